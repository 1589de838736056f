"""Prove I9 idempotence, I10 symmetry and I11 copy-insensitivity of one work by reconciling it again.

`reconcile.verify.reruns` does so for all works of a run, and proves I8, determinism, of the run as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconcile.errors import InvariantError
from reconcile.model.document import Document
from reconcile.model.problems import Problem
from reconcile.model.records import Difference, Work
from reconcile.pipeline import reconcile
from reconcile.settings import Settings
from reconcile.vocabulary import Kind, Significance

IDEMPOTENT_POLICIES = ("base", "complete")
"""Policies under which reconciling the canonical text again changes nothing."""


def prove_work(work: Work, settings: Settings, place: str) -> list[Problem]:
    """Reconcile a work again in ways that must not matter, from its record alone, and return what does not hold.

    A work in which people have decided something is what they made of it, and is not looked at. `place` is the file of
    the record.
    """
    if any(d.decided for d in work.differences):
        return []
    found = []
    for proof in (_prove_idempotence, _prove_symmetry, _prove_copy_insensitivity):
        try:
            found += [Problem(place, invariant, message) for invariant, message in proof(work, settings)]
        except InvariantError as error:
            found.append(Problem(place, error.invariant, f"breaks when run again: {error}"))
    return found


def _prove_idempotence(work: Work, settings: Settings) -> Iterator[tuple[str, str]]:
    """Check I9: the canonical text, alone or with its witnesses, gives itself."""
    if settings.policy not in IDEMPOTENT_POLICIES or not work.canonical.text.strip():
        return
    merged = Document.from_text("canonical", work.canonical.text)
    if _reconcile_to_text([merged], settings, merged.id) != work.canonical.text:
        yield "I9", "the canonical text alone gives another text"
    witnesses = [w.document for w in work.witnesses]
    if _reconcile_to_text([merged, *witnesses], settings, merged.id) != work.canonical.text:
        yield "I9", "the canonical text with its witnesses gives another text"


def _prove_symmetry(work: Work, settings: Settings) -> Iterator[tuple[str, str]]:
    """Check I10: exchanging base and witness exchanges additions and omissions and nothing else."""
    if len(work.members) != 2:
        return
    (other,) = (m for m in work.members if m != work.base)
    documents = [w.document for w in work.witnesses]
    there = _reconcile_as_one_work(documents, settings, work.base).differences
    back = _reconcile_as_one_work(documents, settings, other).differences
    odd = _count_mirrored_kinds(there, work.base) - _count_mirrored_kinds(back, work.base)
    if odd or _count_mirrored_kinds(back, work.base) - _count_mirrored_kinds(there, work.base):
        shown = ", ".join(sorted({kind for kind, *_ in odd}))
        yield "I10", f"with base and witness exchanged, other differences are found ({shown})"


def _count_mirrored_kinds(differences: Sequence[Difference], left: str) -> Counter[tuple[str, ...]]:
    """Count class and readings of every difference, seen from the side of `left`."""
    counts: Counter[tuple[str, ...]] = Counter()
    for d in differences:
        kind = d.kind.value
        if d.kind in (Kind.ADDED_DETAIL, Kind.OMISSION):
            kind = "one-sided"
        if d.kind in (Kind.SPLIT, Kind.JOIN):
            kind = "sentence borders"
        sides = (d.base_text, d.witness_text) if d.base == left else (d.witness_text, d.base_text)
        # Damage of one side has no counterpart to exchange.
        one_sided = d.within or (not all(sides) and d.significance in (Significance.DAMAGE, Significance.PARATEXT))
        counts[(kind, *sides)] += not d.concerns_one_text and not one_sided
    return +counts


def _prove_copy_insensitivity(work: Work, settings: Settings) -> Iterator[tuple[str, str]]:
    """Check I11: an exact copy of a witness changes no reading."""
    documents = [w.document for w in work.witnesses]
    for document in documents:
        copy = replace(document, id=f"{document.id}~copy")
        if _reconcile_to_text([*documents, copy], settings, work.base) != work.canonical.text:
            yield "I11", f"a copy of {document.id} changes the canonical text"


def _reconcile_as_one_work(documents: Sequence[Document], settings: Settings, base: str) -> Work:
    alone = replace(settings, one_work=True, base=base, works=(), distinct=())
    (work,) = reconcile(documents, alone).works
    return work


def _reconcile_to_text(documents: Sequence[Document], settings: Settings, base: str) -> str:
    return _reconcile_as_one_work(documents, settings, base).canonical.text
