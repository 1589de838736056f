"""Rules for what *mend* changed or suspected in one text, now that the other text shows whether it was right."""

from __future__ import annotations

from dataclasses import replace

from reconcile.differences.damage_verdicts import make_attested_repair, make_damage_verdict
from reconcile.differences.rule_context import Reading, RuleContext, Verdict
from reconcile.differences.rules.attested_damage import MIN_LOSS_PLACES, use_own_apostrophes
from reconcile.differences.sign_loss_stats import SignLosses
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DAMAGE_KINDS, DamageKind
from reconcile.model.records import Repair
from reconcile.model.variations import Operation
from reconcile.text.damage_model import DOUBLE_QUOTES
from reconcile.text.normal_forms import normalize_typography
from reconcile.vocabulary import Confidence, Severity

_APOSTROPHE_KINDS = frozenset({DamageKind.DROPPED_APOSTROPHE, DamageKind.REPLACED_APOSTROPHE})
"""Repairs that write an apostrophe, for which the one that the text uses elsewhere is taken."""


def classify_refuted_repair(context: RuleContext) -> Verdict | None:
    """Doubt what *mend* derived where the other witness reads as this one did before.

    An apostrophe, if that witness writes apostrophes; or a space that the other has elsewhere.
    """
    find_refuted = _find_refuted_apostrophe if context.operation is Operation.FORM else _find_refuted_space
    for side, other in context.directions:
        doubted = find_refuted(side, other)
        if doubted is not None:
            evidence = f"{doubted.evidence}; but another witness does without it"
            doubt = replace(doubted, evidence=evidence, confidence=Confidence.LOW)
            return make_damage_verdict(side.subject.id, doubt, severity=Severity.NOTICE)
    return None


def _find_refuted_apostrophe(side: Reading, other: Reading) -> Repair | None:
    mine, theirs = side.tokens[0], other.tokens[0]
    raw = side.subject.transcript.raw[mine.start : mine.end]
    derived = [r for r in side.subject.find_repairs(mine.start, mine.end) if r.kind == DamageKind.DROPPED_APOSTROPHE]
    same = raw == theirs.form == other.subject.transcript.raw[theirs.start : theirs.end]
    if not derived or not same or raw.casefold() in ENGLISH.bare_contractions:
        return None
    return derived[0] if other.subject.lexicon.apostrophe_count >= MIN_LOSS_PLACES else None


def _find_refuted_space(side: Reading, other: Reading) -> Repair | None:
    mine, theirs = side.gap_token, other.gap_token
    glued = mine.gap_start == mine.start and theirs.gap_start == theirs.start and not theirs.gap and mine.gap
    spaces = [r for r in side.subject.find_repairs(mine.start, mine.start) if r.kind == DamageKind.LOST_SPACE]
    before = side.token_index and side.subject.transcript.tokens[side.token_index - 1].form in DOUBLE_QUOTES
    return spaces[0] if glued and spaces and before else None


def classify_mended_damage(context: RuleContext) -> Verdict | None:
    """Confirm that one side was mended into what the other side has."""
    for at, (side, other) in enumerate(context.directions):
        theirs = other.tokens or [other.gap_token]
        if other.subject.find_repairs(theirs[0].gap_start, theirs[-1].end):
            continue
        gap = context.operation is Operation.GAP
        verdict = _confirm_gap(side, other) if gap else _confirm_words(side, other, context.sign_losses[at])
        if verdict is not None:
            return verdict
    return None


def _confirm_gap(side: Reading, other: Reading) -> Verdict | None:
    gap, theirs = side.gap_token, other.gap_token.gap
    repairs = _find_edits(side, gap.gap_start, gap.start)
    opened = gap.gap_start == gap.start and bool(gap.gap) and theirs.isspace()
    same = gap.gap.isspace() == theirs.isspace() and gap.gap.count("\n") == theirs.count("\n")
    if not repairs or not (same or opened) or any(r.confidence is not Confidence.HIGH for r in repairs):
        return None
    repair = repairs[0]
    if opened and "\n" in theirs:
        repair = replace(repair, replacement=theirs, evidence="another witness has a paragraph break here")
    return make_damage_verdict(side.subject.id, repair)


def _confirm_words(side: Reading, other: Reading, losses: SignLosses) -> Verdict | None:
    repairs = _find_edits(side, side.tokens[0].start, side.tokens[-1].end)
    if not repairs:
        return None
    kind, mine, theirs = repairs[0].kind, side.mended_text, other.mended_text
    if normalize_typography(mine) != normalize_typography(theirs):
        raw = side.subject.transcript.raw[side.tokens[0].start : side.tokens[-1].end]
        if raw == theirs or normalize_typography(raw) != normalize_typography(theirs):
            return None
        return make_damage_verdict(side.subject.id, make_attested_repair(side, other, kind), labels=())
    if any(r.confidence is not Confidence.HIGH for r in repairs):
        return None
    written = use_own_apostrophes(theirs, losses) if kind in _APOSTROPHE_KINDS and mine != theirs else mine
    repair = repairs[0] if written == mine else make_attested_repair(side, other, kind, replacement=written)
    return make_damage_verdict(side.subject.id, repair)


def _find_edits(side: Reading, start: int, end: int) -> list[Repair]:
    """Return the repairs of a raw stretch that change the text."""
    return [r for r in side.subject.find_repairs(start, end) if DAMAGE_KINDS[r.kind].is_repairable]


def classify_attested_flag(context: RuleContext) -> Verdict | None:
    """Confirm what *mend* only suspected, where the other side has what *mend* would write."""
    for side, other in context.directions:
        if len(side.ranges) != 1:
            continue
        start, end = side.tokens[0].start, side.tokens[-1].end
        doubtful = [r for r in _find_edits(side, start, end) if r.confidence is not Confidence.HIGH]
        if not doubtful or other.subject.find_repairs(*_raw_span_of(other)):
            continue
        raw = side.subject.transcript.raw
        text, at = "", start
        for r in doubtful:
            text, at = text + raw[at : r.start] + r.replacement, r.end
        text += raw[at:end]
        if text == other.mended_text or (not other.ranges and not text.strip()):
            repair = Repair(
                start=start,
                end=end,
                replacement=text,
                kind=doubtful[0].kind,
                evidence=f"{doubtful[0].evidence}; another witness reads {other.mended_text!r}",
                confidence=Confidence.HIGH,
            )
            return make_damage_verdict(side.subject.id, repair, severity=Severity.ERROR)
    return None


def _raw_span_of(reading: Reading) -> tuple[int, int]:
    if reading.ranges:
        return reading.tokens[0].start, reading.tokens[-1].end
    return reading.gap_token.gap_start, reading.gap_token.start
