"""``qs.forecast``: the next steps of a person's own series, and how good such forecasts were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl

from qingshan.base.errors import UsageError
from qingshan.edge.frames import collect, enter
from qingshan.evaluate.forecast.forecast import forecast
from qingshan.evaluate.forecast.panel import Panel, Scale
from qingshan.evaluate.forecast.skill import hindcast

COLUMNS = ("place", "time", "value")


def series(
    frame: Any, *, steps: Sequence[int] = (1, 2, 3), coverage: float = 0.8, scale: Scale = "log"
) -> Any:
    """The next steps of each place, in a frame of the caller's kind.

    Parameters
    ----------
    frame
        ``place``, ``time`` (dates or times at equal distances) and ``value``; gaps are allowed.
    steps
        Steps ahead, from 1.
    coverage
        Share of outcomes the interval is to hold, between 0 and 1.
    scale
        ``log`` for concentrations, ``root`` for ozone and indices, ``plain`` for pH and oxygen.

    Returns
    -------
    frame
        ``place time ahead value low high method skill``; no interval where too few errors
        known.

    Raises
    ------
    NothingToJudgeError
        The history is too short.
    UsageError
        A column is missing, or times are not at equal distances.
    """
    door = enter(frame)
    panel = _panel(collect(door.table), scale)
    rows = [
        {
            "place": each.place, "time": each.time, "ahead": each.lead, "value": each.value, "low": each.low,
            "high": each.high, "method": each.method, "skill": each.skill,
        }
        for each in forecast(panel, list(steps), coverage=coverage)
    ]  # fmt: skip
    schema = {
        "place": str, "time": datetime, "ahead": int, "value": float, "low": float, "high": float,
        "method": str, "skill": float,
    }  # fmt: skip
    return door.back(door.small(rows, schema))


def skill(
    frame: Any, *, since: date, steps: Sequence[int] = (1, 2, 3), every: int = 30, coverage: float = 0.8,
    scale: Scale = "log",
) -> Any:  # fmt: skip
    """How good forecasts since a day were, each made from what was known then.

    Parameters
    ----------
    frame
        As for :func:`series`.
    since
        Day from which is forecast.
    steps
        Steps ahead, from 1.
    every
        Steps after which is learnt anew.
    coverage
        Share of outcomes the interval is to hold.
    scale
        As for :func:`series`.

    Returns
    -------
    frame
        ``ahead cases error persistence climatology regression skill held``.
    """
    door = enter(frame)
    panel = _panel(collect(door.table), scale)
    start = (datetime.combine(since, time()) - panel.first) // panel.step
    found = hindcast(panel, int(start), list(steps), every=every, coverage=coverage)
    rows = [
        {
            "ahead": each.lead, "cases": each.cases, "error": each.error, **each.errors, "skill": each.skill,
            "held": each.coverage,
        }
        for each in found
    ]  # fmt: skip
    schema = {
        "ahead": int, "cases": int, "error": float, "persistence": float, "climatology": float,
        "regression": float, "skill": float, "held": float,
    }  # fmt: skip
    return door.back(door.small(rows, schema))


def _panel(rows: pl.DataFrame, scale: Scale) -> Panel:
    lacking = [each for each in COLUMNS if each not in rows.columns]
    if lacking:
        raise UsageError("missing-column", column=", ".join(lacking), present=", ".join(rows.columns))
    told = rows.with_columns(pl.col("time").cast(pl.Datetime("us"))).unique(["place", "time"], keep="last")
    times = told["time"].unique().sort()
    apart = times.diff().drop_nulls()
    step = apart.min()
    if not isinstance(step, timedelta) or any(each % step for each in apart.to_list()):
        raise UsageError("forecast-uneven", step=step)
    first = times[0]
    places = sorted(told["place"].unique().to_list())
    values = np.full((len(places), round((times[-1] - first) / step) + 1), np.nan)
    at = {place: row for row, place in enumerate(places)}
    for place, when, value in told.select(COLUMNS).drop_nulls("value").iter_rows():
        values[at[place], round((when - first) / step)] = value
    return Panel(tuple(places), first, step, values, scale)
