"""Replay what people decided, place by place, by fingerprint."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from reconcile.canonical.merge_plan import MergePlan
from reconcile.canonical.reading_choices import ReadingChoice, apply_choice
from reconcile.errors import DecisionError
from reconcile.model.decisions import Ruling
from reconcile.model.questions import WAITING_DECISIONS, Question, identify_question
from reconcile.model.records import Difference, Work
from reconcile.model.variations import ClassifiedDifference
from reconcile.text.normal_forms import normalize_typography
from reconcile.vocabulary import Decision

CHOICES = ("base", "witness", "both", "neither", "text")
"""What a person may choose."""
_FOLLOWING_REASON = re.compile(r", as [0-9a-f]{12}$|: [0-9a-f]{12} stands here$")
"""How the reason of a difference ends that follows the decision about another one."""


_DECIDED_PREFIX = "decided"


def is_decided_by_person(difference: Difference) -> bool:
    """Whether a person decided a difference, by itself or with another one."""
    return difference.reason.startswith(_DECIDED_PREFIX)


def extract_rulings(work: Work) -> tuple[Ruling, ...]:
    """The rulings that were carried out in a work, as its record tells; they give the same work again."""
    typed: dict[str, str] = defaultdict(str)
    for segment in work.canonical.segments:
        for name in segment.differences if segment.rule == "decision" else ():
            typed[name] += segment.text
    # Of rulings that say the same of one reading only the first is named by the text.
    texts = {_question_of(d): typed[d.id] for d in work.differences if d.id in typed}
    found = []
    for d in work.differences:
        if is_decided_by_person(d) and not _FOLLOWING_REASON.search(d.reason):
            told = d.reason.removeprefix(_DECIDED_PREFIX)
            who, why = (told.removeprefix(" by "), "") if told.startswith(" by ") else ("", told.removeprefix(": "))
            text = texts.get(_question_of(d), "") if d.decision is Decision.TEXT else ""
            found.append(Ruling(id=d.id, choice=d.decision.value, text=text, who=who, why=why))
    return tuple(found)


def apply_rulings(rulings: Sequence[Ruling], classified: Sequence[ClassifiedDifference], plan: MergePlan) -> None:
    """Carry out rulings; a later one on the same tokens is an error, not a surprise.

    A ruling is about a reading, whoever has it: the witnesses that read the same there follow it. And where the base
    gives way, it gives way to all: other readings of the same words wait for nobody any more. Two rulings that say the
    same of one reading are one.

    Raises:
        DecisionError: a ruling fits no difference here, cannot be carried out, or meets another one.
    """
    number = {text.id: n for n, text in enumerate(plan.texts)}
    by_id = {c.difference.id: c for c in classified}
    units: dict[str, list[ClassifiedDifference]] = defaultdict(list)
    for one in classified:
        units[one.difference.unit].append(one)
    ruled = {ruling.id for ruling in rulings}
    taken: dict[int, str] = {}
    answers: set[tuple[object, ...]] = set()
    for ruling in rulings:
        item = by_id.get(ruling.id)
        if item is None:
            raise DecisionError(f"{ruling.place}: {ruling.id} fits no difference")
        decision = Decision(ruling.choice)
        why = ""
        answer = (_question_of(item.difference), ruling.choice, ruling.text)
        if answer not in answers:
            _claim_base_tokens(ruling, item, taken)
        if decision is not Decision.BASE and answer not in answers:
            choice = ReadingChoice(decision, ruling.text if decision is Decision.TEXT else None)
            why = apply_choice(number[item.difference.witness], item, choice, "decision", plan)
        if why:
            raise DecisionError(f"{ruling.place}: {ruling.id} cannot be decided as {ruling.choice!r}: {why}")
        answers.add(answer)
        said = f"{_DECIDED_PREFIX}{f' by {ruling.who}' if ruling.who else ''}{f': {ruling.why}' if ruling.why else ''}"
        plan.record_decision(item.difference, decision, said)
        for other in units[item.difference.unit]:
            d = other.difference
            if d.id in ruled or other.parent >= 0 or plan.decided_differences[d.id].decision not in WAITING_DECISIONS:
                continue
            if _question_of(d) == _question_of(item.difference):
                plan.record_decision(d, decision, f"{said}, as {ruling.id}")
            elif decision is not Decision.BASE and d.base_spans == item.difference.base_spans and d.base_text:
                plan.record_decision(d, Decision.BASE, f"{said}: {ruling.id} stands here")


def _claim_base_tokens(ruling: Ruling, item: ClassifiedDifference, taken: dict[int, str]) -> None:
    """Note the base tokens that a ruling is about."""
    if item.variation is None or ruling.choice == "base":
        return
    for a, b in item.variation.base:
        for token in range(a, b):
            other = taken.setdefault(token, ruling.id)
            if other != ruling.id:
                raise DecisionError(
                    f"{ruling.place}: {ruling.id} and {other} decide the same words; keep one of the two lines"
                )


def _question_of(difference: Difference) -> Question:
    return identify_question(difference, normalize_typography(difference.witness_text))
