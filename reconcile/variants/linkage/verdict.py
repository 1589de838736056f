"""From the evidence of a pair to its outcome: link, review or apart.

Each comparison has a level and each level a weight. The sum with the prior is the match weight, in bits; the match
probability is 1 / (1 + 2 ** -weight). Some evidence is decisive and comes before the sum, because comparisons are not
independent and much shared wording would outvote any contradiction. See ``docs/joining.md``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from reconcile.model.pairs import Comparison
from reconcile.variants.linkage.match_weights import MatchWeights
from reconcile.variants.linkage.name_slots import Opening, SlotComparison
from reconcile.vocabulary import TitleLevel, YearLevel

WORDING_BOUNDS = (0.15, 0.2, 0.25, 0.3, 0.4, 0.55, 0.8)
"""Where the levels of weighted wording begin, in [0, 1]."""
AMOUNT_BOUNDS = (20, 30, 45, 70, 120)
"""Where the levels of shared bits begin; long texts share many by chance, so more than the last tell nothing more."""
NAME_BOUNDS = (0.1, 0.25, 0.5)
"""Where the levels of the share of contradicting names begin."""

LEAST_WORDING = 0.185
"""Weighted wording below which nothing is linked: independent retellings of one story reach .182. See
``benchmarks/linkage.py``."""
LEAST_SEEN = 0.10
"""Weighted wording below which names are not looked at."""
LEAST_BITS = 12.0
"""Shared bits below which names are not looked at: those of one rare phrase."""
MOSTLY_AGAINST = 2
"""Contradicting names from which, if no more agree, nothing is linked."""
_NAMED = 3  # contradicting names that a reason quotes


class Outcome(StrEnum):
    """What becomes of a pair."""

    LINK = "link"
    """The texts are variants of one work."""
    REVIEW = "review"
    """A person decides; until then they are not."""
    APART = "apart"


@dataclass(frozen=True, slots=True)
class LinkageSettings:
    """What a user may set."""

    titles: str = "evidence"
    """What declared titles do: ``evidence``, ``require`` or ``ignore``."""
    prior: float = -4.0
    """Match weight before any evidence, in bits."""
    link: float = 2.0
    """Match weight from which a pair is linked, in bits."""
    review: float = -2.0
    """Match weight from which a pair is reviewed, in bits."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a pair."""

    wording: float
    """Weighted resemblance, or containment at a discount, in [0, 1]."""
    bits: float
    """Weight of the shared phrases, in bits."""
    slots: SlotComparison | None
    """Names and numbers; None where the wording is too slight to look at them."""
    title: TitleLevel
    year: YearLevel
    has_equal_words: bool
    """Whether the texts have the same words in the same order."""


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """The outcome of a pair, and how it came about."""

    outcome: Outcome
    match_weight: float
    """The sum of the levels and the prior, in bits, rounded to 4 places."""
    comparisons: tuple[Comparison, ...]
    """The prior first."""
    reason: str
    """What decided, in words."""


def judge_pair(evidence: Evidence, weights: MatchWeights, settings: LinkageSettings) -> PairVerdict:
    """Weigh the evidence of a pair and decide.

    Args:
        evidence: what is known of the pair; with `titles="ignore"` its title and year are passed over.
        weights: the table.
        settings: prior and lines.
    """
    if settings.titles == "ignore":
        evidence = _forget_titles(evidence)
    levels = (Comparison(name="prior", level="", weight=settings.prior), *_weigh_levels(evidence, weights))
    total = round(sum(level.weight for level in levels), 4)
    outcome, reason = _decide(evidence, levels, total, settings)
    return PairVerdict(outcome, total, levels, reason)


def _forget_titles(evidence: Evidence) -> Evidence:
    return Evidence(
        evidence.wording,
        evidence.bits,
        evidence.slots,
        TitleLevel.MISSING,
        YearLevel.MISSING,
        evidence.has_equal_words,
    )


def _weigh_levels(evidence: Evidence, weights: MatchWeights) -> list[Comparison]:
    slots = evidence.slots
    levels = {
        "wording": _name_level(evidence.wording, WORDING_BOUNDS),
        "amount": _name_level(evidence.bits, AMOUNT_BOUNDS),
        "names": "not compared" if slots is None else _grade_names(slots),
        "opening": "not compared" if slots is None else _OPENINGS[slots.opening],
        "numbers": "not compared" if slots is None else _grade_numbers(slots),
        "title": evidence.title.value,
        "year": evidence.year.value,
    }
    return [Comparison(name=name, level=level, weight=weights[name].get(level, 0.0)) for name, level in levels.items()]


def _name_level(value: float, bounds: tuple[float, ...]) -> str:
    place = bisect_right(bounds, value)
    if place == len(bounds):
        return f"{bounds[-1]:g} or more"
    return f"below {bounds[place]:g}"


_OPENINGS = {
    Opening.SILENT: "no word",
    Opening.SAME: "same subject",
    Opening.CONTRADICTS: "against",
    Opening.ANOTHER_SUBJECT: "another subject",
}


def _grade_names(slots: SlotComparison) -> str:
    against = len(slots.contradicting)
    if not against:
        return "none" if not slots.agreeing else "agree" if slots.agreeing < 3 else "three or more agree"
    return f"against, {_name_level(against / (against + slots.agreeing), NAME_BOUNDS)}"


def _grade_numbers(slots: SlotComparison) -> str:
    same, against = slots.numbers_agreeing, slots.numbers_contradicting
    if not against:
        return "agree" if same else "none"
    return "against, below half" if 2 * against < same + against else "against, half or more"


def _decide(
    evidence: Evidence, levels: tuple[Comparison, ...], total: float, settings: LinkageSettings
) -> tuple[Outcome, str]:
    """Return the outcome and its reason; decisive evidence first, in the order of its authority."""
    if evidence.title == TitleLevel.DISAGREE or (
        evidence.title != TitleLevel.MISSING and evidence.year == YearLevel.DISAGREE
    ):
        return _decide_against_titles(evidence, levels, total, settings)
    outcome, reason = _decide_by_text(evidence, total, settings)
    if outcome == Outcome.LINK and settings.titles == "require" and evidence.title != TitleLevel.AGREE:
        return (
            Outcome.REVIEW,
            f"{reason}, but titles must agree by the settings, and they are {_TITLES[evidence.title]}",
        )
    return outcome, reason


_TITLES = {TitleLevel.MISSING: "not both declared", TitleLevel.LOOSE: "only similar"}


def _decide_against_titles(
    evidence: Evidence, levels: tuple[Comparison, ...], total: float, settings: LinkageSettings
) -> tuple[Outcome, str]:
    """Never link; one text under two titles, whole or with nothing against it, is reviewed."""
    reason = "the declared titles disagree" if evidence.title == TitleLevel.DISAGREE else "the declared years disagree"
    if evidence.has_equal_words:
        return Outcome.REVIEW, f"{reason}, but the words are the same"
    bare = total - sum(level.weight for level in levels if level.name in ("title", "year"))
    slots = evidence.slots
    if (
        slots is not None
        and not slots.contradicts
        and round(bare, 4) >= settings.link
        and evidence.wording >= LEAST_WORDING
    ):
        return Outcome.REVIEW, f"{reason}, but the texts agree"
    return Outcome.APART, reason


def _decide_by_text(evidence: Evidence, total: float, settings: LinkageSettings) -> tuple[Outcome, str]:
    slots = evidence.slots
    if evidence.has_equal_words:
        return Outcome.LINK, "the same words in the same order"
    if slots is None:
        return Outcome.APART, "little of the wording is shared"
    if objection := _find_objection(evidence, slots):
        return (Outcome.REVIEW if total >= settings.link else Outcome.APART), objection
    if total >= settings.link:
        return Outcome.LINK, "the evidence outweighs chance"
    if total >= settings.review:
        return Outcome.REVIEW, "the evidence is divided"
    return Outcome.APART, "the evidence is slight"


def _find_objection(evidence: Evidence, slots: SlotComparison) -> str:
    """Return what keeps a pair from being linked whatever its weight, or nothing."""
    if slots.opening == Opening.ANOTHER_SUBJECT and evidence.title != TitleLevel.AGREE:
        subjects = f": {' / '.join(slots.subjects)}" if slots.subjects else ""
        return f"the openings define different subjects{subjects}"
    against = len(slots.contradicting)
    if against >= MOSTLY_AGAINST and against >= slots.agreeing:
        return f"names differ: {_quote_names(slots)}"
    if evidence.title == TitleLevel.LOOSE and slots.contradicts:
        what = f"names differ: {_quote_names(slots)}" if against else "the openings or numbers differ"
        return f"the declared titles are only similar, and {what}"
    if slots.continues:
        return "one text goes on where the other ends"
    if slots.share_passages_only(1):
        return "the texts share one passage, and little else"
    return "little of the wording is shared" if evidence.wording < LEAST_WORDING else ""


def _quote_names(slots: SlotComparison) -> str:
    shown = [f"{one} / {two}" for one, two in slots.contradicting[:_NAMED]]
    return ", ".join([*shown, "…"] if len(slots.contradicting) > _NAMED else shown)
