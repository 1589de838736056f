"""Rules for damage that only another witness shows: signs dropped, folded, replaced, turned to ``?``, or misread.

Another witness shows *what* stood there; whether the reading is damaged at all is judged by the whole text that it
stands in (`losses`). Where that leaves a doubt, the verdict is *medium* and nothing is repaired, or the rule is silent
and a later one names the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reconcile.differences.rule_context import Place, Reading, Verdict
from reconcile.differences.sign_loss_stats import RARE, SEVERAL, Losses, Worn, is_no_word, wear_of
from reconcile.model.records import Repair
from reconcile.model.variations import Operation
from reconcile.text.contractions import SKELETONS
from reconcile.text.damage_model import DELETED, QUOTES, Wear
from reconcile.text.normal_forms import APOSTROPHES
from reconcile.vocabulary import Confidence, Kind, Severity

ENOUGH = 2
"""Places that must show a loss, where one alone may be the author's will."""
QUOTED = 4
"""Straight quotation marks that must be missing, all of them, before they count as dropped."""
_WITHOUT = frozenset("hers ours yours theirs".split())
"""The pronouns that end in *s* and have no apostrophe: with one it is the other side that is spelt in another way."""
_NAMES = {
    Wear.LETTER: "deleted-letter",
    Wear.ACCENT: "folded-accent",
    Wear.APOSTROPHE: "dropped-apostrophe",
    Wear.QUOTE: "dropped-quotation-mark",
    Wear.DASH: "lost-space",
    Wear.SPACE: "lost-space",
    Wear.SIGN: "deleted-sign",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One side of a place that may be what a channel left of the other."""

    side: Reading
    other: Reading
    losses: Losses
    worn: Worn

    @property
    def wear(self) -> frozenset[Wear]:
        """The kinds of wear that are damage."""
        return self.worn.wear - {Wear.REDRAWN}


def cases(place: Place, *, of: frozenset[Wear]) -> Iterator[Case]:
    """The sides that show wear of these kinds and no other."""
    for at, (side, other) in enumerate((place.sides, place.sides[::-1])):
        found = None if _derived(other) else wear_of(side, other, place.operation)
        if found is not None and found.wear - {Wear.REDRAWN} and found.wear - {Wear.REDRAWN} <= of:
            yield Case(side, other, place.losses[at], found)


def _derived(reading: Reading) -> bool:
    """Whether a reading has an apostrophe that only *mend* gave it: it attests nothing."""
    tokens = reading.tokens
    return bool(tokens) and any(
        r.kind == "dropped-apostrophe" and r.confidence is Confidence.HIGH
        for r in reading.subject.touching(tokens[0].start, tokens[-1].end)
    )


def _verdict(case: Case, subtype: str, confidence: Confidence) -> Verdict:
    worn = case.worn
    repair = Repair(
        start=worn.start,
        end=worn.end,
        replacement=own_sign(worn.replacement, case.losses),
        kind=subtype,
        evidence=f"another witness reads {case.other.text!r}",
        confidence=confidence,
    )
    return Verdict(
        kind=Kind.ENCODING_DAMAGE,
        subtype=subtype,
        severity=Severity.ERROR,
        confidence=confidence,
        labels=("layout",) if subtype in ("lost-space", "stray-space") else (),
        repair=repair,
        damaged=case.side.subject.id,
    )


def own_sign(text: str, losses: Losses) -> str:
    """A reading of the other witness with the apostrophe that this one writes where both have one."""
    return "".join(losses.drawn.get(c, c) if c in APOSTROPHES else c for c in text)


def refuted(place: Place) -> Verdict | None:
    """What *mend* derived by itself, where the other witness reads as this one did before.

    An apostrophe, where that witness has its apostrophes; or a space, which stands elsewhere there.
    """
    for side, other in (place.sides, place.sides[::-1]):
        if place.operation is Operation.FORM:
            doubted = _refuted_apostrophe(side, other)
        elif place.operation is Operation.GAP:
            doubted = _refuted_space(side, other)
        else:
            return None
        if doubted is None:
            continue
        doubt = replace(
            doubted,
            evidence=f"{doubted.evidence}; but another witness does without it",
            confidence=Confidence.LOW,
        )
        return Verdict(
            kind=Kind.ENCODING_DAMAGE,
            subtype=doubted.kind,
            severity=Severity.NOTICE,
            confidence=Confidence.LOW,
            labels=("layout",) if doubted.kind == "lost-space" else (),
            repair=doubt,
            damaged=side.subject.id,
        )
    return None


def _refuted_apostrophe(side: Reading, other: Reading) -> Repair | None:
    mine, theirs = side.tokens[0], other.tokens[0]
    raw = side.subject.transcript.raw[mine.start : mine.end]
    derived = [r for r in side.subject.touching(mine.start, mine.end) if r.kind == "dropped-apostrophe"]
    same = raw == theirs.form == other.subject.transcript.raw[theirs.start : theirs.end]
    sound = other.subject.lexicon.apostrophes >= ENOUGH and raw.casefold() not in SKELETONS
    return derived[0] if derived and same and sound else None


def _refuted_space(side: Reading, other: Reading) -> Repair | None:
    mine, theirs = side.gap, other.gap
    glued = mine.gap_start == mine.start and theirs.gap_start == theirs.start and not theirs.gap and mine.gap
    spaces = [r for r in side.subject.touching(mine.start, mine.start) if r.kind == "lost-space"]
    before = side.place and side.subject.transcript.tokens[side.place - 1].form in QUOTES
    return spaces[0] if glued and spaces and before else None


def dropped_apostrophe(place: Place) -> Verdict | None:
    """Equal once apostrophes are removed, and one side lacks them."""
    if place.operation not in (Operation.FORM, Operation.SUBSTITUTION):
        return None
    for case in cases(place, of=frozenset({Wear.APOSTROPHE})):
        if case.worn.damaged.casefold() in _WITHOUT:
            continue
        same = before_the_same(place)
        if _lost_its_apostrophe(case) and (same or case.worn.sound[-1:] not in APOSTROPHES):
            return _verdict(case, "dropped-apostrophe", Confidence.HIGH)
        if same:
            return _verdict(case, "dropped-apostrophe", Confidence.MEDIUM)
    return None


def before_the_same(place: Place) -> bool:
    """Whether the same word follows on both sides: *Holmes' hat*, *Holmes hat*, but not *Holmes is*."""
    after = []
    for side in place.sides:
        tokens, at = side.subject.transcript.tokens, side.ranges[-1][1] if side.ranges else side.place
        after.append(tokens[at].key)
    return after[0] == after[1]


def _lost_its_apostrophe(case: Case) -> bool:
    """Whether the word had an apostrophe once, by what the text as a whole lost and kept."""
    subject, lost, form = case.side.subject, case.losses, case.worn.damaged
    signs = [c for c in case.worn.sound if c in APOSTROPHES]
    gone = sum(lost.signs_lost.get(s, 0) for s in set(signs))
    kept = sum(lost.signs_kept.get(s, 0) for s in set(signs))
    plain = is_no_word(form)
    if any(r.kind == "dropped-apostrophe" for r in subject.touching(case.worn.start, case.worn.end)):
        return True
    if not subject.lexicon.apostrophes:
        return plain or lost.certain >= 1
    if not kept and subject.lexicon.ascii_only and not any(s.isascii() for s in signs):
        return plain or gone + lost.deleted >= ENOUGH
    if not kept and gone >= ENOUGH and lost.certain:
        return True
    if lost.is_copy and (lost.certain >= ENOUGH or (plain and (gone >= ENOUGH or lost.deleted > 0))):
        return True
    return lost.certain >= SEVERAL and gone >= RARE * (gone + kept) and (plain or gone >= 2 * RARE * (gone + kept))


def replaced_apostrophe(place: Place) -> Verdict | None:
    """Another sign, or a space too many, where the other side has a proper apostrophe: *can,t*, *Laura's*."""
    for case in cases(place, of=frozenset({Wear.STAND_IN, Wear.PARTED})):
        inside = case.worn.damaged[-1:].isalnum()  # at the end of a word a comma is a comma, unless the same follows
        if case.side.ranges and any(c in "'\u2019" for c in case.worn.sound) and (inside or before_the_same(place)):
            parted = Wear.STAND_IN not in case.wear and case.worn.damaged.count(" ")
            return _verdict(case, "stray-space" if parted else "replaced-apostrophe", Confidence.HIGH)
    return None


def folded_accent(place: Place) -> Verdict | None:
    """A side without any accent lacks those that the other attests."""
    for case in cases(place, of=frozenset({Wear.ACCENT})):
        never = not case.losses.accents_kept and case.losses.lost.get(Wear.ACCENT, 0) >= SEVERAL
        if case.side.subject.lexicon.ascii_only or (never and case.losses.is_copy):
            return _verdict(case, "folded-accent", Confidence.HIGH)
    return None


def deleted_letter(place: Place) -> Verdict | None:
    """Exactly the signs outside ASCII are missing: *Brte* for *Börte*, *truththat* for *truth—that*."""
    for case in cases(place, of=DELETED):
        if case.wear & {Wear.APOSTROPHE, Wear.QUOTE} == case.wear or _left_a_hole(case):
            continue
        if _was_deleted(case):
            name = next(_NAMES[w] for w in _NAMES if w in case.wear)
            return _verdict(case, name, Confidence.HIGH)
    return None


def _left_a_hole(case: Case) -> bool:
    """Whether the white space on both sides of what went stands there still: *doctor  an* for *doctor – an*."""
    gap = case.side.gap
    return not case.side.ranges and any(
        r.kind == "residue" for r in case.side.subject.touching(gap.gap_start, gap.start)
    )


def _was_deleted(case: Case) -> bool:
    """Whether the channel took the signs, rather than an author who does without them."""
    text = case.worn.damaged
    one_word = bool(text) and all(c.isalnum() or c in "'\u2019-." for c in text.strip())
    if Wear.LETTER in case.wear and any(c.isalpha() for c in text):
        return len(text) > 1 or case.side.subject.lexicon.ascii_only
    if case.wear & {Wear.DASH, Wear.SPACE} and one_word:
        return True  # two words stand together as one
    return case.side.subject.lexicon.ascii_only and (case.losses.is_copy or case.losses.deleted >= ENOUGH)


def dropped_quotation_mark(place: Place) -> Verdict | None:
    """Quotation marks that a text lost altogether."""
    for case in cases(place, of=frozenset({Wear.QUOTE, Wear.APOSTROPHE})):
        if Wear.QUOTE in case.wear and _lost_its_quotes(case):
            return _verdict(case, "dropped-quotation-mark", Confidence.HIGH)
    return None


def _lost_its_quotes(case: Case) -> bool:
    lexicon, lost = case.side.subject.lexicon, case.losses
    signs = {c for c in case.worn.sound if c in QUOTES}
    curly = {c for c in QUOTES if not c.isascii()} if not any(c.isascii() for c in signs) else signs
    if any(lost.signs_kept.get(c, 0) for c in curly):
        return False
    gone = sum(lost.signs_lost.get(c, 0) for c in curly)
    if lexicon.ascii_only and not any(c.isascii() for c in signs):
        return lost.is_copy or lost.deleted >= ENOUGH
    bare = not any(c in case.side.subject.transcript.raw for c in signs)
    apostrophes = not lexicon.apostrophes and lost.certain >= SEVERAL
    return bare and gone >= QUOTED and (lost.is_copy or apostrophes)


def unreadable(place: Place) -> Verdict | None:
    """A question mark or U+FFFD where the other side shows the sign: *Kr?sten*, *Krïsten*."""
    for case in cases(place, of=frozenset({Wear.QUESTION, Wear.LOST})):
        name = "replacement-character" if Wear.LOST in case.wear else "question-mark-letter"
        if Wear.LOST in case.wear or _is_no_question(case.worn):
            return _verdict(case, name, Confidence.HIGH)
    return None


def _is_no_question(worn: Worn) -> bool:
    """Whether the question mark asks nothing: it stands in a word, or for a sign that ends no sentence."""
    return bool(worn.damaged.strip("?")) or worn.sound.strip() not in ("\u2026", "\u203d", "\u00bf")


def misread(place: Place) -> Verdict | None:
    """Mojibake that lost some of its bytes on the way, so that it cannot be decoded alone: *donâ€t*, *don't*."""
    for case in cases(place, of=frozenset({Wear.MISREAD, Wear.QUESTION, Wear.LOST})):
        return _verdict(case, "mojibake", Confidence.HIGH)
    return None


def mixed(place: Place) -> Verdict | None:
    """Several kinds of wear in one word, each of which this text shows elsewhere: *Renes*, *Renée's*."""
    for case in cases(place, of=frozenset(Wear) - {Wear.REDRAWN}):
        if len(case.wear) < ENOUGH:
            continue
        known = all(case.losses.lost.get(w, 0) >= ENOUGH or w in (Wear.LOST, Wear.MISREAD) for w in case.wear)
        if known or case.side.subject.lexicon.ascii_only:
            name = next((_NAMES[w] for w in _NAMES if w in case.wear), "mojibake")
            return _verdict(case, name, Confidence.HIGH)
    return None


def attested_flag(place: Place) -> Verdict | None:
    """What *mend* only suspected, and the other side has as *mend* would write it."""
    if place.operation not in (Operation.FORM, Operation.SUBSTITUTION, Operation.ADDITION, Operation.OMISSION):
        return None
    for side, other in (place.sides, place.sides[::-1]):
        if not side.ranges or len(side.ranges) > 1:
            continue
        start, end = side.tokens[0].start, side.tokens[-1].end
        doubtful = [r for r in side.subject.touching(start, end) if _is_doubtful(r)]
        if not doubtful or other.subject.touching(*_span(other)):
            continue
        raw = side.subject.transcript.raw
        text, at = "", start
        for r in doubtful:
            text, at = text + raw[at : r.start] + r.replacement, r.end
        text += raw[at:end]
        if text == other.text or (not other.ranges and not text.strip()):
            first = doubtful[0]
            repair = Repair(
                start=start,
                end=end,
                replacement=text,
                kind=first.kind,
                evidence=f"{first.evidence}; another witness reads {other.text!r}",
                confidence=Confidence.HIGH,
            )
            labels = ("layout",) if first.kind in ("lost-space", "stray-space") else ()
            return Verdict(
                kind=Kind.ENCODING_DAMAGE,
                subtype=first.kind,
                severity=Severity.ERROR,
                labels=labels,
                repair=repair,
                damaged=side.subject.id,
            )
    return None


_NO_REPAIR = frozenset({"residue", "metadata", "repetition", "truncation", "name-for-pronoun"})


def _is_doubtful(repair: Repair) -> bool:
    return repair.confidence is not Confidence.HIGH and repair.kind not in _NO_REPAIR


def _span(reading: Reading) -> tuple[int, int]:
    if reading.ranges:
        return reading.tokens[0].start, reading.tokens[-1].end
    return reading.gap.gap_start, reading.gap.start
