"""Compare the base with one witness: what every reading of the witness is judged by."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from reconcile.canonical.coverage import LEAST_SHARED_WORDS, ContentIndex
from reconcile.canonical.merge_plan import WitnessText
from reconcile.model.variations import ClassifiedDifference, Collation, Operation, Range, Variation
from reconcile.text.equal_readings import is_same_reading
from reconcile.text.tokens import Token, Transcript

ReadingDifference = tuple[ClassifiedDifference, Variation]
"""A difference with a reading of its own, and the variation that it was made of."""
_FINAL_MARKS = frozenset(".!?\u2026:;\u3002\uff01\uff1f")


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessComparison:
    """The base and one witness, token by token and sentence by sentence."""

    number: int
    """Index of the witness among the texts."""
    base: WitnessText
    witness: WitnessText
    collation: Collation
    witness_to_base: Mapping[int, int]
    differences: Sequence[ReadingDifference]
    """The undecided top-level differences of the witness that have a reading."""
    differences_by_group: Mapping[int, Sequence[ReadingDifference]]
    """Sentence group → those of them whose words differ."""
    witness_content: ContentIndex
    is_prose: bool
    """Whether at least half of the sentences of the base end with a mark."""
    repeated_sentences: frozenset[int]
    """The unaligned sentences of the witness that repeat an aligned one."""
    half_covered_sentences: frozenset[int]
    """The sentences of the witness with at least half of their content words in the base sentences of their group."""
    unmatched_keys: frozenset[tuple[str, ...]]
    """The word keys of each base sentence without a matched token."""
    additions_by_start: Mapping[int, Variation]
    """First token of the witness → the addition that begins with it, if that is one range."""
    matched_stems: Mapping[int, frozenset[str]]
    """Base sentence → the content stems in it that the witness has at the same place."""

    @classmethod
    def from_texts(cls, number: int, texts: Sequence[WitnessText], differences: Sequence[ReadingDifference]) -> Self:
        """Compare a witness with the base.

        Raises:
            ValueError: the text is the base.
        """
        base, collation = texts[0].transcript, texts[number].collation
        if collation is None:
            raise ValueError("the base is not compared with itself")
        by_group: dict[int, list[ReadingDifference]] = defaultdict(list)
        for item, variation in differences:
            if variation.operation not in (Operation.FORM, Operation.GAP):
                by_group[variation.group].append((item, variation))
        content = ContentIndex.from_transcript(texts[number].transcript, {})
        sentences = list(itertools.pairwise(base.bounds))
        closed = [
            has_final_mark(base.tokens[a:b])
            for (a, b), is_prose in zip(sentences, base.is_prose, strict=True)
            if is_prose
        ]
        matched = texts[number].base_to_own.keys()
        stems = {
            n: frozenset(base.tokens[i].stem for i in range(a, b) if i in matched and base.tokens[i].is_content)
            for n, (a, b) in enumerate(sentences)
        }
        unmatched = [base.tokens[a:b] for a, b in sentences if matched.isdisjoint(range(a, b))]
        return cls(
            number=number,
            base=texts[0],
            witness=texts[number],
            collation=collation,
            witness_to_base={j: i for i, j in collation.matches},
            differences=differences,
            differences_by_group=by_group,
            witness_content=content,
            is_prose=2 * sum(closed) >= len(closed),
            repeated_sentences=frozenset(_find_repeated_sentences(collation, content, texts[number].transcript)),
            half_covered_sentences=frozenset(_find_half_covered(collation, content, base)),
            unmatched_keys=frozenset(map(collect_word_keys, unmatched)),
            additions_by_start={
                v.witness[0][0]: v for _, v in differences if v.operation is Operation.ADDITION and len(v.witness) == 1
            },
            matched_stems=stems,
        )

    def has_attested_junctions(self, variation: Variation) -> bool:
        """Return whether the witness's reading can replace the base's with every junction attested (I5).

        On both sides the base has the same word as the witness beside the reading, or a sentence ends there in both.
        """
        if variation.operation in (Operation.TRANSPOSITION, Operation.GAP):
            return False
        if len(variation.base) > 1 or len(variation.witness) > 1:
            return False
        (a, b), (c, d) = variation.base_range, variation.witness_range
        return (
            all(map(self.base.is_unit_start, (a, b)))
            and all(map(self.witness.is_unit_start, (c, d)))
            and (self.is_common_border(a, c) or self.is_shared_token(a - 1, c - 1))
            and (self.is_common_border(b, d) or self.is_shared_token(b, d))
        )

    def is_quoted_alike(self, place: int, where: Range) -> bool:
        """Return whether a place of the base and both ends of a range of the witness are inside quotations, or none."""
        quoted = self.witness.quoted
        return self.base.quoted[place] == quoted[where[0]] == quoted[where[1]]

    def follows_colon(self, place: int) -> bool:
        """Return whether a colon is right before a place of the base: what it introduces stays behind it."""
        return place > 0 and self.base.tokens[place - 1].form == ":"

    def is_common_border(self, i: int, j: int) -> bool:
        """Return whether a sentence border lies before a base token and before a token of the witness."""
        return i in self.base.transcript.borders and j in self.witness.transcript.borders

    def is_shared_token(self, i: int, j: int) -> bool:
        """Return whether a base token and one of the witness are matched and read the same once repaired."""
        if i < 0 or self.witness.base_to_own.get(i) != j:
            return False
        if not (self.base.is_single_unit(i) and self.witness.is_single_unit(j)):
            return False
        one, two = self.base.get_copy_unit(i), self.witness.get_copy_unit(j)
        return is_same_reading(two.form.text, one.form.text, self.base.get_damaged_form(one))

    def select_tokens(self, where: Range) -> Sequence[Token]:
        """Return the tokens of the witness in a range."""
        return self.witness.tokens[slice(*where)]

    def has_whole_sentences(self, where: Range) -> bool:
        """Return whether a range of the witness starts and ends at sentence borders."""
        return is_sentence_range(self.witness.transcript, where)

    def find_sentence(self, where: Range) -> int | None:
        """Return the sentence of the witness that is exactly a range, or None."""
        bounds = self.witness.transcript.bounds
        n = bisect_right(bounds, where[0]) - 1
        return n if n + 1 < len(bounds) and (bounds[n], bounds[n + 1]) == where else None

    def find_twin_sentences(self, where: Range) -> list[int]:
        """Return the other sentences of the witness with nearly the content of the sentence in a range."""
        sentence = self.find_sentence(where)
        return self.witness_content.find_twin_sentences(sentence) if sentence is not None else []

    def is_covered_by_twin(self, where: Range) -> bool:
        """Return whether the witness repeats a sentence, and the base has half of the other occurrence."""
        return any(n in self.half_covered_sentences for n in self.find_twin_sentences(where))

    def is_first_occurrence(self, variation: Variation) -> bool:
        """Return whether an added sentence is repeated by the witness, but only later.

        Its class is repetition for either occurrence, whichever was compared with the base.
        """
        if variation.operation is not Operation.ADDITION or len(variation.witness) != 1:
            return False
        twins = self.find_twin_sentences(variation.witness[0])
        return bool(twins) and self.witness.transcript.bounds[twins[0]] > variation.witness[0][0]


def compare_witnesses(
    texts: Sequence[WitnessText], classified: Sequence[ClassifiedDifference]
) -> list[WitnessComparison]:
    """Compare each witness but the base, in order, with the base.

    Args:
        texts: the base first.
        classified: the differences that nobody has decided.
    """
    by_witness: dict[str, list[ReadingDifference]] = defaultdict(list)
    for item in classified:
        if item.variation is not None and item.parent < 0:
            by_witness[item.difference.witness].append((item, item.variation))
    return [WitnessComparison.from_texts(n, texts, by_witness[texts[n].id]) for n in range(1, len(texts))]


def _find_repeated_sentences(collation: Collation, content: ContentIndex, witness: Transcript) -> Iterator[int]:
    """Yield the unaligned sentences with the content words of an aligned one.

    A sentence of fewer content words needs the same words, and a neighbour with the same content words on that side.
    """
    aligned = {n for group in collation.groups if group.left for n in group.right}
    bags = [frozenset(bag) if len(bag) >= LEAST_SHARED_WORDS else None for bag in content.stems_by_sentence]
    keys = [collect_word_keys(witness.tokens[a:b]) for a, b in itertools.pairwise(witness.bounds)]

    def find_neighbour_keys(n: int) -> Iterator[tuple[tuple[str, ...], int, frozenset[str] | None]]:
        near = (m for m in (n - 1, n + 1) if 0 <= m < len(bags) and bags[m])
        return ((keys[n], m - n, bags[m]) for m in near)

    aligned_bags = {bags[n] for n in aligned if bags[n]}
    short = {place for n in aligned for place in find_neighbour_keys(n)}
    for n in range(len(bags)):
        if n not in aligned and (bags[n] in aligned_bags or not short.isdisjoint(find_neighbour_keys(n))):
            yield n


def _find_half_covered(collation: Collation, content: ContentIndex, base: Transcript) -> Iterator[int]:
    for group in collation.groups:
        covered = base.collect_content_stems(group.left)
        for n in group.right if covered else ():
            if 2 * len(content.stems_by_sentence[n] & covered) >= len(content.stems_by_sentence[n]):
                yield n


def is_sentence_range(transcript: Transcript, tokens: Range) -> bool:
    """Return whether a range starts and ends at sentence borders."""
    return tokens[0] in transcript.borders and tokens[1] in transcript.borders


def collect_word_keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the keys of the words among some tokens."""
    return tuple(t.key for t in tokens if t.is_word)


def has_final_mark(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence ends with a mark, closing brackets and quotation marks aside."""
    marks = itertools.takewhile(lambda t: not t.is_word, reversed(tokens))
    return any(t.form[-1:] in _FINAL_MARKS for t in marks)
