"""Find variants with blocks on disk: the pairs that `pair_search.find_pairs` finds, for the price of what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from reconcile.model.pairs import CollectionTitles, FoundPairs
from reconcile.storage.file_lock import FileLock, LockHeldError
from reconcile.variants.blocks.block_files import (
    DamagedStateError,
    KeptState,
    StaleStateError,
    discard_unfinished,
    is_current_state,
    read_state,
    write_state,
)
from reconcile.variants.blocks.kept_search import KeptSearch, keep_facts, restore_search
from reconcile.variants.blocks.phrase_lists import BlockedTexts
from reconcile.variants.blocks.text_block import build_block, split_keys
from reconcile.variants.language_weights import load_language_model
from reconcile.variants.linkage.verdict import LinkageSettings
from reconcile.variants.pair_facts import PairFacts
from reconcile.variants.pair_search import SearchResult, check_ids, find_pairs, search_documents

KEPT_MINIMUM_TEXTS = 1000
"""Texts from which on blocks are worth their room: fewer are mended and compared in a second or two."""
LOCK_NAME = "lock"

_FEW = 20  # one text in so many may be new; of more, all texts are joined anew at less cost
_DEAD_SHARE = 0.5  # of the texts, beyond which what is gone is not carried along


@dataclass(frozen=True, slots=True)
class BlocksLocation:
    """Where the blocks of a collection lie."""

    folder: Path
    """Made when it is missing; holds the blocks and nothing else."""
    made_by: str
    """Names the program with all that has a part in mending and hashing texts; blocks of another name are stale."""
    note: Callable[[str], None]
    """Receives one line when the blocks are made anew, or cannot be written."""


class KeptBlocks:
    """Blocks on disk, for finding pairs as `find_pairs` does.

    They are never needed. Stale or damaged ones are made anew, and some that cannot be written are left as they are;
    both are reported. Of two processes that meet, one writes and the other only reads. Fewer than `KEPT_MINIMUM_TEXTS`
    texts have none, and a search in a small part of a collection leaves the blocks of the whole unchanged.
    """

    def __init__(
        self,
        location: BlocksLocation,
        settings: LinkageSettings | None = None,
        *,
        min_words: int = 5,
        jobs: int = 1,
    ) -> None:
        """Ask for pairs as `find_pairs` would with the same arguments. The blocks do not depend on `settings`."""
        self._location, self._settings = location, settings or LinkageSettings()
        self._min_words, self._jobs = min_words, jobs
        self._question = {"min_words": min_words}

    @cached_property
    def _state(self) -> KeptState | None:
        location = self._location
        try:
            return read_state(location.folder, location.made_by, self._question)
        except (StaleStateError, DamagedStateError) as error:
            location.note(f"{location.folder}: {error}; the index is made anew")
        except OSError as error:
            location.note(f"{location.folder}: {error.strerror or error}; the index is not used")
        return None

    @cached_property
    def _kept(self) -> KeptSearch | None:
        if self._state is None:
            return None
        try:
            return restore_search(self._state.arrays)
        except DamagedStateError as error:
            self._location.note(f"{self._location.folder}: {error}; the index is made anew")
            return None

    def list_unknown_texts(self, digests: Sequence[bytes]) -> Sequence[int]:
        """Return which texts are going to be looked at, so that they can be made ready; few others will be.

        Args:
            digests: for each text 32 bytes, as for `find_pairs`.
        """
        if len(digests) < KEPT_MINIMUM_TEXTS or self._kept is None:
            return range(len(digests))
        known = _index_digests(self._kept)
        new = [place for place, digest in enumerate(digests) if digest not in known]
        return range(len(digests)) if _are_too_many(len(new), len(digests)) else new

    def find_pairs(self, texts: Sequence[str], documents: CollectionTitles, digests: Sequence[bytes]) -> FoundPairs:
        """Find the pairs that `pair_search.find_pairs` finds, and bring the blocks up to date.

        Args:
            texts: n texts; those that are known are looked at only if they are like a new one.
            documents: their ids, titles and years.
            digests: for each text 32 bytes; where they are equal, so are the texts.

        Raises:
            ValueError: there is not an id of its own and a digest of 32 bytes for each text.
        """
        check_ids(texts, documents.ids)
        if len(digests) != len(texts) or set(map(len, digests)) - {32}:
            raise ValueError(f"{len(texts)} texts need as many digests of 32 bytes")
        if len(texts) < KEPT_MINIMUM_TEXTS:
            return find_pairs(texts, documents, self._settings, min_words=self._min_words, jobs=self._jobs)
        state, kept = self._state, self._kept
        self.__dict__.pop("_state", None)  # what was read is no longer so afterwards
        self.__dict__.pop("_kept", None)
        if kept is None:
            return self._build(texts, documents, digests)
        known = _index_digests(kept)
        distinct = set(digests)
        new = len(distinct - known.keys())
        is_part = 2 * len(distinct) < len(known)
        gone = len(known) - (len(distinct) - new)
        if _are_too_many(new, len(distinct)) or gone > _DEAD_SHARE * len(known):
            if is_part:
                return find_pairs(texts, documents, self._settings, min_words=self._min_words, jobs=self._jobs)
            many = sum(digest not in known for digest in digests)
            reason = f"{many} of {len(digests)} texts are new" if many else f"{gone} texts are gone"
            self._location.note(f"{self._location.folder}: {reason}; the index is made anew")
            return self._build(texts, documents, digests)
        found, after = self._update(texts, documents, digests, kept, known)
        if not is_part:
            self._write(after, state)
        return found

    def _build(self, texts: Sequence[str], documents: CollectionTitles, digests: Sequence[bytes]) -> FoundPairs:
        """Find from nothing, and keep what was found."""
        model = load_language_model()
        block, owners = build_block(texts, model, min_words=self._min_words, jobs=self._jobs)
        number = {key: n for n, key in enumerate(split_keys(block.keys))}
        places = [number[key] for key in owners]
        collection = BlockedTexts((block,), np.ones(len(block.words), bool))
        result = self._search(texts, documents, collection, places)
        self._write(_keep_result(result, collection, digests, places, documents.ids), None)
        return result.found

    def _update(
        self,
        texts: Sequence[str],
        documents: CollectionTitles,
        digests: Sequence[bytes],
        kept: KeptSearch,
        known: dict[bytes, int],
    ) -> tuple[FoundPairs, KeptSearch]:
        """Find with what is kept; return also what is to be kept now."""
        first_place: dict[bytes, int] = {}
        for place, digest in enumerate(digests):
            if digest not in known:
                first_place.setdefault(digest, place)
        numbers = {key: n for n, key in enumerate(key for block in kept.blocks for key in split_keys(block.keys))}
        places = list(first_place.values())
        block, keys = build_block(
            [texts[place] for place in places],
            load_language_model(),
            min_words=self._min_words,
            known=numbers.keys(),
            jobs=self._jobs,
        )
        numbers |= {key: len(numbers) + n for n, key in enumerate(split_keys(block.keys))}
        known = known | {digests[place]: numbers[key] for place, key in zip(places, keys, strict=True)}
        owners = [known[digest] for digest in digests]
        blocks = kept.add_block(block)
        alive = np.zeros(len(numbers), bool)
        alive[owners] = True
        collection = BlockedTexts(blocks, alive)
        spoken = _choose_speakers(documents.ids, owners, digests)
        result = self._search(texts, documents, collection, owners, kept, kept.select_facts(spoken))
        return result.found, _keep_result(result, collection, digests, owners, documents.ids)

    def _search(
        self,
        texts: Sequence[str],
        documents: CollectionTitles,
        collection: BlockedTexts,
        owners: Sequence[int],
        kept: KeptSearch | None = None,
        facts: PairFacts | None = None,
    ) -> SearchResult:
        return search_documents(
            texts,
            documents,
            collection,
            owners,
            self._settings,
            min_words=self._min_words,
            jobs=self._jobs,
            model=load_language_model(),
            known=kept.known if kept else None,
            facts=facts,
        )

    def _write(self, kept: KeptSearch, before: KeptState | None) -> None:
        """Write the blocks, unless another process has written some since these were read."""
        location = self._location
        with self._lock() as is_locked:
            if not is_locked:
                return
            try:
                if before is None or is_current_state(location.folder, before):
                    arrays = kept.store_arrays()
                    if before is None or not _are_same(arrays, before):
                        write_state(location.folder, arrays, location.made_by, self._question, before)
            except OSError as error:
                self._report_write_error(error)

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        """Keep other processes from writing; gives whether this one may write. What it leaves half done is removed."""
        location = self._location
        with ExitStack() as stack:
            try:
                location.folder.mkdir(parents=True, exist_ok=True)
                stack.enter_context(FileLock(location.folder / LOCK_NAME))
                stack.callback(discard_unfinished, location.folder)
                is_locked = True
            except LockHeldError as error:
                who = f"another run (pid {error.owner})" if error.owner else "another run"
                location.note(f"{location.folder}: {who} is writing the index; this one leaves it alone")
                is_locked = False
            except OSError as error:
                self._report_write_error(error)
                is_locked = False
            yield is_locked

    def _report_write_error(self, error: OSError) -> None:
        self._location.note(f"{self._location.folder}: {error.strerror or error}; going on without writing the index")


def _index_digests(kept: KeptSearch) -> dict[bytes, int]:
    """Return the number of the text of each document that is kept."""
    data = kept.digests.tobytes()
    return {data[32 * n : 32 * n + 32]: text for n, text in enumerate(kept.owners.tolist())}


def _are_too_many(new: int, texts: int) -> bool:
    return new > max(1, texts // _FEW)


def _choose_speakers(ids: Sequence[str], owners: Sequence[int], digests: Sequence[bytes]) -> dict[int, bytes]:
    """Return for each text the digest of the document that speaks for it: that with the least id."""
    least: dict[int, int] = {}
    for place, text in enumerate(owners):
        if text not in least or ids[place] < ids[least[text]]:
            least[text] = place
    return {text: digests[place] for text, place in least.items()}


def _keep_result(
    result: SearchResult,
    collection: BlockedTexts,
    digests: Sequence[bytes],
    owners: Sequence[int],
    ids: Sequence[str],
) -> KeptSearch:
    """Return what is to be kept of a search."""
    rows = dict(sorted(zip(digests, owners, strict=True)))
    spoken = np.zeros((len(collection.alive), 32), np.uint8)
    for text, digest in _choose_speakers(ids, owners, digests).items():
        spoken[text] = np.frombuffer(digest, np.uint8)
    kept = KeptSearch(
        blocks=collection.blocks,
        digests=np.frombuffer(b"".join(rows), np.uint8).reshape(-1, 32),
        owners=np.array(list(rows.values()), np.int32),
        spoken=spoken,
        known=result.known,
        facts=result.facts,
    )
    small, large, *_ = result.known.measured
    return keep_facts(kept, list(zip(small.tolist(), large.tolist(), strict=True)))


def _are_same(arrays: dict[str, np.ndarray], before: KeptState) -> bool:
    return arrays.keys() == before.arrays.keys() and all(
        array is before.arrays[name] or np.array_equal(array, before.arrays[name]) for name, array in arrays.items()
    )


__all__ = ["KEPT_MINIMUM_TEXTS", "BlocksLocation", "KeptBlocks"]
