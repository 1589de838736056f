"""The options of the command line, each declared once.

Knows how they are written and what their help says; what they mean is a matter of the settings.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Folders, files, globs or - for standard input; else those of the settings, else seeds/."),
]
Reports = Annotated[Path, typer.Argument(help="The folder that a run has written.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder to write; made when missing, never taken over.")]
Policy = Annotated[
    str | None,
    typer.Option(help="base, complete, union, majority, flag, priority=ID,ID or consensus(2). Default: complete."),
]
Base = Annotated[str | None, typer.Option(help="Id of the text that leads. Default: the least damaged, fullest one.")]
Threshold = Annotated[float | None, typer.Option(help="Resemblance from which texts are variants, 0 to 1.")]
OneWork = Annotated[bool | None, typer.Option("--one-work", help="All inputs are witnesses of one work.")]
Encoding = Annotated[str | None, typer.Option(help="Python codec of the files. Default: utf-8.")]
Config = Annotated[Path | None, typer.Option(help="Settings file. Default: reconcile.toml or pyproject.toml.")]
Decisions = Annotated[Path | None, typer.Option(help="decisions.csv: what people decided, replayed by fingerprint.")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes. Default: one for each core.")]
Cache = Annotated[str | None, typer.Option(help="Folder of what is kept for the next run. Default: .reconcile_cache.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep nothing, and use nothing that was kept.")]
LayoutFormat = Annotated[
    str | None,
    typer.Option("--format", "-f", help="folder, csv, jsonl or parquet. Default: folder; for a table, its own format."),
]
Pages = Annotated[
    str | None,
    typer.Option(help="Works that get a page: all (default for folders), open (default for tables) or none."),
]
Profile = Annotated[Path | None, typer.Option(help="Write seconds per stage, memory and versions there, as JSON.")]
IdColumn = Annotated[
    str | None, typer.Option(help="Column of a table that holds the ids; '' numbers the rows. Default: guessed.")
]
TextColumn = Annotated[str | None, typer.Option(help="Column of a table that holds the texts. Default: guessed.")]
TitleColumn = Annotated[str | None, typer.Option(help="Column that holds the titles; '' for none. Default: guessed.")]
YearColumn = Annotated[
    str | None, typer.Option(help="Column that holds years or dates; '' for none. Default: guessed.")
]
WorkColumn = Annotated[
    str | None, typer.Option(help="Column whose equal values join texts to a work; '' for none. Default: guessed.")
]
Printed = Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no messages.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print more messages.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Print no colours (also: NO_COLOR).")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.", hidden=True)]

Select = Annotated[list[str] | None, typer.Option(help="Rules to run, by id, name or beginning: RC1,RC203,mojibake.")]
Ignore = Annotated[list[str] | None, typer.Option(help="Rules to leave out, named in the same way.")]
FailOn = Annotated[str | None, typer.Option(help="Severity that fails: error (default), warning, notice or info.")]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Report only: exit with 0 whatever is found.")]
ShowInfo = Annotated[bool, typer.Option("--show-info", help="Also list what is mere information.")]
Against = Annotated[
    list[str] | None, typer.Option(help="Texts to compare with. Default: the settings, else the folders of PATHS.")
]
BaseRef = Annotated[str | None, typer.Option(help="Only files that Git has changed since this commit.")]
RequireFiles = Annotated[bool, typer.Option("--require-files", help="Exit with 2 when there is nothing to check.")]
StrictBaseline = Annotated[bool, typer.Option("--strict", help="An accepted finding that is gone is an error.")]
Accept = Annotated[bool, typer.Option("--accept", help="Take what no longer occurs out of the accepted findings.")]
AcceptNew = Annotated[bool, typer.Option("--accept-new", help="Also accept everything that is found now.")]
Reason = Annotated[str, typer.Option(help="Why the new findings are accepted.")]
AcceptedFile = Annotated[str | None, typer.Option("--accepted", help="Accepted findings. Default: accepted.csv.")]
ReportsFolder = Annotated[str | None, typer.Option("--reports", help="Folder of a run. Default: reports.")]
DecisionsFile = Annotated[str | None, typer.Option("--decisions", help="decisions.csv: what people decided.")]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        help="concise, full, json, jsonl, csv, sarif, github, junit, markdown or auto (default); may be repeated.",
    ),
]
Outputs = Annotated[list[str] | None, typer.Option("--output", help="FORMAT=FILE: also write it there; repeatable.")]
Fix = Annotated[bool, typer.Option("--fix", help="Write the safe fixes first, then check.")]
DiffOnly = Annotated[bool, typer.Option("--diff", help="Show what would be written as a diff, and write nothing.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print the documentation page of all rules.")]
