"""The pairs and groups of texts → findings of RC201 to RC206."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from reconcile.batch.find_works import TextRelations
from reconcile.check.finding_drafts import draft_finding
from reconcile.check.findings import FindingDraft, RelatedPlace
from reconcile.check.formats.concise import format_count
from reconcile.check.positions import TextLines
from reconcile.check.session import CheckSession
from reconcile.model.document import Document
from reconcile.model.pairs import Pair
from reconcile.storage.display_text import make_visible
from reconcile.text.normal_forms import normalize_typography
from reconcile.variants.work_groups import WeakBridge
from reconcile.vocabulary import PairDecision, PairKind, Severity

RELATED_TEXT_LIMIT = 10
"""Other texts that a finding lists; its message counts all of them."""
CONTAINED_RESEMBLANCE = 0.30
"""Resemblance below which a variant is reported as contained in the other text, in [0, 1].

Chosen by hand: half of a short text in a text of twice its length; held by tests/check/test_duplicate_findings.py."""
_NAMED_MEMBER_LIMIT = 6
"""Texts up to which an advice writes a work out."""


@dataclass(frozen=True, kw_only=True)
class CheckedCorpus:
    """What every rule of this group looks at."""

    session: CheckSession
    relations: TextRelations
    bases: Mapping[str, str]
    """Text → the base of its work, for the members of works with a checked text and at least one other."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """All texts by id."""
        return self.session.documents

    @property
    def checked(self) -> AbstractSet[str]:
        """Ids of the texts to check."""
        return self.session.checked

    @cached_property
    def declared_works(self) -> Mapping[str, str]:
        """Text → what to call the work that the settings, or else its table, declare it part of."""
        by_source = {name: f'the work "{work}" of its table' for name, work in self.session.store.declared.items()}
        return by_source | {name: f"works.{work.name}" for work in self.session.settings.works for name in work.members}

    @cached_property
    def distinct_pairs(self) -> AbstractSet[tuple[str, str]]:
        """The pairs that are declared distinct or parted by a person, the smaller id first."""
        decided = self.relations.decided.matched
        parted = (pair for one in decided if one.choice is PairDecision.PART for pair in one.list_pairs())
        return frozenset(self.session.settings.distinct).union(parted)

    @cached_property
    def joined_pairs(self) -> AbstractSet[tuple[str, str]]:
        """The pairs that a person has joined, the smaller id first."""
        decided = self.relations.decided.matched
        return frozenset(pair for one in decided if one.choice is PairDecision.JOIN for pair in one.list_pairs())

    def is_relation_declared(self, one: str, two: str) -> bool:
        """Whether the settings, a table or a person say that two texts are one work, or that they are not."""
        work, sources = self.declared_works.get(one), self.session.store.declared
        return (
            self.session.settings.one_work
            or (min(one, two), max(one, two)) in self.distinct_pairs | self.joined_pairs
            or (work is not None and work == self.declared_works.get(two))
            or (one in sources and sources[one] == sources.get(two))
        )

    def choose_reported_text(self, one: str, two: str) -> tuple[str, str]:
        """Choose the text on which a finding about two texts is reported; return it and the other one.

        It is a checked text; of two, the one that the reports do not know; then the one that belongs to no
        declared work; then the one that is not the base; then the later one.
        """
        lock = self.session.lock
        ranked = sorted(
            (one, two),
            key=lambda name: (
                name not in self.checked,
                lock is not None and lock.has_current_text(self.documents[name]),
                name in self.declared_works,
                self.bases.get(name) == name,
                name == min(one, two),
            ),
        )
        return ranked[0], ranked[1]

    def map_copies_to_originals(self, groups: Iterable[Sequence[str]]) -> dict[str, str]:
        """For each text of groups of equal texts but one, the one that is kept in its place."""
        found: dict[str, str] = {}
        for names in groups:
            keeper = names[0]
            for name in names[1:]:
                keeper = self.choose_reported_text(keeper, name)[1]
            found |= {name: keeper for name in names if name != keeper}
        return found


@dataclass(frozen=True, slots=True)
class _VariantLink:
    """What makes one text a variant of another one, seen from the text on which it is reported."""

    name: str
    other: str
    why: str
    score: float


def find_duplicates(corpus: CheckedCorpus) -> Iterator[FindingDraft]:
    """Yield everything that a checked text has in common with others and should not.

    Of texts that are equal, all but one are reported, and further findings are about that one. What ties a text to the
    texts of one declared work is one finding, as is what ties it to texts of no such work: it names the nearest.
    """
    copies = corpus.map_copies_to_originals(_group_by_key((d.sha256, name) for name, d in corpus.documents.items()))
    equal = corpus.map_copies_to_originals(_group_equal_texts(corpus, copies))
    for name, keeper in sorted(copies.items()):
        if name in corpus.checked:
            message = f"the same bytes as {make_visible(keeper)}; remove one of the two"
            yield draft_opening_finding(corpus, "RC201", name, [keeper], message)
    for name, keeper in sorted(equal.items()):
        if name in corpus.checked:
            but = "but for layout, typography and damage; keep the better one"
            message = f"the same text as {make_visible(keeper)} {but}"
            yield draft_opening_finding(corpus, "RC202", name, [keeper], message)
    yield from _report_variants(corpus, copies.keys() | equal.keys())
    yield from _report_unrelated_members(corpus)
    yield from _report_weak_bridges(corpus)


def _group_by_key(keyed: Iterable[tuple[str, str]]) -> Iterable[list[str]]:
    groups: dict[str, list[str]] = {}
    for key, name in keyed:
        groups.setdefault(key, []).append(name)
    return groups.values()


def _group_equal_texts(corpus: CheckedCorpus, copies: Mapping[str, str]) -> Iterable[list[str]]:
    """Return the texts, without copies of bytes, that are the same once form and damage are set right."""
    pairs = [p for p in corpus.relations.pairs if p.resemblance == 1 and not copies.keys() & {p.left, p.right}]
    names = sorted({name for p in pairs for name in (p.left, p.right)})
    return _group_by_key((normalize_typography(corpus.session.get_text(name)), name) for name in names)


def _report_variants(corpus: CheckedCorpus, doubles: AbstractSet[str]) -> Iterator[FindingDraft]:
    """Yield the findings of RC203 and RC204, about texts that are no doubles of others."""
    works: dict[tuple[str, frozenset[str]], list[_VariantLink]] = {}
    single: dict[tuple[str, str], list[_VariantLink]] = {}
    for pair in corpus.relations.pairs:
        both = {pair.left, pair.right}
        if pair.kind is not PairKind.VARIANT or corpus.checked.isdisjoint(both) or not doubles.isdisjoint(both):
            continue
        if corpus.is_relation_declared(pair.left, pair.right):
            continue
        rule, tie = _make_variant_link(corpus, pair)
        sides = frozenset(corpus.declared_works.get(name, f"\0{name}") for name in both)  # a work is never called that
        if corpus.declared_works.keys() & both:
            works.setdefault((rule, sides), []).append(tie)
        else:
            single.setdefault((rule, tie.name), []).append(tie)

    def nearness(tie: _VariantLink) -> tuple[float, bool, str, str]:
        return -tie.score, corpus.bases.get(tie.other) != tie.other, tie.other, tie.name

    for (rule, _), ties in sorted(works.items(), key=lambda item: (item[0][0], sorted(item[0][1]))):
        ties.sort(key=nearness)
        # What else the text resembles is reported with the work that it is added to.
        more = single.pop((rule, ties[0].name), []) if ties[0].name not in corpus.declared_works else []
        yield _report_undeclared_variant(corpus, rule, ties, sorted(more, key=nearness))
    for (rule, _), ties in sorted(single.items()):
        yield _report_undeclared_variant(corpus, rule, sorted(ties, key=nearness), [])


def _make_variant_link(corpus: CheckedCorpus, pair: Pair) -> tuple[str, _VariantLink]:
    name, other = corpus.choose_reported_text(pair.left, pair.right)
    if pair.resemblance >= CONTAINED_RESEMBLANCE:
        return "RC203", _VariantLink(name, other, pair.why, pair.resemblance)
    short, long = sorted((name, other), key=lambda n: (len(corpus.session.get_text(n)), n))
    name, other = (short, long) if short in corpus.checked else (long, short)
    return "RC204", _VariantLink(name, other, pair.why, pair.containment)


def _report_undeclared_variant(
    corpus: CheckedCorpus, rule: str, ties: Sequence[_VariantLink], more: Sequence[_VariantLink]
) -> FindingDraft:
    """Return one finding of RC203 or RC204, on the first tie, with what else is tied to either side."""
    name, other = ties[0].name, ties[0].other
    others = list(dict.fromkeys(n for t in (*ties, *more) for n in (t.other, t.name) if n != name))
    shown = f"{make_visible(other)} ({make_visible(ties[0].why)})"
    others_named = _describe_other_texts(corpus, ties, more)
    if rule == "RC203":
        says = f"a variant of {shown}{others_named}, which the settings do not declare"
    else:
        share = f"{100 * ties[0].score:.0f} % of"
        inside = len(corpus.session.get_text(name)) <= len(corpus.session.get_text(other))
        says = f"{share} this text is contained in" if inside else f"this text holds {share}"
        says += f" {shown}{others_named}"
    work = corpus.declared_works.get(other)
    context = [work] if work else sorted({t.other for t in ties if t.name == name})
    advice = _advise_declaration(corpus, sorted({name, *others}), name, other)
    return draft_opening_finding(corpus, rule, name, others, f"{says}; {advice}", context)


def _describe_other_texts(corpus: CheckedCorpus, ties: Sequence[_VariantLink], more: Sequence[_VariantLink]) -> str:
    first = ties[0]
    work = corpus.declared_works.get(first.other)
    same = {t.other for t in ties} - {first.other}
    rest = {t.other for t in more} - same
    parts = []
    if same:
        parts.append(f"{len(same)} more of {make_visible(work)}" if work else format_count(len(same), "other text"))
    if rest:
        parts.append(format_count(len(rest), "other text"))
    return "".join(f" and {part}" for part in parts)


def _advise_declaration(corpus: CheckedCorpus, names: Sequence[str], name: str, other: str) -> str:
    """Return what to write into the settings so that the texts are one work."""
    known = {text: make_visible(work) for text in (name, other) if (work := corpus.declared_works.get(text))}
    if len(known) == 2:
        return f"make one work of {' and '.join(sorted(known.values()))}, or declare the texts distinct"
    for text, work in known.items():
        return f'add "{make_visible(other if text == name else name)}" to {work}, or declare the texts distinct'
    shown = ", ".join(f'"{make_visible(text)}"' for text in names[:_NAMED_MEMBER_LIMIT])
    shown += ", …" if len(names) > _NAMED_MEMBER_LIMIT else ""
    return f"declare them as one work: works = {{ NAME = [{shown}] }}, or as distinct"


def _report_unrelated_members(corpus: CheckedCorpus) -> Iterator[FindingDraft]:
    tied = {frozenset((p.left, p.right)) for p in corpus.relations.pairs}
    for work in corpus.session.settings.works:
        members = [m for m in work.members if m in corpus.documents]
        alone = [m for m in members if not any(frozenset((m, other)) in tied for other in members if other != m)]
        if len(members) < 2:
            continue
        base = next((corpus.bases[m] for m in members if m in corpus.bases), members[0])
        for name in alone:
            if name in corpus.checked and (name != base or len(alone) == 1):
                other = base if base != name else next(m for m in members if m != name)
                declared = make_visible(work.name)
                message = (
                    f"declared a text of the work {declared}, but shares hardly anything with {make_visible(other)}; "
                    f"take it out of works.{declared} in the settings, if that is a slip"
                )
                yield draft_opening_finding(corpus, "RC205", name, [other], message, (other, work.name))


def _report_weak_bridges(corpus: CheckedCorpus) -> Iterator[FindingDraft]:
    """Yield one finding for each two works that are tied, on the text that has the most ties between them."""
    work_of = {name: at for at, members in enumerate(corpus.relations.grouping.works) for name in members}
    between: dict[tuple[int, int], list[WeakBridge]] = {}
    for bridge in corpus.relations.grouping.bridges:
        both = (bridge.left, bridge.right)
        if not corpus.checked.isdisjoint(both) and both not in corpus.distinct_pairs:
            one, two = sorted(work_of[name] for name in both)
            between.setdefault((one, two), []).append(bridge)
    for bridges in between.values():
        ties = Counter(name for bridge in bridges for name in (bridge.left, bridge.right) if name in corpus.checked)
        most = max(ties.values())
        names = [name for name in sorted(ties) if ties[name] == most]
        name = names[0]
        for rival in names[1:]:
            name = corpus.choose_reported_text(name, rival)[0]
        mine = [bridge for bridge in bridges if name in (bridge.left, bridge.right)]
        others = [bridge.right if bridge.left == name else bridge.left for bridge in mine]
        more = f" ({format_count(len(bridges) - 1, 'other pair')} tied in the same way)" if len(bridges) > 1 else ""
        message = f"would join the works of {make_visible(others[0])} and of this text: {mine[0].why}"
        yield draft_opening_finding(corpus, "RC206", name, others, message + more, sorted(others))


def draft_opening_finding(
    corpus: CheckedCorpus,
    rule: str,
    name: str,
    others: Sequence[str],
    message: str,
    context: Sequence[str] | None = None,
    severity: Severity | None = None,
) -> FindingDraft:
    """Draft a finding at the opening of a text, with the openings of others.

    Args:
        corpus: gives the texts.
        rule: id of the rule.
        name: the text.
        others: other texts that it is about, the nearest first.
        message: what is said.
        context: what the fingerprint is made of; the other texts if left out.
        severity: that of the rule if left out.
    """
    place = TextLines(name, corpus.documents[name].raw).locate_opening()
    related = [
        RelatedPlace(
            place=TextLines(other, corpus.documents[other].raw).locate_opening(),
            message="another of the texts" if number else "the other text",
        )
        for number, other in enumerate(others[:RELATED_TEXT_LIMIT])
    ]
    return draft_finding(
        rule, place, message, context=others if context is None else context, related=related, severity=severity
    )
