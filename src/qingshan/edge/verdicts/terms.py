"""Everything beside readings that decides a verdict, as digests: registers, choices, standards, program."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path

import qingshan
from qingshan.edge.city import City
from qingshan.edge.verdicts.content import DIGITS
from qingshan.standards.catalog import standards_root

FACE = frozenset(
    {"name_zh", "name_en", "aliases", "language", "publisher_zh", "publisher_en", "engine", "ledger"}
)
"""What ``city.toml`` says that decides no verdict: names, where things are kept, what computes."""

DECIDING = (
    "base", "register", "standards", "observe", "evaluate", "edge/air", "edge/archive", "edge/bundle",
    "edge/online", "edge/verdicts", "edge/water",
)  # fmt: skip
"""Folders of the program a verdict comes out of; of ``edge`` its own files too."""

_COUNTED = frozenset({".py", ".toml", ".csv", ".sql"})
_LIBRARIES = ("polars", "narwhals")


def choices(city: City) -> dict[str, object]:
    """What the city chose: all ``city.toml`` says but its face, so that a new choice counts by itself."""
    return {each.name: getattr(city, each.name) for each in fields(city) if each.name not in FACE}


@cache
def program() -> str:
    """Digest of the program in use: its version, its files by size and time, and the libraries that compute.

    Sizes and times are those of the files this process runs on; an edited or upgraded program has others.
    """
    root = Path(qingshan.__file__).parent
    lines = [f"qingshan {qingshan.__version__}", *(f"{name} {version(name)}" for name in _LIBRARIES)]
    for path in _files(root):
        held = path.stat()
        lines.append(f"{path.relative_to(root).as_posix()} {held.st_size} {held.st_mtime_ns}")
    return _digest("\n".join(lines).encode("utf-8"))


def standards() -> str:
    """Digest of every edition with its tables and policies, as this process reads them."""
    return _standards(str(standards_root()))


@cache
def _standards(_: str) -> str:
    """The digest of the root in use, read once for each root."""
    parts = [f"{name} {_digest(data)}" for name, data in _tree(standards_root(), "")]
    return _digest("\n".join(parts).encode("utf-8"))


def _tree(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _tree(each, f"{name}{each.name}/")
        elif each.name.endswith((".csv", ".toml")):
            yield f"{name}{each.name}", each.read_bytes()


def _files(root: Path) -> Iterator[Path]:
    folders = [root / name for name in DECIDING]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in _COUNTED]
    yield from sorted([*found, *(root / "edge").glob("*.py")])


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]
