"""Join what several differences put back at one place: a closing quotation mark, a line end, an opening one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from reconcile.differences.draft_difference import DraftDifference
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence


def join_repairs(found: Sequence[DraftDifference]) -> list[DraftDifference]:
    """Give differences that put something back at the same place one repair that does it all.

    Only sure repairs that another witness attests and that meet in the same white space are joined; the others stay as
    they are, and the merge writes the longest.
    """
    places: dict[tuple[str, int], list[int]] = defaultdict(list)
    for at, item in enumerate(found):
        repair = item.verdict.repair
        if repair and repair.start == repair.end and repair.confidence is Confidence.HIGH and item.variation:
            places[item.verdict.damaged, repair.start].append(at)
    out = list(found)
    for rows in places.values():
        repairs = [r for at in rows if (r := found[at].verdict.repair)]
        whole = _join_insertions(repairs) if len(rows) > 1 else None
        for at in rows if whole else ():
            out[at] = replace(found[at], verdict=replace(found[at].verdict, repair=whole))
    return out


def _join_insertions(repairs: Sequence[Repair]) -> Repair | None:
    """One insertion of all that others insert, if they meet in one gap."""
    marks = [r for r in repairs if r.replacement.strip()]
    before = [r for r in marks if r.replacement[-1:].isspace() and not r.replacement[:1].isspace()]
    after = [r for r in marks if r.replacement[:1].isspace() and not r.replacement[-1:].isspace()]
    if len(before) != 1 or len(after) != 1 or len(marks) != len(before) + len(after):
        return None
    first, last = before[0].replacement, after[0].replacement
    gap = first[len(first.rstrip()) :]
    if gap != last[: len(last) - len(last.lstrip())]:
        return None
    return replace(
        before[0],
        replacement=first + last.lstrip(),
        evidence="; ".join(dict.fromkeys(r.evidence for r in (before[0], after[0]))),
    )
