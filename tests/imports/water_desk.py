"""A place to import water files into, and files as bureaus and the national feed have them."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from qingshan.edge.archive.archive import Archive
from qingshan.edge.importing import Imported, Options, import_path
from qingshan.edge.mappings import MappingShelf
from qingshan.observe.places import KnownSites

NOW = datetime(2026, 9, 1, 12)
SITES = KnownSites(frozenset({"S1", "S2"}), {"甸子": "S1", "老桥": "S2", "老桥(新桥)": "S2"})
HEADER = "断面名称,采样时间,pH值(无量纲),溶解氧(mg/L),氨氮(mg/L),总磷(mg/L),备注"
ROWS = ("甸子,2022-01-05 10:20,7.8,11.2,0.25,0.03,", "老桥,2022-01-06,7.9,10.1,0.40,0.10,")


class WaterDesk:
    """Imports bytes as a water file and shows what the archive then holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = Archive.open(folder / "observations", create=True)
        self.shelf = MappingShelf(folder / "mappings", medium="water")

    def take(self, name: str, content: bytes, **changes: object) -> Imported:
        path = self.folder / name
        path.write_bytes(content)
        options = Options(**{"now": NOW, "sites": SITES, "medium": "water", **changes})  # type: ignore[arg-type]
        return next(import_path(path, self.archive, self.shelf, options))

    def held(self, medium: str = "water") -> pl.DataFrame:
        return self.archive.read(medium=medium).collect().sort("site", "indicator", "time")

    def cell(self, indicator: str, site: str = "S1", medium: str = "water") -> tuple[object, ...]:
        rows = self.held(medium).filter((pl.col("indicator") == indicator) & (pl.col("site") == site))
        return rows.select("value", "raw", "flag", "checks").row(0) if rows.height else ()


def table(*rows: str, header: str = HEADER) -> bytes:
    return ("\n".join((header, *rows)) + "\n").encode()


def workbook(rows: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("监测结果")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return stream.getvalue()


def feed(*rows: list[object], records: int | None = None) -> bytes:
    names = ["省份", "流域", "断面名称", "监测时间", "水质类别"]
    units = {"水温": "℃", "pH": "无量纲", "氨氮": "mg/L"}
    items = [f"{name}<br/><span class='unit'>({unit})</span>" for name, unit in units.items()]
    head = [*names, *items, "站点情况"]
    told = {"thead": head, "tbody": list(rows), "records": len(rows) if records is None else records}
    return json.dumps(told, ensure_ascii=False).encode()


def span(exact: str, shown: str) -> str:
    return f"<span data-toggle='tooltip' title='原始值：{exact}'>{shown}</span>"


NAMED = "<span title='所在地市:赤峰市&#10;所属河流:老哈河'>甸子</span>"


def codes(result: Imported) -> set[str]:
    return {finding.code for finding in result.findings}
