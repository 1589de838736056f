"""Mojibake: UTF-8 read in a single-byte code page, several layers deep, span by span.

The detector and the decoding steps are ftfy's (Robyn Speer); of its other opinions none is used. ftfy repairs a string and
does not say where, and a sound character beside a broken one can stop it, so it is given one run of non-ASCII characters at
a time, with the few ASCII characters round it that its detector looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.sight import Sight
from reconcile.model import Confidence, Repair

_RUN = re.compile(r"[^\x00-\x7f]+(?:[ ?]{1,2}[^\x00-\x7f]+)*")
_PIECE = re.compile(r"[^ ]+| +")
_CUT_QUOTE = re.compile("\u00e2\u20ac(?=[\\s.,;:!)A-Za-z]|$)")
_BEFORE = 2
"""ASCII characters before a run that decide: ftfy looks for a letter or a space there."""
_AFTER = 8
"""ASCII characters after a run that decide: ftfy tells a lost no-break space after à by the word that follows."""


def mojibake(sight: Sight) -> Iterator[Repair]:
    """Find every run that decodes to something better."""
    if sight.is_ascii:
        return
    # Loading ftfy takes longer than mending a short text; plain English never needs it.
    from ftfy.badness import is_bad

    text = sight.text
    for run in _RUN.finditer(text):
        start, end = run.span()
        left, right = max(0, start - _BEFORE), min(len(text), end + _AFTER)
        if is_bad(text[left:right]):
            yield from _repairs(sight, start, end)
        elif "\u00e2\u20ac" in run.group():
            yield from _cut_quotes(sight, start, end)


def _repairs(sight: Sight, start: int, end: int) -> Iterator[Repair]:
    """The repairs of one run; of its words one by one if that gives the same, so that each span is as small as can be."""
    text = sight.text
    cut = list(_cut_quotes(sight, start, end))
    if cut:
        yield from cut
        bounds = [start, *(edge for edit in cut for edge in (edit.start, edit.end)), end]
        for left, right in zip(bounds[::2], bounds[1::2], strict=True):
            if left < right:
                yield from _decoded(sight, left, right)
        return
    pieces = [(start + m.start(), start + m.end()) for m in _PIECE.finditer(text[start:end])]
    if len(pieces) > 1:
        whole = _fixed(text, start, end)
        single = [_fixed(text, *piece) for piece in pieces]
        if whole is not None and all(part is not None for part in single):
            if whole[0] == "".join(part[0] for part in single if part):
                for piece in pieces:
                    yield from _decoded(sight, *piece)
                return
    yield from _decoded(sight, start, end)


def _decoded(sight: Sight, start: int, end: int) -> Iterator[Repair]:
    """The repair of one stretch, trimmed to the characters that change."""
    fixed = _fixed(sight.text, start, end)
    if fixed is None:
        return
    replacement, plan, end = fixed[0], fixed[1], fixed[2]
    while start < end and replacement and sight.text[start] == replacement[0]:
        start, replacement = start + 1, replacement[1:]
    while start < end and replacement and sight.text[end - 1] == replacement[-1]:
        end, replacement = end - 1, replacement[:-1]
    if start == end and not replacement:
        return
    only_c1 = all(
        step in (("encode", "latin-1"), ("decode", "windows-1252"), ("transcode", "fix_c1_controls")) for step in plan
    )
    kind = "control-character" if only_c1 else "mojibake"
    steps = ", ".join(f"{action} {codec}" for action, codec in plan)
    yield sight.repair(start, end, replacement, kind, f"ftfy: {steps}", Confidence.HIGH)


def _fixed(text: str, start: int, end: int) -> tuple[str, list[tuple[str, str]], int] | None:
    """What ftfy makes of a stretch: replacement, steps, and where the stretch really ends; None if it spoils more."""
    from ftfy import fix_encoding_and_explain

    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    before = before if before.isascii() else ""
    after = re.match(r"[\x00-\x7f]*", after).group()  # type: ignore[union-attr]  # matches the empty string
    result = fix_encoding_and_explain(before + text[start:end] + after)
    fixed = result.text
    plan = [(step.action, step.parameter) for step in result.explanation or []]
    if not fixed.startswith(before):
        return None
    if fixed.endswith(after):
        return fixed[len(before) : len(fixed) - len(after)], plan, end
    if after.startswith((" ", "?")) and fixed.endswith(after[1:]):  # the byte after the run was part of the letter
        return fixed[len(before) : len(fixed) - len(after) + 1], plan, end + 1
    return None


def _cut_quotes(sight: Sight, start: int, end: int) -> Iterator[Repair]:
    """A closing quotation mark that lost its last byte; ftfy would make a dagger of it and the space after it."""
    for match in _CUT_QUOTE.finditer(sight.text, start, min(len(sight.text), end + 1)):
        if match.end() <= end:
            yield sight.repair(
                *match.span(), "\u201d", "mojibake", "a closing quotation mark cut short: â€", Confidence.MEDIUM
            )
