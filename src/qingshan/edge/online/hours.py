"""Hours of outlets from the archive, every hour owed in its place, with flow and oxygen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import ArchiveError
from qingshan.edge.archive.archive import Archive
from qingshan.edge.online.registers import Registers
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.online.flow import rating_of, with_flow
from qingshan.evaluate.online.limits import oxygen_of
from qingshan.observe.outlet_items import MEDIUM, mark_of, read_item
from qingshan.register.outlet import Outlet
from qingshan.standards.online_records import OnlineRules

HOUR = timedelta(hours=1)
SUPPORTING = (
    "flow", "flue_flow", "flue_o2", "flue_temperature", "flue_pressure", "flue_moisture", "flue_velocity",
    "level", "water_temperature",
)  # fmt: skip
"""Indicators that are no pollutants: they owe nothing by themselves here."""

READ = {
    "outlet": pl.String(), "indicator": pl.String(), "statistic": pl.String(), "time": pl.Datetime("us"),
    "value": pl.Float64(), "mark": pl.String(),
}  # fmt: skip


def read_values(
    workspace: Workspace, registers: Registers, outlets: Sequence[Outlet], start: datetime, end: datetime,
    *, rules: OnlineRules, as_of: int | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Hourly values of outlets in canonical units: ``outlet indicator statistic time value mark``.

    Where a device and a file give the same hour, the newest import wins.
    """
    if not workspace.archive_folder.is_dir():
        return pl.DataFrame(schema=READ)
    try:
        archive = Archive.open(workspace.archive_folder)
    except ArchiveError:
        return pl.DataFrame(schema=READ)
    at = {site: each for each in outlets for site in registers.sites_of(each.code)}
    with archive:
        rows = archive.read(medium=MEDIUM, sites=list(at), start=start, end=end, as_of=as_of).collect()
    pairs = rows.select("site", "indicator").unique().rows()
    items = {
        (site, name): item
        for site, name in pairs
        if (item := read_item(name, rules, at[site].flow_unit)) is not None
    }
    if not items:
        return pl.DataFrame(schema=READ)
    table = pl.DataFrame(
        [
            (site, name, at[site].code, item.indicator, item.statistic, float(item.multiply))
            for (site, name), item in items.items()
        ],
        schema=["site", "indicator", "outlet", "item", "statistic", "multiply"],
        orient="row",
    )
    found = rows.join(table, on=["site", "indicator"]).sort("commit")
    marks = {pair: mark_of(*pair) for pair in found.select("flag", "checks").unique().rows()}
    marked = pl.DataFrame(
        [(flag, checks, mark) for (flag, checks), mark in marks.items()],
        schema={"flag": pl.String(), "checks": pl.String(), "mark": pl.String()},
        orient="row",
    )
    told = found.join(marked, on=["flag", "checks"], maintain_order="left").select(
        "outlet", pl.col("item").alias("indicator"), "statistic", "time",
        (pl.col("value") * pl.col("multiply")).alias("value"), "mark",
    )  # fmt: skip
    return told.unique(["outlet", "indicator", "statistic", "time"], keep="last", maintain_order=True)


def owed_hours(
    values: pl.DataFrame, outlets: Sequence[Outlet], owed: dict[str, tuple[str, ...]], start: datetime,
    end: datetime, *, rules: OnlineRules,
) -> pl.DataFrame:  # fmt: skip
    """One row for every hour an indicator of an outlet owes, filled with what came.

    Returns
    -------
    pl.DataFrame
        ``outlet indicator time value mark flow`` and, for stacks, ``oxygen reference_oxygen sent_corrected``.
    """
    rows = _grid(outlets, owed, start, end)
    keys = ["outlet", "time"]
    means = values.filter(pl.col("statistic") == "mean")
    sent = values.filter(pl.col("statistic") == "corrected").select(
        "outlet", "indicator", "time", pl.col("value").alias("sent_corrected")
    )
    flows = _flows(values, outlets, rules)
    oxygen = means.filter((pl.col("indicator") == "flue_o2") & (pl.col("mark") == "")).select(
        *keys, pl.col("value").alias("oxygen")
    )
    reference = pl.DataFrame(
        {
            "outlet": [each.code for each in outlets],
            "reference_oxygen": [_float(oxygen_of(each)) for each in outlets],
        },
        schema={"outlet": pl.String(), "reference_oxygen": pl.Float64()},
    )
    told = rows.join(means.drop("statistic"), on=["outlet", "indicator", "time"], how="left")
    told = told.join(sent, on=["outlet", "indicator", "time"], how="left").join(flows, on=keys, how="left")
    told = told.join(oxygen, on=keys, how="left").join(reference, on="outlet", how="left")
    return told.with_columns(mark=pl.col("mark").fill_null("")).sort("outlet", "indicator", "time")


def pollutants(indicators: Iterable[str]) -> tuple[str, ...]:
    """Those of some indicators that are pollutants."""
    return tuple(dict.fromkeys(each for each in indicators if each not in SUPPORTING))


def _grid(
    outlets: Sequence[Outlet], owed: dict[str, tuple[str, ...]], start: datetime, end: datetime
) -> pl.DataFrame:
    """The hours each outlet is in use, for every indicator it owes."""
    rows = []
    for each in outlets:
        first = max(start, datetime.combine(each.start, time())) if each.start else start
        last = min(end, datetime.combine(each.end, time()) + timedelta(days=1)) if each.end else end
        rows += [(str(each.code), item, first, max(first, last)) for item in owed.get(each.code, ())]
    at = READ["time"]
    schema = {"outlet": pl.String(), "indicator": pl.String(), "first": at, "last": at}
    hours = pl.datetime_ranges("first", "last", "1h", closed="left").alias("time")
    frame = pl.DataFrame(rows, schema=schema, orient="row").select("outlet", "indicator", hours)
    return frame.explode("time").drop_nulls("time")


def _flows(values: pl.DataFrame, outlets: Sequence[Outlet], rules: OnlineRules) -> pl.DataFrame:
    """Flow of each hour [m³]: the total sent, else mean times one hour, else from the level."""
    flow = values.filter(pl.col("indicator").is_in(["flow", "flue_flow"]) & (pl.col("mark") == ""))
    told = flow.with_columns(order=pl.col("statistic").replace_strict({"total": 0, "mean": 1}, default=2))
    best = told.filter((pl.col("order") < 2) & (pl.col("value") >= 0)).sort("order")
    found = best.unique(["outlet", "time"], keep="first").select(
        "outlet", "time", pl.col("value").alias("flow")
    )
    is_level = (pl.col("indicator") == "level") & (pl.col("mark") == "") & (pl.col("statistic") == "mean")
    levels = values.filter(is_level).select("outlet", "time", pl.col("value").alias("level"))
    of_outlet = levels.partition_by("outlet", as_dict=True)
    measured = [
        _from_level(of_outlet[each.code,], each, rules)
        for each in outlets
        if each.flow_device and (each.code,) in of_outlet
    ]
    if not measured:
        return found
    return pl.concat([found, pl.concat(measured).join(found, on=["outlet", "time"], how="anti")])


def _from_level(levels: pl.DataFrame, outlet: Outlet, rules: OnlineRules) -> pl.DataFrame:
    rating = rating_of(outlet.flow_device, outlet.flow_size, rules)
    table = with_flow(
        nw.from_native(levels.lazy()), rating, width=outlet.flow_size, seconds=rules.number("seconds")
    )
    made: pl.LazyFrame = table.to_native()
    return made.select("outlet", "time", "flow").drop_nulls().collect()


def _float(found: tuple[Decimal, object] | None) -> float | None:
    return None if found is None else float(found[0])
