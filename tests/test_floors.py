"""The floors of the house: who may import whom."""

import ast
import tomllib
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]


def imports_of(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_the_floors_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_every_module_stands_on_a_floor() -> None:
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    placed = {name.strip(" ()") for c in layers for layer in c["layers"] for name in layer.replace("|", ":").split(":")}
    top = {f"reconcile.{p.stem}" for p in (ROOT / "reconcile").iterdir() if p.is_dir() or p.suffix == ".py"}
    assert top - {"reconcile.__init__", "reconcile.__main__", "reconcile.__pycache__"} <= placed


def test_nobody_imports_click() -> None:
    for file in (ROOT / "reconcile").rglob("*.py"):
        if "click" in file.read_text(encoding="utf-8"):
            assert "click" not in imports_of(file), file
