"""Every rule, and how a rule is named on the command line and in the settings."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from reconcile.check.rules.rule import CheckRule, RuleExample, RuleGroup
from reconcile.errors import InputError, SettingsError
from reconcile.settings import Settings
from reconcile.vocabulary import Severity

SEVERITY_OFF = "off"
"""The severity of a rule that is switched off."""


@cache
def load_rules() -> Mapping[str, CheckRule]:
    """Return all rules by id, in the order of their ids; read from ``rules.toml`` at the first call."""
    data = _read_rule_data()
    return {name: _parse_rule(name, rule, data["texts"]) for name, rule in data["rules"].items()}


@cache
def load_group_titles() -> Mapping[RuleGroup, str]:
    """Return what the rules of each group look at, in words."""
    return {RuleGroup(group): title for group, title in _read_rule_data()["groups"].items()}


def _read_rule_data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("rules.toml").read_text("utf-8"))


_RULE_DEFAULTS: Mapping[str, Any] = {"severity_note": "", "needs_works": False, "for_cells": True}


def _parse_rule(name: str, plain: Mapping[str, Any], texts: Mapping[str, str]) -> CheckRule:
    fields = {key: value for key, value in plain.items() if key not in ("severity", "fires", "silent")}
    return CheckRule(
        id=name,
        group=RuleGroup(name[:3]),
        severity=Severity(plain["severity"]),
        writes_fix=plain["fix"] != "no",
        firing_examples=tuple(_parse_example(example, texts) for example in plain["fires"]),
        silent_examples=tuple(_parse_example(example, texts) for example in plain["silent"]),
        **{**_RULE_DEFAULTS, **fields},
    )


def _parse_example(plain: Mapping[str, Any], texts: Mapping[str, str]) -> RuleExample:
    files = plain.get("files") or dict(_name_example_texts(plain))
    contents = {name: text.format_map(texts) for name, text in files.items()}
    changed = {name: text.format_map(texts) for name, text in plain.get("changed", {}).items()}
    return RuleExample(
        files={name: text.encode("latin-1") for name, text in contents.items()} if "bytes" in plain else contents,
        reason=plain["reason"],
        settings=plain.get("settings", ""),
        changed=changed | dict.fromkeys(plain.get("removed", ())),
    )


def _name_example_texts(plain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "text" in plain:
        yield "text.txt", plain["text"]
    for letter, text in zip("abcd", plain.get("texts", ()), strict=False):
        yield f"{letter}.txt", text


def match_rules(pattern: str) -> tuple[CheckRule, ...]:
    """Return the rules that an id, a name or the beginning of an id means: ``RC105``, ``mojibake``, ``RC1``.

    Raises:
        InputError: it means none.
    """
    wanted, rules = pattern.strip(), load_rules()
    found = tuple(r for r in rules.values() if r.name == wanted.lower() or _is_id_prefix(r.id, wanted.upper()))
    if not found:
        valid = [*rules, *(r.name for r in rules.values())]
        near = difflib.get_close_matches(wanted, valid, n=1) or difflib.get_close_matches(wanted.upper(), valid, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InputError(f"{wanted!r} is no rule; {hint}`reconcile rule` lists them all")
    return found


def _is_id_prefix(rule: str, pattern: str) -> bool:
    return bool(re.fullmatch(r"RC\d{0,3}", pattern)) and rule.startswith(pattern)


def choose_rules(select: Sequence[str], ignore: Sequence[str], settings: Settings) -> Mapping[str, Severity | None]:
    """Return the rules to run, each with the severity that the settings give it, or None for its own.

    Args:
        select: patterns; none selects all. They overrule the settings' `select`, as `ignore` does their `ignore`.
        ignore: patterns of rules that are left out.
        settings: their severities switch rules off too.

    Raises:
        InputError: a pattern of the command line means no rule.
        SettingsError: one of the settings does.
    """
    try:
        severities = {r.id: level for pattern, level in settings.severities.items() for r in match_rules(pattern)}
        wanted = {r.id for pattern in select or settings.select for r in match_rules(pattern)}
        unwanted = {r.id for pattern in ignore or settings.ignore for r in match_rules(pattern)}
    except InputError as error:
        if select or ignore:
            raise
        raise SettingsError(f"settings: {error}") from error
    unwanted |= {name for name, level in severities.items() if level == SEVERITY_OFF}
    chosen = [name for name in load_rules() if (not wanted or name in wanted) and name not in unwanted]
    return {name: Severity(severities[name]) if name in severities else None for name in chosen}
