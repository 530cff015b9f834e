"""Hour tables of outlets into the archive: one row per outlet and hour, or one per indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicators
from qingshan.edge.archive.archive import Archive
from qingshan.edge.importing import Imported, source_file
from qingshan.edge.online.frame_log import import_frames, is_frame_log
from qingshan.edge.online.registers import Registers
from qingshan.edge.readers.sheets import read_sheets
from qingshan.edge.readers.unpack import Payload, payloads
from qingshan.observe.cells import Blanks, Cells, read_cells
from qingshan.observe.header import to_table
from qingshan.observe.labels import read_labels
from qingshan.observe.outlet_items import MARK, MEDIUM, item_name
from qingshan.observe.readings import SCHEMA, Tally
from qingshan.observe.table import Table
from qingshan.observe.vocabulary import fold
from qingshan.register.outlet import OutletRegister
from qingshan.standards.online_records import OnlineRules

ROLES: Mapping[str, tuple[str, ...]] = {
    "outlet": ("口门", "口门代码", "排口", "排口代码", "outlet"),
    "time": ("时间", "监测时间", "小时", "time", "datetime"),
    "indicator": ("指标", "因子", "因子编码", "indicator", "factor"),
    "value": ("数值", "监测值", "小时均值", "value"),
    "mark": ("标记", "数据标记", "mark", "flag"),
}
"""Headers of the columns that are no indicator."""

OUTLET_MEDIA = ("water", "flue", "outlet")
_UNIT = re.compile(r"[（(](?P<unit>[^（）()]*)[)）]\s*$")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table by what they are; ``marks`` by indicator, ``units`` where a header names one."""

    roles: Mapping[str, str]
    items: Mapping[str, str]
    marks: Mapping[str, str]
    units: Mapping[str, str]


def import_path(
    path: Path, archive: Archive | None, registers: Registers, rules: OnlineRules, now: datetime
) -> Iterator[Imported]:
    """What became of a file, or of each member of a ``.zip``; each is one commit or none.

    Parameters
    ----------
    path
        CSV or Excel file, or a log of HJ 212 frames.
    archive
        Where readings go; none on a dry run.
    registers
        Registers of outlets and devices.
    rules
        Rules whose factor codes a column of indicators may use.
    now
        Time of the import, Beijing, zone-less.
    """
    try:
        for payload in payloads(path):
            if is_frame_log(payload.content):
                yield import_frames(payload, archive, registers.devices, now)
            else:
                yield _import_payload(payload, archive, registers.outlets, rules, now)
    except RefusedError as refused:
        yield Imported(path.name, findings=(Finding(refused.code, Where(path.name), dict(refused.params)),))


def known_headers() -> frozenset[str]:
    """Every header such a table may have, for finding its line."""
    words = [word for each in ROLES.values() for word in each]
    words += [w for key in _items() for w in (key, indicators()[key].zh, *indicators()[key].columns)]
    return frozenset(words)


def columns_of(table: Table) -> Columns:
    """What the columns of a table are.

    A header may carry a unit in brackets; a column of marks is named after its indicator (``cod_mark``,
    ``化学需氧量标记``).
    """
    by_word = {fold(word): role for role, words in ROLES.items() for word in words}
    by_item = {
        fold(w): key for key in _items() for w in (key, indicators()[key].zh, *indicators()[key].columns)
    }
    roles: dict[str, str] = {}
    items: dict[str, str] = {}
    marks: dict[str, str] = {}
    units: dict[str, str] = {}
    for header in table.headers:
        unit = _UNIT.search(header)
        whole = fold(header)
        word = whole if whole in by_item else fold(_UNIT.sub("", header))
        if word in by_word:
            roles.setdefault(by_word[word], header)
        elif word in by_item:
            items.setdefault(by_item[word], header)
            if unit:
                units[by_item[word]] = unit["unit"].strip()
        elif (of := by_item.get(re.sub(r"(标记|mark|flag)$", "", whole))) is not None:
            marks.setdefault(of, header)
    return Columns(roles, items, marks, units)


def _import_payload(
    payload: Payload, archive: Archive | None, outlets: OutletRegister, rules: OnlineRules, now: datetime
) -> Imported:
    source, findings, parts = source_file(payload), [], []
    rows = Tally(0)
    for sheet in read_sheets(payload):
        table, found = to_table(sheet, known_headers())
        findings += [*sheet.findings, *found]
        if table is None:
            continue
        part, tally, told = _readings(table, outlets, rules, source.id, now)
        findings += told
        parts.append(part)
        rows = rows.plus(tally)
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)
    kept = frame.unique(["site", "indicator", "time"], keep="last", maintain_order=True)
    flags = dict(kept.group_by("flag").len().iter_rows())
    cells = Tally(
        frame.height, flags.get("valid", 0), flags.get("suspect", 0), flags.get("missing", 0),
        frame.height - kept.height,
    ).balanced()  # fmt: skip
    placed = tuple(_in_file(each, payload.name) for each in findings)
    if archive is None or not kept.height:
        return Imported(payload.name, ("outlet-hours",), rows, cells, findings=placed)
    report = {
        "rows": asdict(rows),
        "cells": asdict(cells),
        "findings": [each.record("en") for each in placed],
    }
    commit = archive.append(kept, medium=MEDIUM, source=source, received=now, report=report)
    return Imported(payload.name, ("outlet-hours",), rows, cells, findings=placed, commit=commit)


def _readings(
    table: Table, outlets: OutletRegister, rules: OnlineRules, file: str, now: datetime
) -> tuple[pl.DataFrame, Tally, list[Finding]]:
    """Readings of one table, the tally of its rows, and its faults."""
    columns = columns_of(table)
    is_long = {"indicator", "value"} <= set(columns.roles)
    lacking = [role for role in ("outlet", "time") if role not in columns.roles]
    if lacking or not (is_long or columns.items):
        present = ", ".join(table.headers)
        needed = ", ".join(lacking or ["indicator"])
        height = table.frame.height
        refused = Tally(height, rejected=height)
        return pl.DataFrame(schema=SCHEMA), refused, [
            Finding("online-columns", Where(row=table.first_row), {"columns": needed, "present": present})
        ]  # fmt: skip
    keyed, faults = _keyed(table, columns, outlets, now)
    if is_long:
        unknown = _keys_of(table, columns, rules).is_null()
        faults += _unknown_items(table, columns, rules)
        is_new = (pl.col("problem") == "") & pl.lit(unknown)
        problem = pl.when(is_new).then(pl.lit("online-unknown-item")).otherwise(pl.col("problem"))
        keyed = keyed.with_columns(problem=problem)
    parts = _long(table, columns, rules) if is_long else _wide(table, columns, rules)
    made: list[pl.DataFrame] = []
    for key, (cells, mark) in parts.items():
        made.append(_rows(keyed, key, cells, mark, file))
        if cells.bad.any():
            at = int(cells.bad.arg_true()[0])
            where = Where(row=int(table.rows()[at]), column=key or "", value=str(cells.raw[at]))
            faults.append(Finding("online-cells-unreadable", where, count=int(cells.bad.sum())))
    long = pl.concat(made) if made else pl.DataFrame(schema=SCHEMA)
    bad = int((keyed["problem"] != "").sum())
    tally = Tally(table.frame.height + table.refused, keyed.height - bad, rejected=bad + table.refused)
    return long, tally, faults


def _keyed(
    table: Table, columns: Columns, outlets: OutletRegister, now: datetime
) -> tuple[pl.DataFrame, list[Finding]]:
    """Outlet, time and row of each line, with the problem that rejects it."""
    words = {word: each.code for each in reversed(outlets.outlets) for word in each.words}
    sent = table.frame[columns.roles["outlet"]].cast(pl.String).str.strip_chars()
    labels = read_labels(table.frame[columns.roles["time"]])
    site = sent.replace_strict(words, default=None, return_dtype=pl.String)
    frame = pl.DataFrame(
        {"sent": sent, "site": site, "time": labels.label, "problem": labels.problem, "row": table.rows()}
    ).with_columns(
        problem=pl.when(pl.col("problem") != "").then(pl.col("problem"))
        .when(pl.col("site").is_null()).then(pl.lit("online-unknown-outlet"))
        .when(pl.col("time") > now).then(pl.lit("future-date")).otherwise(pl.lit("")),
    )  # fmt: skip
    faults = []
    for (problem,), part in frame.filter(pl.col("problem") != "").group_by("problem", maintain_order=True):
        first = part.row(0, named=True)
        value = str(first["sent"]) if problem == "online-unknown-outlet" else str(first["time"])
        params = {
            "value": value,
            "outlets": ", ".join(map(str, part["sent"].unique(maintain_order=True)[:_SHOWN])),
        }
        faults.append(Finding(str(problem), Where(row=first["row"], value=value), params, part.height))
    return frame, faults


def _wide(table: Table, columns: Columns, rules: OnlineRules) -> dict[str, tuple[Cells, pl.Series]]:
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, table.frame.height)
    shared = columns.roles.get("mark")
    found = {}
    for key, header in columns.items.items():
        at = columns.marks.get(key, shared)
        mark = nothing if at is None else table.frame[at].cast(pl.String).str.strip_chars()
        found[key] = (
            _in_unit(read_cells(table.frame[header], Blanks()), columns.units.get(key, ""), rules),
            mark,
        )
    return found


def _long(table: Table, columns: Columns, rules: OnlineRules) -> dict[str, tuple[Cells, pl.Series]]:
    """Cells of each indicator of a table with a row for each: null in the rows of the others."""
    keys = _keys_of(table, columns, rules)
    mark = columns.roles.get("mark")
    cells = table.frame[columns.roles["value"]]
    marks = (
        table.frame[mark].cast(pl.String).str.strip_chars()
        if mark is not None
        else pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    )
    found = {}
    for key in keys.drop_nulls().unique(maintain_order=True):
        mine = (keys == key).fill_null(value=False)
        own = pl.select(pl.when(pl.lit(mine)).then(pl.lit(cells.cast(pl.String)))).to_series()
        read = read_cells(own, Blanks())
        found[key] = (Cells(read.value, read.raw, read.bad), pl.select(pl.when(pl.lit(mine)).then(
            pl.lit(marks.fill_null(""))).otherwise(pl.lit("\0"))).to_series())  # fmt: skip
    return found


def _rows(keyed: pl.DataFrame, key: str, cells: Cells, mark: pl.Series, file: str) -> pl.DataFrame:
    """Readings of one indicator: rows of others (mark ``\\0``) and rejected ones are left out.

    So are outlets that have nothing in the whole column: it is not theirs, nothing of theirs is missing.
    """
    frame = keyed.with_columns(
        value=cells.value, raw=cells.raw, bad=cells.bad, mark=mark.fill_null("")
    ).filter((pl.col("problem") == "") & (pl.col("mark") != "\0"))
    has_any = (pl.col("value").is_not_null() | pl.col("raw").is_not_null()).any().over("site")
    frame = frame.filter(has_any)
    normal = pl.col("mark").is_in(["", "N"])
    flag = (
        pl.when(pl.col("value").is_null()).then(pl.lit("missing"))
        .when(normal).then(pl.lit("valid")).otherwise(pl.lit("suspect"))
    )  # fmt: skip
    checks = pl.when(normal).then(pl.lit("")).otherwise(MARK + pl.col("mark"))
    return frame.select(
        "site", pl.lit(item_name(key)).alias("indicator"), "time", "value", "raw", flag.alias("flag"),
        checks.alias("checks"), pl.lit(file).alias("file"), pl.col("row").cast(pl.Int64),
    )  # fmt: skip


def _in_unit(cells: Cells, unit: str, rules: OnlineRules) -> Cells:
    """Cells of flow in m³/h where their header names another unit."""
    factor = rules.flow_units.get(unit)
    if factor is None or factor == 1:
        return cells
    sent = cells.value.cast(pl.String)
    raw = pl.select(pl.coalesce(pl.lit(cells.raw), pl.lit(sent))).to_series()
    return Cells(cells.value * float(factor), raw, cells.bad)


def _keys_of(table: Table, columns: Columns, rules: OnlineRules) -> pl.Series:
    words = {
        fold(w): key for key in _items() for w in (key, indicators()[key].zh, *indicators()[key].columns)
    }
    words |= {fold(code): each.item for each in rules.factors for code in (each.code, each.legacy) if code}
    sent = table.frame[columns.roles["indicator"]].cast(pl.String)
    known = {text: words.get(fold(text)) for text in sent.drop_nulls().unique()}
    return sent.replace_strict(known, default=None, return_dtype=pl.String)


def _unknown_items(table: Table, columns: Columns, rules: OnlineRules) -> list[Finding]:
    keys = _keys_of(table, columns, rules)
    sent = table.frame[columns.roles["indicator"]].cast(pl.String)
    unknown = sent.filter(keys.is_null())
    if not len(unknown):
        return []
    names = ", ".join(str(each) for each in unknown.unique(maintain_order=True)[:_SHOWN])
    row = int(table.rows().filter(keys.is_null())[0])
    where = Where(row=row, column=columns.roles["indicator"], value=str(unknown[0]))
    return [Finding("online-unknown-item", where, {"items": names}, len(unknown))]


def _items() -> list[str]:
    return [key for key, each in indicators().items() if each.medium in OUTLET_MEDIA]


def _in_file(finding: Finding, name: str) -> Finding:
    where = finding.where
    placed = Where(name, where.row, where.column, where.value)
    return Finding(finding.code, placed, finding.params, finding.count)
