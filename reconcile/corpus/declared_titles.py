"""The titles and years that the settings declare of documents, by their ids or by the names of their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from re import Pattern

from reconcile.model.document import Document
from reconcile.setting_values import compile_title_pattern
from reconcile.settings import Settings


def declare_title(document: Document, settings: Settings) -> Document:
    """Return a document with the title and year that the settings declare of it.

    What ``titles`` of the settings says goes before what the source of the document says, and that before the name of
    the file, which is matched from its end: a pattern without ``/`` is about the last part of the path.
    """
    named = _read_file_name(document, settings.title_pattern) if settings.title_pattern else {}
    listed = settings.declared_titles.get(document.id)
    given = {"title": listed.title, "year": listed.year} if listed else {}
    added = {**named, **document.metadata, **{name: value for name, value in given.items() if value}}
    return document if added == document.metadata else replace(document, metadata=added)


def _read_file_name(document: Document, pattern: str) -> Mapping[str, str]:
    if document.path not in (None, document.id):
        return {}  # a row of a table
    parts = document.id.split("/")
    tail = "/".join(parts[-1 - pattern.count("/") :])
    match = _compile_pattern(pattern).fullmatch(tail)
    return match.groupdict() if match else {}


@cache
def _compile_pattern(pattern: str) -> Pattern[str]:
    return compile_title_pattern(pattern)
