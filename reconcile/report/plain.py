"""Records ↔ plain JSON values: dataclasses as objects, named tuples as arrays, floats rounded to four places.

Reading back checks every type on the way, and an error names the place: ``differences[3].kind``.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from reconcile.errors import InputError


def to_plain(value: Any) -> Any:
    """Turn a record into what `json` writes; mappings by sorted key."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: to_plain(value[key]) for key in sorted(value)}
    if is_dataclass(value):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    return [to_plain(item) for item in value]


def parse_json(data: bytes, place: str) -> Any:
    """Parse JSON strictly.

    Raises:
        InputError: not UTF-8, truncated or no JSON; names `place`, line and column.
    """
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise damaged(place, f"not UTF-8 at offset {error.start}") from error
    except json.JSONDecodeError as error:
        raise damaged(place, f"line {error.lineno} column {error.colno}: {error.msg} (damaged or cut off)") from error
    except (RecursionError, ValueError) as error:
        raise damaged(place, str(error)) from error


def damaged(place: str, what: str) -> InputError:
    """An error about a record on disk that cannot be used: where, what, and what to do."""
    return InputError(f"{place}: {what}; run `reconcile run` again")


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number that a record can hold")


def from_plain(kind: Any, value: Any, place: str) -> Any:
    """Rebuild a record of type `kind` from plain values.

    Raises:
        InputError: a field is missing, unknown or of the wrong type; `place` says which one.
    """
    origin = get_origin(kind)
    if kind is Any:
        return value
    if origin in (Union, types.UnionType):
        inner = [k for k in get_args(kind) if k is not type(None)]
        return None if value is None else from_plain(inner[0], value, place)
    if origin is tuple:
        return _tuple(get_args(kind), value, place)
    if origin is not None and issubclass(origin, Mapping):
        inner_kind = get_args(kind)[1]
        return {k: from_plain(inner_kind, v, f"{place}.{k}") for k, v in _expect(dict, value, place).items()}
    if is_dataclass(kind):
        return _dataclass(kind, value, place)
    if issubclass(kind, tuple):
        hints = _hints(kind)
        return kind(*_tuple(tuple(hints.values()), value, place))
    if issubclass(kind, Enum):
        return _enum(kind, value, place)
    return _expect(kind, value, place)


_NAMES = {
    "dict": "an object",
    "list": "an array",
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _tuple(kinds: tuple[Any, ...], value: Any, place: str) -> tuple[Any, ...]:
    items = _expect(list, value, place)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(from_plain(kinds[0], item, f"{place}[{i}]") for i, item in enumerate(items))
    if len(items) != len(kinds):
        raise _wrong(place, f"{len(kinds)} values", items)
    return tuple(from_plain(k, v, f"{place}[{i}]") for i, (k, v) in enumerate(zip(kinds, items, strict=True)))


def _dataclass(kind: Any, value: Any, place: str) -> Any:
    given = _expect(dict, value, place)
    names = [f.name for f in fields(kind)]
    odd = sorted(set(given) ^ set(names))
    if odd:
        raise damaged(place, f"{odd[0]!r} is {'missing' if odd[0] in names else 'unknown'}")
    hints = _hints(kind)
    return kind(**{name: from_plain(hints[name], given[name], f"{place}.{name}") for name in names})


def _enum(kind: type[Enum], value: Any, place: str) -> Enum:
    try:
        return kind(value)
    except ValueError as error:
        raise _wrong(place, "one of " + ", ".join(str(m.value) for m in kind), value) from error


def _expect(kind: type, value: Any, place: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise _wrong(place, _NAMES.get(kind.__name__, kind.__name__), value)
    return value


def _wrong(place: str, wanted: str, value: Any) -> InputError:
    shown = json.dumps(value)
    return damaged(place, f"expected {wanted}, got {shown[:40]}{'…' if len(shown) > 40 else ''}")
