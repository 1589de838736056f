"""The options of the command line, each declared once.

Knows how they are written, what their help says and in which panel of it they stand; what they mean is a matter of the
settings. Paths are taken as typed: whoever opens them says what is wrong with them.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

_TABLES = "Columns of a table"
_RUNNING = "Running"
_MESSAGES = "Messages"
_ACCEPTED = "Accepted findings"


class PrintFormat(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def _parse_number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no number") from None


def _parse_whole_number(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no whole number") from None


def _parse_format(value: str) -> PrintFormat:
    try:
        return PrintFormat(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} must be one of {', '.join(PrintFormat)}") from None


def _flag_option(*names: str, help: str, panel: str | None = None, hidden: bool = False) -> Any:  # noqa: A002  as Typer says
    """An option without a value, shown without a type."""
    return typer.Option(*names, help=help, metavar="", rich_help_panel=panel, hidden=hidden)


def _value_option(*names: str, shown: str, help: str, panel: str | None = None, **more: Any) -> Any:  # noqa: A002
    """An option with a value; `shown` stands for the value in the help."""
    return typer.Option(*names, help=help, metavar=shown, rich_help_panel=panel, **more)


def _path_option(*names: str, shown: str, help: str, panel: str | None = None) -> Any:  # noqa: A002
    return _value_option(*names, shown=shown, help=help, panel=panel, readable=False)


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
ReportsOption = Annotated[
    Path | None, _path_option("--reports", shown="DIR", help="A folder that a run has written. Default: reports.")
]
Out = Annotated[
    Path | None,
    _path_option(
        "--out",
        "-o",
        shown="DIR",
        help="Folder to write: a new or empty one, or that of an earlier run. Default: reports.",
    ),
]
Policy = Annotated[
    str | None,
    _value_option(
        "--policy",
        shown="POLICY",
        help="base, complete, union, majority, flag, priority=ID,ID or consensus(2). Default: complete.",
    ),
]
Base = Annotated[
    str | None,
    _value_option("--base", shown="ID", help="The text that leads. Default: the least damaged, then the fullest one."),
]
Threshold = Annotated[
    float | None,
    _value_option(
        "--threshold",
        shown="NUMBER",
        help="Resemblance from which texts are variants, 0 to 1. Default: 0.3.",
        parser=_parse_number,
    ),
]
OneWork = Annotated[
    bool | None, _flag_option("--one-work", help="All inputs are witnesses of one work, however unlike.")
]
Encoding = Annotated[
    str | None, _value_option("--encoding", shown="CODEC", help="Python codec of the files. Default: utf-8.")
]
Config = Annotated[
    Path | None, _path_option("--config", shown="FILE", help="Settings. Default: reconcile.toml or pyproject.toml.")
]
Decisions = Annotated[
    Path | None,
    _path_option("--decisions", shown="FILE", help="What people decided, as decisions.csv; replayed by fingerprint."),
]
LayoutFormat = Annotated[
    str | None,
    _value_option(
        "--format",
        "-f",
        shown="FORMAT",
        help="folder, csv, jsonl or parquet. Default: folder; for a table, its own format.",
    ),
]
Pages = Annotated[
    str | None,
    _value_option(
        "--pages",
        shown="WHICH",
        help="Works that get a page: all (default for folders), open (default for tables) or none.",
    ),
]
PrintFormatOption = Annotated[
    PrintFormat,
    _value_option(
        "--format", "-f", shown="FORMAT", help="text (default), csv or json.", parser=_parse_format, show_default=False
    ),
]
Strict = Annotated[bool, _flag_option("--strict", help="Exit with 1 while open items are left.")]
Hashes = Annotated[
    bool, _flag_option("--hashes/--no-hashes", help="Also compare the hashes that the run wrote down. Default: yes.")
]
Deep = Annotated[bool, _flag_option("--deep", help="Also run everything again, in ways that must not matter.")]

IdColumn = Annotated[
    str | None,
    _value_option("--id-column", shown="NAME", help="Ids; '' numbers the rows. Default: guessed.", panel=_TABLES),
]
TextColumn = Annotated[
    str | None, _value_option("--text-column", shown="NAME", help="Texts. Default: guessed.", panel=_TABLES)
]
TitleColumn = Annotated[
    str | None,
    _value_option("--title-column", shown="NAME", help="Titles; '' for none. Default: guessed.", panel=_TABLES),
]
YearColumn = Annotated[
    str | None,
    _value_option("--year-column", shown="NAME", help="Years or dates; '' for none. Default: guessed.", panel=_TABLES),
]
WorkColumn = Annotated[
    str | None,
    _value_option(
        "--work-column",
        shown="NAME",
        help="Equal values join texts to a work; '' for none. Default: guessed.",
        panel=_TABLES,
    ),
]

Jobs = Annotated[
    int | None,
    _value_option(
        "--jobs",
        "-j",
        shown="NUMBER",
        help="Processes. Default: one for each core.",
        panel=_RUNNING,
        parser=_parse_whole_number,
    ),
]
Cache = Annotated[
    str | None,
    _value_option(
        "--cache",
        shown="DIR",
        help="What is kept for the next run. Default: .reconcile_cache.",
        panel=_RUNNING,
    ),
]
NoCache = Annotated[
    bool, _flag_option("--no-cache", help="Keep nothing, and use nothing that was kept.", panel=_RUNNING)
]
Profile = Annotated[
    Path | None,
    _path_option(
        "--profile", shown="FILE", help="Write seconds per stage, memory and versions, as JSON.", panel=_RUNNING
    ),
]

Quiet = Annotated[bool, _flag_option("--quiet", "-q", help="Print no messages.", panel=_MESSAGES)]
Verbose = Annotated[bool, _flag_option("--verbose", "-v", help="Print more messages.", panel=_MESSAGES)]
NoColor = Annotated[bool, _flag_option("--no-color", help="Print no colours (also: NO_COLOR).", panel=_MESSAGES)]
Debug = Annotated[bool, _flag_option("--debug", help="Show the traceback of a bug.", hidden=True)]

Select = Annotated[
    list[str] | None,
    _value_option("--select", shown="RULES", help="Rules to run, by id, name or beginning: RC1,RC203,mojibake."),
]
Ignore = Annotated[
    list[str] | None, _value_option("--ignore", shown="RULES", help="Rules to leave out, named likewise.")
]
FailOn = Annotated[
    str | None,
    _value_option("--fail-on", shown="SEVERITY", help="Severity that fails: error (default), warning, notice or info."),
]
ExitZero = Annotated[bool, _flag_option("--exit-zero", help="Report only: exit with 0 whatever is found.")]
ShowInfo = Annotated[bool, _flag_option("--show-info", help="Also list what is mere information.")]
Against = Annotated[
    list[str] | None,
    _value_option(
        "--against",
        shown="PATH",
        help="Texts to compare with; repeatable. Default: against of the settings, else the folders of PATHS.",
    ),
]
BaseRef = Annotated[
    str | None, _value_option("--base-ref", shown="COMMIT", help="Only files that Git has changed since this commit.")
]
RequireFiles = Annotated[bool, _flag_option("--require-files", help="Exit with 2 when there is nothing to check.")]
StrictBaseline = Annotated[
    bool, _flag_option("--strict", help="An accepted finding that is gone is an error.", panel=_ACCEPTED)
]
Accept = Annotated[bool, _flag_option("--accept", help="Take what no longer occurs out of the file.", panel=_ACCEPTED)]
AcceptNew = Annotated[
    bool, _flag_option("--accept-new", help="The same, and accept everything that is found now.", panel=_ACCEPTED)
]
Reason = Annotated[
    str,
    _value_option(
        "--reason", shown="TEXT", help="Why the new findings are accepted.", panel=_ACCEPTED, show_default=False
    ),
]
AcceptedFile = Annotated[
    str | None, _value_option("--accepted", shown="FILE", help="Their file. Default: accepted.csv.", panel=_ACCEPTED)
]
ReportsFolder = Annotated[
    str | None, _value_option("--reports", shown="DIR", help="Folder of a run that must be fresh. Default: reports.")
]
DecisionsFile = Annotated[
    str | None,
    _value_option("--decisions", shown="FILE", help="What people decided. Default: decisions.csv if it is there."),
]
Formats = Annotated[
    list[str] | None,
    _value_option(
        "--format",
        "-f",
        shown="FORMAT",
        help="concise, full, json, jsonl, csv, sarif, github, junit, markdown or auto (default); repeatable.",
    ),
]
Outputs = Annotated[
    list[str] | None,
    _value_option("--output", shown="FORMAT=FILE", help="Also write it there; repeatable."),
]
Fix = Annotated[bool, _flag_option("--fix", help="Write the safe fixes first, then check.")]
DiffOnly = Annotated[bool, _flag_option("--diff", help="Show what would be written as a diff, and write nothing.")]
Markdown = Annotated[bool, _flag_option("--markdown", help="Print the documentation page of all rules.")]
