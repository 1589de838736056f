"""The stages in their order, in memory: mend → segment → find → align → diff → classify → merge.

This module finds the works among documents; `reconcile.work_pipeline` reconciles each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from reconcile.corpus.declared_titles import declare_title
from reconcile.corpus.pair_rulings import MatchedRulings, PairRuling, match_pair_rulings
from reconcile.errors import DecisionError, InputError
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.pairs import CollectionTitles, FoundPairs, Pair, PairEvidence, compute_pair_id
from reconcile.result import Found, Result
from reconcile.settings import TITLE_RULES, Settings
from reconcile.variants.blocks.kept_blocks import BlocksLocation, KeptBlocks
from reconcile.variants.linkage.verdict import LinkageSettings
from reconcile.variants.pair_search import find_pairs
from reconcile.variants.work_bars import JoinedTexts, Separation
from reconcile.variants.work_groups import WorkPartition, group_works
from reconcile.vocabulary import PairDecision, PairKind
from reconcile.work_pipeline import (
    PreparedText,
    apply_sure_repairs,
    collect_declared_works,
    make_single_work,
    name_works,
    prepare_document,
    rank_texts,
    reconcile_texts,
)

if TYPE_CHECKING:
    import pandas as pd

ProgressCallback = Callable[[str, int, int], None]
"""Called with the stage, how many things of it are done, and how many there are."""


def _ignore_progress(_stage: str, _done: int, _total: int) -> None:
    """Report to nobody."""


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
        decisions: what people decided about differences and pairs, by fingerprint; each must fit.
        progress: called as texts are read and works are done; has no part in the result.

    Raises:
        TypeError: `documents` holds something else than documents, or `settings` are none.
        InputError: two documents have one id, or a frame lacks a column.
        DecisionError: a decision fits no difference, cannot be carried out, or meets another one.
        InvariantError: a bug of ours; nothing was merged.
    """
    settings = _check_settings(settings)
    given = {d.id: d for d in _collect_documents(documents, settings)}
    texts: dict[str, PreparedText] = {}
    for name, document in given.items():
        texts[name] = prepare_document(document)
        progress("reading texts", len(texts), len(given))
    mended = {name: text.mended for name, text in texts.items()}
    found = _find_works(given, mended, texts.__getitem__, settings, decisions)
    rulings = {ruling.id: ruling for ruling in decisions if not ruling.is_about_pair}
    works = []
    for work in found.works:
        works.append(reconcile_texts([texts[m] for m in work.ranked], work, settings, rulings))
        progress("reconciling works", len(works), len(found.works))
    check_rulings_fit(rulings.values(), {d.id for work in works for d in work.differences})
    return Result(
        works=tuple(works),
        pairs=found.pairs,
        unlisted=found.unlisted,
        skipped=tuple(found.skipped),
        settings=settings,
    )


def find_variants(
    documents: Iterable[Document] | pd.DataFrame,
    settings: Settings | None = None,
    *,
    decisions: Sequence[Ruling] = (),
) -> Found:
    """Find the works among documents, and nothing more.

    The works and pairs are those of `reconcile` with the same documents and settings.

    Args:
        documents: as for `reconcile`.
        settings: `Settings()` if left out.
        decisions: what people decided about pairs; those about differences are passed over.

    Returns:
        `works`, each with its `id` and `members`, and the `pairs` that say why.

    Raises:
        TypeError: `documents` holds something else than documents, or `settings` are none.
        InputError: two documents have one id, or a frame lacks a column.
        DecisionError: a decision fits no pair, or meets another one.
    """
    settings = _check_settings(settings)
    given = {d.id: d for d in _collect_documents(documents, settings)}
    mended = {name: apply_sure_repairs(document) for name, document in given.items()}
    return _find_works(given, mended, lambda name: prepare_document(given[name]), settings, decisions)


def check_rulings_fit(rulings: Iterable[Ruling], differences: AbstractSet[str]) -> None:
    """Make sure that every ruling is about one of the differences of a run, given by their ids.

    Raises:
        DecisionError: some are not; names the first of them.
    """
    stale = [f"{r.place}: {r.id}" for r in sorted(rulings, key=lambda r: r.place) if r.id not in differences]
    if stale:
        raise DecisionError(
            f"{'; '.join(stale[:5])}: no difference has this id any more; take the line out, or decide the place anew"
        )


def _check_settings(settings: Settings | None) -> Settings:
    if settings is not None and not isinstance(settings, Settings):
        raise TypeError(f"{type(settings).__name__}, not Settings: Settings.from_mapping makes them of plain values")
    return settings or Settings()


def _collect_documents(documents: Iterable[Document] | pd.DataFrame, settings: Settings) -> list[Document]:
    """Return the documents with their declared titles; sorted by id, so that no order of arguments can matter."""
    if hasattr(documents, "columns"):
        from reconcile.report.tables import read_frame

        documents = read_frame(cast("pd.DataFrame", documents))
    given = list(documents)
    for odd in (d for d in given if not isinstance(d, Document)):
        raise TypeError(f"{type(odd).__name__}, not Document: make one by Document.from_text, from_bytes or from_path")
    found = sorted((declare_title(document, settings) for document in given), key=lambda d: d.id)
    for one, two in pairwise(found):
        if one.id == two.id:
            raise InputError(f"{one.id}: two documents have this id; ids must be unique")
    return found


def _find_works(
    documents: Mapping[str, Document],
    mended: Mapping[str, str],
    prepare: Callable[[str], PreparedText],
    settings: Settings,
    decisions: Sequence[Ruling],
) -> Found:
    """Find pairs and works.

    Args:
        documents: by id, sorted.
        mended: their texts with the sure repairs applied, likewise.
        prepare: gives a text by its id as the choice of a base needs it; asked for the texts of works of several.
        settings: those of the run.
        decisions: what people decided.
    """
    titles = CollectionTitles.of_documents(list(documents.values()))
    found = find_text_pairs(list(mended.values()), titles, settings)
    digests = {name: document.sha256 for name, document in documents.items()}
    decided = match_pair_rulings(decisions, found.list_texts(), digests, digests.__getitem__)
    decided.ensure_fit()
    sources = collect_declared_works(documents.values())
    partition = group_into_works(titles, found.pairs, sources, settings, decided.matched)
    works = [
        rank_texts([prepare(m) for m in members], settings) if len(members) > 1 else make_single_work(members[0])
        for members in partition.works
    ]
    named = name_works(works, settings, sources)
    pairs = identify_pairs(found.pairs, digests.__getitem__, decided, partition, settings)
    return Found(works=named, pairs=pairs, unlisted=found.unlisted)


def find_text_pairs(texts: Sequence[str], titles: CollectionTitles, settings: Settings, jobs: int = 1) -> FoundPairs:
    """Find the pairs among mended texts; sorted, and the same whatever the order of the texts.

    Args:
        texts: n texts, each of which may be asked for several times.
        titles: what is declared of them.
        settings: say how much evidence joins texts, and what titles do.
        jobs: threads to work in; they change nothing but the time.
    """
    return find_pairs(texts, titles, _select_linkage_settings(settings), min_words=settings.min_words, jobs=jobs)


def open_kept_blocks(location: BlocksLocation, settings: Settings, jobs: int = 1) -> KeptBlocks:
    """Open the blocks that find the pairs of `find_text_pairs` at the cost of the texts that are new to them."""
    return KeptBlocks(location, _select_linkage_settings(settings), min_words=settings.min_words, jobs=jobs)


def _select_linkage_settings(settings: Settings) -> LinkageSettings:
    return LinkageSettings(titles=settings.titles, prior=settings.prior, link=settings.link, review=settings.review)


def identify_pairs(
    found: Iterable[PairEvidence],
    find_sha256: Callable[[str], str],
    decided: MatchedRulings,
    partition: WorkPartition,
    settings: Settings,
) -> tuple[Pair, ...]:
    """Give each pair its id and what becomes of it, and say what keeps variants in two works.

    A pair to review waits if nobody has decided it: no decision, no declaration, and no other evidence that has put
    the two texts into one work.

    Args:
        found: the pairs.
        find_sha256: gives the SHA-256 of the bytes of a document, in hex, by its id.
        decided: what people decided.
        partition: the works.
        settings: may declare texts distinct.
    """
    choices = {matched.ruling.id: matched.choice for matched in decided.matched}
    bridges = {(bridge.left, bridge.right): bridge.why for bridge in partition.bridges}
    home = {name: number for number, members in enumerate(partition.works) for name in members}
    distinct = frozenset(settings.distinct)
    pairs = []
    for pair in found:
        both = pair.left, pair.right
        name = compute_pair_id(find_sha256(pair.left), find_sha256(pair.right))
        waits = pair.kind is PairKind.REVIEW and home[pair.left] != home[pair.right] and both not in distinct
        decision = choices.get(name, PairDecision.OPEN if waits else PairDecision.NONE)
        known = replace(pair, why=f"not joined: {bridges[both]}; {pair.why}") if both in bridges else pair
        pairs.append(known.identify(name, decision))
    return tuple(pairs)


def group_into_works(
    titles: CollectionTitles,
    pairs: Sequence[PairEvidence],
    sources: Mapping[str, str],
    settings: Settings,
    decided: Iterable[PairRuling] = (),
) -> WorkPartition:
    """Group texts into works.

    Args:
        titles: all texts, with what is declared of them.
        pairs: those that `find_text_pairs` found.
        sources: text → the work that its source says it belongs to, for those of which it says anything.
        settings: may declare works and what is distinct.
        decided: what people decided about pairs.

    Raises:
        InputError: two texts are declared both one work and distinct.
        DecisionError: likewise, and a person decided one of the two.
    """
    by_source: dict[str, list[str]] = {}
    for name in titles.ids:
        if work := sources.get(name):
            by_source.setdefault(work, []).append(name)
    rulings = list(decided)
    declared = [JoinedTexts(work.members, f"works.{work.name} of the settings") for work in settings.works]
    declared += [JoinedTexts(tuple(members), f"the work {work!r} of a table") for work, members in by_source.items()]
    declared += [
        JoinedTexts((*one.left, *one.right), one.source, is_decision=True)
        for one in rulings
        if one.choice is PairDecision.JOIN
    ]
    distinct = [Separation(*pair, "distinct of the settings") for pair in settings.distinct]
    distinct += [
        Separation(*pair, one.source, is_decision=True)
        for one in rulings
        if one.choice is PairDecision.PART
        for pair in one.list_pairs()
    ]
    return group_works(
        titles.ids,
        pairs,
        declared=declared,
        distinct=distinct,
        titles={} if settings.titles == TITLE_RULES[-1] else titles.map_declared(),
        one_work=settings.one_work and len(titles.ids) > 1,
    )
