"""Damage put into sound texts, one kind at a time or mixed: every kind that real collections show.

A kind is two functions of a text and a seeded generator: what the sound text must have for the kind to occur at all
(accents, credits, dashes), and what the channel then does to it. Used by ``restoration.py``.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

Change = Callable[[str, random.Random], str]


class Damage(NamedTuple):
    """One kind of damage."""

    prepare: Change
    """Sound text to sound text: puts in what the damage needs."""
    break_: Change
    """Sound text to damaged text."""


def as_is(text: str, _rng: random.Random) -> str:
    return text


def chained(*changes: Change) -> Change:
    def change(text: str, rng: random.Random) -> str:
        for each in changes:
            text = each(text, rng)
        return text

    return change


def replaced(pattern: str, replacement: str, share: float = 1.0) -> Change:
    """Replace a share of the matches."""
    compiled = re.compile(pattern)

    def change(text: str, rng: random.Random) -> str:
        return compiled.sub(lambda m: m.expand(replacement) if rng.random() < share else m[0], text)

    return change


_ACCENTED = dict(zip("aeioucnAEIOU", "áéïöüçñÁÉÍÖÜ", strict=True))
_WORD = re.compile(r"[A-Za-z]{4,}")


def accents(text: str, rng: random.Random) -> str:
    """Write some words with an accent, the same word always in the same way."""
    known: dict[str, str] = {}

    def accented(match: re.Match[str]) -> str:
        word = match[0]
        if word not in known:
            share = 0.15 if word[0].isupper() else 0.03
            places = [k for k, letter in enumerate(word) if letter in _ACCENTED] if rng.random() < share else []
            at = rng.choice(places) if places else -1
            known[word] = word if at < 0 else word[:at] + _ACCENTED[word[at]] + word[at + 1 :]
        return known[word]

    return _WORD.sub(accented, text)


def curly(share: float) -> Change:
    """Straight signs drawn curly, apostrophes by chance and double quotes by what stands before them."""

    def change(text: str, rng: random.Random) -> str:
        text = re.sub("(?<=\\w)['\u2019]", lambda _: "\u2019" if rng.random() < share else "'", text)
        return re.sub(r'(^|[\s(\[])"', "\\1\u201c", text).replace('"', "\u201d")

    return change


straight = chained(replaced("[\u2018\u2019]", "'"), replaced("[\u201c\u201d]", '"'))
dashes = replaced(r"(?<=[a-z]{3}), (?=[a-z]{3})", "\u2014", 0.15)
hard_spaces = replaced(r"(?<=[A-Z][a-z]{2}) (?=[A-Z][a-z]{2})|(?<=[A-Z]{2}) (?=[A-Z][a-z])", "\u00a0", 0.4)
letters_gone = replaced(r"[^\W\da-zA-Z_]", "")


def ascii_only(text: str, _rng: random.Random) -> str:
    return "".join(c for c in text if c.isascii())


def folded(text: str, _rng: random.Random) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def mojibake(text: str, _rng: random.Random) -> str:
    """UTF-8 read as windows-1252, with the bytes that have no sign there lost as U+FFFD is in practice: unchanged."""
    return text.encode("utf-8").decode("cp1252", "ignore")


cut_mojibake = chained(mojibake, replaced(r"(?<=\u00e2\u20ac)[\u2122\u0153\u201d\u201c]", "", 0.5))

_NAMES = "Ann Bell, Carl Dorn, Eva Falk, Gus Hale, Ida Jost, Karl Lund, Mia Noll, Otto Pohl".split(", ")


def credits(text: str, rng: random.Random) -> str:  # noqa: A001  the word of the trade
    """A player's name in brackets after some of the names."""
    return re.sub(
        r"(?<=[a-z] )([A-Z][a-z]{2,})(?=[ ,][a-z ])",
        lambda m: f"{m[0]} ({rng.choice(_NAMES)})" if rng.random() < 0.2 else m[0],
        text,
    )


def literal(text: str, _rng: random.Random) -> str:
    return "b'" + text.replace("'", "\\'").replace("\n", "\\n") + "'"


APOSTROPHE = "(?<=[A-Za-z])['\u2019](?=[A-Za-z])"
EVERY_APOSTROPHE = "(?<=[A-Za-z])['\u2019](?=[A-Za-z])|(?<=s)['\u2019](?= [a-z])"

KINDS: dict[str, Damage] = {
    "apostrophes dropped, all": Damage(straight, replaced(EVERY_APOSTROPHE, "")),
    "apostrophes dropped, the curly ones": Damage(
        chained(straight, curly(0.5)), replaced("(?<=[A-Za-z])\u2019(?=[A-Za-z ])", "")
    ),
    "apostrophes dropped, a third": Damage(straight, replaced(EVERY_APOSTROPHE, "", 0.33)),
    "apostrophes replaced by an acute": Damage(straight, replaced(APOSTROPHE, "\u00b4")),
    "apostrophes replaced by a backtick": Damage(straight, replaced(APOSTROPHE, "`", 0.5)),
    "apostrophes replaced by a comma": Damage(straight, replaced(APOSTROPHE, ",", 0.5)),
    "apostrophes replaced by a question mark": Damage(straight, replaced(APOSTROPHE, "?", 0.5)),
    "apostrophes replaced by U+FFFD": Damage(curly(1), replaced("\u2019", "\ufffd")),
    "apostrophes in odd spaces": Damage(straight, replaced(APOSTROPHE, "\u200a'\u200b", 0.5)),
    "apostrophes with a space": Damage(straight, replaced(APOSTROPHE, " '", 0.3)),
    "letters deleted": Damage(chained(straight, accents), letters_gone),
    "everything but ASCII deleted": Damage(chained(accents, dashes, hard_spaces, curly(0.5)), ascii_only),
    "letters turned to ?": Damage(chained(straight, accents), replaced(r"[^\W\da-zA-Z_]", "?")),
    "letters turned to U+FFFD": Damage(chained(straight, accents), replaced(r"[^\W\da-zA-Z_]", "\ufffd")),
    "accents folded": Damage(chained(straight, replaced("[\u2013\u2014]", "--"), accents), folded),
    "quotation marks dropped": Damage(straight, replaced('"', "")),
    "quotation marks dropped, curly": Damage(curly(0), replaced("[\u201c\u201d]", "")),
    "dashes deleted": Damage(dashes, replaced("\u2014", "")),
    "hard spaces deleted": Damage(hard_spaces, replaced("\u00a0", "")),
    "sentences glued": Damage(as_is, replaced(r"(?<=[a-z]{3}[.!?]) (?=[A-Z])", "", 0.3)),
    "words glued": Damage(as_is, replaced(r"(?<=[a-z]{3}) (?=[a-z]{4})", "", 0.02)),
    "paragraph breaks deleted": Damage(as_is, replaced(r"\n+", "")),
    "paragraph breaks to spaces": Damage(as_is, replaced(r"\n+", " ")),
    "mojibake": Damage(chained(accents, dashes, curly(1)), mojibake),
    "mojibake, cut off": Damage(chained(dashes, curly(1)), cut_mojibake),
    "HTML entities": Damage(
        chained(straight, accents), chained(replaced("é", "&eacute;"), replaced('"', "&quot;"), replaced("'", "&#39;"))
    ),
    "lone C1": Damage(
        curly(1), chained(replaced("\u2019", "\x92"), replaced("\u201c", "\x93"), replaced("\u201d", "\x94"))
    ),
    "ligatures": Damage(as_is, chained(replaced("fi", "\ufb01"), replaced("ff", "\ufb00", 0.5))),
    "soft hyphens": Damage(as_is, replaced(r"([a-z]{3})(?=[a-z]{3})", "\\1\u00ad", 0.1)),
    "zero-width spaces": Damage(as_is, replaced(r"([a-z])(?=[a-z])", "\\1\u200b", 0.03)),
    "byte-order mark": Damage(as_is, lambda text, _: "\ufeff" + text),
    "credits cut out": Damage(credits, replaced(r"\([A-Z][a-z]+ [A-Z][a-z]+\)", "")),
    "credits cut out, brackets left": Damage(credits, replaced(r"\([A-Z][a-z]+ [A-Z][a-z]+\)", "()")),
    "edit links": Damage(as_is, replaced(r"(\n+)(?=[A-Z])", r"\1[edit]", 0.5)),
    "tags": Damage(as_is, replaced(r"\b(the|of)\b", r"<i>\1</i>", 0.1)),
    "bytes literal": Damage(straight, literal),
    "attribution line": Damage(as_is, lambda text, _: f"{text.rstrip()}\n\n\u2014Huggo\n"),
    "text twice": Damage(as_is, lambda text, _: f"{text.rstrip()}\n\n{text}"),
}
"""Each kind by its name in the tables."""

GOAL = frozenset(name for name in KINDS if name.startswith(("apostrophes", "letters"))) | {
    "everything but ASCII deleted"
}
"""The kinds that the goals of precision and recall are set for."""

MIXTURES: dict[str, tuple[str, ...]] = {
    "mixed: all ASCII, glued, holes": ("credits cut out", "everything but ASCII deleted", "sentences glued"),
    "mixed: lost apostrophes, quotes and breaks": (
        "apostrophes dropped, all",
        "quotation marks dropped",
        "paragraph breaks deleted",
    ),
    "mixed: letters to ?, words glued": ("letters turned to ?", "words glued", "apostrophes dropped, a third"),
    "mixed: folded, no apostrophes, holes": ("credits cut out", "accents folded", "apostrophes dropped, all"),
}


def damaged(text: str, kinds: tuple[str, ...], rng: random.Random) -> tuple[str, str]:
    """Put damage into a text.

    Returns:
        The sound text with what the kinds need in it, and the damaged one.
    """
    for kind in kinds:
        text = KINDS[kind].prepare(text, rng)
    sound = text
    for kind in kinds:
        text = KINDS[kind].break_(text, rng)
    return sound, text
