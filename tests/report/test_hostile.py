"""Hostile texts and names in every file that a run writes: shown, never acting, and read back without loss."""

import io
import json
import re

import pandas as pd
import pytest
from rendered_runs import render_run, write_run_folder

from reconcile import Document, Settings, reconcile
from reconcile.report.run_folder.work_record import parse_record
from reconcile.report.tables import tabulate
from reconcile.storage.safe_csv import unguard_cell
from reconcile.verify.folder import verify_folder

NAMES = ("=cmd()|x.txt", "</script><script>alert(1)</script>.txt", "+\x1b[2J\u202e.txt")
TEXTS = (
    "=HYPERLINK(1) said the dog. <script>alert(1)</script> It ran to 1921 ]]> street. @here, -1 and +1.\n",
    '=HYPERLINK(1) said the dog, "loudly". <script>alert(2)</script> It ran to 1922 ]]> street. \'@here, -1 and +1.\n',
    "=HYPERLINK(1) said the \u202edog\u202c. \x1b[31mIt ran\u200b to 1921 ]]> street. \t@here, -1 and +1."
    + "x" * 100_000,
)
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
FORMULA = re.compile(r"[\t\r]|\s*[=+\-@]")


@pytest.fixture(scope="module")
def result():
    return reconcile([Document.from_text(n, t) for n, t in zip(NAMES, TEXTS, strict=True)], Settings(one_work=True))


@pytest.fixture(scope="module")
def files(result) -> dict[str, bytes]:
    return render_run(result.works, result.pairs, result.skipped, result.settings)


def test_pages_and_summary_show_what_does_not_show(files) -> None:
    for name, data in files.items():
        if name.endswith((".html", ".md")):
            assert not HIDDEN.search(data.decode("utf-8")), name


def test_no_cell_can_act_in_a_spreadsheet_and_pandas_gives_the_original_back(files, result) -> None:
    for name in ("differences.csv", "witnesses.csv"):
        table = tabulate(name.removesuffix(".csv"), result.works)
        frame = pd.read_csv(io.BytesIO(files[name]), dtype=str, keep_default_na=False, lineterminator="\n")
        texts = [at for at, kind in enumerate(table.columns.values()) if kind == "text"]
        for row, cells in zip(table.rows, frame.itertuples(index=False, name=None), strict=True):
            for at in texts:
                assert not FORMULA.match(cells[at]), (name, cells[at])
                assert unguard_cell(cells[at]) == (row[at] or "")


def test_the_record_gives_every_text_back(files, result) -> None:
    (name,) = (n for n in files if n.endswith("work.json"))
    json.loads(files[name])
    work = parse_record(files[name], name).work
    assert {w.id: w.document.raw for w in work.witnesses} == dict(zip(NAMES, TEXTS, strict=True))


@pytest.mark.parametrize(
    "texts",
    [
        ("\ufeff",),
        ("<br>", "It was late. He has it."),
        ("\u200b", "\ufeff\ufeff"),
        ("It is all right, and <b>Moira</b> rows to the village. - <i>Open up!</i> she says. He has slept.",),
        ("Nobody slept for three days, and \u202egnihton helps.\u202c His daughter rows to the village.",),
        ("He has a b\x07ig dog. \x1b[31mIt ran\x1b[0m to the end.", "He has a big dog. It ran to the end."),
        ("1\n00:00:01,000 --> 00:00:04,000\n- <i>Who is there?</i>\n\n2\n- It is me &amp; you.\n",),
        (
            "\u05d4\u05d5\u05d0 \u05d1\u05d0. \u05d4\u05d9\u05d0 \u05d4\u05dc\u05db\u05d4\u200f (1999).\n",
            "\u706f\u53f0\u5b88\u306f\u7720\u3089\u306a\u3044\u3002\u672c\u5f53\u306b\uff1f\u306f\u3044\u3002",
        ),
    ],
)
def test_what_a_run_writes_about_hostile_texts_holds(texts, tmp_path) -> None:
    documents = [Document.from_text(f"{n}.txt", text) for n, text in enumerate(texts)]
    for one_work in (False, True):
        result = reconcile(documents, Settings(one_work=one_work))
        for witness in (w for work in result.works for w in work.witnesses):
            spans = [(s.start, s.end) for s in witness.sentences]
            assert [0, *(end for _, end in spans)] == [*(start for start, _ in spans), len(witness.document.raw)]
        folder = tmp_path / str(one_work)
        write_run_folder(render_run(result.works, result.pairs, result.skipped, result.settings), folder)
        assert list(verify_folder(folder)) == []
