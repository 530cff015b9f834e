"""A city with a week of hours and a year of samples, written straight into its archive."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from plugins.once import Once
from qingshan.edge.archive.archive import Archive, SourceFile
from qingshan.edge.archive.records import COLUMNS
from qingshan.edge.cities import lay_out_city

SITES = ("1744A", "1745A", "1746A", "3058A")
LEVELS = {"pm25": 30.0, "pm10": 60.0, "so2": 10.0, "no2": 20.0, "co": 0.8, "o3": 90.0}
SECTION = "CF-LH-04"
SAMPLES = {"ph": 7.8, "do": 8.2, "codmn": 3.0, "nh3n": 0.12, "tp": 0.018, "cod": 12.0, "bod5": 2.0}
Deliver = Callable[..., int]


def hours(month: int, factor: float, sites: tuple[str, ...] = SITES, days: int = 7) -> pl.DataFrame:
    """Hours of the first days of a month of 2022, all items at a multiple of their level."""
    times = [datetime(2022, month, 1) + timedelta(hours=at) for at in range(24 * days)]
    rows = [
        (site, item, time, level * factor, None, "valid", "", "f" * 16, 2)
        for site in sites
        for item, level in LEVELS.items()
        for time in times
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def samples(year: int, factor: float, months: range = range(1, 13)) -> pl.DataFrame:
    """A sample a month of one section."""
    rows = [
        (SECTION, item, datetime(year, month, 5, 9), value * factor if item == "codmn" else value, None,
         "valid", "", "f" * 16, 2)
        for month in months
        for item, value in SAMPLES.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


@pytest.fixture(scope="session")
def made_city(once: Once) -> Path:
    """The workspace: July and August of air, and two years of one section."""
    return once("judged_city", _make) / "chifeng"


def _make(to: Path) -> None:
    folder = to / "chifeng"
    lay_out_city("赤峰市", folder)
    give(folder, hours(7, 1.0), "july")
    give(folder, hours(8, 1.0), "august")
    give(folder, samples(2021, 1.0), "samples of 2021", "water")
    give(folder, samples(2022, 1.0), "samples of 2022", "water")


@pytest.fixture
def city(made_city: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(made_city, tmp_path / "chifeng"))


def give(folder: Path, rows: pl.DataFrame, name: str, medium: str = "air") -> int:
    """Number of the commit the rows came in with."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    file = SourceFile(digest[:16], name, digest, len(name))
    with Archive.open(folder / "observations", create=True, small=1000) as archive:
        received = datetime(2022, 9, 1) + timedelta(days=archive.number())
        return archive.append(rows, medium=medium, source=file, received=received).number
