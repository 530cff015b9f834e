"""A year of national hours to city-year verdicts: ``python -m benchmarks.air_year [--sites 1700]``.

1,700 sites by 8,760 hours by six pollutants, about 15 million rows in Parquet. Beside qingshan on Polars and
on DuckDB run a Polars query and a plain pandas program written by hand for this one job; all answers are
compared.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import by_hand
from benchmarks.hours import CACHE, national_hours, sites_table
from benchmarks.measure import arguments, machine, measure, run_child, table

YEAR = 2025


def on_polars(folder: Path, sites: int) -> pl.DataFrame:
    """City-year verdicts by qingshan, lazily from the files."""
    return _verdicts(pl.scan_parquet(folder / "*.parquet"), sites).collect(engine="streaming")


def on_duckdb(folder: Path, sites: int) -> pl.DataFrame:
    """The same on DuckDB."""
    import duckdb

    connection = duckdb.connect()
    return pl.DataFrame(_verdicts(connection.read_parquet(f"{folder}/*.parquet"), sites).to_arrow_table())


def _verdicts(hours: Any, sites: int) -> Any:
    from qingshan.edge.library import air

    days = air.daily(hours, label="start")
    city_days = air.city_days(days, dict(sites_table(sites).iter_rows()))
    return air.annual(city_days, by="city")


JOBS = {
    "hand_polars": by_hand.polars_query,
    "pandas": by_hand.pandas_job,
    "qingshan_polars": on_polars,
    "qingshan_duckdb": on_duckdb,
}


def import_all() -> None:
    """Packages and tables read before any clock starts, for all alike."""
    import duckdb  # noqa: F401
    import pandas as pd  # noqa: F401

    from qingshan.edge.library import air

    air.iaqi("pm25_day", 35)


def differences(name: str, folder: Path) -> str:
    """How an answer differs from the hand-written one: columns by name, or that it does not."""
    wanted, got = (pl.read_parquet(folder / f"{each}.parquet").sort("city") for each in ("hand_polars", name))
    shared = [column for column in wanted.columns if column in got.columns and column != "city"]
    unlike = [column for column in shared if _unlike(wanted[column], got[column])]
    if wanted["city"].to_list() != got["city"].to_list():
        unlike.append("city")
    return f"{', '.join(unlike)} differ" if unlike else f"{got.height} cities, {len(shared)} columns equal"


def _unlike(one: pl.Series, other: pl.Series) -> bool:
    if one.dtype == pl.Boolean:
        other = other.cast(pl.Boolean)
    a, b = (each.cast(pl.Float64).fill_nan(None) for each in (one.cast(pl.Float64), other.cast(pl.Float64)))
    off = ((a - b).abs() > 1e-9 * a.abs().clip(lower_bound=1)).fill_null(value=False)
    return bool((off | (a.is_null() != b.is_null())).any())


def main(options: argparse.Namespace) -> None:
    """Runs everything and prints the table."""
    folder = national_hours(options.sites, YEAR)
    if options.job:
        import_all()
        run_child(lambda: JOBS[options.job](folder, options.sites), options.answer)
        return
    answers = CACHE / f"air-year-{options.sites}"
    size = ["--sites", str(options.sites)]
    measured = measure("benchmarks.air_year", dict.fromkeys(JOBS, size), answers, options.rounds)
    rows = pl.scan_parquet(folder / "*.parquet").select(pl.len()).collect().item()
    print(
        f"{options.sites} sites, {rows:,} hours to city-year verdicts; best of {options.rounds}; {machine()}",
        end="\n\n",
    )
    print(table(measured, ["hand_polars", "pandas"]))
    verdicts = pl.read_parquet(answers / "hand_polars.parquet")["attains"]
    print(f"\nCities: {(verdicts == True).sum()} attain, {(verdicts == False).sum()} do not, "  # noqa: E712
          f"{verdicts.null_count()} not assessable")  # fmt: skip
    for name in JOBS:
        print(f"{name} against hand_polars: {differences(name, answers)}")


if __name__ == "__main__":
    main(arguments("City-year verdicts from a year of national hours", sites=1700))
