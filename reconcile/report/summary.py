"""``summary.md``: the run in short, fit for a pull request.

Texts and names are quoted as code, so that nothing in them acts as markup, link or mention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.model.records import Pair, Skipped
from reconcile.report.overview import FIRST, Overview
from reconcile.report.reading_context import InContext, seen
from reconcile.report.run_folder.layout import Layout
from reconcile.report.work_digest import Waiting
from reconcile.settings import Settings
from reconcile.storage.display_text import on_one_line
from reconcile.vocabulary import Kind, Severity

LISTED = FIRST
"""Most entries of a list; the rest is counted and stands in the tables."""
_WIDE = 120
_DECIDING = "Decide a place with its id in `decisions.csv`; `reconcile explain ID` shows all that is known of it.\n"
_BRIDGES = "The works share nothing but these texts; declare them one work if they are.\n"


def summary(run: Overview, skipped: Sequence[Skipped], settings: Settings, layout: Layout) -> str:
    """Write the summary as Markdown."""
    parts = [
        "# Reconciled texts\n",
        headline(run, skipped) + "\n",
        _works(run, layout),
        _kinds(run),
        _open(run, layout),
        _bridges(run, layout),
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
    more = [f"\nand {rest:,} more in {layout.table('works')}"] if rest > 0 else []
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
    lines = ["## What needs a person\n", _DECIDING, *(_item(place.waiting) for place in run.waiting[:LISTED])]
    if run.open > LISTED:
        more = f"and {run.open - LISTED:,} more in {layout.table('differences')}"
        lines.append(f"- {more} (decision `open` or `unplaced`)")
    return "\n".join(lines) + "\n"


def _item(w: Waiting) -> str:
    readings = []
    if w.kind is not Kind.ADDED_DETAIL and len(w.sides) != 1:
        readings.append(f"base {_reading(w.base_text, w.sides[:1])}")
    if w.kind is not Kind.OMISSION:
        readings.append(f"witness {_reading(w.witness_text, w.sides[-1:])}")
    return f"- {w.kind.value} `{w.id}` in {code(w.witness)}: {', '.join(readings)}: {code(w.reason)}"


def _reading(text: str, sides: Sequence[InContext]) -> str:
    """A reading; one without letters where it stands, for alone it would not say which place is meant."""
    if any(map(str.isalpha, text)) or not sides:
        return code(text)
    (side,) = sides
    return code(f"{side.before}“{seen(text)}”{side.after}", _WIDE)


def _bridges(run: Overview, layout: Layout) -> str:
    if not run.bridges:
        return ""
    lines = [*map(_pair, run.first_bridges[:LISTED])]
    if run.bridges > LISTED:
        lines.append(f"- and {run.bridges - LISTED:,} more in {layout.table('pairs')}")
    return "\n".join(["## Variants in two works\n", _BRIDGES, *lines]) + "\n"


def _related(run: Overview, layout: Layout) -> str:
    if not run.related:
        return ""
    lines = [*map(_pair, run.first_related[:LISTED])]
    if run.related > LISTED:
        lines.append(f"- and {run.related - LISTED:,} more in {layout.table('pairs')}")
    return "\n".join(["## Related, not joined\n", *lines]) + "\n"


def _pair(pair: Pair) -> str:
    return f"- {code(pair.left)} and {code(pair.right)}: {code(pair.why, 160)}"


def _skipped(skipped: Sequence[Skipped], layout: Layout) -> str:
    if not skipped:
        return ""
    lines = [
        f"- {code(f'{s.path}, {s.place}' if s.place else s.path)}: {code(s.reason, 200)}" for s in skipped[:LISTED]
    ]
    if len(skipped) > LISTED:
        lines.append(f"- and {len(skipped) - LISTED:,} more in {layout.table('skipped')}")
    return "\n".join(["## Skipped\n", *lines]) + "\n"
