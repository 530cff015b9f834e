"""Means held against limits: over or not, by how much, how many hours in a row.

References
----------
Ministry announcement 21 of 2022 and the discharge standards (which mean decides: partly unverified).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import narwhals.stable.v2 as nw

from qingshan.base.rounding import from_units, to_units
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.online.limits import Applied

Small = Callable[[Sequence[Mapping[str, object]], Mapping[str, type]], Table]
"""A few records as a table of the caller's engine."""

LIMIT_COLUMNS: dict[str, type] = {
    "outlet": str, "indicator": str, "limit_low": float, "limit_high": float, "low_units": int,
    "high_units": int, "decimals": int,
}  # fmt: skip


def limit_table(limits: Mapping[str, Mapping[str, Applied]], small: Small) -> Table:
    """Limits by outlet and indicator as a table, in units of the last decimal that counts."""
    return small(
        [_record(outlet, each) for outlet, held in limits.items() for each in held.values()], LIMIT_COLUMNS
    )


def with_exceedance(means: Table, limits: Table, *, decimals: Iterable[int]) -> Table:
    """Means with ``rounded``, ``exceeds`` and ``multiple``.

    Parameters
    ----------
    means
        ``outlet``, ``indicator`` and ``mean``; a null mean is judged by nobody: ``exceeds`` is null.
    limits
        Result of :func:`limit_table`; rows without a limit are left as they are, ``exceeds`` null.
    decimals
        Every number of decimals that occurs in the limits.

    Returns
    -------
    Table
        ``multiple`` = (C - L)/L of the rounded mean over the upper limit; null within it and for a range.
    """
    joined = means.join(limits, on=["outlet", "indicator"], how="left")
    units: nw.Expr = nw.lit(None, dtype=nw.Int64)
    kept: nw.Expr = nw.lit(None, dtype=nw.Float64)
    for places in sorted(set(decimals)):
        mine = nw.col("decimals") == places
        whole = to_units(nw.col("mean"), places)
        units = nw.when(mine).then(whole).otherwise(units)
        kept = nw.when(mine).then(from_units(whole, places)).otherwise(kept)
    told = joined.with_columns(_units=units, rounded=kept)
    above = nw.col("_units") > nw.col("high_units")
    below = nw.col("_units") < nw.col("low_units")
    is_range = ~nw.col("low_units").is_null()
    exceeds = nw.when(is_range).then(above | below).otherwise(above)
    over = (nw.col("rounded") - nw.col("limit_high")) / nw.col("limit_high")
    judged = told.with_columns(exceeds=exceeds, multiple=nw.when(above & ~is_range).then(over))
    return judged.drop("_units", "low_units", "high_units", "decimals")


def longest_run(times: Iterable[datetime]) -> int:
    """Most consecutive hours among some hours.

    Examples
    --------
    >>> day = datetime(2026, 3, 1)
    >>> longest_run(day.replace(hour=h) for h in (1, 2, 3, 7, 8))
    3
    """
    best = run = 0
    before: datetime | None = None
    for time in sorted(set(times)):
        run = run + 1 if before is not None and time - before == timedelta(hours=1) else 1
        best, before = max(best, run), time
    return best


def _record(outlet: str, limit: Applied) -> dict[str, object]:
    scale = limit.decimals
    return {
        "outlet": outlet, "indicator": limit.item,
        "limit_low": None if limit.low is None else float(limit.low), "limit_high": float(limit.high),
        "low_units": None if limit.low is None else int(limit.low.scaleb(scale)),
        "high_units": int(limit.high.scaleb(scale)), "decimals": scale,
    }  # fmt: skip
