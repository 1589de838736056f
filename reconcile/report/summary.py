"""``summary.md``: the run in short, fit for a pull request.

Texts and names are quoted as code, so that nothing in them acts as markup, link or mention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.model import Kind, Severity, Skipped
from reconcile.report.digest import Waiting
from reconcile.report.layout import Layout
from reconcile.report.overview import FIRST, Overview
from reconcile.report.visible import on_one_line
from reconcile.settings import Settings

LISTED = FIRST
"""Most entries of a list; the rest is counted and stands in the tables."""


def summary(run: Overview, skipped: Sequence[Skipped], settings: Settings, layout: Layout) -> str:
    """Write the summary as Markdown."""
    parts = [
        "# Reconciled texts\n",
        headline(run, skipped) + "\n",
        _works(run, layout),
        _kinds(run),
        _open(run, layout),
        _related(run, layout),
        _skipped(skipped, layout),
        _how(settings),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _how(settings: Settings) -> str:
    return (
        f"Policy {code(settings.policy)}; variants from resemblance {settings.threshold:g} "
        f"or containment {settings.containment:g}. Everything in full: [index.html](index.html)."
    )


def headline(run: Overview, skipped: Sequence[Skipped]) -> str:
    """The run in one sentence."""
    line = (
        f"{plural(run.texts, 'text')}, {plural(run.works, 'work')}, {run.several:,} with variants; "
        f"{plural(run.differences, 'difference')}, "
        f"{f'{run.open:,}' if run.open else 'none'} {'needs' if run.open == 1 else 'need'} a person."
    )
    return line + (f" {plural(len(skipped), 'input')} skipped." if skipped else "")


def plural(count: int, noun: str) -> str:
    """`count` and the noun in the right number."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def code(text: str, width: int = 0) -> str:
    """Quote a text as code on one line, whatever back-quotes it holds."""
    line = on_one_line(text, width)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line[:1] in ("`", " ", "") or line[-1:] in ("`", " ") else ""
    return f"{fence}{pad}{line or '∅'}{pad}{fence}".replace("|", "\\|")


def _works(run: Overview, layout: Layout) -> str:
    if not run.several:
        return ""
    rows = [
        f"| {code(w.id)} | {w.members} | {code(w.base)} | {w.differences} | {w.open} |"
        for w in run.first_several[:LISTED]
    ]
    rest = run.several - LISTED
    more = [f"\nand {plural(rest, 'work')} more in {layout.table('works')}"] if rest > 0 else []
    head = ["## Works with variants\n", "| work | texts | base | differences | open |", "|---|--:|---|--:|--:|"]
    return "\n".join([*head, *rows, *more]) + "\n"


def _kinds(run: Overview) -> str:
    if not run.kinds:
        return ""
    names = [s.value for s in reversed(Severity)]
    head = ["## Differences\n", f"| class | all | {' | '.join(names)} |", "|---|" + "--:|" * (1 + len(names))]
    rows = [
        f"| {kind.value} | {sum(counts.values())} | {' | '.join(str(n or '') for n in counts.values())} |"
        for kind, counts in run.kinds.items()
    ]
    return "\n".join(head + rows) + "\n"


def _open(run: Overview, layout: Layout) -> str:
    if not run.open:
        return ""
    lines = ["## What needs a person\n", *(_item(place.waiting) for place in run.waiting[:LISTED])]
    if run.open > LISTED:
        more = f"and {run.open - LISTED:,} more in {layout.table('differences')}"
        lines.append(f"- {more} (decision `open` or `unplaced`)")
    return "\n".join(lines) + "\n"


def _item(w: Waiting) -> str:
    base = "" if w.kind is Kind.ADDED_DETAIL else f" base {code(w.base_text)}"
    witness = "" if w.kind is Kind.OMISSION else f" witness {code(w.witness_text)}"
    return f"- {w.kind.value} `{w.id}` in {code(w.witness)}:{base}{witness}: {code(w.reason)}"


def _related(run: Overview, layout: Layout) -> str:
    if not run.related:
        return ""
    lines = [f"- {code(p.left)} and {code(p.right)}: {code(p.why, 160)}" for p in run.first_related[:LISTED]]
    if run.related > LISTED:
        lines.append(f"- and {run.related - LISTED:,} more in {layout.table('pairs')}")
    return "\n".join(["## Related, not joined\n", *lines]) + "\n"


def _skipped(skipped: Sequence[Skipped], layout: Layout) -> str:
    if not skipped:
        return ""
    lines = [
        f"- {code(f'{s.path}, {s.place}' if s.place else s.path)}: {code(s.reason, 200)}" for s in skipped[:LISTED]
    ]
    if len(skipped) > LISTED:
        lines.append(f"- and {len(skipped) - LISTED:,} more in {layout.table('skipped')}")
    return "\n".join(["## Skipped\n", *lines]) + "\n"
