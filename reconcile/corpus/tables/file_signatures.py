"""Recognize files that are no text by their first bytes, so that a reason names the format and the next step."""

from __future__ import annotations

import codecs
from collections.abc import Mapping

FILE_SIGNATURES: Mapping[bytes, str] = {
    b"\x1f\x8b": "gzip data; let its name end in .gz",
    b"PAR1": "Parquet; let its name end in .parquet",
    b"PK\x03\x04": "a zip archive, as Excel and Word files are; save it as CSV or as text",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Excel or Word file; save it as CSV or as text",
    b"%PDF-": "a PDF; save it as text",
    b"SQLite format 3\0": "an SQLite database; export its table as CSV",
    b"\xfd7zXZ\0": "xz data; unpack it",
    b"\x28\xb5\x2f\xfd": "Zstandard data; unpack it",
    b"BZh": "bzip2 data; unpack it",
}
"""First bytes of a file → what it is, and what to do about it."""


def identify_binary_file(head: bytes) -> str:
    r"""Return the format of a file that begins with `head` and is no text; empty if it may be a text.

    A text may begin with the letters of a signature, but goes on neither with NUL nor with bytes that are no UTF-8.

    >>> heads = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", b"BZh is a short name.", b"id,text\n\xe9"
    >>> [identify_binary_file(head) for head in heads]
    ['a PDF; save it as text', '', '']
    """
    found = next((form for start, form in FILE_SIGNATURES.items() if head.startswith(start)), "")
    return found if found and _is_binary_content(head) else ""


def _is_binary_content(head: bytes) -> bool:
    try:
        return "\0" in codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return True
