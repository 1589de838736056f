r"""Texts of strangers on a log or in a file: nothing in them may pass for a line, a command or a value of ours."""

from __future__ import annotations

import json
import re
from typing import Any

from reconcile.storage.display_text import make_visible

_COMMAND_PATTERN = re.compile(r"##(?=\w*\[)")
"""Build servers take ``##[error]`` or ``##vso[`` for a command wherever it is in a line."""


def escape_for_log(text: str, *, keep: str = "") -> str:
    r"""Return a text on one line of a log; the characters in `keep` stay as they are.

    >>> escape_for_log("x\n##[error]y")
    'x\\n#\\x23[error]y'
    """
    return _COMMAND_PATTERN.sub(r"#\\x23", make_visible(text, keep=keep))


def escape_path_for_log(path: str) -> str:
    """Return a path for the start of a line; ``./`` comes before one that looks like a command of a build server."""
    shown = escape_for_log(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def format_safe_json(value: Any, *, indent: int | None = None) -> str:
    r"""JSON in which every character that does not show is an escape, and that holds no command of a build server."""
    plain = json.dumps(value, ensure_ascii=False, indent=indent)
    text = plain if plain.isascii() else "".join(_escape_invisible(c) for c in plain)
    return _COMMAND_PATTERN.sub(r"\\u0023#", text)


def _escape_invisible(character: str) -> str:
    if character.isascii() or make_visible(character) == character:
        return character
    return json.dumps(character)[1:-1]
