"""The changes that `mutants.py` tries, found in the source: numbers that decide, and rules that are neighbours."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

PACKAGE = "reconcile"
ROUNDING = 1e-6
"""What is smaller lets sums differ by their rounding, and decides nothing."""
SMALL = 20
"""Whole numbers below it go up and down by 1."""

Lines = Mapping[str, set[int]]
"""File, from the root → line numbers."""


class Mutant(NamedTuple):
    """One change: the characters of a file that become others."""

    key: str
    file: str
    line: int
    what: str
    edits: tuple[tuple[int, int, bytes], ...]
    """Start, end and new bytes of each change, from left to right."""
    uses: Mapping[str, frozenset[int]]
    """File → lines at which the value is looked at."""


@dataclass
class Module:
    """A module as it is written."""

    name: str
    file: str
    source: bytes
    tree: ast.Module = field(init=False)
    parents: dict[ast.AST, ast.AST] = field(init=False)
    starts: list[int] = field(init=False)
    imported: dict[str, tuple[str, str]] = field(init=False)
    """Name → module and name that it was imported from; the second is empty for a module."""
    names: dict[str, list[ast.Name | ast.Attribute]] = field(init=False)
    """Name → where it is looked at, alone or as an attribute."""

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.source)
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.starts = [0]
        for line in self.source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.imported, self.names = {}, defaultdict(list)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self.imported |= {a.asname or a.name: (node.module, a.name) for a in node.names}
            elif isinstance(node, ast.Import):
                self.imported |= {a.asname: (a.name, "") for a in node.names if a.asname}
            elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                self.names[node.id if isinstance(node, ast.Name) else node.attr].append(node)

    def span(self, node: ast.expr) -> tuple[int, int]:
        """The bytes of an expression."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What holds a node, from the inside."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The innermost function that a node is in, its signature included."""
        return next((n for n in self.above(node) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)), None)

    def qualname(self, node: ast.AST) -> str:
        """The names of the classes and functions that a node is in, joined by dots."""
        named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        return ".".join([n.name for n in self.above(node) if isinstance(n, named)][::-1])


class House:
    """All modules, and who uses what of whom."""

    def __init__(self, root: Path) -> None:
        self.modules: dict[str, Module] = {}
        for path in sorted((root / PACKAGE).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            self.modules[name] = Module(name, path.relative_to(root).as_posix(), path.read_bytes())
        every = [(m.name, node) for m in self.modules.values() for node in m.tree.body]
        self.functions = {(name, node.name) for name, node in every if isinstance(node, ast.FunctionDef)}
        stems = Counter(name.rpartition(".")[2] for name in self.modules)
        twice = {stem for stem, count in stems.items() if count > 1}
        self.short = {n: ".".join(n.split(".")[-2 if n.rpartition(".")[2] in twice else -1 :]) for n in self.modules}
        """How a module is called in a key: by its own name, with its package where two are called the same."""

    def is_function(self, module: Module, node: ast.expr) -> bool:
        """Whether an expression names a function of the house, or wraps one that it names."""
        names = module.imported
        if isinstance(node, ast.Name):
            home, name = names.get(node.id, (module.name, node.id))
            return (home, name) in self.functions
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            home, name = names.get(node.value.id, ("", ""))
            return (f"{home}.{name}".rstrip("."), node.attr) in self.functions
        return isinstance(node, ast.Call) and any(self.is_function(module, argument) for argument in node.args)

    def lines_that_use(self, home: str, name: str) -> dict[str, set[int]]:
        """Where the value of a name of a module is looked at: lines of functions, whichever way they come by it."""
        found: dict[str, set[int]] = defaultdict(set)
        seen: set[tuple[str, str]] = set()
        asked = [(home, name)]
        while asked:
            if (now := asked.pop()) in seen:
                continue
            seen.add(now)
            for module in self.modules.values():
                for node in references(module, *now):
                    lines, names = looked_at(module, node)
                    found[module.file] |= lines
                    asked += [(module.name, further) for further in names]
        return found


def references(module: Module, home: str, name: str) -> Iterator[ast.expr]:
    """The expressions of a module that give the value of a name of another, or of itself."""
    bound = {k for k, v in module.imported.items() if v == (home, name)} | ({name} if module.name == home else set())
    through = {k for k, (a, b) in module.imported.items() if f"{a}.{b}".rstrip(".") == home}
    yield from (node for known in bound for node in module.names.get(known, ()) if isinstance(node, ast.Name))
    for node in module.names.get(name, ()) if through else ():
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in through:
            yield node


def looked_at(module: Module, node: ast.expr) -> tuple[set[int], list[str]]:
    """The lines that run when an expression is looked at, and the names of the module that get their value from it."""
    inner: ast.AST = node
    for outer in module.above(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            if inner in outer.body:
                assert node.end_lineno is not None
                return set(range(node.lineno, node.end_lineno + 1)), []
            return lines_of(outer.body), []  # a default or a decorator
        if isinstance(outer, ast.ClassDef):
            return lines_of(outer.body), []
        inner = outer
    targets: list[ast.expr] = []
    if isinstance(inner, ast.Assign | ast.AnnAssign):
        targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
    names = [t.id for t in targets if isinstance(t, ast.Name)]
    return (set(), names) if names else (lines_of(module.tree.body), [])


def lines_of(body: Sequence[ast.stmt]) -> set[int]:
    return set(range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1))


def mutants(house: House, packages: Sequence[str]) -> Iterator[Mutant]:
    """All changes, in the order of the source, each with a key of its own."""
    wanted = tuple(f"{PACKAGE}.{package.strip('/').replace('/', '.')}" for package in packages)
    used: Counter[str] = Counter()
    for name, module in house.modules.items():
        if not any(name == w or name.startswith(f"{w}.") for w in wanted):
            continue
        for mutant in (*numbers_by_name(house, module), *numbers_in_functions(house, module), *swaps(house, module)):
            used[mutant.key] += 1
            again = f"#{used[mutant.key]}" if used[mutant.key] > 1 else ""
            yield mutant._replace(key=f"{mutant.key}{again}")


def number(node: ast.expr) -> int | float | None:
    """The value of an expression of numbers alone."""
    kinds = ast.BinOp | ast.UnaryOp | ast.Constant | ast.operator | ast.unaryop
    if not all(isinstance(n, kinds) for n in ast.walk(node)):
        return None
    if not all(type(n.value) in (int, float) for n in ast.walk(node) if isinstance(n, ast.Constant)):
        return None
    try:
        value = ast.literal_eval(node)
    except ValueError:
        value = eval(compile(ast.Expression(node), "", "eval"), {"__builtins__": {}})  # 1 / 3: numbers and signs alone
    return value if type(value) in (int, float) else None


def moved(value: float) -> tuple[float, float]:
    """A number above and one below."""
    if isinstance(value, int):
        step = 1 if abs(value) < SMALL else round(abs(value) / 4)
        return value + step, value - step
    step = min(value / 4, (1 - value) / 2) if 0 < value < 1 else abs(value) / 4 or 0.25
    return round(value + step, 12), round(value - step, 12)


def changed(module: Module, house: House, node: ast.expr, name: str, uses: Lines) -> Iterator[Mutant]:
    """A number up and down."""
    value = number(node)
    assert value is not None
    for sign, new in zip("+-", moved(value), strict=True):
        yield Mutant(
            key=f"{house.short[module.name]}.{name}:{sign}",
            file=module.file,
            line=node.lineno,
            what=f"{ast.unparse(node)} → {new!r}",
            edits=((*module.span(node), f"({new!r})".encode()),),
            uses={file: frozenset(lines) for file, lines in uses.items()},
        )


def numbers_by_name(house: House, module: Module) -> Iterator[Mutant]:
    for statement in module.tree.body:
        target, given = named_value(statement)
        if target is None or given is None or not target.strip("_").replace("_", "").isupper():
            continue
        items = given.elts if isinstance(given, ast.Tuple | ast.List) else [given]
        if not items or any((value := number(item)) is None or 0 < abs(value) < ROUNDING for item in items):
            continue
        uses = house.lines_that_use(module.name, target)
        for at, item in enumerate(items):
            yield from changed(module, house, item, f"{target}[{at}]" if items[0] is not given else target, uses)


def named_value(statement: ast.stmt) -> tuple[str | None, ast.expr | None]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, statement.value
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, statement.value
    return None, None


def numbers_in_functions(house: House, module: Module) -> Iterator[Mutant]:
    """A key holds the comparison as it is written, so that it is the same wherever the line stands."""
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Constant) and type(node.value) in (int, float)) or node.value in (0, 1):
            continue
        if node.value < ROUNDING:
            continue
        within = module.function(node)
        if within is None or (place := decides(module, node, within)) is None:
            continue
        if place is within:
            uses = lines_of(within.body)
            name = f"{module.qualname(node)}({default_of(within, node)})"
        else:
            assert isinstance(place, ast.expr)
            uses = set(range(place.lineno, (place.end_lineno or place.lineno) + 1))
            name = f"{module.qualname(node)}: {ast.unparse(place)} [{node.value}]"
        yield from changed(module, house, node, name, {module.file: uses})


def decides(module: Module, node: ast.Constant, within: ast.AST) -> ast.AST | None:
    """The comparison that a number is part of; the fraction itself; or the function whose default it is."""
    inner: ast.AST = node
    for outer in module.above(node):
        if isinstance(outer, ast.Slice) or (isinstance(outer, ast.Subscript) and inner is outer.slice):
            return None  # an index
        if isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Mod) and inner is outer.right:
            return None  # a parity
        if isinstance(outer, ast.Call) and isinstance(outer.func, ast.Name) and outer.func.id == "int":
            return None  # a base
        if isinstance(outer, ast.Compare):
            return outer
        if outer is within:
            assert isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
            if inner is outer.args and node in (*outer.args.defaults, *outer.args.kw_defaults):
                return outer
            return node if isinstance(node.value, float) and inner in outer.body else None
        inner = outer
    return None


def default_of(function: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.expr) -> str:
    """The name of the parameter with this default."""
    a = function.args
    places = [*a.posonlyargs, *a.args]
    last = places[len(places) - len(a.defaults) :]
    defaults = [*zip(last, a.defaults, strict=True), *zip(a.kwonlyargs, a.kw_defaults, strict=True)]
    return next(argument.arg for argument, default in defaults if default is node)


def swaps(house: House, module: Module) -> Iterator[Mutant]:
    """Each pair of neighbours of each list of functions exchanged."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Tuple | ast.List) or len(node.elts) < 2:
            continue
        if not all(house.is_function(module, item) for item in node.elts):
            continue
        statement = next(s for s in (node, *module.above(node)) if isinstance(s, ast.stmt))
        target, _ = named_value(statement)
        if module.function(node) is None and target is not None:
            uses: Lines = house.lines_that_use(module.name, target)
        else:
            uses = {module.file: set(range(node.lineno, (node.end_lineno or node.lineno) + 1))}
        where = ".".join(filter(None, (module.qualname(node), target))) or "order"
        for one, two in zip(node.elts, node.elts[1:], strict=False):
            first, second = module.span(one), module.span(two)
            texts = [module.source[a:b] for a, b in (first, second)]
            labels = [label(item) for item in (one, two)]
            yield Mutant(
                key=f"{house.short[module.name]}.{where}:{labels[0]}<>{labels[1]}",
                file=module.file,
                line=one.lineno,
                what=f"{labels[1]} before {labels[0]}",
                edits=((*first, texts[1]), (*second, texts[0])),
                uses={file: frozenset(lines) for file, lines in uses.items()},
            )


def label(node: ast.expr) -> str:
    """The name of the function, whatever wraps it."""
    if isinstance(node, ast.Call):
        named = next((a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)), None)
        return named or label(next(a for a in node.args if isinstance(a, ast.Name | ast.Attribute)))
    return ast.unparse(node).rpartition(".")[2]


def with_edits(source: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    for start, end, new in reversed(edits):
        source = source[:start] + new + source[end:]
    return source
