"""Forecasts of a section's station: its indicators over the next hours, with the class they would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from qingshan.base.errors import NothingToJudgeError
from qingshan.edge.archive.archive import Archive
from qingshan.edge.frames import collect
from qingshan.edge.warnings.grid import on_grid, step_of
from qingshan.edge.warnings.water import AUTO
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.forecast.forecast import Step, forecast
from qingshan.evaluate.forecast.panel import Panel, Scale
from qingshan.evaluate.forecast.skill import Skill, hindcast
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.samples import wide_samples
from qingshan.standards.water_rules import rules_named, rules_on

ITEMS = ("do", "ph", "codmn", "nh3n", "tp", "tn")
PLAIN = frozenset({"do", "ph", "water_temperature"})
"""Indicators worked as they are; concentrations are worked in logarithms."""
HISTORY = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class WaterHistory:
    """Records of stations up to a time, one panel an indicator.

    Parameters
    ----------
    last
        Time of the newest record.
    step
        From one record to the next.
    panels
        Series of every section, by indicator.
    is_simulated
        Whether the city or a source file is made up.
    """

    last: datetime
    step: timedelta
    panels: dict[str, Panel]
    is_simulated: bool

    def leads(self, hours: Sequence[int]) -> list[int]:
        """Steps ahead that come to some hours."""
        return sorted({max(1, round(timedelta(hours=each) / self.step)) for each in hours})


@dataclass(frozen=True, slots=True)
class WaterTime:
    """One section at one time: steps by indicator, and the class their values would have."""

    section: str
    time: datetime
    steps: dict[str, Step]
    water_class: int | None


def history(
    workspace: Workspace, codes: Sequence[str], on: datetime | None, as_of: int | None = None
) -> WaterHistory:
    """Records of sections up to a time, at most the last two years.

    Parameters
    ----------
    codes
        Sections wanted.
    on
        Time up to which is known; the newest record for none.
    as_of
        Number of a commit: what was known then.

    Raises
    ------
    NothingToJudgeError
        None of them has records.
    """
    with Archive.open(workspace.archive_folder) as archive:
        newest = archive.last_time(AUTO)
        end = None if newest is None else newest.replace(tzinfo=None) + timedelta(minutes=1)
        if end is None:
            raise NothingToJudgeError("forecast-no-day", place=", ".join(codes), day="—")
        if on is not None:
            end = min(end, on)
        rows = archive.read(medium=AUTO, sites=list(codes), start=end - HISTORY, end=end, as_of=as_of)
        readings = rows.select("site", "indicator", "time", "value", "flag", "checks").collect()
        simulated = workspace.is_simulated(archive.file_names())
    held = set(readings["indicator"].unique().to_list())
    items = [key for key in ITEMS if key in held]
    if not items:
        raise NothingToJudgeError("forecast-no-day", place=", ".join(codes), day=f"{end:%Y-%m-%d}")
    wide = collect(wide_samples(nw.from_native(readings.lazy()), items)).sort("time")
    times = wide["time"]
    first, last = times[0], times[-1]
    step = step_of(wide.filter(pl.col("section") == wide["section"][0])["time"])
    length = round((last - first) / step) + 1
    sections = [code for code in codes if code in set(wide["section"].to_list())]
    rows_of = {code: wide.filter(pl.col("section") == code) for code in sections}
    grids = {code: on_grid(rows_of[code], items, first, step, length) for code in sections}
    panels = {
        item: Panel(
            tuple(sections), first, step, np.stack([grids[code][item] for code in sections]), _scale(item)
        )
        for item in items
    }
    return WaterHistory(first + (length - 1) * step, step, panels, simulated)


def forecast_water(
    workspace: Workspace, known: WaterHistory, hours: Sequence[int], coverage: float
) -> tuple[WaterTime, ...]:
    """Sections at some hours after the newest record, as far as they can be forecast."""
    leads = known.leads(hours)
    found: dict[tuple[str, int], dict[str, Step]] = {}
    for item, panel in known.panels.items():
        for step in forecast(panel, leads, coverage=coverage):
            found.setdefault((step.place, step.lead), {})[item] = step
    return tuple(
        WaterTime(place, known.last + lead * known.step, steps, _class(workspace, place, steps, known.last))
        for (place, lead), steps in sorted(found.items())
    )


def skill_water(
    known: WaterHistory, item: str, hours: Sequence[int], coverage: float, start: datetime
) -> tuple[Skill, ...]:
    """Forecasts of one indicator made again from a time on, learnt anew every ten days."""
    panel = known.panels[item]
    at = round((start - panel.first) / panel.step)
    return hindcast(panel, at, known.leads(hours), every=10 * panel.per_day, coverage=coverage)


def _class(workspace: Workspace, code: str, steps: dict[str, Step], on: datetime) -> int | None:
    section = workspace.sections().get(code)
    if section is None or section.water is None:
        return None
    edition = workspace.city.water_edition
    rules = rules_on(on.date()) if edition == "by-date" else rules_named(edition)
    row = {item: step.value for item, step in steps.items()}
    excluded = ",".join(workspace.sections().excluded(code, on.date()))
    table = nw.from_native(pl.DataFrame([{**row, "excluded": excluded}]).lazy())
    found = collect(judged(table, rules, water=section.water))["water_class"][0]
    return None if found is None else int(found)


def _scale(item: str) -> Scale:
    return "plain" if item in PLAIN else "log"
