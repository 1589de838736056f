"""Put findings together: quote words on one line, and make the context that a fingerprint rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reconcile.check.findings import FilePlace, FindingDraft, Fix, RelatedPlace
from reconcile.check.positions import TextLines
from reconcile.check.rules.registry import load_rules
from reconcile.storage.display_text import show_on_one_line
from reconcile.text.normal_forms import fold_word
from reconcile.vocabulary import Severity

READING_LENGTH = 80
"""Code points of a reading that a message quotes."""
_NEIGHBOUR_WORDS = 3
"""Words on each side of a place that its fingerprint rests on.

Chosen by hand; another number makes every accepted finding stale. Held by tests/check/test_limits.py."""
_NEIGHBOUR_REACH = 80
"""Code points in which these words are looked for; fixed likewise."""
_WORD_PATTERN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def draft_finding(
    rule: str,
    place: FilePlace,
    message: str,
    *,
    context: Iterable[str],
    severity: Severity | None = None,
    related: Iterable[RelatedPlace] = (),
    fix: Fix | None = None,
) -> FindingDraft:
    """Return a finding with the severity of its rule, or another one where the case departs from it."""
    return FindingDraft(
        rule=rule,
        severity=severity or load_rules()[rule].severity,
        place=place,
        message=message,
        context=tuple(context),
        related=tuple(related),
        fix=fix,
    )


def quote_reading(text: str, width: int = READING_LENGTH) -> str:
    r"""Return a reading between quotation marks, on one line and harmless.

    >>> quote_reading("He\x1b[2J said")
    '"He\\x1b[2J said"'
    """
    return f'"{show_on_one_line(text, width)}"'


def collect_context_words(lines: TextLines, place: FilePlace) -> tuple[str, ...]:
    """Return the folded words of a place and of its neighbours in the same line, without case and accents."""
    raw = lines.raw
    left = raw[max(0, place.start - _NEIGHBOUR_REACH) : place.start].rpartition("\n")[2]
    right = raw[place.end : place.end + _NEIGHBOUR_REACH].partition("\n")[0]
    before = _WORD_PATTERN.findall(left)[-_NEIGHBOUR_WORDS:]
    after = _WORD_PATTERN.findall(right)[:_NEIGHBOUR_WORDS]
    inside = _WORD_PATTERN.findall(raw[place.start : place.end])
    return tuple(fold_word(word) for word in (*before, *inside, *after))
