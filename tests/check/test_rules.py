"""Every rule fires on its firing examples and is silent on the others; the documentation is made of the same data."""

from pathlib import Path

import pytest
from checking_files import call, found, put

from reconcile.check.rules.registry import choose_rules, load_group_titles, load_rules, match_rules
from reconcile.check.rules.rule import CheckRule, RuleExample
from reconcile.check.rules.rulebook import render_rules_page
from reconcile.errors import InputError, SettingsError
from reconcile.settings import Settings
from reconcile.vocabulary import Severity

ROOT = Path(__file__).parents[2]
RULES = tuple(load_rules().values())
CASES = [
    (rule, example, fires)
    for rule in RULES
    for fires in (True, False)
    for example in (rule.silent_examples, rule.firing_examples)[fires]
]


@pytest.mark.parametrize(
    ("rule", "example", "fires"), CASES, ids=[f"{r.id}-{'fires' if f else 'silent'}-{e.reason}" for r, e, f in CASES]
)
def test_a_rule_fires_where_it_says_and_nowhere_else(
    rule: CheckRule, example: RuleExample, fires: bool, tmp_path: Path, monkeypatch, capfd
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in example.files.items():
        put(name, content)
    put("reconcile.toml", 'paths = ["."]\n' + example.settings)
    if example.changed:
        assert call(capfd, "run")[0] == 0
        for name, content in example.changed.items():
            Path(name).unlink() if content is None else put(name, content)
    rules = {f["rule"] for f in found(capfd, "--show-info", "--select", rule.id)}
    assert rules == ({rule.id} if fires else set())


@pytest.mark.parametrize("rule", RULES, ids=[r.id for r in RULES])
def test_every_rule_says_what_code_scanning_demands(rule: CheckRule) -> None:
    assert rule.firing_examples
    assert rule.silent_examples
    assert rule.description.endswith(".")
    assert rule.why
    assert rule.remedy
    assert len(f"{rule.description} {rule.why}") <= 1024
    assert rule.group in load_group_titles()


def test_the_rules_are_those_of_the_contract() -> None:
    ids = [*range(101, 118), *range(201, 209), *range(301, 304), *range(401, 406)]
    assert [r.id for r in RULES] == [f"RC{n}" for n in ids]
    assert len({r.name for r in RULES}) == len(RULES)


def test_the_page_of_the_rules_is_not_stale() -> None:
    text = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert text == render_rules_page(), "run: reconcile rule --markdown > docs/rules.md"


def test_a_rule_is_named_by_id_name_or_beginning() -> None:
    assert [r.id for r in match_rules("rc105")] == ["RC105"]
    assert [r.id for r in match_rules("Mojibake")] == ["RC103"]
    assert {r.id[:3] for r in match_rules("RC2")} == {"RC2"}
    for wrong in ("RC999", "mojibak", "", "R", "RC1055"):
        with pytest.raises(InputError, match="is no rule"):
            match_rules(wrong)


def test_settings_give_severities_and_switch_rules_off() -> None:
    settings = Settings(severities={"RC105": "notice", "mojibake": "off"}, ignore=("RC2",))
    chosen = choose_rules((), (), settings)
    assert chosen["RC105"] is Severity.NOTICE
    assert chosen["RC104"] is None
    assert "RC103" not in chosen
    assert "RC203" not in chosen
    assert list(choose_rules(("RC203",), (), Settings())) == ["RC203"]
    assert "RC203" not in choose_rules((), ("RC2",), Settings())


def test_a_rule_of_the_settings_that_does_not_exist_is_an_error_of_the_settings() -> None:
    for settings in (Settings(severities={"RC999": "off"}), Settings(select=("RC999",)), Settings(ignore=("RC999",))):
        with pytest.raises(SettingsError, match="RC999"):
            choose_rules((), (), settings)


def test_rule_lists_and_explains(capfd) -> None:
    code, out, _ = call(capfd, "rule")
    assert code == 0
    assert [line[:5] for line in out.splitlines()] == [r.id for r in RULES]
    code, out, _ = call(capfd, "rule", "RC105")
    assert code == 0
    assert "dropped-apostrophe" in out
    assert "Fires on" in out
    assert "Silent on" in out
    code, out, err = call(capfd, "rule", "dropped-apostrophes")
    assert (code, out) == (2, "")
    assert "did you mean dropped-apostrophe?" in err
