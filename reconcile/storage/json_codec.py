"""Records ↔ plain JSON values: dataclasses as objects, named tuples as arrays, floats rounded to four places.

Reading back checks every type on the way, and an error names the place: ``differences[3].kind``.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from reconcile.errors import InputError
from reconcile.storage.cells import round_figure


def to_plain(value: Any) -> Any:
    """Turn a record into what `json` writes; mappings by sorted key."""
    kind: Any = type(value)
    return _find_writer(kind)(value)


@cache
def _find_writer(kind: Any) -> Callable[[Any], Any]:
    """Return the function that writes values of a type; found once, because a run writes millions of them."""
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, str | bool | int | None):
        return lambda value: value
    if issubclass(kind, float):
        return round_figure
    if issubclass(kind, Mapping):
        return lambda value: {key: to_plain(value[key]) for key in sorted(value)}
    if is_dataclass(kind):
        names = [f.name for f in fields(kind)]
        omitted = _find_omitted_fields(kind)
        if omitted:
            return lambda value: {
                name: to_plain(item)
                for name in names
                if (item := getattr(value, name)) is not None or name not in omitted
            }
        return lambda value: {name: to_plain(getattr(value, name)) for name in names}
    return lambda value: [to_plain(item) for item in value]


def _find_omitted_fields(kind: Any) -> frozenset[str]:
    """Return the fields of a record that are left out of the plain values where they are None."""
    return frozenset(f.name for f in fields(kind) if f.metadata.get("omit_none"))


def parse_json(data: bytes, place: str) -> Any:
    """Parse JSON strictly.

    Raises:
        InputError: not UTF-8, truncated or no JSON; names `place`, line and column.
    """
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_reject_constant)
    except UnicodeDecodeError as error:
        raise damaged_error(place, f"not UTF-8 at offset {error.start}") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise damaged_error(place, f"{where}: {error.msg} (damaged or cut off)") from error
    except (RecursionError, ValueError) as error:
        raise damaged_error(place, str(error)) from error


def damaged_error(place: str, what: str) -> InputError:
    """Make the error of a record on disk that cannot be used: where, what, and what to do."""
    return InputError(f"{place}: {what}; run `reconcile run` again")


def _reject_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number that a record can hold")


def from_plain(kind: Any, value: Any, place: str) -> Any:
    """Rebuild a record of type `kind` from plain values.

    Raises:
        InputError: a field is missing, unknown or of the wrong type; `place` says which one.
    """
    return _find_reader(kind)(value, place)


_JsonPlace = str | tuple[Any, str | int]
"""A place, or its outer place and the name or number in there: formatted only for an error."""
_Reader = Callable[[Any, _JsonPlace], Any]

_VALUE_CHARACTERS = 40
"""Most characters of a wrong value that an error quotes. Chosen by hand."""
_TYPE_NAMES = {
    "dict": "an object",
    "list": "an array",
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}


@cache
def _find_reader(kind: Any) -> _Reader:
    """Return the function that reads values of a type; found once, because a run reads millions of them."""
    origin = get_origin(kind)
    if kind is Any:
        return lambda value, _place: value
    if origin in (Union, types.UnionType):
        (inner, *_) = (_find_reader(k) for k in get_args(kind) if k is not type(None))
        return lambda value, place: None if value is None else inner(value, place)
    if origin is tuple:
        return _build_tuple_reader(get_args(kind))
    if origin is not None and issubclass(origin, Mapping):
        inner = _find_reader(get_args(kind)[1])
        return lambda value, place: {k: inner(v, (place, k)) for k, v in _expect_type(dict, value, place).items()}
    if is_dataclass(kind):
        return _build_dataclass_reader(kind)
    if issubclass(kind, tuple):
        items = _build_tuple_reader(tuple(get_type_hints(kind).values()))
        return lambda value, place: kind(*items(value, place))
    if issubclass(kind, Enum):
        return _build_enum_reader(kind)
    return lambda value, place: _expect_type(kind, value, place)


def _build_tuple_reader(kinds: tuple[Any, ...]) -> _Reader:
    readers = [_find_reader(k) for k in kinds if k is not Ellipsis]

    def read_items(value: Any, place: _JsonPlace) -> tuple[Any, ...]:
        read = readers[0]
        return tuple([read(item, (place, i)) for i, item in enumerate(_expect_type(list, value, place))])

    def read_fields(value: Any, place: _JsonPlace) -> tuple[Any, ...]:
        items = _expect_type(list, value, place)
        if len(items) != len(readers):
            raise _wrong_type_error(place, f"{len(readers)} values", items)
        return tuple([read(v, (place, i)) for i, (read, v) in enumerate(zip(readers, items, strict=True))])

    return read_items if len(kinds) == 2 and kinds[1] is Ellipsis else read_fields


def _build_dataclass_reader(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = {f.name: _find_reader(hints[f.name]) for f in fields(kind)}
    omitted = _find_omitted_fields(kind)

    def read_object(value: Any, place: _JsonPlace) -> Any:
        given = _expect_type(dict, value, place)
        if given.keys() | omitted != readers.keys():
            odd = min((given.keys() | omitted) ^ readers.keys())
            raise damaged_error(_format_place(place), f"{odd!r} is {'missing' if odd in readers else 'unknown'}")
        return kind(**{name: readers[name](item, (place, name)) for name, item in given.items()})

    return read_object


def _build_enum_reader(kind: type[Enum]) -> _Reader:
    def read_member(value: Any, place: _JsonPlace) -> Enum:
        try:
            return kind(value)
        except ValueError as error:
            raise _wrong_type_error(place, "one of " + ", ".join(str(m.value) for m in kind), value) from error

    return read_member


def _expect_type(kind: type, value: Any, place: _JsonPlace) -> Any:
    if type(value) is kind:
        return value
    if kind is float and type(value) is int:
        return float(value)
    raise _wrong_type_error(place, _TYPE_NAMES.get(kind.__name__, kind.__name__), value)


def _wrong_type_error(place: _JsonPlace, wanted: str, value: Any) -> InputError:
    shown = json.dumps(value)
    cut = shown if len(shown) <= _VALUE_CHARACTERS else f"{shown[:_VALUE_CHARACTERS]}…"
    return damaged_error(_format_place(place), f"expected {wanted}, got {cut}")


def _format_place(place: _JsonPlace) -> str:
    if isinstance(place, str):
        return place
    outer, name = place
    return _format_place(outer) + (f"[{name}]" if isinstance(name, int) else f".{name}")
