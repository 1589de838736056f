"""JSON lines → rows: an object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from reconcile.corpus.tables.decoded_lines import DecodedLines
from reconcile.corpus.tables.rows import TableRow, UnusableRow, UnusableTableError

HEAD_ROWS = 1000
"""Objects that are looked at for the names of the columns, which JSON lines declare nowhere."""
HEAD_CHARACTERS = 1 << 23
"""Characters of those lines at most, the last one not counted."""


class JsonLinesReader:
    """An open file of JSON lines. Keys that none of the first objects bears are no columns."""

    unit = "line"

    def __init__(self, lines: DecodedLines) -> None:
        """Read the first lines.

        Raises:
            UnusableTableError: none of them is an object.
        """
        self._lines = lines
        self._records = self._read_records()
        self._head: list[tuple[int, int, dict[str, Any]] | UnusableRow] = []
        columns: dict[str, None] = {}
        self._size = 0
        found = 0
        for record in self._records:
            self._head.append(record)
            if not isinstance(record, UnusableRow):
                columns |= dict.fromkeys(record[2])
                found += 1
            if found >= HEAD_ROWS or self._size > HEAD_CHARACTERS:
                break
        if not columns:
            reasons = [r for r in self._head if isinstance(r, UnusableRow)]
            raise UnusableTableError(
                *((reasons[0].reason, reasons[0].line) if reasons else ("holds no rows; fill it",))
            )
        self.columns = tuple(columns)

    def close(self) -> None:
        """Close the file."""
        self._lines.close()

    def read_rows(self, positions: Sequence[int]) -> Iterator[TableRow | UnusableRow]:
        """Read to the end: the values at `positions`, None where an object lacks the key."""
        keys = [self.columns[n] for n in positions]
        for records in (self._drain_head(), self._records):
            for record in records:
                if isinstance(record, UnusableRow):
                    yield record
                else:
                    number, line, values = record
                    yield TableRow(number, line, tuple([values.get(key) for key in keys]))

    def _drain_head(self) -> Iterator[tuple[int, int, dict[str, Any]] | UnusableRow]:
        head, self._head = self._head, []
        yield from head

    def _read_records(self) -> Iterator[tuple[int, int, dict[str, Any]] | UnusableRow]:
        lines, number = self._lines, 0
        for text in lines:
            line = lines.number
            reason = lines.bad_lines.pop(line, "") if lines.bad_lines else ""
            if not reason and not text.strip():
                continue
            number += 1
            if not reason:
                self._size += len(text)
                value, reason = _parse_object(text)
            yield UnusableRow(line, reason) if reason else (number, line, value)
        if lines.cut_reason:
            yield UnusableRow(lines.number + 1, lines.cut_reason)


def _parse_object(text: str) -> tuple[dict[str, Any], str]:
    """The object of a line, or why it is none."""
    try:
        value = _DECODER.decode(text.rstrip("\r\n"))
    except json.JSONDecodeError as error:
        return {}, f"not JSON: {error.msg} at column {error.colno}; write one object per line"
    except RecursionError:
        return {}, "not usable JSON: nested too deeply; write one object per line"
    except ValueError as error:
        return {}, f"not usable JSON: {error}; write one object per line"
    if not isinstance(value, dict):
        return {}, f"{_JSON_TYPE_NAMES[type(value)]} where an object belongs; write one object per line"
    return value, ""


_JSON_TYPE_NAMES = {
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, in which no key may stand twice: which of the two were to be taken?"""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(k for k in keys if keys.count(k) > 1)!r} stands twice")
    return made


_DECODER = json.JSONDecoder(object_pairs_hook=_build_object)
