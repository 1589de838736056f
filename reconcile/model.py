"""The records that flow through the pipeline, and the closed lists of names they use.

Every record is frozen. Offsets are code points of ``Document.raw``, half-open, unless a field says otherwise.
Knows nothing of files, settings or algorithms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Self

from reconcile.errors import InputError


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
    def doubt(self) -> int:
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


SIGNIFICANCE: Mapping[Kind, Significance] = MappingProxyType(
    {
        Kind.IDENTICAL: Significance.ACCIDENTAL,
        Kind.ENCODING_DAMAGE: Significance.DAMAGE,
        Kind.RESIDUE: Significance.DAMAGE,
        Kind.LAYOUT: Significance.ACCIDENTAL,
        Kind.TYPOGRAPHY: Significance.ACCIDENTAL,
        Kind.CASING: Significance.ACCIDENTAL,
        Kind.PUNCTUATION: Significance.ACCIDENTAL,
        Kind.CONFLICT: Significance.SUBSTANTIVE,
        Kind.SPELLING: Significance.ACCIDENTAL,
        Kind.METADATA: Significance.PARATEXT,
        Kind.MOVED: Significance.OPERATION,
        Kind.SPLIT: Significance.OPERATION,
        Kind.JOIN: Significance.OPERATION,
        Kind.OMISSION: Significance.SUBSTANTIVE,
        Kind.ADDED_DETAIL: Significance.SUBSTANTIVE,
        Kind.REWORDING: Significance.SUBSTANTIVE,
        Kind.REPETITION: Significance.DAMAGE,
        Kind.UNCLASSIFIED: Significance.SUBSTANTIVE,
    }
)
"""The family of each class (``docs/classes.md``): fixed by the class, so it is looked up and never stored twice."""


class Decision(StrEnum):
    """What became of a difference in the canonical text."""

    BASE = "base"
    """The base reading stands."""
    WITNESS = "witness"
    """The witness's reading stands."""
    BOTH = "both"
    """Base reading and witness's reading stand both."""
    NEITHER = "neither"
    """Neither stands."""
    TEXT = "text"
    """A person typed the reading."""
    REPAIR = "repair"
    """Damage was repaired."""
    LIFT = "lift"
    """Metadata was taken out of the text into the record."""
    UNPLACED = "unplaced"
    """An addition that no rule could place; a person may."""
    OPEN = "open"
    """The base reading stands for now; a person should decide."""


class Span(NamedTuple):
    """A half-open stretch of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One input text, exactly as it was read. Neither its bytes nor its text ever change.

    ``raw.encode(codec)`` is ``data``: the text is the bytes decoded, with no newline translation and a byte-order
    mark kept as code point 0.
    """

    id: str
    """Unique in a run; for a file its POSIX path."""
    data: bytes
    """The bytes as read."""
    raw: str
    """The bytes decoded."""
    codec: str = "utf-8"
    """The Python codec that turns `raw` back into `data`."""
    path: str | None = None
    """Where it was read from, or None for a text made in memory."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """What the source says of the text: ``title``, ``year``, ``work``."""
    sha256: str = ""
    """Hex digest of `data`; filled in when left empty."""

    def __post_init__(self) -> None:
        if not self.sha256:
            object.__setattr__(self, "sha256", hashlib.sha256(self.data).hexdigest())

    @classmethod
    def from_bytes(
        cls,
        id: str,  # noqa: A002  the field's name is part of the public contract
        data: bytes,
        *,
        encoding: str = "utf-8",
        path: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Self:
        """Decode `data` strictly.

        Raises:
            InputError: `data` is not valid in `encoding`, or would not come back byte for byte.
        """
        codec = concrete_codec(encoding, data)
        try:
            raw = data.decode(codec)
        except UnicodeDecodeError as error:
            byte = data[error.start]
            raise InputError(
                f"{id}: byte 0x{byte:02x} at offset {error.start} is not {encoding.upper()}; "
                f"re-save it as UTF-8 or pass --encoding {_likely(data)}"
            ) from error
        except LookupError as error:
            raise InputError(f"encoding {encoding!r} is not known to Python; try utf-8, cp1252 or utf-16") from error
        if codec != "utf-8" and _encode(raw, codec) != data:
            raise InputError(
                f"{id}: {encoding} does not give the same bytes back, so the file could not be restored; "
                f"re-save it as UTF-8"
            )
        return cls(id=id, data=data, raw=raw, codec=codec, path=path, metadata=dict(metadata or {}))

    @classmethod
    def from_text(cls, id: str, text: str, *, metadata: Mapping[str, str] | None = None) -> Self:  # noqa: A002
        """Make a document of a text in memory.

        Raises:
            InputError: `text` holds a lone surrogate, which no file can hold.
        """
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise InputError(
                f"{id}: code point {error.start} is a lone surrogate (U+{ord(text[error.start]):04X}); "
                f"decode the source without 'surrogateescape'"
            ) from error
        return cls(id=id, data=data, raw=text, metadata=dict(metadata or {}))

    @classmethod
    def from_path(cls, path: str | Path, *, encoding: str = "utf-8") -> Self:
        """Read one file; its id is the path as given, in POSIX form.

        Raises:
            InputError: the file cannot be read or decoded.
        """
        path = Path(path)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: {error.strerror or error}; check the path and its permissions") from error
        return cls.from_bytes(path.as_posix(), data, encoding=encoding, path=path.as_posix())


def concrete_codec(encoding: str, data: bytes) -> str:
    """Name the codec that keeps a byte-order mark as code point 0, so that encoding gives the bytes back."""
    name = encoding.lower().replace("_", "-")
    if name in {"utf8", "utf-8", "utf-8-sig"}:
        return "utf-8"
    if name in {"utf-16", "utf16"}:
        return "utf-16-be" if data[:2] == b"\xfe\xff" else "utf-16-le"
    if name in {"utf-32", "utf32"}:
        return "utf-32-be" if data[:4] == b"\x00\x00\xfe\xff" else "utf-32-le"
    return name


def _encode(raw: str, codec: str) -> bytes | None:
    try:
        return raw.encode(codec)
    except UnicodeError:
        return None


def _likely(data: bytes) -> str:
    """A codec worth trying, by the first bytes only; never used to read, only to say what to type next."""
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An input that was not used, and why."""

    path: str
    """The file (or the id)."""
    place: str
    """Line, row or byte offset; may be empty."""
    reason: str
    """What is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One edit over the raw text that undoes damage, with its evidence."""

    start: int
    end: int
    replacement: str
    """What stands there after the repair."""
    kind: str
    """The subtype of damage, such as ``mojibake`` or ``dropped-apostrophe``."""
    evidence: str
    """Why, in words; quotes what it rests on."""
    confidence: Confidence
    """Only ``high`` is applied; the rest is flagged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence. The sentences of a text are contiguous and cover it; trailing white space belongs to them."""

    index: int
    """0-based."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a document's damage and habits look like as a whole.

    Evidence for single cases and for the choice of base.
    """

    characters: int
    """Length of the raw text."""
    counts: Mapping[str, int]
    """Damage findings per kind, applied or only flagged; keys sorted. Metadata lines are not damage and not in here."""
    apostrophe: str
    """The text's own sign: ``'``, ``\u2019``, or empty when it has none."""
    quote: str
    """Its opening double quotation mark: ``"``, ``\u201c``, or empty."""
    ascii_only: bool

    @property
    def density(self) -> float:
        """Damage findings per 1,000 characters."""
        return 1000 * sum(self.counts.values()) / max(1, self.characters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A document as one version of a work: what mending and segmenting saw in it."""

    document: Document
    repairs: tuple[Repair, ...]
    """All edits of *mend* in order of `start`, disjoint: the high ones are applied, the others flagged."""
    sentences: tuple[Sentence, ...]
    """A partition of the raw text."""
    profile: Profile
    metadata: Mapping[str, str]
    """What the document declares, then what was lifted out of its text: ``title``, ``year``, ``byline``, ..."""

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two documents that share text. `left` < `right` by id."""

    left: str
    right: str
    kind: str
    """``variant`` or ``related``."""
    resemblance: float
    """Jaccard of the sets of word 3-grams, in [0, 1]."""
    containment: float
    """Shared 3-grams over the smaller set, in [0, 1]."""
    coverage: float
    """Shared 3-grams over the larger set, in [0, 1]."""
    why: str
    """What joined them, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A sentence group: sentences of each witness that say the same. One row of the alignment table."""

    sentences: tuple[tuple[int, ...], ...]
    """For each witness, in the order of the work's members, the 0-based sentence numbers; may be empty."""
    similarity: float
    """Share of weighted words in common, in [0, 1]; the lowest over the witnesses present; 0 for a lone side."""
    moved: bool = False
    """Whether the group stands in another order in some witness."""

    @property
    def left(self) -> tuple[int, ...]:
        """Sentence numbers of the first side."""
        return self.sentences[0]

    @property
    def right(self) -> tuple[int, ...]:
        """Sentence numbers of the second side."""
        return self.sentences[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where a witness departs from the base, or damage inside one witness."""

    id: str
    """12 hex digits: the decision fingerprint."""
    unit: str
    """Ties the rows of one place: the id of its first row."""
    within: str
    """Id of the enclosing difference, or empty."""
    kind: Kind
    labels: tuple[str, ...]
    """Secondary classes."""
    subtype: str
    """What happened, in the field's words."""
    severity: Severity
    confidence: Confidence
    rule: str
    """Id of the rule that fired."""
    base: str
    """Document id of the base; the witness's own id for damage that concerns it alone."""
    witness: str
    base_sentences: tuple[int, ...]
    witness_sentences: tuple[int, ...]
    base_spans: tuple[Span, ...]
    """Over the base's raw text; a zero-width span marks the place of an empty reading; empty when it has none."""
    witness_spans: tuple[Span, ...]
    base_text: str
    """The raw readings, several spans joined by `` … ``."""
    witness_text: str
    decision: Decision
    reason: str
    """Why the decision was taken."""
    repair: Repair | None = None
    """For damage: the edit over the raw text of the damaged side (`damaged`)."""
    damaged: str = ""
    """Document id of the side that `repair` edits; empty without a repair."""

    @property
    def significance(self) -> Significance:
        """The family of the class."""
        return SIGNIFICANCE[self.kind]


class Source(NamedTuple):
    """Where a stretch of canonical text stands in a witness."""

    witness: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stretch of canonical text with a single origin. Segments are contiguous and cover the canonical text."""

    start: int
    """Over the canonical text, in code points."""
    end: int
    text: str
    sources: tuple[Source, ...]
    """The first is where the text was taken from; the others attest the same words. Empty only for declared layout."""
    rule: str
    """What put it there: ``base``, ``repair``, ``placed``, ``conflated``, ``layout``, ``decision``."""
    policy: str
    """The policy in force."""
    differences: tuple[str, ...] = ()
    """Ids of the differences settled here."""
    repairs: tuple[Repair, ...] = ()
    """The repairs that turn the first source's raw text into `text`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One stretch of a witness told by the canonical text, so that the witness can be rebuilt without being stored.

    The passages of a witness are contiguous over its raw text. With an empty `text`, the raw text is the canonical
    span; with a canonical span and a `text`, the canonical span is the repaired or chosen form and `text` the raw
    one; without a canonical span, `text` is the witness's own reading.
    """

    start: int
    end: int
    canonical: Span | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """The merged text of a work."""

    text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """What each choice at one open place would make of the canonical text, finished, so that a page need not merge.

    Putting ``choices[choice]`` for the canonical span gives exactly the text that a run with that one decision gives.
    """

    difference: str
    """Id of the open difference."""
    start: int
    """Over the canonical text."""
    end: int
    choices: Mapping[str, str]
    """``base``, ``witness``, ``both``, ``neither`` → what then stands there; what cannot be carried out is left out."""
    typed: tuple[str, ...] = ()
    """What stands there before and after a text that a person types; empty when no text can be typed."""
    overlaps: tuple[str, ...] = ()
    """Ids of the other open differences whose fragments touch this one: they cannot be swapped independently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A group of witnesses with everything that was found out about them."""

    id: str
    members: tuple[str, ...]
    """Document ids, sorted."""
    base: str
    base_reason: str
    """Which rule chose the base, with its figures."""
    witnesses: tuple[Witness, ...]
    """In the order of `members`."""
    groups: tuple[Group, ...]
    """The alignment table; columns in the order of `members`."""
    differences: tuple[Difference, ...]
    """Sorted by witness and place; see `Difference`."""
    canonical: Canonical
    passages: tuple[tuple[Passage, ...], ...]
    """For each witness, in the order of `members`, how the canonical text tells it."""
    fragments: tuple[Fragment, ...] = ()
    """For each open difference that a person can decide, the finished text of each choice; sorted by place."""

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        """The differences in which the witnesses contradict each other and nobody has decided."""
        return tuple(d for d in self.differences if d.kind is Kind.CONFLICT and d.decision is Decision.OPEN)

    @property
    def unplaced(self) -> tuple[Difference, ...]:
        """The additions that no rule could place."""
        return tuple(d for d in self.differences if d.decision is Decision.UNPLACED)

    @property
    def open(self) -> tuple[Difference, ...]:
        """Everything that waits for a person: open and unplaced."""
        return tuple(d for d in self.differences if d.decision in (Decision.OPEN, Decision.UNPLACED))
