"""How large the pages become, and how soon a person can use them in a real browser.

    python benchmarks/pages.py

One page for two texts of 10,000 words with some 650 differences, one overview of 5,000 works; both opened from disk in
Debian's chromium, each three times in a fresh profile. Usable means: the first key or the first search has had its
effect. Needs ``pip install playwright`` and chromium. Exit code 1 above 5 MB for the page or 2 seconds for either.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from reconcile import Document, Settings, reconcile
from reconcile.model.records import Work
from reconcile.report.overview import Overview
from reconcile.report.pages import render_index_page, render_work_page
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.work_digest import build_work_digest

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
MOST_BYTES = 5_000_000
MOST_SECONDS = 2.0


def texts(sentences: int) -> tuple[str, str]:
    """Two texts of made-up words; half of the sentences differ in one to four words, one in twenty is missing."""
    source = random.Random(3)
    syllables = [c + v for c in "bcdfghklmnprstvw" for v in "aeiou"]
    words = ["".join(source.choices(syllables, k=source.randint(1, 4))) for _ in range(3000)]
    left = [source.choices(words, k=source.randint(8, 25)) for _ in range(sentences)]
    right = []
    for sentence in left:
        fate = source.random()
        if fate < 0.05:
            continue
        changed = list(sentence)
        for _ in range(source.randint(1, 4) if fate < 0.5 else 0):
            at = source.randrange(1, len(changed))
            changed[at : at + source.randint(0, 1)] = [source.choice(words)]
        right.append(changed)
    one, two = (" ".join(" ".join(s).capitalize() + "." for s in side) for side in (left, right))
    return one, two


def work_of(sentences: int) -> Work:
    """One work of two such texts."""
    one, two = texts(sentences)
    documents = [Document.from_text("a.txt", one), Document.from_text("b.txt", two)]
    return reconcile(documents, Settings(one_work=True)).works[0]


def step(page: Any) -> None:
    """Go to the first difference by key."""
    page.keyboard.press("n")
    page.wait_for_selector(".grid .selected")


def look_up(page: Any) -> None:
    """Search the overview for one work."""
    page.fill("#search", "work-4711")
    page.wait_for_function("document.querySelector('#found').textContent.startsWith('1 of ')")


def seconds(browser: Any, file: Path, use: Callable[[Any], None]) -> float:
    """Time from asking for the file until it was used, in a fresh profile without a network."""
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(file.as_uri())
    use(page)
    passed = time.perf_counter() - start
    context.close()
    return passed


def main() -> int:
    """Print one line per page."""
    from playwright.sync_api import sync_playwright

    large = work_of(620)
    small = work_of(20)
    works = [replace(small, id=f"work-{number:04}") for number in range(5000)]
    overview = Overview()
    for work in works:
        overview.add_work(build_work_digest(work))
    pages = {
        "two texts of 10,000 words": (render_work_page(WorkRecord(work=large, pairs=()), Settings()), step),
        "overview of 5,000 works": (
            render_index_page(overview, [], Settings(), Layout()),
            look_up,
        ),
    }
    failed = False
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for number, (name, (html, use)) in enumerate(pages.items()):
            file = Path(folder, f"{number}.html")
            file.write_text(html, encoding="utf-8")
            size = file.stat().st_size
            slowest = max(seconds(browser, file, use) for _ in range(3))
            print(f"{name}: {size / 1e6:.1f} MB, usable after {slowest:.2f} s")
            failed |= slowest > MOST_SECONDS or (use is step and size > MOST_BYTES)
        browser.close()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
