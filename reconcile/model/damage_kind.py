"""The names of the kinds of damage; what is known of each is in `damage_kinds`."""

from __future__ import annotations

from enum import StrEnum


class DamageKind(StrEnum):
    """What happened to a stretch of text. The value is written into records and tables."""

    BIDI_CONTROL = "bidi-control"
    BYTE_ORDER_MARK = "byte-order-mark"
    CONTROL_CHARACTER = "control-character"
    DELETED_LETTER = "deleted-letter"
    DELETED_SIGN = "deleted-sign"
    DROPPED_APOSTROPHE = "dropped-apostrophe"
    DROPPED_QUOTATION_MARK = "dropped-quotation-mark"
    FOLDED_ACCENT = "folded-accent"
    HTML_ENTITY = "html-entity"
    INVISIBLE_CHARACTER = "invisible-character"
    LIGATURE = "ligature"
    LITERAL_ESCAPE = "literal-escape"
    LITERAL_WRAPPER = "literal-wrapper"
    LOOKALIKE = "lookalike"
    LOST_SPACE = "lost-space"
    MARKUP = "markup"
    METADATA = "metadata"
    MISREAD_LETTER = "misread-letter"
    MISREAD_TEXT = "misread-text"
    MOJIBAKE = "mojibake"
    NORMALISED = "normalised"
    """No damage: the settings ask for the common form of a sign or a gap."""
    NOT_NFC = "not-nfc"
    QUESTION_MARK_LETTER = "question-mark-letter"
    REFERENCE_MARK = "reference-mark"
    """No damage: the base keeps its own, and those of other witnesses are never put in."""
    REPETITION = "repetition"
    REPLACED_APOSTROPHE = "replaced-apostrophe"
    REPLACEMENT_CHARACTER = "replacement-character"
    RESIDUE = "residue"
    SOFT_HYPHEN = "soft-hyphen"
    STRAY_SPACE = "stray-space"
    TRUNCATION = "truncation"
