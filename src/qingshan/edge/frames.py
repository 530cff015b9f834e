"""The door for tables: any caller's frame in, one lazy table for the rules, the caller's kind out again.

Rules run on Polars, DuckDB and Spark. pandas and PyArrow are converted to Polars at this door, because
conditional sums inside a group-by are silently wrong when executed on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import UsageError
from qingshan.evaluate.kernels import Table

Records = Sequence[Mapping[str, object]]
Native = Any
Frame = TypeVar("Frame", pl.LazyFrame, pl.DataFrame)


@dataclass(frozen=True, slots=True)
class Door:
    """A caller's frame as a lazy table, and the way back to the caller's kind."""

    table: Table
    back: Callable[[Table], Native]
    small: Callable[[Records, Mapping[str, type]], Table]


def enter(frame: Native) -> Door:
    """The door for one frame.

    Parameters
    ----------
    frame
        pandas or Polars frame (lazy too), PyArrow table, DuckDB relation or Spark frame. A lazy or remote
        frame stays lazy and remote.

    Raises
    ------
    UsageError
        The frame is none of these.
    """
    try:
        known = nw.from_native(frame)
    except TypeError as wrong:
        raise UsageError("unknown-frame", kind=type(frame).__name__) from wrong
    kind = known.implementation
    if kind.is_pandas():
        arrow = any("pyarrow" in str(dtype) for dtype in frame.dtypes)
        return _polars_door(_from_pandas(frame), lambda t: _to_pandas(t, arrow=arrow))
    if kind.is_pyarrow():
        return _polars_door(pl.from_arrow(frame).lazy(), lambda t: _collect(t).to_arrow())  # type: ignore[union-attr]
    if kind.is_polars():
        if isinstance(frame, pl.LazyFrame):
            return _polars_door(frame, lambda t: t.to_native())
        return _polars_door(frame.lazy(), _collect)
    if kind.is_duckdb():
        return Door(nw.from_native(frame), lambda t: t.to_native(), lambda r, s: _duckdb_values(frame, r, s))
    if kind.is_pyspark():
        return Door(nw.from_native(frame), lambda t: t.to_native(), lambda r, s: _spark_rows(frame, r, s))
    raise UsageError("unknown-frame", kind=type(frame).__name__)


def collect(table: Table) -> pl.DataFrame:
    """The rows of a lazy table on any engine, as a Polars frame with NaN turned to null."""
    native: Native = table.to_native()
    if table.implementation.is_polars():
        return _collect(table)
    if table.implementation.is_duckdb():
        return _without_nan(pl.DataFrame(native.to_arrow_table()))
    return _without_nan(pl.DataFrame(native.toArrow()))


def _polars_door(frame: pl.LazyFrame, back: Callable[[Table], Native]) -> Door:
    clean = _without_nan(frame)
    return Door(nw.from_native(clean), back, lambda r, s: nw.from_native(small_frame(r, s).lazy()))


def _collect(table: Table) -> pl.DataFrame:
    frame: pl.LazyFrame = table.to_native()
    return frame.collect(engine="streaming")


def _without_nan(frame: Frame) -> Frame:
    """NaN is not a value: engines disagree on it, so it becomes null here."""
    return frame.with_columns(pl.selectors.float().fill_nan(None))


def _from_pandas(frame: Native) -> pl.LazyFrame:
    return pl.from_pandas(frame, include_index=False).lazy()


def _to_pandas(table: Table, *, arrow: bool) -> Native:
    """A pandas frame, backed by Arrow where the caller's was."""
    return _collect(table).to_pandas(use_pyarrow_extension_array=arrow)


def small_frame(records: Records, schema: Mapping[str, type]) -> pl.DataFrame:
    """A few records as a Polars frame."""
    return pl.DataFrame([dict(r) for r in records], schema=dict(schema), orient="row")


def _duckdb_values(relation: Native, records: Records, schema: Mapping[str, type]) -> Table:
    """A few records as a relation of the same connection: relations cannot cross connections.

    They are computed at once, or every later step would carry their text and the caller's whole query along.
    """
    names = ", ".join(f'"{name}"' for name in schema)
    columns = ", ".join(f'CAST("{name}" AS {_SQL_TYPES[kind]}) AS "{name}"' for name, kind in schema.items())
    rows = ", ".join("(" + ", ".join(_literal(r[name]) for name in schema) + ")" for r in records)
    nothing = "(" + ", ".join("NULL" for _ in schema) + ")"
    values = f"SELECT {columns} FROM (VALUES {rows or nothing}) AS t({names})"
    found = relation.query("callers_frame", values if records else f"{values} LIMIT 0")
    return cast(Table, nw.from_native(found.materialize()))


_SQL_TYPES = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    date: "DATE",
    datetime: "TIMESTAMP",
}


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _spark_rows(frame: Native, records: Records, schema: Mapping[str, type]) -> Table:
    sql = {
        str: "string",
        int: "bigint",
        float: "double",
        bool: "boolean",
        date: "date",
        datetime: "timestamp_ntz",
    }
    fields = ", ".join(f"`{name}` {sql[kind]}" for name, kind in schema.items())
    rows = [tuple(r[name] for name in schema) for r in records]
    return cast(Table, nw.from_native(frame.sparkSession.createDataFrame(rows, fields)))
