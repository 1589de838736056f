"""What each policy makes of many pairs: invariants, damage left, what is told, told twice, placed and left out.

    python benchmarks/merging.py [--data DIR] [--policy NAME ...] [--copies] [--limit N]

DIR holds ``films_dev_pairs.jsonl`` (and ``films_dev_copies.jsonl`` for --copies): JSON lines with the texts ``a`` and
``b``. Without --data a few pairs made here are used. Per policy:

    failed    pairs on which an invariant broke
    restored  witnesses that came back byte for byte
    damage    repairs of high confidence that `mend` still finds in the canonical texts
    told      of the sentences of a witness with at least half new content, how many stand once in the canonical text
    twice     sentences of the canonical text that another one tells again, the conflations of the record aside
    placed, whole, unplaced
              what became of additions: put in, added with their whole sentence, left out and listed
    open      places that wait for a person
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reconcile import Document, Settings, mend, reconcile, segment
from reconcile.language import ENGLISH
from reconcile.model.records import Work
from reconcile.report.run_folder.work_record import WorkRecord, dump_record, parse_record
from reconcile.text.normal_forms import fold_word
from reconcile.text.stems import stem_word
from reconcile.text.words import is_word, split_words
from reconcile.vocabulary import Confidence, Decision, Kind

POLICIES = ("base", "complete", "union", "majority", "consensus(2)", "flag", "priority=b")
MADE = [
    ("The dog's owner, Ann, left at ten. It rained.", "The dogs owner left at ten. It rained all day. She came back."),
    ("One came. Two went.\r\n\r\nThree stayed here.", "One came. Three stayed here, with an old blue cat."),
]
TOLD = 0.8
"""Share of its content words that a sentence must find in one canonical sentence to stand there."""
LEAST = 4
"""New content words of a sentence that is asked for at all."""
FEWEST = 3
"""Content words that the base must share elsewhere to have the partner of a sentence there."""


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
    keys = (fold_word(form) for _, _, form in split_words(mend(text).text) if is_word(form))
    return {stem_word(k) for k in keys if k not in ENGLISH.function_words}


def told(work: Work) -> Iterator[tuple[str, int]]:
    """(sentence, times it stands in the canonical text) for each sentence of a witness that is at least half new.

    New to the base: neither its group nor any sentence of the base, the partner of one that moved, nor two side by
    side, the partners of one that was split, has more than half of its content words; and four at least are new to its
    group. A sentence that its witness tells twice is one sentence, new if neither telling is known or lifted.
    """
    canonical = work.canonical.text
    having = _having([stems(canonical[a:b]) for a, b in segment(canonical)])
    column = work.members.index(work.base)
    bags = [[stems(w.document.raw[s.start : s.end]) for s in w.sentences] for w in work.witnesses]
    partners = _having(bags[column])
    for other, witness in enumerate(work.witnesses):
        if other == column:
            continue
        known = {
            n: set().union(*(bags[column][m] for m in group.sentences[column]))
            for group in work.groups
            for n in group.sentences[other]
        }
        new = {n for n, told in known.items() if _is_new(bags[other][n], told, bags[column], partners)}
        mine = _having(bags[other])
        for n in sorted(new):
            bag = bags[other][n]
            again = [m for m, c in _shared(bag, mine).items() if c >= TOLD * max(len(bag), len(bags[other][m]))]
            if any(m < n or m not in new for m in again if m != n):
                continue
            span = witness.sentences[n]
            text = witness.document.raw[span.start : span.end]
            yield text, sum(c >= TOLD * len(bag) for c in _shared(bag, having).values())


def _is_new(bag: set[str], group: set[str], base: Sequence[set[str]], having: Mapping[str, Sequence[int]]) -> bool:
    """Whether at least half of a sentence is new to its group and to all that the base tells elsewhere."""
    if len(bag - group) < LEAST or 2 * len(bag & group) > len(bag):
        return False
    known = _shared(bag, having)
    most = [*known.values()]
    most += [len(bag & (base[n] | base[n + 1])) for n in known if 4 * min(known[n], known[n + 1]) >= len(bag)]
    return max(most, default=0) <= max(len(bag) / 2, FEWEST - 1)


def _having(bags: Sequence[set[str]]) -> dict[str, list[int]]:
    """Stem → the sentences that have it."""
    having: dict[str, list[int]] = defaultdict(list)
    for n, bag in enumerate(bags):
        for s in bag:
            having[s].append(n)
    return having


def _shared(bag: set[str], having: Mapping[str, Sequence[int]]) -> Counter[int]:
    """How many stems each sentence shares with a bag, where it shares any."""
    return Counter(n for s in bag for n in having.get(s, ()))


def twice(work: Work) -> int:
    """Canonical sentences that another one tells again, where no conflation and no single witness accounts for both.

    A witness that tells something twice itself is no fault of the merge.
    """
    text = work.canonical.text
    solid = [s for s in work.canonical.segments if s.sources]
    conflated = [(s.start, s.end) for s in solid if s.rule == "conflated"]
    spans = [(a, b, stems(text[a:b])) for a, b in segment(text)]
    count = 0
    for n, (a, b, bag) in enumerate(spans):
        if len(bag) < LEAST or any(s < b and a < e for s, e in conflated):
            continue
        for c, d, other in spans[n + 1 :]:
            if len(other) >= LEAST and len(bag & other) >= TOLD * max(len(bag), len(other)):
                tellers = [s for s in solid if (s.start < b and a < s.end) or (s.start < d and c < s.end)]
                count += not set.intersection(*({source.witness for source in s.sources} for s in tellers))
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
            back = parse_record(dump_record(WorkRecord(work=work, pairs=())), name).work
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
