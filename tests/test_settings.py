"""Settings: valid values, and errors that list them; the settings file and what wins over what."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from reconcile.cli.config_file import load_settings, read_configuration
from reconcile.errors import SettingsError
from reconcile.setting_values import DeclaredTitle, DeclaredWork, is_file_name
from reconcile.settings import POLICIES, TREATMENTS, Settings
from reconcile.vocabulary import Kind


def test_the_defaults_are_those_of_the_documentation() -> None:
    s = Settings()
    assert (s.policy, s.prior, s.link, s.review, s.titles) == ("complete", -4.0, 2.0, -2.0, "evidence")
    assert (s.min_words, s.encoding) == (5, "utf-8")
    assert s.classes == {}


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().policy = "base"  # type: ignore[misc]


@pytest.mark.parametrize("policy", [p for p in POLICIES if p != "priority"])
def test_every_policy_is_accepted(policy: str) -> None:
    assert Settings(policy=policy).policy == policy


def test_policies_with_an_argument_are_taken_apart() -> None:
    assert (Settings(policy="consensus(3)").policy, Settings(policy="consensus(3)").consensus) == ("consensus", 3)
    assert Settings(policy="priority=b.txt, a.txt").priority == ("b.txt", "a.txt")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"policy": "best"}, "policy = 'best': must be one of base, complete, union"),
        ({"policy": "priority"}, "needs the ids of the trusted texts"),
        ({"policy": "consensus(0)"}, "consensus = 0: must be a whole number of at least 1"),
        ({"policy": 3}, "policy = 3: must be a text"),
        ({"link": 100.5}, r"link = 100.5: must be a number in \[-100, 100\]"),
        ({"link": "high"}, "link = 'high': must be a number"),
        ({"prior": True}, "prior = True: must be a number"),
        ({"review": float("nan")}, "review = nan: must be a number"),
        ({"link": -2}, "link = -2, review = -2: link must be above review"),
        ({"threshold": 0.3}, "threshold: texts are joined by their match weight now; set link, in bits"),
        ({"containment": 0.5}, "containment: .*; set link, in bits"),
        ({"related_resemblance": 0.1}, "related_resemblance: .*; set review, in bits"),
        ({"related_containment": 0.3}, "related_containment: .*; set review, in bits"),
        ({"titles": "always"}, "titles = 'always': must be one of evidence, require, ignore"),
        ({"titles": {"a": {"name": "x"}}}, "declared_titles.a: unknown key 'name'; valid keys: title, year"),
        ({"titles": {"a": {"year": ""}}}, "declared_titles.a: neither a title nor a year"),
        ({"titles": {"a": {"year": True}}}, "declared_titles.a.year = True: must be a text"),
        ({"titles": {"a": "x"}, "declared_titles": {"b": "y"}}, "titles and declared_titles are both tables"),
        ({"title_pattern": "{year}.txt"}, "title_pattern = .*must hold {title} once and {year} at most once"),
        ({"title_pattern": "{title}{title}"}, "title_pattern = .*must hold {title} once"),
        ({"title_pattern": "{title} {name}"}, "title_pattern = .*must hold {title} once"),
        ({"min_words": -1}, "min_words = -1: must be a whole number of at least 0"),
        ({"one_work": "yes"}, "one_work = 'yes': must be true or false"),
        ({"encoding": "klingon"}, "encoding = 'klingon': not a text encoding of Python; try utf-8"),
        ({"encoding": "hex"}, "not a text encoding"),
        ({"include": "*.txt"}, r"include = '\*.txt': must be a list of texts"),
        ({"paths": [1]}, "paths = .*must be a list"),
        (
            {"columns": {"txt": "plot"}},
            r"columns: unknown key 'txt' \(did you mean 'text'\?\); valid keys: id, text, title",
        ),
        ({"columns": {"text": ""}}, "columns.text = '': a table without a text is of no use"),
        ({"columns": {"id": 3}}, "columns.id = 3: must be a text"),
        ({"columns": ["plot"]}, "columns = .*must be a table of id, text"),
        ({"classes": {"omision": "keep"}}, r"unknown class 'omision' \(did you mean 'omission'\?\); valid classes"),
        ({"classes": {"omission": "lose"}}, "classes.omission = 'lose': must be one of keep, majority, drop"),
        ({"classes": ["omission"]}, "classes = .*must be a table"),
        ({"works": {"a/b": ["x"]}}, "becomes a folder"),
        ({"works": {"w": {"members": ["x"], "base": "y"}}}, "works.w.base = 'y': must be one of its members: x"),
        ({"works": {"w": {"member": ["x"]}}}, "works.w: unknown key 'member'; valid keys: members, base"),
        ({"works": {"v": ["x"], "w": ["x"]}}, "'x' is in 'v' and in 'w'"),
        ({"works": [{"name": "w", "members": ["x"]}]}, "works = .*must be a table of name = members"),
        ({"works": "w"}, "works = 'w': must be a table"),
        ({"works": {"w": ["x"], "W": ["y"]}}, "works: 'W' and 'w' become one folder"),
        ({"works": 3}, "works = 3: must be a table"),
        ({"distinct": [["a", "a"]]}, "not a pair of two different texts"),
        ({"distinct": "ab"}, "distinct = 'ab': must be a list of pairs"),
        ({"lnk": 0.2}, r"unknown key 'lnk' \(did you mean 'link'\?\); valid keys: policy, priority"),
    ],
)
def test_a_bad_value_is_an_error_that_says_what_is_valid(values, message) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        Settings.from_mapping(values, source="reconcile.toml")
    assert str(caught.value).startswith("reconcile.toml: ")


def test_works_and_pairs_are_stored_in_one_order() -> None:
    made = Settings.from_mapping(
        {"works": {"w": {"members": ["b", "a"], "base": "b"}, "v": ["c"]}, "distinct": [["y", "x"]]}
    )
    assert made.works == (
        DeclaredWork(name="v", members=("c",)),
        DeclaredWork(name="w", members=("a", "b"), base="b"),
    )
    assert made.distinct == (("x", "y"),)


def test_what_a_record_keeps_gives_the_same_settings_back() -> None:
    made = Settings.from_mapping(
        {
            "policy": "consensus(2)",
            "works": {"w": ["a", "b"]},
            "distinct": [["a", "c"]],
            "classes": {"omission": "drop"},
            "titles": {"b": {"title": "Spun", "year": 2002}, "a": "Sp{u}n"},
            "title_pattern": "{title} ({year}).txt",
            "link": 3,
        }
    )
    assert Settings.from_mapping(made.for_record()) == made


def test_every_class_with_a_choice_has_one() -> None:
    assert set(Kind) - set(TREATMENTS) == {Kind.IDENTICAL, Kind.REPETITION, Kind.UNCLASSIFIED}
    for kind, allowed in TREATMENTS.items():
        for treatment in allowed:
            assert Settings(classes={kind.value: treatment}).classes == {kind.value: treatment}


def test_every_field_is_documented_below_it() -> None:
    source = Path(Settings.__module__.replace(".", "/") + ".py")
    text = (Path(__file__).parents[1] / source).read_text(encoding="utf-8").split("class Settings:")[1]
    for name in (f.name for f in fields(Settings)):
        line = next(i for i, row in enumerate(text.splitlines()) if row.startswith(f"    {name}: "))
        assert text.splitlines()[line + 1].strip().startswith('"""'), name


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("000_133", True),
        ("Spun (2002)", True),
        ("", False),
        (".", False),
        ("a/b", False),
        ("con", False),
        ("a.", False),
        ("x" * 101, False),
        ("a\nb", False),
        ("nul.txt", False),
    ],
)
def test_a_name_of_a_folder_is_safe_on_every_file_system(name: str, good) -> None:
    assert is_file_name(name) is good


def test_defaults_give_way_to_the_file_and_the_file_to_flags(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({"link": None}).link == 2
    Path("reconcile.toml").write_text('link = 4\npolicy = "base"\n', encoding="utf-8")
    made = load_settings({"link": 6.0, "policy": None})
    assert (made.link, made.policy) == (6, "base")


def test_a_table_of_titles_stays_beside_the_rule_of_the_command_line(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    titles = '[titles]\n"a.txt" = "Spun"\n"b.txt" = {title = "Spun", year = 2002}\n'
    Path("reconcile.toml").write_text(titles, encoding="utf-8")
    expected = {"a.txt": DeclaredTitle(title="Spun"), "b.txt": DeclaredTitle(title="Spun", year="2002")}
    for rule in (None, "require"):
        made = load_settings({"titles": rule})
        assert (made.titles, made.declared_titles) == (rule or "evidence", expected)


def test_settings_are_found_in_pyproject(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text('[project]\nname = "x"\n[tool.reconcile]\nmin_words = 9\n', encoding="utf-8")
    assert read_configuration() == ("pyproject.toml", {"min_words": 9})
    assert load_settings({}).min_words == 9


@pytest.mark.parametrize(
    ("files", "flags", "config", "message"),
    [
        ({"reconcile.toml": "link = "}, {}, None, "reconcile.toml: not valid TOML"),
        ({"reconcile.toml": "lnk = 1"}, {}, None, "reconcile.toml: unknown key 'lnk'"),
        ({"reconcile.toml": "a = 1", "pyproject.toml": "[tool.reconcile]\nb = 1"}, {}, None, "keep them in one"),
        ({"pyproject.toml": "[tool]\nreconcile = 1"}, {}, None, "tool.reconcile must be a table"),
        ({}, {}, "gone.toml", "gone.toml: No such file or directory; check --config"),
        ({}, {"link": 700.0}, None, "command line: link = 700.0"),
    ],
)
def test_an_error_names_where_the_value_stands(tmp_path: Path, monkeypatch, files, flags, config, message) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_settings(flags, config=Path(config) if config else None)
