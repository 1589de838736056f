"""What mending finds, repairs and leaves alone, from one text only.

    python benchmarks/repair.py [--data DIR] [--list]

Without options it damages texts of its own, one kind at a time, and counts what is undone. With `--data` (a folder as
its README describes it) it adds ftfy's cases, false edits on edited prose and on web text, and apostrophes stripped
from sound film texts. `--list` prints every sure edit on sound texts, to be read.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from reconcile.damage.detection import mend
from reconcile.language import ENGLISH
from reconcile.text.sentences import segment
from reconcile.vocabulary import Confidence

OWN = """\
Marta Bell keeps the mill at the end of the road. Marta's brother Owen, who is a sailor, doesn't come home in the
winter, and she hasn't seen him since the spring. The village thinks that Owen's ship is lost. Marta doesn't believe it.

In May a stranger asks for work at the mill. He is a baker from the coast, and he won't say why he left. The Baker, as
the children call him, is paid in bread. "I can't stay for long," he says. "They're looking for me, and I don't want to
be found." Marta gives him the room over the Baker's oven, where it's warm – and where nobody looks.

One night the Baker's lamp is seen from the river. The men of the village come to the door with dogs. Marta's dog
barks, and the Baker is gone before they're inside. On the table they find Owen's knife and a letter. The letter isn't
signed. It says that the ship didn't sink: it was sold, and the crew was paid to be silent. Owen wouldn't take the
money.

Marta walks to the coast with the letter in her coat. It takes her three days. At the harbour office a clerk reads it
twice, and that's the end of the owner's good name. Owen comes home in the autumn. He's thin, and he doesn't talk much.
The mill is open again on Tuesdays.
"""

Damage = Callable[[str, random.Random], str]


def mojibake(text: str, rng: random.Random) -> str:
    """UTF-8 read as windows-1252, once or twice."""
    text = text.replace("'", "\u2019")
    for _ in range(rng.choice((1, 2))):
        try:
            text = text.encode("utf-8").decode("cp1252")
        except UnicodeDecodeError:
            return text
    return text


def _somewhere(pattern: str, replacement: str, share: float) -> Damage:
    def damage(text: str, rng: random.Random) -> str:
        return re.sub(pattern, lambda m: m.expand(replacement) if rng.random() < share else m[0], text)

    return damage


KINDS: dict[str, tuple[Damage, Callable[[str], str]]] = {
    "mojibake": (mojibake, lambda text: text.replace("'", "\u2019")),
    "html-entity": (_somewhere("([\"'])", r"&#39;", 0.5), lambda text: text),
    "ligature": (_somewhere("f(i)", "\ufb01", 0.5), lambda text: text),
    "soft-hyphen": (_somewhere(r"(\w{3})(?=\w{3})", "\\1\u00ad", 0.1), lambda text: text),
    "zero-width": (_somewhere(r"(\w)(?=\w)", "\\1\u200b", 0.02), lambda text: text),
    "lone C1": (lambda text, _: text.replace("'", "\x92"), lambda text: text.replace("'", "\u2019")),
    "replaced, acute": (_somewhere(r"(\w)'(?=\w)", "\\1\u00b4", 0.5), lambda text: text),
    "replaced, U+FFFD": (_somewhere(r"(\w)'(?=\w)", "\\1\ufffd", 0.5), lambda text: text),
    "replaced, question mark": (_somewhere(r"(n)'(?=t\b)", r"\1?", 0.5), lambda text: text),
    "replaced, comma": (_somewhere(r"(n)'(?=t\b)", r"\1,", 0.5), lambda text: text),
    "one code page read in another": (
        lambda text, _: text.replace("'", "\u2019").encode("mac_roman").decode("cp1252"),
        lambda text: text.replace("'", "\u2019"),
    ),
    "worn entities": (_somewhere(r"(\w)'(?=\w)", r"\1 #39;", 0.5), lambda text: text),
    "codes without their backslash": (
        _somewhere(r"(\w)'(?=\w)", r"\1u2019", 1),
        lambda text: re.sub(r"(?<=\w)'(?=\w)", "\u2019", text),
    ),
    "quotation marks doubled": (lambda text, _: text.replace('"', '""'), lambda text: text),
    "links": (_somewhere(r"\b(the)\b", r'<a href="x.html">\1</a>', 0.2), lambda text: text),
    "tags": (_somewhere(r"\b(the)\b", r"<i>\1</i>", 0.2), lambda text: text),
    "bytes literal": (lambda text, _: "b'" + text.replace("'", "\\'").replace("\n", "\\n") + "'", lambda text: text),
}
"""Each kind of damage that one text can undo, and what the sound text is after it."""


def generated(texts: Iterable[str]) -> None:
    """How much of each kind is undone exactly: sentences of the sound text that stand in the repaired one."""
    rng = random.Random(8)
    texts = list(texts)
    for name, (damage, sound) in KINDS.items():
        hurt = healed = 0
        for text in texts:
            target = sound(text)
            if name == "html-entity":
                text, target = text.replace('"', "'"), target.replace('"', "'")
            damaged = damage(text, rng)
            mended = mend(damaged).text
            sentences = [target[start:end].strip() for start, end in segment(target)]
            broken = [sentence for sentence in sentences if sentence not in damaged]
            hurt += len(broken)
            healed += sum(sentence in mended for sentence in broken)
        print(f"   {name}: {healed} of {hurt} sentences healed ({healed / max(1, hurt):.3f})")


_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['\u2019](?=(?:s|t|re|ve|ll|d|m)\b)")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


def stripped(texts: Iterable[str]) -> None:
    """Take all apostrophes out of words and count the words that come back, right and wrong."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: list[str] = []
    for text in texts:
        damaged = _APOSTROPHE.sub("", text)
        gone = [match.start() - i for i, match in enumerate(_APOSTROPHE.finditer(text))]
        places = set(gone)
        for match in _APOSTROPHE.finditer(text):
            total[_group(text, match.start())] += 1
        back = dict(zip(gone, (m.start() for m in _APOSTROPHE.finditer(text)), strict=True))
        for edit in mend(damaged).edits:
            if edit.kind == "dropped-apostrophe" and edit.confidence is Confidence.HIGH:
                if edit.start in places:
                    right[_group(text, back[edit.start])] += 1
                else:
                    wrong.append(
                        damaged[max(0, edit.start - 30) : edit.start] + "|" + damaged[edit.start : edit.start + 20]
                    )
    count, all_of = right.total(), total.total()
    print(
        f"   apostrophes without a twin: {count} of {all_of} back (recall {count / max(1, all_of):.3f}), "
        f"{len(wrong)} wrong "
        f"(precision {count / max(1, count + len(wrong)):.4f})"
    )
    for group in sorted(total):
        print(f"      {group}: {right[group]} of {total[group]}")
    for context in wrong[:20]:
        print("      wrong:", " ".join(context.split()))


def _group(text: str, at: int) -> str:
    """What kind of word an apostrophe stands in."""
    start = at
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    match = _WORD.match(text, start)
    word = match.group().replace("\u2019", "'") if match else ""
    if word.lower() in ENGLISH.contractions:
        return (
            "contraction, ambiguous" if word.lower().replace("'", "") in ENGLISH.ambiguous_bare_forms else "contraction"
        )
    return "name's" if word[:1].isupper() else "noun's"


def ftfy_cases(folder: Path) -> None:
    for path in sorted(folder.glob("*.json")):
        cases = [case for case in json.loads(path.read_text(encoding="utf-8")) if case["expect"] == "pass"]
        missed = [c for c in cases if mend(c["original"]).text not in (c["fixed"], c.get("fixed-encoding", c["fixed"]))]
        print(f"   ftfy {path.stem}: {len(cases) - len(missed)} of {len(cases)} as expected")
        for case in missed:
            print("      differs:", case["label"])


def false_edits(name: str, texts: Iterable[str], *, shown: bool, twins: Iterable[str] = ()) -> None:
    """Count the sure edits; each is a false one unless a twin has the words as repaired, or reading says so."""
    words = confirmed = 0
    kinds: Counter[str] = Counter()
    for text, twin in zip_longest(texts, twins, fillvalue=""):
        words += len(text.split())
        mended = mend(text)
        sure = [edit for edit in mended.edits if edit.confidence is Confidence.HIGH]
        known = _folded(twin) if twin and sure else ""
        for edit, (start, end) in zip(sure, mended.overlay.locate_replacements(), strict=True):
            if known and _folded(mended.text[max(0, start - 25) : end + 25])[2:-2] in known:
                confirmed += 1
                continue
            kinds[edit.kind] += 1
            if shown:
                before, after = text[max(0, edit.start - 30) : edit.start], text[edit.end : edit.end + 20]
                print(
                    f"      {edit.kind}: {before!r} [{text[edit.start : edit.end]!r} > {edit.replacement!r}] {after!r}"
                )
    count = kinds.total()
    more = f", besides {confirmed} that the twin confirms" if twins else ""
    print(
        f"   sure edits on {name}: {count} in {words} words ({5e4 * count / max(1, words):.2f} per 50,000)",
        dict(kinds),
        more,
    )


_UNLIKE = re.compile(r"[^\x20-\x7f]|[\"'()]")


def _folded(text: str) -> str:
    """Text without white space runs, quotes and non-ASCII characters, which the copies differ in."""
    return " ".join(_UNLIKE.sub(" ", text.replace("\u2019", "'")).split())


_GAP = re.compile("(?<=[.!?\"'\u201d\u2019])\\s+(?=[A-Z\"'\u201c\u2018])")


def glued(texts: Iterable[str]) -> None:
    """Sentence borders whose white space was taken out, and the spaces put back, in prose and at quotation marks."""
    rng = random.Random(9)
    total: Counter[bool] = Counter()
    found: Counter[bool] = Counter()
    wrong = 0
    for text in texts:
        starts = {start for start, _ in segment(text)}
        pieces: list[str] = []
        borders: dict[int, bool] = {}
        at = last = 0
        for gap in _GAP.finditer(text):
            if gap.end() in starts and rng.random() < 0.3:
                pieces.append(text[last : gap.start()])
                at += gap.start() - last
                last = gap.end()
                borders[at] = not (text[gap.start() - 1] in ".!?" and text[gap.end()].isalpha())
        damaged = "".join([*pieces, text[last:]])
        spaces = {e.start for e in mend(damaged).edits if e.kind == "lost-space" and e.confidence is Confidence.HIGH}
        total.update(borders.values())
        found.update(quoted for place, quoted in borders.items() if place in spaces)
        wrong += len(spaces - borders.keys())
    for quoted, name in ((False, "glued sentences"), (True, "glued at a quotation mark")):
        print(
            f"   {name}: {found[quoted]} of {total[quoted]} spaces back ({found[quoted] / max(1, total[quoted]):.4f})"
        )
    print(f"   spaces put in elsewhere: {wrong}")


def rows(path: Path) -> Iterator[dict[str, str]]:
    yield from (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line)


def speed(text: str) -> None:
    """MB/s of mending and segmenting together, and how the time grows; measured in one run."""
    unit = text * (1_000_000 // len(text.encode()) + 1)
    times = []
    for size in (1, 10):
        start = time.perf_counter()
        segment(mend(unit[:-1] * size).text)
        times.append(time.perf_counter() - start)
    size_mb = len(unit.encode()) / 1e6
    print(f"   speed: {size_mb / times[0]:.1f} MB/s; 10 times the text takes {times[1] / times[0]:.1f} times as long")


def with_data(data: Path, *, shown: bool) -> None:
    ftfy_cases(data / "ftfy")
    novels = [row[side] for row in rows(data / "ablit_dev.jsonl") for side in ("original", "abridged")]
    false_edits("AbLit", novels, shown=shown)
    false_edits("Darwin 1859", [(data / "darwin/darwin1859.txt").read_text(encoding="utf-8")], shown=shown)
    chapters = [row["witnesses"]["f1831"] for row in rows(data / "frankenstein_dev.jsonl")]  # type: ignore[index]
    false_edits("Frankenstein 1831", chapters, shown=shown)
    copies = [row for row in rows(data / "films_dev_copies.jsonl") if "edit" not in row["b"] and "  " not in row["b"]]
    sound = [row["b"] for row in copies]
    left, right = [row["a"] for row in copies], [row["b"] for row in copies]
    false_edits("film copies without page debris", [*left, *right], shown=shown, twins=[*right, *left])
    false_edits("UD EWT dev (real damage in it)", [row["text"] for row in rows(data / "ud_ewt_dev.jsonl")], shown=shown)
    films = [row["a"] for row in rows(data / "films_dev_pairs.jsonl") if "  " not in row["a"]]
    generated([*novels[:6], *films[:12]])
    glued([*novels, *films])
    stripped([*films, *novels])
    print("   the same on film copies, some of which have lost apostrophes already, so that a wrong one may be right:")
    stripped(sound[:150])
    speed("\n\n".join(novels))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    print("own texts")
    false_edits("own texts", [OWN], shown=options.list)
    generated([OWN])
    glued([OWN])
    stripped([OWN])
    if options.data:
        print("data")
        with_data(options.data, shown=options.list)


if __name__ == "__main__":
    main()
