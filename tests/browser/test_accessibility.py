"""axe-core finds no serious violation on the pages, in light and dark, wide and narrow, with dialogs open."""

import pytest

STATES = {
    "list": "",
    "difference": "o",
    "word": "ArrowRight",
    "keys": "?",
}


def violations(page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{v['id']}: {node['target']} {node['failureSummary']}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("state", STATES)
def test_the_page_of_a_work(open_page, spun, axe, scheme, width, state) -> None:
    page = open_page(spun, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    if STATES[state]:
        page.keyboard.press(STATES[state])
    assert violations(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_decided_places_and_hidden_classes(open_page, spun, axe, scheme) -> None:
    page = open_page(spun, color_scheme=scheme, bypass_csp=True)
    for key in ("o", "2", "o", "1", "s"):
        page.keyboard.press(key)
    page.click('[data-kind="rewording"]')
    assert violations(page, axe) == []
    page.click("#export")
    assert violations(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_the_index(open_page, reports, axe, scheme, width) -> None:
    page = open_page(
        reports / "index.html", color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    assert violations(page, axe) == []
