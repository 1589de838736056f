r"""Find escapes that no program read back: ``donu2019t``, ``<U+2019>``, ``_x000D_``, ``%C3%A9``.

Escapes with a backslash are in `literal_wrappers`. A form is certain inside a word, or if it decodes to UTF-8, which
chance does not; addresses keep their escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.apostrophe_places import ENDING
from reconcile.damage.detectors.literal_wrappers import ESCAPE_KIND
from reconcile.damage.text_habits import LONGEST_TOKEN, TextHabits, find_token_before
from reconcile.model.records import Repair

_UNSLASHED_ESCAPE = re.compile(
    r"u(?:d[89ab][0-9a-f]{2}u?d[c-f][0-9a-f]{2}|20(?:1[0-9a-f]|2[26]|ac)|2122|00[a-f][0-9a-f])", re.IGNORECASE
)
"""The codes of Latin-1, of typographic marks and of emoji, in JSON whose backslashes were stripped."""
_ESCAPE_INSIDE_WORD = re.compile(rf"(?<![^\s\"'(\u201c])[A-Za-z]+u(?:2019{ENDING}|00[c-f][0-9a-f][a-z])", re.IGNORECASE)
"""One of them inside a word: that the text has such escapes."""
_R_ESCAPE = re.compile(r"<U\+([0-9A-Fa-f]{4,8})>")
"""As R prints what a console cannot show."""
_BRACKETED_BYTES = re.compile(r"(?:<[c-f][0-9a-f]>(?:<[89ab][0-9a-f]>){1,3})+")
_OFFICE_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_(?:(?<=_x000[dD]_)(?=\r?\n))?")
"""Of Office Open XML (ECMA-376, part 1, 22.9.2.19)."""
_PERCENT_UTF8 = re.compile(r"(?:%[C-Fc-f][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f]){1,3})+")
_PERCENT_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_PERCENT_SIGN = re.compile(r"%(?:2[0127C]|3[AB])(?<=[^\W\d_]%..)(?=[^\W_])")
_QUOTED_PRINTABLE_UTF8 = re.compile(r"(?:=[C-F][0-9A-F](?:(?:=\r?\n)?=[89AB][0-9A-F]){1,3})+")
"""Quoted-printable of mail (RFC 2045, 6.7)."""
_QUOTED_PRINTABLE_SIGN = re.compile(r"(?<=[^\r\n])=(?:(?:20|09)(?=\r?\n)|3D|9[1-7]|85|A0|\r?\n)")
_QUOTED_PRINTABLE_EVIDENCE = re.compile(rf"(?<=[^\W\d_])=92{ENDING}|(?<=[^\r\n]{{40}})=20(?=\r?\n)")
"""An apostrophe, and the blank at the end of a line of 40 code points or more: ``x=92`` and ``x=20`` are equations."""
_FEWEST_PERCENT_SPACES = 3
"""Spaces written as ``%20`` that a text without a space must have to be encoded as a whole. Chosen by hand."""
_FEWEST_QUOTED_SIGNS = 2
"""Signs of quoted-printable that a text must have where no letter is encoded: one may be chance."""
_ADDRESS = re.compile(r"[/=@#\\_]|www\.|\.[a-z]")
_FILE = re.compile(r"[^\s/=@.]*(?:[/=@]|\.[a-z]{2,4}(?!\w))")


def find_unread_escapes(habits: TextHabits) -> Iterator[Repair]:
    """Find the escapes of each kind."""
    text = habits.text
    if "u2" in text or "u0" in text:
        yield from _find_unslashed_escapes(habits)
    if "<" in text:
        for match in _R_ESCAPE.finditer(text):
            yield from _repair_escape(habits, match, _decode_character(int(match[1], 16)))
        for match in _BRACKETED_BYTES.finditer(text):
            yield from _repair_escape(habits, match, _decode_utf8(match.group().replace("<", "").replace(">", "")))
    if "_x" in text:
        for match in _OFFICE_ESCAPE.finditer(text):
            if not _is_likely_code(int(match[1], 16)):
                continue  # img_x1920_y1080.png
            ends_line = text[match.end() : match.end() + 1] in ("\r", "\n")
            yield from _repair_escape(habits, match, "" if ends_line else _decode_character(int(match[1], 16)))
    if "%" in text:
        yield from _find_percent_escapes(habits)
    if "=" in text:
        yield from _find_quoted_printable(habits)


def _find_unslashed_escapes(habits: TextHabits) -> Iterator[Repair]:
    text = habits.text
    if _ESCAPE_INSIDE_WORD.search(text) is None:
        return
    for match in _UNSLASHED_ESCAPE.finditer(text):
        if not _is_in_address(text, match):
            data = b"".join(int(code, 16).to_bytes(2, "big") for code in re.findall(r"[0-9a-fA-F]{4}", match.group()))
            yield from _repair_escape(habits, match, data.decode("utf-16-be", "replace"))


def _find_percent_escapes(habits: TextHabits) -> Iterator[Repair]:
    """Find percent-encoding (RFC 3986, 2.1), in prose or over a whole text."""
    text = habits.text
    if text.count("%20") >= _FEWEST_PERCENT_SPACES and "://" not in text and not any(map(str.isspace, text.strip())):
        for match in _PERCENT_RUN.finditer(text):
            yield from _repair_escape(habits, match, _decode_utf8(match.group().replace("%", ""), lines=True))
        return
    for match in _PERCENT_UTF8.finditer(text):
        if not _is_in_address(text, match):
            yield from _repair_escape(habits, match, _decode_utf8(match.group().replace("%", "")))
    for match in _PERCENT_SIGN.finditer(text):
        if not _is_in_address(text, match):
            yield from _repair_escape(habits, match, chr(int(match.group()[1:], 16)))


def _find_quoted_printable(habits: TextHabits) -> Iterator[Repair]:
    """Find quoted-printable; its soft line ends only in a text that has other signs of it."""
    text = habits.text
    runs = list(_QUOTED_PRINTABLE_UTF8.finditer(text))
    for match in runs:
        yield from _repair_escape(habits, match, _decode_utf8(re.sub(r"[=\s]", "", match.group())))
    if runs or len(_QUOTED_PRINTABLE_EVIDENCE.findall(text)) >= _FEWEST_QUOTED_SIGNS:
        for match in _QUOTED_PRINTABLE_SIGN.finditer(text):
            code = match.group()[1:].strip()
            blank = code in ("", "20", "09")
            yield from _repair_escape(habits, match, "" if blank else bytes.fromhex(code).decode("cp1252"))


def _is_likely_code(code: int) -> bool:
    """Return whether a program writes a character as an escape: a line end, a sign of Latin-1, a mark of print."""
    return code in (0x09, 0x0A, 0x0D) or 0xA0 <= code <= 0xFF or 0x2010 <= code <= 0x203A or code in (0x20AC, 0x2122)


def _is_in_address(text: str, match: re.Match[str]) -> bool:
    """Return whether an escape belongs to an address or to the name of a file."""
    start, end = match.span()
    before = _ADDRESS.search(find_token_before(text, start))
    return before is not None or _FILE.match(text, end, end + LONGEST_TOKEN) is not None


def _repair_escape(habits: TextHabits, match: re.Match[str], sound: str) -> Iterator[Repair]:
    if "\ufffd" not in sound:
        yield habits.make_repair(*match.span(), sound, ESCAPE_KIND, f"{match.group()} is an escape")


def _decode_utf8(digits: str, *, lines: bool = False) -> str:
    """Decode bytes, line ends if they may; U+FFFD for what is no UTF-8 or no character of a text."""
    decoded = bytes.fromhex(digits).decode("utf-8", "replace")
    seen = decoded.translate(dict.fromkeys(map(ord, "\t\r\n"))) if lines else decoded
    return decoded if seen.isprintable() or decoded == "\u00a0" else "\ufffd"


def _decode_character(code: int) -> str:
    """Return the character of a code, a line end or a tab; U+FFFD for what no text has."""
    if code in (0x0A, 0x0D):
        return "\n"
    if code == 0x09:
        return "\t"
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\ufffd"
    return chr(code)
