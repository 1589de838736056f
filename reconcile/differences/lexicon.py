"""What a whole witness says about its words: which are names, which names are one person's, what occurs how often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconcile.differences.repeated_content import RepetitionIndex
from reconcile.language import ENGLISH
from reconcile.text.damage_model import DOUBLE_QUOTES
from reconcile.text.normal_forms import APOSTROPHES, fold_word
from reconcile.text.stems import stem_word
from reconcile.text.tokens import Token, Transcript

_INNER_APOSTROPHE = re.compile(r"\w['\u2019]\w")
TITLE_STEMS = frozenset(map(stem_word, ENGLISH.title_words))
"""Stems of the words before a name that tell what someone is, not who (Quirk 5.66)."""
_OPENING_PARTICIPLE = re.compile(r"[^\W\d_]{4,}ing")
_SENTENCE_OPENING_MARKS = frozenset('.!?…:"“”‘([')


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one witness."""

    names: frozenset[str]
    """Stems of words that are written with a capital inside a sentence, and mostly so."""
    name_pairs: frozenset[frozenset[str]]
    """Pairs of names side by side: a full name."""
    stem_counts: Mapping[str, int]
    """How often each stem occurs."""
    repetition_index: RepetitionIndex
    """Which sentences it repeats."""
    apostrophe_count: int
    """How many words the raw text writes with an apostrophe inside them."""
    ascii_only: bool


def build_lexicon(transcript: Transcript) -> Lexicon:
    """Read one transcript."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    pairs: set[frozenset[str]] = set()
    starts = transcript.borders
    opening: set[str] = set()
    before: Token | None = None
    for at, token in enumerate(transcript.tokens):
        if token.is_word:
            counts[token.stem] += 1
            if not token.form[0].isupper():
                small[token.stem] += 1
            elif at in starts and (token.key in ENGLISH.light_adverbs or _OPENING_PARTICIPLE.fullmatch(token.key)):
                opening.add(token.stem)  # *Finally Ann*, *Seeing Ann*: no part of a name
            elif (
                at not in starts
                and not (before and _opens_sentence(before, token))
                and token.key not in ENGLISH.function_words
            ):
                capital[token.stem] += 1
            if before and before.form[:1].isupper() and token.form[0].isupper() and token.gap and before.is_content:
                pairs.add(frozenset((before.stem, token.stem)))
            if at > 1 and token.form[0].isupper():
                pairs |= _find_nickname_pairs(transcript.tokens[at - 2 : at + 3])
        before = token
    names = {s for s, n in capital.items() if n > small[s]}
    # A first name that only starts sentences.
    names |= {s for pair in pairs if pair & names for s in pair if not small[s] and s not in opening}
    return Lexicon(
        names=frozenset(names),
        name_pairs=frozenset(p for p in pairs if len(p) == 2 and p & names),
        stem_counts=counts,
        repetition_index=RepetitionIndex(transcript),
        apostrophe_count=len(_INNER_APOSTROPHE.findall(transcript.raw)),
        ascii_only=transcript.raw.isascii(),
    )


def _opens_sentence(mark: Token, word: Token) -> bool:
    """Whether a sentence may begin after a mark; not after a quotation mark that closes: *"Little Otto" Brandt*."""
    closes = mark.form in DOUBLE_QUOTES and not mark.gap and bool(word.gap)
    return mark.form[-1:] in _SENTENCE_OPENING_MARKS and not closes


def _find_nickname_pairs(five: Sequence[Token]) -> set[frozenset[str]]:
    """Pairs of *Michael "Mike" Vronsky*: what follows a name in quotation marks is a name of the same person."""
    if len(five) < 5:
        return set()
    given, opening, nick, closing, surname = five
    quoted = opening.form in DOUBLE_QUOTES and closing.form in DOUBLE_QUOTES and opening.gap and surname.gap
    if not quoted or not given.is_content or not given.form[0].isupper() or not surname.form[:1].isupper():
        return set()
    return {frozenset((nick.stem, given.stem)), frozenset((nick.stem, surname.stem))}


def is_name(token: Token, *lexicons: Lexicon) -> bool:
    """Whether a token is a name in any of the witnesses."""
    return token.is_content and token.form[0].isupper() and any(token.stem in x.names for x in lexicons)


def is_same_person(one: frozenset[str], two: frozenset[str], *lexicons: Lexicon) -> bool:
    """Whether two sets of name stems may name one person: each is in the other set or occurs beside one of it."""
    if not one or not two:
        return False

    def is_known_name(name: str, others: frozenset[str]) -> bool:
        return name in others or any(frozenset((name, o)) in x.name_pairs for x in lexicons for o in others)

    return all(is_known_name(n, two) for n in one) and all(is_known_name(n, one) for n in two)


def strip_possessive(form: str) -> str:
    """The folded form without a possessive 's."""
    owned = len(form) > 2 and form[-2] in APOSTROPHES and form[-1] in "sS"
    return fold_word(form[:-2] if owned else form)


def is_possessive(form: str) -> bool:
    """Whether a form ends with a possessive: an apostrophe and s, or s and an apostrophe."""
    last, before = form[-1:].casefold(), form[-2:-1].casefold()
    return len(form) > 2 and ((last == "s" and before in APOSTROPHES) or (last in APOSTROPHES and before == "s"))
