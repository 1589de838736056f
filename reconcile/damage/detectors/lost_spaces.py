"""Find lost spaces: glued sentences, glued brackets, words run together.

Putting a space back is an insertion. Words glued without a capital (``truththat``) need another copy of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.apostrophe_places import ENDING
from reconcile.damage.text_habits import LONGEST_TOKEN, TextHabits, find_token_before, rate_certainty
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.missing_sentence_spaces import find_missing_spaces
from reconcile.text.quotation import find_quote_split
from reconcile.vocabulary import Confidence

KIND = DamageKind.LOST_SPACE
_BRACKET = re.compile(r"[(),](?=[^\W\d_]{2})")
_QUOTE_WITHOUT_SPACE = re.compile(
    f"[,;:.!?](?<=[^\\W\\d_].)([\"'\u201c\u201d\u2018\u2019]{{1,3}})(?=[^\\W\\d_])(?!(?<=['\u2019]){ENDING})"
)
"""A mark, then quotation marks between it and a word, but no apostrophe before an ending."""
_CODE_CALL = re.compile(r"\([^()\n]{0,60}\)[:{;]?(?<=[:{;])|\([^()\n]{0,60}\) ?\{")
"""What follows the name of a function in code."""
_INNER_CAPITAL = re.compile(r"[A-Z](?:(?<=[a-z]{3}.)|(?<=[A-Z]{3}.)(?=[a-z]{3}))[a-z]{2,}(?![^\W_])")
_BRACKETED_PREFIX = re.compile(r"(?<![^\s\"'\u201c\u2018\u2014(])\([^\W\d_]+-?\)\Z|\([^\W\d_]{0,2}\)\Z")
"""One word or part of a word in brackets, at the end of what is looked at; what it begins goes on behind them."""
_LIST_REACH = 60
"""Code points on either side of a comma in which another comma shows a list. Chosen by hand; it bounds the cost."""
_UNSPACED_BEFORE = re.compile(r"\S+\Z")
_UNSPACED_AFTER = re.compile(r"\S+")
_WORD_HEAD = re.compile(r"(?<![^\W_])(?:[a-z]+|[A-Z]+)$")


def find_lost_spaces(habits: TextHabits) -> Iterator[Repair]:
    """Find lost spaces; only those between sentences can be certain."""
    text = habits.text
    for position, sure in find_missing_spaces(text):
        before, after = text[max(0, position - 12) : position], text[position : position + 8]
        confidence = rate_certainty(sure)
        yield habits.make_repair(
            position, position, " ", KIND, f"two sentences without a space: {before}|{after}", confidence
        )
    yield from _find_spaces_inside_sentence(habits)


def _find_spaces_inside_sentence(habits: TextHabits) -> Iterator[Repair]:
    """Propose lost spaces inside a sentence."""
    text = habits.text
    for match in _BRACKET.finditer(text):
        if _is_space_missing(text, match):
            at = match.start() if match.group() == "(" else match.end()
            shown = f"{text[max(0, at - 10) : at]}|{text[at : at + 8]}"
            yield habits.make_repair(at, at, " ", KIND, f"no space at a bracket or comma: {shown}", Confidence.MEDIUM)
    for match in _QUOTE_WITHOUT_SPACE.finditer(text):
        if match.group()[0] in ".!?" and not text[match.end()].islower():
            continue  # a border of sentences
        at, agreed = find_quote_split(text, *match.span(1))
        if agreed and not (match.group()[0] == "," and _is_in_list(text, match.start())):
            shown = f"{text[max(0, at - 10) : at]}|{text[at : at + 8]}"
            yield habits.make_repair(at, at, " ", KIND, f"no space at a quotation mark: {shown}", Confidence.MEDIUM)
    for match in _INNER_CAPITAL.finditer(text):
        at, tail = match.start(), match.group()
        head = _WORD_HEAD.search(text, max(0, at - LONGEST_TOKEN), at)
        if (
            head
            and tail in habits.word_forms
            and text[head.start() - 1 : head.start()] not in ("#", "@", "/", ".", "_")
        ):
            evidence = f"{head.group()}{tail}: {tail} is a word of this text"
            yield habits.make_repair(at, at, " ", KIND, evidence, Confidence.LOW)


def _is_space_missing(text: str, match: re.Match[str]) -> bool:
    """Return whether a bracket or comma between two words wants a space."""
    sign, (start, end) = match.group(), match.span()
    if sign == ")":
        if _BRACKETED_PREFIX.search(text, max(0, start - LONGEST_TOKEN), end) or not text[end : end + 3].isalpha():
            return False  # (s)he, (mis)education, book(s)
        return not text[start - 4 : start].isdigit()  # a year after a title
    if start < 2 or not text[start - 2 : start].isalpha():
        return False
    if sign == ",":
        return not _is_in_list(text, start)
    # A call in code has no space either.
    return not (_CODE_CALL.match(text, start) or any(s in find_token_before(text, start) for s in "._`="))


def _is_in_list(text: str, comma: int) -> bool:
    """Return whether a comma separates values of a list: the same run without a space has another one."""
    first, last = max(0, comma - _LIST_REACH), comma + _LIST_REACH
    before, after = _UNSPACED_BEFORE.search(text, first, comma), _UNSPACED_AFTER.match(text, comma + 1, last)
    return "," in (before[0] if before else "") + (after[0][:-1] if after else "")
