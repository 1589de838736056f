"""The values of settings: what each may be, and what they declare of documents.

Every function here takes the name of a setting and a value as TOML or JSON have it, and an error names both.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconcile.errors import SettingsError

_FILE_NAME = re.compile(r'(?![\s.])[^<>:"/\\|?*]{1,100}(?<![\s.])')
_RESERVED_NAME = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_PATTERN_FIELD = re.compile(r"\{(?:title|year)\}")
_PATTERN_PARTS = re.compile(r"(\{title\}|\{year\})")


def is_file_name(name: str) -> bool:
    """Return whether `name` can name a folder everywhere: 1 to 100 characters, no separator, no dot at an edge."""
    return bool(_FILE_NAME.fullmatch(name)) and not _RESERVED_NAME.fullmatch(name) and name.isprintable()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredWork:
    """A work that the user has named, with the documents that belong to it."""

    name: str
    """Becomes the id of the work and the name of its folder."""
    members: tuple[str, ...]
    """Document ids; they are joined even if they share nothing."""
    base: str | None = None
    """The member that leads, or None to choose it by rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTitle:
    """The title and year of a document, as the settings give them."""

    title: str
    year: str = ""
    """Empty where none is declared."""


def check_names(what: str, names: Iterable[object], valid: Sequence[str], listing: str) -> None:
    """Check names; the error about an unknown one suggests the nearest and lists the valid ones."""
    for name in names:
        if name not in valid:
            near = difflib.get_close_matches(str(name), valid, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise SettingsError(f"{what} {name!r}{hint}; {listing}: {', '.join(valid)}")


def check_choice(name: str, value: object, valid: Sequence[str]) -> None:
    """Raise a `SettingsError` unless `value` is one of some valid ones."""
    if value not in valid:
        raise SettingsError(f"{name} = {value!r}: must be one of {', '.join(valid)}")


def check_table(name: str, value: Any, entry: str) -> None:
    """Raise a `SettingsError` unless `value` is a table; `entry` says of what."""
    if not isinstance(value, Mapping):
        raise SettingsError(f"{name} = {value!r}: must be a table of {entry}")


def check_value(name: str, value: Any, kind: type, low: float | None = None, high: float | None = None) -> None:
    """Raise a `SettingsError` unless `value` is of a kind, and within its limits."""
    wanted = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}[kind]
    allowed = (int, float) if kind is float else (kind,)
    limits = (f" in [{low:g}, {high:g}]" if high is not None else f" of at least {low:g}") if low is not None else ""
    if type(value) not in allowed or (low is not None and not low <= value <= (value if high is None else high)):
        raise SettingsError(f"{name} = {value!r}: must be {wanted}{limits}")


def parse_text_list(name: str, value: Any) -> tuple[str, ...]:
    """Return a list of texts."""
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{name} = {value!r}: must be a list of texts")
    return tuple(value)


def parse_declared_works(setting: str, value: Any) -> tuple[DeclaredWork, ...]:
    """Return the declared works, sorted by name; no document is in two."""
    if isinstance(value, Mapping):
        value = [_parse_one_work(name, entry) for name, entry in value.items()]
    if not isinstance(value, Sequence) or not all(isinstance(work, DeclaredWork) for work in value):
        wanted = 'must be a table of name = members, such as {ulysses = ["a.txt"]}'
        raise SettingsError(f"{setting} = {value!r}: {wanted}")
    works: tuple[DeclaredWork, ...] = tuple(sorted(value, key=lambda w: w.name))
    owner: dict[str, str] = {}
    folders: dict[str, str] = {}
    for work in works:
        if not is_file_name(work.name):
            wanted = 'it needs 1 to 100 characters, none of / \\ : * ? " < > |'
            raise SettingsError(f"works: {work.name!r} becomes a folder: {wanted}")
        if (folder := work.name.casefold()) in folders:
            why = "become one folder where upper and lower case are one; rename one of them"
            raise SettingsError(f"works: {folders[folder]!r} and {work.name!r} {why}")
        folders[folder] = work.name
        if work.base is not None and work.base not in work.members:
            valid = ", ".join(work.members)
            raise SettingsError(f"works.{work.name}.base = {work.base!r}: must be one of its members: {valid}")
        for member in work.members:
            if owner.setdefault(member, work.name) != work.name:
                raise SettingsError(f"works: {member!r} is in {owner[member]!r} and in {work.name!r}; name it once")
    return works


def _parse_one_work(name: str, entry: Any) -> DeclaredWork:
    table = entry if isinstance(entry, Mapping) else {"members": entry}
    odd = sorted(set(table) - {"members", "base"})
    if odd or "members" not in table:
        what = f"unknown key {odd[0]!r}" if odd else "no members"
        raise SettingsError(f"works.{name}: {what}; valid keys: members, base")
    base = table.get("base")
    if base is not None:
        check_value(f"works.{name}.base", base, str)
    members = parse_text_list(f"works.{name}.members", table["members"])
    return DeclaredWork(name=name, members=tuple(sorted(set(members))), base=base)


def parse_distinct_pairs(name: str, value: Any) -> tuple[tuple[str, str], ...]:
    """Return pairs of different ids, sorted, the smaller id first."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise SettingsError(f'{name} = {value!r}: must be a list of pairs, such as [["a.txt", "b.txt"]]')
    pairs = set()
    for pair in value:
        ids = parse_text_list("distinct", pair)
        if len(set(ids)) != 2:
            raise SettingsError(f"distinct: {list(ids)!r} is not a pair of two different texts")
        pairs.add((min(ids), max(ids)))
    return tuple(sorted(pairs))


def parse_declared_titles(name: str, value: Any) -> dict[str, DeclaredTitle]:
    """Return the declared titles by the id of their document, sorted."""
    check_table(name, value, 'path = title, such as {"a.txt" = {title = "Spun", year = 2002}}')
    return {path: _parse_one_title(f"{name}.{path}", value[path]) for path in sorted(value)}


def _parse_one_title(name: str, entry: Any) -> DeclaredTitle:
    if isinstance(entry, DeclaredTitle):
        return entry
    table = entry if isinstance(entry, Mapping) else {"title": entry}
    check_names(f"{name}: unknown key", table, ("title", "year"), "valid keys")
    title, year = table.get("title", ""), table.get("year", "")
    check_value(f"{name}.title", title, str)
    year = str(year) if type(year) is int else year
    check_value(f"{name}.year", year, str)
    if not title.strip() and not year.strip():
        raise SettingsError(f"{name}: neither a title nor a year; name one of them, or leave the line out")
    return DeclaredTitle(title=title.strip(), year=year.strip())


def parse_title_pattern(name: str, value: Any) -> str:
    """Return a pattern that names the title once, and the year at most once; an empty one names nothing."""
    check_value(name, value, str)
    fields = _PATTERN_FIELD.findall(value)
    if value and (
        fields.count("{title}") != 1 or fields.count("{year}") > 1 or re.search("[{}]", _PATTERN_FIELD.sub("", value))
    ):
        wanted = 'must hold {title} once and {year} at most once, such as "{title} ({year}).txt"'
        raise SettingsError(f"{name} = {value!r}: {wanted}")
    return str(value)


def compile_title_pattern(pattern: str) -> re.Pattern[str]:
    """Return what reads title and year from a file name, given a `title_pattern`; its groups are named after them.

    >>> compile_title_pattern("{title} ({year}).txt").fullmatch("Spun (2002).txt").groupdict()
    {'title': 'Spun', 'year': '2002'}
    """
    groups = {"{title}": r"(?P<title>.+?)", "{year}": r"(?P<year>\d{4})"}
    return re.compile("".join(groups.get(part) or re.escape(part) for part in _PATTERN_PARTS.split(pattern)), re.DOTALL)
