"""Which file a repair is written into: links, and names that share their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path


def is_link_out_of_tree(file: str, named: Iterable[str]) -> bool:
    """Return whether a file is a link, or lies behind one, to a place outside of everything that was named.

    Args:
        file: the path of the file.
        named: the files and folders that were named; of a file its folder is meant.
    """
    real = Path(file).resolve()
    folders = {(Path(path) if Path(path).is_dir() else Path(path).parent).resolve() for path in named}
    return not any(real.is_relative_to(folder) for folder in folders)


def drop_further_paths(files: Mapping[str, str]) -> list[str]:
    """Return the names of the files without those that lead to a file which an earlier one leads to."""
    seen: dict[Path, str] = {}
    for name, file in files.items():
        seen.setdefault(Path(file).resolve(), name)
    return list(seen.values())


def count_further_names(file: str) -> int:
    """Return how many other names the file has (hard links); 0 where that cannot be known."""
    try:
        return max(0, Path(file).stat().st_nlink - 1)
    except OSError:
        return 0
