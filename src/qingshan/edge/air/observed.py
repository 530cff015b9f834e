"""What was observed in a period: hours with their sources, counts by flag, wind tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from qingshan.base.indicator import indicator
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.air.items import RAW_ITEMS
from qingshan.evaluate.air.rose import WindTable, wind_table
from qingshan.publish.hours import FLAGS, HourBook, HourSeries, SourceFile

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Observed:
    """Readings of a period: every hour with its source, counts by site and flag, wind by site."""

    hours: HourBook
    flags: Mapping[str, Mapping[str, int]]
    wind: Mapping[str, WindTable]

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Files the hours came from."""
        return self.hours.files


def observed(workspace: Workspace, period: Period, as_of: int | None = None) -> Observed:
    """Readings of all sites of the workspace over a period."""
    archive = Archive.open(workspace.archive_folder)
    sites = [place.code for place in workspace.places("site")]
    rows = archive.read(
        sites=sites, indicators=list(RAW_ITEMS), start=period.start, end=period.end, as_of=as_of
    )
    frame = rows.select("site", "indicator", "time", "value", "raw", "flag", "file", "row").collect()
    counts = frame.group_by("site", "flag").len().rows()
    flags: dict[str, dict[str, int]] = {}
    for site, flag, number in counts:
        flags.setdefault(site, {})[flag] = number
    return Observed(_hour_book(archive, frame, period), flags, _wind(archive, workspace, period, as_of))


def _hour_book(archive: Archive, frame: pl.DataFrame, period: Period) -> HourBook:
    length = int((period.end - period.start) / HOUR)
    ids = sorted(frame["file"].unique().to_list())
    records = {record.source.id: record.source for record in archive.sources()}
    files = tuple(SourceFile(records[key].name, records[key].sha256) for key in ids)
    numbered = frame.with_columns(
        at=((pl.col("time") - period.start).dt.total_hours()).cast(pl.Int64),
        file_number=pl.col("file").replace_strict(ids, list(range(len(ids))), return_dtype=pl.Int32)
        if ids
        else pl.lit(-1, dtype=pl.Int32),
        flag_number=pl.col("flag").replace_strict(
            list(FLAGS), list(range(len(FLAGS))), return_dtype=pl.UInt8
        ),
    )
    books: dict[str, dict[str, HourSeries]] = {}
    for key, group in numbered.group_by("site", "indicator"):
        site, name = str(key[0]), str(key[1])
        books.setdefault(site, {})[name] = _series(group, length)
    decimals = {key: indicator(key).decimals for key in RAW_ITEMS}
    ordered = {site: dict(sorted(books[site].items())) for site in sorted(books)}
    return HourBook(period.start, length, files, decimals, ordered)


def _series(group: pl.DataFrame, length: int) -> HourSeries:
    at = group["at"].to_numpy()
    value = np.full(length, np.nan)
    value[at] = group["value"].fill_null(float("nan")).to_numpy()
    file = np.full(length, -1, dtype=np.int32)
    file[at] = group["file_number"].to_numpy()
    row = np.zeros(length, dtype=np.int64)
    row[at] = group["row"].to_numpy()
    flag = np.full(length, FLAGS.index("missing"), dtype=np.uint8)
    flag[at] = group["flag_number"].to_numpy()
    sent = group.filter(pl.col("raw").is_not_null()).sort("at")
    raw = dict(zip(sent["at"].to_list(), sent["raw"].to_list(), strict=True))
    return HourSeries(value, file, row, flag, raw)


def _wind(archive: Archive, workspace: Workspace, period: Period, as_of: int | None) -> dict[str, WindTable]:
    """Wind and PM2.5 of the sites that speak for the city, where wind is measured."""
    city = workspace.place()
    columns = ["wind_direction", "wind_speed", "pm25"]
    known = set(archive.extent("air").indicators)
    if not set(columns) <= known:
        return {}
    hours = archive.hours(
        sites=list(city.sites), indicators=columns, start=period.start, end=period.end, as_of=as_of
    ).collect()
    tables = {}
    for key, group in hours.group_by("site"):
        arrays = [group[name].fill_null(float("nan")).to_numpy() for name in columns]
        if np.isfinite(arrays[0]).any():
            tables[str(key[0])] = wind_table(*arrays)
    return dict(sorted(tables.items()))
