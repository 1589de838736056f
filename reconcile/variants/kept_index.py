"""Find variants with an index on disk: the pairs that `pair_search.find_pairs` finds, for the price of what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from reconcile.model.pairs import PairEvidence
from reconcile.storage.file_lock import FileLock, LockHeldError
from reconcile.variants.collection_update import Digests, RebuildNeededError, find_unknown_texts, is_part_of_collection
from reconcile.variants.incremental_join import RejoinResult, rejoin_collection
from reconcile.variants.index_compaction import (
    EntryRecorder,
    PairQuotation,
    compact_state,
    read_quotations,
    store_quotations,
)
from reconcile.variants.index_files import (
    IndexState,
    StaleIndexError,
    discard_unfinished,
    is_current_state,
    read_state,
    remove_index,
    write_state,
)
from reconcile.variants.pair_search import PairThresholds, build_document_pairs, build_thresholds, check_ids
from reconcile.variants.shared_passages import quote_passage
from reconcile.variants.shingle_segments import DamagedIndexError
from reconcile.variants.similarity_join import JoinResult, TextPair, join_collection

INDEX_MINIMUM_TEXTS = 1000
"""Texts from which on an index is worth its room: fewer are mended and compared in a second or two."""
LOCK_NAME = "lock"


@dataclass(frozen=True, slots=True)
class IndexLocation:
    """Where the index of a collection lies."""

    folder: Path
    """Made when it is missing; holds the index and nothing else."""
    made_by: str
    """Names the program with all that has a part in mending and hashing texts; an index of another name is stale."""
    note: Callable[[str], None]
    """Receives one line when the index is made anew, or cannot be written."""


class VariantIndex:
    """An index on disk, for finding pairs as `find_pairs` does.

    It is never needed. A stale or damaged index is made anew, and one that cannot be written is left as it is; both are
    reported. Of two processes that meet, one writes and the other only reads. Fewer than `INDEX_MINIMUM_TEXTS` texts
    have no index, and a search in a small part of a collection leaves the index of the whole unchanged.
    """

    def __init__(
        self,
        memory: IndexLocation,
        *,
        threshold: float = 0.30,
        containment: float = 0.50,
        related_resemblance: float = 0.10,
        related_containment: float = 0.30,
        min_words: int = 5,
        jobs: int = 1,
    ) -> None:
        """Ask for pairs above the lines that `find_pairs` would draw, in so many threads.

        Raises:
            ValueError: a measure is not above 0.
        """
        self._memory = memory
        self._lines = build_thresholds(threshold, containment, related_resemblance, related_containment)
        self._min_words, self._jobs = min_words, jobs
        self._question = {
            "listed": asdict(self._lines.listed),
            "variant": asdict(self._lines.variant),
            "min_words": min_words,
        }

    @cached_property
    def _stored_state(self) -> IndexState | None:
        memory = self._memory
        try:
            return read_state(memory.folder, memory.made_by, self._question)
        except (StaleIndexError, DamagedIndexError) as error:
            memory.note(f"{memory.folder}: {error}; the index is made anew")
        except OSError as error:
            memory.note(f"{memory.folder}: {error.strerror or error}; the index is not used")
        return None

    def list_unknown_texts(self, digests: Sequence[bytes]) -> Sequence[int]:
        """Return which texts are going to be looked at, so that they can be made ready; few others will be.

        Args:
            digests: for each text 32 bytes, as for `find_pairs`.
        """
        if len(digests) < INDEX_MINIMUM_TEXTS or self._stored_state is None:
            return range(len(digests))
        new = find_unknown_texts(self._stored_state, _stack_digests(digests))
        return range(len(digests)) if new is None else new.tolist()

    def find_pairs(
        self, texts: Sequence[str], *, ids: Sequence[str], digests: Sequence[bytes]
    ) -> tuple[PairEvidence, ...]:
        """Find the pairs that `pair_search.find_pairs` finds, and bring the index up to date.

        Args:
            texts: n texts; those that the index knows are looked at only if they are like a new one.
            ids: their ids, all different.
            digests: for each text 32 bytes; where they are equal, so are the texts.

        Raises:
            ValueError: there is not an id of its own and a digest of 32 bytes for each text.
        """
        check_ids(texts, ids)
        if len(digests) != len(texts) or set(map(len, digests)) - {32}:
            raise ValueError(f"{len(texts)} texts need as many digests of 32 bytes")
        search = _IndexedSearch(texts, ids, digests, self._lines, self._min_words, self._jobs)
        if len(texts) < INDEX_MINIMUM_TEXTS:
            return search.build_pairs(search.join_texts(), search.quote_text)
        before = self._stored_state
        del self._stored_state  # what was read is no longer so afterwards
        if before is None:
            return _build_index(self._memory, search, self._question)
        is_part = is_part_of_collection(before, _stack_digests(digests))
        try:
            found = search.rejoin_texts(before)
        except DamagedIndexError as error:
            self._memory.note(f"{self._memory.folder}: {error}; the index is made anew")
            return _build_index(self._memory, search, self._question)
        except RebuildNeededError as error:
            if is_part:
                return search.build_pairs(search.join_texts(), search.quote_text)
            self._memory.note(f"{self._memory.folder}: {error}; the index is made anew")
            return _build_index(self._memory, search, self._question)
        pairs, now = search.build_pairs_and_quotes(found)
        if not is_part and not _is_unchanged(before, now):
            _update_index(self._memory, before, now, self._question)
        return pairs


def _stack_digests(digests: Sequence[bytes]) -> Digests:
    return np.frombuffer(b"".join(digests), np.uint8).reshape(-1, 32)


@dataclass(frozen=True, slots=True)
class _IndexedSearch:
    """What is looked for, and in which texts."""

    texts: Sequence[str]
    ids: Sequence[str]
    digests: Sequence[bytes]
    lines: PairThresholds
    min_words: int
    jobs: int

    def join_texts(self, keeper: EntryRecorder | None = None) -> JoinResult:
        keep, lines = keeper.start_recording if keeper else None, self.lines
        options = {"min_words": self.min_words, "jobs": self.jobs}
        return join_collection(self.texts, lines.listed, variant=lines.variant, keep=keep, **options)

    def rejoin_texts(self, before: IndexState) -> RejoinResult:
        """Join the texts with the help of what is remembered."""
        rows, lines = _stack_digests(self.digests), self.lines
        return rejoin_collection(
            before, self.texts, rows, lines.listed, variant=lines.variant, min_words=self.min_words
        )

    def quote_text(self, tie: TextPair, place: int) -> str:
        return quote_passage(self.texts[place], tie.shared.start, tie.shared.words)

    def build_pairs(self, joined: JoinResult, quoted: Callable[[TextPair, int], str]) -> tuple[PairEvidence, ...]:
        return build_document_pairs(joined, self.ids, self.lines.variant, quoted)

    def build_pairs_and_quotes(self, found: RejoinResult) -> tuple[tuple[PairEvidence, ...], IndexState]:
        """Return the pairs, and what to remember with their quotations; quote only what was not quoted before."""
        known, used = read_quotations(found.remembered), dict[tuple[int, int], PairQuotation]()
        numbers = found.numbers.tolist()

        def quote_or_reuse(tie: TextPair, place: int) -> str:
            pair = numbers[tie.small], numbers[tie.large]
            before = known.get(pair)
            if before is None or before.digest != self.digests[place]:
                before = PairQuotation(self.digests[place], self.quote_text(tie, place))
            used[pair] = before
            return before.quotation

        pairs = self.build_pairs(found.joined, quote_or_reuse)
        return pairs, store_quotations(found, used)


def _update_index(memory: IndexLocation, before: IndexState, now: IndexState, question: dict[str, Any]) -> None:
    with _lock_index(memory) as locked:
        if locked:
            _write_index(memory, now, question, before)


def _build_index(memory: IndexLocation, search: _IndexedSearch, question: dict[str, Any]) -> tuple[PairEvidence, ...]:
    """Find without an index, and make one on the way."""
    with _lock_index(memory) as locked:
        if not locked:
            return search.build_pairs(search.join_texts(), search.quote_text)
        with closing(EntryRecorder(memory.folder)) as keeper:
            joined = search.join_texts(keeper)
            try:
                found = keeper.finish_join(joined, _stack_digests(search.digests))
            except OSError as error:
                _report_write_error(memory, error)
                return search.build_pairs(joined, search.quote_text)
            pairs, now = search.build_pairs_and_quotes(found)
            _write_index(memory, now, question)
            return pairs


def _is_unchanged(before: IndexState, now: IndexState) -> bool:
    arrays = ("sources", "texts", "common", "banned", "shed", "pairs", "quotes")
    return before.segments == now.segments and all(
        np.array_equal(getattr(before, name), getattr(now, name)) for name in arrays
    )


def _write_index(
    memory: IndexLocation, now: IndexState, question: dict[str, Any], before: IndexState | None = None
) -> None:
    """Write the index, unless another process has written one since it was read: our files are no longer there."""
    try:
        if before is None or is_current_state(memory.folder, before):
            write_state(memory.folder, compact_state(now, memory.folder), memory.made_by, question)
    except OSError as error:
        _report_write_error(memory, error)
    except DamagedIndexError as error:
        memory.note(f"{memory.folder}: {error}; the index is removed")
        remove_index(memory.folder)


@contextmanager
def _lock_index(memory: IndexLocation) -> Iterator[bool]:
    """Keep other processes from writing; returns whether this one may write. What it leaves half done is removed."""
    with ExitStack() as stack:
        try:
            memory.folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(memory.folder / LOCK_NAME))
            stack.callback(discard_unfinished, memory.folder)
            locked = True
        except LockHeldError as error:
            who = f"another run (pid {error.owner})" if error.owner else "another run"
            memory.note(f"{memory.folder}: {who} is writing the index; this one leaves it alone")
            locked = False
        except OSError as error:
            _report_write_error(memory, error)
            locked = False
        yield locked


def _report_write_error(memory: IndexLocation, error: OSError) -> None:
    memory.note(f"{memory.folder}: {error.strerror or error}; going on without writing the index")
