"""Recognise who wrote a text, where it was taken from, and that it is over: bylines, source lines, end marks.

Names are not looked up in a list: the place and the shape decide. The place is the end of the text, after a mark that
closes a sentence. The shape is a short row of names after a dash (``—Kari Moen, Oslo``), a handle, a mail address, a
phrase such as *Written by*, a source in brackets or behind a label. What is closed by a full stop is a sentence, and
dashes that begin other lines make it speech.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reconcile.damage.text_habits import ParatextKind
from reconcile.language import ENGLISH

LONGEST_BYLINE = 160
"""Code points of the longest byline or source line. Chosen by hand; held by tests/cases/mend/metadata.toml."""
LONGEST_BORDER = 20
"""Code points of white space and dashes before a byline that are looked at. It bounds the cost."""
MOST_NAMES = 8
"""Names, handles, places and small words in a row that may be one byline. Chosen by hand: a name, a city and a country
have up to eight; more is a title or a cast. Held by tests/cases/mend/metadata.toml."""
LEAST_SENTENCES = 2
SHORTEST_TEXT = 60
"""Closed sentences, or else code points, of a text before a dash and a plain name, from which the name is a byline.
Chosen by hand: one short sentence with a name behind it is a saying and its author. Held by
tests/cases/mend/metadata.toml."""
MOST_NICKNAME_WORDS = 3
"""Words in small letters after a dash that may be a nickname. Chosen by hand on storylines of a film site; held by
tests/cases/mend/metadata.toml."""
LONGEST_LEAD_TO_ADDRESS = 40
"""Code points from a dash to the mail address or handle that makes a byline of an open sentence's end. Chosen by hand:
a name has fewer. Held by tests/cases/mend/metadata.toml."""

_CLOSED = r"(?:(?<=[.!?\u2026\u2025\u3002])|(?<=[.!?\u2026,][\"'\u201d\u2019)\]*])|(?<=[\"\u201d)\]]))"
_DASH = r"(?:[\u2014\u2013\u2015\u2012]|-{2,}|(?:- ){2}-?|~+|>{2,}|[-*])"
_BORDER = re.compile(rf"{_CLOSED}\s*(?P<dash>{_DASH}\s?)?(?=\S)")
_OPENING_DASH = re.compile(rf"{_DASH}\s?(?=\S)")
_MAIL_PATTERN = (
    r"[\w.+-]+ ?(?:@|[(\[{]at[)\]}]) ?[\w-]+(?: ?(?:\.|[(\[{]dot[)\]}]) ?[\w-]+)*"
    r"|[\w.+-]+ at [\w-]+(?: dot [\w-]+)+"
)
_MAIL = re.compile(_MAIL_PATTERN, re.IGNORECASE)
_HANDLE_PATTERN = r"@[\w.-]*\w|[A-Za-z][\w.-]*[\d_][\w.-]*"
_HANDLE = re.compile(_HANDLE_PATTERN)
_NAME = re.compile(r"(?:[^\W\d_a-z]|\d+(?:st|nd|rd|th)\b)[\w.'\u2019&-]*(?<!-)")
_LONG_DASHES = ("\u2014", "\u2013", "\u2015", "--")
_SINGLE_WORD = re.compile(r"\w[\w.'-]{0,29}(?<!-)")
_ENCLOSED = re.compile(r"(?P<open>[<(\[{])(?P<inside>[^<>()\[\]{}\n]{1,100}|[^()\n]{1,100})[>)\]}]")
_ASIDE = re.compile(r"(?P<core>[^<(\[{]+?) ?[<(\[{]+(?P<inside>[^<>()\[\]{}\n]{1,60})[>)\]}]+\Z")
_SITE_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|co\.uk|tv)\b/?\S*", re.I)
_RIGHTS = re.compile(r"(?:\u00a9|\([cC]\) ?(?=(?:18|19|20)\d\d\b)|Copyright (?=(?:by|\u00a9|\([cC]\)|\d{4})\b))[^\n]+")
_FINAL_MARK = re.compile(r"(?<=[^\W_]{2})[.!?,;:\u2026]+\Z|[-\u2013\u2014]\Z")
_INITIAL = re.compile(r"(?<![^\W\d_])[A-Z]\.\Z")
_SENTENCE_MARK = re.compile(r"[.!?](?=\s|\Z)")
_SPEECH_LINE = re.compile(r"^\s*[-\u2013\u2014\u2015]\s?\S", re.MULTILINE)
_NOTE_OPENERS = ("NOTE ", "NOTE:", "Note:")


def _join(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_BY_PHRASE = re.compile(
    rf"(?:(?P<deed>(?:this |the |plot |full )*(?:{_join(ENGLISH.byline_nouns)})? ?(?:was |is )?"
    rf"(?:{_join(ENGLISH.byline_verbs)}) (?:and (?:{_join(ENGLISH.byline_verbs)}) )?"
    rf"|(?:plot |full )?(?:{_join(ENGLISH.byline_nouns)}) )?by\b:? ?"
    rf"|(?P<label>{_join(ENGLISH.byline_labels)}): ?)(?=\S)",
    re.IGNORECASE,
)
_SOURCE_LABEL = re.compile(rf"(?:{_join(ENGLISH.source_labels)}): ?(?=\S)", re.IGNORECASE)
_SOURCE_OPENER = re.compile(rf"(?:{_join(ENGLISH.source_openers)})\b:? ?", re.IGNORECASE)
_SOURCE_SITE = re.compile(
    rf"(?:(?:{_join(ENGLISH.source_openers)}):? ?)?(?:the )?(?:{_join(ENGLISH.source_sites)})(?:\.(?:com|org))?",
    re.IGNORECASE,
)
_DECORATION = " .!*-\u2013\u2014~=_()[]"


class Closing(NamedTuple):
    """The last thing in a text that is none of it."""

    start: int
    kind: ParatextKind


def find_closing(text: str, end: int) -> Closing | None:
    """Return the last byline, source line or end mark before a position, if nothing else is between them.

    Ask again from its start: a byline may come after an end mark.
    """
    first = max(0, end - LONGEST_BYLINE - LONGEST_BORDER)
    for border in _BORDER.finditer(text, first, end):
        if not border.start():
            continue
        kind = classify_closing(text[border.end() : end], border["dash"] or "")
        if kind is None or (kind is ParatextKind.BYLINE and not _can_have_byline(text, border, end)):
            continue
        return Closing(border.start(), kind)
    return _find_addressed_byline(text, first, end)


def classify_closing(passage: str, dash: str = "") -> ParatextKind | None:
    """Return what a passage after the end of a text is: byline, source line, end mark, or nothing of these.

    >>> print(classify_closing("Kari Moen <kmoen@example.org>", dash="—"), classify_closing("Source: Village Wiki"))
    byline source line
    >>> classify_closing("He went home") is classify_closing("No.", dash="—") is None
    True
    """
    if not 0 < len(passage) <= LONGEST_BYLINE or "\n" in passage:
        return None
    if passage.casefold().strip(_DECORATION) in ENGLISH.end_marks:
        return ParatextKind.END_MARK
    if _RIGHTS.fullmatch(passage):
        return ParatextKind.BANNER
    enclosed = _ENCLOSED.fullmatch(passage.rstrip(" *."))
    if enclosed:
        return _classify_enclosed(enclosed["inside"].strip(), enclosed["open"])
    if _is_source(passage):
        return ParatextKind.SOURCE
    return ParatextKind.BYLINE if is_byline(passage, dash) else None


def classify_line(line: str) -> ParatextKind | None:
    """Return what a line is that is set apart from the text, before or after it."""
    dash = _OPENING_DASH.match(line)
    if dash and classify_closing(line[dash.end() :], dash[0]):
        return classify_closing(line[dash.end() :], dash[0])
    return classify_closing(line)


def find_name(line: str) -> str:
    """Return whom a byline names, without its dash, its phrase and its mail address.

    >>> find_name("—Kari Moen <kmoen@example.org>"), find_name("Written by Kari Moen"), find_name("--kmoen77")
    ('Kari Moen', 'Kari Moen', 'kmoen77')
    """
    bare = line.strip().lstrip(_DECORATION)
    phrase = _BY_PHRASE.match(bare)
    bare = bare[phrase.end() :] if phrase else bare
    return re.sub(r"[<({\[][>)}\]]", "", _MAIL.sub("", bare)).strip(_DECORATION + ",:<>{}") or bare.strip("<>")


def is_byline(passage: str, dash: str) -> bool:
    """Return whether a passage names who wrote a text: by a phrase, an address, a handle, or names after a dash."""
    phrase = _BY_PHRASE.match(passage)
    signature = passage[phrase.end() :] if phrase else passage
    if phrase and (phrase["deed"] or phrase["label"]):
        return _is_short_phrase(signature) or is_signature(signature.rstrip(".!"))
    if phrase and not dash and not passage.startswith("B"):
        return has_address(signature) and is_signature(signature)  # *the song "Sea" (1971) by Ann Bell* goes on
    if phrase or has_address(signature):
        return is_signature(signature.rstrip("."), allows_word=phrase is not None)
    parts = signature.split(" / ")
    if len(parts) > 1 and is_byline(parts[0], dash) and all(is_byline(part, "") for part in parts[1:]):
        return True
    words = signature.split()
    is_weak = dash.strip() in ("-", "*")
    if not dash or (is_weak and len(words) == 1 and words[0].casefold() in ENGLISH.function_words):
        return False
    return is_signature(signature, allows_word=True) or (dash in _LONG_DASHES and _is_nickname(words))


def _is_nickname(words: Sequence[str]) -> bool:
    """Return whether words after a dash without a space are a nickname: ``.—the lexster``, no speech and no aside."""
    return (
        len(words) <= MOST_NICKNAME_WORDS
        and all(_SINGLE_WORD.fullmatch(word) for word in words)
        and not _FINAL_MARK.search(words[-1])
        and not any(word in ENGLISH.function_words for word in words[1:])
    )


def _is_short_phrase(passage: str) -> bool:
    """Return whether a passage is a few words without the end of a sentence."""
    return len(passage.split()) <= MOST_NAMES and not _FINAL_MARK.search(passage)


def is_signature(passage: str, *, allows_word: bool = False) -> bool:
    """Return whether a passage is a row of names, handles and addresses and no sentence.

    Args:
        passage: what may be one; a place, a handle or an address may follow in brackets.
        allows_word: whether a single word in small letters counts: ``—huggo``.
    """
    bare = passage.strip()
    if _MAIL.fullmatch(bare.strip("<>")) or not bare or _FINAL_MARK.search(bare):
        return bool(bare) and (_MAIL.fullmatch(bare.strip("<>")) is not None or _has_name_ending(bare))
    aside = _ASIDE.fullmatch(bare)
    core = aside["core"] if aside else bare
    core = re.sub(r"[<>()\[\]]+", " ", _MAIL.sub(" ", core)).strip(" ,:-\u2013\u2014")
    words = re.split(r"[,/]?\s+|[,/]", core) if core else []
    if allows_word and len(words) == 1 and _SINGLE_WORD.fullmatch(words[0]):
        return True
    return (
        (len(words) > 0 or has_address(bare))
        and len(words) <= MOST_NAMES
        and not (words and words[-1] in ENGLISH.name_particles)
        and all(_is_name(word, at) for at, word in enumerate(words))
    )


def has_address(passage: str) -> bool:
    """Return whether a passage has a mail address, or a handle in brackets or after an at sign."""
    if _MAIL.search(passage) or re.search(r"(?<!\S)@\w", passage):
        return True
    aside = _ASIDE.fullmatch(passage.strip())
    return aside is not None and _HANDLE.fullmatch(aside["inside"]) is not None


def _is_name(word: str, place: int) -> bool:
    """Return whether a word may be part of a byline: a capital, a handle, or inside it a small word or a figure."""
    if _NAME.fullmatch(word) or _HANDLE.fullmatch(word):
        return True
    return place > 0 and (word in ENGLISH.name_particles or (word.isdigit() and len(word) <= 4))


def _has_name_ending(passage: str) -> bool:
    last = passage.rstrip(".").split()[-1:] if passage.endswith(".") else []
    return bool(last) and last[0].casefold() in ENGLISH.name_endings and is_signature(passage.rstrip("."))


def _classify_enclosed(inside: str, bracket: str) -> ParatextKind | None:
    """Return what a passage in brackets is: *(Source: …)*, *(Written by …)*, *[handle]*, *<address>*."""
    if is_byline(inside, "") or (_HANDLE.fullmatch(inside) and (bracket == "[" or inside.startswith("@"))):
        return ParatextKind.BYLINE
    if _is_source(inside) or _SITE_ADDRESS.search(inside) or inside.startswith(_NOTE_OPENERS):
        return ParatextKind.SOURCE
    opener = _SOURCE_OPENER.match(inside)
    rest = inside[opener.end() :] if opener else ""
    names_source = rest[:1].isupper() or rest[:1] in ('"', "\u201c")
    return ParatextKind.SOURCE if names_source and not _SENTENCE_MARK.search(rest) else None


def _is_source(passage: str) -> bool:
    """Return whether a passage names where a text was taken from."""
    if _SOURCE_SITE.fullmatch(passage.rstrip(".")):
        return True
    label = _SOURCE_LABEL.match(passage)
    rest = passage[label.end() :].rstrip(".") if label else ""
    return bool(rest) and not _SENTENCE_MARK.search(rest)


def _can_have_byline(text: str, border: re.Match[str], end: int) -> bool:
    """Return whether a byline may follow: the text before is no saying, and dashes at the starts of lines no speech."""
    passage = text[border.end() : end]
    if has_address(passage) or _BY_PHRASE.match(passage) or _HANDLE.fullmatch(passage):
        return True
    is_answer = "\n" in border[0] and text[border.start() - 1] == "?"
    is_initial = border["dash"] == "- " and _INITIAL.search(text, max(0, border.start() - 3), border.start())
    if is_answer or is_initial or _SPEECH_LINE.search(text, 0, border.start()):
        return False
    return border.start() > SHORTEST_TEXT or len(_SENTENCE_MARK.findall(text, 0, border.start())) >= LEAST_SENTENCES


def _find_addressed_byline(text: str, first: int, end: int) -> Closing | None:
    """Return a byline after an open sentence: a dash and, within few characters, an address that ends the text."""
    window = text[first:end]
    match = _ADDRESSED.search(window)
    return Closing(first + match.start(), ParatextKind.BYLINE) if match and first + match.start() > 0 else None


_ADDRESSED = re.compile(
    rf"\s*(?:[\u2014\u2013\u2015]|-{{2,}}|~+|(?<=\s)-(?=\s))\s*[^\n.!?<>@]{{0,{LONGEST_LEAD_TO_ADDRESS}}}"
    rf"[<(\[]?(?:{_MAIL_PATTERN}|(?<!\w)@[\w.-]+)[>)\]]?\s*\Z",
    re.IGNORECASE,
)
