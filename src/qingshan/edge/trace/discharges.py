"""What outfalls discharged: tables of loads as people brought them, read with file and row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicators
from qingshan.edge.readers.sheets import read_sheets
from qingshan.edge.readers.unpack import Payload
from qingshan.edge.replacing import write_whole
from qingshan.edge.workspace import Workspace
from qingshan.trace.suspects import Discharge

FOLDER = "discharges"
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M", "%Y/%m/%d")
LOAD = "kg_per_day"
OUTFALL = ("outfall", "code", "排口编码", "排污口编码", "排污口", "编码")
TIME = ("time", "时间", "监测时间", "日期", "date")
_UNIT = re.compile(r"[（(\[]\s*([^)）\]]*)\s*[)）\]]\s*$")
KG_PER_DAY = {"kg/d": 1.0, "千克/日": 1.0, "千克/天": 1.0, "t/d": 1000.0, "吨/日": 1000.0, "": 1.0}
"""Units of a load, and kilograms a day in each; none named means kilograms a day."""


@dataclass(frozen=True, slots=True)
class DischargeTable:
    """A table of loads: one row for outfall, time and indicator, with its row in the file."""

    name: str
    rows: pl.DataFrame
    findings: tuple[Finding, ...]


def read_discharges(payload: Payload) -> DischargeTable:
    """The loads of a file.

    Raises
    ------
    UsageError
        It has no column of outfalls, of times, or of any indicator.
    RefusedError
        It cannot be read.
    """
    cells = read_sheets(payload)[0].cells
    if cells.height < 2:
        raise RefusedError("file-unreadable", name=payload.name, why="no rows")
    header = [str(v or "").strip() for v in cells.row(0)]
    named = {text.casefold(): at for at, text in enumerate(header)}
    outfall = next((named[w] for w in OUTFALL if w in named), None)
    time = next((named[w] for w in TIME if w in named), None)
    loads, faults = _loads(header, payload.name)
    if outfall is None or time is None or not loads:
        raise UsageError("discharges-lack-column", name=payload.name, present=", ".join(filter(None, header)))
    told = _long(cells, outfall, time, loads)
    unread = told.filter(pl.col("time").is_null() & pl.col("text").is_not_null()).unique("row").sort("row")
    faults += [
        Finding("discharge-unreadable-time", Where(payload.name, row["row"], "time", row["text"]))
        for row in unread.iter_rows(named=True)
    ]
    kept = told.filter(
        pl.col("time").is_not_null() & pl.col("kg_per_day").is_not_null() & (pl.col("kg_per_day") >= 0)
    )
    return DischargeTable(
        payload.name, kept.select("outfall", "time", "indicator", "kg_per_day", "row"), tuple(faults)
    )


def keep(workspace: Workspace, path: Path) -> tuple[Path, DischargeTable]:
    """Take a file into the workspace as it is, once; a second time changes nothing."""
    content = path.read_bytes()
    table = read_discharges(Payload(path.name, content))
    mark = hashlib.sha256(content).hexdigest()[:8]
    target = workspace.folder / FOLDER / f"{path.stem}-{mark}{path.suffix}"
    if not target.exists():
        write_whole(target, content)
    return target, table


def tables(workspace: Workspace) -> list[Path]:
    """Files of discharges the workspace holds."""
    return sorted((workspace.folder / FOLDER).glob("*"))


def records(
    workspace: Workspace, indicator: str, start: datetime, end: datetime
) -> dict[str, tuple[Discharge, ...]]:
    """Discharges of an indicator in a time, by outfall, from all tables of the workspace."""
    found: dict[str, list[Discharge]] = {}
    for path in tables(workspace):
        table = read_discharges(Payload(path.name, path.read_bytes()))
        rows = table.rows.filter(
            (pl.col("indicator") == indicator) & (pl.col("time") >= start) & (pl.col("time") < end)
        )
        for row in rows.sort("time").iter_rows(named=True):
            one = Discharge(row["time"], row["kg_per_day"], f"{path.name}:{row['row']}")
            found.setdefault(row["outfall"], []).append(one)
    return {code: tuple(rows) for code, rows in found.items()}


def _long(
    cells: pl.DataFrame, outfall: int, time: int, loads: Sequence[tuple[int, str, float]]
) -> pl.DataFrame:
    """One row for each outfall, time and indicator, with its row in the file."""
    body = cells.slice(1).with_row_index("row", offset=2)
    columns = body.columns[1:]
    long = pl.concat(
        body.select(
            pl.col(columns[outfall]).str.strip_chars().alias("outfall"),
            pl.col(columns[time]).str.strip_chars().alias("text"),
            pl.lit(key).alias("indicator"),
            (pl.col(columns[at]).str.strip_chars().cast(pl.Float64, strict=False) * factor).alias(LOAD),
            pl.col("row").cast(pl.Int64),
        )
        for at, key, factor in loads
    )
    return long.with_columns(
        pl.coalesce(pl.col("text").str.to_datetime(pattern, strict=False) for pattern in TIMES).alias("time")
    )


def _loads(header: Sequence[str], name: str) -> tuple[list[tuple[int, str, float]], list[Finding]]:
    """Columns of loads: where, of which indicator, and what brings them to kilograms a day."""
    by_word = {word.casefold(): key for key, one in indicators().items() for word in (key, one.zh, one.en)}
    found, faults = [], []
    for at, text in enumerate(header):
        unit = _UNIT.search(text)
        key = by_word.get(_UNIT.sub("", text).strip().casefold())
        if key is None:
            continue
        factor = KG_PER_DAY.get(unit.group(1).strip() if unit else "")
        if factor is None:
            params = {"unit": unit.group(1) if unit else "", "known": ", ".join(filter(None, KG_PER_DAY))}
            faults.append(Finding("discharge-unit", Where(name, 1, text), params))
        else:
            found.append((at, key, factor))
    return found, faults
