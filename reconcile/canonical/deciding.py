"""Replay what people decided, place by place, by fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconcile.canonical.choosing import Choice, carry_out
from reconcile.canonical.plan import Plan, Text
from reconcile.errors import DecisionError
from reconcile.model import Decision
from reconcile.variation import Classified

CHOICES = ("base", "witness", "both", "neither", "text")
"""What a person may choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One line of ``decisions.csv``."""

    id: str
    """Fingerprint of the difference."""
    choice: str
    """One of `CHOICES`."""
    text: str = ""
    """For the choice ``text``."""
    who: str = ""
    why: str = ""
    place: str = ""
    """File and line, for messages."""


def decide(rulings: Sequence[Ruling], classified: Sequence[Classified], texts: Sequence[Text], plan: Plan) -> None:
    """Carry out rulings; a later one on the same tokens is an error, not a surprise.

    Raises:
        DecisionError: a ruling fits no difference here, cannot be carried out, or meets another one.
    """
    number = {text.id: n for n, text in enumerate(texts)}
    by_id = {c.difference.id: c for c in classified}
    taken: dict[int, str] = {}
    for ruling in rulings:
        item = by_id.get(ruling.id)
        if item is None:
            raise DecisionError(f"{ruling.place}: {ruling.id} fits no difference")
        _claim(ruling, item, taken)
        decision = Decision(ruling.choice)
        why = ""
        if decision is not Decision.BASE:
            choice = Choice(decision, ruling.text if decision is Decision.TEXT else None)
            why = carry_out(number[item.difference.witness], item, choice, "decision", plan, texts)
        if why:
            raise DecisionError(f"{ruling.place}: {ruling.id} cannot be decided as {ruling.choice!r}: {why}")
        said = f"decided{f' by {ruling.who}' if ruling.who else ''}{f': {ruling.why}' if ruling.why else ''}"
        plan.settled[ruling.id] = replace(plan.settled[ruling.id], decision=decision, reason=said)


def _claim(ruling: Ruling, item: Classified, taken: dict[int, str]) -> None:
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
