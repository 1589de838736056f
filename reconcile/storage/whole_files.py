"""Files that are there whole or not at all: written under another name, and renamed when they are done."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from reconcile.errors import InputError

_PART_SUFFIX = ".part"


@contextmanager
def open_whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write; it replaces what has its name when everything is written. A name in ``.gz`` packs it.

    Raises:
        InputError: it cannot be written.
    """
    part = path.with_name(path.name + _PART_SUFFIX)
    try:
        with part.open("wb") as stream:
            if path.name.lower().endswith(".gz"):
                with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield stream
        os.replace(part, path)  # noqa: PTH105
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; check the path and its permissions") from error
    finally:
        part.unlink(missing_ok=True)
