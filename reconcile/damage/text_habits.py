"""Habits of a whole text: the evidence by which single cases of damage are judged.

Every fact is computed once, when a detector first asks for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property

from reconcile.language import ENGLISH
from reconcile.language.identification import PARAGRAPH_END, identify_language, identify_language_at
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

_INNER_APOSTROPHE = re.compile(r"['\u2019](?<=[^\W\d_].)(?=[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")
_EDGE_MARKS = ".,;:!?()[]\"'\u201c\u201d\u2018\u2019"
_OPENING_QUOTE = re.compile('["\u201c](?<![^\\s(\\[\u2014-].)')
"""A double quotation mark where a quotation may begin: the curly one inside mojibake is none."""
SAMPLE_LENGTH = 20_000
"""Code points at the beginning of a text by which its language and its signs are judged. It bounds the cost."""

TOKENS_PER_COMMON_WORD = 12
"""Tokens to one of the commonest English words, at most, in an English text. Chosen by hand: prose has two to five."""

LONGEST_PARATEXT_EVIDENCE = 300
"""Code points of the evidence for metadata, which quotes the lines: enough for a reader to recognise them."""

LONGEST_TOKEN = 200
"""Code points beside a place that its word, its address or its path may have. It bounds the cost."""


class ParatextKind(StrEnum):
    """What a metadata line is. The value begins the evidence of its repair; of adjacent lines the first kind counts."""

    TITLE_AND_YEAR = "title and year lines"
    TITLE = "title line"
    YEAR = "year line"
    BYLINE = "byline"
    SOURCE = "source line"
    SPOILER = "spoiler line"
    BANNER = "banner"
    HEADING = "heading line"
    LABEL = "label"
    REST_LINK = "link to the rest"
    END_MARK = "end mark"
    PAGE = "page number or running head"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParatextRepair(Repair):
    """A repair that lifts metadata out of a text, with what it is. It leaves `mend` as a plain repair."""

    paratext: ParatextKind

    def make_plain(self) -> Repair:
        """Return the repair without what it is: the form in which records keep it."""
        return Repair(**{field.name: getattr(self, field.name) for field in fields(Repair)})


class TextHabits:
    """One text and the habits seen in it."""

    def __init__(self, text: str, title: str = "") -> None:
        """Keep `text` and the title that its source declares; nothing is computed yet."""
        self.text = text
        self.title = title

    @cached_property
    def is_ascii(self) -> bool:
        """Whether every character is ASCII."""
        return self.text.isascii()

    @cached_property
    def word_forms(self) -> frozenset[str]:
        """The word forms of the text: runs of letters, so that ``Nikki's`` gives ``Nikki`` and ``s``."""
        found: set[str] = set()
        # Most tokens come again and again: taking them apart once is many times quicker than a search over the text.
        for token in set(self.text.split()):
            word = token.strip(_EDGE_MARKS)
            if word.isalpha():
                found.add(word)
            else:
                found.update(_WORD.findall(word))
        return frozenset(found)

    @cached_property
    def has_no_apostrophe(self) -> bool:
        """Whether no word of the text has an apostrophe of its own."""
        return _INNER_APOSTROPHE.search(self.text) is None

    @cached_property
    def apostrophe_sign(self) -> str:
        """The sign this text writes inside words, straight or curly; by its double quotes when it has none."""
        return find_own_apostrophe(self.text) or ("\u2019" if find_own_quote(self.text) == "\u201c" else "'")

    @cached_property
    def is_english(self) -> bool:
        """Whether one token in `TOKENS_PER_COMMON_WORD` is one of the commonest English words."""
        tokens = self.text[:SAMPLE_LENGTH].split()
        return TOKENS_PER_COMMON_WORD * sum(token in ENGLISH.common_words for token in tokens) >= len(tokens)

    def is_other_language_at(self, position: int) -> bool:
        """Whether the paragraph of a position is in a language that is known not to be English."""
        return self._identify_language(position) not in ("", "en")

    def language_at(self, position: int) -> str:
        """Return the language of the paragraph of a position; if that is too short to tell, of the text; or nothing."""
        return self._identify_language(position) or self._language

    def _identify_language(self, position: int) -> str:
        paragraph = bisect_right(self._paragraph_ends, position)
        if paragraph not in self._languages:
            self._languages[paragraph] = identify_language_at(self.text, position, position)
        return self._languages[paragraph]

    @cached_property
    def _language(self) -> str:
        return "en" if self.is_english else identify_language(self.text[:SAMPLE_LENGTH])

    @cached_property
    def _paragraph_ends(self) -> list[int]:
        return [match.end() for match in PARAGRAPH_END.finditer(self.text)]

    @cached_property
    def _languages(self) -> dict[int, str]:
        """The language of each paragraph that was asked for, by its number."""
        return {}

    def make_repair(
        self,
        start: int,
        end: int,
        replacement: str,
        kind: DamageKind,
        evidence: str,
        confidence: Confidence = Confidence.HIGH,
    ) -> Repair:
        """Build an edit over this text."""
        return Repair(
            start=start, end=end, replacement=replacement, kind=kind, evidence=evidence, confidence=confidence
        )

    def replace_matches(
        self,
        pattern: re.Pattern[str],
        template: str,
        kind: DamageKind,
        evidence: str,
        confidence: Confidence = Confidence.HIGH,
    ) -> Iterator[Repair]:
        r"""Yield an edit for each match: `template` as for `re.sub`; ``{}`` in `evidence` is the matched text."""
        for match in pattern.finditer(self.text):
            sound = match.expand(template) if template else ""
            yield self.make_repair(*match.span(), sound, kind, evidence.format(match.group()), confidence)

    def lift_paratext(
        self, start: int, end: int, paratext: ParatextKind, shown: str, confidence: Confidence = Confidence.MEDIUM
    ) -> ParatextRepair:
        """Build an edit that lifts metadata; it is never sure enough to be applied by `mend`."""
        return ParatextRepair(
            start=start,
            end=end,
            replacement="",
            kind=DamageKind.METADATA,
            evidence=f"{paratext}: {shown}"[:LONGEST_PARATEXT_EVIDENCE],
            confidence=confidence,
            paratext=paratext,
        )

    def make_flag(
        self, start: int, end: int, kind: DamageKind, evidence: str, confidence: Confidence = Confidence.LOW
    ) -> Repair:
        """Build an edit that changes nothing: damage that this text alone cannot undo."""
        return self.make_repair(start, end, self.text[start:end], kind, evidence, confidence)


def rate_certainty(is_certain: object) -> Confidence:
    """Return high confidence for what is certain, and medium for what is likely."""
    return Confidence.HIGH if is_certain else Confidence.MEDIUM


def find_token_before(text: str, position: int) -> str:
    """Return the code points without white space that end at a position, at most `LONGEST_TOKEN`."""
    stretch = text[max(0, position - LONGEST_TOKEN) : position]
    return stretch.split()[-1] if stretch and not stretch[-1].isspace() else ""


def find_own_apostrophe(text: str) -> str:
    """Return the apostrophe most used inside words, straight or curly; empty for none; straight for a tie."""
    sample = text if len(text) <= SAMPLE_LENGTH else text[:SAMPLE_LENGTH]
    counts = Counter(_INNER_APOSTROPHE.findall(sample) or _INNER_APOSTROPHE.findall(text))
    if not counts:
        return ""
    return "\u2019" if counts["\u2019"] > counts["'"] else "'"


def find_own_quote(text: str) -> str:
    """Return the opening double quotation mark most used, ``"`` or ``\u201c``; empty for none."""
    counts = Counter(_OPENING_QUOTE.findall(text))
    if not counts:
        return ""
    return "\u201c" if counts["\u201c"] > counts['"'] else '"'
