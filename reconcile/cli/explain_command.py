"""The command ``explain``: what the records of a run, and else a check, say about one id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconcile.cli import options as opt
from reconcile.cli.config_file import find_run_folder, load_settings
from reconcile.cli.session import print_bytes
from reconcile.errors import ExitCode, InputError, ReconcileError

if TYPE_CHECKING:
    from rich.console import Group

    from reconcile.model.records import Difference, Work
    from reconcile.report.console.explanation import PolicyOutcome
    from reconcile.settings import Settings


def explain_command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Id of a difference (4 digits may do), a text or a work; LEFT..RIGHT; or fingerprint of a finding.",
        ),
    ],
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATHS", help="For a finding: what to check again. Default: as for check."),
    ] = None,
    *,
    reports: opt.ReportsOption = None,
    config: opt.Config = None,
    messages: opt.Messages,
) -> ExitCode:
    """Say everything that is known about one difference, text, work, pair or finding of the check."""
    view = messages.open_screen()
    from reconcile.check.finding_explanation import is_fingerprint

    found, unknown = _explain_from_records(name, find_run_folder(reports, config))
    if found is not None:
        view.print_result(found)
    elif is_fingerprint(name):
        print_bytes(_explain_finding(name, paths or (), load_settings({}, config=config), unknown))
    else:
        raise InputError(unknown)
    return ExitCode.DONE


def _explain_from_records(name: str, reports: Path) -> tuple[Group | None, str]:
    """Return what the records of a run say about a name, or None and why they say nothing."""
    from reconcile.report.console.explanation import explain_id, list_search_ids
    from reconcile.report.run_folder.manifest import MANIFEST_NAME
    from reconcile.report.run_folder.record_reader import RunRecords
    from reconcile.settings import Settings

    try:
        records = RunRecords(reports)
        settings = Settings.from_mapping(records.manifest.settings, source=MANIFEST_NAME)
        found = records.find_records_naming(*list_search_ids(name))
        return explain_id(name, found, lambda difference, work: compare_policies(difference, work, settings)), ""
    except InputError as error:
        return None, str(error)


def _explain_finding(name: str, paths: Sequence[str], settings: Settings, unknown: str) -> bytes:
    """Return what the check finds by a fingerprint; `unknown` says why the records of a run do not have the name."""
    from reconcile.check.finding_explanation import explain_finding
    from reconcile.check.request import CheckRequest

    try:
        return explain_finding(name, CheckRequest(paths=tuple(paths), show_info=True, settings=settings)).encode()
    except InputError as error:
        raise InputError(f"{unknown}; nor is it a finding: {error.reason}") from error


def compare_policies(difference: Difference, work: Work, settings: Settings) -> tuple[PolicyOutcome, ...]:
    """Reconcile a work again under each policy, and return what each one does at a difference.

    The base of the work is kept, and no decisions are replayed. Policies that agree are one outcome, in the order of
    `POLICIES`. For ``priority`` the witness of the difference is the most trusted one.
    """
    from reconcile.pipeline import reconcile
    from reconcile.report.console.explanation import PolicyOutcome
    from reconcile.settings import POLICIES

    documents = [witness.document for witness in work.witnesses]
    found: dict[tuple[str, str], list[str]] = {}
    for policy in POLICIES:
        trusted = (difference.witness,) if policy == "priority" else settings.priority
        choice = replace(settings, policy=policy, priority=trusted, base=work.base, one_work=True, works=())
        try:
            (again,) = reconcile(documents, replace(choice, decisions=None)).works
        except ReconcileError as error:
            found.setdefault((f"not possible: {error}", ""), []).append(policy)
            continue
        outcome = next(((d.decision.value, d.reason) for d in again.differences if d.id == difference.id), None)
        if outcome:
            name = f"consensus({settings.consensus})" if policy == "consensus" else policy
            found.setdefault(outcome, []).append(f"priority={difference.witness}" if policy == "priority" else name)
    return tuple(PolicyOutcome(tuple(policies), *outcome) for outcome, policies in found.items())
