"""Table kernels every medium uses: piecewise scales, counts, sliding sums, and a stop between stages.

Rules elsewhere in ``evaluate`` are built from these and from plain comparisons, so that Polars, DuckDB and
Spark give the same answer. The traps they avoid are listed in ``docs/understand/engines.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, cast

import narwhals.stable.v2 as nw

Table = nw.LazyFrame[Any]
"""A lazy table on any engine."""


TOO_LARGE = 1e12
"""From here on a value is no measurement, and in units of its last digit it may not fit a whole number."""


def usable(value: nw.Expr) -> nw.Expr:
    """A measured amount as it is; null where it is negative, infinite or not a number.

    Engines agree that NaN is not below a number, so no question about NaN itself is needed.
    """
    return nw.when((value >= 0) & (value < TOO_LARGE)).then(value)


def piecewise_up(units: nw.Expr, xs: Sequence[int], ys: Sequence[int], *, above: int | None) -> nw.Expr:
    """Straight lines through the points ``(xs, ys)``, rounded up to whole numbers; exact.

    Parameters
    ----------
    units
        Int64 concentrations in units of the last digit.
    xs, ys
        Rising breakpoints and the scale values they map to, below 10⁶.
    above
        Value beyond the last breakpoint; ``None`` where the scale says nothing there.

    Notes
    -----
    Null and negative input give null: missing is never 0 and never the top of the scale.

    On whole units a line steps by one ``run``-th. Half such a step below the line no value is a whole number,
    and the nearest one is further away than binary multiplication can err: the floor there, plus one, is the
    line rounded up on every engine. Division of whole numbers would do as well, but a database writes it out
    as six copies of its operand.
    """
    x = units.cast(nw.Float64)
    scale = nw.lit(None if above is None else float(above), dtype=nw.Float64)
    for at in range(len(xs) - 1, 0, -1):
        rise, run = ys[at] - ys[at - 1], xs[at] - xs[at - 1]
        start = ys[at - 1] + 1 - (Fraction(xs[at - 1] * rise) + Fraction(1, 2)) / run
        line = x * float(Fraction(rise, run)) + float(start)
        scale = nw.when(x <= float(xs[at])).then(line).otherwise(scale)
    return nw.when(x >= float(xs[0])).then(scale).floor().cast(nw.Int64)


def step(value: nw.Expr, bounds: Sequence[int], results: Sequence[int]) -> nw.Expr:
    """Class of a value: ``results[i]`` for the first ``bounds[i]`` it does not exceed, else the last result.

    ``results`` has one item more than ``bounds``. Null stays null.
    """
    graded: nw.Expr = nw.lit(results[-1], dtype=nw.Int64)
    for bound, result in zip(reversed(bounds), reversed(results[:-1]), strict=True):
        graded = nw.when(value <= bound).then(nw.lit(result, dtype=nw.Int64)).otherwise(graded)
    return nw.when(~value.is_null()).then(graded)


def count_true(conditions: Iterable[nw.Expr]) -> nw.Expr:
    """Number of conditions that hold in a row; null counts as not."""
    ones = [
        nw.when(each).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))
        for each in conditions
    ]
    return reduce(lambda a, b: a + b, ones)


def with_sliding_sums(table: Table, series: Mapping[str, Sequence[str]], length: int) -> Table:
    """Table with the sums of every ``length`` neighboring columns; null if one of them is null.

    Parameters
    ----------
    table
        Any table.
    series
        Prefix of the sums, and the columns they run over: ``<prefix>_<k>`` starts at the k-th, from 0.
    length
        Columns in a sum.

    Notes
    -----
    Sums are made from halves, in the same order on every engine. Those of the halves stay in the table.
    """
    named = {(prefix, 1, at): name for prefix, names in series.items() for at, name in enumerate(names)}
    for width in _halves(length):
        half, made = width // 2, {}
        for prefix, names in series.items():
            for at in range(len(names) - width + 1):
                name = f"{prefix}_{at}" if width == length else f"{prefix}_{width}_{at}"
                rest = named[prefix, width - half, at + half]
                made[name] = nw.col(named[prefix, half, at]) + nw.col(rest)
                named[prefix, width, at] = name
        table = table.with_columns(**made)
    return table


def _halves(length: int) -> list[int]:
    """Widths that sums of a length are made from, the smallest first, without 1."""
    return sorted({*_halves(length // 2), *_halves(length - length // 2), length}) if length > 1 else []


def number_where(condition: nw.Expr) -> nw.Expr:
    """Aggregate: how many rows of a group satisfy the condition."""
    return nw.when(condition).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64)).sum()


def percentile(column: str, p: float) -> nw.Expr:
    """Aggregate: the ``p``-th percentile by linear interpolation.

    References
    ----------
    HJ 663-2013 annex A (unverified): k = 1 + (n - 1)·p %, m = X(s) + (X(s+1) - X(s))·(k - s).
    """
    return nw.col(column).quantile(p * 0.01, interpolation="linear")


def materialize(table: Table) -> Table:
    """The table computed once, where an engine would otherwise compute it again for every branch.

    Polars shares common branches by itself but holds less memory when stages are cut; DuckDB materializes;
    Spark persists.
    """
    native = cast(Any, table.to_native())
    if table.implementation.is_polars():
        return cast(Table, nw.from_native(native.collect(engine="streaming").lazy()))
    if table.implementation.is_duckdb():
        return cast(Table, nw.from_native(native.materialize()))
    if table.implementation.is_pyspark():
        return cast(Table, nw.from_native(native.persist()))
    return table


def kept(table: Table) -> Table:
    """The table computed once on a database or a cluster, left lazy on Polars.

    For what a caller gets and reads in part, again and again: Polars drops the columns nobody reads, others
    compute every one of them every time.
    """
    return table if table.implementation.is_polars() else materialize(table)
