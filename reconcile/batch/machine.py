"""What the machine gives to this process: how many processors, and how much memory it took.

A container or a service may be given less than the machine has: by a set of processors that it may run on, and by a
share of their time, which Linux calls a quota of a control group.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from math import ceil
from pathlib import Path, PurePosixPath

_PROC = Path("/proc/self")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def count_processors() -> int:
    """Return how many processes can run at once: by the processors that this one may use, and by their time."""
    some = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = read_processor_quota()
    return some if quota is None else max(1, min(some, ceil(quota)))


def read_processor_quota(proc: Path = _PROC) -> float | None:
    """Return the seconds of processor time that this process gets in a second, or None when nothing limits it.

    The least of the limits of its control group and of all groups round that, in both versions of the interface.

    Args:
        proc: the folder in which the system describes this process.

    Source: https://docs.kernel.org/admin-guide/cgroup-v2.html (``cpu.max``) and
    https://docs.kernel.org/scheduler/sched-bwc.html (``cpu.cfs_quota_us``).
    """
    limits = [share for folder in _find_control_groups(proc) if (share := _read_group_limit(folder)) is not None]
    return min(limits, default=None)


def _find_control_groups(proc: Path) -> Iterator[Path]:
    for kind, controllers, root, mount in _list_group_mounts(proc):
        for line in _read_lines(proc / "cgroup"):
            _, names, path = [*line.split(":", 2), "", ""][:3]
            if names if kind == "cgroup2" else "cpu" not in names.split(",") or "cpu" not in controllers:
                continue
            # Where a container sees its own group alone, the path may be one outside of what is mounted.
            below = PurePosixPath(path)
            is_seen = below.is_relative_to(root) and ".." not in below.parts
            inside = below.relative_to(root) if is_seen else PurePosixPath()
            folder = mount / inside
            yield folder
            yield from (outer for outer in folder.parents if outer.is_relative_to(mount))


def _list_group_mounts(proc: Path) -> Iterator[tuple[str, list[str], str, Path]]:
    """Kind, controllers, group and folder of each file system of control groups."""
    for line in _read_lines(proc / "mountinfo"):
        before, _, after = line.partition(" - ")
        fields, (kind, *more) = before.split(), after.split() or [""]
        if kind in ("cgroup", "cgroup2") and len(fields) > 4:
            root, mount = (_ESCAPED.sub(lambda m: chr(int(m[1], 8)), field) for field in fields[3:5])
            yield kind, more[-1].split(",") if more else [], root, Path(mount)


def _read_group_limit(folder: Path) -> float | None:
    quota, period = "", ""
    for line in _read_lines(folder / "cpu.max"):
        quota, _, period = line.partition(" ")
    for line in _read_lines(folder / "cpu.cfs_quota_us"):
        quota, period = line, next(iter(_read_lines(folder / "cpu.cfs_period_us")), "")
    try:
        share = int(quota) / int(period)
    except (ValueError, ZeroDivisionError):  # "max" among them
        return None
    return share if share > 0 else None  # -1 is no limit


def _read_lines(file: Path) -> list[str]:
    with suppress(OSError):
        return file.read_text("utf-8", "surrogateescape").splitlines()
    return []


def measure_peak_memory() -> int:
    """Return the most memory that this process had at once, in bytes; 0 where the system does not say."""
    with suppress(ValueError, StopIteration):
        # What `getrusage` says of a process on Linux counts in the one that started it.
        return int(next(line for line in _read_lines(_PROC / "status") if line.startswith("VmHWM:")).split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
