"""Ask Git which files were changed since a commit."""

from __future__ import annotations

import os
import subprocess

from reconcile.errors import InputError


def list_changed_files(ref: str) -> set[str]:
    """Return the files added, changed or renamed since the commit that `ref` and the working tree have in common.

    Files that are not committed yet count too, so that the answer before a commit is the one after it.

    Returns:
        Absolute paths.

    Raises:
        InputError: there is no Git, this is no repository, or it does not know `ref`.
    """
    commit = _run_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", ref=ref).strip()
    base = _run_git("merge-base", commit, "HEAD", ref=ref).strip()
    top = _run_git("rev-parse", "--show-toplevel", ref=ref).rstrip("\n")
    tracked = _run_git("diff", "--diff-filter=AMR", "--name-only", "-z", base, "--", ref=ref)
    new = _run_git("-C", top, "ls-files", "--others", "--exclude-standard", "-z", ref=ref)
    return {os.path.join(_spell_repository_root(top), name) for name in (tracked + new).split("\0") if name}


def _spell_repository_root(top: str) -> str:
    """Return the top of the repository as the working directory spells it: links are not followed."""
    inside = os.path.relpath(os.path.realpath("."), os.path.realpath(top))
    return os.path.abspath("/".join([".", *(".." for part in inside.split(os.sep) if part != ".")]))


def _run_git(*arguments: str, ref: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise InputError(f"--base-ref needs git: {error.strerror or error}") from error
    if done.returncode:
        reason = next(iter(done.stderr.decode("utf-8", "replace").strip().splitlines()), "no such commit")
        raise InputError(f"--base-ref {ref}: {reason}; fetch it (actions/checkout: fetch-depth: 0)")
    return os.fsdecode(done.stdout)
