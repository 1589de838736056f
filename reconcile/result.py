"""What a run found out, as Python callers get it: works, pairs, what was skipped, and frames of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconcile.model.pairs import Pair
from reconcile.model.records import Work
from reconcile.model.skipped import Skipped
from reconcile.report.tables import make_frame, tabulate
from reconcile.settings import Settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedWork:
    """A group of documents that are variants of each other, not named yet."""

    members: tuple[str, ...]
    """Document ids, sorted."""
    ranked: tuple[str, ...]
    """The members from the best base to the worst; the first one is the base."""
    base_reason: str
    """What chose the base."""

    def with_id(self, id: str) -> FoundWork:  # noqa: A002  the name of the field
        """Return the work with its name."""
        return FoundWork(id=id, members=self.members, ranked=self.ranked, base_reason=self.base_reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWork(RankedWork):
    """A group of documents that are variants of each other."""

    id: str
    """The declared name, else a slug of the base's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What *find* found: works by their members, and the pairs that say why."""

    works: tuple[FoundWork, ...]
    pairs: tuple[Pair, ...]
    unlisted: int = 0
    """Related pairs that are not among them, because their texts are listed in enough others."""
    skipped: Sequence[Skipped] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything a run found out."""

    works: tuple[Work, ...]
    """Sorted by id."""
    pairs: tuple[Pair, ...]
    unlisted: int = 0
    """As `Found.unlisted`."""
    skipped: tuple[Skipped, ...] = ()
    settings: Settings = field(default_factory=Settings)

    def __repr__(self) -> str:
        """Return one line; the records of a collection would fill the screen."""
        return f"<Result: {len(self.works)} works, {len(self.pairs)} pairs, {len(self.skipped)} skipped>"

    def differences_frame(self) -> pd.DataFrame:
        """Return one row per difference, columns as in ``differences.csv``."""
        return make_frame(tabulate("differences", self.works))

    def pairs_frame(self) -> pd.DataFrame:
        """Return one row per pair, columns as in ``pairs.csv``."""
        return make_frame(tabulate("pairs", self.pairs))

    def alignment_frame(self) -> pd.DataFrame:
        """Return one row per sentence group and witness, columns as in ``alignment.csv``."""
        return make_frame(tabulate("alignment", self.works))

    def witnesses_frame(self) -> pd.DataFrame:
        """Return one row per witness, columns as in ``witnesses.csv``."""
        return make_frame(tabulate("witnesses", self.works))
