"""What each policy would do at one difference: its work is reconciled again under every one of them."""

from __future__ import annotations

from dataclasses import replace

from reconcile.errors import ReconcileError
from reconcile.model.records import Difference, Work
from reconcile.pipeline import reconcile
from reconcile.report.console.explanation import PolicyOutcome
from reconcile.settings import POLICIES, Settings


def compare_policies(difference: Difference, work: Work, settings: Settings) -> tuple[PolicyOutcome, ...]:
    """Say what became of a difference under each policy, with the base of the work and without anybody's decisions.

    Policies that agree stand together, in the order of `POLICIES`. ``priority`` is asked with the difference's
    witness as the most trusted one.
    """
    documents = [w.document for w in work.witnesses]
    found: dict[tuple[str, str], list[str]] = {}
    for policy in POLICIES:
        trusted = (difference.witness,) if policy == "priority" else settings.priority
        asked = replace(
            settings, policy=policy, priority=trusted, base=work.base, one_work=True, works=(), decisions=None
        )
        try:
            (again,) = reconcile(documents, asked).works
        except ReconcileError as error:
            found.setdefault((f"not possible: {error}", ""), []).append(policy)
            continue
        outcome = next(((d.decision.value, d.reason) for d in again.differences if d.id == difference.id), None)
        if outcome:
            name = f"consensus({settings.consensus})" if policy == "consensus" else policy
            found.setdefault(outcome, []).append(f"priority={difference.witness}" if policy == "priority" else name)
    return tuple(PolicyOutcome(tuple(policies), *outcome) for outcome, policies in found.items())
