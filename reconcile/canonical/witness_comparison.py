"""The base and one witness side by side: what everything is judged by that the witness has more or otherwise."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from reconcile.canonical.coverage import LEAST_SHARED_WORDS, ContentIndex, collect_content_stems
from reconcile.canonical.merge_plan import WitnessText
from reconcile.model.variations import ClassifiedDifference, Collation, Operation, Range, Variation
from reconcile.text.equal_readings import is_same_reading
from reconcile.text.tokens import Token, Transcript

_FINAL_MARKS = frozenset(".!?\u2026:;\u3002\uff01\uff1f")


@dataclass(frozen=True, slots=True)
class WitnessComparison:
    """The base and one witness, token by token and sentence by sentence."""

    number: int
    """Which of the texts the witness is."""
    base: WitnessText
    witness: WitnessText
    base_to_witness: Mapping[int, int]
    """Base token → matched token of the witness."""
    witness_to_base: Mapping[int, int]
    differences_by_group: Mapping[int, Sequence[ClassifiedDifference]]
    """Sentence group → the top-level differences of the witness whose words differ there."""
    moves: Sequence[Variation]
    """What moved between the base and the witness."""
    witness_content: ContentIndex
    """What the witness tells."""
    is_prose: bool
    """Whether at least half of the sentences of the base end with a mark."""
    repeated_sentences: frozenset[int]
    """The sentences of the witness that it has in the same words in a group with sentences of the base."""
    half_covered_sentences: frozenset[int]
    """The sentences of the witness at least half of which the sentences of the base in their group tell."""
    unmatched_keys: frozenset[tuple[str, ...]]
    """The keys of the sentences of the base of which the witness has no word in its place."""

    @classmethod
    def from_texts(cls, number: int, texts: Sequence[WitnessText], classified: Sequence[ClassifiedDifference]) -> Self:
        """Put a witness beside the base.

        Raises:
            ValueError: the text is the base.
        """
        collation = texts[number].collation
        if collation is None:
            raise ValueError("the base has no parallel in itself")
        others: dict[int, list[ClassifiedDifference]] = defaultdict(list)
        for item in select_witness_differences(classified, texts[number].id):
            if item.variation and item.variation.operation not in (Operation.FORM, Operation.GAP):
                others[item.variation.group].append(item)
        moves = [v for v in collation.variations if v.operation is Operation.TRANSPOSITION]
        own = ContentIndex.from_transcript(texts[number].transcript, {})
        again = frozenset(_find_repeated_sentences(collation, own, texts[number].transcript))
        half_told = frozenset(_find_half_covered(collation, own, texts[0].transcript))
        base = texts[0].transcript
        rows = zip(itertools.pairwise(base.bounds), base.is_prose, strict=True)
        marked = [has_final_mark(base.tokens[a:b]) for (a, b), prose in rows if prose]
        prose = 2 * sum(marked) >= len(marked)
        forth = dict(collation.matches)
        back = {j: i for i, j in collation.matches}
        lone = frozenset(
            collect_word_keys(base.tokens[a:b])
            for a, b in itertools.pairwise(base.bounds)
            if not any(k in forth for k in range(a, b))
        )
        return cls(number, texts[0], texts[number], forth, back, others, moves, own, prose, again, half_told, lone)

    def has_attested_junctions(self, variation: Variation) -> bool:
        """Whether the witness's reading can stand in the base with every junction attested (I5).

        On both sides the base has the words that stand beside it in the witness, or a sentence ends there in both.
        """
        if variation.operation not in (Operation.ADDITION, Operation.OMISSION, Operation.SUBSTITUTION, Operation.FORM):
            return False
        if len(variation.base) > 1 or len(variation.witness) > 1:
            return False
        (a, b), (c, d) = variation.base_range, variation.witness_range
        if not all(self.base.is_unit_start(k) for k in (a, b)) or not all(
            self.witness.is_unit_start(k) for k in (c, d)
        ):
            return False
        left = self.is_common_border(a, c) or self.is_shared_token(a - 1, c - 1)
        right = self.is_common_border(b, d) or self.is_shared_token(b, d)
        return left and right

    def is_common_border(self, i: int, j: int) -> bool:
        """Whether a sentence border lies before a base token and before a token of the witness."""
        return i in self.base.transcript.borders and j in self.witness.transcript.borders

    def is_shared_token(self, i: int, j: int) -> bool:
        """Whether a base token and one of the witness are matched and will read the same, once repaired."""
        if (
            i < 0
            or self.base_to_witness.get(i) != j
            or not (self.base.is_single_unit(i) and self.witness.is_single_unit(j))
        ):
            return False
        one, two = self.base.find_copy_unit(i), self.witness.find_copy_unit(j)
        return (
            one is not None
            and two is not None
            and is_same_reading(two.form.text, one.form.text, self.base.get_damaged_form(one))
        )

    def select_tokens(self, where: Range) -> Sequence[Token]:
        """The tokens of the witness in a range."""
        return self.witness.tokens[slice(*where)]

    def has_whole_sentences(self, where: Range) -> bool:
        """Whether a range of the witness starts and ends at sentence borders."""
        return is_sentence_range(self.witness.transcript, where)

    def find_sentence(self, where: Range) -> int | None:
        """The sentence of the witness that a range is; None if it is another stretch."""
        bounds = self.witness.transcript.bounds
        n = bisect_right(bounds, where[0]) - 1
        return n if n + 1 < len(bounds) and (bounds[n], bounds[n + 1]) == where else None

    def find_twin_sentences(self, where: Range) -> list[int]:
        """The sentences by which the witness tells a single sentence again, or before."""
        sentence = self.find_sentence(where)
        return self.witness_content.find_twin_sentences(sentence) if sentence is not None else []

    def is_covered_by_twin(self, where: Range) -> bool:
        """Whether the witness tells a sentence twice, and the base tells half of its other telling."""
        return any(n in self.half_covered_sentences for n in self.find_twin_sentences(where))

    def is_first_occurrence(self, variation: Variation) -> bool:
        """Whether the witness tells a sentence again, but only later.

        The classes call either telling a repetition, whichever was compared with the base.
        """
        if variation.operation is not Operation.ADDITION or len(variation.witness) != 1:
            return False
        twins = self.find_twin_sentences(variation.witness[0])
        return bool(twins) and self.witness.transcript.bounds[twins[0]] > variation.witness[0][0]


def _find_repeated_sentences(collation: Collation, own: ContentIndex, witness: Transcript) -> Iterator[int]:
    """The sentences in no group with the base, of the same content words as one that is in such a group.

    Those of a few words only are of the same words, and beside a sentence that both have beside them.
    """
    aligned = {n for group in collation.groups if group.left for n in group.right}
    bags = [frozenset(bag) if len(bag) >= LEAST_SHARED_WORDS else None for bag in own.stems_by_sentence]
    said = [collect_word_keys(witness.tokens[a:b]) for a, b in itertools.pairwise(witness.bounds)]

    def find_neighbour_keys(n: int) -> Iterator[tuple[tuple[str, ...], int, frozenset[str] | None]]:
        near = (m for m in (n - 1, n + 1) if 0 <= m < len(bags) and bags[m])
        return ((said[n], m - n, bags[m]) for m in near)

    told = {bags[n] for n in aligned if bags[n]}
    short = {place for n in aligned for place in find_neighbour_keys(n)}
    for n in range(len(bags)):
        if n not in aligned and (bags[n] in told or not short.isdisjoint(find_neighbour_keys(n))):
            yield n


def _find_half_covered(collation: Collation, own: ContentIndex, base: Transcript) -> Iterator[int]:
    for group in collation.groups:
        told = {s for n in group.left for s in collect_content_stems(base.tokens[base.bounds[n] : base.bounds[n + 1]])}
        for n in group.right if told else ():
            if 2 * len(own.stems_by_sentence[n] & told) >= len(own.stems_by_sentence[n]):
                yield n


def select_witness_differences(classified: Sequence[ClassifiedDifference], witness: str) -> list[ClassifiedDifference]:
    """The differences of one witness that stand on their own, with a variation."""
    return [c for c in classified if c.difference.witness == witness and c.variation is not None and c.parent < 0]


def is_sentence_range(transcript: Transcript, tokens: Range) -> bool:
    """Whether a range starts and ends at sentence borders."""
    return tokens[0] in transcript.borders and tokens[1] in transcript.borders


def collect_word_keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The keys of the words among some tokens."""
    return tuple(t.key for t in tokens if t.is_word)


def has_final_mark(tokens: Sequence[Token]) -> bool:
    """Whether a sentence ends with a mark, brackets and quotation marks behind it aside."""
    marks = itertools.takewhile(lambda t: not t.is_word, reversed(tokens))
    return any(t.form[-1:] in _FINAL_MARKS for t in marks)
