"""The texts to compare, seen through their sure repairs; each is mended when it is first asked for, if not before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from reconcile.model.document import Document
from reconcile.storage.lazy_sequence import LazySequence
from reconcile.work_pipeline import apply_sure_repairs


class MendedTexts(Mapping[str, str]):
    """The text of each document with its sure repairs applied, by id."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        """Mend nothing yet."""
        self._documents = documents
        self._mended: dict[str, str] = {}

    def store_text(self, name: str, text: str | None) -> None:
        """Take what a text reads when it is mended; None where that is the raw text."""
        raw = self._documents[name].raw
        self._mended[name] = raw if text is None or text == raw else text  # one text rather than two alike

    def list_unmended(self, names: Sequence[str]) -> list[str]:
        """Those of some texts that are still to be mended."""
        return [name for name in names if name not in self._mended]

    def __getitem__(self, name: str) -> str:
        if name not in self._mended:
            self.store_text(name, apply_sure_repairs(self._documents[name]))
        return self._mended[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


class OrderedTexts(LazySequence[str]):
    """The texts of a mapping as a sequence, in the order of their ids in it."""

    def __init__(self, texts: Mapping[str, str], report_place: Callable[[int], None]) -> None:
        """Look at no text yet; `report_place` is called with the place after each slice that is read."""
        self._texts = texts
        self._report_place = report_place
        self._ids = tuple(texts)

    def __len__(self) -> int:
        return len(self._ids)

    def make_item(self, place: int) -> str:
        """The text at a place."""
        return self._texts[self._ids[place]]

    def make_items(self, places: range) -> tuple[str, ...]:
        """A slice of the texts, of which is told."""
        self._report_place(places.stop)
        return super().make_items(places)
