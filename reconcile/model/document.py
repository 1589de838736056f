"""One input text, exactly as it was read: its bytes, the text they decode to, and the codec that leads back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from reconcile.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One input text, exactly as it was read. Neither its bytes nor its text ever change.

    ``raw.encode(codec)`` is ``data``: the text is the bytes decoded, with no newline translation and a byte-order
    mark kept as code point 0.
    """

    id: str
    """Unique in a run; for a file its POSIX path."""
    data: bytes = field(repr=False)
    """The bytes as read."""
    raw: str = field(repr=False)
    """The bytes decoded."""
    codec: str = "utf-8"
    """The Python codec that turns `raw` back into `data`."""
    path: str | None = None
    """Where it was read from, or None for a text made in memory."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """What the source says of the text: ``title``, ``year``, ``work``."""
    sha256: str = ""
    """Hex digest of `data`; filled in when left empty."""

    def __post_init__(self) -> None:
        if not self.sha256:
            object.__setattr__(self, "sha256", hashlib.sha256(self.data).hexdigest())

    @classmethod
    def from_bytes(
        cls,
        id: str,  # noqa: A002  the field's name is part of the public contract
        data: bytes,
        *,
        encoding: str = "utf-8",
        path: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Self:
        """Decode `data` strictly.

        Raises:
            InputError: `data` is not valid in `encoding`, or would not come back byte for byte.
        """
        codec = resolve_codec(encoding, data)
        try:
            raw = data.decode(codec)
        except UnicodeDecodeError as error:
            byte = data[error.start]
            raise InputError(
                f"byte 0x{byte:02x} at offset {error.start} is not {encoding.upper()}; "
                f"re-save it as UTF-8 or pass --encoding {_suggest_codec(data)}",
                name=id,
            ) from error
        except LookupError as error:
            raise InputError(f"encoding {encoding!r} is not known to Python; try utf-8, cp1252 or utf-16") from error
        if codec != "utf-8" and _try_to_encode(raw, codec) != data:
            raise InputError(
                f"{encoding} does not give the same bytes back, so the file could not be restored; re-save it as UTF-8",
                name=id,
            )
        return cls(id=id, data=data, raw=raw, codec=codec, path=path, metadata=dict(metadata or {}))

    @classmethod
    def from_text(cls, id: str, text: str, *, metadata: Mapping[str, str] | None = None) -> Self:  # noqa: A002
        """Make a document of a text in memory.

        Raises:
            InputError: `text` holds a lone surrogate, which no file can hold.
        """
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise InputError(
                f"{id}: code point {error.start} is a lone surrogate (U+{ord(text[error.start]):04X}); "
                f"decode the source without 'surrogateescape'"
            ) from error
        return cls(id=id, data=data, raw=text, metadata=dict(metadata or {}))

    @classmethod
    def from_path(cls, path: str | Path, *, encoding: str = "utf-8") -> Self:
        """Read one file; its id is the path as given, in POSIX form.

        Raises:
            InputError: the file cannot be read or decoded.
        """
        path = Path(path)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: {error.strerror or error}; check the path and its permissions") from error
        return cls.from_bytes(path.as_posix(), data, encoding=encoding, path=path.as_posix())


def resolve_codec(encoding: str, data: bytes) -> str:
    """Name the codec that keeps a byte-order mark as code point 0, so that encoding gives the bytes back."""
    name = encoding.lower().replace("_", "-")
    if name in {"utf8", "utf-8", "utf-8-sig"}:
        return "utf-8"
    if name in {"utf-16", "utf16"}:
        return "utf-16-be" if data[:2] == b"\xfe\xff" else "utf-16-le"
    if name in {"utf-32", "utf32"}:
        return "utf-32-be" if data[:4] == b"\x00\x00\xfe\xff" else "utf-32-le"
    return name


def _try_to_encode(raw: str, codec: str) -> bytes | None:
    try:
        return raw.encode(codec)
    except UnicodeError:
        return None


def _suggest_codec(data: bytes) -> str:
    """A codec worth trying, by the first bytes only; never used to read, only to say what to type next."""
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
