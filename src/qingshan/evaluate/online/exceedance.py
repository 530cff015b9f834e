"""Means held against limits: over or not, by how much, how many hours in a row.

References
----------
Ministry announcement 21 of 2022 and the discharge standards (which mean decides: partly unverified).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import narwhals.stable.v2 as nw

from qingshan.base.rounding import from_units, to_units
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.online.limits import Applied
from qingshan.evaluate.online.spells import COLD, UNKNOWN, WARM, Spell
from qingshan.evaluate.water.items import columns
from qingshan.standards.online_records import Average

Small = Callable[[Sequence[Mapping[str, object]], Mapping[str, type]], Table]
"""A few records as a table of the caller's engine."""

LIMIT_COLUMNS: dict[str, type] = {
    "outlet": str, "indicator": str, "spell": int, "warmth": str, "limit_low": float, "limit_high": float,
    "low_units": int, "high_units": int, "sure_units": int, "decimals": int,
}  # fmt: skip
KEYS = ("outlet", "indicator", "spell", "warmth")
ALWAYS = ""
"""Warmth of means whose limit does not hang on it."""


def limit_table(
    spells: Sequence[Spell], small: Small, averaging: Average, warmths: Sequence[str] = (ALWAYS,)
) -> Table:
    """Limits of means of one kind, by outlet, indicator, spell and warmth of the day.

    In units of the last decimal that counts. ``sure_units`` is the bound up to which a mean surely meets the
    limit: lower than the upper limit only where the temperature is unknown.
    """
    records = [
        _record(at, outlet, each, warmth)
        for at, spell in enumerate(spells)
        for outlet, held in spell.limits.items()
        for each in held.values()
        if each.averaging == averaging
        for warmth in warmths
    ]
    return small(records, LIMIT_COLUMNS)


def with_exceedance(
    means: Table, limits: Table, *, decimals: Iterable[int], starts: Sequence[date] = (), at: str = "date"
) -> Table:
    """Means with ``rounded``, ``exceeds`` and ``multiple``.

    Parameters
    ----------
    means
        ``outlet``, ``indicator`` and ``mean``; a null mean is judged by nobody: ``exceeds`` is null. Also
        ``warmth`` where limits hang on it.
    limits
        Result of :func:`limit_table`; rows without a limit are left as they are, ``exceeds`` null.
    decimals
        Every number of decimals that occurs in the limits.
    starts, at
        First day of every spell of limits, and the column that says when a mean is; none for one spell.

    Returns
    -------
    Table
        ``multiple`` = (C - L)/L of the rounded mean over the upper limit; null within it and for a range.
        ``exceeds`` is null where it hangs on a temperature that is unknown.
    """
    told = means.with_columns(spell=_spell(starts, at))
    if "warmth" not in columns(means):
        told = told.with_columns(warmth=nw.lit(ALWAYS))
    joined = told.join(limits, on=list(KEYS), how="left")
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
    is_met = nw.when(nw.col("_units") <= nw.col("sure_units")).then(nw.lit(False))
    exceeds = (
        nw.when(is_range).then(above | below).otherwise(nw.when(above).then(nw.lit(True)).otherwise(is_met))
    )
    over = (nw.col("rounded") - nw.col("limit_high")) / nw.col("limit_high")
    judged = told.with_columns(exceeds=exceeds, multiple=nw.when(above & ~is_range).then(over))
    return judged.drop("_units", "spell", "warmth", "low_units", "high_units", "sure_units", "decimals")


def _spell(starts: Sequence[date], at: str) -> nw.Expr:
    """Number of the spell a mean falls into; what is before the first belongs to it."""
    found: nw.Expr = nw.lit(0, dtype=nw.Int64)
    for number, start in enumerate(starts[1:], start=1):
        found = nw.when(nw.col(at) >= nw.lit(start)).then(nw.lit(number, dtype=nw.Int64)).otherwise(found)
    return found


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


def _record(spell: int, outlet: str, limit: Applied, warmth: str) -> dict[str, object]:
    cold = limit.cold or limit
    scale = max(limit.decimals, cold.decimals)
    by_warmth = {
        WARM: (limit, limit), COLD: (cold, cold), ALWAYS: (limit, limit),
        UNKNOWN: tuple(sorted((limit, cold), key=lambda each: each.high)),
    }  # fmt: skip
    sure, shown = by_warmth[warmth]
    return {
        "outlet": outlet, "indicator": limit.item, "spell": spell, "warmth": warmth,
        "limit_low": None if shown.low is None else float(shown.low), "limit_high": float(shown.high),
        "low_units": None if shown.low is None else int(shown.low.scaleb(scale)),
        "high_units": int(shown.high.scaleb(scale)), "sure_units": int(sure.high.scaleb(scale)),
        "decimals": scale,
    }  # fmt: skip
