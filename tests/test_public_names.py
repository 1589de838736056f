"""The public names stay what they are, whatever else is imported."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import reconcile


def every_module() -> list[str]:
    return [m.name for m in pkgutil.walk_packages(reconcile.__path__, "reconcile.") if not m.name.endswith("__main__")]


def test_no_module_hides_a_public_name() -> None:
    for name in every_module():
        importlib.import_module(name)
    for name in reconcile.__all__:
        assert callable(getattr(reconcile, name)), name


def test_no_module_or_folder_bears_a_public_name() -> None:
    parts = {part for name in every_module() for part in name.split(".")[1:]}
    assert not parts & set(reconcile.__all__)


def test_no_module_bears_a_name_of_the_standard_library() -> None:
    parts = {part for name in every_module() for part in name.split(".")[1:]}
    assert not parts & set(sys.stdlib_module_names)


@pytest.mark.slow
def test_every_public_name_can_be_imported_first() -> None:
    """Each when nothing of the package is loaded."""
    program = (
        "import sys, importlib, reconcile\n"
        "for name in reconcile.__all__:\n"
        "    for module in [m for m in sys.modules if m.partition('.')[0] == 'reconcile']: del sys.modules[module]\n"
        "    assert callable(getattr(importlib.import_module('reconcile'), name)), name\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.slow
def test_importing_the_package_loads_nothing_slow() -> None:
    program = "import reconcile, sys; assert not {'pandas', 'numpy', 'typer', 'reconcile.pipeline'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(reconcile, "unheard_of")
    assert set(reconcile.__all__) <= set(dir(reconcile))


def test_every_error_of_ours_is_public() -> None:
    errors = [c for c in vars(importlib.import_module("reconcile.errors")).values() if isinstance(c, type)]
    ours = {c.__name__ for c in errors if c.__mro__[1] in (reconcile.ReconcileError, Exception)}
    assert ours <= set(reconcile.__all__)


@pytest.mark.parametrize("steps", [reconcile.reconcile, reconcile.find_variants])
@pytest.mark.parametrize("given", [["a text"], "a text", [("id", "a text")], [None]])
def test_what_is_no_document_is_told(steps, given) -> None:
    with pytest.raises(TypeError, match=r"not Document: make one by Document\.from_text"):
        steps(given)


@pytest.mark.parametrize("steps", [reconcile.reconcile, reconcile.find_variants])
def test_what_are_no_settings_is_told(steps) -> None:
    with pytest.raises(TypeError, match=r"dict, not Settings: Settings\.from_mapping"):
        steps([reconcile.Document.from_text("a", "One.")], {"policy": "base"})


@pytest.mark.parametrize("sides", [("A dog ran.", ["A dog ran."]), (["A dog ran."], "A dog ran.")])
def test_a_text_is_no_sequence_of_sentences(sides) -> None:
    with pytest.raises(TypeError, match="cut it by segment"):
        reconcile.align(*sides)


def test_a_result_is_shown_on_one_short_line() -> None:
    result = reconcile.reconcile([reconcile.Document.from_text("a", "One text. " * 1000)])
    assert repr(result) == "<Result: 1 works, 0 pairs, 0 skipped>"
    (work,) = result.works
    assert repr(work).startswith("Work(id='a', members=('a',), base='a'")
    assert repr(work.witnesses[0].document).startswith("Document(id='a', codec='utf-8'")
    assert "One text" not in repr(work) + repr(work.witnesses[0].document)


def test_records_and_closed_lists_can_be_imported_from_their_packages():
    model, vocabulary = importlib.import_module("reconcile.model"), importlib.import_module("reconcile.vocabulary")
    assert model.Work is reconcile.Work
    assert model.Document is reconcile.Document
    assert vocabulary.Kind is reconcile.Kind
