"""The base and one witness side by side: what everything is judged by that the witness has more or otherwise."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from reconcile.canonical.copy_units import alike
from reconcile.canonical.coverage import SHARED, Telling, content
from reconcile.canonical.merge_plan import Text
from reconcile.model.variations import Classified, Collation, Operation, Range, Variation
from reconcile.text.normal_forms import n2
from reconcile.text.tokens import Token, Transcript

_FINAL_MARKS = frozenset(".!?\u2026:;\u3002\uff01\uff1f")

_same = lru_cache(maxsize=1 << 16)(n2)


@dataclass(frozen=True, slots=True)
class Parallel:
    """The base and one witness, token by token and sentence by sentence."""

    number: int
    """Which of the texts the witness is."""
    base: Text
    witness: Text
    forth: Mapping[int, int]
    """Base token → matched token of the witness."""
    back: Mapping[int, int]
    others: Mapping[int, Sequence[Classified]]
    """Sentence group → the top-level differences of the witness whose words differ there."""
    moves: Sequence[Variation]
    """What moved between the base and the witness."""
    own: Telling
    """What the witness tells."""
    prose: bool
    """Whether at least half of the sentences of the base end with a mark."""
    again: frozenset[int]
    """The sentences of the witness that it has in the same words in a group with sentences of the base."""
    half_told: frozenset[int]
    """The sentences of the witness at least half of which the sentences of the base in their group tell."""
    lone: frozenset[tuple[str, ...]]
    """The keys of the sentences of the base of which the witness has no word in its place."""

    @classmethod
    def of(cls, number: int, texts: Sequence[Text], classified: Sequence[Classified]) -> Self:
        """Put a witness beside the base.

        Raises:
            ValueError: the text is the base.
        """
        collation = texts[number].collation
        if collation is None:
            raise ValueError("the base has no parallel in itself")
        others: dict[int, list[Classified]] = defaultdict(list)
        for item in of_witness(classified, texts[number].id):
            if item.variation and item.variation.operation not in (Operation.FORM, Operation.GAP):
                others[item.variation.group].append(item)
        moves = [v for v in collation.variations if v.operation is Operation.TRANSPOSITION]
        own = Telling.of(texts[number].transcript, {})
        again = frozenset(_again(collation, own, texts[number].transcript))
        half_told = frozenset(_half_told(collation, own, texts[0].transcript))
        base = texts[0].transcript
        rows = zip(itertools.pairwise(base.bounds), base.prose, strict=True)
        marked = [ends_marked(base.tokens[a:b]) for (a, b), prose in rows if prose]
        prose = 2 * sum(marked) >= len(marked)
        forth = dict(collation.matches)
        back = {j: i for i, j in collation.matches}
        lone = frozenset(
            keys(base.tokens[a:b])
            for a, b in itertools.pairwise(base.bounds)
            if not any(k in forth for k in range(a, b))
        )
        return cls(number, texts[0], texts[number], forth, back, others, moves, own, prose, again, half_told, lone)

    def joins_up(self, variation: Variation) -> bool:
        """Whether the witness's reading can stand in the base with every junction attested (I5).

        On both sides the base has the words that stand beside it in the witness, or a sentence ends there in both.
        """
        if variation.operation not in (Operation.ADDITION, Operation.OMISSION, Operation.SUBSTITUTION, Operation.FORM):
            return False
        if len(variation.base) > 1 or len(variation.witness) > 1:
            return False
        (a, b), (c, d) = variation.base_range, variation.witness_range
        if not all(self.base.cut_at(k) for k in (a, b)) or not all(self.witness.cut_at(k) for k in (c, d)):
            return False
        left = self.is_border(a, c) or self.is_shared(a - 1, c - 1)
        right = self.is_border(b, d) or self.is_shared(b, d)
        return left and right

    def is_border(self, i: int, j: int) -> bool:
        """Whether a sentence border lies before a base token and before a token of the witness."""
        return i in self.base.transcript.borders and j in self.witness.transcript.borders

    def is_shared(self, i: int, j: int) -> bool:
        """Whether a base token and one of the witness are matched and will read the same, once repaired."""
        if i < 0 or self.forth.get(i) != j or not (self.base.free(i) and self.witness.free(j)):
            return False
        one, two = self.base.strand(i), self.witness.strand(j)
        return one is not None and two is not None and alike(two.form.text, one.form.text, self.base.damaged(one))

    def tokens(self, where: Range) -> Sequence[Token]:
        """The tokens of the witness in a range."""
        return self.witness.tokens[slice(*where)]

    def is_whole(self, where: Range) -> bool:
        """Whether a range of the witness starts and ends at sentence borders."""
        return whole_sentences(self.witness.transcript, where)

    def sentence(self, where: Range) -> int | None:
        """The sentence of the witness that a range is; None if it is another stretch."""
        bounds = self.witness.transcript.bounds
        n = bisect_right(bounds, where[0]) - 1
        return n if n + 1 < len(bounds) and (bounds[n], bounds[n + 1]) == where else None

    def twins(self, where: Range) -> list[int]:
        """The sentences by which the witness tells a single sentence again, or before."""
        sentence = self.sentence(where)
        return self.own.twins(sentence) if sentence is not None else []

    def is_told_by_twin(self, where: Range) -> bool:
        """Whether the witness tells a sentence twice, and the base tells half of its other telling."""
        return any(n in self.half_told for n in self.twins(where))

    def is_first_telling(self, variation: Variation) -> bool:
        """Whether the witness tells a sentence again, but only later.

        The classes call either telling a repetition, whichever was compared with the base.
        """
        if variation.operation is not Operation.ADDITION or len(variation.witness) != 1:
            return False
        twins = self.twins(variation.witness[0])
        return bool(twins) and self.witness.transcript.bounds[twins[0]] > variation.witness[0][0]


def _again(collation: Collation, own: Telling, witness: Transcript) -> Iterator[int]:
    """The sentences in no group with the base, of the same content words as one that is in such a group.

    Those of a few words only are of the same words, and beside a sentence that both have beside them.
    """
    aligned = {n for group in collation.groups if group.left for n in group.right}
    bags = [frozenset(bag) if len(bag) >= SHARED else None for bag in own.bags]
    said = [keys(witness.tokens[a:b]) for a, b in itertools.pairwise(witness.bounds)]

    def beside(n: int) -> Iterator[tuple[tuple[str, ...], int, frozenset[str] | None]]:
        near = (m for m in (n - 1, n + 1) if 0 <= m < len(bags) and bags[m])
        return ((said[n], m - n, bags[m]) for m in near)

    told = {bags[n] for n in aligned if bags[n]}
    short = {place for n in aligned for place in beside(n)}
    for n in range(len(bags)):
        if n not in aligned and (bags[n] in told or not short.isdisjoint(beside(n))):
            yield n


def _half_told(collation: Collation, own: Telling, base: Transcript) -> Iterator[int]:
    for group in collation.groups:
        told = {s for n in group.left for s in content(base.tokens[base.bounds[n] : base.bounds[n + 1]])}
        for n in group.right if told else ():
            if 2 * len(own.bags[n] & told) >= len(own.bags[n]):
                yield n


def of_witness(classified: Sequence[Classified], witness: str) -> list[Classified]:
    """The differences of one witness that stand on their own, with a variation."""
    return [c for c in classified if c.difference.witness == witness and c.variation is not None and c.parent < 0]


def whole_sentences(transcript: Transcript, tokens: Range) -> bool:
    """Whether a range starts and ends at sentence borders."""
    return tokens[0] in transcript.borders and tokens[1] in transcript.borders


def equal_at_n2(one: Token, two: Token) -> bool:
    """Whether two tokens are the same but for typography."""
    return one.form == two.form or _same(one.form) == _same(two.form)


def keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The keys of the words among some tokens."""
    return tuple(t.key for t in tokens if t.word)


def ends_marked(tokens: Sequence[Token]) -> bool:
    """Whether a sentence ends with a mark, brackets and quotation marks behind it aside."""
    marks = itertools.takewhile(lambda t: not t.word, reversed(tokens))
    return any(t.form[-1:] in _FINAL_MARKS for t in marks)
