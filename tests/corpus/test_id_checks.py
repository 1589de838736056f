"""Ids that the command line and the settings name, and whether they are there."""

from pathlib import Path

import pytest
from checking_files import OTHER, PROSE, VARIANT, call, put

from reconcile.corpus.id_checks import check_named_ids, collect_named_ids, describe_absent_ids
from reconcile.errors import InputError
from reconcile.settings import Settings

IDS = ("texts/000_ferry.txt", "texts/001_ferry.txt", "texts/drought.txt")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("drought", "did you mean texts/drought.txt?"),
        ("drought.txt", "did you mean texts/drought.txt?"),
        ("other/drought.txt", "did you mean texts/drought.txt?"),
        ("000", "did you mean texts/000_ferry.txt?"),
        ("texts/drouhgt.txt", "did you mean texts/drought.txt?"),
        ("zzz", "the first one is texts/000_ferry.txt"),
        ("\x1b[2J", "the first one is texts/000_ferry.txt"),
        ("", "the first one is texts/000_ferry.txt"),
    ],
)
def test_an_id_that_is_not_there_is_refused_with_the_one_that_may_be_meant(name: str, meant: str) -> None:
    with pytest.raises(InputError) as caught:
        check_named_ids([("--base ", IDS[0]), ("--base ", name)], IDS)
    assert str(caught.value).startswith("--base ")
    assert str(caught.value).endswith(f": no text has this id; {meant}")
    assert "\x1b" not in str(caught.value)


def test_what_is_there_is_not_refused() -> None:
    check_named_ids([("--base ", IDS[1]), ("--policy priority=", IDS[2])], frozenset(IDS))
    check_named_ids([], frozenset())


def test_only_what_the_command_line_names_must_be_there() -> None:
    settings = Settings(policy="priority=a,b", base="c")
    assert collect_named_ids(None, None, settings) == ()
    assert collect_named_ids("c", "priority=a,b", settings) == (
        *(("--base ", "c"), ("--policy priority=", "a")),
        ("--policy priority=", "b"),
    )
    assert collect_named_ids(None, "complete", settings) == ()


def test_what_the_settings_name_and_is_not_there_is_told() -> None:
    settings = Settings.from_mapping(
        {
            "base": "texts/drought.txt",
            "works": {"ferry": [IDS[0], IDS[1]], "gone": list("vwxyz"), "half": ["q", IDS[2]]},
            "distinct": [[IDS[0], IDS[2]], ["r", IDS[2]]],
        }
    )
    assert list(describe_absent_ids(settings, frozenset(IDS))) == [
        ("settings: works.gone: none of its texts was read: v, w, x and 2 more", True),
        ("settings: works.half: not read: q", False),
        ("settings: distinct: not read: r", False),
    ]


@pytest.mark.parametrize("options", [["--base", "zzz"], ["--policy", "priority=zzz"], ["--policy", "priority=a.txt,z"]])
def test_a_run_refuses_what_is_not_there_before_it_writes(capfd, tmp_path: Path, monkeypatch, options) -> None:
    monkeypatch.chdir(tmp_path)
    put("a.txt", PROSE)
    put("b.txt", VARIANT)
    code, _, err = call(capfd, "run", "a.txt", "b.txt", "--no-cache", *options)
    assert code == 2
    assert "no text has this id" in err
    assert not Path("reports").exists()
    if options[0] == "--policy":
        assert call(capfd, "diff", "a.txt", "b.txt", *options)[0] == 2


def test_a_run_goes_on_without_what_only_the_settings_name(capfd, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    put("texts/a.txt", PROSE)
    put("texts/b.txt", OTHER)
    put(
        "reconcile.toml",
        'works = { one = ["texts/a.txt", "x.txt"], gone = ["y.txt", "z.txt"] }\nbase = "texts/a.txt"\n',
    )
    code, _, err = call(capfd, "run", "texts", "--no-cache")
    assert code == 0
    assert "settings: works.gone: none of its texts was read: y.txt, z.txt" in err
    assert "works.one" not in err
    assert "settings: works.one: not read: x.txt" in call(capfd, "run", "texts", "--no-cache", "--verbose")[2]
    assert "settings:" not in call(capfd, "run", "texts", "--no-cache", "--quiet")[2]
