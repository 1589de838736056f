"""What one witness lost of what another one has: the evidence that single places of damage are judged by.

One place proves little: an author may write *cafe*, leave out a quotation mark, or mean the plural. A text that lacks
every curly sign that its twin has, and has kept none of them, went through a channel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reconcile.differences.readings import Reading
from reconcile.language import ENGLISH
from reconcile.model.variations import Operation
from reconcile.text.damage_model import DOUBLE_QUOTES, SignDamage, explain_damage
from reconcile.text.normal_forms import APOSTROPHES
from reconcile.text.tokens import Token

# Chosen by hand; held on both sides by tests/differences/test_sign_loss_stats.py.
MIN_COPY_SIMILARITY = 0.98
"""Share of the words that must be matched before two texts count as copies of one text, not as two versions."""
MIN_HABIT_PLACES = 3
"""Places of one kind that make a habit of a channel out of a slip."""
MIN_MISSING_SHARE = 0.05
"""Share of the apostrophes that a text must lack before lacking them counts as damage."""


@dataclass(frozen=True, slots=True)
class DamageExplanation:
    """One place where a reading may be what a channel left of the other one."""

    start: int
    """Over the raw text of the damaged side."""
    end: int
    replacement: str
    """What the other side has there."""
    sign_damage: frozenset[SignDamage]
    damaged: str
    """The raw reading."""
    original: str
    """What it is compared with."""


@dataclass(frozen=True, slots=True)
class SignLosses:
    """What a witness lost and kept of the other one's signs."""

    damage_counts: Mapping[SignDamage, int] = field(default_factory=Counter)
    """Places by kind of wear."""
    signs_lost: Mapping[str, int] = field(default_factory=Counter)
    """Apostrophes and double quotes that are missing, by sign."""
    signs_kept: Mapping[str, int] = field(default_factory=Counter)
    """Those where this witness has a sign too, whatever it looks like."""
    usual_signs: Mapping[str, str] = field(default_factory=dict)
    """For each apostrophe of the other one, what this witness mostly writes in its place."""
    accents_kept: int = 0
    """Words with a letter outside ASCII that both have."""
    certain_apostrophes: int = 0
    """Dropped apostrophes in words that are no words without it."""
    glued_words: int = 0
    """Different words that this witness writes as one and the other as two or more, and nowhere as one."""
    similarity: float = 0.0
    """Share of the words of both that are matched or explained, in [0, 1]."""

    @property
    def deleted_places(self) -> int:
        """Places where something was deleted that is outside ASCII or glues words."""
        deleted = SignDamage.LETTER, SignDamage.DASH, SignDamage.SPACE, SignDamage.SIGN
        return sum(self.damage_counts.get(damage, 0) for damage in deleted)

    @property
    def is_copy(self) -> bool:
        """Whether the two are copies of one text rather than versions."""
        return self.similarity >= MIN_COPY_SIMILARITY


def explain_reading(side: Reading, other: Reading, operation: Operation) -> DamageExplanation | None:
    """What would turn the other side's reading into this side's; None when no channel does."""
    if len(side.ranges) > 1 or len(other.ranges) > 1 or operation is Operation.GAP or not other.ranges:
        return None
    if side.ranges:
        tokens = side.tokens
        start, end, sound = tokens[0].start, tokens[-1].end, other.mended_text
        return _make_explanation(side.subject.transcript.raw[start:end], sound, start, end, sound)
    return _explain_missing_mark(side, other)


def _make_explanation(damaged: str, original: str, start: int, end: int, replacement: str) -> DamageExplanation | None:
    wear = explain_damage(damaged, original)
    return DamageExplanation(start, end, replacement, wear, damaged, original) if wear else None


def _explain_missing_mark(side: Reading, other: Reading) -> DamageExplanation | None:
    """A mark that one side lacks, with the white space round it."""
    tokens = other.tokens
    if any(t.is_word for t in tokens):
        return None
    here = side.gap_token
    if _has_adjacent_scar(side, other):
        return None  # something is there already, and may be what is left of the mark
    gap = side.subject.transcript.raw[here.gap_start : here.start]
    before, after = tokens[0].gap, other.subject.transcript.tokens[other.ranges[0][1]].gap
    if gap == before + after:
        at = here.gap_start + len(before)
        return _make_explanation("", other.mended_text, at, at, other.mended_text)
    if gap.isspace() and before.isspace() and not after:
        return _make_explanation("", other.mended_text, here.start, here.start, other.mended_text)
    if gap.isspace() and after.isspace() and not before:
        return _make_explanation("", other.mended_text, here.gap_start, here.gap_start, other.mended_text)
    whole = before + other.mended_text + after
    if not gap and (before or after):  # words are glued where the mark and the white space went
        return _make_explanation("", "".join(other.mended_text.split()), here.start, here.start, whole)
    return _make_explanation(gap, whole, here.gap_start, here.start, whole)


def _has_adjacent_scar(side: Reading, other: Reading) -> bool:
    """Whether a question mark or U+FFFD that the other side lacks is beside the place."""
    mine, theirs = side.subject.transcript.tokens, other.subject.transcript.tokens
    first, last = other.ranges[0]
    beside = [(mine[side.token_index], theirs[last])]
    if side.token_index and first:
        beside.append((mine[side.token_index - 1], theirs[first - 1]))
    return any(one.form[:1] in ("?", "\ufffd") and one.form != two.form for one, two in beside)


def count_sign_losses(
    raw: str, places: Sequence[tuple[Reading, Reading, Operation]], matched_tokens: Sequence[tuple[Token, Token]]
) -> SignLosses:
    """Count what one witness lost of the other one's signs.

    Args:
        raw: the raw text of the witness that is judged.
        places: every variation, its own reading first.
        matched_tokens: the matched tokens, its own first.
    """
    lost: Counter[SignDamage] = Counter()
    gone: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    drawn: Counter[tuple[str, str]] = Counter()
    certain = explained = accents = 0
    for mine, theirs in matched_tokens:
        if theirs.form.isascii() and theirs.form.isalnum():
            continue
        if raw[mine.start : mine.end] == mine.form:  # what mending put in was not kept
            kept.update(c for c in theirs.form if _has_sign_of_class(c, mine.form))
            drawn.update((c, d) for c in theirs.form for d in mine.form if c in APOSTROPHES and d in "'\u2019")
            accents += any(not c.isascii() for c in mine.form if c.isalpha())
    glued = set()
    for here, there, operation in places:
        if is_glued_word(here, there, operation):
            glued.add(here.mended_text.casefold())
        found = explain_reading(here, there, operation)
        if found is None or found.sign_damage == {SignDamage.REDRAWN}:
            continue
        lost.update(found.sign_damage)
        if operation is Operation.SUBSTITUTION:
            explained += sum(t.is_word for t in (*here.tokens, *there.tokens))
        if SignDamage.APOSTROPHE in found.sign_damage:
            gone.update(c for c in found.original if c in APOSTROPHES)
            certain += is_impossible_form(found.damaged)
        if SignDamage.QUOTE in found.sign_damage:
            gone.update(c for c in found.original if c in DOUBLE_QUOTES)
    words = sum(2 for mine, _ in matched_tokens if mine.is_word) + explained
    changed = [side for here, there, operation in places if operation is not Operation.FORM for side in (here, there)]
    unmatched = sum(len(side.word_tokens) for side in changed)
    return SignLosses(
        damage_counts=lost,
        signs_lost=gone,
        signs_kept=kept,
        usual_signs=dict(pair for pair, _ in sorted(drawn.items(), key=lambda item: (item[1], item[0]))),
        accents_kept=accents,
        certain_apostrophes=certain,
        glued_words=len(glued),
        similarity=words / max(1, words + unmatched - explained),
    )


def _has_sign_of_class(sign: str, form: str) -> bool:
    """Whether a matched word has a sign of the same class."""
    return any(sign in signs and any(c in signs for c in form) for signs in (APOSTROPHES, DOUBLE_QUOTES))


def is_glued_word(side: Reading, other: Reading, operation: Operation) -> bool:
    """Whether one side writes as one word what the other side parts by spaces, and nowhere writes as one itself."""
    if operation is not Operation.SUBSTITUTION or len(side.tokens) >= len(other.tokens):
        return False
    words = side.mended_text.split()
    return (
        len(words) == 1
        and len(other.mended_text.split()) > 1
        and words[0] == "".join(other.mended_text.split())
        and all(t.is_word for t in other.tokens)
        and not other.subject.lexicon.stem_counts.get(side.tokens[0].stem)
    )


def is_impossible_form(form: str) -> bool:
    """Whether a bare form cannot be meant: no word like *its*, no plural of letters or figures like *DVDs*, *1980s*."""
    plain = form.casefold()
    return plain.isalpha() and plain not in ENGLISH.ambiguous_bare_forms and not form[:-1].isupper() and len(plain) > 1
