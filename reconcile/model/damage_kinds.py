"""The kinds of damage, one record each: the single table from which every stage reads what it must know of a kind.

A new kind needs its record here, a detector or a rule that finds it, and cases in ``tests/cases`` on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from reconcile.model.damage_kind import DamageKind
from reconcile.vocabulary import Kind, Severity

__all__ = ["DAMAGE_KINDS", "DamageDefinition", "DamageKind", "WrittenWhen"]


class WrittenWhen(StrEnum):
    """The least that must be known before a repair of a kind may be written into a text."""

    ALONE = "alone"
    """The damaged text itself can make the repair certain."""
    ATTESTED = "attested"
    """Only another witness can show what stood there."""
    ON_REQUEST = "on request"
    """Never by the tool's own judgement: the settings or a person must ask for it."""
    NEVER = "never"
    """The kind is reported, lifted out or left to a person; no repair undoes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageDefinition:
    """Everything that the stages know of one kind of damage."""

    kind: DamageKind
    description: str
    """What happened, in one phrase."""
    detectors: tuple[str, ...] = ()
    """Modules of `reconcile.damage.detectors` that find it in a single text; empty if only another witness shows it."""
    written_when: WrittenWhen = WrittenWhen.ALONE
    severity: Severity = Severity.ERROR
    """Of a difference that rests on it. Errors are those by which characters were lost or mangled."""
    difference_class: Kind = Kind.ENCODING_DAMAGE
    """The class of a difference that rests on it."""
    is_spacing: bool = False
    """Whether the difference is one of layout too."""
    counts_for_base: bool = True
    """Whether it makes a witness a worse base. Metadata and two ways to store the same characters do not."""
    can_hide_damage: bool = True
    """Whether its repair may bring other damage to light, so that the text must be searched again."""
    check_rule: str = ""
    """The rule that reports it in a check; empty if only a run reports it."""
    message: str = ""
    """The finding: ``{words}`` are the damaged words, ``{more}`` with the next word, ``{repaired}``, ``{evidence}``."""
    is_shown_whole: bool = False
    """Whether a finding shows its span as it is; otherwise it shows whole words."""
    is_one_finding: bool = False
    """Whether all its places in a text are one finding: they are one damage of the whole."""
    attested_message: str = ""
    """The predicate of a finding that rests on another witness; empty if a witness adds no finding of this kind."""
    attested_severity: Severity | None = None
    """Severity of a finding that rests on another witness, where it is not that of the rule."""
    is_attestable: bool = False
    """Whether another witness can show what stood there, so that the finding names it."""

    @property
    def is_repairable(self) -> bool:
        """Whether the tool may write a repair of this kind by its own judgement."""
        return self.written_when in (WrittenWhen.ALONE, WrittenWhen.ATTESTED)

    @property
    def labels(self) -> tuple[str, ...]:
        """The secondary classes of a difference that rests on it."""
        return (Kind.LAYOUT.value,) if self.is_spacing else ()


_DEFINITIONS = (
    DamageDefinition(
        kind=DamageKind.BIDI_CONTROL,
        description="a control of the writing direction in a text that is written from left to right",
        detectors=("invisible_characters",),
        check_rule="RC107",
        message="{words} holds a control of the writing direction ({evidence}); take it out",
    ),
    DamageDefinition(
        kind=DamageKind.BYTE_ORDER_MARK,
        description="U+FEFF at the start of a text",
        detectors=("invisible_characters",),
        severity=Severity.NOTICE,
        counts_for_base=False,
        check_rule="RC102",
        message="the file begins with a byte-order mark; UTF-8 needs none",
    ),
    DamageDefinition(
        kind=DamageKind.CONTROL_CHARACTER,
        description="a control character inside text",
        detectors=("unreadable_characters", "mojibake"),
        check_rule="RC107",
        message="{words} holds a control character ({evidence}); take it out",
    ),
    DamageDefinition(
        kind=DamageKind.DELETED_LETTER,
        description="a letter outside ASCII is missing",
        written_when=WrittenWhen.ATTESTED,
        check_rule="RC104",
        attested_message="lost a letter",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.DELETED_SIGN,
        description="another sign outside ASCII is missing",
        written_when=WrittenWhen.ATTESTED,
    ),
    DamageDefinition(
        kind=DamageKind.DROPPED_APOSTROPHE,
        description="an apostrophe is missing from a contraction or a possessive",
        detectors=("apostrophes", "possessives"),
        can_hide_damage=False,
        check_rule="RC105",
        message="{more} lost its apostrophe: {evidence}",
        attested_message="lost its apostrophe",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.DROPPED_QUOTATION_MARK,
        description="a quotation mark is missing",
        written_when=WrittenWhen.ATTESTED,
    ),
    DamageDefinition(
        kind=DamageKind.FOLDED_ACCENT,
        description="a letter lost its accent",
        written_when=WrittenWhen.ATTESTED,
        check_rule="RC104",
        attested_message="lost its accent",
        attested_severity=Severity.NOTICE,  # many authors and typists do without accents
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.HTML_ENTITY,
        description="a character reference of HTML in prose",
        detectors=("html_entities",),
        check_rule="RC106",
        message="{words} holds an HTML entity; it is {repaired}",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.INVISIBLE_CHARACTER,
        description="a character that cannot be seen and that the script does not need",
        detectors=("invisible_characters",),
        check_rule="RC107",
        message="{words} holds a character that cannot be seen ({evidence}); take it out",
    ),
    DamageDefinition(
        kind=DamageKind.LIGATURE,
        description="a presentation form of two or more letters",
        detectors=("invisible_characters",),
        severity=Severity.INFO,
        check_rule="RC113",
        message="{words} holds a ligature ({evidence}); it is {repaired}",
    ),
    DamageDefinition(
        kind=DamageKind.LITERAL_ESCAPE,
        description="an escape of a program or protocol that was never read back",
        detectors=("literal_wrappers", "character_escapes"),
        check_rule="RC117",
        message="{words} holds an escape that was never read back ({evidence}); it is {repaired}",
    ),
    DamageDefinition(
        kind=DamageKind.LITERAL_WRAPPER,
        description="the marks round a text that was printed as a literal",
        detectors=("literal_wrappers",),
        check_rule="RC117",
        message="{words} is no part of the text: {evidence}",
        is_shown_whole=True,
    ),
    DamageDefinition(
        kind=DamageKind.LOOKALIKE,
        description="a letter of another script that looks like the right one",
        detectors=("lookalikes",),
        check_rule="RC107",
        message="{words} has letters that only look like its own ({evidence}); it is {repaired}",
    ),
    DamageDefinition(
        kind=DamageKind.LOST_SPACE,
        description="the space between two words or sentences is missing",
        detectors=("lost_spaces",),
        is_spacing=True,
        can_hide_damage=False,
        check_rule="RC116",
        message="{words} lost a space: {evidence}",
        attested_message="lost a space",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.MARKUP,
        description="a remain of wiki markup, HTML, Markdown or forum tags",
        detectors=("markup", "markup_tags"),
        check_rule="RC117",
        message="{words} is a remain of markup: {evidence}",
        is_shown_whole=True,
    ),
    DamageDefinition(
        kind=DamageKind.METADATA,
        description="a title, year, byline, source line, page number, end mark, banner or link, no part of the text",
        detectors=("paratext", "bylines", "page_furniture", "literal_wrappers"),
        written_when=WrittenWhen.NEVER,
        severity=Severity.NOTICE,
        difference_class=Kind.METADATA,
        counts_for_base=False,
        check_rule="RC111",
        message="{words} is no part of the text: {evidence}; a run lifts it into the record",
        is_shown_whole=True,
    ),
    DamageDefinition(
        kind=DamageKind.MISREAD_LETTER,
        description="a figure that a machine read for a letter",
        written_when=WrittenWhen.ATTESTED,
    ),
    DamageDefinition(
        kind=DamageKind.MISREAD_TEXT,
        description="a whole text or paragraph read in the wrong code page",
        detectors=("misread_text",),
        check_rule="RC103",
        message="the text from {words} on was read in a wrong code page ({evidence})",
        is_one_finding=True,
    ),
    DamageDefinition(
        kind=DamageKind.MOJIBAKE,
        description="bytes read in the wrong code page, or signs of a font read as other ones",
        detectors=("mojibake", "misread_code_page", "detached_accents"),
        check_rule="RC103",
        message="{words} is mojibake for {repaired} ({evidence})",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.NORMALISED,
        description="no damage: the common form of a sign or a gap",
        written_when=WrittenWhen.ON_REQUEST,
    ),
    DamageDefinition(
        kind=DamageKind.NOT_NFC,
        description="a letter and its accent stored apart",
        detectors=("invisible_characters",),
        severity=Severity.INFO,
        counts_for_base=False,
        check_rule="RC113",
        message="{words} stores a letter and its accent apart; it is {repaired}",
    ),
    DamageDefinition(
        kind=DamageKind.QUESTION_MARK_LETTER,
        description="a question mark stands for a letter",
        detectors=("unreadable_characters",),
        written_when=WrittenWhen.ATTESTED,
        check_rule="RC104",
        message="{words} has a question mark inside a word; a letter was lost there",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.REFERENCE_MARK,
        description="the number of a note, in brackets or raised",
        detectors=("markup",),
        written_when=WrittenWhen.NEVER,
        severity=Severity.INFO,
        difference_class=Kind.METADATA,
        counts_for_base=False,
        check_rule="RC117",
        message="{words} is a reference mark: {evidence}",
        is_shown_whole=True,
    ),
    DamageDefinition(
        kind=DamageKind.REPETITION,
        description="a passage is repeated in one text",
        detectors=("repetition",),
        written_when=WrittenWhen.NEVER,
        severity=Severity.WARNING,
        difference_class=Kind.REPETITION,
        check_rule="RC115",
        message="{words} repeats what this text said before; take the repetition out",
        is_shown_whole=True,
    ),
    DamageDefinition(
        kind=DamageKind.REPLACED_APOSTROPHE,
        description="another sign or a space stands for an apostrophe",
        detectors=("apostrophes", "apostrophe_spaces"),
        check_rule="RC105",
        message="{more} has another sign for its apostrophe; it is {repaired}",
        attested_message="has another sign for its apostrophe",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.REPLACEMENT_CHARACTER,
        description="U+FFFD stands for a lost character",
        detectors=("unreadable_characters",),
        written_when=WrittenWhen.ATTESTED,
        check_rule="RC104",
        message="{words} has lost a character (U+FFFD); only another copy of the text knows it",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.RESIDUE,
        description="a hole that was left where something was stripped",
        detectors=("residue",),
        written_when=WrittenWhen.ON_REQUEST,
        severity=Severity.WARNING,
        difference_class=Kind.RESIDUE,
        check_rule="RC108",
        message="{words} has a hole: {evidence}; put back what was cut out, or close the gap",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.SOFT_HYPHEN,
        description="a soft hyphen left by a typesetter",
        detectors=("invisible_characters",),
        check_rule="RC107",
        message="{words} holds a soft hyphen ({evidence}); take it out",
    ),
    DamageDefinition(
        kind=DamageKind.STRAY_SPACE,
        description="a space inside a word or at an apostrophe",
        detectors=("apostrophes", "line_end_hyphens", "invisible_characters", "spaced_letters"),
        is_spacing=True,
        check_rule="RC108",
        message="{words} has a stray space: {evidence}",
        attested_message="has a stray space",
        is_attestable=True,
    ),
    DamageDefinition(
        kind=DamageKind.TRUNCATION,
        description="the text breaks off",
        detectors=("truncation",),
        written_when=WrittenWhen.NEVER,
        check_rule="RC114",
        message="the text breaks off at {words}: its last sentence has no end",
    ),
)

DAMAGE_KINDS: Mapping[DamageKind, DamageDefinition] = MappingProxyType({d.kind: d for d in _DEFINITIONS})
"""The definition of each kind."""
