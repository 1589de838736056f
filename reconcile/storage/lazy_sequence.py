"""Sequences whose items are made, or read from disk, when they are asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

_Item = TypeVar("_Item", covariant=True)


class LazySequence(Sequence[_Item]):
    """A sequence of which nothing is kept: a slice of it is a tuple of what was made."""

    @abstractmethod
    def make_item(self, place: int) -> _Item:
        """Give the item at a place, 0 or more and below the length."""

    def make_items(self, places: range) -> tuple[_Item, ...]:
        """Give the items at some places: what a slice asks for."""
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
