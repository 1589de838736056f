r"""A text that was printed as a Python literal: ``b'He didn\'t go.\n'``, with its escapes, perhaps after a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.sight import Sight
from reconcile.model import Confidence, Repair

WRAPPER = "literal-wrapper"
ESCAPE = "literal-escape"
_OPEN = re.compile(
    r"(?<![^\W_])b(['\"])(?=[\w\"'\u201c(\\])"
    r"|(?<=[a-z\d)])b(['\"])(?=[A-Z\"\\])"  # glued to a title
    r"|\A\s*([\"'])(?=\w[^\n]{20})(?=[^\n]*\\(?:n|'|\"|x[0-9a-f]{2}|u[0-9a-f]{4}))"
)
_CLOSE = re.compile(r"(['\"])\s*\Z")
_BYTES = re.compile(r"(?:\\x[0-9a-f]{2})+")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|['\"\\nrt])")
_SURE = re.compile(r"\\u[0-9a-fA-F]{4}|(?<=[^\W\d_])\\'(?=[^\W\d_])|\\\"")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}
_HEAD = 200
"""A wrapper may stand after a title of at most this many code points."""


def literals(sight: Sight) -> Iterator[Repair]:
    """Find the wrapper and the escapes."""
    text = sight.text
    if "\\" not in text and not text.startswith(("b'", 'b"')) and "b'" not in text[:_HEAD] and 'b"' not in text[:_HEAD]:
        return
    wrapper = _wrapper(text)
    if wrapper:
        for start, end in wrapper:
            yield sight.repair(
                start, end, "", WRAPPER, f"the text is a Python literal: {text[start:end]}", Confidence.HIGH
            )
        title = text[: wrapper[0][0]].strip()
        if title and not title.endswith((".", "!", "?")):
            evidence = f"title line: {title}, before a Python literal"
            yield sight.repair(0, wrapper[0][0], "", "metadata", evidence, Confidence.MEDIUM)
    inner = wrapper[0][1] if wrapper else 0
    if "\\" not in text:
        return
    for match in _BYTES.finditer(text, inner):
        yield from _escaped_bytes(sight, match)
    for match in (_ESCAPE if wrapper else _SURE).finditer(text, inner):
        # Outside a literal a backslash before a quotation mark may be wanted: a text on programs or on TeX.
        sure = wrapper is not None or match.group() != '\\"'
        confidence = Confidence.HIGH if sure else Confidence.MEDIUM
        yield sight.repair(*match.span(), _unescape(match.group()), ESCAPE, f"{match.group()} is an escape", confidence)


def _wrapper(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the literal opens and closes."""
    opened = _OPEN.search(text, 0, min(len(text), _HEAD))
    closed = _CLOSE.search(text, max(0, len(text) - 20))
    if opened is None or closed is None or opened.end() >= closed.start():
        return None
    if closed[1] != (opened[1] or opened[2] or opened[3]) or (opened[2] and "\\" not in text):
        return None
    return opened.span(), (closed.start(), closed.start() + 1)


def _escaped_bytes(sight: Sight, match: re.Match[str]) -> Iterator[Repair]:
    """UTF-8 bytes written as escapes; what is no UTF-8 is flagged."""
    data = bytes.fromhex(match.group().replace("\\x", ""))
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError:
        yield sight.flag(*match.span(), ESCAPE, "escaped bytes that are no UTF-8")
        return
    if decoded.isprintable() or decoded == "\u00a0":
        yield sight.repair(*match.span(), decoded, ESCAPE, "UTF-8 bytes written as escapes", Confidence.HIGH)


def _unescape(escape: str) -> str:
    """The character of one escape; a lone surrogate stays as it is written."""
    sign = escape[1]
    if sign == "u":
        code = int(escape[2:], 16)
        return escape if 0xD800 <= code < 0xE000 or code < 0x20 else chr(code)
    return _PLAIN.get(sign, sign)
