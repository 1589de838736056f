"""Read what some paths mean, for tests."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reconcile.corpus.paths import locate_files
from reconcile.corpus.reader import ReadOptions, read_documents, stream_documents
from reconcile.model.document import Document
from reconcile.model.skipped import Skipped

TEXTS = ("*.txt",)


def read_paths(
    paths: Sequence[str], include: Sequence[str] = TEXTS, exclude_out: Path | None = None, **options: Any
) -> tuple[tuple[Document, ...], tuple[Skipped, ...]]:
    return read_documents(locate_files(paths, include=include, exclude_out=exclude_out), ReadOptions(**options))


def stream_paths(paths: Sequence[str], **options: Any) -> Iterator[Document | Skipped]:
    return stream_documents(locate_files(paths, include=TEXTS, exclude_out=None), ReadOptions(**options))
