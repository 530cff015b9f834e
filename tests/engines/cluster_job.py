"""Run by the cluster test in its own process: the whole evaluation on a Spark master, answers to Parquet."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from qingshan.edge.engines import spark_session
from qingshan.edge.library import air


def main(master: str, folder: Path) -> None:
    """Answers for ``hours.parquet`` of the folder, and how many executors gave them."""
    session = spark_session(master)
    hours = session.createDataFrame(pl.read_parquet(folder / "hours.parquet").to_arrow()).repartition(4)
    days = air.daily(hours)
    city_days = air.city_days(days)
    years = air.annual(city_days, by="city", edition="2026")
    for stage, frame in (("daily", days), ("city_days", city_days), ("annual", years)):
        pl.DataFrame(frame.toArrow()).write_parquet(folder / f"{stage}.parquet")
    held = session.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
    (folder / "executors").write_text(str(held - 1))
    session.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
