"""Documents in, result out: the stages in their order. The only module that knows the order.

mend → segment → find → align → diff → classify → merge
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from reconcile.canonical.base_choice import ONLY_WITNESS, find_copy_origins, rank_base_candidates
from reconcile.canonical.merger import merge_witnesses
from reconcile.canonical.policies import MergePolicy
from reconcile.collation.alignment_table import build_alignment_table
from reconcile.collation.witness_collation import collate_witness
from reconcile.corpus.work_names import assign_work_names, make_own_name
from reconcile.damage.damage_profile import build_damage_profile
from reconcile.damage.detection import mend
from reconcile.damage.overlay import Overlay
from reconcile.differences.classifier import classify_variations
from reconcile.differences.lexicon import build_lexicon
from reconcile.differences.readings import AnalyzedWitness
from reconcile.errors import DecisionError, InputError
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.records import Group, Pair, Sentence, Witness, Work
from reconcile.result import Found, FoundWork, Result
from reconcile.settings import Settings
from reconcile.text.sentences import segment, split_at_metadata
from reconcile.text.tokens import Transcript, build_transcript
from reconcile.variants.kept_index import IndexLocation, VariantIndex
from reconcile.variants.pair_search import find_pairs
from reconcile.variants.work_groups import group_works
from reconcile.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class _PreparedText:
    """One document, mended and segmented."""

    witness: Witness
    text: str
    transcript: Transcript


ProgressCallback = Callable[[str, int, int], None]
"""What a caller may be told of: the stage, how many things of it are done, and how many there are."""


def _ignore_progress(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def reconcile(
    documents: Iterable[Document] | pd.DataFrame,
    settings: Settings | None = None,
    *,
    decisions: Sequence[Ruling] = (),
    progress: ProgressCallback = _ignore_progress,
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
        TypeError: `documents` holds something else than documents, or `settings` are none.
        InputError: two documents have one id, or a frame lacks a column.
        DecisionError: a decision fits no difference, cannot be carried out, or meets another one.
        InvariantError: a bug of ours; nothing was merged.
    """
    settings = _check_settings(settings)
    texts = _prepare_documents(documents, progress)
    found = _find_works(texts, settings)
    rulings = {ruling.id: ruling for ruling in decisions}
    works = []
    for work in found.works:
        works.append(_reconcile_ranked_texts([texts[m] for m in work.ranked], work, settings, rulings))
        progress("reconciling works", len(works), len(found.works))
    check_rulings_fit(rulings.values(), {d.id for work in works for d in work.differences})
    return Result(works=tuple(works), pairs=found.pairs, skipped=tuple(found.skipped), settings=settings)


def check_rulings_fit(rulings: Iterable[Ruling], differences: AbstractSet[str]) -> None:
    """Make sure that every ruling is about one of the differences of the run, given by their ids.

    Raises:
        DecisionError: some are not; names the first of them.
    """
    stale = [f"{r.place}: {r.id}" for r in sorted(rulings, key=lambda r: r.place) if r.id not in differences]
    if stale:
        raise DecisionError(
            f"{'; '.join(stale[:5])}: no difference has this id any more; take the line out, or decide the place anew"
        )


def find_variants(documents: Iterable[Document] | pd.DataFrame, settings: Settings | None = None) -> Found:
    """Find the works among documents, and nothing more.

    The works and pairs are those of `reconcile` with the same documents and settings.

    Args:
        documents: as for `reconcile`.
        settings: `Settings()` if left out.

    Returns:
        `works`, each with its `id` and `members`, and the `pairs` that say why.

    Raises:
        TypeError: `documents` holds something else than documents, or `settings` are none.
        InputError: two documents have one id, or a frame lacks a column.
    """
    return _find_works(_prepare_documents(documents), _check_settings(settings))


def _check_settings(settings: Settings | None) -> Settings:
    if settings is not None and not isinstance(settings, Settings):
        raise TypeError(f"{type(settings).__name__}, not Settings: Settings.from_mapping makes them of plain values")
    return settings or Settings()


def apply_sure_repairs(document: Document) -> str:
    """What *find* compares: the text with its sure repairs applied."""
    return mend(document.raw).text


def find_text_pairs(texts: Sequence[str], ids: Sequence[str], settings: Settings, jobs: int = 1) -> tuple[Pair, ...]:
    """Find the pairs among mended texts; sorted, and the same whatever the order of the texts.

    Args:
        texts: n texts, each of which may be asked for several times.
        ids: n ids, all different.
        settings: give the lines above which texts are variants or related.
        jobs: threads to work in; they change nothing but the time.
    """
    return find_pairs(texts, ids=ids, jobs=jobs, **_collect_thresholds(settings))


def open_pair_index(memory: IndexLocation, settings: Settings, jobs: int = 1) -> VariantIndex:
    """What finds the same pairs as `find_text_pairs`, for the price of the texts that it does not know yet."""
    return VariantIndex(memory, jobs=jobs, **_collect_thresholds(settings))


def _collect_thresholds(settings: Settings) -> Any:
    """The lines above which texts are variants or related, as *find* takes them."""
    return {
        "threshold": settings.threshold,
        "containment": settings.containment,
        "related_resemblance": settings.related_resemblance,
        "related_containment": settings.related_containment,
        "min_words": settings.min_words,
    }


def group_into_works(
    ids: Sequence[str], pairs: Sequence[Pair], declared: Mapping[str, str], settings: Settings
) -> tuple[tuple[str, ...], ...]:
    """Gather texts into works: the members of each, sorted.

    Args:
        ids: all texts.
        pairs: those that `find_text_pairs` found.
        declared: text → the work that its source says it belongs to, for those of which it says anything.
        settings: may declare works and what is distinct.

    Raises:
        InputError: two texts are declared both one work and distinct.
    """
    known = set(ids)
    works = [tuple(m for m in work.members if m in known) for work in settings.works]
    by_source: dict[str, list[str]] = {}
    for name in ids:
        if work := declared.get(name):
            by_source.setdefault(work, []).append(name)
    grouping = group_works(
        ids,
        pairs,
        declared=[d for d in (*works, *map(tuple, by_source.values())) if len(d) > 1],
        distinct=settings.distinct,
        one_work=settings.one_work and len(ids) > 1,
    )
    return grouping.works


def rank_documents(documents: Sequence[Document], settings: Settings) -> FoundWork:
    """Choose the base of a work, given its texts sorted by id; the work has no name yet."""
    return (
        _rank_prepared_texts([_prepare_document(d) for d in documents], settings)
        if len(documents) > 1
        else make_single_work(documents[0].id)
    )


def make_single_work(document: str) -> FoundWork:
    """The work of a text that is a variant of no other; it has no name yet."""
    return FoundWork(id="", members=(document,), ranked=(document,), base_reason=ONLY_WITNESS)


def reconcile_work(
    documents: Sequence[Document],
    settings: Settings,
    rulings: Mapping[str, Ruling],
    found: FoundWork | None = None,
) -> Work:
    """Align, diff, classify and merge the texts of one work.

    Args:
        documents: its texts, sorted by id.
        settings: those of the run.
        rulings: what people decided, by the id of the difference; those about other works are passed over.
        found: the work as `rank_documents` and `name_works` give it; None for one whose name meets no other, to save the ranking.

    Raises:
        DecisionError: a decision cannot be carried out, or meets another one.
        InvariantError: a bug of ours.
    """
    texts = {d.id: _prepare_document(d) for d in documents}
    if found is None:
        found = (
            _rank_prepared_texts(list(texts.values()), settings)
            if len(texts) > 1
            else make_single_work(documents[0].id)
        )
        found = replace(
            found, id=make_own_name(found.members, found.ranked[0], settings.works, _collect_declared_works(documents))
        )
    return _reconcile_ranked_texts([texts[m] for m in found.ranked], found, settings, rulings)


def _prepare_documents(
    documents: Iterable[Document] | pd.DataFrame, progress: ProgressCallback = _ignore_progress
) -> dict[str, _PreparedText]:
    """Mend and segment every document; sorted by id, so that no order of arguments can matter."""
    if hasattr(documents, "columns"):
        from reconcile.report.tables import read_frame

        documents = read_frame(cast("pd.DataFrame", documents))
    texts: dict[str, _PreparedText] = {}
    given = list(documents)
    for odd in (d for d in given if not isinstance(d, Document)):
        raise TypeError(f"{type(odd).__name__}, not Document: make one by Document.from_text, from_bytes or from_path")
    ordered = sorted(given, key=lambda d: d.id)
    for document in ordered:
        if document.id in texts:
            raise InputError(f"{document.id}: two documents have this id; ids must be unique")
        texts[document.id] = _prepare_document(document)
        progress("reading texts", len(texts), len(ordered))
    return texts


def _prepare_document(document: Document) -> _PreparedText:
    mended = mend(document.raw)
    to_raw = mended.overlay.to_raw
    metadata = [(r.start, r.end) for r in mended.edits if r.kind == DamageKind.METADATA]
    apart = [(_find_mended_position(a, mended.overlay), _find_mended_position(b, mended.overlay)) for a, b in metadata]
    # A text of which mending leaves nothing (a lone byte-order mark) is one sentence: the spans cover what was read.
    cut = [(to_raw(a), to_raw(b)) for a, b in split_at_metadata(segment(mended.text), mended.text, apart)]
    spans = [(a, b) for a, b in cut or [(0, len(document.raw))] if a < b]
    witness = Witness(
        document=document,
        repairs=mended.edits,
        sentences=tuple(Sentence(index=n, start=a, end=b) for n, (a, b) in enumerate(spans)),
        profile=build_damage_profile(document.raw, mended.edits),
        metadata={**mended.metadata, **document.metadata},
    )
    return _PreparedText(witness, mended.text, build_transcript(document.raw, mended.text, to_raw, spans, metadata))


def _find_mended_position(position: int, overlay: Overlay) -> int:
    """The last boundary of the mended text that does not lie behind one of the raw text."""
    return bisect_right(range(len(overlay.text) + 1), position, key=overlay.to_raw) - 1


def make_transcript(document: Document) -> Transcript:
    """A document mended, segmented and cut into tokens: what *align* and *diff* work on."""
    return _prepare_document(document).transcript


def _find_works(texts: dict[str, _PreparedText], settings: Settings) -> Found:
    ids = list(texts)
    pairs = find_text_pairs([t.text for t in texts.values()], ids, settings)
    sources = _collect_declared_works(t.witness.document for t in texts.values())
    works = [
        _rank_prepared_texts([texts[m] for m in w], settings) for w in group_into_works(ids, pairs, sources, settings)
    ]
    return Found(works=name_works(works, settings, sources), pairs=pairs)


def _collect_declared_works(documents: Iterable[Document]) -> dict[str, str]:
    """Text → the work that its source says it belongs to, for those of which it says anything."""
    return {d.id: work for d in documents if (work := d.metadata.get("work"))}


def _rank_prepared_texts(texts: Sequence[_PreparedText], settings: Settings) -> FoundWork:
    """Choose the base of a work of texts in order of id."""
    members = [t.witness.id for t in texts]
    declared = next((w for w in settings.works if w.base in members), None)
    order, reason = rank_base_candidates(
        [t.witness for t in texts],
        [t.transcript for t in texts],
        base=declared.base if declared else settings.base,
        priority=settings.priority,
        priority_first=settings.policy == "priority",
    )
    return FoundWork(id="", members=tuple(members), ranked=tuple(members[n] for n in order), base_reason=reason)


def name_works(works: Sequence[FoundWork], settings: Settings, sources: Mapping[str, str]) -> tuple[FoundWork, ...]:
    """Name ranked works, so that all names are different; sorted by name. `sources` as `declared` of `group_into_works`."""
    names = assign_work_names([(work.members, work.ranked[0]) for work in works], settings.works, sources)
    found = [replace(work, id=name) for work, name in zip(works, names, strict=True)]
    return tuple(sorted(found, key=lambda work: work.id))


def _reconcile_ranked_texts(
    ranked: Sequence[_PreparedText], found: FoundWork, settings: Settings, rulings: Mapping[str, Ruling]
) -> Work:
    """Align, diff, classify and merge the witnesses of one work, the base first."""
    base, *others = ranked
    collations = [collate_witness(base.transcript, other.transcript) for other in others]
    subjects = [_make_subject(text) for text in ranked]
    classified = classify_variations(subjects[0], list(zip(subjects[1:], collations, strict=True)))
    merged = merge_witnesses(
        found.id,
        [(t.witness, t.transcript, c) for t, c in zip(ranked, (None, *collations), strict=True)],
        classified,
        policy=_make_policy([t.transcript for t in ranked], settings),
        rulings=[rulings[c.difference.id] for c in classified if c.difference.id in rulings],
    )
    columns = [found.ranked.index(m) for m in found.members]
    return Work(
        id=found.id,
        members=found.members,
        base=found.ranked[0],
        base_reason=found.base_reason,
        witnesses=tuple(_drop_lifted_metadata(ranked[n].witness, settings) for n in columns),
        groups=tuple(
            _reorder_columns(row, columns) for row in build_alignment_table([t.transcript for t in ranked], collations)
        ),
        differences=merged.differences,
        canonical=merged.canonical,
        passages=tuple(merged.passages[n] for n in columns),
        fragments=merged.fragments,
    )


def _drop_lifted_metadata(witness: Witness, settings: Settings) -> Witness:
    """The witness as the record shows it: without what was lifted out of its text when the settings drop that."""
    if settings.classes.get(Kind.METADATA.value) != "drop":
        return witness
    return replace(witness, metadata=witness.document.metadata)


def _make_policy(transcripts: Sequence[Transcript], settings: Settings) -> MergePolicy:
    return MergePolicy(
        name=settings.policy,
        consensus=settings.consensus,
        priority=settings.priority,
        classes=settings.classes,
        voices=tuple(find_copy_origins(transcripts)),
    )


def _reorder_columns(row: Group, columns: Sequence[int]) -> Group:
    return replace(row, sentences=tuple(row.sentences[n] for n in columns))


def _make_subject(text: _PreparedText) -> AnalyzedWitness:
    return AnalyzedWitness(text.witness.id, text.transcript, build_lexicon(text.transcript), text.witness.repairs)
