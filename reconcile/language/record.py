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
    """A list of a language, read and converted on first use."""

    def __init__(self, convert: Callable[[Words], T]) -> None:
        self.convert = convert

    def __set_name__(self, owner: type[Language], name: str) -> None:
        self.name = name

    def __get__(self, language: Language, owner: type[Language]) -> T:
        value = language.__dict__[self.name] = self.convert(language.read_words(self.name))
        return value


def _split_groups(words: Words) -> tuple[Words, ...]:
    return tuple(tuple(word.split("/")) for word in words)


def _word_set() -> _WordList[frozenset[str]]:
    return _WordList(frozenset)


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
    """The lists of one language; the comments in its files describe them."""

    def __init__(self, code: str) -> None:
        self.code = code

    # function_words.toml
    function_words = _word_set()
    determiners = _word_set()
    articles = _word_set()
    pronouns = _word_set()
    personal_pronouns = _word_set()
    prepositions = _word_set()
    complex_preposition_words = _word_set()
    conjunctions = _word_set()
    auxiliaries = _word_set()
    pro_verbs = _word_set()
    particles = _word_set()
    light_adverbs = _word_set()
    negations = _word_set()
    full_and_near_negations = _word_set()
    agreement_words = _word_set()
    relative_pronouns = _word_set()
    pro_adverbs = _word_set()
    pointing_adverbs = _word_set()
    possessive_determiners = _word_set()
    possessive_pronouns = _word_set()
    possessives_in_s = _word_set()
    quantifiers = _word_set()
    coordinators = _word_set()
    coordinating_adverbs = _word_set()
    list_connectors = _word_set()
    clause_links = _word_set()
    between_numbers = _word_set()
    common_words = _word_set()
    doubled_by_grammar = _word_set()

    # contractions.toml
    contractions = _word_set()
    clitics = _sequence()
    elided_words = _sequence()
    ambiguous_bare_forms = _word_set()
    doubtful_bare_forms = _word_set()
    no_contraction_after = _word_set()
    contraction_expansions = _expansions()

    # abbreviations.toml
    title_abbreviations = _word_set()
    abbreviations_before_number = _word_set()
    abbreviations_inside_sentence = _word_set()
    abbreviations_at_sentence_end = _word_set()
    clock_abbreviations = _word_set()
    month_abbreviations = _word_set()
    abbreviations = _word_set()
    abbreviations_also_words = _word_set()
    number_abbreviations_at_sentence_end = _word_set()
    other_abbreviations_at_sentence_end = _word_set()
    word_abbreviations = _mapping()

    # sentences.toml
    sentence_openers = _word_set()
    lowercase_openers = _word_set()
    capital_pronouns = _word_set()
    speech_verbs = _sequence()
    nonfinal_words = _word_set()
    months_after_day = _word_set()
    months_after_day_with_year = _word_set()

    # numerals.toml
    unit_words = _sequence()
    ten_words = _sequence()
    ordinal_words = _sequence()
    ordinal_ten_words = _sequence()
    scale_words = _mapping()
    months = _sequence()
    weekdays = _sequence()
    calendar_words = _word_set()
    days_and_time_zones = _word_set()
    time_units = _sequence()
    counted_times = _sequence()

    # irregular_forms.toml
    irregular_forms = _groups()
    singulars_in_s = _word_set()
    comparison_endings = _sequence()

    # opposites.toml
    antonyms = _groups()
    opposite_particles = _groups()
    opposite_quantities_and_genders = _groups()

    # compounds.toml
    compounding_prepositions = _word_set()
    compounding_particles = _word_set()
    compounding_suffixes = _word_set()
    gerund_compound_heads = _word_set()
    genitive_compound_heads = _word_set()
    numeral_compound_heads = _word_set()
    short_stems = _word_set()
    never_compounded = _word_set()
    merged_compounds = _word_set()
    optional_compounds = _pattern()
    function_word_compounds = _pattern()
    nonword_endings = _word_set()
    suspended_hyphen_words = _word_set()

    # possessives.toml
    measured_nouns = _sequence()
    span_numbers = _sequence()
    single_determiners = _sequence()
    plural_quantifiers = _word_set()
    unowned_words = _word_set()
    objects_of_verb = _word_set()
    words_after_plural = _word_set()
    words_before_owned = _word_set()

    # names.toml
    title_words = _word_set()

    # paratext.toml
    summary_headings = _word_set()
    small_title_words = _word_set()

    # columns.toml
    text_columns = _sequence()
    own_id_columns = _sequence()
    id_columns = _sequence()
    title_columns = _sequence()
    year_columns = _sequence()
    work_columns = _sequence()
    work_hint_columns = _sequence()

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
