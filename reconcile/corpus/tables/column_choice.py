"""Find the columns of a table: named by the user, or guessed by name; nothing is guessed in doubt."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconcile.corpus.tables.cells import convert_to_text
from reconcile.errors import InputError
from reconcile.language import ENGLISH
from reconcile.settings import COLUMN_ROLES

COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ENGLISH.text_columns,
    "id": ENGLISH.id_columns,
    "title": ENGLISH.title_columns,
    "year": ENGLISH.year_columns,
    "work": ENGLISH.work_columns,
}
"""Role → the names it is guessed from: letters and digits, in lower case; the first one in a table wins."""
_NON_TEXT_NAMES = frozenset(name for role, names in COLUMN_NAMES.items() if role != "text" for name in names)
OWN_ID_DISTINCT_SHARE, FOREIGN_ID_DISTINCT_SHARE = 0.5, 0.95
"""Share of different values, [0, 1], above which a column may be the id: of the rows, and of a thing such as a film.

Chosen by hand: an id of rows may hold a few doubles, an id of films must hold next to none, or texts of one film would
be lost. Held by tests/corpus/test_column_choice.py.
"""
TEXT_LENGTH_RATIO = 3
"""How many times longer than the others, in the mean, a text column without a known name is. Chosen by hand."""
_LONGEST_NAME = 200
"""Characters of the name of a column; a longer one is a first row without a header. Chosen by hand."""
_LONGEST_NAME_IN_WORDS = 12
"""Words of the name of a text column that was found by its length only. Chosen by hand."""
_SHOWN_COLUMNS = 20
"""Columns named in a message."""


Sample = Sequence[Sequence[object]]
"""The first rows of a table, all columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPositions:
    """The positions of the columns of one table that are used."""

    text: int
    id: int | None = None
    """None: rows are numbered."""
    title: int | None = None
    year: int | None = None
    work: int | None = None
    guess_note: str = ""
    """Which columns were chosen and how to choose otherwise, for a message; empty if nothing was guessed."""


def choose_columns(table: str, header: Sequence[str], sample: Sample, named: Mapping[str, str]) -> ColumnPositions:
    """Find the columns of a table.

    Args:
        table: its path, for messages.
        header: the names of its columns.
        sample: the first rows, all columns.
        named: role → name; an empty name says that there is no such column. What is left out is guessed.

    Raises:
        InputError: a named column is not there or there twice, or no column can be taken for the text without doubt.
    """
    if any(len(name) > _LONGEST_NAME for name in header):
        listed = _format_column_names(header)
        raise InputError(f"{table}: the first row holds no names of columns but {listed}; add a header")
    found: dict[str, int | None] = {
        role: _find_named_column(table, header, role, named[role]) if named[role] else None
        for role in COLUMN_ROLES
        if role in named
    }
    if "text" not in found:
        found["text"] = _guess_text_column(table, header, sample, [n for n in found.values() if n is not None])
    for role in ("id", "title", "year", "work"):
        if role not in found:
            # One column may be both work and title; a column of works or titles is no id of a text.
            taken = {found[other] for other in (found if role == "id" else ("text",))}
            found[role] = _guess_column(table, header, role, [n for n in range(len(header)) if n not in taken], sample)
    text = found.pop("text")
    if text is None:
        raise InputError(f"{table}: the column of the text has no name; columns: {_format_column_names(header)}")
    guessed = [role for role in COLUMN_ROLES if role not in named]
    note = _describe_choice(header, {"text": text, **found}, guessed)
    return ColumnPositions(text=text, guess_note=note, **found)


def _find_named_column(table: str, header: Sequence[str], role: str, name: str) -> int:
    places = [n for n, column in enumerate(header) if column == name]
    if len(places) > 1:
        raise _duplicate_name_error(table, name, len(places))
    if places:
        return places[0]
    folded = {_fold_column_name(column): column for column in reversed(header)}
    close = difflib.get_close_matches(_fold_column_name(name), list(folded), n=1)
    hint = f" (did you mean {folded[close[0]]!r}?)" if close else ""
    raise InputError(f"{table}: no column {name!r} for {role}{hint}; columns: {_format_column_names(header)}")


def _duplicate_name_error(table: str, name: str, count: int) -> InputError:
    return InputError(f"{table}: {count} columns are called {name!r}; give them names of their own")


def _guess_text_column(table: str, header: Sequence[str], sample: Sample, taken: Sequence[int]) -> int:
    sizes = {n: _mean_text_length(row[n] for row in sample) for n in range(len(header)) if n not in taken}
    texts = {n: size for n, size in sizes.items() if size}
    by_name = _find_by_known_names(table, header, "text", list(texts))
    if by_name is not None:
        return by_name
    # An id or a title is no text, even if there is nothing else: a column called ``text`` may hold lists, or nothing.
    unnamed = (n for n in texts if _fold_column_name(header[n]) not in _NON_TEXT_NAMES)
    ranked = sorted(unnamed, key=lambda n: (-texts[n], n))
    if ranked and (len(ranked) == 1 or texts[ranked[0]] >= TEXT_LENGTH_RATIO * texts[ranked[1]]):
        if _is_prose_heading(header[ranked[0]]):
            raise InputError(
                f"{table}: the first row holds no names of columns but {_format_column_names(header)}; add a header, "
                f"or name the column with --text-column"
            )
        return ranked[0]
    listed = _format_column_names(header)
    raise InputError(f"{table}: which column holds the text? name it with --text-column; columns: {listed}")


def _guess_column(table: str, header: Sequence[str], role: str, free: Sequence[int], sample: Sample) -> int | None:
    if role != "id":
        return _find_by_known_names(table, header, role, free)
    # A film's id in a table of several texts per film is no id of a text: all but the first would be lost.
    fitting = []
    for n in free:
        is_own = _fold_column_name(header[n]) in ENGLISH.own_id_columns
        least = OWN_ID_DISTINCT_SHARE if is_own else FOREIGN_ID_DISTINCT_SHARE
        if _has_distinct_values((row[n] for row in sample), least):
            fitting.append(n)
    return _find_by_known_names(table, header, role, fitting)


def _find_by_known_names(table: str, header: Sequence[str], role: str, free: Sequence[int]) -> int | None:
    folded = {n: _fold_column_name(header[n]) for n in free}
    for name in COLUMN_NAMES[role]:
        places = [n for n, column in folded.items() if column == name]
        if len(names := dict.fromkeys(header[n] for n in places)) > 1:
            raise InputError(
                f"{table}: {' and '.join(map(repr, names))} may both be the {role}; "
                f"name one with --{role}-column (or settings, columns.{role})"
            )
        if len(places) > 1:
            raise _duplicate_name_error(table, header[places[0]], len(places))
        if places:
            return places[0]
    return None


def _mean_text_length(values: Iterable[object]) -> float:
    """Return the mean length of the texts in a column, else 0; old Parquet files hold texts as bytes."""
    lengths = [len(value) for value in values if isinstance(value, str | bytes)]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _has_distinct_values(values: Iterable[object], least: float) -> bool:
    given = [text for value in values if (text := convert_to_text(value))]
    return bool(given) and len(set(given)) > least * len(given)


def _describe_choice(header: Sequence[str], found: Mapping[str, int | None], guessed: Sequence[str]) -> str:
    if not guessed:
        return ""
    order = [role for role in COLUMN_ROLES if found[role] is not None or role == "id"]
    named = {role: header[at] if (at := found[role]) is not None else "number of the row" for role in order}
    free = [role for role in guessed if role in order]
    choice = ", ".join(f"{role} = {name}" for role, name in named.items())
    if free:
        others = " and the like" if len(free) > 1 else ""
        choice += f" (guessed; --{'text' if 'text' in free else free[0]}-column{others} to choose)"
    if found["work"] is None and "work" in guessed:
        hint = next((name for name in header if _fold_column_name(name) in ENGLISH.work_hint_columns), None)
        choice += f"; --work-column {hint} joins the texts of each {hint}" if hint is not None else ""
    return choice


def _is_prose_heading(name: str) -> bool:
    """Whether the name of a column reads like a text; a question does not, for forms name columns so."""
    words, end = len(name.split()), name.rstrip("\"'”’») ")
    return (words > 1 and end.endswith((".", "!", "…"))) or (words > _LONGEST_NAME_IN_WORDS and not end.endswith("?"))


def _fold_column_name(name: str) -> str:
    """Return letters and digits only, in lower case: ``IMDb ID`` and ``imdb_id`` are one name."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _format_column_names(header: Sequence[str]) -> str:
    twice = {name for name, count in Counter(header).items() if count > 1}
    names = [f"{name[:60] or '(no name)'}{' (twice)' if name in twice else ''}" for name in dict.fromkeys(header)]
    more = f" and {len(names) - _SHOWN_COLUMNS} more" if len(names) > _SHOWN_COLUMNS else ""
    return ", ".join(names[:_SHOWN_COLUMNS]) + more
