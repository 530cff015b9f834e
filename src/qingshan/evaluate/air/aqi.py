"""Individual indices, AQI, level and primary pollutant, by the hour and by the day.

References
----------
HJ 633-2012 and HJ 633-2026, chapters 4 and 5. The tables live in ``standards/data/air/hj633-*``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce
from itertools import pairwise

import narwhals.stable.v2 as nw

from qingshan.base.rounding import round_half_even, to_units
from qingshan.evaluate.kernels import Table, count_true, piecewise_up, step, usable
from qingshan.standards.air_rules import AirRules, Breakpoints, Report, ReportItem

DAILY_COLUMNS = {
    "so2_day": "so2",
    "no2_day": "no2",
    "co_day": "co",
    "pm10_day": "pm10",
    "pm25_day": "pm25",
    "o3_8h": "o3_8h",
    "o3_1h": "o3_1h",
}
"""Column of the AQI table: column of a table of days."""

HOURLY_COLUMNS = {
    "so2_1h": "so2",
    "no2_1h": "no2",
    "co_1h": "co",
    "o3_1h": "o3",
    "pm10_1h": "pm10",
    "pm25_1h": "pm25",
    "so2_day": "so2_24h",
    "o3_8h": "o3_8h",
    "pm10_day": "pm10_24h",
    "pm25_day": "pm25_24h",
}
"""Column of the AQI table: column of a table of hours."""


def iaqi(concentration: nw.Expr, scale: Breakpoints) -> nw.Expr:
    """Individual index of one pollutant, a whole number rounded up.

    Parameters
    ----------
    concentration
        Concentration in the unit of the scale [μg/m³, CO mg/m³]; rounded here first, by GB/T 8170.
    scale
        One column of the AQI table.

    Notes
    -----
    Null where the concentration is missing, negative, or beyond a column that says nothing there.

    References
    ----------
    HJ 633-2026, 4.2.2 to 4.2.6; HJ 633-2012, 4.2 and 6.2.
    """
    return _index_of(to_units(usable(concentration), scale.decimals), scale)


def _index_of(units: nw.Expr, scale: Breakpoints) -> nw.Expr:
    return piecewise_up(units, scale.concentration, scale.iaqi, above=scale.above_iaqi)


def iaqi_of(concentration: Decimal, scale: Breakpoints) -> int | None:
    """Individual index of one concentration, by the same rule as :func:`iaqi`, in decimals."""
    if not concentration.is_finite() or concentration < 0:
        return None
    units = int(round_half_even(concentration, scale.decimals).scaleb(scale.decimals))
    points = zip(scale.concentration, scale.iaqi, strict=True)
    for (x0, y0), (x1, y1) in pairwise(points):
        if units <= x1:
            return y0 - ((y1 - y0) * (x0 - units)) // (x1 - x0)
    return scale.above_iaqi


def with_aqi(table: Table, rules: AirRules, report: Report, columns: Mapping[str, str]) -> Table:
    """Table with individual indices, ``aqi``, ``level``, ``primary`` and ``exceeding``.

    Parameters
    ----------
    table
        Concentrations, one row per report.
    rules
        Edition of the rules.
    report
        Which pollutants and averages enter: ``rules.daily``, ``rules.hourly`` or a variant.
    columns
        Where each column of the AQI table is found in ``table``; absent ones count as missing.

    Returns
    -------
    Table
        ``iaqi_<indicator>`` for each pollutant of the report; ``n_items`` present; ``aqi`` null when it may
        not be published (HJ 633-2026, 5.3); ``level`` 1 to 6; ``primary`` and ``exceeding`` comma-separated
        keys, empty for none, null without an AQI.
    """
    found = _with_units(table, rules, report, columns)
    present = set(found.collect_schema().names())
    indexed = found.with_columns(
        **{f"iaqi_{item.indicator}": _index(item, rules, columns, present) for item in report.items}
    )
    keys = [item.indicator for item in report.items]
    indices = [nw.col(f"iaqi_{key}") for key in keys]
    judged = indexed.with_columns(
        n_items=count_true(~each.is_null() for each in indices),
        highest=nw.max_horizontal(*indices),
    ).with_columns(aqi=_published(report, len(keys)))
    verdict = {
        "level": step(
            nw.col("aqi"),
            [c.high for c in rules.categories if c.high is not None],
            [c.level for c in rules.categories],
        ),
        "primary": _named(keys, nw.col("aqi"), report.primary_over),
    }
    if report.has_exceeding:
        verdict["exceeding"] = _exceeding(keys, report)
    in_between = [name for name in present if name.startswith(_UNITS)]
    return judged.with_columns(**verdict).drop("highest", *in_between)


_UNITS = "units of "
"""Names the columns that hold rounded concentrations while indices are computed."""


def _with_units(table: Table, rules: AirRules, report: Report, columns: Mapping[str, str]) -> Table:
    """Adds every concentration of the report rounded to whole units, as a column of its own.

    Inside one expression the rounding would be written out again for every breakpoint, and a database
    computes what is written.
    """
    present = set(table.collect_schema().names())
    asked = {name for item in report.items for name in (*item.columns, item.fallback) if name is not None}
    return table.with_columns(
        **{
            f"{_UNITS}{name}": to_units(usable(nw.col(columns[name])), rules.breakpoints[name].decimals)
            for name in sorted(asked)
            if columns.get(name) in present
        }
    )


def _index(item: ReportItem, rules: AirRules, columns: Mapping[str, str], present: set[str]) -> nw.Expr:
    """Highest index over the averages the report names for one pollutant, with its fallback."""
    indices = [
        _index_of(nw.col(f"{_UNITS}{name}"), rules.breakpoints[name])
        for name in item.columns
        if f"{_UNITS}{name}" in present
    ]
    if not indices:
        return nw.lit(None, dtype=nw.Int64)
    index = indices[0] if len(indices) == 1 else nw.max_horizontal(*indices)
    if item.fallback is not None and {_UNITS + item.fallback, _UNITS + item.columns[0]} <= present:
        spare = _index_of(nw.col(f"{_UNITS}{item.fallback}"), rules.breakpoints[item.fallback])
        stands_in = index.is_null() & ~nw.col(f"{_UNITS}{item.columns[0]}").is_null()
        return nw.when(stands_in).then(spare).otherwise(index)
    return index


def _published(report: Report, items: int) -> nw.Expr:
    """The highest index, where the edition's completeness rule lets it be published."""
    if report.completeness == "list" or report.threshold is None:
        return nw.col("highest")
    enough = (nw.col("n_items") == items) | (nw.col("highest") > report.threshold)
    return nw.when(enough).then(nw.col("highest"))


def _named(keys: Sequence[str], aqi: nw.Expr, over: int) -> nw.Expr:
    """Pollutants whose index equals the AQI, when it is over the floor for a primary pollutant."""
    return _listed(keys, [(aqi > over) & (nw.col(f"iaqi_{key}") == aqi) for key in keys], aqi)


def _exceeding(keys: Sequence[str], report: Report) -> nw.Expr:
    over = [nw.col(f"iaqi_{key}") > report.exceeding_over for key in keys]
    return _listed(keys, over, nw.col("aqi"))


def _listed(keys: Sequence[str], conditions: Sequence[nw.Expr], aqi: nw.Expr) -> nw.Expr:
    """Keys whose condition holds, commas between, empty text for none; null without an AQI.

    Every set of keys has a number, one bit a key, and its text is looked up: texts joined row by row take
    several times as long.
    """
    bits = [1 << at for at in range(len(keys))]
    number = reduce(
        lambda a, b: a + b,
        (
            nw.when(holds).then(nw.lit(bit, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))
            for bit, holds in zip(bits, conditions, strict=True)
        ),
    )
    texts = {
        chosen: ",".join(key for bit, key in zip(bits, keys, strict=True) if chosen & bit)
        for chosen in range(1 << len(keys))
    }
    listed = number.replace_strict(list(texts), list(texts.values()), default="", return_dtype=nw.String)
    return nw.when(~aqi.is_null()).then(listed)
