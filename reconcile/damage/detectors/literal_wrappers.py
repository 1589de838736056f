r"""Find a text that was printed as a literal of a program or of a table, and never read back.

``b'He didn\'t go.\n'`` with its escapes, perhaps after a title; ``"He said ""no""."``, the field of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.detectors.paratext import is_title, match_title
from reconcile.damage.text_habits import ParatextKind, TextHabits, find_token_before, rate_certainty
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

WRAPPER_KIND = DamageKind.LITERAL_WRAPPER
ESCAPE_KIND = DamageKind.LITERAL_ESCAPE
_WRAPPER_START = re.compile(
    r"(?<![^\W_])b(['\"])(?=[\w\"'\u201c(\\])"
    r"|(?<=[a-z\d)])b(['\"])(?=[A-Z\"\\])"  # glued to a title
    r"|\A\s*([\"'])(?=\w[^\n]{20})(?=[^\n]*\\(?:n|'|\"|x[0-9a-f]{2}|u[0-9a-f]{4}))"
)
_BYTE_ESCAPES = re.compile(r"(?:\\x[0-9a-f]{2})+")
_UNICODE_ESCAPE = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}"
_ESCAPE = re.compile(rf"{_UNICODE_ESCAPE}|\\['\"\\nrt]")
_QUOTE_ESCAPE = re.compile(rf"{_UNICODE_ESCAPE}|(?<!\\)\\+['\"]")
_ESCAPED_APOSTROPHE = re.compile(r"(?<=[^\W\d_])\\+'(?=[^\W\d_])")
_WRITTEN_LINE_END = re.compile(r"(?:\\r)?\\n|\\t")
_SENTENCE_LINE_END = re.compile(r"[.!?][\"'\u201d\u2019)]*(?:\\r)?\\n(?: ?(?=[A-Z\"'\u201c\u2018(\[\\\d])|\s|\Z)")
"""A line end written out where a sentence ends and another one begins."""
_PATH_OR_CODE = re.compile(r"(?:[^A-Za-z]|\A)[A-Za-z]:(?:\\|\Z)|\\\\|`")
_CONTROL_BY_LETTER = {"n": "\n", "r": "\r", "t": "\t"}
_DOUBLED_QUOTE = re.compile('(?<!")""(?!")')
_QUOTED_FIELD = re.compile(r'\A\s*"(?!")(?s:.*[^"])"(?!")\s*\Z')
_FIRST_SENTENCE = re.compile(
    r"([^\W\d_][^\n.!?,\\]{1,80}?)(?:\.| \((?:18|19|20)\d\d\)\.?|\\n|\n)[ \n]*(?=[\"'(\u201c]?[A-Z])"
)
LEAST_TITLE_WORDS = 2
"""Words of a first sentence that may be a title though none is declared. Chosen by hand: a single one may be a place.
Held by tests/cases/mend/literal-wrapper.toml."""
_LONGEST_TITLE = 200
"""Code points in which a wrapper must begin: a title may come before it. Chosen by hand."""


def find_program_literals(habits: TextHabits) -> Iterator[Repair]:
    """Find the wrapper and the escapes."""
    text = habits.text
    if '""' in text:
        yield from _find_doubled_quotes(habits)
    if (
        "\\" not in text
        and not text.startswith(("b'", 'b"'))
        and "b'" not in text[:_LONGEST_TITLE]
        and 'b"' not in text[:_LONGEST_TITLE]
    ):
        return
    wrapper = _find_literal_wrapper(text)
    if wrapper:
        for start, end in wrapper:
            yield habits.make_repair(start, end, "", WRAPPER_KIND, f"the text is a Python literal: {text[start:end]}")
        title = text[: wrapper[0][0]].strip()
        if title and not title.endswith((".", "!", "?")):
            yield habits.lift_paratext(0, wrapper[0][0], ParatextKind.TITLE, f"{title}, before a Python literal")
        yield from _find_title_inside(habits, wrapper[0][1])
    inner = wrapper[0][1] if wrapper else 0
    if "\\" not in text:
        return
    for match in _BYTE_ESCAPES.finditer(text, inner):
        yield from _decode_escaped_bytes(habits, match)
    # Outside a literal a backslash before a quotation mark may be wanted: a text on programs or on TeX. Where there
    # is one before apostrophes too, a program put it there.
    escaped = wrapper is not None or _ESCAPED_APOSTROPHE.search(text) is not None
    for match in (_ESCAPE if wrapper else _QUOTE_ESCAPE).finditer(text, inner):
        confidence = rate_certainty(escaped or match.group()[-1] not in "\"'")
        yield habits.make_repair(
            *match.span(), _decode_escape(match.group()), ESCAPE_KIND, f"{match.group()} is an escape", confidence
        )
    if wrapper is None and "\\n" in text:
        yield from _find_written_line_ends(habits)


def _find_title_inside(habits: TextHabits, start: int) -> Iterator[Repair]:
    """Find the title of a text as the first sentence of a literal: the declared one, or words written as a title."""
    text = habits.text
    end = match_title(text, start, habits.title.strip())
    sentence = _FIRST_SENTENCE.match(text, start)
    if end is None and sentence and len(sentence[1].split()) >= LEAST_TITLE_WORDS and is_title(sentence[1]):
        end = sentence.end()
    if end is not None:
        yield habits.lift_paratext(start, end, ParatextKind.TITLE, f"{text[start:end].strip()} in a Python literal")


def _find_doubled_quotes(habits: TextHabits) -> Iterator[Repair]:
    """Find quotation marks that are all doubled, as in CSV (RFC 4180, 2.7), and those round the field."""
    text = habits.text
    doubled = list(_DOUBLED_QUOTE.finditer(text))
    field = _QUOTED_FIELD.fullmatch(text)
    single = text.count('"') - 2 * len(doubled) - (2 if field else 0)
    pairs = list(zip(doubled[::2], doubled[1::2], strict=False))
    if not pairs or len(doubled) % 2 or single or not all(_has_quotation_between(text, *pair) for pair in pairs):
        return
    evidence = "every quotation mark is doubled, as in a field of a table"
    for match in doubled:
        yield habits.make_repair(*match.span(), '"', ESCAPE_KIND, evidence)
    if field:
        for at in (text.index('"'), text.rindex('"')):
            yield habits.make_repair(at, at + 1, "", WRAPPER_KIND, f"{evidence}, and the text is in marks")


def _has_quotation_between(text: str, opening: re.Match[str], closing: re.Match[str]) -> bool:
    """Return whether two marks have a quotation between them: an empty one is a hole."""
    return not (text[opening.end()].isspace() or text[closing.start() - 1].isspace())


def _find_written_line_ends(habits: TextHabits) -> Iterator[Repair]:
    r"""Find line ends written out, in a text that has them between its sentences: ``left.\n\nShe``."""
    borders = len(_SENTENCE_LINE_END.findall(habits.text))
    if not borders:
        return
    confidence = rate_certainty(borders > 1)
    for match in _WRITTEN_LINE_END.finditer(habits.text):
        if not _PATH_OR_CODE.search(find_token_before(habits.text, match.start())):
            sound = "\t" if match.group() == "\\t" else "\n"
            yield habits.make_repair(*match.span(), sound, ESCAPE_KIND, f"{match.group()} is an escape", confidence)


def _find_literal_wrapper(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the spans at which the literal opens and closes."""
    opened = _WRAPPER_START.search(text, 0, min(len(text), _LONGEST_TITLE))
    last = len(text.rstrip()) - 1
    if opened is None or opened.end() >= last or text[last] != (opened[1] or opened[2] or opened[3]):
        return None
    return None if opened[2] and "\\" not in text else (opened.span(), (last, last + 1))


def _decode_escaped_bytes(habits: TextHabits, match: re.Match[str]) -> Iterator[Repair]:
    """Decode UTF-8 bytes written as escapes; what is no UTF-8 is flagged."""
    data = bytes.fromhex(match.group().replace("\\x", ""))
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError:
        yield from _decode_escaped_letters(habits, match, data)
        return
    if decoded.isprintable() or decoded == "\u00a0":
        yield habits.make_repair(*match.span(), decoded, ESCAPE_KIND, "UTF-8 bytes written as escapes")


def _decode_escaped_letters(habits: TextHabits, match: re.Match[str], data: bytes) -> Iterator[Repair]:
    r"""Decode letters of Latin-1 written as escapes inside a word, ``caf\xe9``; flag other bytes."""
    text, (start, end) = habits.text, match.span()
    letters = data.decode("latin-1")
    if letters.isalpha() and (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
        yield habits.make_repair(start, end, letters, ESCAPE_KIND, f"{match.group()} is an escape")
    else:
        yield habits.make_flag(start, end, ESCAPE_KIND, "escaped bytes that are no UTF-8")


def _decode_escape(escape: str) -> str:
    """Return the character of one escape; an unpaired surrogate stays as it is written."""
    if len(escape) == 12:
        pair = bytes.fromhex(escape.replace("\\u", ""))
        return pair.decode("utf-16-be")
    sign = escape.lstrip("\\")[:1] or "\\"
    if sign == "u":
        code = int(escape[2:], 16)
        return escape if 0xD800 <= code < 0xE000 or code < 0x20 else chr(code)
    return _CONTROL_BY_LETTER.get(sign, sign)
