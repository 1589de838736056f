"""Sequences whose items are made, or read from disk, when they are asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

_Item = TypeVar("_Item", covariant=True)


class LazySequence(Sequence[_Item]):
    """A sequence that keeps none of its items; a slice of it is a tuple."""

    @abstractmethod
    def make_item(self, place: int) -> _Item:
        """Return the item at a place in [0, length)."""

    def make_items(self, places: range) -> tuple[_Item, ...]:
        """Return the items at some places, for a slice."""
        return tuple(map(self.make_item, places))

    @overload
    def __getitem__(self, place: int) -> _Item: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[_Item, ...]: ...

    def __getitem__(self, place: int | slice) -> _Item | tuple[_Item, ...]:
        places = range(len(self))
        return self.make_items(places[place]) if isinstance(place, slice) else self.make_item(places[place])

    def __iter__(self) -> Iterator[_Item]:
        return map(self.make_item, range(len(self)))
