"""Confirm likely repairs by the other witnesses of a work, before the texts are aligned.

A repair that one text alone leaves in doubt is certain where another witness has the repaired words between the same
neighbours, and none has the damaged ones: they attest it at this very place. So a word that a channel took apart, or
whose letters it replaced, does not keep two sentences from being aligned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reconcile.model.damage_kinds import DAMAGE_KINDS
from reconcile.model.records import Repair
from reconcile.text.normal_forms import normalize_punctuation
from reconcile.vocabulary import Confidence

MOST_WITNESSES = 16
"""Other texts that are asked, the best ones. Chosen by hand; it bounds the cost for hundreds of copies, of which the
best ones know what the others do."""
_REACH = 60
"""Code points on either side of a repair in which its words and their neighbours are looked for. It bounds the cost."""


def confirm_all_repairs(texts: Sequence[tuple[str, Sequence[Repair], str]]) -> list[tuple[Repair, ...]]:
    """Return the repairs of each text of a work; those that other witnesses attest have high confidence.

    Args:
        texts: of each text, from the best to the worst: what was read, what was found in it, sorted by start, and the
            mended text. The first `MOST_WITNESSES` others are asked.

    Cost: linear in the texts, whatever their number, if anything is in doubt.
    """
    doubts = [any(_is_in_question(raw, repair) for repair in repairs) for raw, repairs, _ in texts]
    if not any(doubts) or len(texts) < 2:
        return [tuple(repairs) for _, repairs, _ in texts]
    folded = [f" {normalize_punctuation(mended)} " for _, _, mended in texts[: MOST_WITNESSES + 1]]
    confirmed = []
    for n, (raw, repairs, _) in enumerate(texts):
        others = [text for m, text in enumerate(folded) if m != n][:MOST_WITNESSES]
        confirmed.append(_confirm_repairs(raw, repairs, others) if doubts[n] else tuple(repairs))
    return confirmed


def _confirm_repairs(raw: str, repairs: Sequence[Repair], known: Sequence[str]) -> tuple[Repair, ...]:
    """Return the repairs of a text, given the others, folded and between spaces."""
    confirmed = list(repairs)
    for n in (n for n, repair in enumerate(repairs) if _is_in_question(raw, repair)):
        repaired, damaged = (_fold_place(raw, repairs[n], make) for make in (_write_repair, _keep_damage))
        if repaired and repaired != damaged and _is_attested(repaired, damaged, known):
            evidence = f"{repairs[n].evidence}; another witness has it so"
            confirmed[n] = replace(repairs[n], confidence=Confidence.HIGH, evidence=evidence)
    return tuple(confirmed)


def _is_in_question(raw: str, repair: Repair) -> bool:
    kind = DAMAGE_KINDS[repair.kind]
    return (
        repair.confidence is Confidence.MEDIUM
        and kind.is_attestable
        and kind.is_repairable
        and repair.replacement != raw[repair.start : repair.end]
    )


def _is_attested(repaired: str, damaged: str, known: Sequence[str]) -> bool:
    return any(repaired in text for text in known) and not any(damaged in text for text in known)


def _write_repair(_raw: str, repair: Repair) -> str:
    return repair.replacement


def _keep_damage(raw: str, repair: Repair) -> str:
    return raw[repair.start : repair.end]


def _fold_place(raw: str, repair: Repair, make: Callable[[str, Repair], str]) -> str:
    """Return the words of a place with a neighbour on each side, folded, between spaces; empty where there is none."""
    before, after = raw[max(0, repair.start - _REACH) : repair.start], raw[repair.end : repair.end + _REACH]
    left, right = _take_last_words(before), _take_last_words(after[::-1])[::-1]
    if not left.strip() or not right.strip():
        return ""
    folded = normalize_punctuation(left + make(raw, repair) + right)
    return f" {folded} " if folded else ""


def _take_last_words(stretch: str) -> str:
    """Return the end of a stretch: the word that touches its end, if any, and the whole word before."""
    touching = stretch[len(stretch.rstrip()) :] or stretch.split()[-1:][0] if stretch.strip() else ""
    rest = stretch[: len(stretch) - len(touching)]
    words = rest.split()
    if not words:
        return touching
    return rest[rest.rindex(words[-1]) :] + touching
