"""What a search keeps for the next one, as arrays and as it is used."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.blocks.block_files import Array, DamagedStateError
from reconcile.variants.blocks.block_search import KnownSearch
from reconcile.variants.blocks.entry_spill import Entries
from reconcile.variants.blocks.text_block import Block, merge_blocks
from reconcile.variants.common_phrases import Survey
from reconcile.variants.linkage.name_slots import Opening, SlotComparison
from reconcile.variants.pair_facts import PairFacts, SharedPassage
from reconcile.variants.pair_measures import MeasuredPairs

Digests = NDArray[np.uint8]
"""Rows of 32 bytes."""

_SMALL_SHARE = 4  # a block of later texts is merged with the first one when it is a so-manieth of it

_COLUMNS = ("keys", "words", "hashes", "texts", "bits")
_BLOCKS = ("first", "later")
_SLOT_FIELDS = tuple(field.name for field in fields(SlotComparison))


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """The texts of a collection, their pairs, and what was found out of these.

    Texts have the numbers 0 to n - 1, block after block. One that no document has any more is not alive.
    """

    blocks: tuple[Block, ...]
    """The first texts and, if there are any, those that came later."""
    digests: Digests
    """The digest of each document, in order, each once."""
    owners: NDArray[np.int32]
    """For each digest the number of the text."""
    spoken: Digests
    """For each text the digest of the document that facts of it were found from."""
    known: KnownSearch
    facts: PairFacts

    def add_block(self, block: Block) -> tuple[Block, ...]:
        """Return the blocks with one more, as few as they can be; the texts keep their numbers."""
        if not len(block.words):
            return self.blocks
        first, *later = self.blocks
        merged = merge_blocks([*later, block])
        if _SMALL_SHARE * len(merged.entries.hashes) > len(first.entries.hashes):
            return (merge_blocks([first, merged]),)
        return first, merged

    def store_arrays(self) -> dict[str, Array]:
        """Return what is to be kept, by name."""
        arrays: dict[str, Array] = {}
        for name, block in zip(_BLOCKS, self.blocks, strict=False):
            columns: tuple[Array, ...] = (block.keys, block.words, *block.entries)
            arrays |= {f"{name}_{column}": array for column, array in zip(_COLUMNS, columns, strict=True)}
        survey = self.known.survey
        return arrays | {
            "digests": self.digests,
            "owners": self.owners,
            "spoken": self.spoken,
            "alive": self.known.alive,
            "long_heads": self.known.long_heads,
            "common": survey.common,
            "sizes": survey.sizes,
            "members": survey.members,
            "hubs": survey.hubs,
            "within": np.stack(survey.within),
            "shares": self.known.shares,
            **{f"pairs_{name}": column for name, column in self.known.measured._asdict().items()},
            "facts": np.frombuffer(_serialize_facts(self.facts), np.uint8),
        }

    def select_facts(self, documents: Mapping[int, bytes]) -> PairFacts:
        """Return the facts of pairs whose texts are spoken for by the same documents as before.

        Args:
            documents: for each text that is alive the digest of the document that speaks for it now.
        """
        same = {n for n, digest in documents.items() if n < len(self.spoken) and self.spoken[n].tobytes() == digest}
        return PairFacts(
            {pair: fact for pair, fact in self.facts.slots.items() if same.issuperset(pair)},
            {pair: fact for pair, fact in self.facts.passages.items() if same.issuperset(pair)},
        )


def restore_search(arrays: Mapping[str, Array]) -> KeptSearch:
    """Return what was kept.

    Raises:
        DamagedStateError: the arrays do not fit each other.
    """
    try:
        blocks = []
        for name in _BLOCKS:
            if f"{name}_keys" in arrays:
                keys, words, *entries = (arrays[f"{name}_{column}"] for column in _COLUMNS)
                blocks.append(Block(keys, words, Entries(*entries)))
        survey = Survey(
            arrays["common"],
            arrays["sizes"],
            arrays["members"],
            arrays["hubs"],
            (arrays["within"][0], arrays["within"][1]),
        )
        measured = MeasuredPairs(*(arrays[f"pairs_{name}"] for name in MeasuredPairs._fields))
        known = KnownSearch(arrays["alive"], arrays["long_heads"], survey, arrays["shares"], measured)
        facts = _parse_facts(arrays["facts"].tobytes())
        return KeptSearch(tuple(blocks), arrays["digests"], arrays["owners"], arrays["spoken"], known, facts)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise DamagedStateError(f"the arrays do not fit each other ({error})") from error


def keep_facts(kept: KeptSearch, pairs: Sequence[tuple[int, int]]) -> KeptSearch:
    """Return what is kept with the facts of some pairs only."""
    wanted = set(pairs)
    facts = PairFacts(
        {pair: fact for pair, fact in kept.facts.slots.items() if pair in wanted},
        {pair: fact for pair, fact in kept.facts.passages.items() if pair in wanted},
    )
    return replace(kept, facts=facts)


def _serialize_facts(facts: PairFacts) -> bytes:
    rows: list[list[Any]] = []
    for pair in sorted({*facts.slots, *facts.passages}):
        slots, passage = facts.slots.get(pair), facts.passages.get(pair)
        named = slots and [getattr(slots, name) for name in _SLOT_FIELDS]
        rows.append([*pair, named, passage])
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _parse_facts(data: bytes) -> PairFacts:
    facts = PairFacts()
    for one, two, slots, passage in json.loads(data.decode("utf-8", "surrogatepass")):
        if slots:
            facts.slots[one, two] = _restore_slots(dict(zip(_SLOT_FIELDS, slots, strict=True)))
        if passage:
            facts.passages[one, two] = SharedPassage(*passage)
    return facts


def _restore_slots(values: dict[str, Any]) -> SlotComparison:
    values["contradicting"] = tuple(map(tuple, values["contradicting"]))
    values["opening"] = Opening(values["opening"])
    values["subjects"] = tuple(values["subjects"]) if values["subjects"] else None
    values["longest_runs"] = tuple(values["longest_runs"])
    return SlotComparison(**values)
