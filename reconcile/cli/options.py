"""Declare the options of the command line, each once, and the records in which commands receive them.

An option that one or two commands have is an alias. Options that go together are the fields of a record: a command
with a parameter of that type has all of them (see `reconcile.cli.app`). Paths are taken as typed; the code that opens
a path reports what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reconcile.errors import InputError

if TYPE_CHECKING:
    from reconcile.report.console.screen import Screen

_TABLES = "Columns of a table"
_RUNNING = "Running"
_MESSAGES = "Messages"
_ACCEPTED = "Accepted findings"


class PrintFormat(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def _parser(convert: Callable[[str], Any], complaint: str) -> Callable[[str], Any]:
    def parse_value(value: str) -> Any:
        try:
            return convert(value)
        except ValueError:
            raise typer.BadParameter(f"{value!r} {complaint}") from None

    return parse_value


_NUMBER = _parser(float, "is no number")
_WHOLE_NUMBER = _parser(int, "is no whole number")


def _refuse_threshold(_value: str) -> str:
    raise typer.BadParameter("texts are joined by their match weight now; use --link BITS (docs/joining.md)")


_PRINT_FORMAT = _parser(PrintFormat, f"must be one of {', '.join(PrintFormat)}")


def _option(form: str, text: str, panel: str | None = None, **more: Any) -> Any:
    """Return an option by its names and, unless it is a flag, the word that the help shows for its value."""
    words = form.split()
    names = [word for word in words if word.startswith("-")]
    shown = " ".join(words[len(names) :])
    return typer.Option(*names, help=text, metavar=shown, rich_help_panel=panel, readable=False, **more)


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATHS",
        help="Folders, files, globs or - for standard input. Default: paths of the settings, else seeds/.",
    ),
]
ReportsArgument = Annotated[
    Path | None,
    typer.Argument(metavar="REPORTS", help="A folder that a run has written. Default: reports.", readable=False),
]
ReportsOption = Annotated[Path | None, _option("--reports DIR", "A folder that a run has written. Default: reports.")]
Out = Annotated[
    Path | None,
    _option("--out -o DIR", "Folder to write: a new or empty one, or that of an earlier run. Default: reports."),
]
Policy = Annotated[
    str | None,
    _option(
        "--policy POLICY", "base, complete, union, majority, flag, priority=ID,ID or consensus(2). Default: complete."
    ),
]
Base = Annotated[
    str | None, _option("--base ID", "The text that leads. Default: the least damaged, then the fullest one.")
]
Link = Annotated[
    float | None,
    _option("--link BITS", "Match weight from which texts are joined, in bits. Default: 2.", parser=_NUMBER),
]
Titles = Annotated[
    str | None,
    _option("--titles RULE", "What declared titles do: evidence, require or ignore. Default: evidence."),
]
Threshold = Annotated[
    str | None,
    _option("--threshold NUMBER", "Gone; --link does its work.", parser=_refuse_threshold, hidden=True),
]
OneWork = Annotated[bool | None, _option("--one-work", "All inputs are witnesses of one work, however unlike.")]
Encoding = Annotated[str | None, _option("--encoding CODEC", "Python codec of the files. Default: utf-8.")]
Config = Annotated[Path | None, _option("--config FILE", "Settings. Default: reconcile.toml or pyproject.toml.")]
Decisions = Annotated[
    Path | None, _option("--decisions FILE", "What people decided, as decisions.csv; replayed by fingerprint.")
]
LayoutFormat = Annotated[
    str | None,
    _option("--format -f FORMAT", "folder, csv, jsonl or parquet. Default: folder; for a table, its own format."),
]
Pages = Annotated[
    str | None,
    _option("--pages WHICH", "Works that get a page: all (default for folders), open (default for tables) or none."),
]
Printed = Annotated[
    PrintFormat, _option("--format -f FORMAT", "text (default), csv or json.", parser=_PRINT_FORMAT, show_default=False)
]
FoundFolder = Annotated[
    Path | None,
    _option("--out -o DIR", "Write works, members and pairs there as tables, and print a summary only."),
]
Keep = Annotated[
    Path | None,
    _option("--keep FILE", "Write the table that was read with one row a work: its base, and the number of its texts."),
]
FoundFormat = Annotated[
    str | None,
    _option("--format -f FORMAT", "text (default), csv of the pairs, or json; with --out csv, jsonl or parquet."),
]
Strict = Annotated[bool, _option("--strict", "Exit with 1 while open items are left.")]
Hashes = Annotated[
    bool, _option("--hashes/--no-hashes", "Also compare the hashes that the run wrote down. Default: yes.")
]
Deep = Annotated[bool, _option("--deep", "Also run everything again, in ways that must not matter.")]
Jobs = Annotated[
    int | None, _option("--jobs -j NUMBER", "Processes. Default: one for each core.", _RUNNING, parser=_WHOLE_NUMBER)
]
Profile = Annotated[
    Path | None, _option("--profile FILE", "Write seconds per stage, memory and versions, as JSON.", _RUNNING)
]
Debug = Annotated[bool, _option("--debug", "Show the traceback of a bug.", hidden=True)]
Select = Annotated[
    list[str] | None, _option("--select RULES", "Rules to run, by id, name or beginning: RC1,RC203,mojibake.")
]
Ignore = Annotated[list[str] | None, _option("--ignore RULES", "Rules to leave out, named likewise.")]
FailOn = Annotated[
    str | None, _option("--fail-on SEVERITY", "Severity that fails: error (default), warning, notice or info.")
]
ExitZero = Annotated[bool, _option("--exit-zero", "Report only: exit with 0 whatever is found.")]
ShowInfo = Annotated[bool, _option("--show-info", "Also list what is mere information.")]
Against = Annotated[
    list[str] | None,
    _option(
        "--against PATH",
        "Texts to compare with; repeatable. Default: against of the settings, else the folders of PATHS.",
    ),
]
BaseRef = Annotated[str | None, _option("--base-ref COMMIT", "Only files that Git has changed since this commit.")]
RequireFiles = Annotated[bool, _option("--require-files", "Exit with 2 when there is nothing to check.")]
AcceptedFile = Annotated[str | None, _option("--accepted FILE", "Their file. Default: accepted.csv.", _ACCEPTED)]
ReportsFolder = Annotated[str | None, _option("--reports DIR", "Folder of a run that must be fresh. Default: reports.")]
DecisionsFile = Annotated[
    str | None, _option("--decisions FILE", "What people decided. Default: decisions.csv if it is there.")
]
Formats = Annotated[
    list[str] | None,
    _option(
        "--format -f FORMAT",
        "concise, full, json, jsonl, csv, sarif, github, junit, markdown or auto (default); repeatable.",
    ),
]
Outputs = Annotated[list[str] | None, _option("--output FORMAT=FILE", "Also write it there; repeatable.")]
Fix = Annotated[bool, _option("--fix", "Write the safe fixes first, then check.")]
DiffOnly = Annotated[bool, _option("--diff", "Show what would be written as a diff, and write nothing.")]
Proposed = Annotated[
    bool, _option("--proposed", "With --diff: show what is likely too. Accept it by `repair` in decisions.csv.")
]
FollowLinks = Annotated[
    bool, _option("--follow-links", "Also repair files outside of what is named that links in it lead to.")
]
Markdown = Annotated[bool, _option("--markdown", "Print the documentation page of all rules.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How texts are read, and from which settings file."""

    encoding: Encoding = None
    id_column: Annotated[
        str | None, _option("--id-column NAME", "Ids; '' numbers the rows. Default: guessed.", _TABLES)
    ] = None
    text_column: Annotated[str | None, _option("--text-column NAME", "Texts. Default: guessed.", _TABLES)] = None
    title_column: Annotated[
        str | None, _option("--title-column NAME", "Titles; '' for none. Default: guessed.", _TABLES)
    ] = None
    year_column: Annotated[
        str | None, _option("--year-column NAME", "Years or dates; '' for none. Default: guessed.", _TABLES)
    ] = None
    work_column: Annotated[
        str | None,
        _option("--work-column NAME", "Equal values join texts to a work; '' for none. Default: guessed.", _TABLES),
    ] = None
    config: Config = None

    def as_settings(self) -> dict[str, Any]:
        """Return the settings that the options give; None for those that were left out."""
        columns = {"id": self.id_column, "text": self.text_column, "title": self.title_column}
        columns |= {"year": self.year_column, "work": self.work_column}
        given = {role: name for role, name in columns.items() if name is not None}
        return {"encoding": self.encoding, "columns": given or None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """How a command that may take long is run."""

    jobs: Jobs = None
    cache: Annotated[
        str | None, _option("--cache DIR", "What is kept for the next run. Default: .reconcile_cache.", _RUNNING)
    ] = None
    no_cache: Annotated[bool, _option("--no-cache", "Keep nothing, and use nothing that was kept.", _RUNNING)] = False

    def as_settings(self) -> dict[str, Any]:
        """Return the settings that the options give; None for those that were left out.

        Raises:
            InputError: the options contradict each other.
        """
        if self.no_cache and self.cache:
            raise InputError(f"--no-cache and --cache {self.cache} contradict each other; give one of them")
        return {"jobs": self.jobs, "cache": "" if self.no_cache else self.cache}


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """What a command prints besides its result."""

    quiet: Annotated[bool, _option("--quiet -q", "Print no messages.", _MESSAGES)] = False
    verbose: Annotated[bool, _option("--verbose -v", "Print more messages.", _MESSAGES)] = False
    no_color: Annotated[bool, _option("--no-color", "Print no colours (also: NO_COLOR).", _MESSAGES)] = False
    debug: Debug = False

    def open_screen(self) -> Screen:
        """Return the screen that the options ask for.

        Raises:
            InputError: the options contradict each other.
        """
        from reconcile.report.console.screen import open_screen

        if self.quiet and self.verbose:
            raise InputError("--quiet and --verbose contradict each other; give one of them")
        return open_screen(quiet=self.quiet, verbose=self.verbose, color=not self.no_color)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What a check does with accepted findings."""

    strict: Annotated[bool, _option("--strict", "An accepted finding that is gone is an error.", _ACCEPTED)] = False
    accept: Annotated[bool, _option("--accept", "Take what no longer occurs out of the file.", _ACCEPTED)] = False
    accept_new: Annotated[
        bool, _option("--accept-new", "The same, and accept everything that is found now.", _ACCEPTED)
    ] = False
    reason: Annotated[
        str, _option("--reason TEXT", "Why the new findings are accepted.", _ACCEPTED, show_default=False)
    ] = ""
    accepted: AcceptedFile = None
