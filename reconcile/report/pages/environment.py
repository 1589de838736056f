"""Renders the templates: escaping, the page's own style and scripts, and the policy that allows only these."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reconcile.report.reading_context import show_white_space
from reconcile.report.waterfall import format_bits
from reconcile.storage.cells import round_figure
from reconcile.storage.display_text import make_visible
from reconcile.vocabulary import Kind

_KIND_SIGNS = {
    Kind.IDENTICAL: "=",
    Kind.ENCODING_DAMAGE: "!",
    Kind.RESIDUE: "[ ]",
    Kind.LAYOUT: "¶",
    Kind.TYPOGRAPHY: "“",
    Kind.CASING: "Aa",
    Kind.PUNCTUATION: ",;",
    Kind.CONFLICT: "≠",
    Kind.SPELLING: "a/e",
    Kind.METADATA: "#",
    Kind.MOVED: "⇄",
    Kind.SPLIT: "1:2",
    Kind.JOIN: "2:1",
    Kind.OMISSION: "−",
    Kind.ADDED_DETAIL: "+",
    Kind.REWORDING: "≈",
    Kind.REPETITION: "×2",
    Kind.UNCLASSIFIED: "?",
}
"""Class → the sign before its name; any font has it."""
_NAME_PARTS = re.compile(r"[^/\\_:]*[/\\_:]+|[^/\\_:]+")
_UNSAFE_CHARACTER = re.compile("[<>&]|[^\x20-\x7e]")


def render_page(template: str, *, styles: Sequence[str], scripts: Sequence[str], **values: Any) -> str:
    """Render a template with its values into one file, with styles and scripts inside; the scripts share one scope."""
    style = "\n".join(_load_asset(name) for name in styles)
    script = "\n".join(_load_asset(name) for name in scripts)
    allowed = f"style-src 'sha256-{_hash_for_policy(style)}'; script-src 'sha256-{_hash_for_policy(script)}'"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    # Our own files, without any text of strangers: unchanged, or their hashes would not fit.
    inline = {"style": Markup(style), "script": Markup(script)}  # noqa: S704
    return _load_environment().get_template(template).render(policy=policy, **inline, **values)


def embed_json(value: Any) -> Markup:
    r"""Write a value as JSON that no text in it can end, without hidden characters.

    >>> embed_json({"text": "</script>\u202e"})
    Markup('{"text":"\\u003c/script\\u003e\\u202e"}')
    """
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(_UNSAFE_CHARACTER.sub(_escape_character, plain))  # noqa: S704  without < > & there is no markup


def _escape_character(match: re.Match[str]) -> str:
    character = match[0]
    if character not in "<>&" and make_visible(character) == character:
        return character
    # "surrogatepass" keeps an unpaired surrogate of an id: JSON can hold it, UTF-8 cannot.
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


@cache
def _load_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reconcile.report.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "shown": _escape_text,
        "breakable": _escape_name,
        "seen": show_white_space,
        "laid": _escape_passage,
        "plain": _escape_line,
        "figure": round_figure,
        "bits": format_bits,
    }
    environment.globals["signs"] = {kind.value: sign for kind, sign in _KIND_SIGNS.items()}
    return environment


def _escape_text(text: Any) -> Markup:
    """Escape a text, with hidden characters made visible; line ends are kept."""
    return escape(make_visible(str(text), keep="\n\t"))


def _escape_name(name: str) -> Markup:
    """Escape an id, so that a line can break between its parts and not only in the middle of a word.

    >>> _escape_name("films/1925_<a>.txt")
    Markup('films/<wbr>1925_<wbr>&lt;a&gt;.txt')
    """
    return Markup("<wbr>").join(map(_escape_text, _NAME_PARTS.findall(name)))


def _escape_passage(text: str) -> Markup:
    """Escape a stretch of a text; line ends at its end become signs, not empty lines."""
    body = text.rstrip("\n")
    end = f'<span class="ends">{text[len(body) :]}</span>' if len(body) < len(text) else ""
    return _escape_text(body) + Markup(end)  # noqa: S704  nothing but line ends in it


def _escape_line(text: str) -> Markup:
    return escape(make_visible(text.replace("\n", " ")))


@cache
def _load_asset(name: str) -> str:
    return _load_environment().get_template(name).render()


def _hash_for_policy(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
