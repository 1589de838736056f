"""Find the texts that are variants of each other: the stage *find*, from strings to judged pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reconcile.model.pairs import CollectionTitles, FoundPairs
from reconcile.variants.blocks.block_search import CANDIDATE_LINE, KnownSearch, search_blocks
from reconcile.variants.blocks.phrase_lists import BlockedTexts
from reconcile.variants.blocks.text_block import build_block, split_keys
from reconcile.variants.language_weights import LanguageModel, load_language_model
from reconcile.variants.linkage.verdict import LinkageSettings
from reconcile.variants.pair_facts import PairFacts, SharedPassage
from reconcile.variants.pair_judge import PairJudge
from reconcile.variants.passages import find_passages
from reconcile.variants.shared_passages import quote_passage
from reconcile.variants.shingles import Counts
from reconcile.variants.text_comparer import TextComparer

__all__ = ["CANDIDATE_LINE", "CollectionTitles", "FoundPairs", "LinkageSettings", "find_pairs"]


def find_pairs(
    texts: Sequence[str],
    documents: CollectionTitles,
    settings: LinkageSettings | None = None,
    *,
    min_words: int = 5,
    jobs: int = 1,
    model: LanguageModel | None = None,
) -> FoundPairs:
    """Find every pair of texts that are variants of each other, may be, or are related.

    A *candidate* is a pair with a resemblance of .10 or a containment of .30: texts are compared by their sets of three
    words in a row, blind to case, accents, apostrophes, marks and spaces, and phrases that are common to many unlike
    texts are left out (`common_phrases`). What it shares is weighed (`phrase_weights`), its names, numbers, titles and
    years are compared (`linkage`), and it is judged. No candidate is missed, but for three rules that keep the list to
    the point:

    * of a crowd of near-copies a few are *hubs*: each is compared with the hubs, and with others if they share enough
      beyond what hubs have (`dense_clusters`);
    * of more than `EQUAL_TEXTS_LISTED` documents with the same words and title, the first represents them;
    * `RELATED_LISTED` related pairs are listed for each document, the most alike ones.

    Texts of fewer than `min_words` words are paired with texts of the same words only, texts without words never.

    Args:
        texts: n texts, mended or raw. They need not be in memory: all are read once by slices, in order, and those of
            pairs again one by one, always in the thread of the caller.
        documents: their ids, titles and years.
        settings: what decides.
        min_words: texts below this many words are not compared.
        jobs: threads to work in; they change nothing but the time.
        model: what is known of languages; the lists of the package if left out.

    Raises:
        ValueError: ids and texts do not correspond.
        InputError: the temporary file of a large collection cannot be written.

    Time: linear in the length of the texts but for the lists of phrases that are neither rare nor common. Memory: 13
    bytes for each 3-gram, 9 more for each that another text has too.
    """
    check_ids(texts, documents.ids)
    model = model or load_language_model()
    block, owners = build_block(texts, model, min_words=min_words, jobs=jobs)
    collection = BlockedTexts((block,), np.ones(len(block.words), bool))
    number = {key: n for n, key in enumerate(split_keys(block.keys))}
    return search_documents(
        texts,
        documents,
        collection,
        [number[key] for key in owners],
        settings or LinkageSettings(),
        min_words=min_words,
        jobs=jobs,
        model=model,
    ).found


def check_ids(texts: Sequence[str], ids: Sequence[str]) -> None:
    """Make sure that each text has an id of its own.

    Raises:
        ValueError: they do not correspond.
    """
    if len(ids) != len(texts) or len(set(ids)) != len(ids):
        raise ValueError(f"{len(texts)} texts need as many different ids, not {len(set(ids))}")


class SearchResult(NamedTuple):
    """What a search of blocks found."""

    found: FoundPairs
    known: KnownSearch
    facts: PairFacts
    """What was found out of the pairs that are listed or compared."""
    asked: int
    """How many texts were looked up among all others."""


def search_documents(
    texts: Sequence[str],
    documents: CollectionTitles,
    collection: BlockedTexts,
    owners: Sequence[int],
    settings: LinkageSettings,
    *,
    min_words: int,
    jobs: int,
    model: LanguageModel,
    known: KnownSearch | None = None,
    facts: PairFacts | None = None,
) -> SearchResult:
    """Find the pairs among documents whose texts are in blocks.

    Args:
        texts: the documents; only those of pairs are looked at.
        documents: their ids, titles and years.
        collection: their texts.
        owners: for each document the number of its text.
        settings: what decides.
        min_words: texts below this many words are not compared.
        jobs: threads.
        model: what is known of languages.
        known: what an earlier search of the first of these texts found.
        facts: what is known of pairs.
    """
    holders: list[list[int]] = [[] for _ in range(len(collection.alive))]
    for place in sorted(range(len(owners)), key=documents.ids.__getitem__):
        holders[owners[place]].append(place)
    first = np.array([places[0] if places else -1 for places in holders], np.int64)
    facts = facts or PairFacts()
    comparer = TextComparer(texts, first, model, facts)
    search = search_blocks(collection, comparer, min_words=min_words, known=known, jobs=jobs)
    common = search.known.survey.common

    def find_shared(left: Counts, right: Counts) -> list[SharedPassage]:
        pairs = list(zip(left.tolist(), right.tolist(), strict=True))
        doubtful = search.asked[left] | search.asked[right]
        new = [n for n, pair in enumerate(pairs) if doubtful[n] or pair not in facts.passages]
        shared = find_passages(texts, first, collection.words, common, left[new], right[new], jobs)
        for n, passage in zip(new, shared, strict=True):
            quotation = quote_passage(texts[int(first[left[n]])], passage.start, passage.words)
            facts.passages[pairs[n]] = SharedPassage(passage.words, quotation)
        return [facts.passages[pair] for pair in pairs]

    judge = PairJudge(documents, holders, collection.words, settings)
    judged = judge.judge_pairs(search.known.measured, search.known.survey.sizes, comparer)
    return SearchResult(judge.describe_pairs(judged, find_shared), search.known, facts, int(search.asked.sum()))
