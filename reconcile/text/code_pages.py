"""Read a whole text or paragraph back that was read in the wrong code page: Russian as ``Ñìîòðèòåëü``.

A page of Western Europe gives a letter for every byte, so such a text decodes without an error and is gibberish. Its
letters are of no alphabet that Western Europe writes. They are turned back to bytes, the library *chardet* names the
page, and word frequencies decide: what changes must become words of one language, and must not have been words of any
as it was. Neither is enough without the other. What is UTF-8 is not looked at: `ftfy` decodes that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.language.word_frequencies import fold_listed_word, read_common_frequencies, read_short_frequencies
from reconcile.text.alphabets import (
    CP1252_TO_BYTE,
    MIN_HIGH_SIGNS,
    SIGN_IN_WORD,
    Paragraph,
    ParagraphState,
    describe_paragraphs,
    encode_western,
)

_CENTRAL, _CYRILLIC = "pl cs hu ro sk sl sh".split(), "ru uk bg mk".split()
_WESTERN = "en fr de es it pt nl sv da nb fi ca is".split()
_LANGUAGES_BY_PAGE = {
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1251": _CYRILLIC,
    "koi8-r": ["ru", "bg"],
    "koi8-u": ["uk", "ru"],
    "iso8859-5": _CYRILLIC,
    "cp1253": ["el"],
    "iso8859-7": ["el"],
    "cp1254": ["tr"],
    "cp1255": ["he"],
    "cp1256": ["ar", "fa", "ur"],
    "cp1257": ["lt", "lv"],
    "mac-roman": _WESTERN,
    "gb18030": ["zh"],
    "big5hkscs": ["zh"],
    "cp949": ["ko"],
    "euc_jis_2004": ["ja"],
    "cp932": ["ja"],
}
"""Pages that texts are misread from, as chardet calls them, and the languages that were written in them."""
_WIDE_PAGES = frozenset({"gb18030", "big5hkscs", "cp949", "euc_jis_2004", "cp932"})
_SISTER_PAGES = (("koi8-r", "koi8-u"), ("cp1253", "iso8859-7"), ("cp1250", "iso8859-2"))
"""Pages with the same letters, or nearly: where the words are the same in both, it is the other signs that decide."""
_SOUND_LANGUAGES = (*_WESTERN, "pl", "cs", "hu", "ro", "tr")
"""Languages in which a text of these letters may be sound as it is."""
MIN_WORD_VALUE = 1.5
"""Mean Zipf value that the changed words must have when they are read back, and"""
MIN_WORD_GAIN = 0.7
"""by how much more than before. Both chosen on 20 languages: 96 to 100 % of most pages are recognised from 50 words on,
and none of 21,185 sound pieces is called misread."""
MAX_LETTER_VALUE = 3.0
"""Zipf value of a word of one letter, at most: single letters are frequent in every language and prove little. Chosen
with the two numbers above."""
MIN_WIDE_SHARE = 1 / 3
"""Share of signs outside ASCII in a paragraph of an Eastern page. Such a text is all of them but for marks and figures;
chosen with the numbers above."""
MIN_EASTERN_SHARE = 0.95
"""Share of those signs that must become signs of the East. Chosen with the numbers above."""
MIN_EASTERN_SIGNS = 8
"""Signs of the East from which a page can be proved. Chosen with the numbers above."""
MIN_GIBBERISH_SHARE = 0.4
"""Share of letters and signs outside ASCII in all letters from which a paragraph of no alphabet is gibberish, though no
page is proved. No language of the Latin script has half as many. Held by tests/text/test_code_pages.py."""
MIN_GIBBERISH_SIGNS = 12
"""Letters and signs outside ASCII of a paragraph that is gibberish, at least. Chosen by hand: fewer may be two or three
signs of UTF-8. Held by tests/text/test_code_pages.py."""
MIN_UTF8_SHARE = 0.7
"""Share of the high bytes that are sequences of UTF-8 from which a text is UTF-8 and not of another page. By hand:
Chinese and Korean pages have up to a half by chance. Held by tests/text/test_code_pages.py."""
MAX_SAMPLE_SIZE = 20_000
"""Code points by which a page is chosen. It bounds the work; the page of a text does not change."""
_ASKED_LANGUAGES = 3
"""Languages whose small lists are read to see whether a text is sound as it is. It bounds the memory."""

_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_HIGH = re.compile(r"[\u0080-\uffff]")
_EAST = re.compile(r"[\u2010-\u2027\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]")
_EASTERN_PAUSE = re.compile(
    r"[^\u3000-\u3002\uff01\uff0c\uff1a\uff1b\uff1f]+[\u3000-\u3002\uff01\uff0c\uff1a\uff1b\uff1f]*|."
)
_CORE = re.compile(
    r"[(\[\"'\u2018\u201c\u201e\u00ab\u2039\u00bf\u00a1\u2013\u2014\u2026-]*"
    r"([^\W\d_]+(?:['\u2019-][^\W\d_]+)*)"
    r"[)\]\"'\u2019\u201d\u201c\u00bb\u203a.,;:!?\u2013\u2014\u2026-]*"
)
"""A word and the marks round it. A sign where no author writes it makes the piece no word."""
_SPACES = re.compile(r"[ \t\r\n]+")  # not \s: the no-break space and U+0085 are bytes of a text here
_PIECE = re.compile(r"[^ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class CodePageReading:
    """How a text was misread, and what it says."""

    page: str
    """The page that it was written in, perhaps with a sister: ``koi8-r or koi8-u``."""
    reader: str
    """The page that it was read in."""
    language: str
    changes: tuple[tuple[int, int, str], ...]
    """Start, end and what stood there, for each word."""


@dataclass(frozen=True, slots=True)
class Gibberish:
    """Paragraphs of no alphabet of which no page is proved."""

    spans: tuple[tuple[int, int], ...]


def read_code_page_back(text: str) -> CodePageReading | Gibberish | None:
    """Return what a text says that was read in the wrong code page, in all or in some of its paragraphs.

    >>> found = read_code_page_back("Íî÷üþ áûëî õîëîäíî, è íèêòî íå ðåøàëñÿ âûéòè èç äîìà.")
    >>> found.page, found.language, found.changes[0]
    ('cp1251', 'ru', (0, 5, 'Ночью'))
    >>> read_code_page_back("Það var kalt um nóttina og enginn þorði út. Móðirin sagði að báturinn væri týndur.")
    """
    if text.isascii():
        return None
    paragraphs = describe_paragraphs(text)
    odd = [p for p in paragraphs if p.state is ParagraphState.ODD]
    if not odd:
        return None
    asked = [p for p in paragraphs if p.state is ParagraphState.ODD or (p.state is ParagraphState.OPEN and p.share)]
    found = _prove_page(_join(text, odd)) or (_prove_page(_join(text, asked)) if len(asked) > len(odd) else None)
    if found is None:
        raw = encode_western(_join(text, odd))
        dense = tuple(
            (p.start, p.end) for p in odd if p.share >= MIN_GIBBERISH_SHARE and p.count >= MIN_GIBBERISH_SIGNS
        )
        return Gibberish(dense) if dense and raw and not is_utf8(raw) else None
    page, language = found
    changes = tuple(
        change
        for p in _choose_misread_paragraphs(text, paragraphs, page, language)
        for change in _decode_span(text, p.start, p.end, page)
    )
    sample = _join(text, odd)
    reader = "cp1252" if any(ord(c) in CP1252_TO_BYTE for c in sample) else "latin-1"
    return CodePageReading(_name_page(encode_western(sample) or b"", page), reader, language, changes)


def _join(text: str, paragraphs: Sequence[Paragraph]) -> str:
    return "\n".join(text[p.start : p.end].strip("\ufeff") for p in paragraphs)[:MAX_SAMPLE_SIZE]


def is_utf8(raw: bytes) -> bool:
    """Return whether most high bytes are sequences of UTF-8."""
    return sum(map(len, _UTF8_SEQUENCE.findall(raw))) >= MIN_UTF8_SHARE * len(_HIGH_BYTE.findall(raw))


def _choose_misread_paragraphs(text: str, paragraphs: Sequence[Paragraph], page: str, language: str) -> list[Paragraph]:
    """Return the paragraphs that a proved page was misread in: odd ones, and those that are better words there.

    Where that makes no difference, a paragraph goes with the most.
    """
    gains = [_measure_gain(text[p.start : p.end], page, language) for p in paragraphs]
    votes = [_vote(p, gain) for p, gain in zip(paragraphs, gains, strict=True)]
    goes_with_misread = sum(votes) > 0
    return [
        p
        for p, vote, gain in zip(paragraphs, votes, gains, strict=True)
        if vote > 0 or (vote == 0 and gain is not None and goes_with_misread)
    ]


def _vote(paragraph: Paragraph, gain: float | None) -> int:
    """Return 1 for a misread paragraph, -1 for one that is sound as it is, 0 for one that may be either."""
    if paragraph.state is ParagraphState.ODD or (gain is not None and gain > 0):
        return 1
    return -1 if (gain is not None and gain < 0) or paragraph.is_plain_prose else 0


def _measure_gain(paragraph: str, page: str, language: str) -> float | None:
    """Return by how much more the changed words of a paragraph are words when it is read back; None for no change."""
    raw = None if paragraph.isascii() else encode_western(paragraph)
    pairs = _pair_changed_pieces(paragraph, raw.decode(page, "replace")) if raw else []
    if not pairs:
        return None
    return _measure_pieces([b for _, b in pairs], language) - _measure_as_it_is([a for a, _ in pairs])


def _pair_changed_pieces(before: str, after: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in zip(_SPACES.split(before), _SPACES.split(after), strict=False) if a != b]


def _prove_page(sample: str) -> tuple[str, str] | None:
    """Return the page that a sample was written in and the language of what it says, if that is proved."""
    raw = encode_western(sample)
    page = _name_by_chardet(raw) if raw and not is_utf8(raw) else None
    if page is None or raw is None:
        return None
    page = _choose_sister(raw, page)
    try:
        sound = raw.decode(page)
    except UnicodeDecodeError:
        return None
    if page in _WIDE_PAGES:
        return (page, _LANGUAGES_BY_PAGE[page][0]) if _is_eastern(sample, sound) else None
    language = _find_language(sample, sound, _LANGUAGES_BY_PAGE[page])
    return (page, language) if language else None


def _name_by_chardet(raw: bytes) -> str | None:
    import chardet  # its models take a quarter of a second: only for a text with letters to explain

    found = chardet.detect(raw, include_encodings=[*_LANGUAGES_BY_PAGE, "cp1252"], compat_names=False)["encoding"]
    return found if found in _LANGUAGES_BY_PAGE else None


def _choose_sister(raw: bytes, page: str) -> str:
    """Return the page with the same letters in which the other signs are likelier; the named one where both are."""
    sisters = next((pair for pair in _SISTER_PAGES if page in pair), ())
    return min([page, *sisters], key=lambda name: _count_odd_signs(raw, name), default=page)


def _count_odd_signs(raw: bytes, page: str) -> int:
    """Count the signs that a page makes of bytes where no author writes them."""
    sound = raw.decode(page, "replace")
    controls = sum(not c.isprintable() and c > "~" for c in sound)
    return sound.count("\ufffd") + len(SIGN_IN_WORD.findall(sound)) + controls


def _name_page(raw: bytes, page: str) -> str:
    """Return the page, and its sister if that gives the same text."""
    sisters = next((pair for pair in _SISTER_PAGES if page in pair), ())
    same = [name for name in sisters if name != page and raw.decode(name, "replace") == raw.decode(page, "replace")]
    return " or ".join([page, *same])


def _is_eastern(sample: str, sound: str) -> bool:
    """Return whether a wide page makes signs of the East of nearly all signs, and the text was no Western language."""
    signs = _HIGH.findall(sound)
    east = sum(bool(_EAST.match(sign)) for sign in signs)
    if len(_HIGH.findall(sample)) < MIN_WIDE_SHARE * len(sample) or east < MIN_EASTERN_SIGNS:
        return False
    pieces = [piece for piece in _SPACES.split(sample) if not piece.isascii()]
    return east >= MIN_EASTERN_SHARE * len(signs) and _measure_as_it_is(pieces) <= MIN_WORD_VALUE


def _find_language(sample: str, sound: str, languages: Sequence[str]) -> str:
    """Return the language of which the changed words are words, if they were none before."""
    pairs = _pair_changed_pieces(sample, sound)
    if len(pairs) < MIN_HIGH_SIGNS:
        return ""
    after = [b for _, b in pairs]
    values = {name: _measure_pieces(after, name) for name in languages}
    best = max(languages, key=values.__getitem__)
    if values[best] < MIN_WORD_VALUE or best == "en":  # English has little but its apostrophes: another detector's
        return ""
    return best if values[best] - _measure_as_it_is([a for a, _ in pairs]) >= MIN_WORD_GAIN else ""


def _measure_as_it_is(pieces: Sequence[str]) -> float:
    """Return the mean Zipf value of the pieces of a text in the language in which it is the most likely to be sound.

    Short lists say which languages are asked: those of all are many times larger.
    """
    likely = sorted(_SOUND_LANGUAGES, key=lambda name: -_measure_pieces(pieces, name, is_short=True))
    return max(_measure_pieces(pieces, name) for name in likely[:_ASKED_LANGUAGES])


def _measure_pieces(pieces: Sequence[str], language: str, *, is_short: bool = False) -> float:
    return sum(_measure_piece(piece, language, is_short=is_short) for piece in pieces) / max(1, len(pieces))


def _measure_piece(piece: str, language: str, *, is_short: bool) -> float:
    """Return how common the word in a piece is: 0 for no word, or for a sign inside it, to 8."""
    core = _CORE.fullmatch(piece)
    if not core:
        return 0.0
    known = read_short_frequencies(language) if is_short else read_common_frequencies(language)
    best = known.get(fold_listed_word(core[1], language), 0.0)
    parts = re.split(r"['\u2019-]", core[1])
    if not best and len(parts) > 1:
        best = min(known.get(fold_listed_word(part, language), 0.0) for part in parts)
    return min(best, MAX_LETTER_VALUE) if len(core[1]) == 1 else best


def _decode_span(text: str, start: int, end: int, page: str) -> Iterator[tuple[int, int, str]]:
    """Yield the words of a paragraph that change, with what they say."""
    start += text[start] == "\ufeff"
    raw = encode_western(text[start:end])
    if raw is None:
        return
    if page in _WIDE_PAGES:
        yield from _decode_wide(raw, start, page)
        return
    sound = raw.decode(page, "replace")
    if "\ufffd" in sound:
        sound = "".join(old if new == "\ufffd" else new for old, new in zip(text[start:end], sound, strict=True))
    for piece in _PIECE.finditer(text[start:end]):
        a, b = piece.span()
        if sound[a:b] != piece.group():
            yield start + a, start + b, sound[a:b]


def _decode_wide(raw: bytes, start: int, page: str) -> Iterator[tuple[int, int, str]]:
    """Yield the runs of signs that change between pauses: a wide page makes one sign of two bytes or more.

    A paragraph with bytes that are no sign of the page is left whole.
    """
    try:
        sound = raw.decode(page)
    except UnicodeDecodeError:
        return
    runs = [(run, len(run.encode(page, "replace"))) for run in _EASTERN_PAUSE.findall(sound)]
    if sum(length for _, length in runs) != len(raw):
        runs = [(sound, len(raw))]  # two bytes for one sign, of which it is written with the other
    place = start
    for run, length in runs:
        if not run.isascii():
            yield place, place + length, run
        place += length
