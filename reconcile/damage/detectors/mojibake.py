"""Find mojibake: UTF-8 read in a single-byte code page, several layers deep, span by span.

The detector and the decoding steps are ftfy's (Robyn Speer); of its other opinions none is used. ftfy repairs a string
and does not say where. So it judges a line, which is evidence enough to choose the code page, and the steps it names
are replayed over each run of non-ASCII characters. In a line that is only partly broken it judges the runs one by one.
It also takes a single ``Ã`` or ``Â`` before a space for half of a letter; that needs other mojibake in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reconcile.damage.apostrophe_places import is_before_ending
from reconcile.damage.text_habits import TextHabits, rate_certainty
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.edits import apply_edits

KIND = DamageKind.MOJIBAKE
_NON_ASCII_LINE = re.compile(r"[^\x00-\x7f][^\n]*")
_NON_ASCII_RUN = re.compile(r"[^\x00-\x7f]+(?:[ ?]{1,2}[^\x00-\x7f]+)*")
_SPACELESS_PIECE = re.compile(r"[^ ]+")
_CUT_QUOTE = re.compile(
    "(?:\u00e2\u20ac|\u00c3\u00a2\u00e2\u201a\u00ac)(?:\ufffd(?![^\\W\\d_])|(?=[\\s.,;:!)A-Za-z]|$))"
)
"""Encoded once or twice. Of the common signs only two have a last byte that windows-1252 lacks: the closing quotation
mark (9D), and a hyphen, which is between letters."""
_CUT_ELSEWHERE = re.compile("(?:\u00e2\u20ac|\u00c3\u00a2\u00e2\u201a\u00ac)(?=[A-Za-z])")
"""Before a letter another sign was cut: then more bytes are lost than that one, and no bare place is sure."""
_OPENING_QUOTE = re.compile("\u00e2\u20ac\u0153|\u00c3\u00a2\u00e2\u201a\u00ac\u00c5\u201c")
_CP850_MOJIBAKE = re.compile(
    "[\u251c\u252c](?:(?<=[A-Za-z].)[\u0080-\u00ff\u0192\u2500-\u25a0]|[\u0080-\u00ff\u0192\u2500-\u25a0](?=[A-Za-z]))"
    "|\u00d4[\u00c7\u00e9\u00e4][\u0080-\u00ff\u0192]"
)
"""UTF-8 read in code page 850, as a console of Windows does, which ftfy does not know: ``├®``, ``ÔÇÖ``."""
_BOX_DRAWING = re.compile("[\u2500-\u257f]")
"""Lines and corners, of which a text that has others is a drawing."""
_AMBIGUOUS_PAIR = re.compile("[\u00c3\u00c4\u00c5][\u00a1-\u00bf\u2018-\u2122\u0152-\u017e\u0192\u02c6\u02dc\u20ac]")
"""Two signs that may be meant (``Ã¥``); in a text with other mojibake they are a letter."""
_PLACEHOLDER = "\x02"
"""Replaces each sign of a cut-off quotation mark while ftfy judges the line; as ASCII it is neutral."""
_CONTEXT_BEFORE = 2
"""ASCII characters before a run that ftfy judges with it: its patterns look for a letter or a space there."""
_CONTEXT_AFTER = 8
"""ASCII characters after a run that ftfy judges with it: a word after à shows a lost no-break space. The longest of
them needs 6; more changes nothing."""
_TRUSTED_RUN_LENGTH = 3
"""Characters of a run that is trusted without the rest of its line. Two sound ones often look like a broken one."""
_LONGEST_FTFY_INPUT = 10_000
"""Code points given to ftfy at once. It bounds the cost; no line of prose is longer."""

_Step = tuple[str, str]
_Fix = Callable[[str], tuple[str, list[_Step]] | None]


class _RunRepair(NamedTuple):
    """What becomes of a stretch of a line, and the steps that do it."""

    start: int
    end: int
    replacement: str
    steps: list[_Step]


class _BrokenQuotes(NamedTuple):
    """What is known of the broken quotation marks of a text."""

    first_opening: int
    """Position of the first one that opens."""
    only_closing_cut: bool
    """Whether only signs that close are cut short."""


def find_mojibake(habits: TextHabits) -> Iterator[Repair]:
    """Find every run that decodes to something better."""
    if habits.is_ascii:
        return
    edits = list(_find_ftfy_repairs(habits))
    others = any(edit.kind == KIND and not _is_single_capital(habits, edit) for edit in edits)
    yield from (
        edit
        for edit in edits
        if others or not _is_single_capital(habits, edit) or _is_capital_after_small(habits, edit)
    )
    if others:
        yield from _decode_matches(habits, _AMBIGUOUS_PAIR, "sloppy-windows-1252")
    if not _BOX_DRAWING.search(_CP850_MOJIBAKE.sub("", habits.text)):
        yield from _decode_matches(habits, _CP850_MOJIBAKE, "cp850")


def _decode_matches(habits: TextHabits, pattern: re.Pattern[str], page: str) -> Iterator[Repair]:
    """Decode each match that is UTF-8 read in a code page. Where ftfy decoded already, `mend` takes its repair."""
    for match in pattern.finditer(habits.text):
        try:
            sound = match.group().encode(page).decode("utf-8")
        except UnicodeError:
            continue
        if sound.isprintable():
            yield habits.make_repair(*match.span(), sound, KIND, f"encode {page}, decode utf-8")


def _is_single_capital(habits: TextHabits, edit: Repair) -> bool:
    """Return whether a repair rests on one capital among ASCII characters, of which one is taken for the rest of it."""
    around = habits.text[max(0, edit.start - 1) : edit.end + 1]
    letters = [sign for sign in around if not sign.isascii()]
    return edit.kind == KIND and len(letters) == 1 and letters[0].isupper()


def _is_capital_after_small(habits: TextHabits, edit: Repair) -> bool:
    """Return whether a repair follows a small letter in a word, where no capital belongs: ``voilÃ ``."""
    return edit.start > 0 and habits.text[edit.start - 1].islower() and habits.text[edit.start].isupper()


def _find_ftfy_repairs(habits: TextHabits) -> Iterator[Repair]:
    """Find every repair that ftfy would make, line by line."""
    # Loading ftfy takes longer than mending a short text; plain English never needs it.
    from ftfy.badness import is_bad

    text, done = habits.text, 0
    first = _OPENING_QUOTE.search(text)
    opening = _BrokenQuotes(first.start() if first else len(text), _CUT_ELSEWHERE.search(text) is None)
    for match in _NON_ASCII_LINE.finditer(text):
        start = max(text.rfind("\n", 0, match.start()) + 1, done, match.start() - 200)
        for left in range(start, match.end(), _LONGEST_FTFY_INPUT):
            done = min(match.end(), left + _LONGEST_FTFY_INPUT)
            if is_bad(text[left:done]):
                yield from _repair_line(habits, left, done, opening)


def _repair_line(habits: TextHabits, start: int, end: int, opening: _BrokenQuotes) -> Iterator[Repair]:
    """Find the repairs of one line."""
    line = habits.text[start:end]
    for match in _CUT_QUOTE.finditer(line):
        yield _repair_cut_sign(habits, start + match.start(), start + match.end(), opening)
    line = _CUT_QUOTE.sub(lambda match: _PLACEHOLDER * len(match.group()), line)
    whole = _fix_with_ftfy(line)
    edits = _replay_steps(line, whole[0], whole[1]) if whole else []
    if whole and not edits:
        edits = [_RunRepair(0, len(line), whole[0], whole[1])]
    taken = tuple(edits)
    for run in _NON_ASCII_RUN.finditer(line):
        is_trusted = len(run.group()) >= _TRUSTED_RUN_LENGTH or run.group().isspace()
        if is_trusted and not any(edit.start < run.end() and run.start() < edit.end for edit in taken):
            edits += _repair_run(line, *run.span(), _fix_with_ftfy)
    for edit in sorted(edits):
        yield from _trim_repair(habits, start, edit)


def _repair_cut_sign(habits: TextHabits, start: int, end: int, opening: _BrokenQuotes) -> Repair:
    """Repair a sign without its last byte: most often a quotation mark that closes; its neighbours may show another.

    One that closes is certain if one that opens comes before it; an apostrophe, if an ending follows.
    """
    text = habits.text
    before, after = text[start - 1 : start], text[end : end + 1]
    if after.isalpha():
        is_apostrophe = before.isalpha() and is_before_ending(text, end)
        sound = "\u2019" if is_apostrophe else "\u2014" if before.isalnum() else "\u201c"
        confidence = rate_certainty(is_apostrophe)
        return habits.make_repair(start, end, sound, KIND, "a sign of three bytes whose last one is lost", confidence)
    sure = opening.first_opening < start and (
        text[end - 1] == "\ufffd" or (opening.only_closing_cut and before in ".,;:!?\u2026\u00a6")
    )
    evidence = "a closing quotation mark cut short; ftfy would make a dagger of it and the space after it"
    if sure:
        evidence = "a closing quotation mark whose last byte is lost; an opening one comes before it"
    return habits.make_repair(start, end, "\u201d", KIND, evidence, rate_certainty(sure))


def _fix_with_ftfy(text: str) -> tuple[str, list[_Step]] | None:
    """Return what ftfy makes of a string, and its steps; None if it changes nothing."""
    from ftfy import fix_encoding_and_explain

    result = fix_encoding_and_explain(text)
    if result.text == text:
        return None
    return result.text, [(step.action, step.parameter) for step in result.explanation or []]


def _replay_steps(line: str, fixed: str, plan: list[_Step]) -> list[_RunRepair]:
    """Split the repair of a line into runs; empty if the parts do not give the whole."""
    from ftfy import ExplanationStep, apply_plan

    steps: list[_Step] = [ExplanationStep(*step) for step in plan]

    def replay(text: str) -> tuple[str, list[_Step]] | None:
        try:
            return apply_plan(text, steps), plan
        except (UnicodeError, ValueError):
            return None

    edits: list[_RunRepair] = []
    for run in _NON_ASCII_RUN.finditer(line):
        edits += _repair_run(line, *run.span(), replay)
    return edits if apply_edits(line, edits) == fixed else []


def _repair_run(line: str, start: int, end: int, fix: _Fix) -> list[_RunRepair]:
    """Return the repairs of one run: one for each word if that gives the same, so that spans are small."""
    whole = _repair_in_context(line, start, end, fix)
    if whole is None:
        return []
    pieces = [(start + m.start(), start + m.end()) for m in _SPACELESS_PIECE.finditer(line[start:end])]
    if len(pieces) > 1:
        single = [edit for piece in pieces if (edit := _repair_in_context(line, *piece, fix)) is not None]
        if single and apply_edits(line, single, start, whole.end) == whole.replacement:
            return single
    return [whole]


def _repair_in_context(line: str, start: int, end: int, fix: _Fix) -> _RunRepair | None:
    """Return the repair of a stretch by the ASCII characters round it; None for none, or if those change too."""
    before = line[max(0, start - _CONTEXT_BEFORE) : start]
    before = before if before.isascii() else ""
    after = line[end : end + _CONTEXT_AFTER]
    while not after.isascii():
        after = after[:-1]
    result = fix(before + line[start:end] + after)
    if result is None or not result[0].startswith(before):
        return None
    fixed, plan = result[0][len(before) :], result[1]
    if fixed.endswith(after):
        fixed = fixed[: len(fixed) - len(after)]
        return _RunRepair(start, end, fixed, plan) if fixed != line[start:end] else None
    if after[:1] in (" ", "?") and fixed.endswith(after[1:]):  # that byte was part of the letter
        return _RunRepair(start, end + 1, fixed[: len(fixed) - len(after) + 1], plan)
    return None


def _trim_repair(habits: TextHabits, line_start: int, edit: _RunRepair) -> Iterator[Repair]:
    """Trim a repair to the characters that change."""
    text, replacement = habits.text, edit.replacement
    start, end = line_start + edit.start, line_start + edit.end
    while start < end and replacement and text[start] == replacement[0]:
        start, replacement = start + 1, replacement[1:]
    while start < end and replacement and text[end - 1] == replacement[-1]:
        end, replacement = end - 1, replacement[:-1]
    if (start == end and not replacement) or _PLACEHOLDER in replacement:
        return
    only_c1 = all(
        step in (("encode", "latin-1"), ("decode", "windows-1252"), ("transcode", "fix_c1_controls"))
        for step in edit.steps
    )
    kind = DamageKind.CONTROL_CHARACTER if only_c1 else KIND
    steps = ", ".join(f"{action} {codec}" for action, codec in edit.steps)
    yield habits.make_repair(start, end, replacement, kind, f"ftfy: {steps}")
