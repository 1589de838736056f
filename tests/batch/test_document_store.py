"""Documents on disk: what was put in comes out, in order of id, whatever its kind and number."""

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile import Document
from reconcile.batch.document_store import (
    SPOOL_MEMORY_BYTES,
    BlobSpool,
    DocumentStore,
    LazyTexts,
    pack_document,
    unpack_document,
)
from reconcile.errors import InputError

texts = st.text(st.characters(blacklist_categories=("Cs",)), max_size=50)
documents = st.builds(
    lambda name, text, path, metadata: replace(Document.from_text(name, text, metadata=metadata), path=path),
    st.text(min_size=1, max_size=8),
    texts,
    st.none() | texts,
    st.dictionaries(st.sampled_from(("title", "year", "work")), texts, max_size=2),
)
collections = st.lists(documents, unique_by=lambda d: d.id, max_size=12)


@given(collections)
def test_a_store_is_the_documents_sorted_by_id(given_documents):
    store = DocumentStore(given_documents)
    ordered = sorted(given_documents, key=lambda d: d.id)
    assert list(store) == ordered
    assert store[:] == tuple(ordered)
    assert store.ids == tuple(d.id for d in ordered)
    assert [store.count_characters(n) for n in range(len(store))] == [len(d.raw) for d in ordered]
    assert store.declared == {d.id: d.metadata["work"] for d in ordered if d.metadata.get("work")}
    for n, document in enumerate(ordered):
        assert store.find_place(document.id) == n
        assert unpack_document(store.read_packed_document(n)) == document == store[n - len(store)]
    store.close()


def test_fingerprints_tell_everything_apart_and_digests_only_texts():
    one = Document.from_text("a", "text")
    others = [
        replace(one, id="b"),
        replace(one, path="p"),
        replace(one, metadata={"title": "t"}),
        Document.from_text("a", "other"),
    ]
    stores = [DocumentStore([d]) for d in (one, *others)]
    assert len({store.get_fingerprint(0) for store in stores}) == len(stores)
    assert len({store.get_text_digest(0) for store in stores}) == 2
    for store in stores:
        store.close()


def test_the_same_bytes_in_two_codecs_are_two_texts():
    data = "café".encode()
    store = DocumentStore([Document.from_bytes("a", data), Document.from_bytes("b", data, encoding="latin-1")])
    assert store[0].raw != store[1].raw
    assert store.get_text_digest(0) != store.get_text_digest(1)
    store.close()


def test_every_codec_and_odd_id_survives():
    for document in (
        Document.from_bytes("a", "\ufeffé".encode("utf-16"), encoding="utf-16"),
        Document.from_bytes("b\udcff", b"\x93x\x94", encoding="cp1252"),
    ):
        assert unpack_document(pack_document(document)) == document


def test_one_id_twice_is_refused_and_named():
    with pytest.raises(InputError, match=r"^b: two documents have this id"):
        DocumentStore([Document.from_text(name, "x") for name in ("b", "a", "b")])


def test_much_lies_on_disk_in_a_file_without_a_name(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spool = BlobSpool()
    blobs = [os.urandom(SPOOL_MEMORY_BYTES // 8) for _ in range(12)]
    assert [spool.append_blob(blob) for blob in blobs] == list(range(12))
    assert list(tmp_path.iterdir()) == []
    assert [spool[n] for n in (11, 0, 5)] == [blobs[n] for n in (11, 0, 5)]
    spool.close()


def test_a_full_temporary_folder_is_a_clear_error():
    class Full:
        def seek(self, _):
            raise OSError(28, "No space left on device")

    spool = BlobSpool()
    spool._file.close()
    spool._file = Full()
    with pytest.raises(InputError, match="No space left on device; make room there, or set TMPDIR"):
        spool.append_blob(b"x")


def test_texts_are_made_once_when_ready_and_on_demand_else():
    store = DocumentStore([Document.from_text(name, name * 3) for name in "abc"])
    asked = []
    lazy = LazyTexts(store, lambda d: asked.append(d.id) or d.raw.upper())
    lazy.store_text(0, None)
    lazy.store_text(1, "mended \U0001f601")
    assert list(lazy) == ["aaa", "mended \U0001f601", "CCC"]
    assert lazy[-1] == "CCC"
    assert lazy[:2] == ("aaa", "mended \U0001f601")
    assert asked == ["c", "c"]
    assert len(lazy) == 3
    lazy.close()
    store.close()


def test_who_reads_texts_in_slices_is_told_on_the_way():
    store = DocumentStore([Document.from_text(name, name * 3) for name in "abcde"])
    told = []
    lazy = LazyTexts(store, lambda d: d.raw, told.append)
    assert [text for start in range(0, 5, 2) for text in lazy[start : start + 2]] == ["aaa", "bbb", "ccc", "ddd", "eee"]
    assert lazy[1] == "bbb"
    assert told == [2, 4, 5]
    lazy.close()
    store.close()
