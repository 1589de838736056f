"""A work of two witnesses made by hand, small enough to check by eye."""

from hashlib import sha256
from typing import Any

from reconcile.model.document import Document
from reconcile.model.pairs import Comparison, Pair, PairEvidence, compute_pair_id
from reconcile.model.records import (
    CanonicalText,
    DamageProfile,
    Difference,
    Group,
    Passage,
    Repair,
    Segment,
    Sentence,
    Source,
    Span,
    Witness,
    Work,
)
from reconcile.vocabulary import Confidence, Decision, Kind, PairDecision, PairKind, Severity, TitleLevel, YearLevel

A = "The dog sleeps. Nikki's cat ran off."
B = "The dog sleeps. Nikkis cat ran off in 1921."
REPAIR = Repair(
    start=16,
    end=22,
    replacement="Nikki's",
    kind="dropped-apostrophe",
    evidence="a.txt reads “Nikki's”",
    confidence=Confidence.HIGH,
)


def witness(name: str, text: str, borders: tuple[int, ...], counts: dict[str, int]) -> Witness:
    document = Document.from_bytes(name, text.encode(), path=name)
    sentences = tuple(
        Sentence(index=i, start=s, end=e)
        for i, (s, e) in enumerate(zip((0, *borders), (*borders, len(text)), strict=True))
    )
    profile = DamageProfile(
        characters=len(text), counts=counts, apostrophe="'" if "'" in text else "", quote="", ascii_only=text.isascii()
    )
    return Witness(document=document, repairs=(), sentences=sentences, profile=profile, metadata={})


def two_witnesses(a: str = "a.txt", b: str = "b.txt", work: str = "spun") -> Work:
    return Work(
        id=work,
        members=(a, b),
        base=a,
        base_reason="least damage: 0 against 23.3 per 1,000 characters",
        witnesses=(witness(a, A, (16,), {}), witness(b, B, (16,), {"dropped-apostrophe": 1})),
        groups=(Group(sentences=((0,), (0,)), similarity=1.0), Group(sentences=((1,), (1,)), similarity=0.7143)),
        differences=(damage(a, b), added(a, b)),
        canonical=CanonicalText(
            text=A,
            segments=(
                segment(0, 16, (Source(a, 0, 16), Source(b, 0, 16))),
                segment(16, 23, (Source(a, 16, 23), Source(b, 16, 22)), ("0123456789ab",)),
                segment(23, 35, (Source(a, 23, 35), Source(b, 22, 34))),
                segment(35, 36, (Source(a, 35, 36), Source(b, 42, 43))),
            ),
        ),
        passages=(
            (Passage(start=0, end=36, canonical=Span(0, 36), text=""),),
            (
                Passage(start=0, end=16, canonical=Span(0, 16), text=""),
                Passage(start=16, end=22, canonical=Span(16, 23), text="Nikkis"),
                Passage(start=22, end=34, canonical=Span(23, 35), text=""),
                Passage(start=34, end=42, canonical=None, text=" in 1921"),
                Passage(start=42, end=43, canonical=Span(35, 36), text=""),
            ),
        ),
    )


def segment(start: int, end: int, sources: tuple[Source, ...], differences: tuple[str, ...] = ()) -> Segment:
    return Segment(
        start=start,
        end=end,
        text=A[start:end],
        sources=sources,
        rule="base",
        policy="complete",
        differences=differences,
    )


def damage(a: str, b: str) -> Difference:
    return Difference(
        id="0123456789ab",
        unit="0123456789ab",
        within="",
        kind=Kind.ENCODING_DAMAGE,
        labels=(),
        subtype="dropped-apostrophe",
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        rule="dropped-apostrophe",
        base=a,
        witness=b,
        base_sentences=(1,),
        witness_sentences=(1,),
        base_spans=(Span(16, 23),),
        witness_spans=(Span(16, 22),),
        base_text="Nikki's",
        witness_text="Nikkis",
        decision=Decision.REPAIR,
        reason="the base attests the apostrophe",
        repair=REPAIR,
        damaged=b,
    )


def added(a: str, b: str) -> Difference:
    return Difference(
        id="cafe00000001",
        unit="cafe00000001",
        within="",
        kind=Kind.ADDED_DETAIL,
        labels=(),
        subtype="phrase",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        rule="added-detail",
        base=a,
        witness=b,
        base_sentences=(1,),
        witness_sentences=(1,),
        base_spans=(Span(35, 35),),
        witness_spans=(Span(34, 42),),
        base_text="",
        witness_text=" in 1921",
        decision=Decision.UNPLACED,
        reason="no place of its own",
    )


def pair(a: str = "a.txt", b: str = "b.txt", kind: str = "variant", decision: str = "", **changes: Any) -> Pair:
    """A pair with invented figures that fit its kind."""
    weight = {"variant": 6.0, "review": 1.0, "related": -6.0}[kind]
    evidence: dict[str, Any] = {
        "left": a,
        "right": b,
        "kind": PairKind(kind),
        "match_weight": weight,
        "resemblance": 0.5,
        "containment": 0.75,
        "coverage": 0.6,
        "title": TitleLevel.MISSING,
        "year": YearLevel.MISSING,
        "comparisons": (
            Comparison(name="prior", level="", weight=-4.0),
            Comparison(name="wording", level="below 0.8", weight=weight + 4, why="412 of 820 phrases"),
        ),
        "why": "resemblance 0.50",
    }
    found = PairEvidence(**(evidence | changes))
    return found.identify(
        compute_pair_id(*(sha256(name.encode("utf-8", "surrogatepass")).hexdigest() for name in (a, b))),
        PairDecision(decision),
    )
