"""Duplicates and variants in numbers: as many findings as there are things to do, and no pair left out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

import pytest
from checking_files import OTHER, PROSE, VARIANT, call, found, put
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile import Document, Settings
from reconcile.batch.executor import RunOptions
from reconcile.batch.find_works import TextRelations, find_relations
from reconcile.check import work_context
from reconcile.check.duplicate_findings import RELATED_TEXT_LIMIT, CheckedCorpus, find_duplicates
from reconcile.check.session import CheckContext, CheckSession, open_session
from reconcile.check.work_context import WorksJudgement, judge_works
from reconcile.model.pairs import CollectionTitles
from reconcile.pipeline import find_text_pairs
from reconcile.text.normal_forms import normalize_typography
from reconcile.work_pipeline import apply_sure_repairs

TRADES = ("baker", "miller", "sailor", "farmer", "hunter", "painter")
VERSIONS = [PROSE.replace("keeper", trade).replace("doctor", f"{trade}s") for trade in TRADES]

QUALITIES = "good bad old young great small new long high poor rich free late early strong".split()
LAND = (
    "In the third year without rain the people of the village walk down to the coast to buy grain from foreign ships. "
    "They come back in the winter with seed for two fields, with their debts, and with a girl who can read the stars. "
    "When the river is full again she leaves them as she came, and nobody asks her for the way.\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write_versions(folder: str = "texts") -> list[str]:
    names = [f"{folder}/m{n}.txt" for n in range(len(VERSIONS))]
    for name, text in zip(names, VERSIONS, strict=True):
        put(name, text)
    return names


def declare(**works: list[str]) -> None:
    put("reconcile.toml", "works = { " + ", ".join(f"{name} = {json.dumps(m)}" for name, m in works.items()) + " }\n")


def told(findings: list[dict]) -> list[tuple[str, str]]:
    return [(f["rule"], f["path"]) for f in findings]


@pytest.mark.parametrize("name", ["texts/a.txt", "texts/z.txt"])
def test_a_variant_of_a_declared_work_is_one_finding_that_names_the_work(capfd, name: str) -> None:
    members = write_versions()
    put(name, PROSE)
    declare(ferry=members)
    (finding,) = found(capfd, "texts", "--select", "RC2")
    assert (finding["rule"], finding["path"]) == ("RC203", name)
    assert "and 5 more of works.ferry" in finding["message"]
    assert f'; add "{name}" to works.ferry, or' in finding["message"]
    assert sorted(r["path"] for r in finding["related"]) == members


def test_a_changed_text_of_a_declared_work_is_told_of_the_text_beside_it(capfd) -> None:
    members = write_versions()
    put("texts/z.txt", PROSE)
    declare(ferry=members)
    (finding,) = found(capfd, members[2], "--select", "RC2")
    assert (finding["path"], finding["related"][0]["path"]) == (members[2], "texts/z.txt")
    assert '; add "texts/z.txt" to works.ferry, or' in finding["message"]


def test_two_works_that_are_one_are_one_finding(capfd) -> None:
    members = write_versions()
    declare(one=members[:3], two=members[3:])
    (finding,) = found(capfd, "texts", "--select", "RC2")
    assert "make one work of works.one and works.two" in finding["message"]


def test_of_undeclared_variants_each_but_one_is_reported_once(capfd) -> None:
    members = write_versions()
    findings = found(capfd, "texts", "--select", "RC2")
    assert {rule for rule, _ in told(findings)} == {"RC203"}
    assert len({path for _, path in told(findings)}) == len(findings) == len(members) - 1
    pairs = {frozenset((f["path"], r["path"])) for f in findings for r in f["related"]}
    assert pairs == set(map(frozenset, combinations(members, 2)))


def test_of_equal_texts_each_but_one_is_reported_once(capfd) -> None:
    for n in range(5):
        put(f"texts/form{n}.txt", PROSE.replace(". ", "." + "\n" * (n + 1)))
        put(f"texts/same{n}.txt", OTHER)
    put("texts/z.txt", VARIANT)
    findings = found(capfd, "texts", "--select", "RC2")
    rules = [rule for rule, _ in told(findings)]
    assert (rules.count("RC201"), rules.count("RC202"), rules.count("RC203")) == (4, 4, 1)
    assert len(findings) == 9
    kept = {f["related"][0]["path"] for f in findings if f["rule"] == "RC202"}
    assert len(kept) == 1
    assert not kept & {path for rule, path in told(findings) if rule == "RC202"}


def test_excerpts_of_a_declared_work_are_one_finding_each(capfd) -> None:
    members = write_versions()
    for name, text in zip(members, VERSIONS, strict=True):
        put(name, text + OTHER + OTHER.replace("the", "a").replace("grain", "salt").replace("years", "days"))
    put(
        "texts/excerpt.txt",
        "His daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship. "
        "The captain drives the tired girl out to the old tower, and the doctor comes in the morning.\n",
    )
    declare(ferry=members)
    (finding,) = found(capfd, "texts", "--select", "RC2")
    assert (finding["rule"], finding["path"]) == ("RC204", "texts/excerpt.txt")
    assert "more of works.ferry" in finding["message"]


def test_two_works_with_many_ties_are_one_bridge(capfd) -> None:
    for n, trade in enumerate(TRADES[:3]):
        put(f"texts/one{n}.txt", PROSE.replace("keeper", trade))
        put(f"texts/two{n}.txt", LAND.replace("their debts", f"their {QUALITIES[n]} debts"))
    between = "The next page of the reader tells of another land, and of what its people did there without rain. "
    put("texts/both.txt", PROSE + between + between.replace("e", "a").replace("o", "u") + LAND)
    bridges = found(capfd, "texts", "--select", "RC206")
    assert told(bridges) == [("RC206", "texts/both.txt")]
    assert len(bridges[0]["related"]) == 3


def test_rows_that_their_table_declares_one_work_are_no_undeclared_variants(capfd) -> None:
    rows = [{"id": n, "text": text, "work": "ferry"} for n, text in zip("abc", VERSIONS, strict=False)]
    put("texts.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert found(capfd, "texts.jsonl", "--select", "RC2") == []
    rows[2]["work"] = ""
    put("texts.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert told(found(capfd, "texts.jsonl", "--select", "RC2")) == [("RC203", "c")]


def test_a_new_variant_does_not_unsettle_what_is_accepted(capfd) -> None:
    members = write_versions()
    put("texts/z.txt", PROSE)
    declare(ferry=members[:4])
    before = {f["path"]: f["fingerprint"] for f in found(capfd, "texts", "--select", "RC203")}
    assert call(capfd, "check", "texts", "--accept-new", "--reason", "both are meant")[0] == 0
    declare(ferry=members[:5])
    findings = found(capfd, "texts", "--select", "RC203")
    assert findings == []  # the fingerprint names the work, not its texts
    assert set(before) == {members[4], members[5], "texts/z.txt"}


def test_the_list_of_others_is_short_and_their_number_is_told(capfd) -> None:
    for n in range(RELATED_TEXT_LIMIT + 5):
        put(f"texts/{n:02}.txt", PROSE.replace("captain", f"{QUALITIES[n]} captain"))
    findings = found(capfd, "texts", "--select", "RC203")
    assert len(findings) == RELATED_TEXT_LIMIT + 4
    assert max(len(f["related"]) for f in findings) == RELATED_TEXT_LIMIT
    assert any(f"and {RELATED_TEXT_LIMIT + 3} other texts" in f["message"] for f in findings)


WORDS = ("storm", "lantern", "harbour", "ferry", "tower", "captain")
TEXTS = st.lists(
    st.tuples(
        st.sampled_from((PROSE, OTHER, PROSE + OTHER)), st.sampled_from(WORDS), st.sampled_from((" ", "  ", "\n"))
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.data())
def test_every_pair_is_told_where_one_can_act_on_it(texts, data) -> None:
    documents = {}
    for n, (text, word, gap) in enumerate(texts):
        raw = text.replace("the ", f"the {word} ", 2).replace(". ", f".{gap}")
        documents[f"{n}.txt"] = Document.from_text(f"{n}.txt", raw)
    ids = list(documents)
    members = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=4))
    checked = frozenset(data.draw(st.lists(st.sampled_from(ids), unique=True, min_size=1)))
    chosen = Settings.from_mapping({"cache": "", "works": {"w": members}} if len(members) > 1 else {"cache": ""})
    with judged(documents, checked, chosen) as (session, relations, judgement):
        corpus = CheckedCorpus(session=session, relations=relations, bases=judgement.bases)
        findings = [f for f in find_duplicates(corpus) if f.rule <= "RC204"]
    assert all(f.place.path in checked for f in findings)
    assert len({(f.rule, f.place.path, f.context) for f in findings}) == len(findings)
    # The slow way: each pair by itself. Texts that are equal speak with one voice, as do those of a declared work.
    voice = {name: normalize_typography(apply_sure_repairs(document)) for name, document in documents.items()}
    work = {name: "w" if name in members and len(members) > 1 else "" for name in ids}
    found_between = [
        ({f.place.path}, {r.place.path for r in f.related} | {name for name in ids if _named(f.message, name)})
        for f in findings
    ]

    def same(one: str, two: str) -> bool:
        return voice[one] == voice[two] or (bool(work[one]) and work[one] == work[two])

    def settled(one: str, two: str) -> bool:
        ones, twos = ({work[name] for name in ids if voice[name] == voice[text]} for text in (one, two))
        return bool(ones & twos - {""})

    mended = [apply_sure_repairs(d) for d in documents.values()]
    for pair in find_text_pairs(mended, CollectionTitles.of_documents(list(documents.values())), chosen).pairs:
        one, two = pair.left, pair.right
        if pair.kind != "variant" or checked.isdisjoint((one, two)):
            continue
        if voice[one] != voice[two] and settled(one, two):
            continue
        alike = voice[one] == voice[two]
        doubles = {name for f in findings if f.rule in ("RC201", "RC202") for name in [f.place.path]}
        assert (
            any(
                (any(a == one or same(a, one) for a in left) and any(b == two or same(b, two) for b in right))
                or (any(a == two or same(a, two) for a in left) and any(b == one or same(b, one) for b in right))
                for left, right in found_between
            )
            or (alike and {one, two} & doubles)
            or ({one, two} & checked <= doubles)
        ), (one, two)


@contextmanager
def judged(documents, checked, chosen) -> Iterator[tuple[CheckSession, TextRelations, WorksJudgement]]:
    """What is found out about texts before findings are made of it."""
    documents = {name: documents[name] for name in sorted(documents)}
    with open_session(documents, frozenset(checked), CheckContext(settings=chosen), RunOptions(jobs=1)) as session:
        relations = find_relations(session.texts, chosen, None, session.executor, session.options)
        yield session, relations, judge_works(session, relations, {})


def _named(message: str, name: str) -> bool:
    return f" {name} " in message


@pytest.mark.parametrize("checks", ["all", "two"])
def test_a_large_work_is_looked_at_in_parts_each_text_in_one(monkeypatch, checks: str) -> None:
    monkeypatch.setattr(work_context, "WHOLE_WORK_LIMIT", 4)
    parts, task_of = [], work_context._make_judge_task
    monkeypatch.setattr(
        work_context, "_make_judge_task", lambda part, *rest: parts.append(part) or task_of(part, *rest)
    )
    raws = [PROSE.replace("captain", f"{QUALITIES[n]} captain") for n in range(11)]
    raws[5] = raws[5].replace("the tired girl", "the tired girls mother")
    documents = {f"{n:02}.txt": Document.from_text(f"{n:02}.txt", raw) for n, raw in enumerate(raws)}
    checked = frozenset(documents) if checks == "all" else frozenset(["03.txt", "05.txt"])
    with judged(documents, checked, Settings(cache="")) as (_, relations, judgement):
        assert len({frozenset(m) for m in relations.grouping.works}) == 1
    assert sorted(name for part in parts for name in part.judged) == sorted(checked)
    assert {part.base for part in parts} == set(judgement.bases.values())
    assert all(part.judged | {part.base} <= set(part.names) and len(part.names) <= 4 for part in parts)
    assert set(judgement.bases) == set(documents)
