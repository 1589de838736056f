"""What the documentation says is what the program does."""

import doctest
import io
import re
import shlex
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import typer
import weights_table
from rendered_runs import render_run

import reconcile as package
from reconcile import Document, Settings, reconcile
from reconcile.cli.app import app
from reconcile.corpus.decisions_file import DECISION_COLUMNS
from reconcile.differences.rule_order import RULES
from reconcile.errors import ExitCode
from reconcile.report import tables
from reconcile.report.run_folder.output_folder import PART_SUFFIX
from reconcile.result import Result
from reconcile.settings import POLICIES, TREATMENTS
from reconcile.storage.safe_csv import dump_csv
from reconcile.vocabulary import SIGNIFICANCE, Decision, Kind

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md", "docs/classes.md", "docs/merging.md")
PAGES += (
    "docs/outputs.md",
    "docs/settings.md",
    "docs/batches.md",
    "docs/index.md",
    "docs/python.md",
    "docs/joining.md",
)
BASE, WITNESS = "seeds/000_1332a474a492506b.txt", "seeds/001_567f2833e8552cea.txt"


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.M | re.S)


def shell_lines(text: str) -> list[str]:
    return [line for block in blocks(text, "sh") for line in block.splitlines() if line]


def rows(text: str, columns: int) -> list[list[str]]:
    """The rows of the tables with so many columns, headers included; an escaped bar is no border."""
    found = [re.split(r"(?<!\\)\|", line.strip()[1:-1]) for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in found if len(row) == columns and set("".join(row)) - set("-: ")]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def command_group() -> typer.main.TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.main.TyperGroup)
    return group


def arguments(line: str) -> list[str]:
    """The arguments of each use of the program in a line of shell."""
    (part,) = (p for p in line.split("&&") if re.search(r"(^|[\s/])reconcile\s", p))
    return shlex.split(part, comments=True)[1:]


@cache
def seeds() -> Result:
    documents = [
        Document.from_bytes(p.relative_to(ROOT).as_posix(), p.read_bytes())
        for p in sorted((ROOT / "seeds").glob("*.txt"))
    ]
    return reconcile(documents)


# --- README ---


def test_the_commands_come_within_the_first_thirty_lines() -> None:
    top = "\n".join(page("README.md").splitlines()[:30])
    assert ".venv/bin/reconcile run seeds" in top
    assert ".venv/bin/python -m pytest" in top


def test_the_two_commands_are_complete_by_themselves() -> None:
    run, test = blocks(page("README.md"), "sh")[0].splitlines()
    assert run == "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/reconcile run seeds"
    assert test.startswith("python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m pytest")
    assert "test" in tomllib.loads(page("pyproject.toml"))["project"]["optional-dependencies"]


def test_the_before_and_after_are_real() -> None:
    first, second, merged = re.findall(r"^> (.*)$", page("README.md"), flags=re.M)
    work = next(w for w in seeds().works if len(w.members) > 1)
    texts = {w.id: w.document.raw for w in work.witnesses}
    assert work.base == BASE
    assert first in texts[BASE]
    assert second in texts[WITNESS]
    assert merged in work.canonical.text


def test_the_rows_of_the_readme_are_rows_of_the_table() -> None:
    shown = [r for r in rows(page("README.md"), 4) if r[0] != "class"]
    work = next(w for w in seeds().works if len(w.members) > 1)
    real = [[d.kind.value, d.base_text, d.witness_text, d.decision.value] for d in work.differences]
    assert len(shown) >= 3
    for kind, base, witness, decision in shown:
        assert [kind, base.strip("`"), witness.strip("`"), decision] in real


@pytest.mark.parametrize("name", ["README.md", "docs/python.md"])
def test_the_sessions_run(name: str) -> None:
    found = doctest.testfile(str(ROOT / name), module_relative=False, encoding="utf-8")
    assert found.attempted > 5
    assert found.failed == 0


def test_the_page_of_the_api_names_all_that_is_public() -> None:
    text = page("docs/python.md")
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    named = set(re.findall(r"\w+", " ".join([*quoted(prose), *blocks(text, "python")])))
    assert set(package.__all__) - named == set()


def test_the_witness_that_the_readme_restores_is_one() -> None:
    (name,) = re.findall(r"reconcile restore reports (\S+)`", page("README.md"))
    assert Path(WITNESS).stem == name


def test_the_readme_names_every_command_and_no_other() -> None:
    commands = [r[0].strip("`").split()[1] for r in rows(page("README.md"), 2) if r[0].startswith("`reconcile ")]
    assert sorted(commands) == sorted(command_group().commands)


def test_the_readme_names_every_exit_code() -> None:
    assert [int(r[0]) for r in rows(page("README.md"), 2) if r[0].isdigit()] == [int(code) for code in ExitCode]


def test_the_settings_of_the_readme_are_valid() -> None:
    for name in ("README.md", "docs/settings.md"):
        for block in blocks(page(name), "toml"):
            assert Settings.from_mapping(tomllib.loads(block)) != Settings()


# --- every page ---


@pytest.mark.parametrize("name", PAGES)
def test_every_command_shown_can_be_parsed(name: str) -> None:
    shown = [line for line in shell_lines(page(name)) if re.search(r"(^|[\s/])reconcile\s", line)]
    for line in shown:
        command, *rest = arguments(line)
        command_group().commands[command].make_context(command, rest)


@pytest.mark.parametrize("name", [p for p in PAGES if not p.startswith("benchmarks")])
def test_every_option_named_exists(name: str) -> None:
    known = {o for c in command_group().commands.values() for p in c.params for o in (*p.opts, *p.secondary_opts)}
    known |= {o for p in command_group().params for o in p.opts} | {"--help"}
    text = re.sub(r"^```sh.*?^```$", "", page(name), flags=re.M | re.S)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= known


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page(name)):
        if not target.startswith("https:"):
            assert (ROOT / name).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("name", PAGES)
def test_no_line_is_a_promise_of_what_is_not_there(name: str) -> None:
    for command in re.findall(r"`reconcile ([a-z]+)", page(name)):
        assert command in command_group().commands


# --- docs/classes.md ---


EXAMPLES = [r for r in rows(page("docs/classes.md"), 5) if r[0] != "class"]


@pytest.mark.parametrize(("kind", "significance", "severity", "base", "witness"), EXAMPLES)
def test_every_example_of_a_class_is_of_that_class(kind, significance, severity, base, witness) -> None:
    texts = [t.replace("⏎", "\n") for t in (base, witness)]
    documents = [Document.from_text(name, text) for name, text in zip(("base", "witness"), texts, strict=True)]
    (work,) = reconcile(documents, Settings(one_work=True, base="base")).works
    found = {(d.kind.value, d.significance.value, d.severity.value) for d in work.differences}
    assert (kind.strip("`"), significance, severity) in found


def test_every_class_is_defined_and_has_an_example() -> None:
    defined = {name for line in page("docs/classes.md").splitlines() if line.startswith("- `") for name in quoted(line)}
    assert {k.value for k in Kind} <= defined
    without = {Kind.IDENTICAL, Kind.REPETITION, Kind.UNCLASSIFIED}
    assert {row[0].strip("`") for row in EXAMPLES} == {k.value for k in Kind if k not in without}


def test_the_family_of_every_class_is_right() -> None:
    for kind, significance, *_ in EXAMPLES:
        assert SIGNIFICANCE[Kind(kind.strip("`"))].value == significance


def test_the_rules_are_listed_in_their_order() -> None:
    listed = [quoted(r[0])[0] for r in rows(page("docs/classes.md"), 3) if r[0].startswith("`")]
    assert listed == [rule.id for rule in RULES]


# --- docs/merging.md ---


def test_every_policy_decision_and_class_is_explained() -> None:
    text = page("docs/merging.md")
    listed = [re.split("[=(]", quoted(r[0])[0])[0] for r in rows(text, 2) if r[0].startswith("`")]
    assert set(POLICIES) <= set(listed)
    assert {k.value for k in Kind if k is not Kind.IDENTICAL} <= {n for r in rows(text, 2) for n in quoted(r[0])}
    assert {d.value for d in Decision} <= set(quoted(text))


def test_every_invariant_and_condition_is_stated() -> None:
    text = page("docs/merging.md")
    assert sorted(int(n) for n in re.findall(r"^- \*\*I(\d+) ", text, flags=re.M)) == list(range(1, 14))
    assert re.findall(r"^- \*\*4\.(\d) ", text, flags=re.M) == list("123456")
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "reconcile").rglob("*.py"))
    for heading in re.findall(r"docs/merging\.md``, ([a-z -]+)", source):
        assert re.search(rf"^## {heading}", text, flags=re.M | re.I), heading


def test_the_columns_of_decisions_are_named() -> None:
    assert f"`{','.join(DECISION_COLUMNS)}`" in page("docs/merging.md")


# --- docs/settings.md ---


def test_every_setting_is_documented_with_its_default() -> None:
    listed = {r[0].strip("`"): r[2].strip("`") for r in rows(page("docs/settings.md"), 4) if r[0].startswith("`")}
    assert list(listed) == [f.name for f in fields(Settings)]
    plain = {f.name: getattr(Settings(), f.name) for f in fields(Settings)} | Settings().for_record()
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}
    for name, default in listed.items():
        if default == "none":
            assert plain[name] is None
        else:
            assert tomllib.loads(f"value = {default}")["value"] == plain[name], name


def test_every_setting_has_a_reason_or_a_meaning() -> None:
    for row in rows(page("docs/settings.md"), 4):
        assert len(row[3].split()) > 4 or row[0] == "key"


def test_every_treatment_of_every_class_is_documented() -> None:
    table = page("docs/settings.md").split("## Classes")[1]
    listed = {kind: quoted(r[1]) for r in rows(table, 2) for kind in quoted(r[0])}
    assert listed == {kind.value: list(allowed) for kind, allowed in TREATMENTS.items()}


# --- docs/joining.md ---


def test_the_table_of_match_weights_is_that_of_the_package() -> None:
    assert weights_table.replace_table(page("docs/joining.md")) == page("docs/joining.md"), (
        "docs/joining.md has another table: python tests/helpers/weights_table.py"
    )


def test_the_worked_example_adds_up() -> None:
    weights = weights_table.load_table()["weights"]
    example = page("docs/joining.md").split("## An example")[1].split("```")[1]
    total = Settings().prior
    for line in example.splitlines()[2:-1]:
        name, level, weight, sum_so_far = re.fullmatch(
            r"(\w+) {2,}(.*?) {2,}([+-]?\d+\.\d+) {2,}([+-]\d+\.\d+)(?: .*)?", line
        ).groups()
        assert weights[name][level] == float(weight), line
        total += float(weight)
        assert round(total, 4) == float(sum_so_far), line
    last = example.splitlines()[-1].split()
    assert (float(last[2]), float(last[4])) == (round(total, 4), round(1 / (1 + 2**-total), 2))
    assert f"{weights['title']['agree']:g} bits higher" in page("docs/joining.md")


# --- docs/outputs.md ---


@pytest.mark.parametrize("name", ["works", "witnesses", "pairs", "alignment", "differences", "skipped"])
def test_every_column_is_documented_in_its_order(name: str) -> None:
    part = page("docs/outputs.md").split(f"## `{name.lower()}.csv`")[1].split("\n## ")[0]
    listed = [column for r in rows(part, 2) if r[0] != "column" for column in quoted(r[0])]
    assert listed == list(tables.COLUMNS[name])


def test_every_file_is_documented() -> None:
    result = seeds()
    files = render_run(result.works, result.pairs, result.skipped, result.settings)
    general = {re.sub(r"^works/[^/]+/", "works/NAME/", name) for name in files}
    text = page("docs/outputs.md")
    assert {name for name in general if f"`{name}`" not in text} == set()
    assert {name for name in general if Path(name).name not in page("README.md")} == set()
    assert PART_SUFFIX not in text


def test_the_documented_way_reads_a_table_back() -> None:
    table = tables.tabulate("differences", seeds().works)
    (block,) = blocks(page("docs/outputs.md"), "python")
    read = block.replace('"reports/differences.csv"', "file")
    namespace = {"file": io.BytesIO(dump_csv(table))}
    exec(compile(read, "docs/outputs.md", "exec"), namespace)
    back = namespace["table"]
    at = list(table.columns).index("base_text")
    assert list(back["base_text"]) == [row[at] for row in table.rows]


# --- benchmarks/README.md ---


def test_every_benchmark_is_listed() -> None:
    listed = [quoted(r[0])[0] for r in rows(page("benchmarks/README.md"), 3) if r[0].startswith("`")]
    assert sorted(listed) == sorted(p.name for p in (ROOT / "benchmarks").glob("*.py"))
