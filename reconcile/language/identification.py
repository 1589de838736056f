"""Identify the language of a text, or of the paragraph round a place of it, by the frequencies of its words.

English is recognised by its function words, without any list of another language. Only where that leaves a doubt the
words are looked up in short lists of all languages. Chinese, Japanese and Korean are recognised by their script.
Silence is an answer: a text too short, or in a language that is not known, has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from reconcile.language.record import ENGLISH
from reconcile.language.word_frequencies import (
    fold_listed_word,
    list_languages,
    name_way_of_writing,
    read_short_frequencies,
    split_listed_words,
)

MIN_WORD_COUNT = 20
"""Words below which nothing is said. At 20 words 99.7 % of paragraphs are recognised, at 5 words 93 %,
measured on 150 paragraphs in each of 20 languages; held by tests/language/test_identification.py."""
MIN_ENGLISH_SHARE = 0.2
"""Share of a text's words that are distinctive function words of English, from which it is English without a look into
any list. Chosen on 4,385 texts about films, 99 % of which have .22 or more, and paragraphs of thirteen other languages,
which have .08 or less; held by tests/language/test_identification.py."""
MIN_MEAN_ZIPF = 2.0
"""Mean Zipf value of a text's words in its language, below which the language is none that is known. Chosen on
paragraphs of 20 languages, which have more; lists of names and Latin have less. Held by
tests/language/test_identification.py."""
MIN_ZIPF_LEAD = 0.3
"""How far the mean Zipf value of the best language must lead the next one. Chosen on paragraphs of 20 languages:
0.07 % of those of 20 words are wrong and 0 to 9 % unanswered. Held by tests/language/test_identification.py."""
MAX_SAMPLE_SIZE = 2000
"""Characters of a text that are looked at: a bound of the work. A longer text is asked paragraph by paragraph."""
MIN_SCRIPT_SHARE = 0.5
"""Share of a text's letters that must be of an Eastern script before the script decides. Chosen by hand; held by
tests/language/test_identification.py."""

PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n")
"""What separates two paragraphs: a line without anything to see."""
_LETTER = re.compile(r"[^\W\d_]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af\u1100-\u11ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_MIN_EASTERN_LETTERS = 20
"""Letters of an Eastern script below which nothing is said, as `MIN_WORD_COUNT` of words."""


def is_english(text: str, start: int = 0, end: int | None = None) -> bool:
    """Return whether the paragraphs round a span of a text are English; False where that is unclear."""
    return identify_language_at(text, start, len(text) if end is None else end) == "en"


def identify_language_at(text: str, start: int, end: int) -> str:
    """Return the language of the paragraph that holds a span of a text, or of the text if that is too short."""
    first = max((m.end() for m in PARAGRAPH_END.finditer(text, max(0, start - MAX_SAMPLE_SIZE), start)), default=0)
    first = max(first, start - MAX_SAMPLE_SIZE)
    after = PARAGRAPH_END.search(text, end, min(len(text), end + MAX_SAMPLE_SIZE))
    last = after.start() if after else min(len(text), end + MAX_SAMPLE_SIZE)
    paragraph = text[first:last]
    found = identify_language(paragraph)
    return found or (identify_language(text) if len(paragraph) < len(text) and not _is_long_enough(paragraph) else "")


@lru_cache(maxsize=256)
def identify_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of a text, or an empty text where it is unclear.

    >>> identify_language("Der Hund, der den ganzen Tag vor dem Haus lag, hat in der Nacht nicht ein einziges Mal "
    ...                   "gebellt, und das war es, was uns am Morgen auffiel.")
    'de'
    """
    sample = text[:MAX_SAMPLE_SIZE]
    if script := _identify_script(sample):
        return script
    words = split_listed_words(sample, "en")
    if len(words) < MIN_WORD_COUNT:
        return ""
    if _is_plainly_english(words):
        return "en"
    return _find_best_language(sample)


def _is_long_enough(text: str) -> bool:
    return len(split_listed_words(text, "en")) >= MIN_WORD_COUNT


def _is_plainly_english(words: list[str]) -> bool:
    """Return whether function words of English, those that look like words of another language left out, abound."""
    known = ENGLISH.distinctive_function_words
    return sum(word.lower() in known for word in words) >= MIN_ENGLISH_SHARE * len(words)


def _identify_script(text: str) -> str:
    """Return the language that a script of the East decides, if most letters are of it."""
    if text.isascii():
        return ""
    letters = len(_LETTER.findall(text))
    kana, hangul, han = (len(script.findall(text)) for script in (_KANA, _HANGUL, _HAN))
    if kana + hangul + han < max(_MIN_EASTERN_LETTERS, MIN_SCRIPT_SHARE * letters):
        return ""
    if hangul > kana + han:
        return "ko"
    return "ja" if kana else "zh"


def _find_best_language(text: str) -> str:
    """Return the language whose words the text has, if it is clear."""
    fits = dict.fromkeys(list_languages(), 0.0)
    for writer, languages in _load_writers().items():
        words = split_listed_words(text, writer)
        for word in words:
            for code, zipf in languages.get(fold_listed_word(word, writer), ()):
                fits[code] += zipf / len(words)
    (best, code), (second, _) = sorted(((fit, code) for code, fit in fits.items()), reverse=True)[:2]
    return code if best >= MIN_MEAN_ZIPF and best - second >= MIN_ZIPF_LEAD else ""


@cache
def _load_writers() -> Mapping[str, Mapping[str, Sequence[tuple[str, float]]]]:
    """Return the short lists of all languages as one, for each way of writing words: word → languages that have it.

    A way of writing is named by a language that has it: most split and fold words as English does.
    """
    found: dict[str, dict[str, list[tuple[str, float]]]] = {}
    for code in list_languages():
        words = found.setdefault(name_way_of_writing(code), {})
        for word, zipf in read_short_frequencies(code).items():
            words.setdefault(word, []).append((code, zipf))
    return found
