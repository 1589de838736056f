"""Look up how frequent a word is in its language, and what that says of two ways to write it.

The figures are those of the library *wordfreq*. Its data files are read directly, one language at a time and only when
a word is asked for: to import the library costs more than to read a list. A word is measured on the Zipf scale, the
decimal logarithm of its occurrences in a thousand million words: 3 is a rare word, 6 a function word, 0 an unknown one.

Whether a word is in the list proves nothing, since the list also has ``ofthe`` and ``dont``. Only differences count.
"""

from __future__ import annotations

import gzip
import importlib.util
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

SCALE_TOP = 9.0
"""The Zipf value of a word that is every word of a text; `SCALE_TOP` minus the Zipf value of a word is its cost. By the
definition of the scale: 10 ** 9 words."""
SHORT_LIST_SIZE = 5000
"""Words of a short list, enough to recognise a language. With 2,000 words 98.9 % of paragraphs of 20 words are
recognised, with 5,000 words 99.7 %, with whole lists 99.9 % at five times the memory (20 languages, 150 each)."""

_CENTIBELS = 100
_UNSPACED_LANGUAGES = frozenset({"zh", "ja"})
"""Languages of the library that do not write spaces between words, so that a text cannot be split without a lexicon."""
_ELIDING_LANGUAGES = frozenset({"fr", "it", "ca"})
"""Languages whose lists hold the two halves of ``l'homme`` and not the whole."""
_OWN_FOLDING = frozenset({"tr", "ro"})
"""Languages with letters that are folded in a way of their own."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_ELIDED_WORD = re.compile(r"[^\W\d_]+")
_CEDILLAS = str.maketrans("\u015e\u015f\u0162\u0163", "\u0218\u0219\u021a\u021b")
_CURLY_APOSTROPHE = str.maketrans("\u2019", "'")


@cache
def list_languages() -> tuple[str, ...]:
    """Return the ISO 639 codes of the languages whose words are known, sorted."""
    return tuple(sorted(path.name[len("small_") :].partition(".")[0] for path in find_word_data().glob("small_*.gz")))


@cache
def has_word_frequencies(language: str) -> bool:
    """Return whether the frequencies of the words of a language are known and its texts can be split into words."""
    return language not in _UNSPACED_LANGUAGES and language in list_languages()


def measure_zipf(word: str, language: str) -> float:
    """Return the Zipf value of a word: 0 if it is unknown, or its language is, and at most about 8.

    >>> round(measure_zipf("The", "en"), 1), measure_zipf("offi ce", "en")
    (7.7, 0.0)
    """
    if not has_word_frequencies(language):
        return 0.0
    return read_frequencies(language).get(fold_listed_word(word, language), 0.0)


def measure_all_zipf(words: Iterable[str], language: str) -> list[float]:
    """Return the Zipf value of each word, for a great many of them: one look-up each, nothing is kept."""
    if not has_word_frequencies(language):
        return [0.0 for _ in words]
    find = read_frequencies(language).get
    if language in _ELIDING_LANGUAGES | {"en"}:  # their folding changes no plain lower-case word
        return [
            find(w, 0.0) if w.isascii() and w.islower() else find(fold_listed_word(w, language), 0.0) for w in words
        ]
    return [find(fold_listed_word(w, language), 0.0) for w in words]


def measure_joining_gain(first: str, second: str, language: str) -> float:
    """Return by how many powers of ten two pieces are less likely than the whole word that they make.

    Above zero the whole is likelier: ``offi ce`` gains 8, ``every one`` 2, ``in to`` 0.4, ``of the`` −2.
    """
    whole = measure_zipf(first + second, language)
    return whole + SCALE_TOP - measure_zipf(first, language) - measure_zipf(second, language)


def split_listed_words(text: str, language: str) -> list[str]:
    """Return the words of a text as the list of the language has them: ``l'homme`` is two words, ``don't`` is one."""
    return (_ELIDED_WORD if language in _ELIDING_LANGUAGES else _WORD).findall(text)


def fold_listed_word(word: str, language: str) -> str:
    """Return a word as the list of the language writes it: small letters, no ligatures, straight apostrophes."""
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word)
    if language == "tr":
        word = word.replace("\u0130", "i").replace("I", "\u0131")
    elif language == "ro":
        word = word.translate(_CEDILLAS)
    return word.lower().translate(_CURLY_APOSTROPHE)


def name_way_of_writing(language: str) -> str:
    """Return a language whose words are split and folded as those of another one are: itself, or one for many."""
    if language in _ELIDING_LANGUAGES:
        return min(_ELIDING_LANGUAGES)
    return language if language in _OWN_FOLDING else "en"


@cache
def read_frequencies(language: str) -> Mapping[str, float]:
    """Return the Zipf values of the words of a language, from the large list if there is one."""
    name = f"large_{language}.msgpack.gz"
    return _read_list(name if (find_word_data() / name).exists() else f"small_{language}.msgpack.gz")


@cache
def read_common_frequencies(language: str) -> Mapping[str, float]:
    """Return the Zipf values of the words of a language from 3 on, which every language has: about 30,000."""
    return _read_list(f"small_{language}.msgpack.gz")


@cache
def read_short_frequencies(language: str) -> Mapping[str, float]:
    """Return the Zipf values of the `SHORT_LIST_SIZE` most frequent words of a language."""
    return _read_list(f"small_{language}.msgpack.gz", SHORT_LIST_SIZE)


def _read_list(name: str, most: int | None = None) -> Mapping[str, float]:
    """Read a data file: a header, then for each centibel below certainty the words that are so frequent."""
    import msgpack  # not above: it is read only when a word is asked for

    with gzip.open(find_word_data() / name, "rb") as stream:
        bins = msgpack.load(stream, raw=False)[1:]
    found: dict[str, float] = {}
    for centibels, words in enumerate(bins):
        if most is not None and len(found) >= most:
            break
        found.update(dict.fromkeys(words, SCALE_TOP - centibels / _CENTIBELS))
    return MappingProxyType(found)


@cache
def find_word_data() -> Path:
    """Return the folder of the data files, without an import of the library.

    Raises:
        ImportError: the library is not installed.
    """
    spec = importlib.util.find_spec("wordfreq")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("the library wordfreq is missing: install it with `pip install wordfreq`")
    return Path(spec.submodule_search_locations[0]) / "data"
