"""A place to import into: an archive, a shelf of mappings and a small register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from qingshan.edge.archive.archive import Archive
from qingshan.edge.importing import Imported, Options, import_path
from qingshan.edge.mappings import MappingShelf
from qingshan.observe.places import KnownSites

NOW = datetime(2026, 6, 1, 12)
SITES = KnownSites(
    frozenset({"1744A", "1745A"}),
    {"松山一中": "1744A", "赤峰·松山一中": "1744A", "哈达街": "1745A", "赤峰·哈达街": "1745A"},
)


class Desk:
    """Imports bytes as a file and shows what the archive then holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = Archive.open(folder / "observations", create=True)
        self.shelf = MappingShelf(folder / "mappings")

    def path(self, name: str, content: bytes) -> Path:
        """A file of that content."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def take(self, name: str, content: bytes, **changes: object) -> Imported:
        """What became of one file."""
        return self.all(self.path(name, content), **changes)[0]

    def all(self, path: Path, **changes: object) -> list[Imported]:
        """What became of a file, or of the members of a zip."""
        options = Options(**{"now": NOW, "sites": SITES, **changes})  # type: ignore[arg-type]
        return list(import_path(path, self.archive, self.shelf, options))

    def held(self) -> pl.DataFrame:
        """Everything in the archive, in order."""
        return self.archive.read(medium="air").collect().sort("site", "indicator", "time")

    def values(self, indicator: str, site: str = "1744A") -> dict[str, float | None]:
        """Values of one indicator by the start of the hour."""
        rows = self.held().filter((pl.col("indicator") == indicator) & (pl.col("site") == site))
        return {f"{time:%m-%d %H}": value for time, value in rows.select("time", "value").iter_rows()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def codes() -> Callable[[Imported], set[str]]:
    return lambda result: {finding.code for finding in result.findings}
