"""What ``find`` gives: a list on the terminal, a table or an object on standard output, or files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reconcile.cli.options import PrintFormat
from reconcile.cli.session import print_bytes, print_table
from reconcile.errors import InputError

if TYPE_CHECKING:
    from reconcile.corpus.paths import InputFiles
    from reconcile.corpus.tables.row_documents import TablePlan
    from reconcile.report.console.screen import Screen
    from reconcile.result import Found
    from reconcile.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOutput:
    """Where what was found goes."""

    form: str
    """One of `PrintFormat`; with a folder, the format of its tables."""
    folder: Path | None
    kept_file: Path | None
    table: TablePlan | None
    """The table that was read, for `kept_file`."""
    encoding: str

    @property
    def needs_works(self) -> bool:
        """Whether works are asked for, and not only pairs."""
        return bool(self.folder or self.kept_file) or self.form != PrintFormat.CSV

    def write_found(self, found: Found, view: Screen) -> None:
        """Write and print what was found.

        Raises:
            InputError: a file cannot be written.
        """
        from reconcile.report.console.screen import render_found, render_skipped
        from reconcile.report.found_tables import build_found_object, write_found_tables
        from reconcile.report.tables import tabulate

        if self.folder:
            write_found_tables(self.folder, self.form, found.works, found.pairs)
        if self.kept_file and self.table:
            self._write_kept_rows(found, self.kept_file, self.table)
        works = [(w.id, w.members) for w in found.works]
        is_summary = bool(self.folder or self.kept_file)
        if is_summary or self.form == PrintFormat.TEXT:
            parts = render_found(works, found.pairs, found.skipped, view.output_terminal, unlisted=found.unlisted)
            if not view.quiet or not is_summary:
                view.print_result(*(parts[-1:] if is_summary else parts))
            return
        if self.form == PrintFormat.CSV:
            print_table(tabulate("pairs", found.pairs), PrintFormat.CSV)
        else:
            plain = build_found_object(found.works, found.pairs)
            print_bytes((json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))
        for line in render_skipped(found.skipped, "`reconcile run` lists them all"):
            view.print_message(line.plain)

    def _write_kept_rows(self, found: Found, file: Path, table: TablePlan) -> None:
        from reconcile.corpus.tables.kept_rows import write_kept_rows
        from reconcile.storage.whole_files import open_whole_file

        with open_whole_file(file) as target:
            write_kept_rows(table, self.encoding, {w.ranked[0]: len(w.members) for w in found.works}, target)


def plan_output(
    form: str,
    folder: Path | None,
    kept_file: Path | None,
    chosen: Sequence[str],
    locate: Callable[[], InputFiles],
    settings: Settings,
) -> FoundOutput:
    """Decide where what is found goes, and make sure that it can be written there before hours of work.

    Args:
        form: as typed; empty where it was left out.
        folder: where tables go, if anywhere.
        kept_file: where the table with one row a work goes, if anywhere.
        chosen: the paths to read.
        locate: finds their files.
        settings: say how tables are read.

    Raises:
        InputError: a folder or file cannot be written, or there is not one table to keep rows of.
        typer.BadParameter: the format is none.
    """
    from reconcile.corpus.reader import find_table_format
    from reconcile.report.found_tables import FOUND_FORMATS, prepare_found_folder

    valid = FOUND_FORMATS if folder else tuple(PrintFormat)
    if form and form not in valid:
        raise typer.BadParameter(f"{form!r} must be one of {', '.join(valid)}", param_hint="'--format'")
    if folder:
        form = form or find_table_format(chosen, locate) or FOUND_FORMATS[0]
        prepare_found_folder(folder, form)
    return FoundOutput(
        form=form or PrintFormat.TEXT,
        folder=folder,
        kept_file=kept_file,
        table=_plan_kept_table(kept_file, locate, settings) if kept_file else None,
        encoding=settings.encoding,
    )


def _plan_kept_table(kept_file: Path, locate: Callable[[], InputFiles], settings: Settings) -> TablePlan:
    from reconcile.corpus.tables.row_documents import TablePlan, detect_table_format, get_table_suffix, plan_table

    files = locate().files
    if len(files) != 1 or not get_table_suffix(files[0].file):
        raise InputError(
            f"--keep {kept_file}: needs one table to read, and nothing else; name a csv, jsonl or parquet file"
        )
    (table,) = files
    formats = [detect_table_format([name]) for name in (table.file, kept_file.name)]
    if formats[0] != formats[1]:
        raise InputError(f"--keep {kept_file}: {table.id} is {formats[0]}; give the file to write the same ending")
    if kept_file.exists() and kept_file.samefile(table.file):
        raise InputError(f"--keep {kept_file}: is the table to read; name another file")
    planned = plan_table(table, settings.encoding, settings.columns)
    if not isinstance(planned, TablePlan):
        raise InputError(f"{planned.path}: {planned.reason}")
    return planned
