"""The closed lists of names: classes of difference, confidence, severity, significance, decisions.

Each is a text in every file that a run writes, and a member of an enumeration here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """The class of a difference; the names and meanings of ``docs/classes.md``."""

    IDENTICAL = "identical"
    """Same text; occurs only as the kind of a sentence group."""
    ENCODING_DAMAGE = "encoding-damage"
    """Characters lost or mangled by the channel: ``Nikkis`` for ``Nikki's``."""
    RESIDUE = "residue"
    """Scar left by stripping: ``Nicky .`` where a cast credit was cut out."""
    LAYOUT = "layout"
    """White space, line and paragraph breaks, end of file."""
    TYPOGRAPHY = "typography"
    """The same sign drawn differently: curly and straight quotes."""
    CASING = "casing"
    """Upper or lower case: ``first lady``, ``First Lady``."""
    PUNCTUATION = "punctuation"
    """Only marks differ."""
    CONFLICT = "conflict"
    """Both speak of the same slot and cannot both hold: ``1921``, ``1922``."""
    SPELLING = "spelling"
    """A one-word variant in writing: ``grey``, ``gray``."""
    METADATA = "metadata"
    """Title, year, byline and boilerplate lines."""
    MOVED = "moved"
    """The same content in another place."""
    SPLIT = "split"
    """One sentence of the base is several in the witness."""
    JOIN = "join"
    """Several sentences of the base are one in the witness."""
    OMISSION = "omission"
    """Content of the base that the witness lacks."""
    ADDED_DETAIL = "added-detail"
    """Content of the witness that the base lacks."""
    REWORDING = "rewording"
    """The same slot in other words."""
    REPETITION = "repetition"
    """A passage twice in one witness."""
    UNCLASSIFIED = "unclassified"
    """What no rule takes; counted, never hidden."""


class Confidence(StrEnum):
    """How sure a rule is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def doubt_rank(self) -> int:
        """0 for high to 2 for low."""
        return list(Confidence).index(self)


class Severity(StrEnum):
    """Who would care."""

    INFO = "info"
    """Only a collator."""
    NOTICE = "notice"
    """A reader would notice."""
    WARNING = "warning"
    """A fact may be lost, added or contradicted."""
    ERROR = "error"
    """The text is damaged."""

    @property
    def rank(self) -> int:
        """0 for info to 3 for error."""
        return _SEVERITY_RANK[self.value]


_SEVERITY_RANK = {"info": 0, "notice": 1, "warning": 2, "error": 3}


class Significance(StrEnum):
    """Greg's two levels, with damage and paratext apart."""

    ACCIDENTAL = "accidental"
    SUBSTANTIVE = "substantive"
    OPERATION = "operation"
    DAMAGE = "damage"
    PARATEXT = "paratext"


_FAMILIES = {
    Significance.ACCIDENTAL: (
        Kind.IDENTICAL,
        Kind.LAYOUT,
        Kind.TYPOGRAPHY,
        Kind.CASING,
        Kind.PUNCTUATION,
        Kind.SPELLING,
    ),
    Significance.SUBSTANTIVE: (Kind.CONFLICT, Kind.OMISSION, Kind.ADDED_DETAIL, Kind.REWORDING, Kind.UNCLASSIFIED),
    Significance.OPERATION: (Kind.MOVED, Kind.SPLIT, Kind.JOIN),
    Significance.DAMAGE: (Kind.ENCODING_DAMAGE, Kind.RESIDUE, Kind.REPETITION),
    Significance.PARATEXT: (Kind.METADATA,),
}
SIGNIFICANCE: Mapping[Kind, Significance] = MappingProxyType(
    {kind: significance for significance, kinds in _FAMILIES.items() for kind in kinds}
)
"""The family of each class (``docs/classes.md``): fixed by the class, so it is looked up and never stored twice."""


class Treatment(StrEnum):
    """What may become of the differences of a class."""

    BASE = "base"
    """The base reading is kept."""
    MAJORITY = "majority"
    """The reading of most witnesses is taken."""
    PRIORITY = "priority"
    """The reading of the most trusted witness is taken."""
    NORMALISE = "normalise"
    """The common form of the sign or gap is written wherever another witness writes it otherwise."""
    FLAG = "flag"
    """A person is asked."""
    KEEP = "keep"
    """Nothing is done."""
    ADD = "add"
    IGNORE = "ignore"
    DROP = "drop"
    LIFT = "lift"
    """Metadata is moved out of the text into the record."""
    FILL_FROM_WITNESS = "fill-from-witness"
    CLOSE_GAP = "close-gap"
    REPAIR_ATTESTED = "repair-attested"
    """Damage that another witness shows is repaired."""
    REPAIR_DERIVED = "repair-derived"
    """Damage that rules can prove is repaired too."""


class Decision(StrEnum):
    """What became of a difference in the canonical text."""

    BASE = "base"
    """The base reading is kept."""
    WITNESS = "witness"
    """The witness's reading is taken."""
    BOTH = "both"
    """Both readings are kept."""
    NEITHER = "neither"
    """Neither reading is kept."""
    TEXT = "text"
    """A person typed the reading."""
    REPAIR = "repair"
    """Damage was repaired."""
    KEEP = "keep"
    """A person lets damage stand."""
    LIFT = "lift"
    """Metadata was taken out of the text into the record."""
    UNPLACED = "unplaced"
    """An addition that no rule could place; a person may."""
    OPEN = "open"
    """The base reading is kept for now; a person should decide."""


WAITING_DECISIONS = (Decision.OPEN, Decision.UNPLACED)
"""The decisions of differences that wait for a person."""


class SegmentRule(StrEnum):
    """What put a stretch into the canonical text."""

    BASE = "base"
    """The base has it."""
    REPAIR = "repair"
    """The base has it, damaged."""
    PLACED = "placed"
    """An addition of another witness."""
    FILLED = "filled"
    """What was cut out of the base, as another witness has it."""
    VOTED = "voted"
    """The reading that a policy chose among the witnesses."""
    CONFLATED = "conflated"
    """A whole sentence that repeats a part of the sentence beside it."""
    LAYOUT = "layout"
    """White space between stretches of two witnesses."""
    DECISION = "decision"
    """A person decided so."""


class PairKind(StrEnum):
    """What the evidence of two documents that share text amounts to."""

    VARIANT = "variant"
    """They are two texts of one work: a link."""
    REVIEW = "review"
    """They may be; a person decides, and until then they are not joined."""
    RELATED = "related"
    """They are not, but share enough to be listed."""


class PairDecision(StrEnum):
    """What becomes of two documents, beyond their evidence."""

    NONE = ""
    """Nobody decided, and nobody need."""
    JOIN = "join"
    """A person said that they are texts of one work."""
    PART = "part"
    """A person said that they are not."""
    OPEN = "open"
    """They wait for a person."""


class TitleLevel(StrEnum):
    """How two declared titles agree."""

    AGREE = "agree"
    LOOSE = "loose"
    """One holds the other, or they are spelled alike."""
    DISAGREE = "disagree"
    MISSING = "missing"
    """One text declares none."""


class YearLevel(StrEnum):
    """How two declared years agree."""

    AGREE = "agree"
    NEAR = "near"
    """One year apart."""
    DISAGREE = "disagree"
    MISSING = "missing"
    """One text declares none."""
