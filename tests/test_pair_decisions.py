"""What people decide about pairs: replayed by every command, whatever the evidence; refused where it does not fit."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reconcile import DecisionError, Document, InputError, Ruling, Settings, find_variants, reconcile
from reconcile.cli.app import main
from reconcile.model.pairs import compute_pair_id
from reconcile.result import Found, Result
from reconcile.vocabulary import PairDecision, PairKind

STORY = (
    "The keeper of the lamp is ill and asks the ferry to wait for the doctor from the other side of the bay. His "
    "daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship.\n"
)
OTHER = "A harvest fails in the hills and the elders walk to the coast with salt and seven goats to trade for grain.\n"
TEXTS = {"a.txt": STORY, "b.txt": STORY.replace("the storm", "a storm"), "c.txt": OTHER}
TITLES = {"a.txt": "The Lamp", "b.txt": "The Ferry"}


def read(**changes: str) -> list[Document]:
    texts = TEXTS | {f"{name}.txt": text for name, text in changes.items()}
    return [Document.from_text(name, text) for name, text in texts.items()]


def decide(one: str, two: str, choice: str, **more) -> Ruling:
    digests = {d.id: d.sha256 for d in read()}
    return Ruling(id=compute_pair_id(digests[f"{one}.txt"], digests[f"{two}.txt"]), choice=choice, **more)


def works(result: Result | Found) -> list[str]:
    return sorted("".join(member[0] for member in work.members) for work in result.works)


def test_a_pair_whose_titles_disagree_waits() -> None:
    result = reconcile(read(), Settings(declared_titles=TITLES))
    (pair,) = result.pairs
    assert (pair.kind, pair.decision, pair.title) == (PairKind.REVIEW, PairDecision.OPEN, "disagree")
    assert works(result) == ["a", "b", "c"]
    assert works(reconcile(read(), Settings(declared_titles=TITLES, titles="ignore"))) == ["ab", "c"]
    assert works(reconcile(read(), Settings(titles="require"))) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("titles", "decided", "expected"),
    [
        (TITLES, ("a", "b", "join"), ["ab", "c"]),
        (TITLES, ("a", "b", "part"), ["a", "b", "c"]),
        ({}, ("a", "b", "join"), ["ab", "c"]),
        ({}, ("a", "b", "part"), ["a", "b", "c"]),
        ({}, ("b", "c", "join"), ["abc"]),
        (TITLES, ("b", "c", "join"), ["a", "bc"]),
        ({}, ("a", "c", "part"), ["ab", "c"]),
    ],
)
def test_a_decision_holds_whatever_the_evidence(titles, decided, expected) -> None:
    ruling = decide(*decided)
    settings = Settings(declared_titles=titles)
    result = reconcile(read(), settings, decisions=[ruling])
    assert works(result) == expected
    assert works(find_variants(read(), settings, decisions=[ruling])) == expected
    named = [pair.decision for pair in result.pairs if pair.id == ruling.id]
    assert named in ([ruling.choice], [])  # a pair that is not listed has no row


def test_a_decision_is_about_all_copies() -> None:
    documents = read(d=TEXTS["a.txt"])
    assert works(reconcile(documents, decisions=[decide("a", "c", "join")])) == ["abcd"]
    assert works(reconcile(documents, decisions=[decide("a", "b", "part")])) == ["ad", "b", "c"]


def test_a_decision_about_texts_that_were_changed_does_not_fit() -> None:
    ruling = decide("a", "b", "join", path="decisions.csv", line=2)
    for go in (reconcile, find_variants):
        with pytest.raises(DecisionError, match=r"decisions.csv:2: [0-9a-f]{12}: no two texts have this id any more"):
            go(read(b=TEXTS["b.txt"] + "More."), decisions=[ruling])


@pytest.mark.parametrize(
    ("settings", "decisions", "named"),
    [
        ({}, [("a", "b", "join"), ("b", "c", "join"), ("a", "c", "part")], ["join", "part"]),
        ({"distinct": [["a.txt", "c.txt"]]}, [("a", "c", "join")], ["join", "distinct of the settings"]),
        ({"works": {"w": ["a.txt", "c.txt"]}}, [("a", "c", "part")], ["works.w of the settings", "part"]),
    ],
)
def test_decisions_that_contradict_something_are_errors_that_name_both(settings, decisions, named) -> None:
    rulings = [decide(*d, path="decisions.csv", line=n) for n, d in enumerate(decisions, start=2)]
    with pytest.raises(DecisionError) as raised:
        reconcile(read(), Settings.from_mapping(settings), decisions=rulings)
    assert all(what in str(raised.value) for what in named)
    assert f"decisions.csv:{len(decisions) + 1}" in str(raised.value)


def test_declarations_of_the_settings_that_contradict_each_other_are_no_decisions() -> None:
    both = Settings.from_mapping({"works": {"w": ["a.txt", "c.txt"]}, "distinct": [["a.txt", "c.txt"]]})
    with pytest.raises(InputError, match=r"works.w of the settings makes one work of a.txt and c.txt, but distinct"):
        reconcile(read(), both)


# --- the command line ---


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("texts").mkdir()
    for name, text in TEXTS.items():
        Path("texts", name).write_text(text, encoding="utf-8")
    titles = "".join(f'"texts/{name}" = "{title}"\n' for name, title in TITLES.items())
    Path("reconcile.toml").write_text(f'cache = ""\n[titles]\n{titles}', encoding="utf-8")
    return tmp_path


def save(*rulings: Ruling) -> None:
    rows = "".join(f"{r.id},{r.choice},,{r.who},,\n" for r in rulings)
    Path("decisions.csv").write_text(f"id,choice,text,who,why,date\n{rows}", encoding="utf-8")


def listed() -> dict[str, str]:
    manifest = json.loads(Path("reports/run.json").read_bytes())
    return {"works": " ".join(manifest["works"]), "decided": manifest.get("pair_decisions", [])}


def test_a_run_replays_decisions_and_a_second_run_proves_it(folder, capfd) -> None:
    assert main(["run", "texts", "--quiet"]) == 0
    assert listed() == {"works": "a b c", "decided": []}
    save(decide("a", "b", "join", who="me"))
    assert main(["run", "texts", "--decisions", "decisions.csv", "--quiet"]) == 0
    assert listed()["works"] == "a c"
    assert [(r["choice"], r["who"]) for r in listed()["decided"]] == [("join", "me")]
    before = {p: p.read_bytes() for p in Path("reports").rglob("*") if p.is_file()}
    assert main(["verify", "--deep"]) == 0
    assert main(["render"]) == 0
    assert {p: p.read_bytes() for p in Path("reports").rglob("*") if p.is_file()} == before
    assert main(["find", "texts", "--decisions", "decisions.csv"]) == 0
    assert "3 texts, 2 works, 1 with variants" in capfd.readouterr().out


def test_a_check_reports_decisions_that_do_not_fit_or_are_not_carried_out(folder, capfd) -> None:
    assert main(["run", "texts", "--quiet"]) == 0
    save(decide("a", "c", "part"))
    with Path("reconcile.toml").open("r+", encoding="utf-8") as settings:
        text = settings.read()
        settings.seek(0)
        settings.write('decisions = "decisions.csv"\n' + text)
    assert main(["check", "texts", "--select", "RC4"]) == 1
    assert "RC401" in (out := capfd.readouterr().out)
    assert "(part), but not so in the reports" in out
    assert main(["run", "texts", "--quiet"]) == 0
    assert main(["check", "texts", "--select", "RC4"]) == 0
    capfd.readouterr()
    Path("texts/c.txt").write_text(OTHER + "More.\n", encoding="utf-8")
    assert main(["check", "texts", "--select", "RC404"]) == 1
    assert "fits no two texts any more" in capfd.readouterr().out
    assert main(["run", "texts"]) == 2
    assert "decisions.csv:2: " in capfd.readouterr().err


def test_a_record_keeps_what_was_decided(folder) -> None:
    save(replace(decide("a", "b", "part"), who="me"))
    assert main(["run", "texts", "--decisions", "decisions.csv", "--quiet"]) == 0
    (row,) = json.loads(Path("reports/works/a/work.json").read_bytes())["pairs"]
    assert (row["decision"], row["kind"]) == ("part", "review")


@pytest.mark.parametrize(
    "settings",
    [
        {"works": {"w": ["a.txt", "b.txt"]}},
        {"distinct": [["a.txt", "b.txt"]]},
        {"one_work": True},
    ],
    ids=["declared one work", "declared distinct", "all are one work"],
)
def test_a_pair_that_is_declared_does_not_wait(settings) -> None:
    result = reconcile(read(), Settings.from_mapping(settings | {"titles": TITLES}))
    assert [(pair.kind, pair.decision) for pair in result.pairs] == [(PairKind.REVIEW, PairDecision.NONE)]


def check(capfd, *arguments: str) -> list[tuple[str, str, str]]:
    main(["check", "texts", "--select", "RC2", "--format", "json", *arguments])
    found = json.loads(capfd.readouterr().out)["findings"]
    return [(f["rule"], f["severity"], f["path"]) for f in found]


def test_a_check_asks_about_pairs_and_confirms_what_was_decided(folder, capfd) -> None:
    assert check(capfd) == [("RC207", "warning", "texts/b.txt")]
    save(decide("a", "b", "join"))
    assert check(capfd) == [("RC208", "notice", "texts/b.txt")]
    save(decide("a", "b", "part"))
    assert check(capfd) == []
    save()
    with Path("reconcile.toml").open("r+", encoding="utf-8") as settings:
        text = settings.read()
        settings.seek(0)
        settings.write('titles = "ignore"\n' + text.replace("[titles]", "[declared_titles]"))
    assert check(capfd) == [("RC203", "error", "texts/b.txt"), ("RC208", "warning", "texts/b.txt")]


def test_a_title_of_one_text_is_not_on_the_pages_of_others_and_remakes_no_other_work(folder, capfd) -> None:
    text = Path("reconcile.toml").read_text(encoding="utf-8").replace('cache = ""\n', "")
    Path("reconcile.toml").write_text(text, encoding="utf-8")
    assert main(["run", "texts", "--quiet"]) == 0
    before = {p: p.read_bytes() for p in Path("reports/works").rglob("*") if p.is_file()}
    assert not any("texts/a.txt" in data.decode() for p, data in before.items() if p.parts[2] == "c")
    Path("reconcile.toml").write_text(f'{text}"texts/c.txt" = "The Harvest"\n', encoding="utf-8")
    capfd.readouterr()
    assert main(["run", "texts", "--verbose"]) == 0
    assert "2 works kept from earlier runs, 1 to be made" in capfd.readouterr().err
    after = {p: p.read_bytes() for p in before}
    assert {p.parts[2] for p in before if before[p] != after[p]} == {"c"}
