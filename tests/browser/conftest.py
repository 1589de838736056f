"""A real browser for the pages: chromium, driven by Playwright, offline. Without it these tests are skipped."""

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import run

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="no browser test without: pip install playwright")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no browser test without chromium; install it, with apt-get install chromium or the like")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("slow")


class Opener:
    """Opens files, each in a fresh profile without a network, and notes what goes wrong."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.contexts: list[Any] = []
        self.troubles: list[str] = []

    def __call__(self, path: Path, fragment: str = "", **options: Any) -> Any:
        """Open a file, perhaps at a place in it; options are those of a browser context."""
        context = self.browser.new_context(**{"offline": True, "viewport": {"width": 1400, "height": 900}, **options})
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("console", lambda message: self._note(message.type == "error", message.text))
        page.on("dialog", lambda dialog: self._note(True, f"dialog: {dialog.message}"))
        page.on("request", lambda request: self._note(not _is_own(request.url, path), f"asked for {request.url}"))
        page.goto(path.as_uri() + fragment)
        return page

    def _note(self, is_trouble: bool, text: str) -> None:
        if is_trouble:
            self.troubles.append(text)


def _is_own(url: str, path: Path) -> bool:
    return url.split("#")[0] == path.as_uri() or url.startswith("blob:")


@pytest.fixture
def open_page(browser: Any) -> Iterator[Opener]:
    """In the end nothing may have gone wrong, and nothing been asked for but the file itself."""
    opener = Opener(browser)
    yield opener
    for context in opener.contexts:
        context.close()
    assert opener.troubles == []


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the seeds of the project."""
    out = tmp_path_factory.mktemp("run") / "reports"
    run("run", "seeds", "--quiet", "--out", out)
    return out


@pytest.fixture(scope="session")
def spun(reports: Path) -> Path:
    """The page of the one seed work with two texts."""
    (page,) = (p for p in reports.glob("works/*/report.html") if "2 texts" in p.read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, from the npm registry; it is no part of the project."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no accessibility check without npm, which fetches axe-core")
    folder = tmp_path_factory.mktemp("axe")
    done = subprocess.run(
        [npm, "pack", "axe-core@4", "--silent"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode:
        pytest.skip(f"no accessibility check: npm pack axe-core failed: {done.stderr.strip()[:200]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member
        return member.read().decode("utf-8")
