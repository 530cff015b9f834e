"""What online outlets say of the sources of an exceedance: hourly loads, days over the limit, pollutants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

import polars as pl

from qingshan.base.period import Period
from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.points import on_ground
from qingshan.edge.geo.store import Layers
from qingshan.edge.online.book import OnlineBook, load
from qingshan.edge.online.hours import read_values
from qingshan.edge.online.registers import Registers, read_registers
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.online.figures import MEDIUM
from qingshan.register.outlet import Outlet
from qingshan.standards.online_rules import rule_sets, rules_on
from qingshan.trace.suspects import Discharge, LimitDay

Frame = Any
HOUR = timedelta(hours=1)
GRAMS, HOURS = 1000.0, 24.0


@dataclass(frozen=True, slots=True)
class Monitored:
    """Sources with what online data say of them, all by the code of the source.

    Parameters
    ----------
    frame
        The outfalls of the layer, and river outlets that are none of them.
    records
        Valid hours with a flow, as loads.
    limit_days
        Days held against the outlet's own limit.
    pollutants
        Indicators it monitors, or its permit limits.
    """

    frame: Frame
    records: Mapping[str, tuple[Discharge, ...]] = field(default_factory=dict)
    limit_days: Mapping[str, tuple[LimitDay, ...]] = field(default_factory=dict)
    pollutants: Mapping[str, frozenset[str]] = field(default_factory=dict)


def has_sources(workspace: Workspace, layers: Layers) -> bool:
    """Whether there is any source to rank: an outfall of the layer, or a river outlet with a position."""
    return layers.has("outfalls") or bool(_on_river(read_registers(workspace)))


def monitored(
    workspace: Workspace, outfalls: Frame | None, item: str, span: tuple[datetime, datetime]
) -> Monitored:
    """Sources of a pollutant around a time.

    Parameters
    ----------
    workspace
        Whose registers and archive are read.
    outfalls
        The layer of outfalls, none where there is none.
    item
        The pollutant.
    span
        From when to when.
    """
    registers = read_registers(workspace)
    matched = _matched(outfalls, registers)
    known = {each.code for each in matched.values()}
    days = [each.date() for each in span]
    own = [e for e in _on_river(registers) if e.code not in known and any(e.is_open(day) for day in days)]
    frame = _with_outlets(outfalls, own)
    sources: dict[str, Outlet] = matched | {str(each.code): each for each in own}
    outlets = tuple(dict.fromkeys(sources.values()))
    permits = {
        each.code: frozenset(p.indicator for p in registers.permits if p.outlet == each.code)
        for each in outlets
    }
    book = _book(workspace, registers, outlets, span)
    if book is None:
        return Monitored(frame, pollutants={code: permits[each.code] for code, each in sources.items()})
    sent = _sent(book)
    records = {code: _records(book, each.code, item, span) for code, each in sources.items()}
    return Monitored(
        frame,
        {code: rows for code, rows in records.items() if rows},
        {code: _limit_days(book, each.code, item) for code, each in sources.items()},
        {code: permits[each.code] | sent.get(each.code, frozenset()) for code, each in sources.items()},
    )


def _matched(outfalls: Frame | None, registers: Registers) -> dict[str, Outlet]:
    """Outlet of each outfall that has one: of its code, or of its name."""
    found: dict[str, Outlet] = {}
    rows = [] if outfalls is None else outfalls[["code", "name"]].to_dict("records")
    for row in rows:
        outlet = registers.outlets.find(row["code"]) or (
            registers.outlets.find(row["name"]) if row["name"] else None
        )
        if outlet is not None and not outlet.is_stack:
            found[row["code"]] = outlet
    return found


def _on_river(registers: Registers) -> list[Outlet]:
    """Outlets that discharge to a river, with a position."""
    return [
        each
        for each in registers.outlets.outlets
        if each.kind == "river_outfall" and each.position is not None
    ]


def _with_outlets(outfalls: Frame | None, outlets: Sequence[Outlet]) -> Frame:
    """The layer with some outlets more."""
    geopandas = needed("geopandas")
    points = [point for each in outlets if (point := on_ground(each.position)) is not None]
    more = geopandas.GeoDataFrame(
        {
            "code": [str(each.code) for each in outlets],
            "name": [each.zh for each in outlets],
            "pollutants": [""] * len(outlets),
        },
        geometry=geopandas.points_from_xy([p[0] for p in points], [p[1] for p in points]),
        crs="EPSG:4326",
    )
    if outfalls is None:
        return more
    columns = ["code", "name", "pollutants", "geometry"]
    return needed("pandas").concat([outfalls[columns], more.to_crs(outfalls.crs)], ignore_index=True)


def _book(
    workspace: Workspace, registers: Registers, outlets: Sequence[Outlet], span: tuple[datetime, datetime]
) -> OnlineBook | None:
    """Online data of the outlets around a time; none where nothing was sent, or no rules are that old."""
    start, end = (datetime.combine(each.date(), time()) for each in span)
    period = Period(start, end + timedelta(days=1), "range")
    if not outlets or not any(rules.start is None or rules.start <= start.date() for rules in rule_sets()):
        return None
    rules = rules_on(start.date())
    if not read_values(workspace, registers, outlets, period.start, period.end, rules=rules).height:
        return None
    return load(workspace, period, [each.code for each in outlets], now=period.end)


def _sent(book: OnlineBook) -> dict[str, frozenset[str]]:
    valid = book.laid.filter("is_valid").select("outlet", "indicator").unique()
    return {
        str(code): frozenset(part["indicator"].to_list())
        for (code,), part in valid.group_by("outlet", maintain_order=True)
    }


def _records(
    book: OnlineBook, outlet: str, item: str, span: tuple[datetime, datetime]
) -> tuple[Discharge, ...]:
    """Loads of the valid hours that have a flow: mg/L times m³ are grams."""
    hours = book.laid.filter(
        (pl.col("outlet") == outlet) & (pl.col("indicator") == item) & pl.col("is_valid")
        & pl.col("value").is_not_null() & pl.col("flow").is_not_null()
        & (pl.col("time") >= span[0]) & (pl.col("time") < span[1])
    ).sort("time")  # fmt: skip
    found = []
    for at, value, flow in hours.select("time", "value", "flow").iter_rows():
        address = f"{MEDIUM}/{outlet}/{Period(at, at + HOUR, 'hour')}/{item}"
        found.append(Discharge(at, value * flow / GRAMS * HOURS, address, address))
    return tuple(found)


def _limit_days(book: OnlineBook, outlet: str, item: str) -> tuple[LimitDay, ...]:
    """Days with a mean and a limit; a day within its limit has multiple 0."""
    days = book.days_in_period.filter(
        (pl.col("outlet") == outlet) & (pl.col("indicator") == item) & pl.col("exceeds").is_not_null()
    ).sort("date")
    return tuple(
        LimitDay(
            datetime.combine(day, time()), float(multiple or 0.0) if over else 0.0,
            f"{MEDIUM}/{outlet}/{day}/{item}_mean",
        )
        for day, over, multiple in days.select("date", "exceeds", "multiple").iter_rows()
    )  # fmt: skip
