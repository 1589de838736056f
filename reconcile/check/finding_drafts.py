"""Puts findings together: quotes words on one line, and makes the context that a fingerprint rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reconcile.check.findings import Finding, Fix, Place, Related
from reconcile.check.positions import Lines
from reconcile.check.rules.registry import BY_ID
from reconcile.storage.display_text import on_one_line
from reconcile.text.normal_forms import word_key
from reconcile.vocabulary import Severity

SHOWN = 80
"""Code points of a reading that a message quotes."""
_NEIGHBOURS = 3
"""Words on each side of a place that its fingerprint rests on."""
_REACH = 80
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def finding(
    rule: str,
    place: Place,
    message: str,
    *,
    context: Iterable[str],
    severity: Severity | None = None,
    related: Iterable[Related] = (),
    fix: Fix | None = None,
) -> Finding:
    """A finding with the severity of its rule, or another one where the case departs from it."""
    data = BY_ID[rule]
    return Finding(
        rule=rule,
        name=data.name,
        severity=severity or data.severity,
        place=place,
        message=message,
        context=tuple(context),
        related=tuple(related),
        fix=fix,
    )


def quoted(text: str, width: int = SHOWN) -> str:
    r"""A reading between quotation marks, on one line and harmless.

    >>> quoted("He\x1b[2J said")
    '"He\\x1b[2J said"'
    """
    return f'"{on_one_line(text, width)}"'


def words_round(lines: Lines, place: Place) -> tuple[str, ...]:
    """The folded words of a place and of its neighbours in the same line, blind to apostrophes, case and accents."""
    raw = lines.raw
    before = _WORD.findall(raw[max(0, place.start - _REACH) : place.start].rpartition("\n")[2])[-_NEIGHBOURS:]
    after = _WORD.findall(raw[place.end : place.end + _REACH].partition("\n")[0])[:_NEIGHBOURS]
    inside = _WORD.findall(raw[place.start : place.end])
    return tuple(word_key(word) for word in (*before, *inside, *after))
