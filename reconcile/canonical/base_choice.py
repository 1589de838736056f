"""Choose the base: the witness whose order and small forms lead (``docs/merging.md``, choice of base)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from heapq import nsmallest
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Witness
from reconcile.text.tokens import Transcript

MOST_REPEATED_SHARE = 0.1
"""Share of its code points that repeat earlier ones, above which a whole text counts as repeating itself.

One refrain or a doubled line is a place of damage like others; a text that holds itself twice has no one order to lead
with. Chosen by hand; held by tests/canonical/test_base_choice.py.
"""
COMPARED_DIGITS = 4
"""Decimal places to which densities and shares are compared: smaller differences do not decide.

The density is per 1,000 code points, so this is below one place of damage in the longest work. Chosen by hand; held by
tests/canonical/test_base_choice.py.
"""
LEAST_COPY_SIMILARITY = 0.98
"""Jaccard similarity of neighbouring word pairs from which two texts count as one independent witness.

About one changed word in 200. Chosen by hand; held by tests/canonical/test_base_choice.py.
"""
LEAST_VOICES = 3
"""Independent witnesses that a vote needs: by definition, of two that differ neither is the majority."""
ONLY_WITNESS = "the only witness"
"""The reason where there is no choice."""
_ROUNDING_TOLERANCE = 1e-9
"""Keeps `ceil` from rounding a product such as 0.98 * 100 up because of its floating-point error."""
_EMPTY_GRAM = ("", "")
"""What texts without neighbouring words have in common."""


class _Rank(NamedTuple):
    """What ranks a witness, in order of precedence; smaller is better."""

    undeclared: bool
    leading_priority: int
    repeats_itself: bool
    damage_density: float
    coverage: float
    """Negative, as the next ones but for the hash."""
    priority: int
    sentence_count: int
    shared_wording: float
    sha256: str


def rank_base_candidates(
    witnesses: Sequence[Witness],
    transcripts: Sequence[Transcript],
    *,
    base: str | None = None,
    priority: Sequence[str] = (),
    priority_first: bool = False,
) -> tuple[tuple[int, ...], str]:
    """Order the witnesses from the best base to the worst.

    The first rule that separates decides: the declared base; that it does not repeat itself; lowest damage density;
    highest coverage of the work's content; source priority; more sentences; the wording that most others share; lower
    SHA-256. With `priority_first` the source priority comes right after the declared base. Length alone, order and
    names decide nothing.

    Returns:
        Indices of the witnesses, the base first, and what chose the base, in words.
    """
    coverage = _measure_coverage(transcripts)
    order = {name: n for n, name in enumerate(priority)}

    def rank_witness(n: int, shared_wording: float = 0.0) -> _Rank:
        witness = witnesses[n]
        place = order.get(witness.id, len(order))
        return _Rank(
            undeclared=witness.id != base,
            leading_priority=place if priority_first else 0,
            repeats_itself=_measure_repeated_share(witness) > MOST_REPEATED_SHARE,
            damage_density=round(witness.profile.damage_density, COMPARED_DIGITS),
            coverage=-round(coverage[n], COMPARED_DIGITS),
            priority=place,
            sentence_count=-len(witness.sentences),
            shared_wording=-round(shared_wording, COMPARED_DIGITS),
            sha256=witness.document.sha256,
        )

    # In order of content: which texts count as copies must not depend on names.
    rows = sorted(range(len(witnesses)), key=lambda n: witnesses[n].document.sha256)
    ranks = {n: rank_witness(n) for n in rows}
    if len({rank._replace(sha256="") for rank in ranks.values()}) < len(witnesses):
        shared = _measure_shared_wording([transcripts[n] for n in rows])
        ranks = {n: rank_witness(n, share) for n, share in zip(rows, shared, strict=True)}
    best = sorted(ranks, key=lambda n: (ranks[n], witnesses[n].id))
    return tuple(best), _explain_base_choice([ranks[n] for n in best[:2]])


def _explain_base_choice(best: Sequence[_Rank]) -> str:
    if len(best) == 1:
        return ONLY_WITNESS
    one, two = best
    shared = f"{-one.shared_wording:.3f} of it is in other texts, against {-two.shared_wording:.3f}"
    reasons = (
        "declared",
        "first in the order of priority",
        "least damage: the other one repeats a part of itself",
        f"least damage: {one.damage_density:.2f} places per 1,000 characters against {two.damage_density:.2f}",
        f"highest coverage: {-one.coverage:.2f} of the work's content 3-grams against {-two.coverage:.2f}",
        "first in the order of priority",
        f"more sentences: {-one.sentence_count} against {-two.sentence_count}",
        f"wording nearest to the others: {shared}",
        "lower SHA-256, all else being equal",
    )
    return next(
        (reason for reason, a, b in zip(reasons, one, two, strict=True) if a != b), "the same bytes as the others"
    )


def _measure_repeated_share(witness: Witness) -> float:
    repeated = sum(r.end - r.start for r in witness.repairs if r.kind == DamageKind.REPETITION)
    return repeated / max(1, len(witness.document.raw))


def _measure_coverage(transcripts: Sequence[Transcript]) -> list[float]:
    """Return each text's share of all distinct content 3-grams of the work, at most 1.

    Metadata is left out. What a text has again is held against it: a passage told twice covers no more, and a text that
    breaks off and begins anew is not the fuller one.
    """
    grams: list[Counter[tuple[str, str, str]]] = []
    for transcript in transcripts:
        prose = [n for n, is_prose in enumerate(transcript.is_prose) if is_prose]
        stems = [t.stem for n in prose for t in transcript.sentence_tokens(n) if t.is_content]
        grams.append(Counter(zip(stems, stems[1:], stems[2:], strict=False)))
    every = set().union(*grams)
    return [(2 * len(g) - g.total()) / len(every) if every else 1.0 for g in grams]


def _measure_shared_wording(transcripts: Sequence[Transcript]) -> list[float]:
    """Return how much of each text the other texts have, in [0, 1]; copies of one another count as one text.

    The mean, over its pairs of neighbouring tokens, of the share of other independent texts with the same tokens and
    the same white space between them. All are 0 with fewer than `LEAST_VOICES`.
    """
    voices = find_copy_origins(transcripts)
    others = len(set(voices)) - 1
    if others + 1 < LEAST_VOICES:
        return [0.0] * len(voices)
    pairs = [{(one.form, two.gap, two.form) for one, two in pairwise(x.tokens)} for x in transcripts]
    held: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for voice, mine in zip(voices, pairs, strict=True):
        for pair in mine:
            held[pair].add(voice)
    return [sum(len(held[pair]) - 1 for pair in mine) / others / max(1, len(mine)) for mine in pairs]


def find_copy_origins(
    transcripts: Sequence[Transcript], *, least_similarity: float = LEAST_COPY_SIMILARITY
) -> list[int]:
    """Return for each text the index of the first one that it may be a copy of, or its own.

    Copies count as one when witnesses are counted. Two texts may be copies when the Jaccard similarity of their sets of
    neighbouring word keys is at least `least_similarity`, in (0, 1].
    """
    grams = [frozenset(pairwise([t.key for t in x.tokens if t.is_word])) for x in transcripts]
    frequency = Counter(gram for mine in grams for gram in mine)
    # Sets so similar share one of their few rarest members (prefix filter, Chaudhuri et al. 2006): a work may have a
    # thousand witnesses, too many to compare each with each.
    first_with: dict[tuple[str, str], list[int]] = defaultdict(list)
    origins: list[int] = []
    for n, mine in enumerate(grams):
        shared = ceil(least_similarity * len(mine) - _ROUNDING_TOLERANCE)
        rarest = nsmallest(len(mine) - shared + 1, mine, key=lambda gram: (frequency[gram], gram)) or [_EMPTY_GRAM]
        others = sorted({m for gram in rarest for m in first_with[gram]})
        origins.append(next((m for m in others if _compute_jaccard(mine, grams[m]) >= least_similarity), n))
        if origins[n] == n:
            for gram in rarest:
                first_with[gram].append(n)
    return origins


def _compute_jaccard(one: frozenset[tuple[str, str]], two: frozenset[tuple[str, str]]) -> float:
    union = len(one | two)
    return len(one & two) / union if union else 1.0
