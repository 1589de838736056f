"""The texts to compare, seen through their sure repairs; each is mended when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from reconcile.model import Document
from reconcile.pipeline import mended_text


class MendedTexts(Mapping[str, str]):
    """The text of each document with its sure repairs applied, by id."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        """Mend nothing yet."""
        self._documents = documents
        self._mended: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._mended:
            document = self._documents[name]
            text = mended_text(document)
            self._mended[name] = document.raw if text == document.raw else text  # one text rather than two alike
        return self._mended[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


class InOrder(Sequence[str]):
    """The texts of a mapping as a sequence, in the order of their ids in it."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Look at no text yet."""
        self._texts = texts
        self._ids = tuple(texts)

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...

    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return tuple(self._texts[name] for name in self._ids[place])
        return self._texts[self._ids[place]]
