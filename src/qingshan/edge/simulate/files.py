"""Simulated readings as the files bureaus have, every one marked as simulated in its name and in a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from qingshan.base.indicator import indicator
from qingshan.edge.replacing import write_whole
from qingshan.edge.simulate.headers import headers
from qingshan.edge.simulate.year import SimulatedYear
from qingshan.edge.workspace import SIMULATED

FileForm = Literal["csv", "xlsx", "parquet"]
SplitBy = Literal["month", "site"]


def write_year(
    year: SimulatedYear, folder: Path, city: str, *, form: FileForm, by: SplitBy
) -> tuple[Path, ...]:
    """Write the readings of a year.

    Parameters
    ----------
    year
        The simulated year.
    folder
        Where the files go.
    city
        Division code, first part of every file name.
    form
        ``csv`` (UTF-8 with mark), ``xlsx`` or ``parquet``.
    by
        One file a month with all sites, or one a site.
    """
    table = table_of(year)
    paths = []
    for part, rows in _parts(table, year.hours.year, by):
        path = folder / f"{city}_air_hourly_{part}_{SIMULATED}.{form}"
        write_whole(path, encode(rows.drop("start"), form))
        paths.append(path)
    return tuple(paths)


def table_of(year: SimulatedYear) -> pl.DataFrame:
    """Wide table in time order: site, name, time (label that closes the hour), values, mark, ``start``."""
    words, count = headers(), len(year.sites)
    starts = np.repeat(year.starts.astype("datetime64[us]"), count)
    columns: dict[str, pl.Series] = {
        words.site: pl.Series([each.code for each in year.sites] * len(year.hours)),
        words.name: pl.Series([each.zh for each in year.sites] * len(year.hours)),
        words.time: pl.Series(starts + np.timedelta64(1, "h")),
    }
    for key, header in words.values.items():
        columns[header] = _column(year, key)
    columns[words.nature] = pl.Series([words.simulated]).new_from_index(0, len(starts))
    return pl.DataFrame(columns | {"start": pl.Series(starts)})


def encode(rows: pl.DataFrame, form: FileForm) -> bytes:
    """A table as the bytes of a file; the same table gives the same bytes."""
    return _WRITERS[form](rows)


def _column(year: SimulatedYear, key: str) -> pl.Series:
    values = pl.Series(year.readings[key].reshape(-1)).fill_nan(None)
    return values.cast(pl.Int64) if indicator(key).decimals == 0 else values


def _parts(table: pl.DataFrame, year: int, by: SplitBy) -> Iterator[tuple[str, pl.DataFrame]]:
    if by == "site":
        for (code,), rows in table.partition_by(headers().site, as_dict=True).items():
            yield f"{code}_{year}", rows
        return
    months = table["start"].dt.strftime("%Y-%m")
    for month in months.unique(maintain_order=True):
        yield str(month), table.filter(months == month)


def _csv(rows: pl.DataFrame) -> bytes:
    text = rows.write_csv(datetime_format="%Y-%m-%d %H:%M")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def _parquet(rows: pl.DataFrame) -> bytes:
    stream = BytesIO()
    rows.write_parquet(stream, compression="zstd")
    return stream.getvalue()


def _xlsx(rows: pl.DataFrame) -> bytes:
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd hh:mm", "in_memory": True}) as book:
        # A fixed date: the same year gives the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1), "comments": SIMULATED})
        sheet = book.add_worksheet(SIMULATED)
        sheet.write_row(0, 0, rows.columns)
        for at, column in enumerate(rows.iter_columns()):
            sheet.write_column(1, at, column.to_list())
        sheet.freeze_panes(1, 3)
        sheet.set_column(2, 2, 17)
    return stream.getvalue()


_WRITERS: dict[FileForm, Callable[[pl.DataFrame], bytes]] = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
