"""Whether an addition may stand in the canonical text: the six conditions of ``docs/merging.md``, placing an addition.

Each condition names itself when it fails, so a report can say why an addition was left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from reconcile.canonical.clauses import find_competing_reading
from reconcile.canonical.merge_plan import MergePlan
from reconcile.canonical.witness_comparison import WitnessComparison, collect_word_keys, has_final_mark
from reconcile.model.variations import Operation, Range, Variation
from reconcile.text.equal_readings import are_equal_forms
from reconcile.text.stems import stem_word
from reconcile.text.tokens import Token

ALREADY_COVERED = "4.5: another sentence of the canonical text tells it already"
OTHER_OCCURRENCE = "4.5: the witness tells it twice; its other telling is compared with the base"
HEADING_LINE = "4.1: a short line without a final mark, not a sentence"
_OCCUPIED_PLACE = "4.1: another witness has something else between these words"
_BRIDGED_BORDER = "4.1: what was put in here runs on into the next sentence"
_MOST_HEADING_WORDS = 5
"""Most words of a line that may be a heading."""
_LEAST_EVENT_WORDS = 5
"""Content words from which a part of a sentence tells something that another sentence may tell as well.

Fewer name a person, a place or a time, which may be named again.
"""
_PAIRED_MARKS = (("(", ")"), ("[", "]"), ("{", "}"), ("\u201c", "\u201d"))


def find_placement_obstacle(addition: Variation, parallel: WitnessComparison, plan: MergePlan) -> str:
    """The first condition that an addition does not meet, in words; empty when it can be placed."""
    if addition.operation is not Operation.ADDITION or len(addition.witness) != 1:
        return "4.1: not a pure insertion"
    where, place = addition.witness[0], addition.base_place
    if not all(parallel.witness.is_unit_start(k) for k in where) or not parallel.base.is_unit_start(place):
        return "4.1: a repair joins it to its neighbours"
    check = _find_sentence_obstacle if parallel.has_whole_sentences(where) else _find_part_obstacle
    return check(addition, parallel, plan) or _find_repeated_content(addition, parallel, plan)


def _find_sentence_obstacle(addition: Variation, parallel: WitnessComparison, plan: MergePlan) -> str:
    """What keeps whole sentences out."""
    where, place = addition.witness[0], addition.base_place
    if place not in parallel.base.transcript.borders:
        return "4.1: not at a sentence border of the base"
    if not plan.can_insert(place, parallel.number, where):
        return _BRIDGED_BORDER
    if _is_heading_line(where, parallel):
        return HEADING_LINE
    tokens = parallel.select_tokens(where)
    if parallel.find_sentence(where) in parallel.repeated_sentences:
        return OTHER_OCCURRENCE
    if (
        plan.content_index.covers(tokens)
        or parallel.is_covered_by_twin(where)
        or collect_word_keys(tokens) in parallel.unmatched_keys
        or _has_equal_neighbour(where, place, parallel)
        or plan.is_added_at(place, tokens)
    ):
        return ALREADY_COVERED
    if find_repeated_neighbour(addition, parallel, plan) is not None:
        return "4.5: it tells most of the sentence beside it again"
    return ""


def _find_part_obstacle(addition: Variation, parallel: WitnessComparison, plan: MergePlan) -> str:
    """What keeps a part of a sentence out."""
    where, place = addition.witness[0], addition.base_place
    tokens = parallel.select_tokens(where)
    if not plan.can_insert(place, parallel.number, where):
        return ALREADY_COVERED if plan.is_added_at(place, tokens) else _OCCUPIED_PLACE
    return (
        _find_neighbour_obstacle(where, place, parallel)
        or find_unpaired_mark(tokens)
        or find_competing_reading(addition, parallel, plan)
    )


def _find_neighbour_obstacle(where: Range, place: int, parallel: WitnessComparison) -> str:
    """Conditions 1 and 2: between tokens aligned to neighbours, each of which ends an equal run with content."""
    start, end = where
    if not parallel.is_common_border(place, start) and not _is_run_anchored(parallel, place - 1, start - 1, -1):
        return "4.1: the words before it are not those of the base"
    if not parallel.is_common_border(place, end) and not _is_run_anchored(parallel, place, end, 1):
        return "4.1: the words after it are not those of the base"
    return ""


def _is_run_anchored(parallel: WitnessComparison, i: int, j: int, step: int) -> bool:
    """Whether the run of equal tokens from here holds a content word or reaches a sentence border on both sides."""
    base, witness = parallel.base, parallel.witness
    if not parallel.is_shared_token(i, j):
        return False
    while (
        0 <= i < len(base.tokens)
        and parallel.base_to_witness.get(i) == j
        and are_equal_forms(base.tokens[i].form, witness.tokens[j].form)
    ):
        if base.tokens[i].is_content or not base.tokens[i].form:
            return True
        i, j = i + step, j + step
        if parallel.is_common_border(i, j) if step > 0 else parallel.is_common_border(i + 1, j + 1):
            return True
    return False


def find_unpaired_mark(tokens: Sequence[Token]) -> str:
    """Condition 2 for marks that come in pairs: one without its partner would belong to what it was taken from."""
    text = "".join(t.form for t in tokens)
    if text.count('"') % 2 or any(text.count(a) != text.count(b) for a, b in _PAIRED_MARKS):
        return "4.2: a bracket or quotation mark in it has no partner there"
    return ""


def _has_equal_neighbour(where: Range, place: int, parallel: WitnessComparison) -> bool:
    """Whether a base sentence at the place has the same words; the witness may say them twice in a row, though."""
    words = collect_word_keys(parallel.select_tokens(where))
    sentence = parallel.find_sentence(where)
    if sentence is None or not words:
        return False
    base, own = parallel.base.transcript, parallel.witness.transcript
    beside = [collect_word_keys(base.sentence_tokens(n)) for n in parallel.base.find_sentences_at(place)]
    row = [
        collect_word_keys(own.sentence_tokens(n)) for n in (sentence - 1, sentence + 1) if 0 <= n < len(own.bounds) - 1
    ]
    return words in beside and words not in row


def _is_heading_line(where: Range, parallel: WitnessComparison) -> bool:
    """Whether a few words stand on a line of their own without a final mark, as headings do, and the base is prose."""
    witness = parallel.witness.tokens
    start, end = where
    alone = (start == 0 or "\n" in witness[start].gap) and (not witness[end].form or "\n" in witness[end].gap)
    few = sum(t.is_word for t in witness[start:end]) <= _MOST_HEADING_WORDS
    return alone and few and not has_final_mark(witness[start:end]) and parallel.is_prose


def find_repeated_neighbour(addition: Variation, parallel: WitnessComparison, plan: MergePlan) -> int | None:
    """The base sentence next to the place of an added sentence which that one tells again, and more; None if none is.

    The aligner may have left it alone, since most of it is new.
    """
    after = bisect_right(parallel.base.transcript.bounds, addition.base_place) - 1
    return plan.content_index.find_repeated_sentence(parallel.select_tokens(addition.witness[0]), (after - 1, after))


def _find_repeated_content(addition: Variation, parallel: WitnessComparison, plan: MergePlan) -> str:
    """Condition 5: no content word of it stands in the sentence group of the canonical text or in a moved partner."""
    where = addition.witness[0]
    tokens = parallel.select_tokens(where)
    words = {t.stem for t in tokens if t.is_content}
    told = collect_group_stems(addition.group, addition.base_place, parallel, plan)
    if words & told:
        return f"4.5: {', '.join(repr(s) for s in sorted(words & told)[:3])} already stands there"
    if (
        not parallel.has_whole_sentences(where)
        and len(words) >= _LEAST_EVENT_WORDS
        and plan.content_index.covers(tokens)
    ):
        return ALREADY_COVERED
    return ""


def collect_group_stems(group: int, place: int, parallel: WitnessComparison, plan: MergePlan) -> set[str]:
    """Content stems of the canonical text in a sentence group, additions to it and at the place included.

    Two words count as the one that they make together, too: *under secretary* tells of an *undersecretary*.
    """
    collation = parallel.witness.collation
    base = parallel.base.transcript
    if collation is None or group < 0 or not collation.groups[group].left:
        return set()  # a sentence that the base lacks: `ContentIndex` guards it
    told = plan.collect_added_tokens(place, place)
    for n in collation.groups[group].left:
        a, b = base.bounds[n], base.bounds[n + 1]
        opening = [i for i in plan.insertions.get(a, ()) if not i.sentence]
        told += [
            *base.tokens[a:b],
            *plan.collect_added_tokens(a + 1, b),
            *(t for i in opening for t in plan.select_inserted_tokens(i)),
        ]
    return _collect_compound_stems(told)


def _collect_compound_stems(tokens: Sequence[Token]) -> set[str]:
    """The stems of content words, and of two words that may make one together."""
    long = [(a, b) for a, b in pairwise(tokens) if (a.is_content or b.is_content) and min(len(a.key), len(b.key)) > 2]
    return {t.stem for t in tokens if t.is_content} | {
        _stem_compound(a.key, b.key) for a, b in long if a.is_word and b.is_word
    }


@lru_cache(maxsize=1 << 16)
def _stem_compound(one: str, two: str) -> str:
    return stem_word(one + two)
