"""Documents in, result out: the stages in their order. The only module that knows the order.

mend → segment → find → align → diff → classify → merge
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from reconcile.canonical.base_choice import base_order, same_but_for_copying
from reconcile.canonical.deciding import Ruling
from reconcile.canonical.merging import merge
from reconcile.canonical.policies import Policy
from reconcile.collation.collating import collate
from reconcile.collation.table import tabulate
from reconcile.damage.mending import mend
from reconcile.damage.paratext import lifted
from reconcile.damage.profile import profile
from reconcile.differences.classifying import classify
from reconcile.differences.lexicon import lexicon
from reconcile.differences.place import Subject
from reconcile.errors import DecisionError, InputError
from reconcile.model import Document, Group, Kind, Pair, Sentence, Skipped, Witness, Work
from reconcile.settings import Settings, is_file_name
from reconcile.text.sentences import segment
from reconcile.text.tokens import Transcript, transcribe
from reconcile.variants.finding import find_pairs
from reconcile.variants.grouping import group_works

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWork:
    """A group of documents that are variants of each other."""

    id: str
    """The declared name, else a slug of the base's file name."""
    members: tuple[str, ...]
    """Document ids, sorted."""
    ranked: tuple[str, ...]
    """The members from the best base to the worst; the first one is the base."""
    base_reason: str
    """What chose the base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What *find* found: works by their members, and the pairs that say why."""

    works: tuple[FoundWork, ...]
    pairs: tuple[Pair, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything a run found out."""

    works: tuple[Work, ...]
    """Sorted by id."""
    pairs: tuple[Pair, ...]
    skipped: tuple[Skipped, ...] = ()
    settings: Settings = field(default_factory=Settings)

    def differences_frame(self) -> pd.DataFrame:
        """One row per difference, columns as in ``differences.csv``."""
        from reconcile.report import tables

        return tables.frame(tables.differences_table(self.works))

    def pairs_frame(self) -> pd.DataFrame:
        """One row per pair, columns as in ``pairs.csv``."""
        from reconcile.report import tables

        return tables.frame(tables.pairs_table(self.pairs))

    def alignment_frame(self) -> pd.DataFrame:
        """One row per sentence group and witness, columns as in ``alignment.csv``."""
        from reconcile.report import tables

        return tables.frame(tables.alignment_table(self.works))

    def witnesses_frame(self) -> pd.DataFrame:
        """One row per witness, columns as in ``witnesses.csv``."""
        from reconcile.report import tables

        return tables.frame(tables.witnesses_table(self.works))


@dataclass(frozen=True, slots=True)
class _Read:
    """One document, mended and segmented."""

    witness: Witness
    text: str
    transcript: Transcript


Step = Callable[[str, int, int], None]
"""What a caller may be told of: the stage, how many things of it are done, and how many there are."""


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def reconcile(
    documents: Iterable[Document] | pd.DataFrame,
    settings: Settings | None = None,
    *,
    decisions: Sequence[Ruling] = (),
    progress: Step = _silent,
) -> Result:
    """Find the works among documents, and make one text of each.

    The result depends on the documents and the settings only, not on the order of the documents.

    Args:
        documents: documents, or a frame with the columns ``id`` and ``text`` and, if known, ``title``, ``year``,
            ``work``.
        settings: `Settings()` if left out.
        decisions: what people decided, by fingerprint; each must fit.
        progress: called as texts are read and works are done; has no part in the result.

    Raises:
        InputError: two documents have one id, or a frame lacks a column.
        DecisionError: a decision fits no difference, cannot be carried out, or meets another one.
        InvariantError: a bug of ours; nothing was merged.
    """
    settings = settings or Settings()
    texts = _read_all(documents, progress)
    found = _find(texts, settings)
    rulings = {ruling.id: ruling for ruling in decisions}
    works = []
    for work in found.works:
        works.append(_reconcile_work(work, texts, settings, rulings))
        progress("reconciling works", len(works), len(found.works))
    unused = rulings.keys() - {d.id for work in works for d in work.differences}
    if unused:
        stale = [f"{rulings[name].place}: {name}" for name in sorted(unused, key=lambda name: rulings[name].place)]
        raise DecisionError(
            f"{'; '.join(stale[:5])}: no difference has this id any more; take the line out, or decide the place anew"
        )
    return Result(works=tuple(works), pairs=found.pairs, skipped=found.skipped, settings=settings)


def find_variants(documents: Iterable[Document] | pd.DataFrame, settings: Settings | None = None) -> Found:
    """Find the works among documents, and nothing more.

    Raises:
        InputError: two documents have one id, or a frame lacks a column.
    """
    return _find(_read_all(documents), settings or Settings())


def _read_all(documents: Iterable[Document] | pd.DataFrame, progress: Step = _silent) -> dict[str, _Read]:
    """Mend and segment every document; sorted by id, so that no order of arguments can matter."""
    if hasattr(documents, "columns"):
        from reconcile.report.tables import documents_of

        documents = documents_of(cast("pd.DataFrame", documents))
    texts: dict[str, _Read] = {}
    ordered = sorted(documents, key=lambda d: d.id)
    for document in ordered:
        if document.id in texts:
            raise InputError(f"{document.id}: two documents have this id; ids must be unique")
        texts[document.id] = _read(document)
        progress("reading texts", len(texts), len(ordered))
    return texts


def _read(document: Document) -> _Read:
    mended = mend(document.raw)
    to_raw = mended.overlay.to_raw
    spans = [(to_raw(a), to_raw(b)) for a, b in segment(mended.text)]
    spans = [(a, b) for a, b in spans if a < b]
    paratext = [(r.start, r.end) for r in mended.edits if r.kind == "metadata"]
    witness = Witness(
        document=document,
        repairs=mended.edits,
        sentences=tuple(Sentence(index=n, start=a, end=b) for n, (a, b) in enumerate(spans)),
        profile=profile(document.raw, mended.edits),
        metadata={**lifted(document.raw, mended.edits), **document.metadata},
    )
    return _Read(witness, mended.text, transcribe(document.raw, mended.text, to_raw, spans, paratext))


def transcript_of(document: Document) -> Transcript:
    """A document mended, segmented and cut into tokens: what *align* and *diff* work on."""
    return _read(document).transcript


def _find(texts: dict[str, _Read], settings: Settings) -> Found:
    ids = list(texts)
    pairs = find_pairs(
        [t.text for t in texts.values()],
        ids=ids,
        threshold=settings.threshold,
        containment=settings.containment,
        related_resemblance=settings.related_resemblance,
        related_containment=settings.related_containment,
        min_words=settings.min_words,
    )
    declared = [tuple(m for m in work.members if m in texts) for work in settings.works]
    by_column: dict[str, list[str]] = {}
    for name, text in texts.items():
        if work := text.witness.document.metadata.get("work"):
            by_column.setdefault(work, []).append(name)
    grouping = group_works(
        ids,
        pairs,
        declared=[d for d in (*declared, *map(tuple, by_column.values())) if len(d) > 1],
        distinct=settings.distinct,
        one_work=settings.one_work and len(ids) > 1,
    )
    return Found(works=_named([_ranked(m, texts, settings) for m in grouping.works], settings), pairs=tuple(pairs))


def _ranked(members: Sequence[str], texts: dict[str, _Read], settings: Settings) -> FoundWork:
    """Choose the base of a work."""
    declared = next((w for w in settings.works if w.base in members), None)
    order, reason = base_order(
        [texts[m].witness for m in members],
        [texts[m].transcript for m in members],
        base=declared.base if declared else settings.base,
        priority=settings.priority,
        priority_first=settings.policy == "priority",
    )
    return FoundWork(id="", members=tuple(members), ranked=tuple(members[n] for n in order), base_reason=reason)


def _named(works: Sequence[FoundWork], settings: Settings) -> tuple[FoundWork, ...]:
    """Name each work; names that clash get a number, in the order of their bases."""
    taken: set[str] = {work.name for work in settings.works}
    named = []
    for work in sorted(works, key=lambda w: w.ranked[0]):
        declared = next((w.name for w in settings.works if set(w.members) & set(work.members)), None)
        name = declared or _free(_slug(work.ranked[0]), taken)
        taken.add(name.casefold())
        named.append(replace(work, id=name))
    return tuple(sorted(named, key=lambda w: w.id))


def _slug(document: str) -> str:
    """The stem of a document id as a name that every file system takes: ASCII, at most 60 characters."""
    stem = PurePosixPath(document).name
    stem = stem.removesuffix(".gz").rsplit(".", 1)[0] or stem
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", ascii_only).strip("-_")[:60].rstrip("-_")
    return slug if is_file_name(slug) else f"{slug}-text".lstrip("-")


def _free(name: str, taken: set[str]) -> str:
    free, n = name, 1
    while free.casefold() in taken:
        n += 1
        free = f"{name[:56]}-{n}"
    return free


def _reconcile_work(
    found: FoundWork, texts: dict[str, _Read], settings: Settings, rulings: Mapping[str, Ruling]
) -> Work:
    """Align, diff, classify and merge the witnesses of one work."""
    base, *others = ranked = [texts[m] for m in found.ranked]
    collations = [collate(base.transcript, other.transcript) for other in others]
    subjects = [_subject(text) for text in ranked]
    classified = classify(subjects[0], list(zip(subjects[1:], collations, strict=True)))
    merged = merge(
        found.id,
        [(t.witness, t.transcript, c) for t, c in zip(ranked, (None, *collations), strict=True)],
        classified,
        policy=_policy([t.transcript for t in ranked], settings),
        rulings=[rulings[c.difference.id] for c in classified if c.difference.id in rulings],
    )
    columns = [found.ranked.index(m) for m in found.members]
    return Work(
        id=found.id,
        members=found.members,
        base=found.ranked[0],
        base_reason=found.base_reason,
        witnesses=tuple(_recorded(texts[m].witness, settings) for m in found.members),
        groups=tuple(_columns(group, columns) for group in tabulate([t.transcript for t in ranked], collations)),
        differences=merged.differences,
        canonical=merged.canonical,
        passages=tuple(merged.passages[n] for n in columns),
        fragments=merged.fragments,
    )


def _recorded(witness: Witness, settings: Settings) -> Witness:
    """The witness as the record shows it: without what was lifted out of its text when the settings drop that."""
    if settings.classes.get(Kind.METADATA.value) != "drop":
        return witness
    return replace(witness, metadata=witness.document.metadata)


def _policy(transcripts: Sequence[Transcript], settings: Settings) -> Policy:
    return Policy(
        name=settings.policy,
        consensus=settings.consensus,
        priority=settings.priority,
        classes=settings.classes,
        voices=tuple(same_but_for_copying(transcripts)),
    )


def _columns(group: Group, columns: Sequence[int]) -> Group:
    return replace(group, sentences=tuple(group.sentences[n] for n in columns))


def _subject(text: _Read) -> Subject:
    return Subject(text.witness.id, text.transcript, lexicon(text.transcript), text.witness.repairs)
