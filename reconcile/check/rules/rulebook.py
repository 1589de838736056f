"""The rules for people: the list and the explanation that ``reconcile rule`` prints, and the page ``docs/rules.md``."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.check.rules.registry import GROUPS, RULES
from reconcile.check.rules.rule import Example, Rule
from reconcile.storage.display_text import visible

_HEAD = """\
# Rules of the check

`reconcile check` looks at texts by these rules. The page is made of the same data that the check runs on:
`reconcile rule --markdown > docs/rules.md`.

A rule is named by its id, its name or the beginning of its id: `--select RC105`, `--ignore residue`, `--select RC2`.
The settings give it another severity or switch it off:

```toml
[tool.reconcile.severities]
RC108 = "notice"
metadata-in-body = "off"
```
"""


def listing() -> str:
    """All rules, one line each."""
    return "".join(f"{r.id}  {r.severity.value:<8} {r.name:<28} {_first(r.finds)}\n" for r in RULES)


def _first(text: str) -> str:
    """The first sentence or clause, so that a line stays a line."""
    head = text.split(":", 1)[0].split(". ", 1)[0].rstrip(".")
    return head if len(head) <= 90 else head[:90].rsplit(" ", 1)[0] + " …"


def explanation(rule: Rule) -> str:
    """Everything about one rule, as plain text."""
    lines = [f"{rule.id} {rule.name}", "", f"  severity  {_severity(rule)}", f"  fix       {rule.fix}", ""]
    for name, text in (("Finds", rule.finds), ("Why", rule.why), ("Settle", rule.settle)):
        lines += [f"{name}: {text}", ""]
    for name, examples in (("Fires on", rule.fires), ("Silent on", rule.silent)):
        for example in examples:
            lines += [f"{name} ({example.says}):", *(f"    {line}" for line in _example(example)), ""]
    return "\n".join(lines)


def page() -> str:
    """The page of the documentation."""
    parts = [_HEAD, "| id | name | severity | fix | finds |", "|---|---|---|---|---|"]
    parts += [
        f"| [{r.id}](#{_anchor(r)}) | {r.name} | {r.severity.value} | {r.fix} | {_first(r.finds)} |" for r in RULES
    ]
    for group, title in GROUPS.items():
        parts += ["", f"## {title}"]
        for rule in RULES:
            if rule.id.startswith(group):
                parts += ["", *_section(rule)]
    return "\n".join(parts) + "\n"


def _anchor(rule: Rule) -> str:
    return f"{rule.id.lower()}-{rule.name}"


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id} {rule.name}"
    yield ""
    yield f"Severity: {_severity(rule)} · fix: {rule.fix}"
    yield ""
    yield f"{rule.finds} {rule.why}"
    yield ""
    yield f"*To settle:* {rule.settle}"
    for name, examples in (("Fires", rule.fires), ("Silent", rule.silent)):
        for example in examples:
            yield ""
            yield f"{name}: {example.says}."
            yield ""
            yield from ("```", *_example(example), "```")


def _severity(rule: Rule) -> str:
    return f"{rule.severity.value}. {rule.severity_note}" if rule.severity_note else rule.severity.value


def _example(example: Example) -> Iterator[str]:
    for name, content in example.files.items():
        yield f"{name}: {_shown(content)}"
    if example.settings:
        yield f"reconcile.toml: {example.settings}"
    for name, change in example.changed.items():
        yield f"after `reconcile run`, {name}: {'removed' if change is None else _shown(change)}"


def _shown(content: str | bytes) -> str:
    """A text on one line, its line ends and everything that does not show as escapes."""
    if not content:
        return "(empty)"
    if isinstance(content, bytes):
        return "".join(chr(b) if 0x20 <= b < 0x7F else "\\n" if b == 0x0A else f"\\x{b:02x}" for b in content)
    return visible(content)
