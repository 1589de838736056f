"""``summary.md``: the run in short, fit for a pull request.

Texts and names are quoted as code, so that nothing in them acts as markup, link or mention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.model import Difference, Kind, Pair, Severity, Skipped, Work
from reconcile.report.counting import by_kind_and_severity, most_urgent, total, units
from reconcile.report.visible import on_one_line
from reconcile.settings import Settings

LISTED = 20
"""Most entries of a list; the rest is counted and stands in the tables."""


def summary(works: Sequence[Work], pairs: Sequence[Pair], skipped: Sequence[Skipped], settings: Settings) -> str:
    """Write the summary as Markdown."""
    parts = [
        "# Reconciled texts\n",
        headline(works, skipped) + "\n",
        _works(works),
        _kinds(works),
        _open(works),
        _related(pairs),
        _skipped(skipped),
        _how(settings),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _how(settings: Settings) -> str:
    return (
        f"Policy {code(settings.policy)}; variants from resemblance {settings.threshold:g} "
        f"or containment {settings.containment:g}. Everything in full: [index.html](index.html)."
    )


def headline(works: Sequence[Work], skipped: Sequence[Skipped]) -> str:
    """The run in one sentence."""
    texts = sum(len(w.members) for w in works)
    several = sum(len(w.members) > 1 for w in works)
    waiting = sum(units(w.open) for w in works)
    line = (
        f"{plural(texts, 'text')}, {plural(len(works), 'work')}, {several} with variants; "
        f"{plural(total(works), 'difference')}, "
        f"{waiting or 'none'} {'needs' if waiting == 1 else 'need'} a person."
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


def _works(works: Sequence[Work]) -> str:
    several = [w for w in works if len(w.members) > 1]
    if not several:
        return ""
    rows = [
        f"| {code(w.id)} | {len(w.members)} | {code(w.base)} | {units(w.differences)} | {units(w.open)} |"
        for w in several[:LISTED]
    ]
    more = [f"\nand {plural(len(several) - LISTED, 'work')} more in works.csv"] if len(several) > LISTED else []
    head = ["## Works with variants\n", "| work | texts | base | differences | open |", "|---|--:|---|--:|--:|"]
    return "\n".join([*head, *rows, *more]) + "\n"


def _kinds(works: Sequence[Work]) -> str:
    table = by_kind_and_severity(works)
    if not table:
        return ""
    names = [s.value for s in reversed(Severity)]
    head = ["## Differences\n", f"| class | all | {' | '.join(names)} |", "|---|" + "--:|" * (1 + len(names))]
    rows = [
        f"| {kind.value} | {sum(counts.values())} | {' | '.join(str(n or '') for n in counts.values())} |"
        for kind, counts in table.items()
    ]
    return "\n".join(head + rows) + "\n"


def _open(works: Sequence[Work]) -> str:
    urgent = most_urgent(works)
    if not urgent:
        return ""
    lines = ["## What needs a person\n", *(_item(d) for _, d in urgent[:LISTED])]
    if len(urgent) > LISTED:
        lines.append(f"- and {len(urgent) - LISTED} more in differences.csv (decision `open` or `unplaced`)")
    return "\n".join(lines) + "\n"


def _item(d: Difference) -> str:
    base = "" if d.kind is Kind.ADDED_DETAIL else f" base {code(d.base_text, 100)}"
    witness = "" if d.kind is Kind.OMISSION else f" witness {code(d.witness_text, 100)}"
    return f"- {d.kind.value} `{d.id}` in {code(d.witness)}:{base}{witness}: {code(d.reason, 160)}"


def _related(pairs: Sequence[Pair]) -> str:
    related = [p for p in pairs if p.kind == "related"]
    if not related:
        return ""
    lines = [f"- {code(p.left)} and {code(p.right)}: {code(p.why, 160)}" for p in related[:LISTED]]
    if len(related) > LISTED:
        lines.append(f"- and {len(related) - LISTED} more in pairs.csv")
    return "\n".join(["## Related, not joined\n", *lines]) + "\n"


def _skipped(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return ""
    lines = [f"- {code(s.path)}: {code(s.reason, 200)}" for s in skipped[:LISTED]]
    if len(skipped) > LISTED:
        lines.append(f"- and {len(skipped) - LISTED} more in skipped.csv")
    return "\n".join(["## Skipped\n", *lines]) + "\n"
