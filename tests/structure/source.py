"""The code read as text and as syntax trees, once, for the tests of its structure."""

from __future__ import annotations

import ast
import gc
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "qingshan"
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Module:
    """One file of code: where it is in the checkout, its tree and every node of it."""

    path: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    def at(self, node: ast.AST) -> str:
        """File and line of a node, as an editor opens them."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def functions(self) -> Iterator[FunctionNode]:
        """Every function and method."""
        for node in self.nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node

    def calls(self) -> Iterator[ast.Call]:
        """Every call."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node


@cache
def texts(folder: str = "src") -> dict[str, str]:
    """Text of every Python file under a folder of the checkout."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def modules(folder: str = "src") -> tuple[Module, ...]:
    """Every Python file under a folder of the checkout."""
    gc.disable()  # to look for garbage among a million nodes that stay takes longer than to make them
    try:
        return tuple(read(path, text) for path, text in texts(folder).items())
    finally:
        gc.freeze()
        gc.enable()


def below_edge() -> tuple[Module, ...]:
    """The files that may not meet the world."""
    return tuple(m for m in modules() if not m.path.startswith("src/qingshan/edge/"))


def strings(module: Module) -> Iterator[ast.Constant]:
    """String constants that are no docstrings, the pieces of f-strings included."""
    documented = [node for node in module.nodes if isinstance(node, _DOCUMENTED)]
    bodies = [body for node in documented for body in _bare_strings(node.body)]
    skip = {id(each) for each in bodies}
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
            yield node


def name_of(node: ast.expr) -> str:
    """Dotted name of an expression, as far as it has one: ``datetime.now`` of ``datetime.datetime.now``."""
    if isinstance(node, ast.Attribute):
        left = name_of(node.value).rpartition(".")[2]
        return f"{left}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def tracked_files() -> tuple[Path, ...]:
    """Files git tracks or would add; without git, those of the folders of the project."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        told = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
        names = [name for name in told.decode().split("\0") if name]
        return tuple(path for name in names if (path := ROOT / name).is_file())
    except (OSError, subprocess.CalledProcessError):
        folders = ("src", "tests", "tools", "docs", "cities", "benchmarks")
        found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
        return tuple(p for p in found if p.is_file() and "__pycache__" not in p.parts)


def read(path: str, text: str) -> Module:
    """The module of a text."""
    tree = ast.parse(text)
    return Module(path, tree, tuple(ast.walk(tree)))


def _bare_strings(body: list[ast.stmt]) -> Iterator[ast.Constant]:
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            yield statement.value
