"""The pairs that wait, and works whose titles disagree → findings of RC207 and RC208."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import NamedTuple

from reconcile.check.duplicate_findings import CheckedCorpus, draft_opening_finding
from reconcile.check.findings import FindingDraft
from reconcile.report.waterfall import format_bits
from reconcile.storage.display_text import make_visible
from reconcile.text.title_agreement import explain_title_conflict
from reconcile.vocabulary import PairDecision, Severity


def find_doubtful_joins(corpus: CheckedCorpus) -> Iterator[FindingDraft]:
    """Yield what a person should decide or confirm about the works that checked texts are in, or may be in."""
    yield from _report_open_pairs(corpus)
    for members in corpus.relations.grouping.works:
        if len(members) > 1 and not corpus.checked.isdisjoint(members):
            yield from _report_mixed_work(corpus, members)


def _report_open_pairs(corpus: CheckedCorpus) -> Iterator[FindingDraft]:
    for pair in corpus.relations.pairs:
        if pair.decision is PairDecision.OPEN and not corpus.checked.isdisjoint((pair.left, pair.right)):
            name, other = corpus.choose_reported_text(pair.left, pair.right)
            message = (
                f"may be a variant of {make_visible(other)} (match weight {format_bits(pair.match_weight)} bits; "
                f"{make_visible(pair.why)}); decide {pair.id} in decisions.csv: join or part"
            )
            yield draft_opening_finding(corpus, "RC207", name, [other], message, (pair.id,))


_TitleKey = tuple[str, str]
"""Declared title and year, each may be empty."""


class _TitleConflict(NamedTuple):
    one: _TitleKey
    two: _TitleKey
    reason: str


def _report_mixed_work(corpus: CheckedCorpus, members: Sequence[str]) -> Iterator[FindingDraft]:
    """Yield one finding about a work whose titles disagree, if a checked text has one of them."""
    holders: dict[_TitleKey, str] = {}
    for name in sorted(members, key=lambda name: (name not in corpus.checked, corpus.bases.get(name) == name, name)):
        metadata = corpus.documents[name].metadata
        key = metadata.get("title", ""), metadata.get("year", "")
        if any(key):
            holders.setdefault(key, name)
    expected: _TitleConflict | None = None
    groups = _number_declarations(corpus, members)
    for conflict, is_declared in _list_conflicts(corpus, holders, groups):
        if not is_declared:
            yield _make_title_finding(corpus, conflict, holders, None)
            return
        expected = expected or conflict
    if expected:
        yield _make_title_finding(corpus, expected, holders, Severity.NOTICE)


def _number_declarations(corpus: CheckedCorpus, members: Sequence[str]) -> Mapping[_TitleKey, AbstractSet[int]]:
    """For each declared title of a work, the declarations and decisions that name a text with it, by number."""
    settings, decided = corpus.session.settings, corpus.relations.decided.matched
    declared = [work.members for work in settings.works]
    declared += [(*one.left, *one.right) for one in decided if one.choice is PairDecision.JOIN]
    inside, found = frozenset(members), dict[_TitleKey, set[int]]()
    for number, names in enumerate([members] if settings.one_work else declared):
        for name in inside.intersection(names):
            metadata = corpus.documents[name].metadata
            found.setdefault((metadata.get("title", ""), metadata.get("year", "")), set()).add(number)
    return found


def _list_conflicts(
    corpus: CheckedCorpus, holders: Mapping[_TitleKey, str], groups: Mapping[_TitleKey, AbstractSet[int]]
) -> Iterator[tuple[_TitleConflict, bool]]:
    """Yield the titles that disagree, one of them of a checked text, and whether somebody said that they are one work.

    Of those that somebody said so of, only the first.
    """
    has_declared = False
    for one, two in combinations(holders, 2):
        is_declared = not groups.get(one, frozenset()).isdisjoint(groups.get(two, ()))
        if (is_declared and has_declared) or corpus.checked.isdisjoint((holders[one], holders[two])):
            continue
        if reason := explain_title_conflict(one, two):
            has_declared = has_declared or is_declared
            yield _TitleConflict(one, two, reason), is_declared


def _make_title_finding(
    corpus: CheckedCorpus, conflict: _TitleConflict, holders: Mapping[_TitleKey, str], severity: Severity | None
) -> FindingDraft:
    one, two = conflict.one, conflict.two  # in the order of the holders: checked texts first
    name, other = holders[one], holders[two]
    titles = [make_visible(" ".join(filter(None, (f'"{key[0]}"' if key[0] else "", key[1])))) for key in (one, two)]
    message = f"in one work with {make_visible(other)}, but {conflict.reason}: {titles[0]} and {titles[1]}"
    message += "; correct a title, or part the two texts" if severity is None else "; somebody declared or decided so"
    return draft_opening_finding(corpus, "RC208", name, [other], message, severity=severity)
