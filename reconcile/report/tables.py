"""Records → tables: the rows of every CSV file, and the same as pandas frames.

A table is made of records only, never of files, so that the tables of a run can be made again at any time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.pairs import Pair
from reconcile.model.records import Difference, Repair, Span, Witness, Work
from reconcile.report.difference_counts import count_units, count_units_by_kind
from reconcile.report.group_kinds import classify_group, is_group_moved
from reconcile.storage.cells import Cell, CellRow, CellTable, CellType
from reconcile.text.title_agreement import find_title_conflict

if TYPE_CHECKING:
    import pandas as pd

TEXT, WHOLE, NUMBER, TRUTH, LIST, JSON = CellType

_Item = TypeVar("_Item")
_Columns = Mapping[str, tuple[CellType, Callable[[_Item], Cell]]]
"""Name of a column → its type, and the function that fills its cells."""


class _InWork(NamedTuple, Generic[_Item]):
    item: _Item
    work: Work


def _read_attributes(cell_type: CellType, prefix: str, *names: str) -> _Columns[Any]:
    """Return columns that hold an attribute of their own name."""
    return {name: (cell_type, attrgetter(prefix + name)) for name in names}


def format_spans(spans: Sequence[Span]) -> str:
    """Format spans as ``12-30;44-50``; a place without text is ``12-12``."""
    return ";".join(f"{s.start}-{s.end}" for s in spans)


def format_sentence_numbers(numbers: Sequence[int]) -> str:
    """Format 0-based sentence numbers as the 1-based ``14;15``."""
    return ";".join(str(n + 1) for n in numbers)


def format_counts(counts: Mapping[str, int]) -> str:
    """Format counts as ``mojibake=1;dropped-apostrophe=11``."""
    return ";".join(f"{name}={count}" for name, count in counts.items())


def merge_metadata(work: Work) -> dict[str, str]:
    """Merge the metadata of the witnesses of a work; the base comes first, then the others in their order."""
    merged: dict[str, str] = {}
    for witness in sorted(work.witnesses, key=lambda w: w.id != work.base):
        merged = {**witness.metadata, **merged}
    return merged


def find_title_difference(work: Work) -> str:
    """Return how the declared titles and years of the texts of a work disagree; empty if they do not."""
    declared = [w.document.metadata for w in work.witnesses]
    return find_title_conflict([(m.get("title", ""), m.get("year", "")) for m in declared])


def _find_start(spans: Sequence[Span]) -> int | None:
    return min((s.start for s in spans), default=None)


def _find_end(spans: Sequence[Span]) -> int | None:
    return max((s.end for s in spans), default=None)


def _format_repair(repair: Repair | None) -> str:
    return f"{repair.kind} {repair.start}-{repair.end}: {repair.replacement}" if repair else ""


def _format_provenance(work: Work) -> str:
    """Format for each segment of the canonical text its place, rule, sources and differences."""
    names = ("start", "end", "rule", "sources", "differences")
    segments = [{name: getattr(s, name) for name in names} for s in work.canonical.segments]
    return json.dumps(segments, ensure_ascii=False)


_WORKS: _Columns[Work] = {
    **_read_attributes(TEXT, "", "id"),
    "title": (TEXT, lambda w: merge_metadata(w).get("title", "")),
    "year": (TEXT, lambda w: merge_metadata(w).get("year", "")),
    "titles_differ": (TRUTH, lambda w: bool(find_title_difference(w))),
    **_read_attributes(TEXT, "", "base", "base_reason"),
    "members": (TEXT, lambda w: ";".join(w.members)),
    "witnesses": (WHOLE, lambda w: len(w.members)),
    "groups": (WHOLE, lambda w: len(w.groups)),
    "differences": (WHOLE, lambda w: count_units(w.differences)),
    "classes": (TEXT, lambda w: format_counts(count_units_by_kind(w.differences))),
    "open": (WHOLE, lambda w: count_units(w.open)),
    "conflicts": (WHOLE, lambda w: count_units(w.conflicts)),
    "unplaced": (WHOLE, lambda w: count_units(w.unplaced)),
    "canonical_characters": (WHOLE, lambda w: len(w.canonical.text)),
}


_WITNESSES: _Columns[_InWork[Witness]] = {
    **_read_attributes(TEXT, "item.", "id"),
    "path": (TEXT, lambda row: row.item.document.path or ""),
    **_read_attributes(TEXT, "item.document.", "sha256", "codec"),
    "work": (TEXT, lambda row: row.work.id),
    "is_base": (TRUTH, lambda row: row.item.id == row.work.base),
    "title": (TEXT, lambda row: row.item.metadata.get("title", "")),
    "year": (TEXT, lambda row: row.item.metadata.get("year", "")),
    **_read_attributes(WHOLE, "item.profile.", "characters"),
    "sentences": (WHOLE, lambda row: len(row.item.sentences)),
    "damage": (WHOLE, lambda row: sum(row.item.profile.counts.values())),
    "damage_kinds": (TEXT, lambda row: format_counts(row.item.profile.counts)),
}


_PAIRS: _Columns[Pair] = {
    **_read_attributes(TEXT, "", "id", "left", "right"),
    "kind": (TEXT, lambda p: p.kind.value),
    "decision": (TEXT, lambda p: p.decision.value),
    **_read_attributes(NUMBER, "", "match_weight", "match_probability", "resemblance", "containment", "coverage"),
    "title": (TEXT, lambda p: p.title.value),
    "year": (TEXT, lambda p: p.year.value),
    **_read_attributes(TEXT, "", "why"),
}


_ALIGNMENT_TYPES = {"work": TEXT, "group": WHOLE, "witness": TEXT, "sentences": TEXT, "start": WHOLE, "end": WHOLE}
_ALIGNMENT_TYPES |= {"kind": TEXT, "similarity": NUMBER, "moved": TRUTH}
_ALIGNMENT: _Columns[CellRow] = {name: (kind, itemgetter(n)) for n, (name, kind) in enumerate(_ALIGNMENT_TYPES.items())}


def _make_alignment_rows(work: Work) -> Iterator[CellRow]:
    for number, group in enumerate(work.groups, start=1):
        for at, witness in enumerate(work.witnesses):
            numbers = group.sentences[at]
            spans = [Span(witness.sentences[n].start, witness.sentences[n].end) for n in numbers]
            moved = group.moved if witness.id == work.base else is_group_moved(work, group, at)
            place = (format_sentence_numbers(numbers), _find_start(spans), _find_end(spans))
            yield (work.id, number, witness.id, *place, classify_group(work, group, at), group.similarity, moved)


_DIFFERENCES: _Columns[_InWork[Difference]] = {
    **_read_attributes(TEXT, "item.", "id", "unit", "within"),
    "work": (TEXT, lambda row: row.work.id),
    **_read_attributes(TEXT, "item.", "base", "witness"),
    "class": (TEXT, lambda row: row.item.kind.value),
    "labels": (TEXT, lambda row: ";".join(row.item.labels)),
    **_read_attributes(TEXT, "item.", "subtype"),
    "significance": (TEXT, lambda row: row.item.significance.value),
    "severity": (TEXT, lambda row: row.item.severity.value),
    "confidence": (TEXT, lambda row: row.item.confidence.value),
    **_read_attributes(TEXT, "item.", "rule"),
    "base_sentences": (TEXT, lambda row: format_sentence_numbers(row.item.base_sentences)),
    "witness_sentences": (TEXT, lambda row: format_sentence_numbers(row.item.witness_sentences)),
    "base_start": (WHOLE, lambda row: _find_start(row.item.base_spans)),
    "base_end": (WHOLE, lambda row: _find_end(row.item.base_spans)),
    "base_spans": (TEXT, lambda row: format_spans(row.item.base_spans)),
    "witness_start": (WHOLE, lambda row: _find_start(row.item.witness_spans)),
    "witness_end": (WHOLE, lambda row: _find_end(row.item.witness_spans)),
    "witness_spans": (TEXT, lambda row: format_spans(row.item.witness_spans)),
    **_read_attributes(TEXT, "item.", "base_text", "witness_text"),
    "decision": (TEXT, lambda row: row.item.decision.value),
    **_read_attributes(TEXT, "item.", "reason"),
    "repair": (TEXT, lambda row: _format_repair(row.item.repair)),
    "repair_evidence": (TEXT, lambda row: row.item.repair.evidence if row.item.repair else ""),
    "repair_confidence": (TEXT, lambda row: row.item.repair.confidence.value if row.item.repair else ""),
    **_read_attributes(TEXT, "item.", "damaged"),
}


_CANONICAL: _Columns[Work] = {
    **{name: _WORKS[name] for name in ("id", "title", "year")},
    "text": (TEXT, lambda w: w.canonical.text),
    "members": (LIST, lambda w: json.dumps(list(w.members), ensure_ascii=False)),
    "provenance": (JSON, _format_provenance),
}


_TABLES: Mapping[str, tuple[_Columns[Any], Callable[[Any], Iterable[object]]]] = {
    "works": (_WORKS, lambda work: (work,)),
    "witnesses": (_WITNESSES, lambda work: (_InWork(witness, work) for witness in work.witnesses)),
    "pairs": (_PAIRS, lambda pair: (pair,)),
    "alignment": (_ALIGNMENT, _make_alignment_rows),
    "differences": (_DIFFERENCES, lambda work: (_InWork(d, work) for d in work.differences)),
    "canonical": (_CANONICAL, lambda work: (work,)),
}
"""Table → its columns, and what has a row in it: of a work, or for ``pairs`` of a pair."""
COLUMNS: Mapping[str, Mapping[str, CellType]] = {
    **{table: {name: kind for name, (kind, _) in columns.items()} for table, (columns, _) in _TABLES.items()},
    "skipped": dict.fromkeys(("path", "place", "reason"), TEXT),
}
"""Table → its columns, the same in every format."""


def tabulate(table: str, records: Iterable[Work] | Iterable[Pair]) -> CellTable:
    """Make a table of `COLUMNS` other than ``skipped``: of pairs the table ``pairs``, of works the others.

    A witness that lacks a sentence group has a row with empty cells in ``alignment``.
    """
    columns, list_items = _TABLES[table]
    fillers = [fill for _, fill in columns.values()]
    rows = (tuple(fill(item) for fill in fillers) for record in records for item in list_items(record))
    return CellTable(COLUMNS[table], tuple(rows))


def make_frame(table: CellTable) -> pd.DataFrame:
    """Return the table as a pandas frame: empty numbers are missing values, texts are never missing."""
    import pandas as pd

    types = {TEXT: "object", WHOLE: "Int64", NUMBER: "float64", TRUTH: "bool"}
    cells = {name: [row[at] for row in table.rows] for at, name in enumerate(table.columns)}
    kinds = table.columns.items()
    return pd.DataFrame({name: pd.Series(cells[name], dtype=types[CellType(kind)]) for name, kind in kinds})


def read_frame(frame: pd.DataFrame) -> tuple[Document, ...]:
    """Read the documents of a frame with the columns ``id`` and ``text``, and perhaps ``title``, ``year``, ``work``.

    Raises:
        InputError: a column or a text is missing; names the row.
    """
    missing = [name for name in ("id", "text") if name not in frame.columns]
    if missing:
        raise InputError(f"the frame has no column {missing[0]!r}; its columns: {', '.join(map(str, frame.columns))}")
    declared = [name for name in ("title", "year", "work") if name in frame.columns]
    rows = frame[["id", "text", *declared]].itertuples(index=False, name=None)
    return tuple(_read_document(number, row, declared) for number, row in enumerate(rows, start=1))


def _read_document(number: int, row: tuple[object, ...], declared: Sequence[str]) -> Document:
    name, text, *values = row
    if not isinstance(text, str) or _is_missing(name):
        what = "text" if not isinstance(text, str) else "id"
        raise InputError(f"row {number} of the frame has no {what}; fill it or drop the row")
    metadata = {key: _format_value(v) for key, v in zip(declared, values, strict=True) if not _is_missing(v)}
    return Document.from_text(_format_value(name), text, metadata=metadata)


def _is_missing(value: object) -> bool:
    return value is None or value != value or str(value) in ("", "<NA>", "NaT")  # NaN is not itself


def _format_value(value: object) -> str:
    """Format a cell as text; a year that pandas turned into 2002.0 is 2002."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
