"""Every rule, and how a rule is named on the command line and in the settings."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from reconcile.check.rules.corpus_rules import CORPUS_RULES
from reconcile.check.rules.rule import CheckRule
from reconcile.check.rules.text_rules import TEXT_RULES
from reconcile.errors import InputError, SettingsError
from reconcile.settings import Settings
from reconcile.vocabulary import Severity

RULES: tuple[CheckRule, ...] = (*TEXT_RULES, *CORPUS_RULES)
"""In order of their ids."""

RULES_BY_ID: Mapping[str, CheckRule] = MappingProxyType({rule.id: rule for rule in RULES})

SEVERITY_OFF = "off"
"""The severity of a rule that is switched off."""

RULE_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "RC1": "One text",
        "RC2": "Duplicates and variants",
        "RC3": "Inside a work",
        "RC4": "Reports, decisions and accepted findings",
    }
)
"""First digit → what the rules of the group look at."""


def match_rules(pattern: str) -> tuple[CheckRule, ...]:
    """The rules that an id, a name or the beginning of an id means: ``RC105``, ``mojibake``, ``RC1``.

    Raises:
        InputError: it means none.
    """
    wanted = pattern.strip()
    found = tuple(r for r in RULES if r.name == wanted.lower() or _is_id_prefix(r.id, wanted.upper()))
    if not found:
        valid = [*RULES_BY_ID, *(r.name for r in RULES)]
        near = difflib.get_close_matches(wanted, valid, n=1) or difflib.get_close_matches(wanted.upper(), valid, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InputError(f"{wanted!r} is no rule; {hint}`reconcile rule` lists them all")
    return found


def _is_id_prefix(rule: str, pattern: str) -> bool:
    return bool(re.fullmatch(r"RC\d{0,3}", pattern)) and rule.startswith(pattern)


def choose_rules(select: Sequence[str], ignore: Sequence[str], settings: Settings) -> Mapping[str, Severity | None]:
    """The rules to run, each with the severity that the settings give it, or None for its own.

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
    chosen = [r.id for r in RULES if (not wanted or r.id in wanted) and r.id not in unwanted]
    return {
        name: Severity(severities[name]) if name in severities else None
        for name in chosen
        if severities.get(name) != SEVERITY_OFF
    }
