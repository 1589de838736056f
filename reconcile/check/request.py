"""What a check is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from reconcile.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What the command line of a check says."""

    paths: tuple[str, ...] = ()
    """Files, folders or globs to check; none means those of the settings, else ``seeds`` if it is there."""
    against: tuple[str, ...] = ()
    """What to compare with; none means that of the settings, else the folders of the paths."""
    base_ref: str | None = None
    """Only files that Git says were changed since this commit."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    show_info: bool = False
    strict: bool = False
    """Whether a stale accepted finding is an error."""
    accepting: bool = False
    """Whether the file of accepted findings may be missing, because it is about to be written."""
    compare: bool = True
    """Whether the texts are compared with others; without, only the rules for one text run."""
    proposed: bool = False
    """Whether a repair that is likely, but not certain, is shown too; it is never written."""
    follow_links: bool = False
    """Whether a repair goes through links to files outside of the paths."""
    settings: Settings = field(default_factory=Settings)
