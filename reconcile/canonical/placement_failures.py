"""Why an addition cannot be placed: the six conditions of ``docs/merging.md``, placing an addition."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class PlacementFailure(StrEnum):
    """A condition that an addition does not meet; the value is the reason in the record, with a place for a detail."""

    NO_INSERTION = "4.1: not a pure insertion"
    JOINED_BY_REPAIR = "4.1: a repair joins it to its neighbours"
    NO_SENTENCE_BORDER = "4.1: not at a sentence border of the base"
    BRIDGED_BORDER = "4.1: what was put in here runs on into the next sentence"
    OCCUPIED_PLACE = "4.1: another witness has something else between these words"
    HEADING_LINE = "4.1: a short line without a final mark, not a sentence"
    HEADING_APART = "4.1: the heading above it is not in the canonical text"
    AFTER_COLON = "4.1: a colon there introduces what follows it"
    OTHER_WORDS_BEFORE = "4.1: the words before it are not those of the base"
    OTHER_WORDS_AFTER = "4.1: the words after it are not those of the base"
    OTHER_QUOTATION = "4.2: it stands inside a quotation in one text only"
    OTHER_CONSTRUCTION = "4.2: the base has another construction there"
    UNPAIRED_MARK = "4.2: a bracket or quotation mark in it has no partner there"
    DEPENDS_ON_READING = "4.3: goes with another reading that was not chosen ({})"
    CONFLICT_IN_CLAUSE = "4.4: a conflict in the same clause ({})"
    ALREADY_COVERED = "4.5: another sentence of the canonical text already says it"
    OTHER_OCCURRENCE = "4.5: the witness repeats it; the other place is compared with the base"
    REPEATS_NEIGHBOUR = "4.5: it repeats most of the sentence beside it"
    REPEATED_WORDS = "4.5: already there: {}"
    COMPETING_READING = "4.6: the base has another reading in the same clause ({})"


class PlacementObstacle(NamedTuple):
    """A failure with what it is about: the id of a difference, or words."""

    failure: PlacementFailure
    detail: str = ""

    @property
    def reason(self) -> str:
        """The failure in words."""
        return self.failure.value.format(self.detail)


REPEATING_FAILURES = (PlacementFailure.ALREADY_COVERED, PlacementFailure.OTHER_OCCURRENCE)
"""Failures after which the base reading is final: the canonical text has the content already."""
