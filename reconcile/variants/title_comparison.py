"""Declared titles and years as evidence of pairs that were found by their wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reconcile.model.pairs import Comparison, PairEvidence
from reconcile.text.normal_forms import fold_text
from reconcile.vocabulary import PairKind, TitleLevel, YearLevel


def weigh_titles(
    pairs: Iterable[PairEvidence], titles: Mapping[str, str], years: Mapping[str, str], rule: str
) -> Iterator[PairEvidence]:
    """Add what is declared of both texts to the evidence of each pair; titles that disagree keep it from being linked.

    Args:
        pairs: as their wording has it.
        titles: declared titles by id.
        years: declared years by id.
        rule: ``evidence``, ``require`` or ``ignore``.
    """
    for pair in pairs:
        yield pair if rule == "ignore" else _weigh_title(pair, titles, years, rule)


def _weigh_title(pair: PairEvidence, titles: Mapping[str, str], years: Mapping[str, str], rule: str) -> PairEvidence:
    title = compare_titles(titles.get(pair.left, ""), titles.get(pair.right, ""))
    year = compare_years(years.get(pair.left, ""), years.get(pair.right, ""))
    comparisons = (*pair.comparisons, Comparison(name="title", level=title, weight=0.0))
    pair = replace(
        pair, title=title, year=year, comparisons=(*comparisons, Comparison(name="year", level=year, weight=0.0))
    )
    against = _describe_conflict(title, year)
    if pair.kind is not PairKind.VARIANT or not (against or (rule == "require" and title is not TitleLevel.AGREE)):
        return pair
    reason = against or "the declared titles must agree, and do not"
    return replace(pair, kind=PairKind.REVIEW, why=f"{reason}; {pair.why}")


def explain_title_conflict(one: tuple[str, str], two: tuple[str, str]) -> str:
    """Return how the declared titles and years of two texts keep them apart; empty if they do not.

    >>> explain_title_conflict(("Spun", "2002"), ("Heat", "")), explain_title_conflict(("Spun", "2002"), ("", "1995"))
    ('the declared titles disagree', '')
    """
    return _describe_conflict(compare_titles(one[0], two[0]), compare_years(one[1], two[1]))


def _describe_conflict(title: TitleLevel, year: YearLevel) -> str:
    if title is TitleLevel.DISAGREE:
        return "the declared titles disagree"
    return "the declared years disagree" if title is not TitleLevel.MISSING and year is YearLevel.DISAGREE else ""


def compare_titles(one: str, two: str) -> TitleLevel:
    """Compare two titles."""
    return TitleLevel(_compare(one, two))


def compare_years(one: str, two: str) -> YearLevel:
    """Compare two years."""
    return YearLevel(_compare(one, two))


def _compare(one: str, two: str) -> str:
    if not one or not two:
        return "missing"
    return "agree" if fold_text(one) == fold_text(two) else "disagree"
