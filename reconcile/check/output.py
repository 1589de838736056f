"""The output formats by name, and where their texts go: standard output, files, and the files of GitHub Actions."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from reconcile.check.findings import CheckReport
from reconcile.check.formats.concise import render_concise
from reconcile.check.formats.csv_sheet import render_csv
from reconcile.check.formats.full import render_full
from reconcile.check.formats.github import render_github
from reconcile.check.formats.json_objects import render_json, render_json_lines
from reconcile.check.formats.junit import render_junit
from reconcile.check.formats.markdown import render_markdown
from reconcile.check.formats.sarif import render_sarif
from reconcile.errors import InputError

FORMATS: Mapping[str, Callable[[CheckReport], str]] = MappingProxyType(
    {
        "concise": render_concise,
        "full": render_full,
        "json": render_json,
        "jsonl": render_json_lines,
        "csv": render_csv,
        "sarif": render_sarif,
        "github": render_github,
        "junit": render_junit,
        "markdown": render_markdown,
    }
)
"""Name → what renders a report."""

AUTO_FORMAT = "auto"
"""The format that is `render_github` inside a workflow, and `render_concise` elsewhere."""


def choose_formats(formats: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """Return the formats to print; none asked for means `AUTO_FORMAT`, and files alone print nothing more.

    Raises:
        InputError: a name is none of `FORMATS`.
    """
    inside = environment.get("GITHUB_ACTIONS") == "true"
    names = [("github" if inside else "concise") if name == AUTO_FORMAT else name for name in formats or [AUTO_FORMAT]]
    for name in names:
        _check_format_name(name)
    return list(dict.fromkeys(names))


def parse_outputs(wanted: Sequence[str]) -> list[tuple[str, Path]]:
    """Take ``FORMAT=FILE`` apart.

    Raises:
        InputError: the format is unknown or there is no file.
    """
    pairs = []
    for item in wanted:
        name, _, file = item.partition("=")
        _check_format_name(name)
        if not file:
            raise InputError(f"--output {item!r}: must be FORMAT=FILE, such as sarif=findings.sarif")
        if file == "-":
            raise InputError(f"--output {item!r}: must be a file; --format {name} prints it")
        pairs.append((name, Path(file)))
    return pairs


def _check_format_name(name: str) -> None:
    if name not in FORMATS:
        raise InputError(f"format {name!r}: must be one of {', '.join([*FORMATS, AUTO_FORMAT])}")


def write_outputs(report: CheckReport, files: Sequence[tuple[str, Path]], environment: Mapping[str, str]) -> None:
    """Write each file whole or not at all; the summary of a workflow step is added to, as it asks for.

    Raises:
        InputError: a file cannot be written, or is one of the texts that were read; then none is written.
    """
    for _, file in files:
        if _is_input_file(file, report.inputs):
            raise InputError(f"{file}: one of the texts that were read; name another file with --output")
    for name, file in files:
        data = FORMATS[name](report).encode("utf-8", "backslashreplace")
        try:
            if str(file) == environment.get("GITHUB_STEP_SUMMARY"):
                with file.open("ab") as handle:
                    handle.write(data)
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file_bytes(file, data)
        except OSError as error:
            raise InputError(f"{file}: {error.strerror or error}; name another file with --output") from error


def _is_input_file(file: Path, inputs: Collection[str]) -> bool:
    """Whether a file is one of the inputs, by whatever name: inputs are never written to."""
    if not file.exists():
        return False
    target = file.resolve()
    same = [path for path in inputs if Path(path).name in (file.name, target.name)]
    return str(target) in inputs or any(Path(path).resolve() == target for path in same)


def replace_file_bytes(file: Path, data: bytes) -> None:
    """Put `data` in the place of a file in one step, with the rights that it had; links are followed."""
    target = file.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        if target.exists():
            part.chmod(target.stat().st_mode & 0o7777)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_workflow_outputs(
    report: CheckReport, files: Sequence[tuple[str, Path]], environment: Mapping[str, str]
) -> None:
    """Give a workflow its summary and its outputs, where it has named the files for them.

    Raises:
        InputError: one of the files cannot be written.
    """
    summary, outputs_file = environment.get("GITHUB_STEP_SUMMARY"), environment.get("GITHUB_OUTPUT")
    try:
        if summary and all(str(file) != summary for _, file in files):
            with Path(summary).open("ab") as handle:
                handle.write(FORMATS["markdown"](report).encode("utf-8", "backslashreplace"))
        if outputs_file:
            written = next((str(file) for _, file in files if str(file) != summary), "")
            values = {"findings": len(report.findings), "errors": report.counts.get("error", 0)}
            lines = [f"{name}={value}\n" for name, value in values.items()]
            lines.append(f"report={written.splitlines()[0] if written else ''}\n")
            with Path(outputs_file).open("ab") as handle:
                handle.write("".join(lines).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise InputError(f"{error.filename}: {error.strerror or error}; the workflow gets no annotations") from error
