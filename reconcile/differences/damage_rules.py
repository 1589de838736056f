"""Rules for what a channel did: mangled and dropped characters, lost spaces, scars of stripping.

A rule looks at one place and returns a verdict or None. The damaged side is named, and where the other side shows what
stood there, the verdict carries the repair.
"""

from __future__ import annotations

from dataclasses import replace

from reconcile.differences.losses import SEVERAL, is_glued
from reconcile.differences.place import Place, Reading, Verdict
from reconcile.differences.twin_rules import own_sign
from reconcile.model import Confidence, Kind, Repair, Severity
from reconcile.text.function_words import FUNCTION_WORDS
from reconcile.text.keys import n2
from reconcile.variation import Operation

_SIGNED = frozenset({"dropped-apostrophe", "replaced-apostrophe"})
_FLAG_ONLY = frozenset({"residue", "metadata", "repetition", "truncation"})


def _damage(
    side: Reading, repair: Repair, subtype: str, confidence: Confidence, labels: tuple[str, ...] = ()
) -> Verdict:
    return Verdict(
        kind=Kind.ENCODING_DAMAGE,
        subtype=subtype,
        severity=Severity.ERROR,
        confidence=confidence,
        labels=labels,
        repair=repair,
        damaged=side.subject.id,
    )


def _attested(side: Reading, other: Reading, kind: str, confidence: Confidence, replacement: str = "") -> Repair:
    """Replace the reading of one side by what the other side has."""
    tokens = side.tokens
    return Repair(
        start=tokens[0].start,
        end=tokens[-1].end,
        replacement=replacement or other.text,
        kind=kind,
        evidence=f"another witness reads {other.text!r}",
        confidence=confidence,
    )


def mended(place: Place) -> Verdict | None:
    """One side was mended into what the other side has."""
    if place.operation not in (Operation.FORM, Operation.SUBSTITUTION, Operation.GAP):
        return None
    for side, other in (place.sides, place.sides[::-1]):
        if place.operation is Operation.GAP:
            start, end = side.gap.gap_start, side.gap.start
            equal = side.gap.gap == other.gap.gap or _glued(side, other)
        else:
            start, end = side.tokens[0].start, side.tokens[-1].end
            equal = n2(side.text) == n2(other.text)
        repairs = [r for r in side.subject.touching(start, end) if r.kind not in _FLAG_ONLY]
        theirs = other.tokens or [other.gap]
        clean = not other.subject.touching(theirs[0].gap_start, theirs[-1].end)
        if repairs and clean and not equal and _read_before(side, other):
            return _damage(
                side, _attested(side, other, repairs[0].kind, Confidence.HIGH), repairs[0].kind, Confidence.HIGH
            )
        if repairs and clean and (equal or place.operation is not Operation.GAP):
            repair = repairs[0]
            applied = equal and all(r.confidence is Confidence.HIGH for r in repairs)
            if applied and place.operation is Operation.GAP and "\n" in other.gap.gap and _glued(side, other):
                repair = replace(
                    repair, replacement=other.gap.gap, evidence="another witness has a paragraph break here"
                )
            if applied and repair.kind in _SIGNED and side.text != other.text:
                written = own_sign(other.text, place.losses[0 if side is place.base else 1])
                if written != side.text:
                    repair = _attested(side, other, repair.kind, Confidence.HIGH, written)
            if applied:
                labels = ("layout",) if repair.kind in ("lost-space", "stray-space") else ()
                return _damage(side, repair, repair.kind, Confidence.HIGH, labels)
    return None


def lost_space(place: Place) -> Verdict | None:
    """The same letters, glued on one side: *HMSAlliance*, *truththat*, *club.Joe*."""
    if place.operation is not Operation.SUBSTITUTION:
        return None
    for side, other in (place.sides, place.sides[::-1]):
        glued, parted = side.tokens, other.tokens
        if len(glued) >= len(parted) or _letters(side.text) != _letters(other.text) or not _letters(side.text):
            continue
        apart = [t for t in parted if t.word]
        if len(apart) < 2 or (len(glued) > 1 and not any(t.word for t in glued)):
            continue
        functions = sum(t.key in FUNCTION_WORDS for t in apart)
        if functions == len(apart):  # cannot, into: the parted form is the odd one
            return _damage(
                other,
                _attested(other, side, "stray-space", Confidence.MEDIUM),
                "stray-space",
                Confidence.MEDIUM,
                ("layout",),
            )
        inner_capital = any(c.isupper() and p.isalpha() for p, c in zip(side.text, side.text[1:], strict=False))
        losses = place.losses[0 if side is place.base else 1]
        habit = losses.glued >= SEVERAL and is_glued(side, other, place.operation)
        if functions or inner_capital or habit or any(not t.word and t.form != "-" for t in parted):
            confidence = Confidence.HIGH if inner_capital or functions or habit else Confidence.MEDIUM
            return _damage(
                side, _attested(side, other, "lost-space", confidence), "lost-space", confidence, ("layout",)
            )
    return None


def _read_before(side: Reading, other: Reading) -> bool:
    """Whether the raw reading is that of the other side but for signs that nobody sees: *mend* saw too much in it."""
    if not side.tokens:
        return False
    raw = side.subject.transcript.raw[side.tokens[0].start : side.tokens[-1].end]
    return raw != other.text and n2(raw) == n2(other.text)


def _glued(side: Reading, other: Reading) -> bool:
    """Whether a gap that was mended stands for a longer one of the other side: a paragraph break was lost."""
    return side.gap.gap_start == side.gap.start and bool(side.gap.gap) and other.gap.gap.isspace()


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def lost_gap(place: Place) -> Verdict | None:
    """No space on one side where the other has one, between words or sentences."""
    if place.operation is not Operation.GAP:
        return None
    for side, other in (place.sides, place.sides[::-1]):
        tokens = side.subject.transcript.tokens
        if side.gap.gap or not other.gap.gap or not side.place or not side.gap.form:
            continue
        before, line = tokens[side.place - 1], "\n" in other.gap.gap
        # Between a mark and a bracket or dash a space is a matter of habit; a lost line end is not.
        parted = before.word or before.form[-1] in ".!?,;:" or (line and before.form[-1] in "\"'\u201d\u2019)]")
        if parted and (side.gap.word or line):
            repair = Repair(
                start=side.gap.start,
                end=side.gap.start,
                replacement=other.gap.gap if line else " ",
                kind="lost-space",
                evidence=f"another witness has a {'line end' if line else 'space'} here",
                confidence=Confidence.HIGH,
            )
            return _damage(side, repair, "lost-space", Confidence.HIGH, ("layout",))
    return None


def repetition(place: Place) -> Verdict | None:
    """What only one side has is told there for the second time."""
    if place.operation not in (Operation.ADDITION, Operation.OMISSION):
        return None
    side = place.witness if place.operation is Operation.ADDITION else place.base
    start, end = side.tokens[0].start, side.tokens[-1].end
    again = next(
        (r for r in side.subject.repairs if r.kind == "repetition" and r.start <= start and end <= r.end), None
    )
    if again is None:
        return None
    return Verdict(
        kind=Kind.REPETITION,
        subtype="repetition",
        severity=Severity.WARNING,
        confidence=again.confidence,
        repair=again,
        damaged=side.subject.id,
    )


def residue(place: Place) -> Verdict | None:
    """A hole on one side where the other has what was cut out, or has the hole closed."""
    if place.operation not in (Operation.ADDITION, Operation.OMISSION, Operation.GAP):
        return None
    for side, other in (place.sides, place.sides[::-1]):
        if side.ranges:
            continue
        start, end = side.gap.gap_start, side.gap.end or side.gap.start
        holes = [r for r in side.subject.repairs if r.kind == "residue" and r.start <= end and start <= r.end]
        holes = [r for r in holes if start <= r.start or r.end <= end]
        if not holes:
            continue
        filled = bool(other.ranges)
        return Verdict(
            kind=Kind.RESIDUE,
            subtype="stripped text" if filled else "hole",
            severity=Severity.WARNING,
            confidence=Confidence.HIGH if filled else Confidence.MEDIUM,
            labels=("omission",) if filled else ("layout",),
            repair=_filling(side, other, holes[0]) if len(other.ranges) == 1 else holes[0],
            damaged=side.subject.id,
        )
    return None


def _filling(side: Reading, other: Reading, hole: Repair) -> Repair:
    """What closes a hole with what the other side has there.

    Told to the reader, written by the merge in its own way.
    """
    raw = side.subject.transcript.raw
    start, end = min(hole.start, side.gap.gap_start), max(hole.end, side.gap.start)
    after = other.subject.transcript.tokens[other.ranges[0][1]].gap
    text = other.tokens[0].gap + other.text + after
    return Repair(
        start=start,
        end=end,
        replacement=raw[start : side.gap.gap_start] + text + raw[side.gap.start : end],
        kind="residue",
        evidence=f"{hole.evidence}; another witness has {other.text!r} here",
        confidence=Confidence.HIGH,
    )
