"""What each policy makes of many pairs: invariants, damage left, what is told, told twice, placed and left out.

    python benchmarks/merging.py [--data DIR] [--policy NAME ...] [--copies] [--limit N]

DIR holds ``films_dev_pairs.jsonl`` (and ``films_dev_copies.jsonl`` for --copies): JSON lines with the texts ``a`` and
``b``. Without --data a few pairs made here are used. Per policy:

    failed     pairs on which an invariant broke or a witness did not come back byte for byte damage     repairs of
    high confidence that `mend` still finds in the canonical texts told       of the sentences of a witness with at
    least half new content, the share that stands once in the canonical text twice      sentences of the canonical
    text that another one tells again, beyond those that the record lists as conflated placed / whole / unplaced
    what became of additions
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from reconcile import Document, Settings, mend, reconcile, segment
from reconcile.model import Confidence, Decision, Kind, Work
from reconcile.report.record import read_record, record_bytes, record_of
from reconcile.text.function_words import FUNCTION_WORDS
from reconcile.text.keys import word_key
from reconcile.text.stems import stem
from reconcile.text.words import is_word, words

POLICIES = ("base", "complete", "union", "majority", "consensus(2)", "flag", "priority=b")
MADE = [
    ("The dog's owner, Ann, left at ten. It rained.", "The dogs owner left at ten. It rained all day. She came back."),
    ("One came. Two went.\r\n\r\nThree stayed here.", "One came. Three stayed here, with an old blue cat."),
]
TOLD = 0.8
"""Share of its content words that a sentence must find in one canonical sentence to stand there."""


def pairs(data: Path | None, *, copies: bool) -> Iterator[tuple[str, str, str]]:
    if data is None:
        for n, (a, b) in enumerate(MADE):
            yield f"made-{n}", a, b
        return
    for name in ("films_dev_pairs.jsonl", *(["films_dev_copies.jsonl"] if copies else [])):
        for line in (data / name).read_text(encoding="utf-8").split("\n"):
            if line:
                row = json.loads(line)
                yield row["id"], row["a"], row["b"]


def stems(text: str) -> set[str]:
    keys = (word_key(form) for _, _, form in words(mend(text).text) if is_word(form))
    return {stem(k) for k in keys if k not in FUNCTION_WORDS}


def told(work: Work) -> Iterator[tuple[str, int]]:
    """(sentence, times it stands in the canonical text) for each sentence of a witness that is at least half new."""
    canonical = work.canonical.text
    sentences = [stems(canonical[a:b]) for a, b in segment(canonical)]
    having: dict[str, list[int]] = defaultdict(list)
    for n, bag in enumerate(sentences):
        for s in bag:
            having[s].append(n)
    base = work.members.index(work.base)
    raws = [w.document.raw for w in work.witnesses]
    for group in work.groups:
        spans = [work.witnesses[base].sentences[n] for n in group.sentences[base]]
        known = stems(" ".join(raws[base][s.start : s.end] for s in spans))
        for column, numbers in enumerate(group.sentences):
            for n in numbers if column != base else ():
                span = work.witnesses[column].sentences[n]
                mine = stems(raws[column][span.start : span.end])
                if len(mine) >= 4 and 2 * len(mine - known) >= len(mine):
                    shared = Counter(k for s in mine for k in having[s])
                    yield raws[column][span.start : span.end], sum(c >= TOLD * len(mine) for c in shared.values())


def twice(work: Work) -> int:
    """Canonical sentences that another one tells again and that no conflation accounts for."""
    text = work.canonical.text
    conflated = [(s.start, s.end) for s in work.canonical.segments if s.rule == "conflated"]
    spans = [(a, b, stems(text[a:b])) for a, b in segment(text)]
    raws = [w.document.raw for w in work.witnesses]
    count = 0
    for n, (a, b, bag) in enumerate(spans):
        if len(bag) < 4 or any(s < b and a < e for s, e in conflated):
            continue
        for c, d, other in spans[n + 1 :]:
            if len(other) >= 4 and len(bag & other) >= TOLD * max(len(bag), len(other)):
                own = any(
                    r.count(text[a:b].strip()) > 1 or (text[a:b].strip() in r and text[c:d].strip() in r) for r in raws
                )
                count += not own  # a witness that tells it twice itself is no fault of the merge
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--policy", nargs="*", default=list(POLICIES))
    parser.add_argument("--copies", action="store_true")
    parser.add_argument("--limit", type=int, default=10**9)
    options = parser.parse_args()
    inputs = list(pairs(options.data, copies=options.copies))[: options.limit]
    print(f"{len(inputs)} pairs")
    print("policy         failed  restored damage         told twice placed whole unplaced  open  MB/s")
    for policy in options.policy:
        row(policy, inputs)


def row(policy: str, inputs: list[tuple[str, str, str]]) -> None:
    settings = Settings(policy=policy, one_work=True)
    count: Counter[str] = Counter()
    spent = 0.0
    for name, a, b in inputs:
        try:
            started = time.perf_counter()
            (work,) = reconcile([Document.from_text("a", a), Document.from_text("b", b)], settings).works
            spent += time.perf_counter() - started
            back = read_record(record_bytes(record_of(work, ())), name).work
        except Exception as error:  # noqa: BLE001  a benchmark counts what goes wrong
            count["failed"] += 1
            print(f"  {name}: {type(error).__name__}: {str(error)[:200]}")
            continue
        for witness, text in zip(back.witnesses, (a, b), strict=True):
            count["restored"] += witness.document.data == text.encode()
        count["damage"] += sum(r.confidence is Confidence.HIGH for r in mend(work.canonical.text).edits)
        times = [n for _, n in told(work)]
        count["new"] += len(times)
        count["once"] += sum(n == 1 for n in times)
        count["twice"] += twice(work)
        used = Counter(s.rule for s in work.canonical.segments for _ in s.differences)
        added = [d for d in work.differences if d.kind is Kind.ADDED_DETAIL]
        count["placed"] += sum(d.decision is Decision.WITNESS and "insertion" in d.reason for d in added)
        count["whole"] += sum(d.decision is Decision.WITNESS and "sentence" in d.reason for d in added)
        count["unplaced"] += sum(d.decision is Decision.UNPLACED for d in added)
        count["open"] += sum(d.decision is Decision.OPEN for d in work.differences)
        count.update({f"rule {k}": v for k, v in used.items()})
    size = sum(len(a) + len(b) for _, a, b in inputs) / 1e6
    share = f"{count['once']}/{count['new']} {count['once'] / max(1, count['new']):.2f}"
    restored = f"{count['restored']}/{2 * len(inputs)}"
    print(
        f"{policy:14s} {count['failed']:6d} {restored:>9s} {count['damage']:6d} {share:>12s} {count['twice']:5d} "
        f"{count['placed']:6d} {count['whole']:5d} {count['unplaced']:8d} {count['open']:5d} "
        f"{size / max(spent, 1e-9):5.2f}"
    )


if __name__ == "__main__":
    main()
