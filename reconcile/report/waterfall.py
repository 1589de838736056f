"""The evidence of a pair step by step: each comparison adds its bits to the sum of those before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reconcile.model.pairs import PairEvidence
from reconcile.storage.cells import round_figure


class WeightStep(NamedTuple):
    """One comparison, and the sum after it."""

    name: str
    level: str
    weight: float
    """Bits."""
    before: float
    """The sum of the comparisons before this one."""
    total: float
    why: str


def build_waterfall(pair: PairEvidence) -> tuple[WeightStep, ...]:
    """List the comparisons of a pair that weigh something, with their running sum; the prior is the first."""
    steps: list[WeightStep] = []
    total = 0.0
    for comparison in pair.comparisons:
        before, total = total, round_figure(total + comparison.weight)
        step = WeightStep(comparison.name, comparison.level, comparison.weight, before, total, comparison.why)
        steps.append(step)
    return tuple(steps)


def format_bits(weight: float) -> str:
    """Format a weight with its sign, to two places: 1.96 is below a line at 2.

    >>> format_bits(3.4), format_bits(-10.0), format_bits(1.96), format_bits(0.0)
    ('+3.40', '-10.00', '+1.96', '0.00')
    """
    return f"{weight:+.2f}" if round(weight, 2) else "0.00"


def find_scale(waterfalls: Sequence[Sequence[WeightStep]], lines: Sequence[float]) -> tuple[float, float]:
    """Return the least and the greatest sum that some waterfalls and lines reach, so that all are drawn alike."""
    sums = [0.0, *lines, *(value for steps in waterfalls for step in steps for value in (step.before, step.total))]
    return min(sums), max(sums)
