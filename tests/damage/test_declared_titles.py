"""A title that the source of a text declares, or that a line of the text says, is lifted from its first sentence."""

import pytest

from reconcile.damage.detection import mend

PROSE = "The couple live in a big house by the canal. They work hard."


@pytest.mark.parametrize(
    ("title", "text", "lifted"),
    [
        ("Lamps", f"Lamps. {PROSE}", ["Lamps. "]),
        ("Lamps", f"LAMPS: {PROSE}", ["LAMPS: "]),
        ("Lamps", f"\ufeffLamps\n\n{PROSE}", ["Lamps\n\n"]),
        ("Lamps", f"Lamps (1999). {PROSE}", ["Lamps (1999). "]),
        ("Lamps!", f"Lamps! {PROSE}", ["Lamps! "]),
        ("Lamps", f"b'Lamps. {PROSE}'", ["Lamps. "]),
        ("Lamps", f"{PROSE} Lamps (1999)", [" Lamps (1999)"]),
        ("Lamps", f"{PROSE} Lamps", [" Lamps"]),
        ("", f"Lamps. {PROSE} It is late, and the boats lie still.\nLamps\n1999", ["Lamps. ", "\nLamps\n1999"]),
        ("", f"Lamps. {PROSE}", []),
        ("Lamps", f"Lamps burn. {PROSE}", []),
        ("Lamp", f"Lamps. {PROSE}", []),
        ("Lamps", PROSE, []),
        ("Lamps", f"Lamps – the old ones – burn. {PROSE}", []),
        ("Lamps", f"{PROSE} They sell Lamps", []),
    ],
)
def test_a_title_is_lifted_where_it_is_a_sentence(title, text, lifted):
    mended = mend(text, title)
    assert [text[e.start : e.end] for e in mended.edits if e.kind == "metadata"] == lifted


def test_a_lifted_title_is_metadata():
    assert mend(f"b'The Lamp Street. {PROSE}'").metadata == {"title": "The Lamp Street"}


def test_a_mail_address_is_no_part_of_the_byline_in_the_record():
    assert mend(f"{PROSE}—Kari Moen <kmoen@example.org>").metadata == {"byline": "Kari Moen"}
