"""Readings small enough to check by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from qingshan.edge.archive.archive import Archive, SourceFile
from qingshan.edge.archive.records import COLUMNS

Row = tuple[str, str, datetime, float | None]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An empty archive whose batches of ten rows and more go to Parquet."""
    return Archive.open(tmp_path / "observations", create=True, small=10)


@pytest.fixture(scope="session")
def source() -> Callable[[str], SourceFile]:
    """The file of a name."""

    def made(name: str) -> SourceFile:
        digest = hashlib.sha256(name.encode()).hexdigest()
        return SourceFile(digest[:16], name, digest, len(name))

    return made


@pytest.fixture(scope="session")
def readings() -> Callable[..., pl.DataFrame]:
    """Readings of (site, indicator, time, value), all with one flag."""

    def made(
        rows: Iterable[Row], flag: str = "valid", checks: str = "", file: str = "f" * 16
    ) -> pl.DataFrame:
        full = [(*row, None, flag, checks, file, at) for at, row in enumerate(rows, start=2)]
        return pl.DataFrame(full, schema=COLUMNS, orient="row")

    return made


@pytest.fixture(scope="session")
def year_end() -> Callable[..., list[Row]]:
    """Rows of two sites, both sides of a new year: they fall into two months."""

    def made(value: float, sites: tuple[str, ...] = ("A", "B"), hours: int = 4) -> list[Row]:
        times = [datetime(2022, 12, 31, 24 - hours + at) for at in range(hours)]
        times += [datetime(2023, 1, 1, at) for at in range(hours)]
        return [(site, "pm25", time, value + at) for site in sites for at, time in enumerate(times)]

    return made
