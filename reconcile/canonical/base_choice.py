"""Choose the base: the witness whose order and small forms lead (``docs/merging.md``, choice of base)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from heapq import nsmallest
from itertools import pairwise
from math import ceil

from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Witness
from reconcile.text.tokens import Transcript

MOST_REPEATED_SHARE = 0.1
"""Share of a text that tells again what stands before, above which the whole text counts as told twice.

One refrain or a doubled line is a place of damage like others; a text with two tellings has no one order to lead with.
"""

_ROUNDING_TOLERANCE = 1e-9
_EMPTY_GRAM = ("", "")
"""What texts without neighbouring words share."""
_RankingKey = tuple[bool, int, bool, float, float, int, int, float, str]

ONLY_WITNESS = "the only witness"
"""The reason of a choice that is none."""


def rank_base_candidates(
    witnesses: Sequence[Witness],
    transcripts: Sequence[Transcript],
    *,
    base: str | None = None,
    priority: Sequence[str] = (),
    priority_first: bool = False,
) -> tuple[tuple[int, ...], str]:
    """Order the witnesses from the best base to the worst.

    The first rule that separates decides: the declared base; that it does not tell itself twice; lowest damage density;
    highest coverage of the work's content; source priority; more sentences; the wording that most others share; lower
    SHA-256. With `priority_first` the source priority comes right after the declared base. Neither length alone, nor
    order, nor names have a part in it.

    Returns:
        Indices of the witnesses, the base first, and what chose the base, in words.
    """
    coverage = _measure_coverage(transcripts)
    rank = {name: n for n, name in enumerate(priority)}
    shared = [0.0] * len(witnesses)

    def make_ranking_key(n: int) -> _RankingKey:
        witness = witnesses[n]
        return (
            witness.id != base,
            rank.get(witness.id, len(rank)) if priority_first else 0,
            _measure_repeated_share(witness) > MOST_REPEATED_SHARE,
            round(witness.profile.damage_density, 4),
            -round(coverage[n], 4),
            rank.get(witness.id, len(rank)),
            -len(witness.sentences),
            -round(shared[n], 4),
            witness.document.sha256,
        )

    if len({make_ranking_key(n)[:-2] for n in range(len(witnesses))}) < len(witnesses) > 2:
        # Asked only where all else is equal. In order of content: which texts are copies must not depend on names.
        rows = sorted(range(len(witnesses)), key=lambda n: witnesses[n].document.sha256)
        for n, share in zip(rows, _measure_shared_wording([transcripts[n] for n in rows]), strict=True):
            shared[n] = share
    order = sorted(range(len(witnesses)), key=lambda n: (make_ranking_key(n), witnesses[n].id))
    return tuple(order), _explain_base_choice([make_ranking_key(n) for n in order[:2]])


def _explain_base_choice(keys: Sequence[_RankingKey]) -> str:
    if len(keys) == 1:
        return ONLY_WITNESS
    one, two = keys
    rules = (
        "declared",
        "first in the order of priority",
        "least damage: the other one tells a part of itself twice",
        f"least damage: {one[3]:.2f} places per 1,000 characters against {two[3]:.2f}",
        f"highest coverage: {-one[4]:.2f} of the work's content 3-grams against {-two[4]:.2f}",
        "first in the order of priority",
        f"more sentences: {-one[6]} against {-two[6]}",
        f"wording nearest to the others: {-one[7]:.3f} of it stands in others against {-two[7]:.3f}",
        "lower SHA-256, all else being equal",
    )
    return next((rule for rule, a, b in zip(rules, one, two, strict=True) if a != b), "the same bytes as the others")


def _measure_repeated_share(witness: Witness) -> float:
    """The share of a text that tells again what stands before, in [0, 1]."""
    again = sum(r.end - r.start for r in witness.repairs if r.kind == DamageKind.REPETITION)
    return again / max(1, len(witness.document.raw))


def _measure_coverage(transcripts: Sequence[Transcript]) -> list[float]:
    """For each text its share of all distinct content 3-grams of the work, in [0, 1]."""
    grams = []
    for transcript in transcripts:
        stems = [t.stem for t in transcript.tokens if t.is_content]
        grams.append(set(zip(stems, stems[1:], stems[2:], strict=False)))
    every = set().union(*grams)
    return [len(g) / len(every) if every else 1.0 for g in grams]


def _measure_shared_wording(transcripts: Sequence[Transcript]) -> list[float]:
    """For each text how much of it the other texts have, in [0, 1]; copies of one another count as one text.

    The mean, over its places where a token meets the next, of the share of other voices that have the same tokens with
    the same white space between them. Of two voices neither can be the odd one out: then all are 0.
    """
    voices = find_copy_origins(transcripts)
    if len(set(voices)) < 3:
        return [0.0] * len(voices)
    meetings = [
        {(one.form, two.gap, two.form) for one, two in pairwise(transcript.tokens)} for transcript in transcripts
    ]
    held: dict[tuple[str, str, str], set[int]] = {}
    for voice, mine in zip(voices, meetings, strict=True):
        for meeting in mine:
            held.setdefault(meeting, set()).add(voice)
    others = len(set(voices)) - 1
    return [sum(len(held[m]) - 1 for m in mine) / others / max(1, len(mine)) for mine in meetings]


def find_copy_origins(transcripts: Sequence[Transcript], *, least_similarity: float = 0.98) -> list[int]:
    """For each text the index of the first one that it may be a copy of.

    Copies count as one voice when witnesses are counted. Two texts may be copies when their sets of neighbouring word
    keys are alike to at least `least_similarity` (Jaccard, above 0).
    """
    grams = [frozenset(pairwise([t.key for t in x.tokens if t.is_word])) for x in transcripts]
    common = Counter(gram for mine in grams for gram in mine)
    # Sets so alike share one of their few rarest members (prefix filter, Chaudhuri et al. 2006): a work may have a
    # thousand witnesses, and not each need be compared with each.
    first_with: dict[tuple[str, str], list[int]] = defaultdict(list)
    voice: list[int] = []
    for n, mine in enumerate(grams):
        shared = ceil(least_similarity * len(mine) - _ROUNDING_TOLERANCE)
        rarest = nsmallest(len(mine) - shared + 1, mine, key=lambda gram: (common[gram], gram)) or [_EMPTY_GRAM]
        others = sorted({m for gram in rarest for m in first_with[gram]})
        voice.append(next((m for m in others if _compute_jaccard(mine, grams[m]) >= least_similarity), n))
        if voice[n] == n:
            for gram in rarest:
                first_with[gram].append(n)
    return voice


def _compute_jaccard(one: frozenset[tuple[str, str]], two: frozenset[tuple[str, str]]) -> float:
    union = len(one | two)
    return len(one & two) / union if union else 1.0
