"""Every choice a user has, in one frozen record: unit, range, default and reason beside each field.

`reconcile.cli.config_file` reads ``pyproject.toml`` and ``reconcile.toml``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Self

from reconcile.errors import SettingsError
from reconcile.vocabulary import Kind, Severity, Treatment

COLUMN_ROLES = ("id", "text", "title", "year", "work")
"""What a column of a table can hold."""

POLICIES = ("base", "complete", "union", "majority", "flag", "priority", "consensus")
"""Rules that pick the surviving reading; ``docs/merging.md`` says what each one does."""

TREATMENTS: Mapping[Kind, tuple[Treatment, ...]] = MappingProxyType(
    {
        Kind.ENCODING_DAMAGE: (Treatment.REPAIR_DERIVED, Treatment.REPAIR_ATTESTED, Treatment.KEEP),
        Kind.RESIDUE: (Treatment.FILL_FROM_WITNESS, Treatment.CLOSE_GAP, Treatment.KEEP),
        **dict.fromkeys((Kind.LAYOUT, Kind.TYPOGRAPHY), (Treatment.BASE, Treatment.MAJORITY, Treatment.NORMALISE)),
        **dict.fromkeys((Kind.CASING, Kind.PUNCTUATION, Kind.SPELLING), (Treatment.BASE, Treatment.MAJORITY)),
        Kind.METADATA: (Treatment.LIFT, Treatment.KEEP, Treatment.DROP),
        **dict.fromkeys((Kind.MOVED, Kind.SPLIT, Kind.JOIN), (Treatment.BASE,)),
        Kind.OMISSION: (Treatment.KEEP, Treatment.MAJORITY, Treatment.DROP),
        Kind.ADDED_DETAIL: (Treatment.ADD, Treatment.MAJORITY, Treatment.FLAG, Treatment.IGNORE),
        Kind.CONFLICT: (Treatment.FLAG, Treatment.BASE, Treatment.PRIORITY, Treatment.MAJORITY),
        Kind.REWORDING: (Treatment.BASE, Treatment.MAJORITY),
    }
)
"""What may become of a difference of each class; the first is the default."""

_FILE_NAME = re.compile(r'(?![\s.])[^<>:"/\\|?*]{1,100}(?<![\s.])')
_RESERVED_NAME = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_SEVERITY_LEVELS = tuple(severity.value for severity in reversed(Severity))
_NOT_RECORDED = (
    *("paths", "include", "columns", "reports", "decisions", "accepted", "against"),
    *("select", "ignore", "severities", "fail_on", "jobs", "cache"),
)
"""Settings that do not change the findings of a run."""


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
class Settings:
    """Every choice a user has, each with a default (``docs/settings.md``). Values are checked on the way in.

    Raises:
        SettingsError: a value is outside its range; says which values are valid.
    """

    policy: str = "complete"
    """Rule that picks the surviving reading, one of `POLICIES`; also ``consensus(2)`` and ``priority=ID,ID``.

    ``complete`` by default: people collect variants to lose nothing, and it never adds what it cannot place.
    """
    priority: tuple[str, ...] = ()
    """Document ids, most trusted first, for the policy ``priority`` and for ties in the choice of base."""
    consensus: int = 2
    """Independent witnesses that must hold a passage under the policy ``consensus``; a count of at least 1.

    2 by default: the smallest number that is more than one voice.
    """
    base: str | None = None
    """Document id of the base; None (default) chooses the least damaged, then the fullest witness."""
    threshold: float = 0.30
    """Resemblance from which two texts are variants, in [0, 1]; Jaccard of the sets of word 3-grams.

    0.30 by default: it finds every one of 4,236 real pairs of variants and joins none of 1,282 independent retellings.
    """
    containment: float = 0.50
    """Containment from which two texts are variants, in [0, 1]; share of the smaller set of 3-grams.

    0.50 by default: half of a short text in a long one is a copy that was cut, not chance.
    """
    related_resemblance: float = 0.10
    """Resemblance from which a pair is listed as related, but not joined, in [0, 1]; 0.10 by default."""
    related_containment: float = 0.30
    """Containment from which a pair is listed as related, but not joined, in [0, 1]; 0.30 by default."""
    min_words: int = 5
    """Texts with fewer words join only if they are equal but for damage; a count of at least 0.

    5 by default: below it a few common 3-grams decide alone.
    """
    one_work: bool = False
    """Whether all inputs are witnesses of one work, however unlike; False by default."""
    encoding: str = "utf-8"
    """Python codec of the input files, tried strictly; UTF-8 by default, and never guessed."""
    include: tuple[str, ...] = ("*.txt",)
    """Patterns of the file names that folders are searched for; upper and lower case are one. ``*.txt`` by default."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """For tables: ``id``, ``text``, ``title``, ``year`` or ``work`` → name of the column; empty: there is none.

    What is left out is guessed by name, and what was guessed is said; an empty table by default."""
    paths: tuple[str, ...] = ()
    """What to read when the command line names nothing; by default ``seeds`` if it is there."""
    works: tuple[DeclaredWork, ...] = ()
    """Declared works; also a table of name → members, or name → {members, base}. None by default."""
    distinct: tuple[tuple[str, str], ...] = ()
    """Pairs of document ids that are never joined. None by default."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """Class → what becomes of its differences (`TREATMENTS`), under any policy; classes left out follow the policy.

    None by default, which under the default policy means the default of that table."""
    reports: str = "reports"
    """Folder that ``run`` writes and ``check``, ``verify``, ``render`` and ``explain`` read; ``reports`` by default."""
    decisions: str | None = None
    """Decisions that ``run`` replays and ``check`` proves; None (default): ``check`` looks at ``decisions.csv``."""
    accepted: str | None = None
    """Accepted findings of ``check``, a file that must exist; None (default): ``accepted.csv`` if it is there."""
    against: tuple[str, ...] = ()
    """What ``check`` compares new texts with; by default the folders of the texts that it is given."""
    select: tuple[str, ...] = ()
    """Rules of ``check``, by id, name or beginning of an id (``RC2``); none (default) means all."""
    ignore: tuple[str, ...] = ()
    """Rules that ``check`` leaves out, named in the same way; none by default."""
    severities: Mapping[str, str] = field(default_factory=dict)
    """Rule → ``error``, ``warning``, ``notice``, ``info`` or ``off``; rules left out keep theirs. None by default."""
    fail_on: str = "error"
    """Severity from which a finding makes ``check`` fail; ``error`` by default."""
    jobs: int = 0
    """Processes that ``run`` and ``find`` use, a count of at least 0; 0 (default) means one for each core."""
    cache: str = ".reconcile_cache"
    """Folder of what ``run`` keeps for the next one; empty for none. ``.reconcile_cache`` by default: hidden folders
    are never input."""

    def __post_init__(self) -> None:
        _parse_policy(self)
        for name in ("threshold", "containment", "related_resemblance", "related_containment"):
            _check_value(name, getattr(self, name), float, 0.0, 1.0)
        for name, low in {"consensus": 1, "min_words": 0, "jobs": 0}.items():
            _check_value(name, getattr(self, name), int, low)
        _check_value("one_work", self.one_work, bool)
        _check_encoding(self.encoding)
        for name in ("reports", "cache"):
            _check_value(name, getattr(self, name), str)
        for name in ("base", "decisions", "accepted"):
            if getattr(self, name) is not None:
                _check_value(name, getattr(self, name), str)
        for name, parse in _FIELD_PARSERS.items():
            _store_field(self, name, parse(name, getattr(self, name)))
        check_choice("fail_on", self.fail_on, _SEVERITY_LEVELS)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], *, source: str = "settings") -> Self:
        """Make settings of plain values, as TOML or JSON have them; missing ones get their default.

        Raises:
            SettingsError: an unknown key or a value outside its range; names `source` and lists what is valid.
        """
        try:
            _check_names("unknown key", values, [f.name for f in fields(cls)], "valid keys")
            return cls(**values)
        except SettingsError as error:
            raise SettingsError(f"{source}: {error}") from error

    def for_record(self) -> dict[str, Any]:
        """Return the settings that affect the result, as plain values that `from_mapping` takes back."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _NOT_RECORDED}
        return plain | {
            "priority": list(self.priority),
            "works": {w.name: {"members": list(w.members), "base": w.base} for w in self.works},
            "distinct": [list(pair) for pair in self.distinct],
            "classes": dict(self.classes),
        }


def _store_field(settings: Settings, name: str, value: object) -> None:
    object.__setattr__(settings, name, value)


def _check_names(what: str, names: Iterable[object], valid: Sequence[str], listing: str) -> None:
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


def _check_table(name: str, value: Any, entry: str) -> None:
    if not isinstance(value, Mapping):
        raise SettingsError(f"{name} = {value!r}: must be a table of {entry}")


def _check_value(name: str, value: Any, kind: type, low: float | None = None, high: float | None = None) -> None:
    wanted = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}[kind]
    allowed = (int, float) if kind is float else (kind,)
    limits = (f" in [{low:g}, {high:g}]" if high is not None else f" of at least {low:g}") if low is not None else ""
    if type(value) not in allowed or (low is not None and not low <= value <= (value if high is None else high)):
        raise SettingsError(f"{name} = {value!r}: must be {wanted}{limits}")


def _parse_policy(settings: Settings) -> None:
    """Split ``consensus(2)`` and ``priority=ID,ID`` into two settings."""
    _check_value("policy", settings.policy, str)
    name = settings.policy.strip()
    if match := re.fullmatch(r"consensus\((\d{1,9})\)", name):
        _store_field(settings, "consensus", int(match[1]))
        name = "consensus"
    elif name.startswith("priority="):
        ids = (part.strip() for part in name.removeprefix("priority=").split(","))
        _store_field(settings, "priority", tuple(filter(None, ids)))
        name = "priority"
    if name not in POLICIES:
        valid = f"{', '.join(POLICIES)}, consensus(2) or priority=ID,ID"
        raise SettingsError(f"policy = {settings.policy!r}: must be one of {valid}")
    if name == "priority" and not settings.priority:
        raise SettingsError("policy = 'priority' needs the ids of the trusted texts: priority=ID,ID")
    _store_field(settings, "policy", name)


def _check_encoding(encoding: object) -> None:
    _check_value("encoding", encoding, str)
    try:
        "a".encode(str(encoding)).decode(str(encoding))
    except (LookupError, ValueError) as error:
        what = "not a text encoding of Python; try utf-8, cp1252, latin-1 or utf-16"
        raise SettingsError(f"encoding = {encoding!r}: {what}") from error


def _parse_text_list(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{name} = {value!r}: must be a list of texts")
    return tuple(value)


def _parse_columns(name: str, value: Any) -> dict[str, str]:
    _check_table(name, value, f"{', '.join(COLUMN_ROLES)} = name of a column")
    _check_names("columns: unknown key", value, COLUMN_ROLES, "valid keys")
    for role, column in value.items():
        _check_value(f"columns.{role}", column, str)
    if value.get("text") == "":
        raise SettingsError("columns.text = '': a table without a text is of no use; name a column, or leave it out")
    return {role: value[role] for role in COLUMN_ROLES if role in value}


def _parse_declared_works(setting: str, value: Any) -> tuple[DeclaredWork, ...]:
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
        _check_value(f"works.{name}.base", base, str)
    members = _parse_text_list(f"works.{name}.members", table["members"])
    return DeclaredWork(name=name, members=tuple(sorted(set(members))), base=base)


def _parse_distinct_pairs(name: str, value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise SettingsError(f'{name} = {value!r}: must be a list of pairs, such as [["a.txt", "b.txt"]]')
    pairs = set()
    for pair in value:
        ids = _parse_text_list("distinct", pair)
        if len(set(ids)) != 2:
            raise SettingsError(f"distinct: {list(ids)!r} is not a pair of two different texts")
        pairs.add((min(ids), max(ids)))
    return tuple(sorted(pairs))


def _parse_classes(setting: str, value: Any) -> dict[str, str]:
    _check_table(setting, value, "class = treatment")
    valid = {kind.value: allowed for kind, allowed in TREATMENTS.items()}
    _check_names("classes: unknown class", value, list(valid), "valid classes")
    for name, treatment in value.items():
        check_choice(f"classes.{name}", treatment, valid[name])
    return {name: str(value[name]) for name in valid if name in value}


def _parse_severities(name: str, value: Any) -> dict[str, str]:
    _check_table(name, value, "rule = severity")
    for rule, level in value.items():
        check_choice(f"severities.{rule}", level, (*_SEVERITY_LEVELS, "off"))
    return {str(rule): str(value[rule]) for rule in sorted(value)}


_FIELD_PARSERS: Mapping[str, Callable[[str, Any], object]] = MappingProxyType(
    dict.fromkeys(("priority", "include", "paths", "against", "select", "ignore"), _parse_text_list)
    | {
        "columns": _parse_columns,
        "works": _parse_declared_works,
        "distinct": _parse_distinct_pairs,
        "classes": _parse_classes,
        "severities": _parse_severities,
    }
)
"""Setting → the function that checks its value and returns it in the form that is stored."""
