"""One work: rank its texts, name it, reconcile them; what a batch and a check call for each work."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconcile.canonical.base_choice import ONLY_WITNESS, find_copy_origins, rank_base_candidates
from reconcile.canonical.merger import merge_witnesses
from reconcile.canonical.policies import MergePolicy
from reconcile.collation.alignment_table import build_alignment_table
from reconcile.collation.witness_collation import collate_witness
from reconcile.corpus.work_names import assign_work_names, make_own_name
from reconcile.damage.confirmation import confirm_all_repairs
from reconcile.damage.damage_profile import build_damage_profile
from reconcile.damage.detection import MendedText, mend
from reconcile.damage.overlay import Overlay
from reconcile.differences.classifier import classify_variations
from reconcile.differences.lexicon import build_lexicon
from reconcile.differences.readings import AnalyzedWitness
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.records import Group, Repair, Sentence, Witness, Work
from reconcile.proof.record_invariants import ensure_invariants
from reconcile.result import FoundWork, RankedWork
from reconcile.settings import Settings
from reconcile.text.sentences import segment, split_at_metadata
from reconcile.text.tokens import Transcript, build_transcript
from reconcile.vocabulary import Confidence, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedText:
    """One document, mended, segmented and cut into tokens."""

    witness: Witness
    mended: str
    """The text with its sure repairs applied."""
    transcript: Transcript


def apply_sure_repairs(document: Document) -> str:
    """Return the text with its sure repairs applied: what *find* compares."""
    return mend(document.raw, document.metadata.get("title", "")).text


def prepare_document(document: Document) -> PreparedText:
    """Mend a document, segment it and cut it into tokens: what *align* and *diff* work on."""
    return _prepare_mended(document, mend(document.raw, document.metadata.get("title", "")))


def _prepare_mended(document: Document, mended: MendedText) -> PreparedText:
    to_raw = mended.overlay.to_raw
    metadata = [(r.start, r.end) for r in mended.edits if r.kind == DamageKind.METADATA]
    apart = [(_find_mended_position(a, mended.overlay), _find_mended_position(b, mended.overlay)) for a, b in metadata]
    # A text of which mending leaves nothing (a single byte-order mark) is one sentence: the spans cover what was read.
    cut = [(to_raw(a), to_raw(b)) for a, b in split_at_metadata(segment(mended.text), mended.text, apart)]
    spans = [(a, b) for a, b in cut or [(0, len(document.raw))] if a < b]
    witness = Witness(
        document=document,
        repairs=mended.edits,
        sentences=tuple(Sentence(index=n, start=a, end=b) for n, (a, b) in enumerate(spans)),
        profile=build_damage_profile(document.raw, mended.edits),
        metadata={**mended.metadata, **document.metadata},
    )
    transcript = build_transcript(document.raw, mended.text, to_raw, spans, metadata)
    return PreparedText(witness=witness, mended=mended.text, transcript=transcript)


def _confirm_repairs(texts: Sequence[PreparedText]) -> list[PreparedText]:
    """Return the texts of a work; likely repairs that another of them attests are applied."""
    found = confirm_all_repairs([(t.witness.document.raw, t.witness.repairs, t.mended) for t in texts])
    return [_apply_confirmed(text, repairs) for text, repairs in zip(texts, found, strict=True)]


def _apply_confirmed(text: PreparedText, repairs: tuple[Repair, ...]) -> PreparedText:
    """Return a text with its repairs as they are known now."""
    witness, document = text.witness, text.witness.document
    if repairs == witness.repairs:
        return text
    sure = tuple(repair for repair in repairs if repair.confidence is Confidence.HIGH)
    return _prepare_mended(
        document, MendedText(overlay=Overlay(document.raw, sure), edits=repairs, metadata=witness.metadata)
    )


def _find_mended_position(position: int, overlay: Overlay) -> int:
    """Return the last boundary of the mended text that does not lie behind one of the raw text."""
    return bisect_right(range(len(overlay.text) + 1), position, key=overlay.to_raw) - 1


def rank_documents(documents: Sequence[Document], settings: Settings) -> RankedWork:
    """Choose the base of a work, given its documents sorted by id."""
    if len(documents) == 1:
        return make_single_work(documents[0].id)
    return rank_texts([prepare_document(d) for d in documents], settings)


def make_single_work(document: str) -> RankedWork:
    """Return the work of a document that is a variant of no other."""
    return RankedWork(members=(document,), ranked=(document,), base_reason=ONLY_WITNESS)


def rank_texts(texts: Sequence[PreparedText], settings: Settings) -> RankedWork:
    """Choose the base of a work, given its texts sorted by id."""
    members = tuple(t.witness.id for t in texts)
    declared = next((w for w in settings.works if w.base in members), None)
    order, reason = rank_base_candidates(
        [t.witness for t in texts],
        [t.transcript for t in texts],
        base=declared.base if declared else settings.base,
        priority=settings.priority,
        priority_first=settings.policy == "priority",
    )
    return RankedWork(members=members, ranked=tuple(members[n] for n in order), base_reason=reason)


def name_works(works: Sequence[RankedWork], settings: Settings, sources: Mapping[str, str]) -> tuple[FoundWork, ...]:
    """Name ranked works, so that all names differ; sorted by name.

    Args:
        works: the works.
        settings: may declare names.
        sources: document → the work that its source says it belongs to, for those of which it says anything.
    """
    names = assign_work_names([(work.members, work.ranked[0]) for work in works], settings.works, sources)
    found = [work.with_id(name) for work, name in zip(works, names, strict=True)]
    return tuple(sorted(found, key=lambda work: work.id))


def collect_declared_works(documents: Iterable[Document]) -> dict[str, str]:
    """Return the works that sources say documents belong to, by the ids of the documents."""
    return {d.id: work for d in documents if (work := d.metadata.get("work"))}


def reconcile_work(
    documents: Sequence[Document],
    settings: Settings,
    rulings: Mapping[str, Ruling],
    found: FoundWork | None = None,
) -> Work:
    """Align, diff, classify and merge the documents of one work.

    Args:
        documents: its documents, sorted by id.
        settings: those of the run.
        rulings: what people decided, by the id of the difference; those about other works are ignored.
        found: the work as `rank_documents` and `name_works` give it; None for one whose name meets no other.

    Raises:
        DecisionError: a decision cannot be carried out, or meets another one.
        InvariantError: a bug of ours.
    """
    texts = {d.id: prepare_document(d) for d in documents}
    if found is None:
        ranked = rank_texts(list(texts.values()), settings) if len(texts) > 1 else make_single_work(documents[0].id)
        sources = collect_declared_works(documents)
        found = ranked.with_id(make_own_name(ranked.members, ranked.ranked[0], settings.works, sources))
    return reconcile_texts([texts[m] for m in found.ranked], found, settings, rulings)


def reconcile_texts(
    ranked: Sequence[PreparedText], found: FoundWork, settings: Settings, rulings: Mapping[str, Ruling]
) -> Work:
    """Align, diff, classify and merge the texts of one work, the base first; arguments as for `reconcile_work`."""
    ranked = _confirm_repairs(ranked)
    base, *others = ranked
    transcripts = [t.transcript for t in ranked]
    collations = [collate_witness(base.transcript, other.transcript) for other in others]
    subjects = [_make_subject(text) for text in ranked]
    classified = classify_variations(subjects[0], list(zip(subjects[1:], collations, strict=True)))
    merged = merge_witnesses(
        [t.witness for t in ranked],
        transcripts,
        collations,
        classified,
        policy=_make_policy(transcripts, settings),
        rulings=[rulings[c.difference.id] for c in classified if c.difference.id in rulings],
    )
    columns = [found.ranked.index(m) for m in found.members]
    work = Work(
        id=found.id,
        members=found.members,
        base=found.ranked[0],
        base_reason=found.base_reason,
        witnesses=tuple(_drop_lifted_metadata(ranked[n].witness, settings) for n in columns),
        groups=tuple(_reorder_columns(row, columns) for row in build_alignment_table(transcripts, collations)),
        differences=merged.differences,
        canonical=merged.canonical,
        passages=tuple(merged.passages[n] for n in columns),
        fragments=merged.fragments,
    )
    ensure_invariants(work, settings.classes)
    return work


def _make_subject(text: PreparedText) -> AnalyzedWitness:
    return AnalyzedWitness(text.witness.id, text.transcript, build_lexicon(text.transcript), text.witness.repairs)


def _make_policy(transcripts: Sequence[Transcript], settings: Settings) -> MergePolicy:
    return MergePolicy(
        name=settings.policy,
        consensus=settings.consensus,
        priority=settings.priority,
        classes=settings.classes,
        voices=tuple(find_copy_origins(transcripts)),
    )


def _drop_lifted_metadata(witness: Witness, settings: Settings) -> Witness:
    """Return the witness without what was lifted out of its text, if the settings drop that."""
    if settings.classes.get(Kind.METADATA) != "drop":
        return witness
    return replace(witness, metadata=witness.document.metadata)


def _reorder_columns(row: Group, columns: Sequence[int]) -> Group:
    return replace(row, sentences=tuple(row.sentences[n] for n in columns))
