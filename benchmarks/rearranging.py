"""Variants of a text by known edits: of whole sentences, and inside them. Used by ``edits.py``.

A text is a list of rows, one for each sentence. An editor of whole sentences takes rows out, puts rows in, moves them
or changes their borders; `revising.py` has the editors that work inside a sentence, and the channels. `variant` writes
the rows again and says where in both texts each edit stands.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from revising import CHANNELS, DAMAGE, INSIDE, Change

from reconcile import segment

EDITS_EACH = 5
Place = tuple[int, int]
SMALL = ("punctuation", "casing", "rewording", "layout")
"""Classes of what comes along when sentences are split or joined."""


@dataclass(frozen=True)
class Edit:
    name: str
    kinds: tuple[str, ...]
    """The classes that are right here, the class of the edit first."""
    base: Place
    """Span in the base; empty for what it lacks."""
    witness: Place
    with_it: tuple[str, ...] = ()
    """Classes of what comes along: the comma and the capital of a join."""
    or_at: tuple[Place, Place] | None = None
    """Where it may be told as well: the other one of two neighbours exchanged, the first of two tellings."""


@dataclass
class Row:
    """One sentence of the variant: where it stands in the base, the changes inside it, and what it is."""

    text: str
    gap: str
    base: Place
    changes: Sequence[tuple[str, Change]] = ()
    name: str = ""
    """What was done with it as a whole."""
    kinds: tuple[str, ...] = ()
    with_it: tuple[str, ...] = ()
    gone: bool = False
    twin: Row | None = None
    """The row at which the same may be told."""


def rows_of(text: str) -> list[Row]:
    out = []
    for a, b in segment(text):
        sentence = text[a:b].rstrip()
        out.append(Row(sentence, text[a + len(sentence) : b], (a, a + len(sentence))))
    return out


def inside(row: Row, name: str, rng: random.Random) -> bool:
    """Change something inside a sentence, away from what was changed there before."""
    new = INSIDE[name].editor(row.text, rng)
    taken = [(a, b) for _, (a, b, _) in row.changes]
    if not new or any(a <= d + 25 and c <= b + 25 for a, b, _ in new for c, d in taken):
        return False
    row.changes = sorted([*row.changes, *((name, change) for change in new)], key=lambda c: c[1])
    return True


def put(rows: list[Row], at: int, new: Sequence[Row], name: str, kind: str) -> None:
    for row in new:
        row.name, row.kinds = name, (kind,)
    rows[at:at] = new


def again(row: Row, base: int) -> Row:
    """A second telling."""
    return Row(row.text, row.gap or " ", (base, base), twin=row)


def free(rows: Sequence[Row], at: int, count: int) -> bool:
    """Whether nothing was done with some rows yet."""
    near = rows[at : at + count]
    return at >= 0 and len(near) == count and not any(r.changes or r.name or r.gone for r in near)


# --- whole sentences: each editor takes the rows, where it may work (four rows from there are free), its own name,
# sentences of other texts and the generator, and says whether the edit could be made.

Whole = Callable[[list[Row], int, str, Sequence[str], random.Random], bool]
_SMALL_START = re.compile(r"(?:The|He|She|They|It|His|Her|In|When|After|This) ")
_CLAUSE = re.compile(r",? (?:and|but) (?=(?:he|she|they|the|it) )")


def out(count: int) -> Whole:
    def edit(rows: list[Row], at: int, name: str, _foreign: Sequence[str], _rng: random.Random) -> bool:
        for row in rows[at : at + count]:
            row.gone, row.name, row.kinds = True, name, ("omission",)
        return True

    return edit


def add(rows: list[Row], at: int, name: str, foreign: Sequence[str], rng: random.Random) -> bool:
    here = rows[at].base[0]
    put(rows, at, [Row(rng.choice(foreign), " ", (here, here))], name, "added-detail")
    return True


def substitute(rows: list[Row], at: int, name: str, foreign: Sequence[str], rng: random.Random) -> bool:
    return out(1)(rows, at, name, foreign, rng) and add(rows, at, name, foreign, rng)


def exchange(rows: list[Row], at: int, name: str, _foreign: Sequence[str], _rng: random.Random) -> bool:
    row, after = rows[at], rows[at + 1]
    row.name, row.kinds, row.twin, after.name = name, ("moved",), after, name
    rows[at : at + 2] = [after, row]
    return True


def move(count: int, *, reworded: bool = False) -> Whole:
    def edit(rows: list[Row], at: int, name: str, _foreign: Sequence[str], rng: random.Random) -> bool:
        far = 2 * count + 2  # so far that it is these sentences that moved, and not those between
        places = [k for k in range(1, len(rows) - 1) if not at - far < k < at + count + far and free(rows, k - 1, 2)]
        if not places or not free(rows, at, count):
            return False
        if reworded and not (inside(rows[at], "reword", rng) and inside(rows[at], "synonym", rng)):
            rows[at].changes = ()
            return False
        moving = rows[at : at + count]
        for row in moving:
            row.name, row.kinds, row.gap = name, ("moved",), row.gap or " "
        to = rng.choice(places)
        del rows[at : at + count]
        to -= count * (to > at)
        rows[to:to] = moving
        return True

    return edit


def join(*joints: str) -> Whole:
    def edit(rows: list[Row], at: int, name: str, _foreign: Sequence[str], rng: random.Random) -> bool:
        row, after = rows[at], rows[at + 1]
        if row.text[-1] != "." or not _SMALL_START.match(after.text):
            return False
        row.changes = (("", (len(row.text) - 1, len(row.text), rng.choice(joints))),)
        after.changes = (("", (0, 1, after.text[0].lower())),)
        row.name, row.kinds, row.with_it, row.gap = name, ("join",), SMALL, " "
        return True

    return edit


def split(rows: list[Row], at: int, name: str, _foreign: Sequence[str], _rng: random.Random) -> bool:
    row = rows[at]
    m = _CLAUSE.search(row.text, 20, len(row.text) - 20)
    if not m:
        return False
    row.changes = (("", (m.start(), m.end() + 1, ". " + row.text[m.end()].upper())),)
    row.name, row.kinds, row.with_it = name, ("split",), SMALL
    return True


def clause_over(rows: list[Row], at: int, name: str, foreign: Sequence[str], rng: random.Random) -> bool:
    """*A did this, and B did that. C left.* → *A did this. B did that, and C left.*."""
    row = rows[at]
    if not split(rows, at, name, foreign, rng):
        return False
    parted = row.changes
    if not join(", and")(rows, at, name, foreign, rng):
        row.name, row.kinds, row.changes = "", (), ()
        return False
    row.changes = (*parted, *row.changes)
    row.kinds, row.with_it = ("moved", "split", "join"), (*SMALL, "split", "join", "moved")
    return True


def glue(rows: list[Row], at: int, name: str, _foreign: Sequence[str], _rng: random.Random) -> bool:
    row = rows[at]
    if not rows[at + 1].text[0].isupper():
        return False
    row.name, row.kinds, row.gap = name, (DAMAGE,), ""
    return True


def tell_again(count: int, after: int) -> Whole:
    def edit(rows: list[Row], at: int, name: str, _foreign: Sequence[str], _rng: random.Random) -> bool:
        to = min(len(rows) - 1, at + after)
        here = rows[to - 1].base[1]
        told = rows[at : at + count]
        put(rows, to, [again(row, here) for row in told], name, "repetition")
        for row in told:
            row.name = name
        return True

    return edit


def break_paragraph(rows: list[Row], at: int, name: str, _foreign: Sequence[str], _rng: random.Random) -> bool:
    row = rows[at]
    if "\n" in row.gap:
        return False
    row.name, row.kinds, row.gap = name, ("layout",), "\n\n"
    return True


WHOLE: dict[str, Whole] = {
    "sentence out": out(1),
    "sentences out": out(2),
    "sentence in": add,
    "sentence for sentence": substitute,
    "neighbours exchanged": exchange,
    "moved far": move(1),
    "moved and reworded": move(1, reworded=True),
    "paragraph moved": move(3),
    "joined by a mark": join(";", ":"),
    "joined by and": join(", and"),
    "stop dropped": join(","),
    "split": split,
    "clause over the border": clause_over,
    "glued": glue,
    "sentence doubled": tell_again(1, 1),
    "sentence again": tell_again(1, 5),
    "paragraph doubled": tell_again(3, 3),
    "paragraph break in": break_paragraph,
}


# --- the variant


def variant(text: str, foreign: Sequence[str], rng: random.Random, only: str = "") -> tuple[str, list[Edit]]:
    """A variant and what was done, places in code points of both texts."""
    rows = rows_of(text)
    names = [only] * EDITS_EACH if only else rng.sample([*INSIDE, *WHOLE], EDITS_EACH * 2)
    made = 0
    for name in names:
        made += _revised(rows, name, rng, several=not only) if name in INSIDE else _rearranged(rows, name, foreign, rng)
        if made == EDITS_EACH:
            break
    return build(rows)


def _revised(rows: list[Row], name: str, rng: random.Random, *, several: bool) -> bool:
    """Make an edit inside some sentence, now and then in one that was edited before."""
    old = [k for k, r in enumerate(rows) if r.changes and not r.name and r.base[0] < r.base[1]]
    places = [k for k in range(1, len(rows) - 1) if free(rows, k - 1, 3)]
    if several and old and rng.random() < 0.15:
        places = old
    rng.shuffle(places)
    return any(inside(rows[k], name, rng) for k in places)


def _rearranged(rows: list[Row], name: str, foreign: Sequence[str], rng: random.Random) -> bool:
    places = [k for k in range(1, len(rows) - 3) if free(rows, k - 1, 4) and _is_sentence(rows[k], rows[k + 1])]
    rng.shuffle(places)
    return any(WHOLE[name](rows, k, name, foreign, rng) for k in places[:6])


def _is_sentence(row: Row, after: Row) -> bool:
    return len(row.text) >= 40 and len(after.text) >= 25 and bool(row.gap) and row.text[-1] in ".!?"


def build(rows: Sequence[Row]) -> tuple[str, list[Edit]]:
    """Write the rows, and say where each edit stands."""
    text, edits = "", []
    stands: dict[int, Place] = {}
    told: list[tuple[int, Row]] = []
    for row in rows:
        start = len(text)
        if row.gone:
            edits.append(Edit(row.name, row.kinds, row.base, (start, start)))
            continue
        at = 0
        for name, (a, b, new) in row.changes:
            text += row.text[at:a]
            here, span = len(text), (row.base[0] + a, row.base[0] + b)
            text, at = text + new, b
            if name:
                edits.append(Edit(name, INSIDE[name].kinds, span, (here, here + len(new)), company(name)))
        text += row.text[at:]
        if row.kinds:
            end = len(text)
            gap = row.kinds[0] == "layout" or row.name == "glued"
            base = (row.base[1], row.base[1] + 1) if gap else row.base
            edits.append(
                Edit(row.name, row.kinds, base, (end, end + len(row.gap)) if gap else (start, end), row.with_it)
            )
            told.append((len(edits) - 1, row))
        stands[id(row)] = (start, len(text))
        text += row.gap or ("" if row.name == "glued" else " ")
    for n, row in told:
        if row.twin and id(row.twin) in stands:
            empty = row.base[0] == row.base[1]
            base = (row.twin.base[0],) * 2 if empty else row.twin.base
            edits[n] = replace(edits[n], or_at=(base, stands[id(row.twin)]))
    return text.rstrip(), edits


def company(name: str) -> tuple[str, ...]:
    """What comes along with an edit inside a sentence."""
    if name == "phrase to front":
        return ("casing", "punctuation")
    if name in ("word broken", "line broken", "line-break tag", "space as entity", "no-break space"):
        return ("layout",)
    return ("punctuation",) if name in ("clause out", "clause in") else ()


def worn(text: str, name: str) -> tuple[str, list[Edit]]:
    """A text after a channel."""
    kinds, pattern, new = CHANNELS[name]
    out, edits, at = "", [], 0
    for m in re.finditer(pattern, text):
        put_in = new(m)
        if put_in == m[0]:
            continue
        out += text[at : m.start()]
        edits.append(Edit(name, kinds, m.span(), (len(out), len(out) + len(put_in))))
        out, at = out + put_in, m.end()
    return out + text[at:], edits
