"""Engines the rules run on: Polars, DuckDB, pandas (through Polars) and Spark, local or a cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import UsageError
from qingshan.edge.frames import enter, small_frame
from qingshan.evaluate.kernels import Table

NAMES = ("polars", "duckdb", "pandas", "pyspark")

Make = Callable[[pl.DataFrame], Table]


def engine(name: str) -> Make:
    """A function that puts a Polars frame on an engine as a lazy table.

    Parameters
    ----------
    name
        ``polars``, ``duckdb``, ``pandas``, ``pyspark`` (local), or ``spark://host:port`` for a cluster.

    Raises
    ------
    UsageError
        The engine is unknown, or its package is not installed.
    """
    makers: dict[str, Callable[[], Make]] = {"polars": _polars, "duckdb": _duckdb, "pandas": _pandas}
    if name in makers:
        return makers[name]()
    if name == "pyspark" or name.startswith("spark://"):
        return _spark("local[2]" if name == "pyspark" else name)
    raise UsageError("unknown-engine", name=name, known=", ".join((*NAMES, "spark://host:port")))


def small_maker(make: Make) -> Callable[[Sequence[Mapping[str, object]], Mapping[str, type]], Table]:
    """Maker of small tables on the same engine, from records."""
    return lambda records, schema: make(small_frame(records, schema))


def _polars() -> Make:
    return lambda frame: nw.from_native(frame.lazy())


def _pandas() -> Make:
    _needs("pandas")
    return lambda frame: enter(frame.to_pandas()).table


def _duckdb() -> Make:
    duckdb: Any = _needs("duckdb")
    connection = duckdb.connect()
    return lambda frame: nw.from_native(connection.from_arrow(frame.to_arrow()))


def _spark(master: str) -> Make:
    session = spark_session(master)
    return lambda frame: nw.from_native(session.createDataFrame(frame.to_arrow()))


def spark_session(master: str) -> Any:
    """The Spark session of a master, in Beijing time without zones."""
    sql: Any = _needs("pyspark.sql")
    builder = sql.SparkSession.builder.master(master).appName("qingshan")
    settings = {
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.ansi.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.codegen.wholeStage": "true",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _needs(module: str) -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as missing:
        package = module.partition(".")[0]
        raise UsageError("missing-package", package=package) from missing
