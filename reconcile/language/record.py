"""The record of a language, and how its lists of words are read.

The lists are TOML files (``en/*.toml``), where comments say what each list is and where it comes from. A list is a text
of words, or an array of such texts and of names of other lists (``"@articles"``). An underscore is a space inside an
entry; a slash separates words that belong together (``"came/come"``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from reconcile.errors import SettingsError

T = TypeVar("T")
Words = tuple[str, ...]


class _WordList(Generic[T]):
    """A list of a language that is no plain set, read and converted on first use."""

    def __init__(self, convert: Callable[[Words], T]) -> None:
        self.convert = convert

    def __set_name__(self, owner: type[Language], name: str) -> None:
        self.name = name

    def __get__(self, language: Language, owner: type[Language]) -> T:
        value = language.__dict__[self.name] = self.convert(language.read_words(self.name))
        return value


def _split_groups(words: Words) -> tuple[Words, ...]:
    return tuple(tuple(word.split("/")) for word in words)


def _sequence() -> _WordList[Words]:
    return _WordList(tuple)


def _pattern() -> _WordList[re.Pattern[str]]:
    return _WordList(lambda words: re.compile("|".join(words)))


def _mapping() -> _WordList[Mapping[str, str]]:
    return _WordList(lambda words: dict(word.split("/") for word in words))


def _expansions() -> _WordList[Mapping[str, Words]]:
    return _WordList(lambda words: {group[0]: group[1:] for group in _split_groups(words)})


def _groups() -> _WordList[tuple[Words, ...]]:
    return _WordList(_split_groups)


class Language:
    """The word lists of one language.

    Every list of the files is an attribute: a set of words, unless it is declared here with another form. The comments
    of the files describe them; `tests/language` checks that each list is there and used.
    """

    clitics = _sequence()
    elided_words = _sequence()
    speech_verbs = _sequence()
    unit_words = _sequence()
    ten_words = _sequence()
    ordinal_words = _sequence()
    ordinal_ten_words = _sequence()
    months = _sequence()
    weekdays = _sequence()
    time_units = _sequence()
    counted_times = _sequence()
    comparison_endings = _sequence()
    measured_nouns = _sequence()
    span_numbers = _sequence()
    single_determiners = _sequence()
    text_columns = _sequence()
    own_id_columns = _sequence()
    id_columns = _sequence()
    title_columns = _sequence()
    year_columns = _sequence()
    work_columns = _sequence()
    work_hint_columns = _sequence()
    irregular_forms = _groups()
    antonyms = _groups()
    opposite_particles = _groups()
    opposite_quantities_and_genders = _groups()
    word_abbreviations = _mapping()
    scale_words = _mapping()
    contraction_expansions = _expansions()
    optional_compounds = _pattern()
    function_word_compounds = _pattern()

    def __init__(self, code: str) -> None:
        self.code = code

    def __getattr__(self, name: str) -> frozenset[str]:
        if name not in self._entries:
            raise AttributeError(f"the language {self.code!r} has no list {name!r}")
        words = self.__dict__[name] = frozenset(self.read_words(name))
        return words

    @cached_property
    def _entries(self) -> Mapping[str, str | list[str]]:
        found: dict[str, str | list[str]] = {}
        for file in sorted(Path(__file__).with_name(self.code).glob("*.toml")):
            found |= tomllib.loads(file.read_text(encoding="utf-8"))
        return found

    def read_words(self, name: str) -> Words:
        """Return the words of a list in order, with those of the lists that it includes.

        Raises:
            KeyError: the language has no such list.
        """
        entry = self._entries[name]
        words: list[str] = []
        for part in [entry] if isinstance(entry, str) else entry:
            words += self.read_words(part[1:]) if part.startswith("@") else part.split()
        return tuple(word.replace("_", " ") for word in words)

    @cached_property
    def clitic_pattern(self) -> str:
        """The branches of a pattern that matches any of `clitics`."""
        return "|".join(self.clitics)

    @cached_property
    def bare_contractions(self) -> Mapping[str, str]:
        """Each contraction without its apostrophe, and the full form."""
        return {form.replace("'", ""): form for form in sorted(self.contractions)}

    @cached_property
    def abbreviation_expansions(self) -> Mapping[str, str]:
        """Each abbreviation that stands for one word, and the word."""
        months = {
            short: month for short in self.month_abbreviations for month in self.months if month.startswith(short)
        }
        return {**self.word_abbreviations, **months}

    @cached_property
    def connecting_words(self) -> frozenset[str]:
        """Function words that a single adverb, preposition or quantity may stand for."""
        return (self.conjunctions | self.prepositions | self.particles | self.quantifiers) - self.negations

    @cached_property
    def opposed_particles(self) -> frozenset[str]:
        """The words of `opposite_particles`."""
        return frozenset(word for pair in self.opposite_particles for word in pair)


@lru_cache
def load_language(code: str) -> Language:
    """Return the record of a language by its ISO 639-1 code.

    Raises:
        SettingsError: there is no folder for it.
    """
    if not Path(__file__).with_name(code).is_dir():
        raise SettingsError(f"no language {code!r}: reconcile/language has no such folder")
    return Language(code)


ENGLISH = load_language("en")
