"""Words of an invented language for tests: what is listed is frequent, all else is rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedWords:
    """A table of words: the listed ones tell `frequent` bits, the others `rare` bits."""

    frequent_words: frozenset[str]
    language: str = "en"
    frequent: float = 10.0
    rare: float = 20.0

    def measure_words(self, words: Sequence[str]) -> list[float]:
        return [self.frequent if word in self.frequent_words else self.rare for word in words]


def list_frequent_words(words: str, language: str = "en") -> ListedWords:
    return ListedWords(frozenset(words.split()), language)


@dataclass(frozen=True, slots=True)
class GradedWords:
    """A rough table of English: function words tell little, common words more, all others much."""

    language: str = "en"

    def measure_words(self, words: Sequence[str]) -> list[float]:
        return [7.0 if word in _FUNCTION_WORDS else 11.5 if word in _COMMON_WORDS else 16.0 for word in words]


_FUNCTION_WORDS = frozenset(
    "the a an of in on at to and or is was are were be been he she it they we you i his her their my our your "
    "this that these those with from by for as not no so but if when where who what which will would can could "
    "have has had do did does there here than then them him me us its into over up out about all one two more "
    "most some any".split()
)
_COMMON_WORDS = frozenset(
    "back time day year years way man men woman women life home house town city world people work part place "
    "right left first last new old good great small large long short high own same other another every each "
    "many much very well just only also even still now never ever always again once after before while until "
    "through between under against off down away go goes going went come comes came get gets got make makes "
    "made take takes took see saw know known say said says tell find found give think want look use need help "
    "like love keep let begin began run runs turn leave left call play move live believe hold bring happen "
    "write sit stand lose pay meet include continue set learn change lead state states water money story fact "
    "month lot book hand eye job word business side kind head friend father mother brother sister son daughter "
    "family hour hours game line end members law car community name president team minute idea body nothing "
    "face others level office door health person art war history party result morning reason research girl guy "
    "moment air teacher force education morning thank please yes dollars nice buy open three four five six "
    "twelve most".split()
)
