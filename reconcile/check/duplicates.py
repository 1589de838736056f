"""The pairs and groups of texts → findings of RC201 to RC206."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from reconcile.check.comparing import Compared
from reconcile.check.drafting import finding
from reconcile.check.finding import Finding, Related
from reconcile.check.lock import Lock
from reconcile.check.positions import Lines
from reconcile.model import Document, Pair
from reconcile.report.visible import visible
from reconcile.settings import Settings
from reconcile.text.keys import n2


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What every rule of this group looks at."""

    documents: Mapping[str, Document]
    checked: AbstractSet[str]
    compared: Compared
    settings: Settings
    lock: Lock | None

    def bearer(self, one: str, two: str) -> tuple[str, str]:
        """Which of two texts a finding about both stands on, and the other one.

        It stands on a checked text; of two, on the one that the reports do not know; then on the one that is not the
        base; then on the later one.
        """
        work = self.compared.work_of(one)
        ranked = sorted(
            (one, two),
            key=lambda name: (
                name not in self.checked,
                self.lock is not None and self.lock.knows(self.documents[name]),
                work is not None and work.base == name,
                name == min(one, two),
            ),
        )
        return ranked[0], ranked[1]


def duplicates(scene: Scene) -> Iterator[Finding]:
    """Everything that a checked text has in common with others and should not."""
    copies = _copies(scene)
    yield from (_copy(scene, name, keeper) for name, keeper in sorted(copies.items()))
    for pair in scene.compared.pairs:
        if pair.kind == "variant" and not scene.checked.isdisjoint((pair.left, pair.right)):
            yield from _pair(scene, pair)
    yield from _unrelated(scene)
    yield from _bridges(scene)


def _copies(scene: Scene) -> dict[str, str]:
    """For each checked text with the bytes of another one, which of them is kept."""
    same: dict[str, list[str]] = {}
    for name, document in scene.documents.items():
        same.setdefault(document.sha256, []).append(name)
    found: dict[str, str] = {}
    for names in same.values():
        keeper = names[0]
        for name in names[1:]:
            keeper = scene.bearer(keeper, name)[1]
        found |= {name: keeper for name in names if name != keeper and name in scene.checked}
    return found


def _copy(scene: Scene, name: str, keeper: str) -> Finding:
    message = f"the same bytes as {visible(keeper)}; remove one of the two"
    return _on(scene, "RC201", name, keeper, message, ())


def _pair(scene: Scene, pair: Pair) -> Iterator[Finding]:
    documents, texts = scene.documents, scene.compared.texts
    if documents[pair.left].sha256 == documents[pair.right].sha256:
        return
    name, other = scene.bearer(pair.left, pair.right)
    if pair.resemblance == 1 and n2(texts[name]) == n2(texts[other]):
        message = f"the same text as {visible(other)} but for layout, typography and damage; keep the better one"
        yield _on(scene, "RC202", name, other, message, ())
    elif not _is_settled(scene.settings, pair):
        yield from _undeclared(scene, pair, name, other)


def _is_settled(settings: Settings, pair: Pair) -> bool:
    """Whether somebody has said that the two are one work, or that they are not."""
    both = {pair.left, pair.right}
    return (
        settings.one_work
        or (pair.left, pair.right) in settings.distinct
        or any(both <= set(work.members) for work in settings.works)
    )


def _undeclared(scene: Scene, pair: Pair, name: str, other: str) -> Iterator[Finding]:
    told = _advice(scene.settings, *sorted((name, other)))
    if pair.resemblance >= scene.settings.threshold:
        message = (
            f"a variant of {visible(other)} that the settings do not declare ({visible(pair.why)}); "
            f"{told}, or declare both as distinct"
        )
        yield _on(scene, "RC203", name, other, message, ())
        return
    lengths = {n: len(scene.compared.texts[n]) for n in (name, other)}
    short, long = sorted((name, other), key=lambda n: (lengths[n], n))
    bearer, partner = (short, long) if short in scene.checked else (long, short)
    share = f"{100 * pair.containment:.0f} % of"
    message = f"{share} this text stands inside {visible(partner)}"
    if bearer == long:
        message = f"this text holds {share} {visible(partner)}"
    message += f" ({visible(pair.why)}); {told}, or declare both as distinct"
    yield _on(scene, "RC204", bearer, partner, message, ())


def _advice(settings: Settings, one: str, two: str) -> str:
    """What to write into the settings so that two texts are one work."""
    known = {name: work.name for work in settings.works for name in (one, two) if name in work.members}
    if len(known) == 2:
        return f"make one work of works.{visible(known[one])} and works.{visible(known[two])}"
    for name, work in known.items():
        return f'add "{visible(two if name == one else one)}" to works.{visible(work)}'
    return f'declare both as one work: works = {{ NAME = ["{visible(one)}", "{visible(two)}"] }}'


def _unrelated(scene: Scene) -> Iterator[Finding]:
    tied = {frozenset((p.left, p.right)) for p in scene.compared.pairs}
    for work in scene.settings.works:
        members = [m for m in work.members if m in scene.documents]
        alone = [m for m in members if not any(frozenset((m, other)) in tied for other in members if other != m)]
        if len(members) < 2:
            continue
        base = next((w.base for w in scene.compared.works if set(members) & set(w.members)), members[0])
        for name in alone:
            if name in scene.checked and (name != base or len(alone) == 1):
                other = base if base != name else next(m for m in members if m != name)
                message = (
                    f"declared a text of the work {visible(work.name)}, but shares hardly anything with "
                    f"{visible(other)}; take it out of works.{visible(work.name)} in the settings, if that is a slip"
                )
                yield _on(scene, "RC205", name, other, message, (work.name,))


def _bridges(scene: Scene) -> Iterator[Finding]:
    for bridge in scene.compared.grouping.bridges:
        if (
            scene.checked.isdisjoint((bridge.left, bridge.right))
            or (bridge.left, bridge.right) in scene.settings.distinct
        ):
            continue
        name, other = scene.bearer(bridge.left, bridge.right)
        message = f"would join the works of {visible(other)} and of this text: {bridge.why}"
        yield _on(scene, "RC206", name, other, message, ())


def _on(scene: Scene, rule: str, name: str, other: str, message: str, context: Sequence[str]) -> Finding:
    """A finding at the first words of one text, with the first words of the other."""
    place = Lines(name, scene.documents[name].raw).opening()
    there = Lines(other, scene.documents[other].raw).opening()
    return finding(
        rule, place, message, context=(other, *context), related=[Related(place=there, message="the other text")]
    )
