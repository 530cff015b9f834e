"""The national site feed in its two archive shapes.

``national-long``: one file a day, a row per hour and item, a column per site. ``national-rows``: a row per
site and hour, as the real-time interface sends it. In both, the hour's ozone may stand under ``O3_24h``.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from qingshan.base.finding import Finding
from qingshan.observe.batch import FUTURE, Batch, Keys, Lost, from_parts, from_wide, in_order, rejections
from qingshan.observe.cells import Cells, read_cells
from qingshan.observe.feeds import Context, Feed, Source, feed
from qingshan.observe.labels import read_date_and_hour, read_labels
from qingshan.observe.ozone import tell_ozone
from qingshan.observe.table import Table
from qingshan.observe.units import conversion
from qingshan.observe.vocabulary import heading

LONG_KEYS = ("date", "hour", "type")
O3, O3_24H = "o3", "o3_24h"


def is_long(table: Table) -> bool:
    """Whether the table has the columns of the daily archive."""
    others = [header for header in table.headers if header.strip().lower() not in LONG_KEYS]
    # a long table of one's own has these columns too, and beside them columns with a meaning
    return set(LONG_KEYS) <= table.lower().keys() and all(heading(each).kind == "unknown" for each in others)


def is_rows(table: Table) -> bool:
    """Whether the table has the columns of the real-time interface."""
    return {"stationcode", "timepoint", "pm2_5"} <= table.lower().keys()


def translate_rows(table: Table, context: Context) -> Batch:
    """Batch of the real-time interface: a row per site and hour."""
    this, lower = feed("national-rows"), table.lower()
    site, time = lower["stationcode"], lower["timepoint"]
    labels = read_labels(table.frame[time])
    keys = Keys(
        table.frame[site], labels, table.rows(), context.label or this.label, site, time, table.frame[time]
    )
    cells = {
        key: _cells(table.frame[lower[name]], this, key) for name, key in this.items.items() if name in lower
    }
    findings: tuple[Finding, ...] = ()
    if O3 in cells and O3_24H in lower:
        other = _cells(table.frame[lower[O3_24H]], this, O3)
        aqi = _cells(table.frame[lower["aqi"]], this, "") if "aqi" in lower else _no_cells(other)
        hours = _hours({**cells, O3_24H: other, "aqi": aqi})
        ozone = tell_ozone(
            hours, labels.label.dt.date(), {O3: lower[O3], O3_24H: lower[O3_24H]}, context.hourly_aqi
        )
        cells[O3] = _exchanged(cells[O3], other, ozone.is_exchanged)
        findings = ozone.findings
    batch = from_wide(keys, cells, context.now)
    return replace(batch, findings=(*findings, *batch.findings))


def translate_long(table: Table, context: Context) -> Batch:
    """Batch of the daily archive: a row per hour and item, a column per site."""
    this, lower = feed("national-long"), table.lower()
    date, hour, kind = (lower[name] for name in LONG_KEYS)
    labels = read_date_and_hour(table.frame[date], table.frame[hour])
    placeholder = table.frame[kind].cast(pl.String).fill_null("?")
    keys = Keys(placeholder, labels, table.rows(), context.label or this.label, kind, date, table.frame[date])
    lines = keys.frame().with_columns(type=placeholder.str.strip_chars(), day=labels.label.dt.date())
    lines = lines.with_columns(
        problem=pl.when(pl.col("time") > context.now).then(pl.lit(FUTURE)).otherwise(pl.col("problem"))
    )
    sites = [header for header in table.headers if header not in {date, hour, kind}]
    shape = _Long(table.frame.select(sites), lines, sites, this)
    main = {key: shape.part(name, key) for name, key in this.items.items() if (lines["type"] == name).any()}
    spare = {key: shape.part(name, key) for name, key in (("O3_24h", O3_24H), ("AQI", "aqi"))}
    findings: tuple[Finding, ...] = ()
    if O3 in main and spare[O3_24H].height:
        main[O3], findings = _told(main, spare, context)
    known = lines.filter(pl.col("type").is_in(list(this.items)))
    rejected = known.filter(pl.col("problem") != "").height
    batch = from_parts({key: part.drop("day") for key, part in main.items()})
    used = pl.concat([part["row"] for part in main.values()]).n_unique() if main else 0
    lost = Lost(rejected, rejected * len(sites), lines.height - used - rejected, batch.lost.cells_duplicate)
    return replace(
        batch,
        rows_in=lines.height,
        cells_in=batch.cells_in + rejected * len(sites),
        lost=lost,
        findings=(*findings, *rejections(known, keys), *batch.findings),
    )


class _Long:
    """The daily archive taken apart by item."""

    def __init__(self, cells: pl.DataFrame, lines: pl.DataFrame, sites: list[str], this: Feed) -> None:
        self.table = cells.hstack(lines.drop("site", "label", "at"))
        self.sites = sites
        self.this = this

    def part(self, item: str, key: str) -> pl.DataFrame:
        """Cells of one item: ``site time row value raw bad day``, by site and time."""
        rows = self.table.filter((pl.col("type") == item) & (pl.col("problem") == "")).sort(
            "time", maintain_order=True
        )
        rows = rows.select("time", "row", "day", *sorted(self.sites))
        long = rows.unpivot(
            on=sorted(self.sites), index=["time", "row", "day"], variable_name="site", value_name="cell"
        )
        read = _cells(long["cell"], self.this, O3 if key == O3_24H else key)
        part = long.select("site", "time", "row", "day").hstack([read.value, read.raw, read.bad])
        return in_order(part.select("site", "time", "row", "value", "raw", "bad", "day"))


def _told(
    main: dict[str, pl.DataFrame], spare: dict[str, pl.DataFrame], context: Context
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Ozone of the daily archive, day by day from the column that holds the hour's value."""
    every = from_parts({key: part.drop("day") for key, part in {**main, **spare}.items()}).frame
    hours = every.select(
        *(
            pl.col(k) if k in every.columns else pl.lit(None, pl.Float64).alias(k)
            for k in ("so2", "no2", "co", O3, "pm10", "pm25", O3_24H, "aqi")
        )
    )
    label_day = every["time"].dt.offset_by("1h").dt.date()
    ozone = tell_ozone(hours, label_day, {O3: "O3", O3_24H: "O3_24h"}, context.hourly_aqi)
    days = (
        pl.DataFrame({"day": label_day, "exchanged": ozone.is_exchanged}).filter("exchanged")["day"].unique()
    )
    if days.is_empty():
        return main[O3], ozone.findings
    is_exchanged = pl.col("day").is_in(days.implode())
    chosen = pl.concat([main[O3].filter(~is_exchanged), spare[O3_24H].filter(is_exchanged)])
    return in_order(chosen), ozone.findings


def _cells(cells: pl.Series, this: Feed, key: str) -> Cells:
    unit = this.units.get(key, "")
    return read_cells(cells, this.blanks, conversion(key, unit)) if unit else read_cells(cells, this.blanks)


def _no_cells(like: Cells) -> Cells:
    none = like.value.is_null() & False
    return Cells(like.value.clear(len(like.value)), like.raw.clear(len(like.raw)), none)


def _hours(cells: dict[str, Cells]) -> pl.DataFrame:
    height = len(cells[O3].value)
    none = pl.Series([None], dtype=pl.Float64).new_from_index(0, height)
    names = ("so2", "no2", "co", O3, "pm10", "pm25", O3_24H, "aqi")
    return pl.DataFrame({name: cells[name].value if name in cells else none for name in names})


def _exchanged(named: Cells, other: Cells, swap: pl.Series) -> Cells:
    def pick(a: pl.Series, b: pl.Series) -> pl.Series:
        return pl.select(pl.when(swap).then(b).otherwise(a).alias(a.name)).to_series()

    return Cells(pick(named.value, other.value), pick(named.raw, other.raw), pick(named.bad, other.bad))


LONG = Source("national-long", is_long, translate_long)
ROWS = Source("national-rows", is_rows, translate_rows)
