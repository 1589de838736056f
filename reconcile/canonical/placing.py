"""Whether and where an addition may stand in the canonical text: the six conditions of ``docs/merging.md``, placing.

Each condition is a function that names itself when it fails, so a report can say why an addition was left out.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from reconcile.canonical.plan import Plan, Text, of_witness, partners
from reconcile.canonical.telling import Telling, content
from reconcile.model import Decision, Kind
from reconcile.text.function_words import ARTICLES, AUXILIARIES, PERSONAL
from reconcile.text.keys import n2
from reconcile.text.tokens import Token, Transcript
from reconcile.variation import Classified, Collation, Operation, Range, Variation

CLAUSE_MARKS = frozenset('.,;:()—–"“”?!…')
"""A clause is a stretch between two of these."""
WHOLE = 4
"""Fewest new content words in an unplaced addition for its whole sentence to be added."""
FINAL_MARKS = frozenset(".!?\u2026:;\u3002\uff01\uff1f")
HEADING = 5
"""Most words of a line that may be a heading."""
EVENT = 5
"""Content words from which a part of a sentence tells something that another sentence may tell as well.

Fewer name a person, a place or a time, which may be named again.
"""

_same = lru_cache(maxsize=1 << 16)(n2)


@dataclass(frozen=True, slots=True)
class Setting:
    """An addition of one witness with all it is judged by."""

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
    retold: frozenset[int]
    """The sentences of the witness at least half of which the sentences of the base in their group tell."""
    lone: frozenset[tuple[str, ...]]
    """The keys of the sentences of the base of which the witness has no word in its place."""

    @classmethod
    def of(cls, number: int, texts: Sequence[Text], classified: Sequence[Classified]) -> Self:
        """Gather what the additions of one witness are judged by.

        Raises:
            ValueError: the text is the base.
        """
        collation = texts[number].collation
        if collation is None:
            raise ValueError("the base is not judged against itself")
        others: dict[int, list[Classified]] = defaultdict(list)
        for item in of_witness(classified, texts[number].id):
            if item.variation and item.variation.operation not in (Operation.FORM, Operation.GAP):
                others[item.variation.group].append(item)
        moves = [v for v in collation.variations if v.operation is Operation.TRANSPOSITION]
        own = Telling.of(texts[number].transcript, {})
        retold = frozenset(_retold(collation, own, texts[0].transcript))
        base = texts[0].transcript
        rows = zip(itertools.pairwise(base.bounds), base.prose, strict=True)
        marked = [_ends_marked(base.tokens[a:b]) for (a, b), prose in rows if prose]
        prose = 2 * sum(marked) >= len(marked)
        forth, back = partners(collation)
        lone = frozenset(
            _keys(base.tokens[a:b])
            for a, b in itertools.pairwise(base.bounds)
            if not any(k in forth for k in range(a, b))
        )
        return cls(texts[0], texts[number], forth, back, others, moves, own, prose, retold, lone)


def _keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(t.key for t in tokens if t.word)


def _retold(collation: Collation, own: Telling, base: Transcript) -> Iterator[int]:
    for group in collation.groups:
        told = {s for n in group.left for s in content(base.tokens[base.bounds[n] : base.bounds[n + 1]])}
        for n in group.right if told else ():
            if 2 * len(own.bags[n] & told) >= len(own.bags[n]):
                yield n


def obstacle(addition: Classified, setting: Setting, plan: Plan, texts: Sequence[Text]) -> str:
    """The first condition that an addition does not meet, in words; empty when it can be placed."""
    variation = addition.variation
    if variation is None or variation.operation is not Operation.ADDITION or len(variation.witness) != 1:
        return "4.1: not a pure insertion"
    if not all(setting.witness.cut_at(k) for k in variation.witness[0]) or not setting.base.cut_at(
        variation.base_place
    ):
        return "4.1: a repair joins it to its neighbours"
    if whole_sentences(setting.witness.transcript, variation.witness[0]):
        if variation.base_place not in setting.base.transcript.borders:
            return "4.1: not at a sentence border of the base"
        if is_bridged(variation.base_place, plan, texts):
            return BRIDGED
        if _is_heading(variation.witness[0], setting):
            return HEADING_LINE
        if (
            plan.telling.tells(setting.witness.tokens[slice(*variation.witness[0])])
            or _told_by_twin(variation.witness[0], setting)
            or _keys(setting.witness.tokens[slice(*variation.witness[0])]) in setting.lone
            or is_added_at(variation.base_place, variation.witness[0], setting, plan, texts)
        ):
            return ALREADY_TOLD
        if retold_beside(variation, setting, plan) is not None:
            return "4.5: it tells most of the sentence beside it again"
    elif taken(variation, setting, plan, texts):
        if is_added_at(variation.base_place, variation.witness[0], setting, plan, texts):
            return ALREADY_TOLD
        return "4.1: another witness has something else between these words"
    elif (
        (reason := _not_between_equals(variation, setting))
        or (reason := _half_open(setting.witness.tokens[slice(*variation.witness[0])]))
        or (reason := _competition(addition, setting, plan))
    ):
        return reason
    return _already_there(addition, setting, plan, texts)


def whole_sentences(transcript: Transcript, tokens: Range) -> bool:
    """Whether a range starts and ends at sentence borders."""
    return tokens[0] in transcript.borders and tokens[1] in transcript.borders


def equal_at_n2(one: Token, two: Token) -> bool:
    """Whether two tokens are the same but for typography."""
    return one.form == two.form or _same(one.form) == _same(two.form)


def _not_between_equals(variation: Variation, setting: Setting) -> str:
    """Conditions 1 and 2: between tokens aligned to neighbours, each of which ends an equal run with content."""
    start, end = variation.witness[0]
    place = variation.base_place
    bounds = setting.witness.transcript.borders, setting.base.transcript.borders
    left = start in bounds[0] and place in bounds[1]
    right = end in bounds[0] and place in bounds[1]
    if not left and (setting.forth.get(place - 1) != start - 1 or not _telling(setting, place - 1, start - 1, -1)):
        return "4.1: the words before it are not those of the base"
    if not right and (setting.forth.get(place) != end or not _telling(setting, place, end, 1)):
        return "4.1: the words after it are not those of the base"
    return ""


_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("\u201c", "\u201d"))


def _half_open(tokens: Sequence[Token]) -> str:
    """Condition 2 for marks that come in pairs: one without its partner would belong to what it was taken from."""
    text = "".join(t.form for t in tokens)
    if text.count('"') % 2 or any(text.count(a) != text.count(b) for a, b in _PAIRS):
        return "4.2: a bracket or quotation mark in it has no partner there"
    return ""


def _is_heading(tokens: Range, setting: Setting) -> bool:
    """Whether a few words stand on a line of their own without a final mark, as headings do, and the base is prose."""
    witness = setting.witness.tokens
    start, end = tokens
    alone = (start == 0 or "\n" in witness[start].gap) and (not witness[end].form or "\n" in witness[end].gap)
    few = sum(t.word for t in witness[start:end]) <= HEADING
    return alone and few and not _ends_marked(witness[start:end]) and setting.prose


def _ends_marked(tokens: Sequence[Token]) -> bool:
    """Whether a sentence ends with a mark, brackets and quotation marks behind it aside."""
    marks = itertools.takewhile(lambda t: not t.word, reversed(tokens))
    return any(t.form[-1:] in FINAL_MARKS for t in marks)


def _told_by_twin(tokens: Range, setting: Setting) -> bool:
    """Whether the witness tells a sentence twice and the base tells half of its other telling."""
    return any(n in setting.retold for n in _twins(tokens, setting))


def is_first_telling(variation: Variation, setting: Setting) -> bool:
    """Whether the witness tells a sentence again, but only later.

    The classes call either telling a repetition, whichever was compared with the base.
    """
    if variation.operation is not Operation.ADDITION or len(variation.witness) != 1:
        return False
    tokens = variation.witness[0]
    twins = _twins(tokens, setting)
    return bool(twins) and setting.witness.transcript.bounds[twins[0]] > tokens[0]


def _twins(tokens: Range, setting: Setting) -> list[int]:
    """The sentences by which the witness tells a single sentence again, or before."""
    bounds = setting.witness.transcript.bounds
    sentence = bisect_right(bounds, tokens[0]) - 1
    return setting.own.twins(sentence) if (bounds[sentence], bounds[sentence + 1]) == tokens else []


def retold_beside(variation: Variation, setting: Setting, plan: Plan) -> int | None:
    """The base sentence next to the place of an added sentence which that one tells again, and more; None if none is.

    The aligner may have left it alone, since most of it is new.
    """
    tokens = setting.witness.tokens[slice(*variation.witness[0])]
    after = bisect_right(setting.base.transcript.bounds, variation.base_place) - 1
    return plan.telling.retold(tokens, (after - 1, after))


def place_of(sentence: int, group: int, setting: Setting) -> int:
    """Where a sentence of a group goes: after the last base sentence of the group that it shares a content word with.

    After the group when it shares none.
    """
    collation = setting.witness.collation
    left = collation.groups[group].left if collation else ()
    base, bounds = setting.base.transcript, setting.witness.transcript.bounds
    shared = [setting.back[j] for j in range(bounds[sentence], bounds[sentence + 1]) if j in setting.back]
    for n in reversed(left):
        if any(base.bounds[n] <= i < base.bounds[n + 1] and base.tokens[i].content for i in shared):
            return base.bounds[n + 1]
    return base.bounds[left[-1] + 1]


def _telling(setting: Setting, i: int, j: int, step: int) -> bool:
    """Whether the run of equal tokens from here holds a content word or reaches a sentence border on both sides."""
    base, witness = setting.base, setting.witness
    bounds = base.transcript.borders, witness.transcript.borders
    if not (base.free(i) and witness.free(j)):
        return False
    while 0 <= i < len(base.tokens) and setting.forth.get(i) == j and equal_at_n2(base.tokens[i], witness.tokens[j]):
        if base.tokens[i].content or not base.tokens[i].form:
            return True
        i, j = i + step, j + step
        if step < 0 and (i + 1 in bounds[0] and j + 1 in bounds[1]):
            return True
        if step > 0 and (i in bounds[0] and j in bounds[1]):
            return True
    return False


def clause(tokens: Sequence[Token], start: int, end: int) -> Range:
    """Widen a range to the clause marks round it, marks excluded."""
    while start > 0 and tokens[start - 1].form not in CLAUSE_MARKS:
        start -= 1
    while end < len(tokens) and tokens[end].form and tokens[end].form not in CLAUSE_MARKS:
        end += 1
    return start, end


def _competition(addition: Classified, setting: Setting, plan: Plan) -> str:
    """Conditions 3, 4 and 6.

    Nothing else in the same clause that depends on the addition, contradicts or replaces it.
    """
    variation = addition.variation
    assert variation is not None  # noqa: S101  `obstacle` has asked
    here, there = _clauses(variation, setting)
    near = [c for g in range(variation.group - 1, variation.group + 2) for c in setting.others.get(g, ())]
    for other in near:
        v = other.variation
        if (
            v is None
            or v is variation
            or not (_meets(v.witness, v.witness_place, there) or _meets(v.base, v.base_place, here))
        ):
            continue
        if other.difference.kind is Kind.CONFLICT:
            return f"4.4: a conflict in the same clause ({other.difference.id})"
        if any(setting.base.tokens[i].content for a, b in v.base for i in range(a, b)):
            return f"4.6: the base has another reading in the same clause ({other.difference.id})"
        chosen = v.operation is Operation.ADDITION and plan.settled[other.difference.id].decision is Decision.WITNESS
        if not chosen and _dependent(v, setting):
            return f"{DEPENDENT}: goes with another reading that was not chosen ({other.difference.id})"
    return ""


def _clauses(variation: Variation, setting: Setting) -> tuple[Range, Range]:
    """The clause of the base round the place, and that of the witness round the addition.

    Where the addition brings its own mark at an end, or a mark stands there, the clause on that side is another one.
    """
    start, end = variation.witness[0]
    tokens, base = setting.witness.tokens, setting.base.tokens
    place = variation.base_place
    open_left = tokens[start].form not in CLAUSE_MARKS
    open_right = tokens[end - 1].form not in CLAUSE_MARKS
    there = clause(tokens, start, start)[0] if open_left else start, clause(tokens, end, end)[1] if open_right else end
    here = clause(base, place, place)
    closed_left = not open_left or (place > 0 and base[place - 1].form in CLAUSE_MARKS)
    closed_right = not open_right or base[place].form in CLAUSE_MARKS
    return (place if closed_left else here[0], place if closed_right else here[1]), there


def _meets(spans: Sequence[Range], place: int, area: Range) -> bool:
    if not spans:
        return area[0] < place < area[1]
    return any(a < area[1] and area[0] < b for a, b in spans)


DEPENDENT = "4.3"
"""How the reason starts when an addition may yet be placed: once what it goes with is chosen."""
_AGREEMENT = PERSONAL | ARTICLES | AUXILIARIES


def _dependent(variation: Variation, setting: Setting) -> bool:
    """Whether a pronoun, article or agreement word differs there."""
    sides = (setting.base.tokens, variation.base), (setting.witness.tokens, variation.witness)
    return any(tokens[k].key in _AGREEMENT for tokens, spans in sides for a, b in spans for k in range(a, b))


def _already_there(addition: Classified, setting: Setting, plan: Plan, texts: Sequence[Text]) -> str:
    """Condition 5: no content word of it stands in the sentence group of the canonical text or in a moved partner."""
    variation = addition.variation
    assert variation is not None  # noqa: S101  `obstacle` has asked
    tokens = setting.witness.tokens
    words = {t.stem for t in tokens[slice(*variation.witness[0])] if t.content}
    told = told_in_group(variation.group, variation.base_place, setting, plan, texts)
    if words & told:
        return f"4.5: {_some(words & told)} already stands there"
    whole = whole_sentences(setting.witness.transcript, variation.witness[0])
    if not whole and len(words) >= EVENT and plan.telling.tells(tokens[slice(*variation.witness[0])]):
        return ALREADY_TOLD
    return ""


HEADING_LINE = "4.1: a short line without a final mark, not a sentence"
ALREADY_TOLD = "4.5: another sentence of the canonical text tells it already"


def is_added_at(place: int, tokens: Range, setting: Setting, plan: Plan, texts: Sequence[Text]) -> bool:
    """Whether the same words were added at the same place before, if only they are too few for `Telling` to go by."""
    keys = [t.key for t in setting.witness.tokens[slice(*tokens)]]
    added = plan.insertions.get(place, ())
    return any([t.key for t in texts[i.witness].tokens[slice(*i.tokens)]] == keys for i in added)


def taken(variation: Variation, setting: Setting, plan: Plan, texts: Sequence[Text]) -> bool:
    """Whether something was put in already between the two words that an addition, a part of a sentence, goes between.

    Where two sentences meet, the end of the first and the start of the second are two places.
    """
    place = variation.base_place
    border = place in setting.base.transcript.borders
    ends = border and variation.witness[0][0] not in setting.witness.transcript.borders
    return any(
        not i.sentence and (border and i.tokens[0] not in texts[i.witness].transcript.borders) == ends
        for i in plan.insertions.get(place, ())
    )


BRIDGED = "4.1: what fills a hole here runs on into the next sentence"


def is_bridged(place: int, plan: Plan, texts: Sequence[Text]) -> bool:
    """Whether a hole between two sentences was filled with what goes on behind it in its own witness."""
    return place in plan.closed_gaps and any(
        i.rule == "filled" and i.tokens[1] not in texts[i.witness].transcript.borders
        for i in plan.insertions.get(place, ())
    )


def _some(stems: set[str]) -> str:
    return ", ".join(repr(s) for s in sorted(stems)[:3])


def told_in_group(group: int, place: int, setting: Setting, plan: Plan, texts: Sequence[Text]) -> set[str]:
    """Content stems of the canonical text in a sentence group and in the moved partners of what the group holds."""
    collation = setting.witness.collation
    base = setting.base.transcript
    if collation is None or group < 0 or not collation.groups[group].left:
        return set()  # a sentence that the base lacks: `Telling` guards it
    stems = {t.stem for t in plan.added(place, place, texts) if t.content}
    sentences = collation.groups[group].left
    for n in sentences:
        a, b = base.bounds[n], base.bounds[n + 1]
        stems |= {t.stem for t in base.tokens[a:b] if t.content}
        stems |= {t.stem for t in plan.added(a + 1, b, texts) if t.content}
        opening = [i for i in plan.insertions.get(a, ()) if not i.sentence]
        stems |= {t.stem for i in opening for t in texts[i.witness].tokens[slice(*i.tokens)] if t.content}
    return stems


def moved_partners(group: int, setting: Setting) -> set[str]:
    """Content stems of the base in what moved out of the witness sentences of a group."""
    collation = setting.witness.collation
    if collation is None:
        return set()
    bounds = setting.witness.transcript.bounds
    areas = [(bounds[n], bounds[n + 1]) for n in collation.groups[group].right]
    return {
        setting.base.tokens[i].stem
        for v in setting.moves
        if any(_meets(v.witness, -1, area) for area in areas)
        for a, b in v.base
        for i in range(a, b)
        if setting.base.tokens[i].content
    }


def worth_a_sentence(
    sentence: int, unplaced: Sequence[Variation], told: set[str], witness: Text, *, every: bool = False
) -> bool:
    """Whether a sentence is to be added whole for an addition that could not be placed.

    It holds an unplaced addition with at least `WHOLE` new content words, and at least half of its content words are
    new. With `every` one new content word in an unplaced addition is enough.
    """
    start, end = witness.transcript.bounds[sentence], witness.transcript.bounds[sentence + 1]
    if not (witness.cut_at(start) and witness.cut_at(end)):
        return False
    words = [t for t in witness.tokens[start:end] if t.content]
    fresh = [t for t in words if t.stem not in told]
    if 2 * len(fresh) < len(words) and not every:
        return False
    for variation in unplaced:
        inside = [k for a, b in variation.witness for k in range(max(a, start), min(b, end))]
        if sum(witness.tokens[k].content and witness.tokens[k].stem not in told for k in inside) >= (
            1 if every else WHOLE
        ):
            return True
    return False
