"""Find HTML entities left in plain text, escaped once or many times, whole or broken.

Names and numbers are those of the HTML standard; ``AT&T;`` is no entity. Broken ones lost their semicolon
(``&rsquo s``), their ampersand (``#39;s``) or got a space inside (``& #39;``, ``& eacute;``): of these only names and
numbers that prose has no other use for. A name that is a word too is doubtful (``& amp;``), a common word is none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from reconcile.damage.apostrophe_places import ENDING
from reconcile.damage.text_habits import TextHabits, find_token_before, rate_certainty
from reconcile.language.word_frequencies import measure_zipf
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

KIND = DamageKind.HTML_ENTITY
_ENTITY = re.compile(r"&(?:[aA][mM][pP];)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_FALSE_ENTITY = re.compile(r"&(?<=[A-Za-z].)[A-Z][A-Za-z]{0,2};")
_MARK_NAMES = "[lr][sd]quo|[lr]aquo|[nm]dash|hellip|nbsp|quot|apos"
_LETTER_NAMES = "[aeiouyAEIOUY](?:acute|grave|circ|uml)|[ano]tilde|[ANO]tilde|[cC]cedil|szlig|aelig|oslash|aring"
_BROKEN_ENTITY = re.compile(
    rf"(?<=[^\W\d_]) ?#39;(?={ENDING})"  # the ampersand is lost
    rf"|(?<![\w&?=])#(?:39;(?=[A-Za-z])|(?:8211|8212|8216|8217|8220|8221|8230|x27);)"
    rf"|(?<![\w&?=#])(?:{_MARK_NAMES});|(?<=\w)(?:[lr][sd]quo|nbsp|hellip|#39);"
    rf"|&(?:amp;)?[ ](?:#\d{{2,4}}|{_MARK_NAMES});|&(?:#\d{{2,4}}|{_MARK_NAMES}|amp)[ ];"  # a space got inside
    rf"|&(?:#(?:39|34|8211|8212|8216|8217|8220|8221|8230|160)(?![\d;])"  # the semicolon is lost
    rf"|(?:{_MARK_NAMES})(?![;=])|amp(?![\w;=])|(?:{_LETTER_NAMES})(?![A-Z\d_;=]))"
)
"""A number alone after a number sign is one of a series: ``wore #34; the next year``."""
_BROKEN_ENTITY_HINTS = ("&", "#39;", "#8", "#x", "quo;", "dash;", "hellip;", "nbsp;", "quot;", "apos;")
"""A broken entity has one of these; most texts have none, and a search for a fixed string is quick."""
_PARTED_ENTITY = re.compile(r"&(?:amp;)? (?P<name>[A-Za-z][A-Za-z0-9]{1,31});")
"""A named entity with a space behind its ampersand."""
MOST_WORD_ZIPF = 3.9
"""Zipf value of a name in English above which an ampersand before it is *and*: ``& copy;``, ``& it;``, ``& half;``.
Below are ``amp`` (3.8) and the names of letters, above ``lt``, ``euro`` and words. Chosen on the names of HTML; held
by tests/cases/mend/html-entity.toml."""
MOST_NAME_ZIPF = 2.5
"""Zipf value up to which a name is no word, so that the entity is certain: ``eacute`` has 0. Likewise."""
_ADDRESS = re.compile(r"://|www\.|\?\w+=")
"""In an address an ampersand separates the fields of a query."""
_DEEPEST_ESCAPING = 8
"""Layers of escaping that are undone. Chosen by hand: each copy through a bad form adds one."""


def find_html_entities(habits: TextHabits) -> Iterator[Repair]:
    """Find entities; what they mean is certain."""
    text = habits.text
    if "&" in text:
        for match in _ENTITY.finditer(text):
            decoded = _decode_entity(match.group())
            if decoded is not None:
                yield habits.make_repair(*match.span(), decoded, KIND, f"{match.group()} is an HTML entity")
        for match in _FALSE_ENTITY.finditer(text):
            evidence = f"{match.group()} looks like an entity made of an ampersand in the text"
            yield habits.make_flag(*match.span(), KIND, evidence)
    if any(hint in text for hint in _BROKEN_ENTITY_HINTS):
        yield from _find_broken_entities(habits)


def _find_broken_entities(habits: TextHabits) -> Iterator[Repair]:
    """Find entities that lost one of their signs or got a space inside."""
    text = habits.text
    for match in _BROKEN_ENTITY.finditer(text):
        if _ADDRESS.search(find_token_before(text, match.start())):
            continue
        name = match.group().replace(" ", "").removeprefix("&amp;").strip("&;")
        decoded = _decode_entity(f"&{name};")
        if decoded is not None:
            yield habits.make_repair(*match.span(), decoded, KIND, f"{match.group()} is a worn &{name};")
    for match in _PARTED_ENTITY.finditer(text):
        name = match["name"]
        decoded = _decode_entity(f"&{name};")
        known = measure_zipf(name, "en") if decoded is not None else 0.0
        if decoded is not None and known <= (MOST_WORD_ZIPF if name.islower() else MOST_NAME_ZIPF):
            confidence = rate_certainty(known <= MOST_NAME_ZIPF)
            evidence = f"{match.group()} is &{name}; with a space inside"
            yield habits.make_repair(*match.span(), decoded, KIND, evidence, confidence)


def _decode_entity(entity: str) -> str | None:
    """Decode an entity layer by layer; None if it is none or means no character of a text."""
    decoded = entity
    for _ in range(_DEEPEST_ESCAPING):
        once = html.unescape(decoded)
        if once == decoded:
            break
        decoded = once
    if decoded.endswith(";") or any(
        c == "\ufffd" or (c < " " and c not in "\t\n") or "\ud800" <= c <= "\udfff" for c in decoded
    ):
        return None
    return decoded
