"""work.json: complete, deterministic, and strict when it is read back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered_runs import make_record
from small_works import A, B, pair, two_witnesses

from reconcile.errors import InputError
from reconcile.report.run_folder.work_record import dump_record, parse_record


def test_a_record_reads_back_as_the_same_work() -> None:
    record = make_record(two_witnesses(), [pair()])
    assert parse_record(dump_record(record), "work.json") == record


def test_the_documents_are_rebuilt_byte_for_byte() -> None:
    work = parse_record(dump_record(make_record(two_witnesses(), [])), "work.json").work
    assert [w.document.data for w in work.witnesses] == [A.encode(), B.encode()]


def test_no_witness_is_stored_whole_where_the_text_is_shared() -> None:
    data = dump_record(make_record(two_witnesses(), [])).decode()
    assert B not in data
    assert A not in data


def test_the_same_work_gives_the_same_bytes() -> None:
    assert dump_record(make_record(two_witnesses(), [pair()])) == dump_record(make_record(two_witnesses(), [pair()]))


def test_only_pairs_that_concern_the_work_are_kept() -> None:
    other = pair("x.txt", "y.txt")
    assert make_record(two_witnesses(), [other, pair()]).pairs == (pair(),)


def test_an_id_that_is_no_unicode_survives() -> None:
    record = make_record(two_witnesses("a\udcff.txt", "b.txt"), [])
    assert parse_record(dump_record(record), "work.json") == record


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("base"), "'base' is missing"),
        (lambda d: d.update(extra=1), "'extra' is unknown"),
        (lambda d: d.update(format="reconcile work 99"), "not a work record"),
        (lambda d: d.update(id="../../etc"), "cannot name a folder"),
        (lambda d: d.update(base="c.txt"), "none of the witnesses"),
        (lambda d: d["differences"][0].update(kind="odd"), r"differences\[0\].kind: expected one of"),
        (lambda d: d["differences"][0].update(repair=3), r"differences\[0\].repair: expected an object"),
        (lambda d: d["groups"][0].update(similarity="high"), r"groups\[0\].similarity: expected a number"),
        (lambda d: d["groups"][0]["sentences"].pop(), r"groups\[0\]: 2 columns"),
        (lambda d: d["groups"][0]["sentences"][0].append(9), "no sentence 10"),
        (lambda d: d["witnesses"][0].update(codec="klingon"), "cannot be written as 'klingon'"),
        (lambda d: d["witnesses"].append(d["witnesses"][0]), "occurs twice"),
        (lambda d: d["segments"][0]["sources"][0].pop(), "expected 3 values"),
    ],
)
def test_a_record_of_the_wrong_shape_is_refused_with_its_place(change, message) -> None:
    fields = json.loads(dump_record(make_record(two_witnesses(), [pair()])))
    change(fields)
    with pytest.raises(InputError, match=message) as caught:
        parse_record(json.dumps(fields).encode(), "reports/works/spun/work.json")
    assert "reports/works/spun/work.json" in str(caught.value)
    assert "reconcile run" in str(caught.value)


@given(st.integers(min_value=0, max_value=3000))
def test_a_truncated_record_is_an_input_error(length: int) -> None:
    data = dump_record(make_record(two_witnesses(), [pair()]))[:length]
    with pytest.raises(InputError, match=r"work\.json: "):
        parse_record(data, "work.json")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[" * 100_000, b"null", b"NaN", b"1" * 10_000])
def test_what_is_no_record_at_all_is_an_input_error(data: bytes) -> None:
    with pytest.raises(InputError):
        parse_record(data, "work.json")
