"""What the machine gives: the limits of containers are kept, whichever way the system tells of them."""

import os
import sys
from pathlib import Path

import pytest

from reconcile.batch import machine
from reconcile.batch.machine import count_processors, measure_peak_memory, read_processor_quota

V2 = "30 23 0:26 {root} {at} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"
V1 = "33 31 0:31 {root} {at} rw - cgroup cgroup rw,cpu,cpuacct"
OTHER = "34 31 0:32 / {at} rw - cgroup cgroup rw,memory"


def told(where: Path, mount: str, groups: str, files: dict[str, str], *, root: str = "/") -> float | None:
    """The quota of a process to which the system tells this."""
    at = where / "sys fs"
    proc = where / "proc"
    proc.mkdir(exist_ok=True)
    lines = [
        "23 1 254:0 / / rw - ext4 /dev/vda rw",
        OTHER.format(at=str(where / "memory").replace(" ", "\\040")),
        mount.format(root=root, at=str(at).replace(" ", "\\040")),
    ]
    (proc / "mountinfo").write_text("\n".join(lines) + "\n")
    (proc / "cgroup").write_text(groups)
    for name, text in files.items():
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_text(text)
    return read_processor_quota(proc)


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({"a/b/cpu.max": "150000 100000\n"}, 1.5),
        ({"a/b/cpu.max": "max 100000\n"}, None),
        ({"a/b/cpu.max": "max 100000\n", "a/cpu.max": "400000 100000\n"}, 4.0),
        ({"a/b/cpu.max": "300000 100000\n", "a/cpu.max": "50000 100000\n"}, 0.5),
        ({"cpu.max": "200000 100000\n"}, 2.0),
        ({"a/c/cpu.max": "200000 100000\n"}, None),
        ({"a/b/cpu.max": "\n"}, None),
        ({"a/b/cpu.max": "200000 0\n"}, None),
        ({}, None),
    ],
)
def test_the_quota_is_the_least_of_all_groups_round_a_process(tmp_path: Path, files, quota) -> None:
    assert told(tmp_path, V2, "0::/a/b\n", files) == quota


@pytest.mark.parametrize(
    ("quota", "period", "share"), [("250000", "100000", 2.5), ("-1", "100000", None), ("5", "", None), ("x", "1", None)]
)
def test_the_older_interface_is_read_too(tmp_path: Path, quota, period, share) -> None:
    files = {"docker/x/cpu.cfs_quota_us": f"{quota}\n", "docker/x/cpu.cfs_period_us": f"{period}\n"}
    groups = "12:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n3:cpuset:/other\n0::/\n"
    assert told(tmp_path, V1, groups, files) == share


@pytest.mark.parametrize(
    ("mount", "group"), [(V2, "0::/docker/x/inner\n"), (V1, "4:cpu,cpuacct:/docker/x/inner\n")], ids=["new", "old"]
)
def test_a_container_that_sees_its_own_group_alone_finds_it(tmp_path: Path, mount, group) -> None:
    files = {
        "inner/cpu.max": "100000 100000\n",
        "inner/cpu.cfs_quota_us": "100000",
        "inner/cpu.cfs_period_us": "100000",
    }
    assert told(tmp_path, mount, group, files, root="/docker/x") == 1.0


def test_a_path_outside_of_what_is_mounted_means_what_is_mounted(tmp_path: Path) -> None:
    files = {"cpu.max": "100000 100000\n"}
    assert told(tmp_path, V2, "0::/docker/x\n", files) == 1.0
    assert told(tmp_path, V2, "0::/../x\n", files) == 1.0
    assert told(tmp_path, V2, "0::/elsewhere\n", files, root="/docker/x") == 1.0


def test_a_system_that_tells_nothing_sets_no_limit(tmp_path: Path) -> None:
    assert read_processor_quota(tmp_path) is None
    (tmp_path / "mountinfo").write_bytes(b"\xff - cgroup2\nodd\n - \n1 2 3 / /x rw - cgroup2 cgroup2 rw\n")
    (tmp_path / "cgroup").write_bytes(b"\xff\n0\n0::/\n")
    assert read_processor_quota(tmp_path) is None


@pytest.mark.parametrize(("quota", "count"), [(None, 8), (0.2, 1), (1.0, 1), (2.5, 3), (8.0, 8), (64.0, 8)])
def test_there_are_as_many_processes_as_can_run_at_once(monkeypatch, quota, count) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(machine, "read_processor_quota", lambda: quota)
    assert count_processors() == count


def test_the_machine_is_asked() -> None:
    assert count_processors() >= 1
    assert measure_peak_memory() > 1 << 20 or sys.platform == "win32"
