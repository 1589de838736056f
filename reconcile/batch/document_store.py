"""The documents of a run, and what else is one blob per document or work, on disk when they are many.

In memory stay ids, digests, sizes and declared works; everything else lies in temporary files without a name, which
the system removes whatever becomes of the process.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import tempfile
from array import array
from collections.abc import Callable, Iterable
from contextlib import suppress
from operator import itemgetter

from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.failures import FailedTask
from reconcile.storage.lazy_sequence import LazySequence
from reconcile.storage.temp_files import guard_temporary_files

SPOOL_MEMORY_BYTES = 1 << 24
"""Bytes up to which a spool stays in memory."""


class BlobSpool:
    """Blobs in the order in which they came, read back by number."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=SPOOL_MEMORY_BYTES)  # noqa: SIM115  lives as long as the spool
        self._ends = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append_blob(self, blob: bytes) -> int:
        """Put one blob at the end and give its number.

        Raises:
            InputError: the disk of the temporary folder is full.
        """
        with guard_temporary_files():
            self._file.seek(self._ends[-1])
            self._file.write(blob)
        self._ends.append(self._ends[-1] + len(blob))
        return len(self) - 1

    def __getitem__(self, number: int) -> bytes:
        start, end = self._ends[number], self._ends[number + 1]
        with guard_temporary_files():
            self._file.seek(start)
            return self._file.read(end - start)

    def close(self) -> None:
        """Give the room back."""
        with suppress(OSError):  # what a full disk did not take is tried once more, and not needed any more
            self._file.close()


class DocumentStore(LazySequence[Document]):
    """All documents of a run, sorted by id; each is read from the spool when it is asked for."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Take all documents, in any order.

        Raises:
            InputError: two of them have one id, or the temporary folder is full.
        """
        self._spool = BlobSpool()
        found: list[tuple[str, int, bytes, int]] = []
        self.declared: dict[str, str] = {}
        """Id → the work that the source of the document says it belongs to, where it says so."""
        self._titles: dict[str, tuple[str, str]] = {}
        self._other_digests: dict[str, str] = {}
        try:
            for number, document in enumerate(documents):
                self._spool.append_blob(pack_document(document))
                digests = compute_text_digest(document) + _compute_fingerprint(document)
                found.append((document.id, number, digests, len(document.raw)))
                if work := document.metadata.get("work"):
                    self.declared[document.id] = work
                declared = document.metadata.get("title", ""), document.metadata.get("year", "")
                if any(declared):
                    self._titles[document.id] = declared
                if digests[:32] != bytes.fromhex(document.sha256):
                    self._other_digests[document.id] = document.sha256
            self._sort_documents(found)
        except BaseException:
            self._spool.close()
            raise

    def _sort_documents(self, found: list[tuple[str, int, bytes, int]]) -> None:
        found.sort(key=itemgetter(0))
        self.ids: tuple[str, ...] = tuple(name for name, _, _, _ in found)
        self._numbers = array("q", (number for _, number, _, _ in found))
        self._digests = b"".join(digest for _, _, digest, _ in found)
        self._sizes = array("q", (size for _, _, _, size in found))
        self._places = {name: place for place, name in enumerate(self.ids)}
        if len(self._places) != len(self.ids):
            twice = next(one for one, two in zip(self.ids, self.ids[1:], strict=False) if one == two)
            raise InputError(f"{twice}: two documents have this id; ids must be unique")

    def __len__(self) -> int:
        return len(self.ids)

    def make_item(self, place: int) -> Document:
        """Return one document, read anew."""
        return unpack_document(self.read_packed_document(place))

    def find_place(self, name: str) -> int:
        """Return the place of the document with this id.

        Raises:
            KeyError: there is none.
        """
        return self._places[name]

    def read_packed_document(self, place: int) -> bytes:
        """Return one document in the form that `unpack_document` takes, which travels between processes."""
        return self._spool[self._numbers[place]]

    def pack_documents(self, names: Iterable[str]) -> tuple[bytes, ...]:
        """Return some documents, given by their ids, in that form."""
        return tuple(self.read_packed_document(self._places[name]) for name in names)

    def get_text_digest(self, place: int) -> bytes:
        """Return 32 bytes that identify the text of a document; where they are equal, so are the texts."""
        return self._digests[64 * place : 64 * place + 32]

    def find_sha256(self, name: str) -> str:
        """Return the SHA-256 of the bytes of the document with this id, in hex."""
        return self._other_digests.get(name) or self.get_text_digest(self._places[name]).hex()

    def get_declared_title(self, name: str) -> tuple[str, str]:
        """Return what is declared of the document with this id: its title and its year, each may be empty."""
        return self._titles.get(name, ("", ""))

    def get_fingerprint(self, place: int) -> bytes:
        """Return the SHA-256 of all that a document is: its id, bytes, codec, path and metadata. 32 bytes."""
        return self._digests[64 * place + 32 : 64 * place + 64]

    def count_characters(self, place: int) -> int:
        """Return the number of characters of a document."""
        return self._sizes[place]

    def close(self) -> None:
        """Give the room back; no document can be read any more."""
        self._spool.close()


def pack_document(document: Document) -> bytes:
    """Return a document as bytes; the text is left out, because the bytes and the codec give it."""
    d = document
    return pickle.dumps((d.id, d.data, d.codec, d.path, dict(d.metadata), d.sha256), protocol=5)


def unpack_document(packed: bytes) -> Document:
    """Return the document that `pack_document` was given; for bytes of this process and its parent only."""
    name, data, codec, path, metadata, sha256 = pickle.loads(packed)  # noqa: S301  nobody else writes them
    raw = data.decode(codec)
    return Document(id=name, data=data, raw=raw, codec=codec, path=path, metadata=metadata, sha256=sha256)


class LazyTexts(LazySequence[str]):
    """Texts of documents, some of which are ready in a spool; the others are made when they are asked for."""

    def __init__(
        self, store: DocumentStore, make_text: Callable[[Document], str], on_slice: Callable[[int], None] | None = None
    ) -> None:
        """Know the texts of no document yet.

        Args:
            store: the documents.
            make_text: gives the text of one that is not ready.
            on_slice: called with the place after each slice that is read: those who read all texts read them in slices.
        """
        self.store = store
        self.failed: dict[str, FailedTask] = {}
        """Texts that could not be made, by id; their raw text is used."""
        self._make_text = make_text
        self._on_slice = on_slice
        self._spool = BlobSpool()
        self._ready: dict[int, int | None] = {}

    def store_text(self, place: int, text: str | FailedTask | None) -> None:
        """Keep the text of a document; None when it is the raw text, or why it could not be made."""
        if isinstance(text, FailedTask):
            self.failed[self.store.ids[place]] = text
            text = None
        blob = None if text is None else text.encode("utf-8", "surrogatepass")
        self._ready[place] = None if blob is None else self._spool.append_blob(blob)

    def list_missing(self, places: Iterable[int]) -> list[int]:
        """Return those of some places whose texts are not ready."""
        return [place for place in places if place not in self._ready]

    def __len__(self) -> int:
        return len(self.store)

    def make_item(self, place: int) -> str:
        """Return one text, made if it is not ready."""
        if place not in self._ready:
            return self._make_text(self.store[place])
        number = self._ready[place]
        return self.store[place].raw if number is None else self._spool[number].decode("utf-8", "surrogatepass")

    def make_items(self, places: range) -> tuple[str, ...]:
        """Return a slice of the texts, and report where it ends."""
        if self._on_slice is not None:
            self._on_slice(places.stop)
        return super().make_items(places)

    def close(self) -> None:
        """Free the disk space."""
        self._spool.close()


def compute_text_digest(document: Document) -> bytes:
    """32 bytes that are equal for documents with the same text, and for no others: of the bytes and the codec."""
    digest = bytes.fromhex(document.sha256)
    return digest if document.codec == "utf-8" else hashlib.sha256(document.codec.encode() + b"\0" + digest).digest()


def _compute_fingerprint(document: Document) -> bytes:
    d = document
    fields = [d.id, d.sha256, d.codec, d.path, sorted(d.metadata.items())]
    return hashlib.sha256(json.dumps(fields).encode("ascii")).digest()
