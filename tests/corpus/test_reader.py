"""Reading: what is found, which ids it gets, and what becomes of files that cannot be used."""

import gzip
import io
import os
from pathlib import Path

import pytest
from reading import read_paths

from reconcile.corpus.reader import ReadOptions, read_versions
from reconcile.errors import InputError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    return home


def put(path: Path, data: bytes | str = "Some text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def ids(*paths: str, **options) -> list[str]:
    return [d.id for d in read_paths(paths, **options)[0]]


def test_every_way_to_name_a_folder_gives_the_same_ids(here: Path) -> None:
    put(here / "seeds/a.txt")
    put(here / "seeds/b.txt")
    expected = ["seeds/a.txt", "seeds/b.txt"]
    absolute = str(here / "seeds")
    for paths in (["seeds"], ["./seeds"], ["seeds/*"], ["seeds/b.txt", "seeds/a.txt"], [absolute], ["seeds/../seeds/"]):
        assert ids(*paths) == expected


def test_outside_the_working_directory_ids_start_at_the_common_parent(here: Path) -> None:
    put(here.parent / "far/x/a.txt")
    put(here.parent / "far/y/b.txt")
    assert ids(str(here.parent / "far")) == ["x/a.txt", "y/b.txt"]
    assert ids("../far/x", "../far/y/b.txt") == ["x/a.txt", "y/b.txt"]


def test_an_id_is_never_absolute_and_never_shared(here: Path) -> None:
    put(here / "a.txt")
    put(here.parent / "a.txt")
    assert ids("a.txt", "../a.txt") == ["a.txt", "home/a.txt"]


def test_a_working_directory_reached_by_a_link_gives_the_same_ids(here: Path, monkeypatch) -> None:
    put(here / "a.txt")
    link = here.parent / "link"
    link.symlink_to(here)
    assert ids(str(link / "a.txt")) == ["a.txt"]


def test_folders_are_searched_to_the_bottom_without_hidden_ones(here: Path) -> None:
    for name in ("s/1.txt", "s/deep/er/2.txt", "s/.hidden/3.txt", "s/.4.txt", "s/5.md", "s/6.TXT"):
        put(here / name)
    assert ids("s") == ["s/1.txt", "s/6.TXT", "s/deep/er/2.txt"]


def test_include_chooses_names_or_paths(here: Path) -> None:
    for name in ("s/a.md", "s/b.txt", "s/old/c.md"):
        put(here / name)
    assert ids("s", include=("*.md",)) == ["s/a.md", "s/old/c.md"]
    assert ids("s", include=("old/*.md", "*.txt")) == ["s/b.txt", "s/old/c.md"]


def test_a_named_file_is_read_whatever_its_name(here: Path) -> None:
    put(here / "notes.md")
    assert ids("notes.md") == ["notes.md"]


def test_the_output_folder_is_never_input(here: Path) -> None:
    put(here / "a.txt")
    put(here / "reports/works/x/canonical.txt")
    assert ids(".", exclude_out=here / "reports") == ["a.txt"]
    assert ids("a.txt", "reports", "reports/works/x/canonical.txt", exclude_out=Path("reports")) == ["a.txt"]


def test_the_folder_of_another_run_is_never_input(here: Path) -> None:
    put(here / "a.txt")
    put(here / "old/works/x/canonical.txt")
    fields = '"settings": {}, "counts": {}, "works": [], "skipped": [], "inputs": {}, "outputs": {}'
    put(here / "old/run.json", '{"format": "reconcile run 1", ' + fields + "}")
    assert ids(".") == ["a.txt"]


def test_the_same_path_twice_is_one_document_and_the_same_bytes_twice_are_two(here: Path) -> None:
    put(here / "a.txt")
    put(here / "b.txt")
    assert ids("a.txt", "./a.txt", ".", "b.txt") == ["a.txt", "b.txt"]


def test_documents_keep_line_ends_and_byte_order_mark(here: Path) -> None:
    data = b"\xef\xbb\xbfOne.\r\nTwo.\r\n"
    put(here / "a.txt", data)
    (document,), _ = read_paths(["a.txt"])
    assert document.raw == "\ufeffOne.\r\nTwo.\r\n"
    assert document.raw.encode(document.codec) == document.data == data


def test_standard_input_and_gzip_are_read(here: Path) -> None:
    put(here / "s/a.txt.gz", gzip.compress(b"Packed.", mtime=0))
    documents, _ = read_paths(["-", "s"], stdin=io.BytesIO(b"Piped."))
    assert [(d.id, d.raw) for d in documents] == [("-", "Piped."), ("s/a.txt.gz", "Packed.")]


@pytest.mark.parametrize(
    ("name", "data", "place", "reason"),
    [
        ("a.txt", b"caf\xe9 au lait", "offset 3", "byte 0xe9 at offset 3 is not UTF-8; re-save it as UTF-8"),
        ("a.txt", "caf\u00e9".encode("utf-16"), "offset 0", "--encoding utf-16"),
        ("a.txt", b"\x00\x01binary", "character 0", "NUL character: a binary file"),
        ("a.txt", b"", "", "holds no text (0 bytes)"),
        ("a.txt", b" \n\n", "", "holds no text (3 bytes)"),
        ("a.txt.gz", gzip.compress(b"Packed.", mtime=0)[:-6], "", "not a whole gzip file"),
        ("a.txt.gz", b"plain", "", "no gzip data; take .gz off its name, or pack it"),
        ("a.txt", gzip.compress(b"Packed.", mtime=0), "", "is gzip data; let its name end in .gz"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "", "is a PDF; save it as text"),
    ],
)
def test_a_file_that_cannot_be_used_is_skipped_with_its_reason(here: Path, name, data, place, reason) -> None:
    put(here / "s" / name, data)
    put(here / "s/good.txt")
    documents, (skipped,) = read_paths(["s"])
    assert [d.id for d in documents] == ["s/good.txt"]
    assert (skipped.path, skipped.place) == (f"s/{name}", place)
    assert reason in skipped.reason


@pytest.mark.parametrize("text", ["%PDF- is how a PDF begins.", "PAR1, the first parade.", "BZh"])
def test_a_text_may_begin_as_other_files_do(here: Path, text: str) -> None:
    put(here / "a.txt", text)
    assert read_paths(["a.txt"])[0][0].raw == text


def test_another_encoding_is_read_when_asked_for(here: Path) -> None:
    put(here / "a.txt", b"caf\xe9")
    (document,), _ = read_paths(["a.txt"], encoding="cp1252")
    assert (document.raw, document.codec) == ("caf\u00e9", "cp1252")


def test_a_dangling_link_is_skipped_and_said(here: Path) -> None:
    put(here / "s/a.txt")
    (here / "s/b.txt").symlink_to("nowhere")
    _, (skipped,) = read_paths(["s"])
    assert skipped.path == "s/b.txt"
    assert "No such file" in skipped.reason


def test_a_pipe_in_a_folder_does_not_stop_the_reading(here: Path) -> None:
    put(here / "s/a.txt")
    os.mkfifo(here / "s/b.txt")
    assert ids("s") == ["s/a.txt"]


def test_a_file_without_rights_is_skipped_and_said(here: Path, monkeypatch) -> None:
    put(here / "s/a.txt")
    put(here / "s/b.txt")
    plain = Path.open

    def refuse(path: Path, *arguments, **options):
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    _, (skipped,) = read_paths(["s"])
    assert (skipped.path, skipped.reason) == ("s/b.txt", "Permission denied; check the file and its permissions")


def test_a_missing_path_names_what_may_have_been_meant(here: Path) -> None:
    put(here / "seeds/a.txt")
    with pytest.raises(InputError, match="seedz: no such file or folder; did you mean seeds"):
        read_paths(["seedz"])
    with pytest.raises(InputError, match=r"nothing\*\.txt: nothing matches this pattern"):
        read_paths(["nothing*.txt"])
    with pytest.raises(InputError, match="no such file"):
        read_paths(["a\0b"])


def test_a_folder_without_texts_is_an_error_when_nothing_else_is_there(here: Path) -> None:
    (here / "empty").mkdir()
    with pytest.raises(InputError, match=r"empty: no texts found \(looked for \*\.txt"):
        read_paths(["empty"])
    put(here / "s/a.txt")
    documents, (skipped,) = read_paths(["s", "empty"])
    assert (len(documents), skipped.path) == (1, "empty")


@pytest.mark.parametrize(
    "name", ["two\nlines.txt", "-dash.txt", "spa ce.txt", "<b>&.txt", "h\u00e9llo.txt", "[x]*?.txt"]
)
def test_strange_names_are_names(here: Path, name: str) -> None:
    put(here / "s" / name)
    assert ids("s") == [f"s/{name}"]
    assert ids(f"s/{name}") == [f"s/{name}"]


def test_a_name_that_is_no_unicode_gets_a_printable_id(here: Path) -> None:
    (here / "s").mkdir()
    try:
        put(Path(os.fsdecode(b"s/caf\xe9.txt")))
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    put(here / "s" / "caf\\xe9.txt")
    assert ids("s") == ["s/caf\\xe9.txt", "s/caf\\xe9.txt~2"]


def test_the_order_of_the_paths_does_not_matter(here: Path) -> None:
    for name in "cab":
        put(here / f"{name}.txt", name)
    assert read_paths(["a.txt", "b.txt", "c.txt"]) == read_paths(["c.txt", "a.txt", "b.txt"])


def test_versions_come_in_the_order_named(here: Path) -> None:
    put(here / "new.txt", "New.")
    put(here / "old.txt", "Old.")
    assert [d.id for d in read_versions(["old.txt", "new.txt"], ReadOptions())] == ["old.txt", "new.txt"]


def test_versions_must_be_two_readable_files(here: Path) -> None:
    put(here / "a.txt")
    put(here / "bad.txt", b"\xff")
    (here / "s").mkdir()
    with pytest.raises(InputError, match="only one text to compare"):
        read_versions(["a.txt", "./a.txt"], ReadOptions())
    with pytest.raises(InputError, match=r"bad\.txt: byte 0xff"):
        read_versions(["a.txt", "bad.txt"], ReadOptions())
    with pytest.raises(InputError, match="s: a folder"):
        read_versions(["a.txt", "s"], ReadOptions())
