"""Check whether an addition can be placed: conditions 1, 2 and 5 of ``docs/merging.md``, placing an addition."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from reconcile.canonical.clauses import CLAUSE_MARKS, find_competing_reading, widen_to_clause
from reconcile.canonical.merge_plan import MergePlan
from reconcile.canonical.placement_failures import PlacementFailure, PlacementObstacle
from reconcile.canonical.witness_comparison import WitnessComparison, collect_word_keys, has_final_mark
from reconcile.language import ENGLISH
from reconcile.model.variations import Operation, Range, Variation
from reconcile.text.equal_readings import are_equal_forms
from reconcile.text.stems import stem_word
from reconcile.text.tokens import Token

MOST_HEADING_WORDS = 5
"""Most words of a line that may be a heading."""
LONGEST_MEMBER = 5
"""Tokens of the last member of a series, at most. Chosen by hand; held by tests/cases/merge/placing.toml."""
LEAST_EVENT_WORDS = 5
"""Content words from which a part of a sentence reports something that another sentence may report as well.

Fewer name a person, a place or a time, which may be named again.
"""
_PAIRED_MARKS = (("(", ")"), ("[", "]"), ("{", "}"), ("\u201c", "\u201d"))


def find_placement_obstacle(
    addition: Variation, comparison: WitnessComparison, plan: MergePlan, *, comes_with_heading: bool = False
) -> PlacementObstacle | None:
    """Return the first condition that an addition does not meet, or None when it can be placed.

    Args:
        addition: what the witness has more.
        comparison: the witness beside the base.
        plan: what is placed already.
        comes_with_heading: whether the heading above it is placed if it is.
    """
    if addition.operation is not Operation.ADDITION or len(addition.witness) != 1:
        return PlacementObstacle(PlacementFailure.NO_INSERTION)
    where, place = addition.witness[0], addition.base_place
    if not all(comparison.witness.is_unit_start(k) for k in where) or not comparison.base.is_unit_start(place):
        return PlacementObstacle(PlacementFailure.JOINED_BY_REPAIR)
    if comparison.has_whole_sentences(where):
        failure = _find_sentence_failure(addition, comparison, plan)
        if failure is None and not comes_with_heading and _is_parted_from_heading(addition, comparison, plan):
            failure = PlacementFailure.HEADING_APART
    else:
        failure = _find_part_failure(where, place, comparison, plan)
        if failure is None and (obstacle := find_competing_reading(addition, comparison, plan)):
            return obstacle
    return PlacementObstacle(failure) if failure else _find_repeated_content(addition, comparison, plan)


def _find_sentence_failure(
    addition: Variation, comparison: WitnessComparison, plan: MergePlan
) -> PlacementFailure | None:
    """Return what keeps whole sentences out."""
    where, place = addition.witness[0], addition.base_place
    if place not in comparison.base.transcript.borders:
        return PlacementFailure.NO_SENTENCE_BORDER
    if not plan.can_insert(place, comparison.number, where):
        return PlacementFailure.BRIDGED_BORDER
    if not comparison.is_quoted_alike(place, where):
        return PlacementFailure.OTHER_QUOTATION
    if comparison.follows_colon(place):
        return PlacementFailure.AFTER_COLON
    if _is_heading_line(where, comparison) and not _has_placeable_body(addition, comparison, plan):
        return PlacementFailure.HEADING_LINE
    tokens = comparison.select_tokens(where)
    if comparison.find_sentence(where) in comparison.repeated_sentences:
        return PlacementFailure.OTHER_OCCURRENCE
    if (
        plan.content_index.covers(tokens, comparison.matched_stems)
        or comparison.is_covered_by_twin(where)
        or collect_word_keys(tokens) in comparison.unmatched_keys
        or _has_equal_neighbour(where, place, comparison)
        or plan.is_added_at(place, tokens)
    ):
        return PlacementFailure.ALREADY_COVERED
    if find_repeated_neighbour(addition, comparison, plan) is not None:
        return PlacementFailure.REPEATS_NEIGHBOUR
    return None


def _find_part_failure(
    where: Range, place: int, comparison: WitnessComparison, plan: MergePlan
) -> PlacementFailure | None:
    """Return what keeps a part of a sentence out, whatever else is in its clause."""
    tokens = comparison.select_tokens(where)
    if not plan.can_insert(place, comparison.number, where):
        known = plan.is_added_at(place, tokens)
        return PlacementFailure.ALREADY_COVERED if known else PlacementFailure.OCCUPIED_PLACE
    start, end = where
    if not comparison.is_common_border(place, start) and not _is_run_anchored(comparison, place - 1, start - 1, -1):
        return PlacementFailure.OTHER_WORDS_BEFORE
    if not comparison.is_common_border(place, end) and not _is_run_anchored(comparison, place, end, 1):
        return PlacementFailure.OTHER_WORDS_AFTER
    if not comparison.is_quoted_alike(place, where):
        return PlacementFailure.OTHER_QUOTATION
    if _hangs_on_coordinator(where, place, comparison) or _lacks_subordinator(where, comparison):
        return PlacementFailure.OTHER_CONSTRUCTION
    return PlacementFailure.UNPAIRED_MARK if has_unpaired_mark(tokens) else None


def _hangs_on_coordinator(where: Range, place: int, comparison: WitnessComparison) -> bool:
    """Return whether an addition goes on a series that the base has ended already: *seven and eight | and nine*."""
    first = comparison.witness.tokens[where[0]]
    if first.key not in ENGLISH.coordinators:
        return False
    for i in range(place - 1, max(-1, place - 1 - LONGEST_MEMBER), -1):
        token = comparison.base.tokens[i]
        if token.form in CLAUSE_MARKS:
            return False
        if token.key == first.key:
            return i not in comparison.witness.base_to_own
    return False


def _lacks_subordinator(where: Range, comparison: WitnessComparison) -> bool:
    """Return whether the word that opens the clause of an addition is neither in the base nor in the addition."""
    tokens = comparison.witness.tokens
    start = widen_to_clause(tokens, where[0], where[0])[0]
    opening = tokens[start]
    return start < where[0] and opening.key in ENGLISH.subordinators and start not in comparison.witness_to_base


def _is_run_anchored(comparison: WitnessComparison, i: int, j: int, step: int) -> bool:
    """Return whether the run of equal tokens from here has a content word or reaches a sentence border of both."""
    base, witness = comparison.base.tokens, comparison.witness.tokens
    if not comparison.is_shared_token(i, j):
        return False
    forth = comparison.witness.base_to_own
    while 0 <= i < len(base) and forth.get(i) == j and are_equal_forms(base[i].form, witness[j].form):
        if base[i].is_content or not base[i].form:
            return True
        i, j = i + step, j + step
        if comparison.is_common_border(i, j) if step > 0 else comparison.is_common_border(i + 1, j + 1):
            return True
    return False


def has_unpaired_mark(tokens: Sequence[Token]) -> bool:
    """Return whether a bracket or quotation mark has no partner among some tokens."""
    text = "".join(t.form for t in tokens)
    return bool(text.count('"') % 2) or any(text.count(a) != text.count(b) for a, b in _PAIRED_MARKS)


def _has_equal_neighbour(where: Range, place: int, comparison: WitnessComparison) -> bool:
    """Return whether a base sentence at the place has the same words, and the witness not twice in a row."""
    words = collect_word_keys(comparison.select_tokens(where))
    sentence = comparison.find_sentence(where)
    if sentence is None or not words:
        return False
    base, own = comparison.base.transcript, comparison.witness.transcript
    in_base = [collect_word_keys(base.sentence_tokens(n)) for n in comparison.base.find_sentences_at(place)]
    near = [n for n in (sentence - 1, sentence + 1) if 0 <= n < len(own.bounds) - 1]
    return words in in_base and words not in [collect_word_keys(own.sentence_tokens(n)) for n in near]


def _is_heading_line(where: Range, comparison: WitnessComparison) -> bool:
    """Return whether an addition has the form of a heading, while the base is prose."""
    return comparison.is_prose and is_heading(where, comparison.witness.tokens)


def is_heading(where: Range, tokens: Sequence[Token]) -> bool:
    """Return whether a few words are on a line of their own without a final mark, and no item of a list."""
    start, end = where
    if not _is_short_line(where, tokens):
        return False
    before = next((k for k in range(start - 1, -1, -1) if "\n" in tokens[k].gap), 0)
    after = next((k for k in range(end + 1, len(tokens)) if "\n" in tokens[k].gap or not tokens[k].form), end)
    near = ((start, (before, start)), (end, (end, after)))
    return not any(tokens[k].gap.count("\n") == 1 and a < b and _is_short_line((a, b), tokens) for k, (a, b) in near)


def _is_short_line(where: Range, tokens: Sequence[Token]) -> bool:
    start, end = where
    own_line = (start == 0 or "\n" in tokens[start].gap) and (not tokens[end].form or "\n" in tokens[end].gap)
    few = sum(t.is_word for t in tokens[start:end]) <= MOST_HEADING_WORDS
    return own_line and few and not has_final_mark(tokens[start:end])


def _has_placeable_body(heading: Variation, comparison: WitnessComparison, plan: MergePlan) -> bool:
    """Return whether the sentence behind a heading goes to the same place, so that the two come together."""
    body = comparison.additions_by_start.get(heading.witness[0][1])
    if body is None or body.base_place != heading.base_place or _is_heading_line(body.witness[0], comparison):
        return False
    return find_placement_obstacle(body, comparison, plan, comes_with_heading=True) is None


def _is_parted_from_heading(body: Variation, comparison: WitnessComparison, plan: MergePlan) -> bool:
    """Return whether a sentence has a heading above it, whose words are neither in the base nor placed."""
    end = body.witness[0][0]
    transcript = comparison.witness.transcript
    sentence = bisect_right(transcript.bounds, end) - 1
    if not sentence or transcript.bounds[sentence] != end:
        return False
    where = transcript.bounds[sentence - 1], end
    if not is_heading(where, comparison.witness.tokens):
        return False
    placed = any(i.tokens == where and i.witness == comparison.number for i in plan.insertions.get(body.base_place, ()))
    known = comparison.witness_to_base
    return not placed and any(comparison.witness.tokens[k].is_content and k not in known for k in range(*where))


def find_repeated_neighbour(addition: Variation, comparison: WitnessComparison, plan: MergePlan) -> int | None:
    """Return the base sentence next to the place of an added sentence that repeats most of it, with more of its own.

    The aligner may have left the added sentence single, since most of it is new.
    """
    after = bisect_right(comparison.base.transcript.bounds, addition.base_place) - 1
    tokens = comparison.select_tokens(addition.witness[0])
    return plan.content_index.find_repeated_sentence(tokens, (after - 1, after), comparison.matched_stems)


def _find_repeated_content(
    addition: Variation, comparison: WitnessComparison, plan: MergePlan
) -> PlacementObstacle | None:
    """Check condition 5: no content word is in the sentence group of the canonical text or in a moved partner."""
    where = addition.witness[0]
    tokens = comparison.select_tokens(where)
    words = {t.stem for t in tokens if t.is_content}
    asked = {t.stem for t in tokens if t.is_content and not _is_adverb(t)}
    repeated = sorted(asked & collect_group_stems(addition.group, addition.base_place, comparison, plan))
    if repeated:
        return PlacementObstacle(PlacementFailure.REPEATED_WORDS, ", ".join(map(repr, repeated[:3])))
    is_event = not comparison.has_whole_sentences(where) and len(words) >= LEAST_EVENT_WORDS
    if is_event and plan.content_index.covers(tokens):
        return PlacementObstacle(PlacementFailure.ALREADY_COVERED)
    return None


def _is_adverb(token: Token) -> bool:
    """Return whether a word is made of another one and says something else: *names*, *namely*; *late*, *lately*."""
    return token.key.endswith("ly") and token.stem + "ly" in (token.key, token.key.replace("ily", "yly"))


def collect_group_stems(group: int, place: int, comparison: WitnessComparison, plan: MergePlan) -> set[str]:
    """Return the content stems of the canonical text in a sentence group, additions to it and at the place included.

    Two words count as the one that they make together, too: *under secretary* covers *undersecretary*.
    """
    base = comparison.base.transcript
    if group < 0 or not comparison.collation.groups[group].left:
        return set()  # a sentence that the base lacks: `ContentIndex` guards it
    tokens = plan.collect_added_tokens((place,))
    for n in comparison.collation.groups[group].left:
        a, b = base.bounds[n], base.bounds[n + 1]
        opening = [i for i in plan.insertions.get(a, ()) if not i.sentence]
        tokens += [*base.tokens[a:b], *plan.collect_added_tokens(range(a + 1, b + 1))]
        tokens += [t for i in opening for t in plan.select_inserted_tokens(i)]
    return _collect_compound_stems(tokens)


def _collect_compound_stems(tokens: Sequence[Token]) -> set[str]:
    """Return the stems of content words, and of two words of three letters or more that may make one together."""
    long = [(a, b) for a, b in pairwise(tokens) if (a.is_content or b.is_content) and min(len(a.key), len(b.key)) > 2]
    compounds = {_stem_compound(a.key, b.key) for a, b in long if a.is_word and b.is_word}
    return {t.stem for t in tokens if t.is_content} | compounds


@lru_cache(maxsize=1 << 16)
def _stem_compound(one: str, two: str) -> str:
    return stem_word(one + two)
