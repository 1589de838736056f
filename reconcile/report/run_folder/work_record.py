"""``work.json``: one work with everything that was found out about it, complete without the input files.

No witness is stored whole: each is a list of passages, spans of the canonical text or readings of its own, from which
its raw text and bytes are rebuilt. What can be recomputed is not stored: the canonical text is the text of its
segments, the number of a sentence its place in the list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from reconcile.model.document import Document
from reconcile.model.pairs import Pair
from reconcile.model.records import (
    CanonicalText,
    DamageProfile,
    Difference,
    Fragment,
    Group,
    Passage,
    Repair,
    Segment,
    Sentence,
    Span,
    Witness,
    Work,
    rebuild_raw_text,
)
from reconcile.setting_values import is_file_name
from reconcile.storage.display_text import encode_text
from reconcile.storage.json_codec import damaged_error, from_plain, parse_json, to_plain

RECORD_FORMAT = "reconcile work 2"
"""Names the file and its shape; another number is another shape."""
_LINE_START = re.compile(rb'\{"format":"' + RECORD_FORMAT.encode() + rb'","id":("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRecord:
    """A work and the pairs that concern it: those that joined its members, and those that are only related."""

    work: Work
    pairs: tuple[Pair, ...]
    """Those with a member on either side, sorted; a pair between two works is in the records of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _WitnessFields:
    id: str
    path: str | None
    codec: str
    sha256: str
    declared: Mapping[str, str]
    metadata: Mapping[str, str]
    profile: DamageProfile
    sentences: tuple[Span, ...]
    repairs: tuple[Repair, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _WorkFields:
    format: str
    id: str
    base: str
    base_reason: str
    pairs: tuple[Pair, ...]
    witnesses: tuple[_WitnessFields, ...]
    groups: tuple[Group, ...]
    segments: tuple[Segment, ...]
    differences: tuple[Difference, ...]
    fragments: tuple[Fragment, ...]


def dump_record(record: WorkRecord) -> bytes:
    """Write a record as JSON, one witness, group, segment and difference a line."""
    plain = to_plain(_flatten_record(record))
    lines = [f' "{name}": {_dump_value(value)}' for name, value in plain.items()]
    # An unpaired surrogate of an id becomes an escape of JSON and reads back as itself.
    return encode_text("{\n" + ",\n".join(lines) + "\n}\n")


def dump_record_line(record: WorkRecord) -> str:
    """Write a record as one line of JSON, without its line end, for the file of all records."""
    return json.dumps(to_plain(_flatten_record(record)), ensure_ascii=False, separators=(",", ":"))


def find_work_id(line: bytes) -> str | None:
    """Return the id of the work whose record a line holds, without parsing the line; None for another line."""
    if match := _LINE_START.match(line):
        with suppress(ValueError):
            return str(json.loads(match[1]))
    return None


def parse_record(data: bytes, place: str) -> WorkRecord:
    """Read the bytes of a record back, whose path is `place`.

    Only its shape is checked here; `reconcile.verify.folder` checks its content.

    Raises:
        InputError: cut off, of another shape or unusable; names `place`, the field and what to do.
    """
    fields = parse_json(data, place)
    if not isinstance(fields, dict) or fields.get("format") != RECORD_FORMAT:
        raise damaged_error(place, f"not a work record of this program ({RECORD_FORMAT!r})")
    flat: _WorkFields = from_plain(_WorkFields, fields, place)
    if not is_file_name(flat.id):
        raise damaged_error(f"{place}.id", f"{flat.id!r} cannot name a folder")
    _check_references(flat, place)
    text = "".join(segment.text for segment in flat.segments)
    work = Work(
        id=flat.id,
        members=tuple(w.id for w in flat.witnesses),
        base=flat.base,
        base_reason=flat.base_reason,
        witnesses=tuple(_rebuild_witness(w, text, place) for w in flat.witnesses),
        groups=flat.groups,
        differences=flat.differences,
        canonical=CanonicalText(text=text, segments=flat.segments),
        passages=tuple(w.passages for w in flat.witnesses),
        fragments=flat.fragments,
    )
    return WorkRecord(work=work, pairs=flat.pairs)


def _flatten_record(record: WorkRecord) -> _WorkFields:
    work = record.work
    return _WorkFields(
        format=RECORD_FORMAT,
        id=work.id,
        base=work.base,
        base_reason=work.base_reason,
        pairs=record.pairs,
        witnesses=tuple(
            _WitnessFields(
                id=w.id,
                path=w.document.path,
                codec=w.document.codec,
                sha256=w.document.sha256,
                declared=w.document.metadata,
                metadata=w.metadata,
                profile=w.profile,
                sentences=tuple(Span(s.start, s.end) for s in w.sentences),
                repairs=w.repairs,
                passages=passages,
            )
            for w, passages in zip(work.witnesses, work.passages, strict=True)
        ),
        groups=work.groups,
        segments=work.canonical.segments,
        differences=work.differences,
        fragments=work.fragments,
    )


def _dump_value(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n ]"
    return json.dumps(value, ensure_ascii=False)


def _check_references(flat: _WorkFields, place: str) -> None:
    """Check what later code indexes by: witnesses, the base, one column of each group per witness."""
    ids = [w.id for w in flat.witnesses]
    if not ids or len(set(ids)) < len(ids):
        raise damaged_error(f"{place}.witnesses", f"{'a witness occurs twice' if ids else 'empty'}")
    if flat.base not in ids:
        raise damaged_error(f"{place}.base", f"{flat.base!r} is none of the witnesses")
    for at, group in enumerate(flat.groups):
        if len(group.sentences) != len(ids):
            raise damaged_error(f"{place}.groups[{at}]", f"{len(ids)} columns expected")
        for witness, numbers in zip(flat.witnesses, group.sentences, strict=True):
            _check_sentence_numbers(numbers, witness, f"{place}.groups[{at}]")
    known = {w.id: w for w in flat.witnesses}
    for at, d in enumerate(flat.differences):
        for side, numbers in ((d.base, d.base_sentences), (d.witness, d.witness_sentences)):
            if side not in known:
                raise damaged_error(f"{place}.differences[{at}]", f"{side!r} is none of the witnesses")
            _check_sentence_numbers(numbers, known[side], f"{place}.differences[{at}]")


def _check_sentence_numbers(numbers: Sequence[int], witness: _WitnessFields, place: str) -> None:
    if any(not 0 <= n < len(witness.sentences) for n in numbers):
        raise damaged_error(place, f"{witness.id!r} has no sentence {max(numbers) + 1}")


def _rebuild_witness(flat: _WitnessFields, canonical: str, place: str) -> Witness:
    raw = rebuild_raw_text(flat.passages, canonical)
    try:
        data = raw.encode(flat.codec)
    except (UnicodeError, LookupError) as error:
        raise damaged_error(place, f"{flat.id!r} cannot be written as {flat.codec!r}") from error
    document = Document(
        id=flat.id,
        data=data,
        raw=raw,
        codec=flat.codec,
        path=flat.path,
        metadata=flat.declared,
        sha256=flat.sha256 or "missing",
    )
    return Witness(
        document=document,
        repairs=flat.repairs,
        sentences=tuple(Sentence(index=i, start=s, end=e) for i, (s, e) in enumerate(flat.sentences)),
        profile=flat.profile,
        metadata=flat.metadata,
    )
