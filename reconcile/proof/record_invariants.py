"""Prove the invariants of the merge on the record of one work alone.

A run proves each work that it makes; `reconcile verify` proves it again from disk. Nothing of the stages that made the
record is imported here, so that their mistakes are not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from reconcile.errors import InvariantError
from reconcile.model.problems import Problem
from reconcile.model.records import Work
from reconcile.proof import canonical_checks, witness_checks
from reconcile.proof.record_evidence import RecordEvidence

_CHECKS = (
    witness_checks.check_witness_partitions,
    witness_checks.check_reconstruction,
    canonical_checks.check_provenance,
    canonical_checks.check_no_invention,
    canonical_checks.check_junctions,
    witness_checks.check_no_loss,
    canonical_checks.check_base_order,
    canonical_checks.check_repairs,
    witness_checks.check_readings,
)


def find_problems(work: Work, place: str, classes: Mapping[str, str] = MappingProxyType({})) -> Iterator[Problem]:
    """Yield everything that does not hold in the record of a work.

    `place` is the file concerned; `classes` has the treatments that the settings of the run give.
    """
    evidence = RecordEvidence.from_work(work, classes)
    for check in _CHECKS:
        for witness, span, invariant, message in check(evidence):
            yield Problem(place=place, witness=witness, span=span, invariant=invariant, message=message)


def ensure_invariants(work: Work, classes: Mapping[str, str]) -> None:
    """Prove a work that was just made; parameters as for `find_problems`.

    Raises:
        InvariantError: the first invariant that does not hold.
    """
    for problem in find_problems(work, work.id, classes):
        where = f"; at {problem.span.start}" if problem.span else ""
        raise InvariantError(problem.invariant, problem.witness or work.id, problem.message + where)
