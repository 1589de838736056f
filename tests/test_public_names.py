"""The public names stay what they are, whatever else is imported."""

import importlib
import pkgutil
import subprocess
import sys

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


def test_every_public_name_can_be_imported_first() -> None:
    for name in reconcile.__all__:
        program = f"from reconcile import {name}; assert callable({name})"
        subprocess.run([sys.executable, "-c", program], check=True)


def test_importing_the_package_loads_nothing_slow() -> None:
    program = "import reconcile, sys; assert not {'pandas', 'numpy', 'typer', 'reconcile.pipeline'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(reconcile, "unheard_of")
    assert set(reconcile.__all__) <= set(dir(reconcile))
