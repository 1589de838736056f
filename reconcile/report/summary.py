"""``summary.md``: the run in short, fit for a pull request.

Texts and names are quoted as code, so that nothing in them acts as markup, link or mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from reconcile.model.pairs import Pair
from reconcile.model.skipped import Skipped
from reconcile.report.overview import SHORT_LIST, Overview, WorkFigures
from reconcile.report.reading_context import ReadingContext, show_white_space
from reconcile.report.run_folder.layout import Layout
from reconcile.report.waterfall import format_bits
from reconcile.report.work_digest import OpenItem
from reconcile.settings import Settings
from reconcile.storage.display_text import show_on_one_line
from reconcile.vocabulary import Kind, Severity

_READING_WIDTH, _WHY_WIDTH, _REASON_WIDTH = 120, 160, 200
"""Most characters of a reading in its context, of what joined a pair, and of why an input was skipped.

Chosen by hand so that an entry stays on two lines; the tables have the rest."""
_DECIDE_HINT = "Decide a place with its id in `decisions.csv`; `reconcile explain ID` shows all that is known of it.\n"
_BRIDGES_HINT = "These texts would be joined, but something keeps their works apart; each pair says what.\n"
_PAIRS_HINT = (
    "Are both texts of one work? Until somebody decides they are not joined. Write the id and `join` or `part` into "
    "`decisions.csv`, or decide in [index.html](index.html).\n"
)
_MIXED_HINT = "Texts of these works have declared titles or years that disagree; somebody joined them all the same.\n"
_WORKS_HEAD = ("| work | texts | base | differences | open |", "|---|--:|---|--:|--:|")


def render_summary(run: Overview, skipped: Sequence[Skipped], settings: Settings, layout: Layout) -> str:
    """Write the summary as Markdown."""

    def count_rest(total: int, table: str, note: str = "") -> str:
        rest = format_rest(total, SHORT_LIST, f" in {layout.locate_table(table)}{note}")
        return f"- {rest}" if rest else ""

    limits = f"variants from a match weight of {settings.link:g} bits"
    related, bridges = map(_format_pair, run.first_related), map(_format_pair, run.first_bridges)
    open_items = (_format_open_item(place.open_item) for place in run.open_items)
    more_open = count_rest(run.open, "differences", " (decision `open` or `unplaced`)")
    more_pairs = count_rest(run.open_pairs.count, "pairs", " (decision `open`)")
    more_mixed = count_rest(run.mixed_works, "works", " (`titles_differ`)")
    unlisted = f"{format_count(run.unlisted, 'related pair')} in no table. " if run.unlisted else ""
    mixed = (f"- {quote_as_code(name)}" for name in run.first_mixed_works)
    more_works = count_rest(run.variant_works, "works").replace("- ", "\n", 1)
    parts = [
        "# Reconciled texts\n",
        format_headline(run, skipped) + "\n",
        _list_section("Pairs that wait", [_PAIRS_HINT], map(_format_open_pair, run.open_pairs.listed), more_pairs),
        _list_section("Works with variants", _WORKS_HEAD, map(_format_work, run.first_variant_works), more_works),
        _tabulate_kinds(run),
        _list_section("What needs a person", [_DECIDE_HINT], open_items, more_open),
        _list_section("Works whose titles disagree", [_MIXED_HINT], mixed, more_mixed),
        _list_section("Variants in two works", [_BRIDGES_HINT], bridges, count_rest(run.bridges, "pairs")),
        _list_section("Related, not joined", [], related, count_rest(run.related, "pairs")),
        _list_section("Skipped", [], map(_format_skipped, skipped), count_rest(len(skipped), "skipped")),
        f"Policy {quote_as_code(settings.policy)}; {limits}. {unlisted}Everything in full: [index.html](index.html).",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _list_section(title: str, hint: Sequence[str], entries: Iterable[str], rest: str) -> str:
    """Write a section of the first entries and the count of the rest; nothing when there are none."""
    lines = list(islice(entries, SHORT_LIST))
    return "\n".join([f"## {title}\n", *hint, *lines, *filter(None, [rest])]) + "\n" if lines else ""


def format_headline(run: Overview, skipped: Sequence[Skipped]) -> str:
    """Return the run in one sentence."""
    line = (
        f"{format_count(run.texts, 'text')}, {format_count(run.works, 'work')}, {run.variant_works:,} with variants; "
        f"{format_count(run.differences, 'difference')}, "
        f"{f'{run.open:,}' if run.open else 'none'} {'needs' if run.open == 1 else 'need'} a person"
    )
    pairs = run.open_pairs.count
    line += f"; {format_count(pairs, 'pair')} {'waits' if pairs == 1 else 'wait'}." if pairs else "."
    return line + (f" {format_count(len(skipped), 'input')} skipped." if skipped else "")


def format_count(count: int, noun: str) -> str:
    """Return `count` and the noun in the right number."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def format_rest(total: int, shown: int, note: str = "") -> str:
    """Return how many of `total` items are left after the first `shown`, with a note; empty when all are shown.

    >>> format_rest(23, 20, " in works.csv"), format_rest(20, 20)
    ('and 3 more in works.csv', '')
    """
    return f"and {total - shown:,} more{note}" if total > shown else ""


def quote_as_code(text: str, width: int = 0) -> str:
    """Quote a text as code on one line, with a fence longer than any back-quotes in it."""
    line = show_on_one_line(text, width)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line[:1] in ("`", " ", "") or line[-1:] in ("`", " ") else ""
    return f"{fence}{pad}{line or '∅'}{pad}{fence}".replace("|", "\\|")


def _format_work(w: WorkFigures) -> str:
    return f"| {quote_as_code(w.id)} | {w.members} | {quote_as_code(w.base)} | {w.differences} | {w.open} |"


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


def _format_open_item(w: OpenItem) -> str:
    readings = []
    if w.kind is not Kind.ADDED_DETAIL and len(w.sides) != 1:
        readings.append(f"base {_quote_reading(w.base_text, w.sides[:1])}")
    if w.kind is not Kind.OMISSION:
        readings.append(f"witness {_quote_reading(w.witness_text, w.sides[-1:])}")
    return f"- {w.kind.value} `{w.id}` in {quote_as_code(w.witness)}: {', '.join(readings)}: {quote_as_code(w.reason)}"


def _quote_reading(text: str, sides: Sequence[ReadingContext]) -> str:
    """Quote a reading; one without letters in its context, because it would not show which place is meant."""
    if any(map(str.isalpha, text)) or not sides:
        return quote_as_code(text)
    (side,) = sides
    return quote_as_code(f"{side.before}“{show_white_space(text)}”{side.after}", _READING_WIDTH)


def _format_open_pair(pair: Pair) -> str:
    return f"- `{pair.id}` ({format_bits(pair.match_weight)} bits) {_format_pair(pair)[2:]}"


def _format_pair(pair: Pair) -> str:
    return f"- {quote_as_code(pair.left)} and {quote_as_code(pair.right)}: {quote_as_code(pair.why, _WHY_WIDTH)}"


def _format_skipped(skipped: Skipped) -> str:
    place = f"{skipped.path}, {skipped.place}" if skipped.place else skipped.path
    return f"- {quote_as_code(place)}: {quote_as_code(skipped.reason, _REASON_WIDTH)}"
