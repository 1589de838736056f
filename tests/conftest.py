"""What holds for the whole suite: how Hypothesis looks for examples, and that processes find the package compiled."""

import compileall
from pathlib import Path

import pytest
from hypothesis import settings

import reconcile

# Without a deadline: how long one example takes says something of the machine and nothing of the program.
# Each run draws other examples, so that few in each are many in all.
settings.register_profile("suite", deadline=None, max_examples=30)
settings.load_profile("suite")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Compile the package, as installing it does: a third of the time of a process would go there again and again."""
    if any(item.get_closest_marker("slow") for item in session.items):
        compileall.compile_dir(Path(reconcile.__file__).parent, quiet=2)
