"""``summary.md``: the run in short, fit for a pull request.

Texts and names are quoted as code, so that nothing in them acts as markup, link or mention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.model.records import Pair, Skipped
from reconcile.report.overview import SHORT_LIST, Overview
from reconcile.report.reading_context import ReadingContext, show_white_space
from reconcile.report.run_folder.layout import Layout
from reconcile.report.work_digest import OpenItem
from reconcile.settings import Settings
from reconcile.storage.display_text import show_on_one_line
from reconcile.vocabulary import Kind, Severity

LISTED_ENTRIES = SHORT_LIST
"""Most entries of a list; the rest is counted and stands in the tables."""
_CODE_WIDTH = 120
_DECIDE_HINT = "Decide a place with its id in `decisions.csv`; `reconcile explain ID` shows all that is known of it.\n"
_BRIDGES_HINT = "The works share nothing but these texts; declare them one work if they are.\n"


def render_summary(run: Overview, skipped: Sequence[Skipped], settings: Settings, layout: Layout) -> str:
    """Write the summary as Markdown."""
    parts = [
        "# Reconciled texts\n",
        format_headline(run, skipped) + "\n",
        _list_works(run, layout),
        _tabulate_kinds(run),
        _list_open_items(run, layout),
        _list_bridges(run, layout),
        _list_related_pairs(run, layout),
        _list_skipped(skipped, layout),
        _describe_settings(settings),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _describe_settings(settings: Settings) -> str:
    return (
        f"Policy {quote_as_code(settings.policy)}; variants from resemblance {settings.threshold:g} "
        f"or containment {settings.containment:g}. Everything in full: [index.html](index.html)."
    )


def format_headline(run: Overview, skipped: Sequence[Skipped]) -> str:
    """The run in one sentence."""
    line = (
        f"{format_count(run.texts, 'text')}, {format_count(run.works, 'work')}, {run.variant_works:,} with variants; "
        f"{format_count(run.differences, 'difference')}, "
        f"{f'{run.open:,}' if run.open else 'none'} {'needs' if run.open == 1 else 'need'} a person."
    )
    return line + (f" {format_count(len(skipped), 'input')} skipped." if skipped else "")


def format_count(count: int, noun: str) -> str:
    """`count` and the noun in the right number."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def quote_as_code(text: str, width: int = 0) -> str:
    """Quote a text as code on one line, whatever back-quotes it holds."""
    line = show_on_one_line(text, width)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line[:1] in ("`", " ", "") or line[-1:] in ("`", " ") else ""
    return f"{fence}{pad}{line or '∅'}{pad}{fence}".replace("|", "\\|")


def _list_works(run: Overview, layout: Layout) -> str:
    if not run.variant_works:
        return ""
    rows = [
        f"| {quote_as_code(w.id)} | {w.members} | {quote_as_code(w.base)} | {w.differences} | {w.open} |"
        for w in run.first_variant_works[:LISTED_ENTRIES]
    ]
    rest = run.variant_works - LISTED_ENTRIES
    more = [f"\nand {rest:,} more in {layout.locate_table('works')}"] if rest > 0 else []
    head = ["## Works with variants\n", "| work | texts | base | differences | open |", "|---|--:|---|--:|--:|"]
    return "\n".join([*head, *rows, *more]) + "\n"


def _tabulate_kinds(run: Overview) -> str:
    if not run.units_by_kind:
        return ""
    names = [s.value for s in reversed(Severity)]
    head = ["## Differences\n", f"| class | all | {' | '.join(names)} |", "|---|" + "--:|" * (1 + len(names))]
    rows = [
        f"| {kind.value} | {sum(counts.values())} | {' | '.join(str(n or '') for n in counts.values())} |"
        for kind, counts in run.units_by_kind.items()
    ]
    return "\n".join(head + rows) + "\n"


def _list_open_items(run: Overview, layout: Layout) -> str:
    if not run.open:
        return ""
    lines = [
        "## What needs a person\n",
        _DECIDE_HINT,
        *(_format_open_item(place.open_item) for place in run.open_items[:LISTED_ENTRIES]),
    ]
    if run.open > LISTED_ENTRIES:
        more = f"and {run.open - LISTED_ENTRIES:,} more in {layout.locate_table('differences')}"
        lines.append(f"- {more} (decision `open` or `unplaced`)")
    return "\n".join(lines) + "\n"


def _format_open_item(w: OpenItem) -> str:
    readings = []
    if w.kind is not Kind.ADDED_DETAIL and len(w.sides) != 1:
        readings.append(f"base {_quote_reading(w.base_text, w.sides[:1])}")
    if w.kind is not Kind.OMISSION:
        readings.append(f"witness {_quote_reading(w.witness_text, w.sides[-1:])}")
    return f"- {w.kind.value} `{w.id}` in {quote_as_code(w.witness)}: {', '.join(readings)}: {quote_as_code(w.reason)}"


def _quote_reading(text: str, sides: Sequence[ReadingContext]) -> str:
    """A reading; one without letters where it stands, for alone it would not say which place is meant."""
    if any(map(str.isalpha, text)) or not sides:
        return quote_as_code(text)
    (side,) = sides
    return quote_as_code(f"{side.before}“{show_white_space(text)}”{side.after}", _CODE_WIDTH)


def _list_bridges(run: Overview, layout: Layout) -> str:
    if not run.bridges:
        return ""
    lines = [*map(_format_pair, run.first_bridges[:LISTED_ENTRIES])]
    if run.bridges > LISTED_ENTRIES:
        lines.append(f"- and {run.bridges - LISTED_ENTRIES:,} more in {layout.locate_table('pairs')}")
    return "\n".join(["## Variants in two works\n", _BRIDGES_HINT, *lines]) + "\n"


def _list_related_pairs(run: Overview, layout: Layout) -> str:
    if not run.related:
        return ""
    lines = [*map(_format_pair, run.first_related[:LISTED_ENTRIES])]
    if run.related > LISTED_ENTRIES:
        lines.append(f"- and {run.related - LISTED_ENTRIES:,} more in {layout.locate_table('pairs')}")
    return "\n".join(["## Related, not joined\n", *lines]) + "\n"


def _format_pair(pair: Pair) -> str:
    return f"- {quote_as_code(pair.left)} and {quote_as_code(pair.right)}: {quote_as_code(pair.why, 160)}"


def _list_skipped(skipped: Sequence[Skipped], layout: Layout) -> str:
    if not skipped:
        return ""
    lines = [
        f"- {quote_as_code(f'{s.path}, {s.place}' if s.place else s.path)}: {quote_as_code(s.reason, 200)}"
        for s in skipped[:LISTED_ENTRIES]
    ]
    if len(skipped) > LISTED_ENTRIES:
        lines.append(f"- and {len(skipped) - LISTED_ENTRIES:,} more in {layout.locate_table('skipped')}")
    return "\n".join(["## Skipped\n", *lines]) + "\n"
