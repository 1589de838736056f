r"""Texts of strangers on a log or in a file: nothing in them may pass for a line, a command or a value of ours."""

from __future__ import annotations

import json
import re
from typing import Any

from reconcile.storage.display_text import visible

_COMMAND = re.compile(r"##(?=\w*\[)")
"""Build servers take ``##[error]`` or ``##vso[`` for a command wherever it stands in a line."""


def on_log(text: str, *, keep: str = "") -> str:
    r"""A text on one line of a log; the characters in `keep` stay as they are.

    >>> on_log("x\n##[error]y")
    'x\\n#\\x23[error]y'
    """
    return _COMMAND.sub(r"#\\x23", visible(text, keep=keep))


def path_on_log(path: str) -> str:
    """A path at the beginning of a line; one that begins as a command of a build server does gets ``./`` before it."""
    shown = on_log(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def json_text(value: Any, *, indent: int | None = None) -> str:
    r"""JSON in which every character that does not show is an escape, and that holds no command of a build server."""
    plain = json.dumps(value, ensure_ascii=False, indent=indent)
    text = plain if plain.isascii() else "".join(_escaped(c) for c in plain)
    return _COMMAND.sub(r"\\u0023#", text)


def _escaped(character: str) -> str:
    if character.isascii() or visible(character) == character:
        return character
    return json.dumps(character)[1:-1]
