"""Bytes, plain or gzip → decoded lines with their numbers, in bounded memory.

A line that does not decode, or is too long, is recorded as bad and does not stop the reading. Of bytes that are cut off
in the middle, the lines before the cut are read.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

from reconcile.corpus.tables.file_signatures import identify_binary_file
from reconcile.corpus.tables.rows import LARGEST_LINE, UnusableInputError
from reconcile.errors import InputError
from reconcile.model.document import resolve_codec

CHUNK_BYTES = 1 << 20
"""Bytes read at a time; results do not depend on it."""
TRUNCATION_ERRORS = (EOFError, zlib.error, OSError)
"""What reading raises where a file breaks off; `gzip.BadGzipFile` is an OSError."""
NOT_GZIP_REASON = "no gzip data; take .gz off its name, or pack it"
"""The reason for a file that is not packed as its name says."""
_BYTE_ORDER_MARKS = {
    **dict.fromkeys((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"), "utf-32"),
    **dict.fromkeys((b"\xff\xfe", b"\xfe\xff"), "utf-16"),
}


def open_bytes(file: str) -> BinaryIO:
    """Open a file to read, unpacking ``.gz``.

    Raises:
        OSError: it cannot be opened.
        UnusableInputError: it is called ``.gz`` and is not packed.
    """
    if not file.lower().endswith(".gz"):
        return Path(file).open("rb")
    with Path(file).open("rb") as stream:
        if _is_not_gzip(stream.read(2)):
            raise UnusableInputError(NOT_GZIP_REASON)
    return cast("BinaryIO", gzip.GzipFile(file, "rb"))


def _is_not_gzip(head: bytes) -> bool:
    """Whether bytes are not gzip, as when a browser has unpacked them."""
    return bool(head) and not b"\x1f\x8b".startswith(head[:2])


class DecodedLines:
    """The lines of a stream, each with its end; LF and CR LF end a line, and CR where the file knows no other."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        """Look at the first bytes.

        Raises:
            InputError: Python does not know the encoding.
            UnusableInputError: the stream is empty, cannot be read, or is in another encoding by its first bytes.
        """
        self.bad_lines: dict[int, str] = {}
        """Line → why it cannot be used; its text then only serves to count quotes."""
        self.cut_reason = ""
        """Why the reading ended before the file did, or empty."""
        self.number = 0
        """Of the line that was read last, from 1."""
        self._stream = stream
        self._first_chunk = self._read_first_chunk()
        try:
            self.codec = resolve_codec(encoding, self._first_chunk)
            self._line_end = "\n".encode(self.codec)
        except LookupError as error:
            raise InputError(f"encoding {encoding!r} is not known to Python; try utf-8, cp1252 or utf-16") from error
        mark = next((m for m in _BYTE_ORDER_MARKS if self._first_chunk.startswith(m)), b"")
        if mark and not self.codec.startswith(_BYTE_ORDER_MARKS[mark]):
            other = _BYTE_ORDER_MARKS[mark]
            advice = f"pass --encoding {other}, or re-save it as UTF-8"
            raise UnusableInputError(f"begins with the mark of {other.upper()}; {advice}")
        if len(self._line_end) == 1:
            self._refuse_binary(self._first_chunk)
        self._encoding = encoding.upper()
        self._newline = "\n"
        cr = "\r".encode(self.codec)
        if self._line_end not in self._first_chunk and cr in self._first_chunk[: -len(cr)]:
            self._newline, self._line_end = "\r", cr

    @staticmethod
    def _refuse_binary(head: bytes) -> None:
        if other := identify_binary_file(head):
            raise UnusableInputError(f"is {other}")
        if b"\0" in head[:2]:
            other = "utf-16-be" if head[0] == 0 else "utf-16-le"
            raise UnusableInputError(f"holds NUL characters: UTF-16? (--encoding {other})")

    def _read_first_chunk(self) -> bytes:
        try:
            # More than one read: the first chunk of a packed file may be a few bytes.
            chunk = self._stream.read(4)
            chunk += self._read_chunk()
        except TRUNCATION_ERRORS as error:
            raise UnusableInputError(_describe_read_error(error)) from error
        if not chunk.strip(b"\0\t\n\r \xef\xbb\xbf\xfe\xff"):
            raise UnusableInputError("holds no rows; remove it or fill it")
        return chunk

    def _read_chunk(self) -> bytes:
        # `read1` gives what was unpacked before the place where a file breaks off, which `read` would lose.
        return cast("io.BufferedReader", self._stream).read1(CHUNK_BYTES)

    def __iter__(self) -> Iterator[str]:
        """Yield the lines in order; the first one without its byte-order mark."""
        for block in self._read_blocks():
            text = self._decode_block(block)
            if not self.number:
                text = text.removeprefix("\ufeff")
            for line in io.StringIO(text, newline=self._newline):
                self.number += 1
                yield line

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()

    def _read_blocks(self) -> Iterator[bytes]:
        """Yield whole lines, many at a time; an empty line replaces one that is too long."""
        held, chunk, dropping = bytearray(), self._first_chunk, False
        while chunk:
            searched = len(held)
            held += chunk
            chunk = self._read_next_chunk()
            end = self._find_last_end(held, searched)
            if end and dropping:
                first = next(self._find_ends(held))
                yield self._replace_long_line()
                del held[:first]
                end, dropping = end - first, False
            if end:
                block = bytes(held[:end])
                del held[:end]
                yield block
            elif dropping or len(held) > LARGEST_LINE:
                del held[: len(held) - len(held) % len(self._line_end)]
                dropping = True
        if dropping:
            yield self._replace_long_line()
        elif held and not self.cut_reason:
            yield bytes(held)

    def _read_next_chunk(self) -> bytes:
        try:
            return self._read_chunk()
        except TRUNCATION_ERRORS as error:
            self.cut_reason = f"{_describe_read_error(error)}; the rows before are kept"
            return b""

    def _find_last_end(self, held: bytearray, searched: int) -> int:
        """Return where the last whole line ends, or 0; `held` begins with a line, so units are counted from there."""
        width = len(self._line_end)
        low = max(0, searched - searched % width)
        at = held.rfind(self._line_end, low)
        while at >= 0 and at % width:
            at = held.rfind(self._line_end, low, at + width - 1)
        return at + width if at >= 0 else 0

    def _find_ends(self, data: bytes | bytearray) -> Iterator[int]:
        """Yield where each line of `data` ends, which begins with a line."""
        width = len(self._line_end)
        at = data.find(self._line_end)
        while at >= 0:
            if at % width == 0:
                yield at + width
            at = data.find(self._line_end, at + (1 if at % width else width))

    def _replace_long_line(self) -> bytes:
        self.bad_lines[self.number + 1] = f"a line of more than {LARGEST_LINE >> 20} MiB; look for a lost line end"
        return self._line_end

    def _decode_block(self, block: bytes) -> str:
        try:
            return block.decode(self.codec)
        except UnicodeDecodeError:
            lines = [block[start:end] for start, end in pairwise((0, *self._find_ends(block), len(block)))]
            return "".join(self._decode_line(line, n) for n, line in enumerate(filter(None, lines), self.number + 1))

    def _decode_line(self, line: bytes, number: int) -> str:
        try:
            return line.decode(self.codec)
        except UnicodeDecodeError as error:
            other = "utf-8" if self._encoding not in {"UTF-8", "UTF8", "UTF-8-SIG"} else "cp1252"
            self.bad_lines[number] = (
                f"byte 0x{line[error.start]:02x} in line {number} is not {self._encoding}; "
                f"re-save the table as UTF-8 or pass --encoding {other}"
            )
            return line.decode(self.codec, "replace").replace(self._newline, "") + self._newline


def _describe_read_error(error: BaseException) -> str:
    if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
        return f"{error.strerror or error}; check the file and its permissions"
    return f"not a whole gzip file from here on ({error}); pack it again"
