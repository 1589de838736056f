"""Records → tables: the rows of every CSV file, and the same as pandas frames.

A table is made of records only, never of files, so that the tables of a run can be made again at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.records import Difference, Pair, Span, Witness, Work
from reconcile.report.difference_counts import count_units, count_units_by_kind
from reconcile.report.group_kinds import classify_group, is_group_moved
from reconcile.storage.cells import Cell, CellTable

if TYPE_CHECKING:
    import pandas as pd


WORKS = dict.fromkeys(("id", "title", "year", "base", "base_reason", "members"), "text") | {
    "witnesses": "whole",
    "groups": "whole",
    "differences": "whole",
    "classes": "text",
    "open": "whole",
    "conflicts": "whole",
    "unplaced": "whole",
    "canonical_characters": "whole",
}
WITNESSES = (
    dict.fromkeys(("id", "path", "sha256", "codec", "work"), "text")
    | {"is_base": "truth"}
    | dict.fromkeys(("title", "year"), "text")
    | dict.fromkeys(("characters", "sentences", "damage"), "whole")
    | {"damage_kinds": "text"}
)
PAIRS = (
    dict.fromkeys(("left", "right", "kind"), "text")
    | dict.fromkeys(("resemblance", "containment", "coverage"), "number")
    | {"why": "text"}
)
ALIGNMENT = {
    "work": "text",
    "group": "whole",
    "witness": "text",
    "sentences": "text",
    "start": "whole",
    "end": "whole",
    "kind": "text",
    "similarity": "number",
    "moved": "truth",
}
_SPAN_COLUMNS = ("base_start", "base_end", "base_spans", "witness_start", "witness_end", "witness_spans")
DIFFERENCES = (
    dict.fromkeys(("id", "unit", "within", "work", "base", "witness", "class", "labels", "subtype"), "text")
    | dict.fromkeys(("significance", "severity", "confidence", "rule", "base_sentences", "witness_sentences"), "text")
    | {name: "text" if name.endswith("spans") else "whole" for name in _SPAN_COLUMNS}
    | dict.fromkeys(("base_text", "witness_text", "decision", "reason"), "text")
    | dict.fromkeys(("repair", "repair_evidence", "repair_confidence", "damaged"), "text")
)
SKIPPED = dict.fromkeys(("path", "place", "reason"), "text")
CANONICAL = dict.fromkeys(("id", "title", "year", "text"), "text") | {"members": "list", "provenance": "json"}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "works": WORKS,
    "witnesses": WITNESSES,
    "pairs": PAIRS,
    "alignment": ALIGNMENT,
    "differences": DIFFERENCES,
    "skipped": SKIPPED,
    "canonical": CANONICAL,
}
"""Table → its columns, the same in every format."""


def tabulate_works(works: Iterable[Work]) -> CellTable:
    """One row per work."""
    return CellTable(WORKS, tuple(_make_work_row(w) for w in works))


def tabulate_witnesses(works: Iterable[Work]) -> CellTable:
    """One row per witness, with what was lifted out of its text and the damage found in it."""
    return CellTable(WITNESSES, tuple(_make_witness_row(w, work) for work in works for w in work.witnesses))


def tabulate_pairs(pairs: Iterable[Pair]) -> CellTable:
    """One row per pair of texts that share text."""
    return CellTable(
        PAIRS,
        tuple((p.left, p.right, p.kind, p.resemblance, p.containment, p.coverage, p.why) for p in pairs),
    )


def tabulate_alignment(works: Iterable[Work]) -> CellTable:
    """One row per work, sentence group and witness; a witness that lacks the group has empty cells."""
    return CellTable(ALIGNMENT, tuple(row for work in works for row in _make_alignment_rows(work)))


def tabulate_differences(works: Iterable[Work]) -> CellTable:
    """One row per place and witness that departs from the base."""
    return CellTable(DIFFERENCES, tuple(_make_difference_row(d, work.id) for work in works for d in work.differences))


def tabulate_canonical(works: Iterable[Work]) -> CellTable:
    """One row per work: its text, and for each stretch of it the rule that put it there and where it stands."""
    return CellTable(CANONICAL, tuple(_make_canonical_row(w) for w in works))


def make_frame(table: CellTable) -> pd.DataFrame:
    """The table as a pandas frame: empty numbers are missing values, texts are never missing."""
    import pandas as pd

    types = {"text": "object", "whole": "Int64", "number": "float64", "truth": "bool"}
    return pd.DataFrame(
        {
            name: pd.Series([row[at] for row in table.rows], dtype=types[kind])
            for at, (name, kind) in enumerate(table.columns.items())
        }
    )


def format_spans(spans: Sequence[Span]) -> str:
    """Spans as ``12-30;44-50``; a place without text is ``12-12``."""
    return ";".join(f"{s.start}-{s.end}" for s in spans)


def format_sentence_numbers(numbers: Sequence[int]) -> str:
    """0-based sentence numbers as the 1-based ``14;15``."""
    return ";".join(str(n + 1) for n in numbers)


def format_counts(counts: Mapping[str, int]) -> str:
    """Counts as ``mojibake=1;dropped-apostrophe=11``."""
    return ";".join(f"{name}={count}" for name, count in counts.items())


def _find_outer_span(spans: Sequence[Span]) -> tuple[int | None, int | None]:
    return (min(s.start for s in spans), max(s.end for s in spans)) if spans else (None, None)


def _make_work_row(work: Work) -> tuple[Cell, ...]:
    metadata = merge_metadata(work)
    return (
        work.id,
        metadata.get("title", ""),
        metadata.get("year", ""),
        work.base,
        work.base_reason,
        ";".join(work.members),
        len(work.members),
        len(work.groups),
        count_units(work.differences),
        format_counts(count_units_by_kind(work.differences)),
        count_units(work.open),
        count_units(work.conflicts),
        count_units(work.unplaced),
        len(work.canonical.text),
    )


def _make_canonical_row(work: Work) -> tuple[Cell, ...]:
    metadata = merge_metadata(work)
    provenance = [
        {"start": s.start, "end": s.end, "rule": s.rule, "sources": s.sources, "differences": s.differences}
        for s in work.canonical.segments
    ]
    told = json.dumps(list(work.members), ensure_ascii=False), json.dumps(provenance, ensure_ascii=False)
    return (work.id, metadata.get("title", ""), metadata.get("year", ""), work.canonical.text, *told)


def merge_metadata(work: Work) -> dict[str, str]:
    """What the witnesses say of the work, the base first."""
    leading = sorted(work.witnesses, key=lambda w: w.id != work.base)
    merged: dict[str, str] = {}
    for witness in leading:
        merged = {**witness.metadata, **merged}
    return merged


def _make_witness_row(witness: Witness, work: Work) -> tuple[Cell, ...]:
    document = witness.document
    counts = witness.profile.counts
    return (
        witness.id,
        document.path or "",
        document.sha256,
        document.codec,
        work.id,
        witness.id == work.base,
        witness.metadata.get("title", ""),
        witness.metadata.get("year", ""),
        witness.profile.characters,
        len(witness.sentences),
        sum(counts.values()),
        format_counts(counts),
    )


def _make_alignment_rows(work: Work) -> Iterable[tuple[Cell, ...]]:
    for number, group in enumerate(work.groups, start=1):
        for at, witness in enumerate(work.witnesses):
            numbers = group.sentences[at]
            start, end = _find_outer_span([Span(witness.sentences[n].start, witness.sentences[n].end) for n in numbers])
            kind = classify_group(work, group, at)
            yield (
                work.id,
                number,
                witness.id,
                format_sentence_numbers(numbers),
                start,
                end,
                kind,
                group.similarity,
                group.moved if witness.id == work.base else is_group_moved(work, group, at),
            )


def _make_difference_row(d: Difference, work: str) -> tuple[Cell, ...]:
    repair = d.repair
    return (
        *(d.id, d.unit, d.within, work, d.base, d.witness, d.kind.value, ";".join(d.labels), d.subtype),
        *(d.significance.value, d.severity.value, d.confidence.value, d.rule),
        *(format_sentence_numbers(d.base_sentences), format_sentence_numbers(d.witness_sentences)),
        *(
            *_find_outer_span(d.base_spans),
            format_spans(d.base_spans),
            *_find_outer_span(d.witness_spans),
            format_spans(d.witness_spans),
        ),
        *(d.base_text, d.witness_text, d.decision.value, d.reason),
        f"{repair.kind} {repair.start}-{repair.end}: {repair.replacement}" if repair else "",
        *((repair.evidence, repair.confidence.value) if repair else ("", "")),
        d.damaged,
    )


def read_frame(frame: pd.DataFrame) -> tuple[Document, ...]:
    """The documents of a frame with the columns ``id`` and ``text``, and perhaps ``title``, ``year`` and ``work``.

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
    """A cell as text; a year that pandas turned into 2002.0 is 2002."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
