"""Flood-season pollution intensity: how far rain drives a section over the limit of its target.

References
----------
Guidance of 2022 and 2023 (unverified): concentration of the first-order indicator over the limit of the
target class. Which statistic is meant is not verified, so it is a choice; the result names it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import narwhals.stable.v2 as nw

from qingshan.base.errors import UsageError
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.exceedance import target_limit
from qingshan.evaluate.water.items import columns, present
from qingshan.evaluate.water.judge import by_water
from qingshan.evaluate.water.nondetect import halved
from qingshan.evaluate.water.period import flood_season
from qingshan.evaluate.water.scale import GUARD, as_units
from qingshan.standards.water_records import ClassScale, Water, WaterRules

EVENT_SCHEMA: dict[str, type] = {"section": str, "event": str, "start": datetime, "end": datetime}
"""Columns of a table of rain events: which section they reach, their name and window, half-open."""


@dataclass(frozen=True, slots=True)
class RainEvent:
    """A spell of rain: its first and last day, depth [mm], and the window in which it is looked for."""

    first: date
    last: date
    depth: float
    start: datetime
    end: datetime

    @property
    def name(self) -> str:
        """Name by its days."""
        return (
            f"{self.first:%Y-%m-%d}" if self.first == self.last else f"{self.first:%Y-%m-%d}..{self.last:%d}"
        )


def rain_events(days: Sequence[tuple[date, float | None]], rules: WaterRules) -> tuple[RainEvent, ...]:
    """Spells of consecutive days with enough rain.

    Parameters
    ----------
    days
        Natural days and their rain [mm]; ``None`` where it was not measured, which ends a spell.
    rules
        Edition of the rules: least rain of a day, window after the rain.

    Examples
    --------
    >>> from qingshan.standards.water_rules import rules_named
    >>> rain = [(date(2022, 7, d), mm) for d, mm in ((1, 0.0), (2, 12.0), (3, 30.5), (4, 2.0))]
    >>> [(e.name, e.depth, e.end) for e in rain_events(rain, rules_named("2011"))]
    [('2022-07-02..03', 42.5, datetime.datetime(2022, 7, 7, 0, 0))]
    """
    least, window = float(rules.number("rain_from")), timedelta(hours=rules.whole("window_hours"))
    spells: list[list[tuple[date, float]]] = []
    for day, depth in sorted(days):
        if depth is None or depth < least:
            continue
        if spells and spells[-1][-1][0] == day - timedelta(days=1):
            spells[-1].append((day, depth))
        else:
            spells.append([(day, depth)])
    events = []
    for spell in spells:
        first, last = spell[0][0], spell[-1][0]
        start = datetime.combine(first, datetime.min.time())
        end = datetime.combine(last + timedelta(days=1), datetime.min.time()) + window
        events.append(RainEvent(first, last, sum(depth for _, depth in spell), start, end))
    return tuple(events)


def flood_intensity(
    samples: Table,
    rules: WaterRules,
    *,
    events: Table | None = None,
    statistic: str = "",
    water: Water | None = None,
) -> Table:
    """One row per section and rain event, or per section and flood season.

    Parameters
    ----------
    samples
        ``section``, ``time``, ``target`` (class), ``water``, and any of the indicators of the rule.
    rules
        Edition of the rules.
    events
        Rain events with the columns of ``EVENT_SCHEMA``; ``None`` takes each year's flood season.
    statistic
        ``max_daily_mean``, ``max_value`` or ``period_mean``; empty for the default of the rules.
    water
        ``river`` or ``lake`` for every row; ``None`` takes the column ``water``.

    Returns
    -------
    Table
        ``section``, ``event``, ``target``, ``n_days``, the statistic of each indicator,
        ``ratio_<indicator>`` to the limit of the target, ``intensity``, ``first_indicator``,
        ``over_target``, ``statistic``.

    Raises
    ------
    UsageError
        Unknown statistic, or no indicator of the rule among the columns.
    """
    chosen = statistic or rules.flood_statistic
    if chosen not in rules.flood_statistics:
        raise UsageError("water-statistic", name=chosen, known=", ".join(rules.flood_statistics))
    items = present(samples, rules.flood_items)
    if not items:
        raise UsageError(
            "missing-column", column=", ".join(rules.flood_items), present=", ".join(columns(samples))
        )
    prepared = halved(samples, rules, items)
    placed = _in_season(prepared, rules) if events is None else _in_events(prepared, events)
    highest = _statistic(placed, items, chosen)
    rated = highest.with_columns(
        **{f"ratio_{item}": by_water(item, rules, water, _ratio_by(item)) for item in items}
    )
    return _with_first(rated, rules, items).with_columns(statistic=nw.lit(chosen))


def _in_season(samples: Table, rules: WaterRules) -> Table:
    months = list(flood_season(rules)["flood"])
    year = nw.col("time").dt.year().cast(nw.Int64).cast(nw.String)
    season = samples.filter(nw.col("time").dt.month().is_in(months))
    return season.with_columns(event=nw.concat_str([year, nw.lit("-flood")]))


def _in_events(samples: Table, events: Table) -> Table:
    joined = samples.join(events, on="section", how="inner")
    return joined.filter((nw.col("time") >= nw.col("start")) & (nw.col("time") < nw.col("end")))


def _statistic(placed: Table, items: Sequence[str], statistic: str) -> Table:
    keys = ["section", "event"]
    carried = [name for name in ("water", "target") if name in columns(placed)]
    days = placed.with_columns(day=nw.col("time").dt.truncate("1d")).group_by(*keys, "day").agg(
        *(nw.col(item).mean() for item in items),
        *(nw.col(item).max().alias(f"_max_{item}") for item in items),
        *(nw.col(item).sum().alias(f"_sum_{item}") for item in items),
        *(nw.col(item).count().cast(nw.Int64).alias(f"_n_{item}") for item in items),
        *(nw.col(name).max() for name in carried),
    )  # fmt: skip
    sources = {"max_daily_mean": "{}", "max_value": "_max_{}"}
    if statistic in sources:
        values = [nw.col(sources[statistic].format(item)).max().alias(item) for item in items]
    else:
        values = [nw.col(f"_sum_{item}").sum().alias(item) for item in items]
        values += [nw.col(f"_n_{item}").sum().cast(nw.Int64).alias(f"_n_{item}") for item in items]
    grouped = days.group_by(*keys).agg(
        nw.len().cast(nw.Int64).alias("n_days"), *values, *(nw.col(name).max() for name in carried)
    )
    if statistic in sources:
        return grouped
    counts = {item: nw.when(nw.col(f"_n_{item}") > 0).then(nw.col(f"_n_{item}")) for item in items}
    mean = grouped.with_columns(**{item: nw.col(item) / counts[item] for item in items})
    return mean.drop(*(f"_n_{item}" for item in items))


def _ratio_by(item: str) -> Callable[[ClassScale], nw.Expr]:
    def ratio(scale: ClassScale) -> nw.Expr:
        return nw.col(item) / target_limit(item, scale)

    return ratio


def _with_first(table: Table, rules: WaterRules, items: Sequence[str]) -> Table:
    """Adds the largest ratio, and the indicator it belongs to; equal ratios go by code."""
    ratios = {item: nw.col(f"ratio_{item}") for item in items}
    largest = nw.max_horizontal(*ratios.values()) if len(items) > 1 else ratios[items[0]]
    told = table.with_columns(intensity=largest)
    first = nw.lit(None, dtype=nw.String)
    for item in sorted(items, key=lambda each: rules.items[each].code, reverse=True):
        is_first = as_units(ratios[item], 0) == as_units(nw.col("intensity"), 0)
        first = nw.when(is_first).then(nw.lit(item)).otherwise(first)
    return told.with_columns(
        first_indicator=first, over_target=as_units(nw.col("intensity"), 0) > float(10**GUARD)
    )
