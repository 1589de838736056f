"""The rules in words: the list and the explanation that ``reconcile rule`` prints, and the page ``docs/rules.md``."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.check.rules.registry import load_group_titles, load_rules
from reconcile.check.rules.rule import CheckRule, RuleExample
from reconcile.storage.display_text import make_visible

_PAGE_HEAD = """\
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


def list_rules() -> str:
    """Return all rules, one line each."""
    rules = load_rules().values()
    return "".join(f"{r.id}  {r.severity.value:<8} {r.name:<28} {_first_clause(r.description)}\n" for r in rules)


def _first_clause(text: str) -> str:
    """Return the first sentence or clause, so that a line stays a line."""
    head = text.split(":", 1)[0].split(". ", 1)[0].rstrip(".")
    return head if len(head) <= 90 else head[:90].rsplit(" ", 1)[0] + " …"


def explain_rule(rule: CheckRule) -> str:
    """Return everything about one rule, as plain text."""
    lines = [f"{rule.id} {rule.name}", "", f"  severity  {_describe_severity(rule)}", f"  fix       {rule.fix}", ""]
    for name, text in (("Finds", rule.description), ("Why", rule.why), ("Settle", rule.remedy)):
        lines += [f"{name}: {text}", ""]
    for name, examples in (("Fires on", rule.firing_examples), ("Silent on", rule.silent_examples)):
        for example in examples:
            lines += [f"{name} ({example.reason}):", *(f"    {line}" for line in _format_example(example)), ""]
    return "\n".join(lines)


def render_rules_page() -> str:
    """Return the page of the documentation."""
    parts = [_PAGE_HEAD, "| id | name | severity | fix | finds |", "|---|---|---|---|---|"]
    parts += [
        f"| [{r.id}](#{r.id.lower()}-{r.name}) | {r.name} | {r.severity} | {r.fix} | {_first_clause(r.description)} |"
        for r in load_rules().values()
    ]
    for group, title in load_group_titles().items():
        parts += ["", f"## {title}"]
        for rule in load_rules().values():
            if rule.group is group:
                parts += ["", *_render_section(rule)]
    return "\n".join(parts) + "\n"


def _render_section(rule: CheckRule) -> Iterator[str]:
    yield f"### {rule.id} {rule.name}"
    yield ""
    yield f"Severity: {_describe_severity(rule)} · fix: {rule.fix}"
    yield ""
    yield f"{rule.description} {rule.why}"
    yield ""
    yield f"*What to do:* {rule.remedy}"
    for name, examples in (("Fires", rule.firing_examples), ("Silent", rule.silent_examples)):
        for example in examples:
            yield ""
            yield f"{name}: {example.reason}."
            yield ""
            yield from ("```", *_format_example(example), "```")


def _describe_severity(rule: CheckRule) -> str:
    return f"{rule.severity.value}. {rule.severity_note}" if rule.severity_note else rule.severity.value


def _format_example(example: RuleExample) -> Iterator[str]:
    for name, content in example.files.items():
        yield f"{name}: {_show_on_one_line(content)}"
    if example.settings:
        yield f"reconcile.toml: {example.settings}"
    for name, change in example.changed.items():
        yield f"after `reconcile run`, {name}: {'removed' if change is None else _show_on_one_line(change)}"


def _show_on_one_line(content: str | bytes) -> str:
    if not content:
        return "(empty)"
    if isinstance(content, bytes):
        return "".join(chr(b) if 0x20 <= b < 0x7F else "\\n" if b == 0x0A else f"\\x{b:02x}" for b in content)
    return make_visible(content)
