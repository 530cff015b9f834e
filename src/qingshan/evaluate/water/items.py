"""Names of the columns of water tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import narwhals.stable.v2 as nw

from qingshan.base.indicator import of_medium
from qingshan.evaluate.kernels import Table, materialize, number_where
from qingshan.standards.water_records import WaterRules

INDICATORS = of_medium("water")
"""Every indicator of water."""

ATTRIBUTES = ("water", "target", "river", "basin", "lake", "city", "excluded", "state")
"""Columns that tell what a section is; carried along by means over time."""

NONDETECT = "_nd"
"""Ending of the column that says an indicator was not detected; its value is then the detection limit."""


def columns(table: Table) -> tuple[str, ...]:
    """Names of the columns of a table."""
    return tuple(table.collect_schema().names())


def present(table: Table, keys: Iterable[str] = INDICATORS) -> tuple[str, ...]:
    """Those of the indicators a table has a column for, in the order of ``keys``."""
    names = set(columns(table))
    return tuple(key for key in keys if key in names)


def judged_items(table: Table, rules: WaterRules) -> tuple[str, ...]:
    """Indicators of the evaluation a table has a column for, reference ones included."""
    return present(table, rules.items)


def evaluated_items(table: Table, rules: WaterRules) -> tuple[str, ...]:
    """Indicators a table has a column for that decide a class."""
    return tuple(key for key in judged_items(table, rules) if rules.items[key].is_evaluated)


def extended(table: Table, added: Mapping[str, nw.Expr]) -> Table:
    """Table with more columns; itself when there are none to add."""
    return table.with_columns(**added) if added else table


def tally(condition: nw.Expr) -> nw.Expr:
    """Aggregate: how many rows of a group satisfy a condition, as a whole number on every engine."""
    return number_where(condition).cast(nw.Int64)


def cut(table: Table) -> Table:
    """The table computed once on DuckDB and Spark, which would write a stage out again in every use of it.

    Polars shares what stages have in common, and stays lazy.
    """
    return table if table.implementation.is_polars() else materialize(table)
