"""Awkward hours, every kind of frame, and what it means that two answers are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from qingshan.edge.library import air

START, END = datetime(2025, 1, 1), datetime(2026, 4, 11)
KEYS = {"daily": ["site", "date"], "city_days": ["city", "date"], "annual": ["city", "year"]}
ITEMS = {
    "so2": (12.0, 0),
    "no2": (25.0, 0),
    "co": (0.8, 1),
    "o3": (70.0, 0),
    "pm10": (70.0, 0),
    "pm25": (36.0, 0),
}
CITIES = {
    "1001A": "north",
    "1002A": "north",
    "1003A": "north",
    "1004A": "north",
    "2001A": "south",
    "2002A": "south",
    "3001A": "alone",
}


@dataclass(frozen=True)
class Kind:
    """A kind of frame: how to make one, and how to know it."""

    make: Callable[[pl.DataFrame], Any]
    knows: Callable[[Any], bool]


@pytest.fixture(scope="session")
def awkward_hours() -> pl.DataFrame:
    """Seeded hours of seven sites, labeled by their end, over both editions, with all that goes wrong."""
    random = np.random.default_rng(20260301)
    times = pl.datetime_range(START, END, "1h", closed="right", eager=True)
    sites = [_site(random, site, times) for site in CITIES]
    return pl.concat(sites).sample(fraction=1.0, shuffle=True, seed=7)


def _site(random: np.random.Generator, site: str, times: pl.Series) -> pl.DataFrame:
    size = len(times)
    columns: dict[str, Any] = {"site": [site] * size, "time": times, "city": [CITIES[site]] * size}
    for key, (median, decimals) in ITEMS.items():
        by_day = np.repeat(random.normal(0, 0.6, size // 24 + 1), 24)[:size]
        values = np.round(median * np.exp(by_day + random.normal(0, 0.3, size)), decimals)
        columns[key] = _spoiled(random, values)
    table = pl.DataFrame(columns)
    outage = pl.Series(np.repeat(random.random(size // 24 + 1) < 0.02, 24)[:size])
    lost_rows = pl.Series(random.random(size) < 0.01)
    joined = datetime(2025, 6, 10, 9) if site == "1004A" else START
    return table.filter(~outage & ~lost_rows & (pl.col("time") > joined))


def _spoiled(random: np.random.Generator, values: np.ndarray) -> pl.Series:
    """Values with negatives, infinities, NaN and nulls; on every eighth day, halves of a tie."""
    days = np.arange(values.size) // 24
    low, high = (35.0, 36.0) if values.max() > 50 else (0.8, 0.9)
    tied = np.where(np.arange(values.size) % 2 == 0, low, high)
    values = np.where(days % 8 == 0, tied, values)
    dice = random.random(values.size)
    values = np.where(dice < 0.004, -values - 1, values)
    values = np.where((dice >= 0.004) & (dice < 0.006), np.inf, values)
    values = np.where((dice >= 0.006) & (dice < 0.012), np.nan, values)
    long_gap = np.repeat(random.random(values.size // 24 + 1) < 0.06, 24)[: values.size]
    return pl.Series(values).set(pl.Series((dice > 0.97) | (long_gap & (dice > 0.75))), None)


@pytest.fixture(scope="session")
def answers() -> Callable[[Any], dict[str, Any]]:
    """The whole pipeline on one caller's frame, each stage fed with the caller's own kind."""

    def run(hours: Any) -> dict[str, Any]:
        days = air.daily(hours)
        city_days = air.city_days(days)
        return {
            "daily": days,
            "city_days": city_days,
            "annual": air.annual(city_days, by="city", edition="2026"),
        }

    return run


@pytest.fixture(scope="session")
def expected(
    awkward_hours: pl.DataFrame, answers: Callable[[Any], dict[str, Any]]
) -> dict[str, pl.DataFrame]:
    """What Polars answers; ``tests/evaluate`` holds it against a reference written another way."""
    return answers(awkward_hours)


@pytest.fixture(scope="session")
def agree() -> Callable[[str, pl.DataFrame, pl.DataFrame], None]:
    """Asserts that two answers are the same: texts, flags and counts equal, numbers to 1e-9."""

    def check(stage: str, got: pl.DataFrame, wanted: pl.DataFrame) -> None:
        assert got.columns == wanted.columns
        got, wanted = got.sort(KEYS[stage]), wanted.sort(KEYS[stage])
        assert got.height == wanted.height
        unlike = {name: why for name in wanted.columns if (why := _difference(got[name], wanted[name]))}
        assert not unlike, f"{stage}: {unlike}"

    return check


def _difference(got: pl.Series, wanted: pl.Series) -> str:
    """Why two columns differ; empty when they do not."""
    got = got.cast(wanted.dtype)
    if wanted.dtype.is_float():
        got = got.fill_nan(None)
        off = ((got - wanted).abs() > 1e-9 * wanted.abs().clip(lower_bound=1)).fill_null(value=False)
    else:
        off = (got != wanted).fill_null(value=False)
    off = off | (got.is_null() != wanted.is_null())
    return f"{off.sum()} rows, first {got.filter(off)[0]} for {wanted.filter(off)[0]}" if off.any() else ""


def _kinds() -> Mapping[str, Kind]:
    import duckdb
    import pandas as pd
    import pyarrow as pa

    connection = duckdb.connect()
    return {
        "polars": Kind(lambda f: f, lambda f: isinstance(f, pl.DataFrame)),
        "polars-lazy": Kind(lambda f: f.lazy(), lambda f: isinstance(f, pl.LazyFrame)),
        "pandas": Kind(lambda f: f.to_pandas(), lambda f: isinstance(f, pd.DataFrame)),
        "pandas-arrow": Kind(
            lambda f: f.to_pandas(use_pyarrow_extension_array=True), lambda f: isinstance(f, pd.DataFrame)
        ),
        "pyarrow": Kind(lambda f: f.to_arrow(), lambda f: isinstance(f, pa.Table)),
        "duckdb": Kind(
            lambda f: connection.from_arrow(f.to_arrow()), lambda f: isinstance(f, duckdb.DuckDBPyRelation)
        ),
    }


@pytest.fixture(scope="session")
def kinds() -> Mapping[str, Kind]:
    """Every kind of frame that needs no cluster."""
    return _kinds()


@pytest.fixture(scope="session")
def to_polars() -> Callable[[Any], pl.DataFrame]:
    """Any answer as a Polars frame, read without the library's own door."""

    def convert(frame: Any) -> pl.DataFrame:
        if isinstance(frame, pl.LazyFrame):
            return frame.collect()
        for name in ("to_arrow_table", "toArrow"):
            if hasattr(frame, name):
                return pl.DataFrame(getattr(frame, name)())
        return frame if isinstance(frame, pl.DataFrame) else pl.DataFrame(frame)

    return convert


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A local Spark session."""
    pytest.importorskip("pyspark")
    from qingshan.edge.engines import spark_session

    session = spark_session("local[2]")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def later() -> timedelta:
    """An hour: the step between a label at the start and one at the end."""
    return timedelta(hours=1)
