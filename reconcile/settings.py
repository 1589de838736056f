"""Every choice a user has, in one frozen record: unit, range, default and reason beside each field.

`reconcile.cli.config_file` reads ``pyproject.toml`` and ``reconcile.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Self

from reconcile.errors import SettingsError
from reconcile.setting_values import (
    DeclaredTitle,
    DeclaredWork,
    check_choice,
    check_names,
    check_table,
    check_value,
    parse_declared_titles,
    parse_declared_works,
    parse_distinct_pairs,
    parse_text_list,
    parse_title_pattern,
)
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

TITLE_RULES = ("evidence", "require", "ignore")
"""What declared titles and years do when texts are joined; ``docs/joining.md`` says more."""

MATCH_WEIGHT_LIMIT = 100.0
"""Bits that `prior`, `link` and `review` are at most from zero: a probability of one in 2 ** 100 is never."""
_FORMER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "threshold": "link",
        "containment": "link",
        "related_resemblance": "review",
        "related_containment": "review",
    }
)
"""Setting of old → the one that does its work."""
_SEVERITY_LEVELS = tuple(severity.value for severity in reversed(Severity))
_NOT_RECORDED = (
    *("paths", "include", "columns", "reports", "decisions", "accepted", "against"),
    *("select", "ignore", "severities", "fail_on", "jobs", "cache"),
)
"""Settings that do not change the findings of a run."""


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
    titles: str = "evidence"
    """What declared titles and years do, one of `TITLE_RULES`; a table instead declares titles (`declared_titles`).

    ``evidence`` by default: titles that disagree keep texts apart, and titles that agree lower what they must share.
    """
    declared_titles: Mapping[str, DeclaredTitle] = field(default_factory=dict)
    """Document id → its title, or its title and year: ``{title = "Spun", year = 2002}``. None by default."""
    title_pattern: str = ""
    """How file names declare titles, such as ``{title} ({year}).txt``; empty (default): they declare none."""
    prior: float = -4.0
    """Match weight of two texts before anything is compared, in bits, at most 100 from 0.

    -4 by default: for each pair of one work, sixteen that share enough wording to be compared are of two.
    """
    link: float = 2.0
    """Match weight from which two texts are joined, in bits, at most 100 from 0 and above `review`.

    2 by default: four to one for one work; a wrong join costs more than a question (``docs/joining.md``).
    """
    review: float = -2.0
    """Match weight from which a pair that is not joined waits for a person, in bits, at most 100 from 0.

    -2 by default: as far from even odds as `link`.
    """
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
        _separate_titles(self)
        _check_match_weights(self)
        for name, low in {"consensus": 1, "min_words": 0, "jobs": 0}.items():
            check_value(name, getattr(self, name), int, low)
        check_value("one_work", self.one_work, bool)
        _check_encoding(self.encoding)
        for name in ("reports", "cache"):
            check_value(name, getattr(self, name), str)
        for name in ("base", "decisions", "accepted"):
            if getattr(self, name) is not None:
                check_value(name, getattr(self, name), str)
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
            _refuse_former_names(values)
            check_names("unknown key", values, [f.name for f in fields(cls)], "valid keys")
            return cls(**values)
        except SettingsError as error:
            raise SettingsError(f"{source}: {error}") from error

    def for_works(self) -> dict[str, Any]:
        """Return the settings that affect a work made of given texts: all of `for_record` but the titles of texts.

        A collection may declare a title for each of its texts; each text carries its own.
        """
        return {name: value for name, value in self.for_record().items() if name != "declared_titles"}

    def for_record(self) -> dict[str, Any]:
        """Return the settings that affect the result, as plain values that `from_mapping` takes back."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _NOT_RECORDED}
        return plain | {
            "priority": list(self.priority),
            "works": {w.name: {"members": list(w.members), "base": w.base} for w in self.works},
            "distinct": [list(pair) for pair in self.distinct],
            "declared_titles": {name: {"title": t.title, "year": t.year} for name, t in self.declared_titles.items()},
            "classes": dict(self.classes),
        }


def _store_field(settings: Settings, name: str, value: object) -> None:
    object.__setattr__(settings, name, value)


def _refuse_former_names(values: Mapping[str, Any]) -> None:
    for name in sorted(_FORMER_NAMES.keys() & values.keys()):
        instead = f"set {_FORMER_NAMES[name]}, in bits (docs/joining.md), and leave {name} out"
        raise SettingsError(f"{name}: texts are joined by their match weight now; {instead}")


def _separate_titles(settings: Settings) -> None:
    """Store a table of titles under its own name: ``titles`` is a rule or such a table."""
    if isinstance(settings.titles, Mapping):
        if settings.declared_titles:
            raise SettingsError("titles and declared_titles are both tables; keep one of them")
        _store_field(settings, "declared_titles", settings.titles)
        _store_field(settings, "titles", TITLE_RULES[0])
    check_choice("titles", settings.titles, TITLE_RULES)


def _check_match_weights(settings: Settings) -> None:
    for name in ("prior", "link", "review"):
        check_value(name, getattr(settings, name), float, -MATCH_WEIGHT_LIMIT, MATCH_WEIGHT_LIMIT)
        _store_field(settings, name, float(getattr(settings, name)))
    if settings.link <= settings.review:
        raise SettingsError(
            f"link = {settings.link:g}, review = {settings.review:g}: link must be above review; raise link, or lower "
            f"review"
        )


def _parse_policy(settings: Settings) -> None:
    """Split ``consensus(2)`` and ``priority=ID,ID`` into two settings."""
    check_value("policy", settings.policy, str)
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
    check_value("encoding", encoding, str)
    try:
        "a".encode(str(encoding)).decode(str(encoding))
    except (LookupError, ValueError) as error:
        what = "not a text encoding of Python; try utf-8, cp1252, latin-1 or utf-16"
        raise SettingsError(f"encoding = {encoding!r}: {what}") from error


def _parse_columns(name: str, value: Any) -> dict[str, str]:
    check_table(name, value, f"{', '.join(COLUMN_ROLES)} = name of a column")
    check_names("columns: unknown key", value, COLUMN_ROLES, "valid keys")
    for role, column in value.items():
        check_value(f"columns.{role}", column, str)
    if value.get("text") == "":
        raise SettingsError("columns.text = '': a table without a text is of no use; name a column, or leave it out")
    return {role: value[role] for role in COLUMN_ROLES if role in value}


def _parse_classes(setting: str, value: Any) -> dict[str, str]:
    check_table(setting, value, "class = treatment")
    valid = {kind.value: allowed for kind, allowed in TREATMENTS.items()}
    check_names("classes: unknown class", value, list(valid), "valid classes")
    for name, treatment in value.items():
        check_choice(f"classes.{name}", treatment, valid[name])
    return {name: str(value[name]) for name in valid if name in value}


def _parse_severities(name: str, value: Any) -> dict[str, str]:
    check_table(name, value, "rule = severity")
    for rule, level in value.items():
        check_choice(f"severities.{rule}", level, (*_SEVERITY_LEVELS, "off"))
    return {str(rule): str(value[rule]) for rule in sorted(value)}


_FIELD_PARSERS: Mapping[str, Callable[[str, Any], object]] = MappingProxyType(
    dict.fromkeys(("priority", "include", "paths", "against", "select", "ignore"), parse_text_list)
    | {
        "columns": _parse_columns,
        "works": parse_declared_works,
        "distinct": parse_distinct_pairs,
        "declared_titles": parse_declared_titles,
        "title_pattern": parse_title_pattern,
        "classes": _parse_classes,
        "severities": _parse_severities,
    }
)
"""Setting → the function that checks its value and returns it in the form that is stored."""
