"""How the merge does over many real pairs: invariants broken, witnesses restored, damage left, text told twice.

    python benchmarks/merging.py --data DIR [--policy complete] [--limit N]

DIR holds ``films_dev_pairs.jsonl`` and ``films_dev_copies.jsonl``: JSON lines with the texts ``a`` and ``b``. Without --data a
few generated pairs are used.
"""

from __future__ import annotations

import argparse
import json
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from reconcile import Document, Settings, reconcile
from reconcile.report.record import read_record, record_bytes, record_of

MADE = [
    ("The dog's owner, Ann, left at ten. It rained.", "The dogs owner left at ten. It rained all day. She came back."),
    ("One. Two. Three.\r\n\r\nFour.", "One. Two. Four."),
]


def pairs(data: Path | None) -> Iterator[tuple[str, str, str]]:
    if data is None:
        for n, (a, b) in enumerate(MADE):
            yield f"made-{n}", a, b
        return
    for name in ("films_dev_pairs.jsonl", "films_dev_copies.jsonl"):
        for line in (data / name).read_text(encoding="utf-8").split("\n"):
            if line:
                row = json.loads(line)
                yield row["id"], row["a"], row["b"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--policy", default="complete")
    parser.add_argument("--limit", type=int, default=10**9)
    parser.add_argument("--show", action="store_true", help="print the traceback of each failure")
    options = parser.parse_args()
    settings = Settings(policy=options.policy, one_work=True)
    broken: list[tuple[str, str]] = []
    counts: Counter[str] = Counter()
    started, size = time.perf_counter(), 0
    for name, a, b in pairs(options.data):
        if counts["pairs"] >= options.limit:
            break
        counts["pairs"] += 1
        size += len(a) + len(b)
        try:
            (work,) = reconcile([Document.from_text("a", a), Document.from_text("b", b)], settings).works
            back = read_record(record_bytes(record_of(work, ())), name).work
            for witness, text in zip(back.witnesses, (a, b), strict=True):
                counts["witnesses"] += 1
                counts["restored"] += witness.document.data == text.encode()
        except Exception as error:  # noqa: BLE001  a benchmark counts what goes wrong
            broken.append((name, f"{type(error).__name__}: {error}"))
            if options.show:
                traceback.print_exc()
            continue
        for difference in work.differences:
            counts[f"decision {difference.decision}"] += 1
    for name, why in broken[:20]:
        print(f"  {name}: {why[:200]}")
    print(f"pairs {counts['pairs']}, failed {len(broken)}, witnesses {counts['witnesses']}, restored {counts['restored']}")
    print(", ".join(f"{k} {v}" for k, v in sorted(counts.items()) if k.startswith("decision")))
    print(f"{size / 1e6 / (time.perf_counter() - started):.2f} M characters per second")


if __name__ == "__main__":
    main()
