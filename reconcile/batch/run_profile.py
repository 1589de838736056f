"""How long each stage of a run takes: written on request to a file of its own, and never to a report."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from reconcile.errors import InputError

_PROFILE_MARK = b'"processor_seconds"'
"""What each profile has near its beginning."""


class RunProfile:
    """Seconds by stage, and figures."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.seconds: dict[str, float] = {}
        """Stage → seconds, in the order of the stages."""
        self.figures: dict[str, Any] = {}
        """Whatever else there is to say: texts, works, jobs, bytes."""

    @contextmanager
    def measure_stage(self, name: str) -> Iterator[None]:
        """Measure a stage; one that comes again is added up."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.add_seconds(name, time.monotonic() - started)

    def add_seconds(self, name: str, seconds: float) -> None:
        """Count seconds that were measured elsewhere."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    @property
    def total_seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._started

    def compute_rate(self, figure: str) -> float:
        """Return how many of something were done in a second."""
        return float(self.figures.get(figure, 0)) / max(self.total_seconds, 1e-9)

    def write_profile(self, file: Path) -> None:
        """Write everything as JSON.

        Raises:
            InputError: the file cannot be written.
        """
        plain = {
            "seconds": round(self.total_seconds, 3),
            "processor_seconds": round(time.process_time(), 3),
            "texts_a_second": round(self.compute_rate("texts"), 1),
            "stages": {name: round(seconds, 3) for name, seconds in self.seconds.items()},
            **self.figures,
            "versions": _list_versions(),
        }
        try:
            file.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")
        except OSError as error:
            raise InputError(f"{file}: {error.strerror or error}; name another file with --profile") from error


def check_profile_file(file: Path) -> None:
    """Make sure that a profile may take the place of a file: ``--profile films.csv`` must not cost anybody a table.

    Raises:
        InputError: it is a file, and not one that `write_profile` has written, or there is no such folder.
    """
    if not file.parent.is_dir():
        raise InputError(f"{file}: no such folder; make it, or name another file with --profile")
    try:
        if not file.is_file() or not file.stat().st_size:
            return
        with file.open("rb") as handle:
            known = _PROFILE_MARK in handle.read(100)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}; name another file with --profile") from error
    if not known:
        raise InputError(f"{file}: a file that is no profile; name another file with --profile")


def _list_versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("reconcile", "numpy", "rapidfuzz", "ftfy", "pyarrow"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
