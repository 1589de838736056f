"""Whether a run writes the same bytes whatever must not matter: I8 of ``docs/merging.md``, on the real command line.

    python benchmarks/determinism.py               the texts of seeds/
    python benchmarks/determinism.py --data DIR    the pairs of films_dev_pairs.jsonl, two files each

The first run is compared with runs of the same texts in another order, under other hash seeds, in other locales and
with another --out: every file, byte for byte. Then the files are renamed: the canonical texts must be the same, and
the differences but for the names. Prints one line per change and the first file that differs; exit code 1 when one
does.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ("C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1")
NAMED = ("work", "base", "witness", "damaged")
"""Columns of differences.csv that hold names of files or works."""

Tree = Mapping[str, bytes]


def texts_of(data: Path | None) -> dict[str, bytes]:
    """File name → bytes."""
    if data is None:
        return {p.name: p.read_bytes() for p in sorted((ROOT / "seeds").glob("*.txt"))}
    lines = (data / "films_dev_pairs.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    return {f"{row['id']}{side}.txt": row[side].encode() for row in rows for side in "ab"}


def run(folder: Path, files: Sequence[str], out: str, **environment: str) -> Tree:
    """Run the command line in `folder` on some files, and read what it wrote."""
    command = [sys.executable, "-m", "reconcile", "run", "--quiet", "--out", out, *files]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"} | environment
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, **environment})
    written = sorted(p for p in (folder / out).rglob("*") if p.is_file())
    return {p.relative_to(folder / out).as_posix(): p.read_bytes() for p in written}


def first_difference(one: Tree, two: Tree) -> str:
    """The first file that is not the same, or nothing."""
    return next((name for name in sorted({*one, *two}) if one.get(name) != two.get(name)), "")


def essence(tree: Tree) -> list[tuple[object, ...]]:
    """The canonical texts, and the rows of differences without the columns that hold names, sorted."""
    rows = csv.DictReader(tree["differences.csv"].decode("utf-8").splitlines(keepends=True))
    kept = sorted(tuple(value for name, value in row.items() if name not in NAMED) for row in rows)
    texts = sorted(data for name, data in tree.items() if name.endswith("/canonical.txt"))
    return [*((text,) for text in texts), *kept]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with films_dev_pairs.jsonl")
    options = parser.parse_args()
    texts = texts_of(options.data)
    odd = 0

    def tell(change: str, difference: str) -> None:
        nonlocal odd
        odd += bool(difference)
        print(f"  {change:<36}{'DIFFERS: ' + difference if difference else 'same'}", flush=True)

    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        folder = top / "texts"
        folder.mkdir()
        for name, data in texts.items():
            (folder / name).write_bytes(data)
        names = list(texts)
        first = run(folder, names, "first")
        print(f"{len(texts)} texts, {len(first)} files written")
        tell("the same again", first_difference(first, run(folder, names, "first")))
        tell("another output folder", first_difference(first, run(folder, names, "second")))
        tell("inputs in reverse", first_difference(first, run(folder, names[::-1], "third")))
        mixed = random.Random(1).sample(names, len(names))
        tell("inputs shuffled, as ./name", first_difference(first, run(folder, [f"./{n}" for n in mixed], "third")))
        for seed in ("1", "4294967295"):
            tell(f"PYTHONHASHSEED={seed}", first_difference(first, run(folder, names, "third", PYTHONHASHSEED=seed)))
        for locale in LOCALES:
            tell(f"LC_ALL={locale}", first_difference(first, run(folder, names, "third", LC_ALL=locale)))
        renamed = top / "renamed"
        renamed.mkdir()
        for number, name in enumerate(random.Random(2).sample(names, len(names))):
            shutil.copy(folder / name, renamed / f"text {number}.txt")
        other = run(renamed, sorted(p.name for p in renamed.iterdir()), "out")
        odd_rows = Counter(essence(first)) - Counter(essence(other))
        changed = str(next(iter(odd_rows)))[:300] if odd_rows else ""
        tell("files renamed (but for the names)", changed and f"{odd_rows.total()} texts and rows, {changed}")
    print("all the same" if not odd else f"{odd} changes matter that must not")
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
