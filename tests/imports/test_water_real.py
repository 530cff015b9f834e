"""The real water files, every cell of them compared with the source as plain Python reads it."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from qingshan.edge.archive.archive import Archive
from qingshan.edge.importing import Imported, Options, import_path
from qingshan.edge.mappings import MappingShelf

pytestmark = pytest.mark.shared

NOW = datetime(2026, 9, 1)
FEED_ITEMS = ("water_temperature", "ph", "do", "conductivity", "turbidity", "codmn", "nh3n", "tp", "tn",
              "chlorophyll_a", "algae_density")  # fmt: skip
HEADERS = ("temp", "ph", "do", "ec", "turb", "codmn", "nh3n", "tp", "tn", "chla", "algae")
COLUMNS = dict(zip(HEADERS, FEED_ITEMS, strict=True))
ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": 6}
STATES = {"正常": 0, "维护": 1, "停站": 2, "不具备运行条件": 3}
Cell = tuple[float | None, str]
"""Value and the text as sent."""

Record = dict[str, Cell]


def taken(path: Path, folder: Path) -> tuple[Imported, dict[tuple[str, str], Record]]:
    archive = Archive.open(folder / "observations", create=True)
    options = Options(NOW, medium="water")
    (result,) = import_path(path, archive, MappingShelf(medium="water"), options)
    held: dict[tuple[str, str], Record] = {}
    rows = archive.read(medium="water_auto").select("site", "time", "indicator", "value", "raw").collect()
    for site, time, key, value, raw in rows.iter_rows():
        held.setdefault((site, f"{time:%Y-%m-%d %H:%M}"), {})[key] = (value, raw)
    return result, held


def number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def compare(expected: dict[tuple[str, str], Record], held: dict[tuple[str, str], Record]) -> int:
    """Cells compared; every value equal, every text that was shown beside it kept."""
    assert held.keys() == expected.keys()
    cells = 0
    for key, record in expected.items():
        for item, (value, text) in record.items():
            got = held[key].get(item, (None, None))
            assert got[0] == value, (key, item, got, value)
            kept = got[1] if got[1] is not None else "" if value is None else text
            shown = number(text)
            assert kept == text or (shown is not None and shown == value), (key, item, got, text)
            cells += 1
    return cells


def page(path: Path, day: date) -> dict[tuple[str, str], Record]:
    """Records of a page of the interface."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    data = json.loads(content)
    found = {}
    for row in data["tbody"]:
        name = re.sub(r"<[^>]*>", "", row[2]).translate(str.maketrans("（）", "()"))
        time = f"{day.year}-{row[3]}" if row[3] else f"{day} 00:00"
        record: Record = {}
        for item, cell in zip(FEED_ITEMS, row[5:16], strict=True):
            exact = re.search(r"原始值：([^'\"]*)", cell)
            text = re.sub(r"<[^>]*>", "", cell)
            record[item] = (number(exact[1] if exact else text), text)
        water_class = ROMAN.get(row[4], number(row[4]))
        if water_class and 1 <= water_class <= 6:
            record["class_published"] = (water_class, row[4])
        if len(row) > 16:
            record["section_state"] = (STATES[row[16]], row[16])
        found[f"{row[0]}·{name}", time] = record
    return found


def lines(path: Path) -> Iterator[tuple[tuple[str, str], Record]]:
    """Records of an archive of the feed that have a time or a day, in order."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            time = row["time"] or (f"{row['snapshot_date']} 00:00" if row.get("snapshot_date") else "")
            if not time:
                continue
            name = row["section"].translate(str.maketrans("（）", "()"))
            record: Record = {}
            for column, item in COLUMNS.items():
                exact = number(row.get(f"{column}_raw"))
                record[item] = (number(row[column]) if exact is None else exact, row[column])
            if row["class_published"]:
                record["class_published"] = (float(row["class_published"]), row["class_published"])
            if row["status"]:
                record["section_state"] = (STATES[row["status"]], row["status"])
            yield (f"{row['province']}·{name}", time), record


def last(records: Iterator[tuple[tuple[str, str], Record]]) -> dict[tuple[str, str], Record]:
    """The last record of each section and time that has a value, else the last."""
    found: dict[tuple[str, str], Record] = {}
    for key, record in records:
        has_value = any(value is not None for value, _ in record.values())
        if key not in found or has_value or not any(v is not None for v, _ in found[key].values()):
            found[key] = record
    return found


@pytest.mark.parametrize(
    ("name", "day", "rows"),
    [
        ("raw_sample_2020-12-15.json", date(2020, 12, 15), 98),
        ("raw_sample_cnemc_2026-08-21_page1.json.gz", date(2026, 8, 21), 480),
    ],
)
def test_a_page_of_the_interface_without_loss(
    tmp_path: Path, shared: Path, name: str, day: date, rows: int
) -> None:
    path = shared / "data" / "water" / name
    result, held = taken(path, tmp_path)
    assert (result.rows.came, result.rows.rejected, result.rows.duplicate) == (rows, 0, 0)
    assert compare(page(path, day), held) >= rows * 11


def test_the_snapshot_of_may_2020_without_loss(tmp_path: Path, shared: Path) -> None:
    path = shared / "data" / "water" / "auto_snapshot_2020-05-08.csv.gz"
    result, held = taken(path, tmp_path)
    assert (result.rows.came, result.rows.rejected, result.rows.duplicate) == (1512, 0, 0)
    assert compare(dict(lines(path)), held) >= 1512 * 11


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "came", "rejected"),
    [("auto4h_2021-04-01_05.csv.gz", 36_521, 1_054), ("auto_daily_2020-05_2021-04.csv.gz", 25_347, 0)],
)
def test_station_records_hold_the_last_of_each_time(
    tmp_path: Path, shared: Path, name: str, came: int, rejected: int
) -> None:
    path = shared / "data" / "water" / name
    result, held = taken(path, tmp_path)
    assert (result.rows.came, result.rows.rejected) == (came, rejected)
    expected = last(lines(path))
    assert result.rows.duplicate == came - rejected - len(expected)
    assert compare(expected, held) > 11 * len(expected)


def test_dianzi_as_the_station_file_came(tmp_path: Path, shared: Path) -> None:
    path = shared / "data" / "water" / "raw_sample_dianzi_2021-04.csv"
    result, held = taken(path, tmp_path)
    assert (result.rows.came, result.rows.duplicate) == (28, 2)
    assert held["河北省·甸子", "2021-04-01 08:00"]["do"] == (9.38, None)
    assert {
        value for record in held.values() for key, (value, _) in record.items() if key == "class_published"
    } == {2.0}
    assert pl.Series([time for _, time in held]).min() == "2021-04-01 08:00"
