"""Names and numbers in the same places of two texts: do they agree?

Two texts are laid side by side by the longest common subsequence of their words. Where equal words on either side hold
a *slot*, and each text has in it a name that the other text has nowhere, these contradict: two stories written in the
words of one template, or one story with its names changed. A text that is a variant of another says more or less, but
not another name in the same place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio

from reconcile.language import ENGLISH
from reconcile.text.title_agreement import compare_titles
from reconcile.variants.linkage.text_profile import Subject, TextProfile, WordKind
from reconcile.vocabulary import TitleLevel

RUN_WORDS = 2
"""Equal words in a row that hold a slot: one word is equal by chance. Chosen on film leads, see
``benchmarks/linkage.py``; held by tests/variants/linkage."""
SLOT_WORDS = 12
"""Words of a slot at most; more is a passage of its own. Source and tests as for `RUN_WORDS`."""
OPENING_WORDS = 6
"""Words up to which a slot is at the opening: a text names its subject there. Source and tests as for `RUN_WORDS`."""
SPELLED_ALIKE = 70.0
"""Per cent of equal letters from which two names are spellings of one (`Katherine`, `Catherine`: 89; `Jon`, `Tom`: 33).
Source and tests as for `RUN_WORDS`."""
CONTINUED_SHARE = 0.15
"""Share of a text that the other lacks, from which one goes on where the other ends: less is a title before the one and
a credit behind the other. None of 540 pairs of variants of film plots is like that. Chosen by hand, held by
tests/variants/linkage."""
STRAY_NAMES = 0.1
"""Share of contradicting names up to which texts of like wording are near-copies. Chosen on film leads and on copies of
plots with 3 to 16 % of their words changed, see ``benchmarks/linkage.py``; held by tests/variants/linkage."""
PASSAGE_WORDS = 3
"""Equal words in a row that count as shared: those of a 3-gram."""
SCATTERED_SHARE = 0.15
"""Share of the shared words that may lie outside the passages. Chosen by hand: all true pairs of film plots with a
resemblance of .1 and more have more, or less of their own; held by tests/variants."""
OWN_SHARE = 0.5
"""Share of a text that is its own at least, so that a shared passage says nothing of the whole. Likewise."""

_NAME_LETTERS = 80  # letters of names that are compared: bounds the cost of hostile texts, no name is so long
_NAMES, _NUMBERS = (WordKind.NAME,), (WordKind.NUMBER,)
_OPENING_NAMES = (WordKind.NAME, WordKind.UNSURE)


class Opening(IntEnum):
    """What the openings of two texts say of their subjects."""

    SAME = -1
    """Both define the same subject."""
    SILENT = 0
    CONTRADICTS = 1
    """Other names or numbers in the first words: `State Route 12 is`, `State Route 13 is`."""
    ANOTHER_SUBJECT = 2
    """Both define a subject: with another title or year."""


@dataclass(frozen=True, slots=True)
class SlotComparison:
    """What the names and numbers of two texts say."""

    agreeing: int
    """Different names in shared passages."""
    contradicting: tuple[tuple[str, str], ...]
    """Names that contradict each other, as they are written; each change once, those of the opening left out."""
    opening: Opening
    numbers_agreeing: int
    """Different numbers in shared passages."""
    numbers_contradicting: int
    """Places with other numbers."""
    subjects: tuple[str, str] | None
    """The subjects that the openings define, where they are not the same."""
    continues: bool
    """Whether one text goes on where the other ends: the end of one is the start of the other, word for word, as in
    passages cut from one book that overlap."""
    shared_words: int
    """Words in runs of equal words of the two texts, laid side by side."""
    longest_runs: tuple[int, int]
    """Words of the two longest of these runs."""
    fewest_words: int
    """Words of the shorter text."""
    most_words: int
    """Words of the longer text."""

    def share_passages_only(self, runs: int, *, of_longer: bool = False) -> bool:
        """Whether the two share one or two passages, and half of the shorter text is its own, or half of the longer.

        So texts that quote one source, carry one notice, or overlap at their ends.
        """
        scattered = self.shared_words - sum(self.longest_runs[:runs])
        words = self.most_words if of_longer else self.fewest_words
        return scattered <= SCATTERED_SHARE * self.shared_words and self.shared_words <= (1 - OWN_SHARE) * words

    @property
    def contradicts(self) -> bool:
        """Whether anything speaks against the two being one text."""
        return bool(self.contradicting) or self.opening > 0 or self.numbers_contradicting > 0

    @property
    def is_consistent(self) -> bool:
        """Whether so little speaks against it that texts of like wording are near-copies.

        Texts that fill in one template have another subject or other names throughout; hundreds of copies of one text,
        each with words changed at random, have another name here and there.
        """
        against = len(self.contradicting)
        return (
            self.opening <= 0
            and against <= STRAY_NAMES * (against + self.agreeing)
            and 2 * self.numbers_contradicting <= self.numbers_agreeing
        )


def compare_profiles(one: TextProfile, two: TextProfile) -> SlotComparison:
    """Compare the names and numbers of two texts. Swapped texts give the same with the sides of each pair swapped.

    Time: the product of the numbers of words, in steps of 64; at most `MOST_WORDS` words of each are compared.
    """
    if _order_key(two) < _order_key(one):
        found = _compare_ordered(two, one)
        turned = tuple((right, left) for left, right in found.contradicting)
        subjects = found.subjects and (found.subjects[1], found.subjects[0])
        return replace(found, contradicting=turned, subjects=subjects)
    return _compare_ordered(one, two)


def _order_key(text: TextProfile) -> tuple[int, list[str], list[tuple[int, str]]]:
    return len(text.words), text.words, list(text.forms.items())


class _MarkedText:
    """The names and numbers of one text as they are seen beside another text."""

    def __init__(self, text: TextProfile, other: TextProfile) -> None:
        # What is small anywhere in either text is no name; what begins a sentence is one if either has it inside one.
        self._other_words = frozenset(other.words)
        small, named = text.small | other.small, text.names | other.names
        if other.has_capitals:
            small |= self._other_words.difference([other.words[place] for place in other.marked])
        self.text = text
        self._places: list[int] = []
        self._kinds: list[WordKind] = []
        for place, marked in text.marked.items():
            word, kind = text.words[place], marked
            if kind != WordKind.NUMBER:
                if word in small:
                    continue
                kind = WordKind.NAME if word in named else kind
            self._places.append(place)
            self._kinds.append(kind)

    def list_places(self, start: int, end: int, kinds: Collection[WordKind]) -> list[int]:
        """Return the places of words of some kinds in a stretch."""
        first, last = bisect_left(self._places, start), bisect_left(self._places, end)
        return [self._places[n] for n in range(first, last) if self._kinds[n] in kinds]

    def list_unshared(self, start: int, end: int, kinds: Collection[WordKind]) -> list[int]:
        """Return those of them whose words the other text has nowhere, plural and possessive included."""
        words = self.text.words
        return [
            place for place in self.list_places(start, end, kinds) if not _has_form(self._other_words, words[place])
        ]

    def pick_words(self, places: Sequence[int]) -> list[str]:
        """Return the folded words at some places."""
        return [self.text.words[place] for place in places]


class _Slot(NamedTuple):
    """A place between equal words, and the run of equal words that follows; half-open ranges of words."""

    start: int
    end: int
    other_start: int
    other_end: int
    run: int
    """Words of the run."""

    @property
    def is_narrow(self) -> bool:
        """Whether both texts have words in it, and few."""
        return 0 < self.end - self.start <= SLOT_WORDS and 0 < self.other_end - self.other_start <= SLOT_WORDS


def _compare_ordered(one: TextProfile, two: TextProfile) -> SlotComparison:
    ours, theirs = _MarkedText(one, two), _MarkedText(two, one)
    agreeing: set[str] = set()
    same_numbers: set[str] = set()
    against: dict[tuple[str, str], tuple[str, str]] = {}
    opening, numbers = _compare_subjects(one.subject, two.subject), 0
    is_defined = opening != Opening.SILENT
    slots = list(_iterate_slots(one.words, two.words))
    for slot in slots:
        for side, start in ((ours, slot.end), (theirs, slot.other_end)):
            agreeing.update(side.pick_words(side.list_places(start, start + slot.run, _NAMES)))
        same_numbers.update(ours.pick_words(ours.list_places(slot.end, slot.end + slot.run, _NUMBERS)))
        if not slot.is_narrow:
            continue
        if change := _find_change(ours, theirs, slot):
            if max(slot.start, slot.other_start) > OPENING_WORDS:
                left, right = change
                against.setdefault((one.words[left], two.words[right]), (one.forms[left], two.forms[right]))
            elif not is_defined:
                opening = Opening.CONTRADICTS
        if ours.list_unshared(slot.start, slot.end, _NUMBERS) and theirs.list_unshared(
            slot.other_start, slot.other_end, _NUMBERS
        ):
            numbers += 1
            if max(slot.start, slot.other_start) <= OPENING_WORDS and not is_defined:
                opening = Opening.CONTRADICTS
    subjects = None
    if one.subject and two.subject and opening > 0:
        subjects = (_quote_subject(one.subject), _quote_subject(two.subject))
    runs = [slot.run for slot in slots if slot.run >= PASSAGE_WORDS]
    longest = [*sorted(runs, reverse=True), 0, 0]
    return SlotComparison(
        agreeing=len(agreeing),
        contradicting=tuple(against.values()),
        opening=opening,
        numbers_agreeing=len(same_numbers),
        numbers_contradicting=numbers,
        subjects=subjects,
        continues=_is_continued(one.words, two.words, slots),
        shared_words=sum(runs),
        longest_runs=(longest[0], longest[1]),
        fewest_words=min(len(one.words), len(two.words)),
        most_words=max(len(one.words), len(two.words)),
    )


def _iterate_slots(one: Sequence[str], two: Sequence[str]) -> Iterator[_Slot]:
    """Yield the places between runs of equal words, in order; the last one has no run behind it."""
    place = other = 0
    for op in Indel.opcodes(one, two):
        if op.tag == "equal" and op.src_end - op.src_start >= RUN_WORDS:
            yield _Slot(place, op.src_start, other, op.dest_start, op.src_end - op.src_start)
            place, other = op.src_end, op.dest_end
    yield _Slot(place, len(one), other, len(two), 0)


def _is_continued(one: Sequence[str], two: Sequence[str], slots: Sequence[_Slot]) -> bool:
    """Whether the end of one text is the start of the other, each goes further, and they have no words between.

    The words at the borders may be cut, as by programs that count characters.
    """
    longest = max(slots, key=lambda slot: slot.run)
    if longest.end < longest.other_end:
        return _is_continued(two, one, [_Slot(s.other_start, s.other_end, s.start, s.end, s.run) for s in (longest,)])
    head = longest.end - longest.other_end
    shared = len(one) - head
    return (
        longest.run > 0
        and head >= CONTINUED_SHARE * len(one)
        and len(two) - shared >= CONTINUED_SHARE * len(two)
        and one[head + 1 : -1] == two[1 : shared - 1]
    )


def _find_change(ours: _MarkedText, theirs: _MarkedText, slot: _Slot) -> tuple[int, int] | None:
    """Return the places of the first names that contradict each other in a slot.

    What begins a text, with a verb such as `is` behind it, is its subject: a name, though any word has a capital there.
    """
    is_subject = slot.start == slot.other_start == 0 and _opens_definition(ours.text.words[slot.end : slot.end + 1])
    kinds = _OPENING_NAMES if is_subject else _NAMES
    left = ours.list_unshared(slot.start, slot.end, kinds)
    right = theirs.list_unshared(slot.other_start, slot.other_end, kinds)
    if not left or not right or _are_alike(ours.pick_words(left), theirs.pick_words(right)):
        return None
    return left[0], right[0]


def _opens_definition(words: Sequence[str]) -> bool:
    return bool(words) and words[0] in ENGLISH.defining_verbs


def _has_form(words: Collection[str], word: str) -> bool:
    return word in words or word + "s" in words or (word.endswith("s") and word[:-1] in words)


def _are_alike(one: list[str], two: list[str]) -> bool:
    """Whether names are spellings of one, run together, or short for each other."""
    ours, theirs = "".join(one)[:_NAME_LETTERS], "".join(two)[:_NAME_LETTERS]
    return (
        ours in theirs
        or theirs in ours
        or ratio(ours, theirs) >= SPELLED_ALIKE
        or ours == "".join(word[0] for word in two)
        or theirs == "".join(word[0] for word in one)
    )


def _compare_subjects(one: Subject | None, two: Subject | None) -> Opening:
    if one is None or two is None:
        return Opening.SILENT
    titles = compare_titles(one.title, two.title)
    other_year = one.year != two.year and one.year.isdecimal() and two.year.isdecimal()
    if other_year or titles == TitleLevel.DISAGREE:
        return Opening.ANOTHER_SUBJECT
    return Opening.CONTRADICTS if titles == TitleLevel.LOOSE else Opening.SAME


def _quote_subject(subject: Subject) -> str:
    return f"{' '.join(subject.title.split())[:_NAME_LETTERS]} ({subject.year})"
