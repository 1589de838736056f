"""What the commands ``check`` and ``fix`` do, apart from parsing and printing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reconcile.batch.executor import RunOptions
from reconcile.check.accepted_findings import encode_accepted, make_accepted_finding
from reconcile.check.findings import CheckReport, count_severities
from reconcile.check.fixes import FixedText, fix_texts, write_fixes
from reconcile.check.output import replace_file_bytes
from reconcile.check.request import CheckRequest
from reconcile.check.rules.registry import choose_rules
from reconcile.check.run import STALE_ACCEPTANCE_RULE, CheckOutcome, run_check
from reconcile.errors import InputError, NothingFoundError
from reconcile.settings import Settings
from reconcile.vocabulary import Severity


def build_check_request(
    settings: Settings,
    *,
    paths: Sequence[str] | None,
    against: Sequence[str] | None,
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    fail_on: str | None = None,
    **options: Any,
) -> CheckRequest:
    """Make the request of a command line; `options` are further fields of `CheckRequest`.

    Raises:
        InputError: a rule or a severity does not exist.
    """
    if fail_on is not None and fail_on not in set(Severity):
        raise InputError(f"--fail-on {fail_on!r}: must be one of {', '.join(s.value for s in reversed(Severity))}")
    request = CheckRequest(
        paths=tuple(paths or ()),
        against=tuple(against or ()),
        select=_split_patterns(select),
        ignore=_split_patterns(ignore),
        fail_on=fail_on,
        settings=settings,
        **options,
    )
    choose_rules(request.select, request.ignore, settings)
    return request


def _split_patterns(values: Sequence[str] | None) -> tuple[str, ...]:
    """``--select RC1,RC203 --select mojibake`` as one list."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def build_fix_request(request: CheckRequest, *, proposed: bool = False, follow_links: bool = False) -> CheckRequest:
    """Return the request of `reconcile fix`: damage alone, compared with others only when they are named."""
    show_info = request.show_info or bool(request.select)
    return replace(
        request,
        select=request.select or ("RC1",),
        show_info=show_info,
        compare=bool(request.against),
        proposed=proposed,
        follow_links=follow_links,
    )


def perform_check(
    request: CheckRequest,
    stdin: bytes,
    options: RunOptions,
    *,
    fix: bool,
    accept: bool,
    accept_new: bool,
    reason: str,
    require_files: bool,
) -> tuple[CheckReport, tuple[FixedText, ...]]:
    """Check; before that, fix; after that, accept, as asked.

    Raises:
        InputError: bad input; or there is nothing to check and `require_files` is set.
    """
    try:
        fixed = fix_texts(request, options).texts if fix else ()
        write_fixes(fixed)
        checked = run_check(request, stdin, options)
        if accept or accept_new:
            _write_accepted_file(checked, new=accept_new, reason=reason)
            checked = run_check(request, stdin, options)
    except NothingFoundError as error:
        if require_files:
            raise
        return CheckReport(findings=(), notes=(f"nothing to check: {error}",), counts=count_severities(())), ()
    return checked.report, fixed


def _write_accepted_file(checked: CheckOutcome, *, new: bool, reason: str) -> None:
    """Write the file of accepted findings: without what no longer occurs, and with what is new, if asked."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    found = [f for f in checked.report.findings if f.rule != STALE_ACCEPTANCE_RULE] if new else []
    added = [make_accepted_finding(f, reason, today) for f in found]
    try:
        replace_file_bytes(checked.accepted_file, encode_accepted([*checked.accepted_entries, *added]))
    except OSError as error:
        reason = f"{error.strerror or error}; name another file with --accepted"
        raise InputError(reason, name=str(checked.accepted_file)) from error
