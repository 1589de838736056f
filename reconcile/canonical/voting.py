"""Who reads what at a place: the ballots that the policies ``majority`` and ``consensus`` count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconcile.canonical.plan import Text, of_witness
from reconcile.text.keys import n2
from reconcile.variation import Classified, Operation, Variation


@dataclass(frozen=True, slots=True)
class Ballot:
    """One place with the readings of all witnesses."""

    items: tuple[tuple[int, Classified], ...]
    """(witness, its difference from the base), in the order of the witnesses."""
    readings: Mapping[int, frozenset[int]]
    """Witness that stands for a reading (0 for the base's) → the independent voices that hold it."""


def ballots(
    asked: Sequence[Classified], classified: Sequence[Classified], texts: Sequence[Text], voices: Sequence[int]
) -> Iterator[Ballot]:
    """One ballot per unit, in the order in which the units come.

    Two witnesses read the same when their readings are equal at N2. A witness that departs from the base there in a
    larger difference abstains.
    """
    number = {text.id: n for n, text in enumerate(texts)}
    units: dict[str, list[tuple[int, Classified]]] = defaultdict(list)
    for item in asked:
        units[item.difference.unit].append((number[item.difference.witness], item))
    everything = [of_witness(classified, text.id) for text in texts]
    for items in units.values():
        items.sort(key=lambda entry: entry[0])
        readings: dict[str, int] = {}
        held: dict[int, set[int]] = defaultdict(set)
        held[0].add(voices[0])
        present = {n for n, _ in items}
        for n, item in items:
            text = n2(item.difference.witness_text)
            held[readings.setdefault(text, n)].add(voices[n])
        for n in range(1, len(texts)):
            if n not in present and not any(_covers(c.variation, items[0][1].variation) for c in everything[n]):
                held[0].add(voices[n])
        yield Ballot(tuple(items), {n: frozenset(v) for n, v in held.items()})


def _covers(one: Variation | None, two: Variation | None) -> bool:
    """Whether a variation departs from the base at the place of another one."""
    if one is None or two is None or one.operation in (Operation.FORM, Operation.GAP):
        return False
    for a, b in one.base:
        if any(c < b and a < d for c, d in two.base) or (not two.base and a < two.base_place < b):
            return True
    return False
