"""Verify: all is well on a fresh run, and a change of anything in a record is noticed without the hashes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rendered_runs import render_run, write_run_folder
from small_works import pair, two_witnesses

from reconcile.errors import InputError
from reconcile.model.skipped import PlaceUnit, Skipped
from reconcile.settings import Settings
from reconcile.verify.folder import verify_folder


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    skipped = [Skipped(path="x.txt", unit=PlaceUnit.OFFSET, number=3, reason="not UTF-8")]
    write_run_folder(render_run([two_witnesses()], [pair()], skipped, Settings()), tmp_path / "reports")
    return tmp_path / "reports"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a record that holds no further values, empty lists included."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not value or not isinstance(value, dict | list):
        yield path
    for key, inner in items:
        yield from places(inner, (*path, key))


def mutated(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value / 2 + 0.1
    if isinstance(value, str):
        return value + "x"
    return {"x": "x"} if isinstance(value, dict) else ["x"] if isinstance(value, list) else "x"


def with_mutation(record: Any, path: tuple[Any, ...]) -> Any:
    changed = json.loads(json.dumps(record))
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = mutated(holder[path[-1]])
    return changed


def undetected(reports: Path, file: Path, *, step: int = 1) -> list[tuple[Any, ...]]:
    original = file.read_bytes()
    record = json.loads(original)
    missed = []
    for path in list(places(record))[::step]:
        file.write_text(json.dumps(with_mutation(record, path)), encoding="utf-8")
        if not verify_folder(reports, hashes=False):
            missed.append(path)
    file.write_bytes(original)
    return missed


def test_a_fresh_run_holds(reports: Path) -> None:
    assert verify_folder(reports) == []


@pytest.mark.slow
def test_a_change_of_any_field_of_a_work_is_noticed_without_hashes(reports: Path) -> None:
    assert undetected(reports, reports / "works/spun/work.json") == []


def test_a_change_of_any_figure_of_the_run_is_noticed_without_hashes(reports: Path) -> None:
    file = reports / "run.json"
    original = file.read_bytes()
    run = json.loads(original)
    for path in places(run):
        if path[0] in ("outputs", "format"):
            continue
        file.write_text(json.dumps(with_mutation(run, path)), encoding="utf-8")
        assert verify_folder(reports, hashes=False), path
    file.write_bytes(original)


def test_every_file_is_compared_with_its_record(reports: Path) -> None:
    for file in sorted(p for p in reports.rglob("*") if p.is_file() and p.name not in ("run.json", "work.json")):
        original = file.read_bytes()
        file.write_bytes(original + b" ")
        problems = verify_folder(reports, hashes=False)
        assert [(p.place, p.invariant) for p in problems] == [(file.relative_to(reports).as_posix(), "rendering")]
        file.unlink()
        assert "No such file" in verify_folder(reports, hashes=False)[0].message
        file.write_bytes(original)


def test_the_hashes_are_a_check_of_their_own(reports: Path) -> None:
    (reports / "index.html").write_text("x", encoding="utf-8")
    assert [p.invariant for p in verify_folder(reports)] == ["rendering", "hash"]


def test_a_removed_entry_is_noticed(reports: Path) -> None:
    file = reports / "works/spun/work.json"
    record = json.loads(file.read_bytes())
    for name in ("witnesses", "groups", "segments", "differences", "pairs"):
        changed = json.loads(json.dumps(record))
        changed[name].pop()
        file.write_text(json.dumps(changed), encoding="utf-8")
        assert verify_folder(reports, hashes=False), name


@pytest.mark.parametrize(
    ("old", "new", "invariant"),
    [
        ('"text": " in 1921"', '"text": " in 1922"', "I2"),
        ('{"start": 35, "end": 36, "text": "."', '{"start": 35, "end": 36, "text": "!"', "I2"),
        ('["b.txt", 42, 43]', '["b.txt", 41, 43]', "I4"),
        ('["a.txt", 35, 36], ["b.txt", 42, 43]', '["b.txt", 42, 43]', "I5"),
        ('"witness_spans": [[34, 42]]', '"witness_spans": [[34, 35]]', "I6"),
        ('"sentences": [[0, 16], [16, 36]]', '"sentences": [[0, 15], [16, 36]]', "I1"),
        ('"confidence": "high"}, "damaged"', '"confidence": "low"}, "damaged"', "I4"),
    ],
)
def test_each_invariant_is_named(reports: Path, old: str, new: str, invariant: str) -> None:
    file = reports / "works/spun/work.json"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert invariant in {p.invariant for p in verify_folder(reports, hashes=False)}


def test_a_damaged_record_is_a_problem_and_no_crash(reports: Path) -> None:
    file = reports / "works/spun/work.json"
    file.write_bytes(file.read_bytes()[:500])
    (problem, *_) = verify_folder(reports, hashes=False)
    assert (problem.place, problem.invariant) == ("works/spun/work.json", "record")
    assert "damaged or cut off" in problem.message
    file.unlink()
    assert verify_folder(reports, hashes=False)[0].invariant == "record"


def test_a_folder_of_no_run_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        verify_folder(tmp_path)


@pytest.mark.slow
def test_verify_knows_nothing_of_the_stages_that_it_checks() -> None:
    import subprocess
    import sys

    program = (
        "import sys, reconcile.verify.folder as v\n"
        "print([m for m in sys.modules if m.startswith(('reconcile.collation', 'reconcile.differences', "
        "'reconcile.canonical', 'reconcile.variants', 'reconcile.pipeline', 'reconcile.damage'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_change_of_a_real_record_is_noticed_without_hashes(tmp_path: Path) -> None:
    from reconcile import Document, reconcile

    texts = {
        "a.txt": "Ross knows Mike\u2019s lab.  He can\u2019t sleep. Amy left town in 1999. The Cook calls him back.\n",
        "b.txt": "Ross knows Mikes lab. He cant sleep. Amy, tired, left town in 1998. The Cook calls him.\nSpun\n2002",
        "c.txt": "Ross knows the lab of Mike. The Cook calls him back. He can\u2019t sleep. Amy left town in 1999.",
    }
    found = reconcile([Document.from_text(i, t) for i, t in texts.items()], Settings(one_work=True))
    write_run_folder(render_run(found.works, found.pairs, found.skipped, found.settings), tmp_path)
    assert verify_folder(tmp_path) == []
    (file,) = tmp_path.glob("works/*/work.json")
    assert undetected(tmp_path, file, step=7) == []


@pytest.mark.parametrize(
    "classes",
    [
        {"residue": "close-gap"},
        {"encoding-damage": "keep"},
        {"encoding-damage": "repair-attested"},
        {"layout": "normalise", "typography": "normalise"},
        {"omission": "drop"},
        {"metadata": "drop"},
    ],
    ids=str,
)
def test_a_run_holds_whatever_its_settings_ask_for(classes: dict[str, str], tmp_path: Path) -> None:
    from reconcile import Document, reconcile

    texts = {
        "a.txt": "Ross knows Mikes lab  and keeps it. He can’t sleep\u00ad, ever.\nAmy left – alone –\u200b town.",
        "b.txt": "Ross knows Mike's lab. He cant sleep, ever. Amy left - alone - town in 1999.\nSpun\n2002",
        "c.txt": "Ross knows Mikes lab  and keeps it. He can’t sleep, ever.\nAmy left – alone – town in 1999.",
    }
    settings = Settings(one_work=True, classes=classes)
    found = reconcile([Document.from_text(i, t) for i, t in texts.items()], settings)
    write_run_folder(render_run(found.works, found.pairs, found.skipped, found.settings), tmp_path)
    assert verify_folder(tmp_path) == []
