"""The text of each choice at an open place, and what is before and after a text that a person types there."""

import pytest

from reconcile import Document, Settings, reconcile


@pytest.mark.parametrize(
    ("rest", "typed"),
    [
        pytest.param("there", ("", " there."), id="any text"),
        pytest.param("\ufdd0 there", (), id="a text that has the placeholder itself"),
    ],
)
def test_what_is_around_a_typed_text(rest, typed):
    documents = [Document.from_text(year, f"It was built in {year} {rest}.") for year in ("1921", "1922")]
    (work,) = reconcile(documents, Settings(one_work=True, base="1921")).works
    assert [fragment.typed for fragment in work.fragments] == [typed]
