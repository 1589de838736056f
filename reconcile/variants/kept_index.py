"""Find variants with an index on disk: the pairs that `finding.find_pairs` finds, for the price of what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from reconcile.model.records import Pair
from reconcile.storage.file_lock import HeldError, Lock
from reconcile.variants.collection_update import AnewError, Digests, holds, unknown
from reconcile.variants.incremental_join import Rejoined, rejoin
from reconcile.variants.index_compaction import Keeper, Quoted, compacted, quotes_of, with_quotes
from reconcile.variants.index_files import Remembered, StaleError, discard, forget, is_current, read, write
from reconcile.variants.pair_search import Lines, check_ids, lines_of, pairs_of
from reconcile.variants.shared_passages import quote
from reconcile.variants.shingle_segments import DamagedError
from reconcile.variants.similarity_join import Joined, Tie, join

MANY = 1000
"""Texts from which on an index is worth its room: fewer are mended and compared in a second or two."""
LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Memory:
    """Where the index of a collection lies."""

    folder: Path
    """Made when it is missing; holds the index and nothing else."""
    made_by: str
    """Names the program with all that has a part in mending and hashing texts; an index of another name is stale."""
    note: Callable[[str], None]
    """Told in one line when the index is made anew, or cannot be written."""


class Index:
    """An index on disk, for finding pairs as `find_pairs` does.

    It is never needed. One that is stale or damaged is made anew, and one that cannot be written is left as it is; both
    are told of. Of two processes that meet, one writes and the other only reads. Fewer than `MANY` texts have no index,
    and a search in a small part of the collection leaves the index of the whole alone.
    """

    def __init__(
        self,
        memory: Memory,
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
        self._lines = lines_of(threshold, containment, related_resemblance, related_containment)
        self._min_words, self._jobs = min_words, jobs
        self._question = {
            "listed": asdict(self._lines.listed),
            "variant": asdict(self._lines.variant),
            "min_words": min_words,
        }

    @cached_property
    def _before(self) -> Remembered | None:
        memory = self._memory
        try:
            return read(memory.folder, memory.made_by, self._question)
        except (StaleError, DamagedError) as error:
            memory.note(f"{memory.folder}: {error}; the index is made anew")
        except OSError as error:
            memory.note(f"{memory.folder}: {error.strerror or error}; the index is not used")
        return None

    def unknown(self, digests: Sequence[bytes]) -> Sequence[int]:
        """Tell which texts are going to be looked at, so that they can be made ready; few others will be.

        Args:
            digests: for each text 32 bytes, as for `find_pairs`.
        """
        if len(digests) < MANY or self._before is None:
            return range(len(digests))
        new = unknown(self._before, _rows(digests))
        return range(len(digests)) if new is None else new.tolist()

    def find_pairs(self, texts: Sequence[str], *, ids: Sequence[str], digests: Sequence[bytes]) -> tuple[Pair, ...]:
        """Find the pairs that `finding.find_pairs` finds, and bring the index up to date.

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
        search = _Search(texts, ids, digests, self._lines, self._min_words, self._jobs)
        if len(texts) < MANY:
            return search.pairs(search.join(), search.quote)
        before = self._before
        del self._before  # what was read is no longer so afterwards
        if before is None:
            return _anew(self._memory, search, self._question)
        is_part = holds(before, _rows(digests))
        try:
            found = search.rejoin(before)
        except DamagedError as error:
            self._memory.note(f"{self._memory.folder}: {error}; the index is made anew")
            return _anew(self._memory, search, self._question)
        except AnewError as error:
            if is_part:
                return search.pairs(search.join(), search.quote)
            self._memory.note(f"{self._memory.folder}: {error}; the index is made anew")
            return _anew(self._memory, search, self._question)
        pairs, now = search.pairs_and_quotes(found)
        if not is_part and not _same(before, now):
            _update(self._memory, before, now, self._question)
        return pairs


def _rows(digests: Sequence[bytes]) -> Digests:
    return np.frombuffer(b"".join(digests), np.uint8).reshape(-1, 32)


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for, and in which texts."""

    texts: Sequence[str]
    ids: Sequence[str]
    digests: Sequence[bytes]
    lines: Lines
    min_words: int
    jobs: int

    def join(self, keeper: Keeper | None = None) -> Joined:
        """Join the texts from nothing."""
        keep, lines = keeper.keep if keeper else None, self.lines
        options = {"min_words": self.min_words, "jobs": self.jobs}
        return join(self.texts, lines.listed, variant=lines.variant, keep=keep, **options)

    def rejoin(self, before: Remembered) -> Rejoined:
        """Join the texts with the help of what is remembered."""
        rows, lines = _rows(self.digests), self.lines
        return rejoin(before, self.texts, rows, lines.listed, variant=lines.variant, min_words=self.min_words)

    def quote(self, tie: Tie, place: int) -> str:
        """Quote the text at a place."""
        return quote(self.texts[place], tie.shared.start, tie.shared.words)

    def pairs(self, joined: Joined, quoted: Callable[[Tie, int], str]) -> tuple[Pair, ...]:
        """Give the pairs that were found."""
        return pairs_of(joined, self.ids, self.lines.variant, quoted)

    def pairs_and_quotes(self, found: Rejoined) -> tuple[tuple[Pair, ...], Remembered]:
        """Give the pairs, and what to remember with their quotations; quote only what was not quoted before."""
        known, used = quotes_of(found.remembered), dict[tuple[int, int], Quoted]()
        numbers = found.numbers.tolist()

        def quoted(tie: Tie, place: int) -> str:
            pair = numbers[tie.small], numbers[tie.large]
            before = known.get(pair)
            if before is None or before.digest != self.digests[place]:
                before = Quoted(self.digests[place], self.quote(tie, place))
            used[pair] = before
            return before.quotation

        pairs = self.pairs(found.joined, quoted)
        return pairs, with_quotes(found, used)


def _update(memory: Memory, before: Remembered, now: Remembered, question: dict[str, Any]) -> None:
    """Bring the index up to date."""
    with _locked(memory) as locked:
        if locked:
            _put(memory, now, question, before)


def _anew(memory: Memory, search: _Search, question: dict[str, Any]) -> tuple[Pair, ...]:
    """Find without an index, and make one on the way."""
    with _locked(memory) as locked:
        if not locked:
            return search.pairs(search.join(), search.quote)
        with closing(Keeper(memory.folder)) as keeper:
            joined = search.join(keeper)
            try:
                found = keeper.finish(joined, _rows(search.digests))
            except OSError as error:
                _tell(memory, error)
                return search.pairs(joined, search.quote)
            pairs, now = search.pairs_and_quotes(found)
            _put(memory, now, question)
            return pairs


def _same(before: Remembered, now: Remembered) -> bool:
    """Whether there is nothing new to remember."""
    arrays = ("sources", "texts", "common", "banned", "shed", "pairs", "quotes")
    return before.segments == now.segments and all(
        np.array_equal(getattr(before, name), getattr(now, name)) for name in arrays
    )


def _put(memory: Memory, now: Remembered, question: dict[str, Any], before: Remembered | None = None) -> None:
    """Write the index, unless another process has written one since it was read: our files are no longer there."""
    try:
        if before is None or is_current(memory.folder, before):
            write(memory.folder, compacted(now, memory.folder), memory.made_by, question)
    except OSError as error:
        _tell(memory, error)
    except DamagedError as error:
        memory.note(f"{memory.folder}: {error}; the index is removed")
        forget(memory.folder)


@contextmanager
def _locked(memory: Memory) -> Iterator[bool]:
    """Keep other processes from writing; gives whether this one may write. What it leaves half done is removed."""
    with ExitStack() as stack:
        try:
            memory.folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(Lock(memory.folder / LOCK))
            stack.callback(discard, memory.folder)
            locked = True
        except HeldError as error:
            who = f"another run (pid {error.owner})" if error.owner else "another run"
            memory.note(f"{memory.folder}: {who} is writing the index; this one leaves it alone")
            locked = False
        except OSError as error:
            _tell(memory, error)
            locked = False
        yield locked


def _tell(memory: Memory, error: OSError) -> None:
    memory.note(f"{memory.folder}: {error.strerror or error}; going on without writing the index")
