"""Errors that a caller may want to distinguish, and their exit codes.

The code that knows the fact writes the message: it names the file, the place, the value, the rule and the next step.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line returns to its caller."""

    DONE = 0
    """Nothing left to say: the run is complete, the texts are equal, the check is clean."""
    FOUND = 1
    """The texts differ, findings exist, something on disk does not hold, or open items are left under ``--strict``."""
    USAGE = 2
    """Bad usage, settings or input."""
    BUG = 3
    """A bug or a broken invariant of our own."""
    INTERRUPTED = 130
    """Stopped by the user."""


class ReconcileError(Exception):
    """Base of every error this package raises on purpose."""

    exit_code: ExitCode = ExitCode.BUG


class InputError(ReconcileError):
    """A path, file, row or record that cannot be used.

    Attributes:
        reason: what is wrong, without the name of the thing.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, reason: str, *, name: str = "") -> None:
        super().__init__(f"{name}: {reason}" if name else reason)
        self.reason = reason


class UnwritableOutputError(InputError):
    """A file of the output folder that cannot be written."""


class NothingFoundError(InputError):
    """The paths are there, but hold no text: for a check of changed files that is no mistake."""


class SettingsError(ReconcileError):
    """A setting that does not exist or has a value outside its range."""

    exit_code = ExitCode.USAGE


class DecisionError(ReconcileError):
    """A decision that fits no difference, or two decisions on one place."""

    exit_code = ExitCode.USAGE


class InvariantError(ReconcileError):
    """An invariant of the merge does not hold: a bug of ours, never a matter of the input.

    Attributes:
        invariant: its number, such as ``I2``.
        witness: the document id concerned, or the work id.
    """

    exit_code = ExitCode.BUG

    def __init__(self, invariant: str, witness: str, message: str) -> None:
        super().__init__(f"invariant {invariant} does not hold for {witness}: {message}")
        self.invariant = invariant
        self.witness = witness
