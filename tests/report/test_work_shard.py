"""Shards: what one work gives to a run reads back as it was, and shards put together are what works give."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered_runs import MemoryFiles, build_overview, make_record, render_run
from small_works import pair, two_witnesses

from reconcile import Document, Settings, reconcile
from reconcile.errors import InputError
from reconcile.model.pairs import Pair
from reconcile.model.records import Work
from reconcile.report.run_folder.layout import LAYOUT_FORMATS, Layout
from reconcile.report.run_folder.manifest import MANIFEST_NAME, dump_manifest
from reconcile.report.run_folder.run_assembly import RunPairs, assemble_run_files
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.run_folder.work_shard import dump_shard, make_shard, parse_shard
from reconcile.report.tables import COLUMNS
from reconcile.report.work_digest import build_work_digest

LAYOUTS = [Layout(name) for name in LAYOUT_FORMATS]
NAMES = [layout.format for layout in LAYOUTS]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def works() -> tuple[list[Work], list[Pair]]:
    found = [two_witnesses(), two_witnesses("c.txt", "=d;\udcff.txt", "zebra")]
    return found, [pair(), pair("b.txt", "c.txt", "related"), pair("c.txt", "=d;\udcff.txt")]


def records() -> list[WorkRecord]:
    found, pairs = works()
    return [make_record(work, pairs) for work in found]


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_a_shard_reads_back_as_it_was(layout: Layout) -> None:
    for record in records():
        shard, _ = make_shard(record, Settings(), layout)
        assert parse_shard(dump_shard(shard)) == shard


@given(st.lists(texts, min_size=1, max_size=3, unique=True))
def test_a_shard_of_any_texts_reads_back_as_it_was(found: list[str]) -> None:
    documents = [Document.from_text(f"{n}.txt", text) for n, text in enumerate(found)]
    result = reconcile(documents, Settings(one_work=True))
    for work in result.works:
        shard, _ = make_shard(make_record(work, result.pairs), result.settings, Layout("parquet"))
        assert parse_shard(dump_shard(shard)) == shard


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_shards_put_together_are_what_the_works_give_at_once(layout: Layout) -> None:
    found, pairs = works()
    files = MemoryFiles()
    shards = []
    for record in records():
        shard, own = make_shard(record, Settings(), layout)
        for name, data in own.items():
            files.write_file(name, data)
        shards.append(dump_shard(shard))
    known = RunPairs(pairs=pairs, read_document=lambda name: Document.from_text(name, ""))
    manifest = assemble_run_files(map(parse_shard, shards), known, [], Settings(), layout, files).manifest
    made = files.files | {MANIFEST_NAME: b"".join(dump_manifest(manifest))}
    assert made == render_run(found, pairs, [], Settings(), layout)


def test_a_shard_knows_the_files_the_inputs_and_the_differences_of_its_work() -> None:
    shard, files = make_shard(make_record(two_witnesses(), [pair()]), Settings(), Layout())
    assert shard.outputs.keys() == files.keys()
    assert shard.inputs == {w.id: w.document.sha256 for w in two_witnesses().witnesses}
    assert shard.differences == ("0123456789ab", "cafe00000001")
    assert shard.record == ""


def test_an_overview_of_shards_is_that_of_the_works() -> None:
    found, pairs = works()
    shards = [
        make_shard(record, Settings(), Layout("csv"))[0] for record in [make_record(work, pairs) for work in found]
    ]
    assert build_overview((s.digest for s in shards), pairs) == build_overview(map(build_work_digest, found), pairs)


@given(st.integers(min_value=0, max_value=2_000))
def test_a_shard_that_was_cut_off_is_an_input_error(length: int) -> None:
    data = dump_shard(make_shard(make_record(two_witnesses(), []), Settings(), Layout())[0])[:length]
    with pytest.raises(InputError, match="shard: "):
        parse_shard(data)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("rows"),
        lambda d: d["rows"].update(novel=[]),
        lambda d: d["rows"]["works"][0].pop(),
        lambda d: d["rows"].update(works=3),
        lambda d: d["digest"].pop("open"),
        lambda d: d["digest"].update(extra=1),
        lambda d: d["digest"]["waiting"][0].pop(),
        lambda d: d["digest"]["waiting"][0].__setitem__(1, "odd"),
        lambda d: d.update(differences=None),
    ],
)
def test_a_shard_of_another_shape_is_an_input_error(change) -> None:
    fields = json.loads(dump_shard(make_shard(make_record(two_witnesses(), []), Settings(), Layout())[0]))
    change(fields)
    with pytest.raises(InputError, match="shard"):
        parse_shard(json.dumps(fields).encode())


def test_every_table_of_a_layout_has_columns() -> None:
    for layout in LAYOUTS:
        assert {Path(layout.locate_table(name)).stem for name in layout.table_names} <= COLUMNS.keys()
