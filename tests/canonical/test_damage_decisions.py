"""Damage can be decided: a proposed repair is accepted or refused, also in a lone text."""

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.errors import DecisionError
from reconcile.model.decisions import Ruling
from reconcile.model.records import Work
from reconcile.vocabulary import WAITING_DECISIONS, Decision, Severity

SPACED = "In the N e p t u n e he was ill, and the boats of the harbour left."
HOLE = "Karl Venn  is living in a rich suburb, and his brother sells boats there."
TWICE = "They are the King & amp; Queen of it, and his  brother sells boats there."


def work_of(*texts: str, rulings: tuple[Ruling, ...] = ()) -> Work:
    names = [f"w{n}" for n in range(len(texts))]
    documents = [Document.from_text(name, text) for name, text in zip(names, texts, strict=True)]
    settings = Settings.from_mapping({"base": "w0", "works": {"w": names}} if len(texts) > 1 else {})
    return reconcile(documents, settings, decisions=list(rulings)).works[0]


def waiting(work: Work) -> list[str]:
    return [d.id for d in work.differences if d.decision in WAITING_DECISIONS]


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        (SPACED, "In the Neptune he was ill, and the boats of the harbour left."),
        (HOLE, "Karl Venn is living in a rich suburb, and his brother sells boats there."),
    ],
)
def test_a_lone_text_is_repaired_or_kept_as_a_person_decides(text: str, repaired: str) -> None:
    (place,) = waiting(work_of(text))
    accepted = work_of(text, rulings=(Ruling(id=place, choice="repair", who="Ada"),))
    assert accepted.canonical.text == repaired
    assert [(d.decision, d.reason) for d in accepted.differences] == [(Decision.REPAIR, "decided by Ada")]
    kept = work_of(text, rulings=(Ruling(id=place, choice="keep"),))
    assert kept.canonical.text == text
    assert [d.decision for d in kept.differences] == [Decision.KEEP]


def test_damage_in_doubt_is_no_error() -> None:
    (doubtful,) = work_of(SPACED).differences
    assert doubtful.severity is Severity.WARNING
    (sure,) = work_of("The caf\u00c3\u00a9 is closed, and the boats of the harbour left.").differences
    assert sure.severity is Severity.ERROR


def test_a_sure_repair_can_be_refused() -> None:
    text = "The caf\u00c3\u00a9 is closed, and the boats of the harbour left."
    (place,) = (d.id for d in work_of(text).differences)
    assert work_of(text).canonical.text == text.replace("\u00c3\u00a9", "\u00e9")
    assert work_of(text, rulings=(Ruling(id=place, choice="keep"),)).canonical.text == text


@pytest.mark.parametrize(
    "texts", [(SPACED,), (HOLE,), (TWICE,), (SPACED, "In the boat he was ill, and the boats left.")]
)
def test_the_record_carries_the_text_of_each_choice(texts: tuple[str, ...]) -> None:
    work = work_of(*texts)
    assert work.fragments
    shown = 0
    for fragment in work.fragments:
        for choice, text in fragment.choices.items():
            replayed = work_of(*texts, rulings=(Ruling(id=fragment.difference, choice=choice),)).canonical.text
            whole = work.canonical.text
            assert replayed == whole[: fragment.start] + text + whole[fragment.end :], (fragment.difference, choice)
            shown += choice == "repair"
    assert shown


def test_what_is_lost_cannot_be_repaired_and_what_is_sound_not_be_kept() -> None:
    lost = "The caf\ufffd is closed, and the boats of the harbour left."
    (place,) = waiting(work_of(lost))
    with pytest.raises(DecisionError, match="what stood there is not known"):
        work_of(lost, rulings=(Ruling(id=place, choice="repair"),))
    pair = "The old mill burned in May.", "The old mill burned in June."
    (conflict,) = waiting(work_of(*pair))
    with pytest.raises(DecisionError, match="nothing is damaged there"):
        work_of(*pair, rulings=(Ruling(id=conflict, choice="keep"),))
