"""JSON lines → rows: an object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from reconcile.corpus.tables.cells import describe_value_type
from reconcile.corpus.tables.decoded_lines import DecodedLines
from reconcile.corpus.tables.rows import TableRow, UnusableInputError, UnusableRow
from reconcile.model.skipped import PlaceUnit

HEAD_ROWS = 1000
"""Objects whose keys are the names of the columns, which JSON lines do not declare."""
HEAD_CHARACTERS = 1 << 23
"""Characters of those lines at most, without the last one: a bound of memory."""


class JsonLinesReader:
    """An open file of JSON lines. A key that none of the first objects has is no column."""

    unit = PlaceUnit.LINE

    def __init__(self, lines: DecodedLines) -> None:
        """Read the first lines.

        Raises:
            UnusableInputError: none of them is an object.
        """
        self._lines = lines
        self._rest = self._read_objects()
        self._head: list[_ObjectLine | UnusableRow] = []
        columns: dict[str, None] = {}
        found = size = 0
        for record in self._rest:
            self._head.append(record)
            if isinstance(record, _ObjectLine):
                columns |= dict.fromkeys(record.values)
                found += 1
                size += record.size
            if found >= HEAD_ROWS or size > HEAD_CHARACTERS:
                break
        if not columns:
            bad = next((r for r in self._head if isinstance(r, UnusableRow)), None)
            raise UnusableInputError(bad.reason, bad.line) if bad else UnusableInputError("holds no rows; fill it")
        self.columns = tuple(columns)

    def close(self) -> None:
        """Close the file."""
        self._lines.close()

    def read_rows(self, positions: Sequence[int]) -> Iterator[TableRow | UnusableRow]:
        """Read to the end; yield the values at `positions`, None where an object lacks the key."""
        keys = [self.columns[n] for n in positions]
        head, self._head = iter(self._head), []
        for record in chain(head, self._rest):
            if isinstance(record, UnusableRow):
                yield record
            else:
                yield TableRow(record.number, record.line, tuple([record.values.get(key) for key in keys]))

    def _read_objects(self) -> Iterator[_ObjectLine | UnusableRow]:
        lines, number = self._lines, 0
        for text in lines:
            reason = lines.bad_lines.pop(lines.number, "")
            if not reason and not text.strip():
                continue
            number += 1
            try:
                values = {} if reason else _parse_object(text)
            except UnusableInputError as error:
                reason = str(error)
            if reason:
                yield UnusableRow(lines.number, reason)
            else:
                yield _ObjectLine(number, lines.number, values, len(text))
        if lines.cut_reason:
            yield UnusableRow(lines.number + 1, lines.cut_reason)


class _ObjectLine(NamedTuple):
    number: int
    """As `TableRow.number`."""
    line: int
    values: dict[str, Any]
    size: int
    """Characters of the line."""


def _parse_object(text: str) -> dict[str, Any]:
    """Return the object of a line; raises `UnusableInputError` if it is none."""
    try:
        value = _DECODER.decode(text.rstrip("\r\n"))
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg} at column {error.colno}"
    except RecursionError:
        reason = "not usable JSON: nested too deeply"
    except ValueError as error:
        reason = f"not usable JSON: {error}"
    else:
        if isinstance(value, dict):
            return value
        reason = f"{'null' if value is None else describe_value_type(value)} where an object belongs"
    raise UnusableInputError(f"{reason}; write one object per line")


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which no key is repeated: it would not be certain which value counts."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(k for k in keys if keys.count(k) > 1)!r} is there twice")
    return made


_DECODER = json.JSONDecoder(object_pairs_hook=_build_object)
