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
Printed = Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no messages.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print more messages.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Print no colours (also: NO_COLOR).")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.", hidden=True)]
