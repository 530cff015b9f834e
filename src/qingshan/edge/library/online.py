"""Online data of outlets as a library: ``qs.online.*`` takes pandas, Polars, PyArrow, DuckDB or Spark frames
and gives the same kind.

One row per ``outlet``, ``indicator`` and ``time`` (start of the hour), with ``value`` in the canonical unit,
``mark`` as sent (empty or null: normal) and ``flow`` of the hour [m³].
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from qingshan.edge.frames import collect, enter
from qingshan.edge.library.water_door import need
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.online import flue, wastewater
from qingshan.evaluate.online.exceedance import ALWAYS, LIMIT_COLUMNS, with_exceedance
from qingshan.evaluate.online.flow import rating_of, with_flow
from qingshan.evaluate.online.hours import with_states
from qingshan.evaluate.water.items import columns
from qingshan.standards.online_records import HjEdition, Medium
from qingshan.standards.online_rules import rules_named

__all__ = ["days", "exceedances", "flow", "hours", "months", "rates"]

Frame = Any
EDITION = "2019"
KEYS = ("outlet", "indicator", "time", "value")


def hours(
    frame: Frame, *, medium: Medium = "water", marks: HjEdition = "2017", edition: str = EDITION
) -> Frame:
    """Hours with ``state``, ``is_due``, ``is_valid``, ``is_judged``; of flue gas ``corrected``, ``mass`` too.

    Parameters
    ----------
    frame
        Online hours. For flue gas ``oxygen`` and ``reference_oxygen`` [%], where they are known.
    medium
        ``water`` or ``flue``: the same mark may mean another thing.
    marks
        Edition of HJ 212 the marks are of.
    edition
        Rule set.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> from datetime import datetime
    >>> frame = pl.DataFrame({"outlet": ["a"] * 3, "indicator": ["cod"] * 3, "mark": ["N", "D", "?"],
    ...                       "time": [datetime(2026, 3, 1, h) for h in range(3)],
    ...                       "value": [31.0, 900.0, 30.0], "flow": [12.0] * 3})
    >>> qs.online.hours(frame).select("state", "is_valid").rows()
    [('normal', True), ('fault', False), ('unknown_mark', False)]
    """
    door = enter(frame)
    return door.back(_states(door.table, medium, marks, edition))


def days(
    frame: Frame, *, medium: Medium = "water", marks: HjEdition = "2017", edition: str = EDITION
) -> Frame:
    """Days of outlets from their hours: valid or not, mean, load [kg].

    Wastewater: means are weighted by flow, hours without flow owe nothing, hours without a row do. Flue gas:
    means of the valid converted hours.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> from datetime import datetime
    >>> frame = pl.DataFrame({"outlet": ["a"] * 24, "indicator": ["cod"] * 24, "mark": ["N"] * 24,
    ...                       "time": [datetime(2026, 3, 1, h) for h in range(24)],
    ...                       "value": [40.0] * 12 + [60.0] * 12, "flow": [100.0] * 12 + [300.0] * 12})
    >>> qs.online.days(frame).select("due", "valid", "mean", "load").rows()
    [(24, 24, 55.0, 264.0)]
    """
    door, rules = enter(frame), rules_named(edition)
    told = _states(door.table, medium, marks, edition)
    make = wastewater.wastewater_days if medium == "water" else flue.flue_days
    return door.back(make(told, rules))


def months(frame: Frame, *, medium: Medium = "water", edition: str = EDITION) -> Frame:
    """Months of outlets from the days of :func:`days`: valid or not, mean of the valid days, sum of loads."""
    door, rules = enter(frame), rules_named(edition)
    make = wastewater.wastewater_months if medium == "water" else flue.flue_months
    return door.back(make(door.table, rules))


def rates(
    frame: Frame, *, hours_due: int, by: Sequence[str] = ("outlet",), medium: Medium = "water",
    marks: HjEdition = "2017", edition: str = EDITION,
) -> Frame:  # fmt: skip
    """Transmission rate, validity rate and their product, of values that are due.

    Parameters
    ----------
    frame
        Online hours.
    hours_due
        Hours of the period.
    by
        Columns that make a row.
    medium, marks, edition
        As for :func:`hours`.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> from datetime import datetime
    >>> frame = pl.DataFrame({"outlet": ["a"] * 18, "indicator": ["cod"] * 18, "mark": ["N"] * 15 + ["M"] * 3,
    ...                       "time": [datetime(2026, 3, 1, h) for h in range(18)], "value": [40.0] * 18,
    ...                       "flow": [100.0] * 18})
    >>> qs.online.rates(frame, hours_due=24).select("due", "received", "valid", "valid_rate").rows()
    [(24, 18, 15, 0.625)]
    """
    door = enter(frame)
    told = _states(door.table, medium, marks, edition)
    return door.back(wastewater.rates(told, by=tuple(by), hours_due=hours_due))


def exceedances(frame: Frame, limits: Frame) -> Frame:
    """Means held against limits: ``rounded``, ``exceeds``, ``multiple``.

    Parameters
    ----------
    frame
        ``outlet``, ``indicator``, ``mean``; ``date`` where limits change.
    limits
        ``outlet``, ``indicator``, ``high``, ``decimals`` (those a mean is rounded to first) and ``low`` where
        it is a range; a frame of any kind. With ``from`` and ``to`` (dates, both included, ``to`` null while
        it lasts) each row holds for its days; a day without a limit is judged by nobody.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> means = pl.DataFrame({"outlet": ["a", "b"], "indicator": ["cod", "cod"], "mean": [55.04, 50.04]})
    >>> limits = pl.DataFrame({"outlet": ["a", "b"], "indicator": ["cod"] * 2, "high": [50.0] * 2,
    ...                        "decimals": [1] * 2})
    >>> qs.online.exceedances(means, limits).sort("outlet").select("rounded", "exceeds", "multiple").rows()
    [(55.0, True, 0.1), (50.0, False, None)]
    """
    door = enter(frame)
    rows = collect(enter(limits).table).to_dicts()
    starts = _starts(rows)
    need(door.table, ("outlet", "indicator", "mean", *(["date"] if len(starts) > 1 else [])))
    records = [_limit(row, at) for at, start in enumerate(starts) for row in rows if _holds(row, start)]
    table = door.small(records, LIMIT_COLUMNS)
    places = [int(row["decimals"]) for row in rows]
    return door.back(with_exceedance(door.table, table, decimals=places, starts=starts))


def flow(frame: Frame, device: str, *, size: Decimal | str | None = None, edition: str = EDITION) -> Frame:
    """Flow [m³/h] from ``level`` [m], and ``flow_state``; outside the range of the equation there is no flow.

    Parameters
    ----------
    frame
        ``level``, and ``level_below`` behind the flume where it is measured.
    device
        ``parshall``, ``v_notch_90``, ``rectangular``, ``rectangular_full``.
    size
        Throat of the flume or width of the crest [m].
    edition
        Rule set.

    Examples
    --------
    >>> import polars as pl
    >>> import qingshan as qs
    >>> levels = pl.DataFrame({"level": [0.2, 0.7, None]})
    >>> found = qs.online.flow(levels, "parshall", size="0.25")
    >>> found.select(pl.col("flow").round(1), "flow_state").rows()
    [(176.9, 'ok'), (None, 'above_range'), (None, 'no_level')]
    """
    door, rules = enter(frame), rules_named(edition)
    need(door.table, ("level",))
    width = None if size is None else Decimal(size)
    rating = rating_of(device, width, rules)
    return door.back(with_flow(door.table, rating, width=width, seconds=rules.number("seconds")))


def _states(table: Table, medium: Medium, marks: HjEdition, edition: str) -> Table:
    """The table with its states; columns it may lack are there and empty."""
    need(table, KEYS)
    rules = rules_named(edition)
    held = columns(table)
    optional = {"flow": nw.Float64, "oxygen": nw.Float64, "reference_oxygen": nw.Float64}
    wanted = optional if medium == "flue" else {"flow": nw.Float64}
    more = {name: nw.lit(None, dtype=kind) for name, kind in wanted.items() if name not in held}
    if "mark" not in held:
        more["mark"] = nw.lit("")
    full = table.with_columns(**more) if more else table
    told = with_states(full, rules, medium=medium, edition=marks)
    return flue.with_corrected(told, rules) if medium == "flue" else told


def _starts(rows: Sequence[dict[str, Any]]) -> list[date]:
    """Days on which some limit begins or has ended, the first day of all at the head."""
    begins = {day for row in rows if (day := _day(row.get("from")))}
    ends = {day + timedelta(days=1) for row in rows if (day := _day(row.get("to")))}
    return [date.min, *sorted(begins | ends)]


def _holds(row: dict[str, Any], day: date) -> bool:
    start, end = _day(row.get("from")), _day(row.get("to"))
    return (start is None or start <= day) and (end is None or day <= end)


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _limit(row: dict[str, Any], spell: int) -> dict[str, object]:
    decimals = int(row["decimals"])
    low, high = row.get("low"), Decimal(str(row["high"]))
    return {
        "outlet": row["outlet"], "indicator": row["indicator"], "spell": spell, "warmth": ALWAYS,
        "limit_low": None if low is None else float(low), "limit_high": float(high),
        "low_units": None if low is None else int(Decimal(str(low)).scaleb(decimals)),
        "high_units": int(high.scaleb(decimals)), "sure_units": int(high.scaleb(decimals)),
        "decimals": decimals,
    }  # fmt: skip
