"""When two readings count as one: they are equal at N2, so that only their typography differs."""

from __future__ import annotations

from functools import lru_cache

from reconcile.model.records import Difference, Span
from reconcile.text.normal_forms import normalize_typography

_normalize_cached = lru_cache(maxsize=1 << 16)(normalize_typography)


def are_equal_forms(one: str, two: str) -> bool:
    """Return whether two words or marks are equal at N2."""
    return one == two or _normalize_cached(one) == _normalize_cached(two)


def is_same_reading(one: str, *others: str) -> bool:
    """Return whether a reading is one of others, or equals a non-empty one of them at N2."""
    return one in others or normalize_typography(one) in map(normalize_typography, filter(None, others))


def identify_question(d: Difference) -> tuple[str, tuple[Span, ...], str]:
    """Return what a difference asks a person; differences that ask the same have one answer."""
    return d.unit, d.base_spans, normalize_typography(d.witness_text)
