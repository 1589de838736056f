"""What the commands ``check`` and ``fix`` do, apart from parsing and printing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reconcile.batch.executor import Way
from reconcile.check.accepted_findings import accepted_bytes, entry_of
from reconcile.check.findings import Report, counted
from reconcile.check.fixes import Fixed, fixes, write_fixes
from reconcile.check.output import replace_bytes
from reconcile.check.request import Request
from reconcile.check.rules.registry import choose
from reconcile.check.run import STALE, Checked, check
from reconcile.errors import InputError, NothingFoundError
from reconcile.settings import Settings
from reconcile.vocabulary import Severity


def request_of(options: Mapping[str, Any], settings: Settings) -> Request:
    """The request that the options of the command line make.

    Raises:
        InputError: a rule or a severity does not exist.
    """
    level = options.get("fail_on")
    if level is not None and level not in set(Severity):
        raise InputError(f"--fail-on {level!r}: must be one of {', '.join(s.value for s in reversed(Severity))}")
    request = Request(
        paths=tuple(options.get("paths") or ()),
        against=tuple(options.get("against") or ()),
        base_ref=options.get("base_ref"),
        select=_patterns(options.get("select")),
        ignore=_patterns(options.get("ignore")),
        fail_on=level,
        show_info=bool(options.get("show_info")),
        strict=bool(options.get("strict")),
        accepting=bool(options.get("accept") or options.get("accept_new")),
        settings=settings,
    )
    choose(request.select, request.ignore, settings)
    return request


def _patterns(values: Sequence[str] | None) -> tuple[str, ...]:
    """``--select RC1,RC203 --select mojibake`` as one list."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def fix_request(request: Request) -> Request:
    """The request of `reconcile fix`: damage alone, compared with others only when they are named."""
    return replace(
        request,
        select=request.select or ("RC1",),
        show_info=request.show_info or bool(request.select),
        compare=bool(request.against),
    )


def perform(
    request: Request,
    stdin: bytes,
    way: Way,
    *,
    fix: bool,
    accept: bool,
    accept_new: bool,
    reason: str,
    require_files: bool,
) -> tuple[Report, tuple[Fixed, ...]]:
    """Check; before that, fix; after that, accept, as asked.

    Raises:
        InputError: bad input; or there is nothing to check and `require_files` is set.
    """
    try:
        fixed = fixes(request, way).texts if fix else ()
        write_fixes(fixed)
        checked = check(request, stdin, way)
        if accept or accept_new:
            _accept(checked, new=accept_new, reason=reason)
            checked = check(request, stdin, way)
    except NothingFoundError as error:
        if require_files:
            raise
        return Report(findings=(), notes=(f"nothing to check: {error}",), counts=counted(())), ()
    return checked.report, fixed


def _accept(checked: Checked, *, new: bool, reason: str) -> None:
    """Write the file of accepted findings: without what no longer occurs, and with what is new, if asked."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    added = [entry_of(f, reason, today) for f in checked.report.findings if f.rule != STALE] if new else []
    try:
        replace_bytes(checked.file, accepted_bytes([*checked.entries, *added]))
    except OSError as error:
        raise InputError(f"{checked.file}: {error.strerror or error}; name another file with --accepted") from error
