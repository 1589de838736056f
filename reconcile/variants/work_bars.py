"""What keeps texts out of one work whatever they share: declarations, decisions, and declared titles that disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.errors import DecisionError, InputError
from reconcile.text.title_agreement import explain_title_conflict

TextNumbers = NDArray[np.intp]
DeclaredTitles = Mapping[str, tuple[str, str]]
"""Text → its declared title and year, each may be empty; texts of which neither is declared are left out."""


class JoinedTexts(NamedTuple):
    """Texts that are one work, because somebody says so."""

    texts: tuple[str, ...]
    source: str
    """What says so, for messages."""
    is_decision: bool = False
    """Whether a person decided it about this pair, rather than declared it."""


class Separation(NamedTuple):
    """Two texts that are never in one work, because somebody says so."""

    left: str
    right: str
    source: str
    is_decision: bool = False


class TextSets:
    """Disjoint sets of texts."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._parent = {text: text for text in ids}
        self._members = {text: [text] for text in self._parent}

    def __contains__(self, text: str) -> bool:
        return text in self._parent

    def find_root(self, text: str) -> str:
        """Name the set of a text."""
        while self._parent[text] != text:
            self._parent[text] = text = self._parent[self._parent[text]]
        return text

    def number_sets(self, texts: Sequence[str]) -> TextNumbers:
        """Number the sets of some texts from 0."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(self.find_root(text), len(numbers)) for text in texts], np.intp)

    def count_members(self, text: str) -> int:
        """Count the texts of the set that a text is in."""
        return len(self._members[self.find_root(text)])

    def join_sets(self, one: str, two: str) -> str:
        """Make one set of the sets of two texts; return its name."""
        one, two = self.find_root(one), self.find_root(two)
        if len(self._members[one]) < len(self._members[two]):
            one, two = two, one
        if one != two:
            self._parent[two] = one
            self._members[one] += self._members.pop(two)
        return one

    def list_works(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets, sorted."""
        return tuple(sorted(tuple(sorted(members)) for members in self._members.values()))


_TitleKey = tuple[str, str]


class BarredSets(TextSets):
    """Disjoint sets of texts, some of which must not meet."""

    def __init__(self, ids: Iterable[str], distinct: Iterable[Separation], titles: DeclaredTitles) -> None:
        super().__init__(ids)
        self._foes: dict[str, dict[str, Separation]] = {}
        for bar in distinct:
            if bar.left in self._parent and bar.right in self._parent:
                self._foes.setdefault(bar.left, {}).setdefault(bar.right, bar)
                self._foes.setdefault(bar.right, {}).setdefault(bar.left, bar)
        self._declared = titles
        self._titles: dict[str, dict[_TitleKey, str]] = {}
        """Root of a set of several texts → its declared titles, each with a text that has it."""
        self._conflicts: dict[frozenset[_TitleKey], str] = {}

    def join_declared(self, declared: Iterable[JoinedTexts]) -> None:
        """Join what is declared one work; the titles of such texts agree from now on.

        Raises:
            InputError, DecisionError: a separation keeps two of them apart; names both declarations.
        """
        known = [(work, [text for text in work.texts if text in self]) for work in declared]
        for work, texts in known:
            for text in texts[1:]:
                if bar := self._find_separation(texts[0], text):
                    raise _make_contradiction_error(work, texts[0], text, bar)
                self.join_sets(texts[0], text)
        for root in {self.find_root(texts[0]) for _, texts in known if texts}:
            for pair in combinations(self._collect_titles(root), 2):
                self._conflicts[frozenset(pair)] = ""

    def join_unless_barred(self, one: str, two: str) -> None:
        """Make one set of the sets of two texts, unless something keeps them apart."""
        if self.find_root(one) != self.find_root(two) and not self.explain_bar(one, two):
            self.join_sets(one, two)

    def join_sets(self, one: str, two: str) -> str:
        """Make one set of the sets of two texts; return its name."""
        one, two = self.find_root(one), self.find_root(two)
        titles = self._collect_titles(one) | self._collect_titles(two) if self._declared else {}
        root = super().join_sets(one, two)
        if titles:
            self._titles.pop(two if root == one else one, None)
            self._titles[root] = titles
        return root

    def explain_bar(self, one: str, two: str) -> str:
        """Return what keeps the sets of two texts apart; empty if nothing does."""
        if bar := self._find_separation(one, two):
            what = bar.source if {bar.left, bar.right} == {one, two} else f"{bar.source}: {bar.left} and {bar.right}"
            return f"texts of the two works are declared distinct ({what})"
        titles = (self._collect_titles(self.find_root(text)).items() for text in (one, two))
        reasons = (self._explain_titles(ours, theirs) for ours, theirs in product(*titles))
        return next(filter(None, reasons), "")

    def _collect_titles(self, root: str) -> dict[_TitleKey, str]:
        known = self._titles.get(root)
        if known is not None or root not in self._declared:
            return known or {}
        return {self._declared[root]: root}

    def _find_separation(self, one: str, two: str) -> Separation | None:
        if not self._foes:
            return None
        one, two = self.find_root(one), self.find_root(two)
        if len(self._members[one]) > len(self._members[two]):
            one, two = two, one
        found = [
            bar
            for text in self._members[one]
            for foe, bar in self._foes.get(text, {}).items()
            if self.find_root(foe) == two
        ]
        return min(found, default=None)

    def _explain_titles(self, ours: tuple[_TitleKey, str], theirs: tuple[_TitleKey, str]) -> str:
        both = frozenset((ours[0], theirs[0]))
        if both not in self._conflicts:
            self._conflicts[both] = explain_title_conflict(ours[0], theirs[0])
        what = self._conflicts[both]
        return what and f"{what} ({', '.join(sorted((ours[1], theirs[1])))})"


def _make_contradiction_error(work: JoinedTexts, one: str, two: str, bar: Separation) -> InputError | DecisionError:
    message = (
        f"{work.source} makes one work of {one} and {two}, but {bar.source} keeps {bar.left} and {bar.right} apart; "
        f"take one of the two back"
    )
    return DecisionError(message) if work.is_decision or bar.is_decision else InputError(message)
