"""A sign for every class, so that no class is known by its colour only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reconcile.vocabulary import Kind

KIND_SIGNS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.IDENTICAL: "=",
        Kind.ENCODING_DAMAGE: "!",
        Kind.RESIDUE: "[ ]",
        Kind.LAYOUT: "¶",
        Kind.TYPOGRAPHY: "“",
        Kind.CASING: "Aa",
        Kind.PUNCTUATION: ",;",
        Kind.CONFLICT: "≠",
        Kind.SPELLING: "a/e",
        Kind.METADATA: "#",
        Kind.MOVED: "⇄",
        Kind.SPLIT: "1:2",
        Kind.JOIN: "2:1",
        Kind.OMISSION: "−",
        Kind.ADDED_DETAIL: "+",
        Kind.REWORDING: "≈",
        Kind.REPETITION: "×2",
        Kind.UNCLASSIFIED: "?",
    }
)
"""Class → the sign before its name; any font has it."""
