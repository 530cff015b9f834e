"""Air sites as early warning sees them: hours with their level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from qingshan.base.period import Period
from qingshan.edge.air.hours import judged
from qingshan.edge.warnings.grid import HOUR, on_grid
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.air.items import RAW_ITEMS
from qingshan.evaluate.warning.watched import Scale, Watched
from qingshan.standards.air_records import AirRules
from qingshan.standards.air_rules import rules_on

SMALL_IAQI = 100
"""A jump to a concentration of no higher individual index is of no account."""


def watched_sites(
    workspace: Workspace, codes: Sequence[str], start: datetime, end: datetime
) -> tuple[Watched, ...]:
    """Sites with hours in a stretch of time.

    Parameters
    ----------
    codes
        Sites wanted.
    start, end
        The stretch, whole hours.
    """
    rows = judged(workspace, Period(start, end, "hour"), codes)
    if not rows:
        return ()
    frame = pl.DataFrame(rows, infer_schema_length=None)
    columns = [key for key in RAW_ITEMS if key in frame.columns]
    length = round((end - start) / HOUR)
    scales = _scales(rules_on(end.date()))
    found = []
    for code in codes:
        mine = frame.filter(pl.col("site") == code).sort("time")
        if not mine.is_empty():
            made = on_grid(mine, ["level", *columns], start, HOUR, length)
            level = made.pop("level")
            found.append(Watched(code, start, HOUR, made, level, {0.0: level}, None, scales))
    return tuple(found)


def _scales(rules: AirRules) -> dict[str, Scale]:
    """Concentrations below which a jump is of no account: those of an hourly index of ``SMALL_IAQI``."""
    found = {}
    for each in rules.breakpoints.values():
        if each.column.endswith("_1h") and SMALL_IAQI in each.iaqi:
            units = each.concentration[each.iaqi.index(SMALL_IAQI)]
            found[each.indicator] = Scale(least=units / 10**each.decimals)
    return found
