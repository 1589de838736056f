"""Whether an addition may stand in the canonical text: the six conditions of ``docs/merging.md``, placing an addition.

Each condition names itself when it fails, so a report can say why an addition was left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from reconcile.canonical.clauses import competition
from reconcile.canonical.merge_plan import Plan
from reconcile.canonical.witness_comparison import Parallel, ends_marked, equal_at_n2, keys
from reconcile.model.variations import Operation, Range, Variation
from reconcile.text.stems import stem
from reconcile.text.tokens import Token

ALREADY_TOLD = "4.5: another sentence of the canonical text tells it already"
OTHER_TELLING = "4.5: the witness tells it twice; its other telling is compared with the base"
HEADING_LINE = "4.1: a short line without a final mark, not a sentence"
_TAKEN = "4.1: another witness has something else between these words"
_BRIDGED = "4.1: what was put in here runs on into the next sentence"
_HEADING = 5
"""Most words of a line that may be a heading."""
_EVENT = 5
"""Content words from which a part of a sentence tells something that another sentence may tell as well.

Fewer name a person, a place or a time, which may be named again.
"""
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("\u201c", "\u201d"))


def obstacle(addition: Variation, parallel: Parallel, plan: Plan) -> str:
    """The first condition that an addition does not meet, in words; empty when it can be placed."""
    if addition.operation is not Operation.ADDITION or len(addition.witness) != 1:
        return "4.1: not a pure insertion"
    where, place = addition.witness[0], addition.base_place
    if not all(parallel.witness.cut_at(k) for k in where) or not parallel.base.cut_at(place):
        return "4.1: a repair joins it to its neighbours"
    check = _obstacle_to_sentences if parallel.is_whole(where) else _obstacle_to_part
    return check(addition, parallel, plan) or _already_there(addition, parallel, plan)


def _obstacle_to_sentences(addition: Variation, parallel: Parallel, plan: Plan) -> str:
    """What keeps whole sentences out."""
    where, place = addition.witness[0], addition.base_place
    if place not in parallel.base.transcript.borders:
        return "4.1: not at a sentence border of the base"
    if not plan.takes(place, parallel.number, where):
        return _BRIDGED
    if _is_heading(where, parallel):
        return HEADING_LINE
    tokens = parallel.tokens(where)
    if parallel.sentence(where) in parallel.again:
        return OTHER_TELLING
    if (
        plan.telling.tells(tokens)
        or parallel.is_told_by_twin(where)
        or keys(tokens) in parallel.lone
        or _stands_beside(where, place, parallel)
        or plan.is_added_at(place, tokens)
    ):
        return ALREADY_TOLD
    if retold_beside(addition, parallel, plan) is not None:
        return "4.5: it tells most of the sentence beside it again"
    return ""


def _obstacle_to_part(addition: Variation, parallel: Parallel, plan: Plan) -> str:
    """What keeps a part of a sentence out."""
    where, place = addition.witness[0], addition.base_place
    tokens = parallel.tokens(where)
    if not plan.takes(place, parallel.number, where):
        return ALREADY_TOLD if plan.is_added_at(place, tokens) else _TAKEN
    return _not_between_equals(where, place, parallel) or half_open(tokens) or competition(addition, parallel, plan)


def _not_between_equals(where: Range, place: int, parallel: Parallel) -> str:
    """Conditions 1 and 2: between tokens aligned to neighbours, each of which ends an equal run with content."""
    start, end = where
    if not parallel.is_border(place, start) and not _ends_run(parallel, place - 1, start - 1, -1):
        return "4.1: the words before it are not those of the base"
    if not parallel.is_border(place, end) and not _ends_run(parallel, place, end, 1):
        return "4.1: the words after it are not those of the base"
    return ""


def _ends_run(parallel: Parallel, i: int, j: int, step: int) -> bool:
    """Whether the run of equal tokens from here holds a content word or reaches a sentence border on both sides."""
    base, witness = parallel.base, parallel.witness
    if not parallel.is_shared(i, j):
        return False
    while 0 <= i < len(base.tokens) and parallel.forth.get(i) == j and equal_at_n2(base.tokens[i], witness.tokens[j]):
        if base.tokens[i].content or not base.tokens[i].form:
            return True
        i, j = i + step, j + step
        if parallel.is_border(i, j) if step > 0 else parallel.is_border(i + 1, j + 1):
            return True
    return False


def half_open(tokens: Sequence[Token]) -> str:
    """Condition 2 for marks that come in pairs: one without its partner would belong to what it was taken from."""
    text = "".join(t.form for t in tokens)
    if text.count('"') % 2 or any(text.count(a) != text.count(b) for a, b in _PAIRS):
        return "4.2: a bracket or quotation mark in it has no partner there"
    return ""


def _stands_beside(where: Range, place: int, parallel: Parallel) -> bool:
    """Whether a base sentence at the place has the same words; the witness may say them twice in a row, though."""
    words = keys(parallel.tokens(where))
    sentence = parallel.sentence(where)
    if sentence is None or not words:
        return False
    base, own = parallel.base.transcript, parallel.witness.transcript
    beside = [keys(base.sentence(n)) for n in parallel.base.sentences_at(place)]
    row = [keys(own.sentence(n)) for n in (sentence - 1, sentence + 1) if 0 <= n < len(own.bounds) - 1]
    return words in beside and words not in row


def _is_heading(where: Range, parallel: Parallel) -> bool:
    """Whether a few words stand on a line of their own without a final mark, as headings do, and the base is prose."""
    witness = parallel.witness.tokens
    start, end = where
    alone = (start == 0 or "\n" in witness[start].gap) and (not witness[end].form or "\n" in witness[end].gap)
    few = sum(t.word for t in witness[start:end]) <= _HEADING
    return alone and few and not ends_marked(witness[start:end]) and parallel.prose


def retold_beside(addition: Variation, parallel: Parallel, plan: Plan) -> int | None:
    """The base sentence next to the place of an added sentence which that one tells again, and more; None if none is.

    The aligner may have left it alone, since most of it is new.
    """
    after = bisect_right(parallel.base.transcript.bounds, addition.base_place) - 1
    return plan.telling.retold_by(parallel.tokens(addition.witness[0]), (after - 1, after))


def _already_there(addition: Variation, parallel: Parallel, plan: Plan) -> str:
    """Condition 5: no content word of it stands in the sentence group of the canonical text or in a moved partner."""
    where = addition.witness[0]
    tokens = parallel.tokens(where)
    words = {t.stem for t in tokens if t.content}
    told = told_in_group(addition.group, addition.base_place, parallel, plan)
    if words & told:
        return f"4.5: {', '.join(repr(s) for s in sorted(words & told)[:3])} already stands there"
    if not parallel.is_whole(where) and len(words) >= _EVENT and plan.telling.tells(tokens):
        return ALREADY_TOLD
    return ""


def told_in_group(group: int, place: int, parallel: Parallel, plan: Plan) -> set[str]:
    """Content stems of the canonical text in a sentence group, additions to it and at the place included.

    Two words count as the one that they make together, too: *under secretary* tells of an *undersecretary*.
    """
    collation = parallel.witness.collation
    base = parallel.base.transcript
    if collation is None or group < 0 or not collation.groups[group].left:
        return set()  # a sentence that the base lacks: `Telling` guards it
    told = plan.added(place, place)
    for n in collation.groups[group].left:
        a, b = base.bounds[n], base.bounds[n + 1]
        opening = [i for i in plan.insertions.get(a, ()) if not i.sentence]
        told += [*base.tokens[a:b], *plan.added(a + 1, b), *(t for i in opening for t in plan.tokens(i))]
    return _stems(told)


def _stems(tokens: Sequence[Token]) -> set[str]:
    """The stems of content words, and of two words that may make one together."""
    long = [(a, b) for a, b in pairwise(tokens) if (a.content or b.content) and min(len(a.key), len(b.key)) > 2]
    return {t.stem for t in tokens if t.content} | {_joined(a.key, b.key) for a, b in long if a.word and b.word}


@lru_cache(maxsize=1 << 16)
def _joined(one: str, two: str) -> str:
    return stem(one + two)
