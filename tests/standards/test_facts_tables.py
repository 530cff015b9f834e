"""An independent route: the tables of the shared facts, parsed from their own Markdown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from qingshan.standards.air_rules import rules_named
from qingshan.standards.catalog import table

pytestmark = pytest.mark.shared
EDITIONS = ("2012", "2026-transition", "2026-final")
ITEMS = {"SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3", "PM10": "pm10", "PM2.5": "pm25", "TSP": "tsp",
         "NOx": "nox", "NOx (as NO2)": "nox", "Pb": "pb", "BaP": "bap"}  # fmt: skip
AVERAGES = {"year": "year", "quarter": "quarter", "day": "day", "1 h": "1h", "daily max 8 h": "8h"}


def _table(shared: Path, heading: str) -> list[list[str]]:
    """Rows of the first Markdown table after a heading, its header first."""
    lines = (shared / "facts" / "air.md").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(heading))
    start = next(n for n in range(at, len(lines)) if lines[n].startswith("|"))
    stop = next(n for n in range(start, len(lines)) if not lines[n].startswith("|"))
    rows = [[cell.strip().strip("*") for cell in line.strip("|").split("|")] for line in lines[start:stop]]
    return [rows[0], *rows[2:]]


def test_basic_limits(shared: Path) -> None:
    rows = _table(shared, "### 1.1")[1:]
    assert len(rows) == 14
    for item, average, *values in rows:
        for at, value in enumerate(values):
            found = rules_named(EDITIONS[at // 2]).limit(ITEMS[item], AVERAGES[average], at % 2 + 1)
            assert found.value == Decimal(value), (item, average, at)


def test_other_limits(shared: Path) -> None:
    rows = _table(shared, "### 1.2")[1:]
    assert len(rows) == 9
    for item, average, old, new in rows:
        final, _, note = new.partition(" (")
        transition = f"{note.split()[0]} / {note.split()[0]}" if note else final
        for edition, pair in zip(EDITIONS, (old, transition, final), strict=True):
            for level, value in enumerate(pair.split(" / "), start=1):
                found = rules_named(edition).limit(ITEMS[item], AVERAGES[average], level)
                assert found.value == Decimal(value), (item, average, edition)


def test_breakpoints(shared: Path) -> None:
    head, *rows = _table(shared, "### 2.1")
    for at, title in enumerate(head[1:], start=1):
        item, average, *only = title.split()
        column = f"{ITEMS[item]}_{average}"
        for index, edition in (("hj633-2012", "2012"), ("hj633-2026", "2026")):
            if not only or only == [edition]:
                expected = [(int(row[0]), Decimal(row[at])) for row in rows if not row[at].startswith("see")]
                found = [(row.whole("iaqi"), row.number("value"))
                         for row in table(index, "breakpoints") if row["column"] == column]  # fmt: skip
                assert found == expected, (index, column)


def test_categories(shared: Path) -> None:
    rows = _table(shared, "### 2.3")[1:]
    for edition in ("2012", "2026"):
        for row, found in zip(rows, rules_named(edition).categories, strict=True):
            assert row[1:4] == [found.level_zh, found.zh, found.color_zh]
            assert tuple(map(int, row[4].split(","))) == found.rgb
            assert tuple(map(int, row[5].split(","))) == found.cmyk
            if found.high is not None:
                assert row[0].endswith(f"-{found.high}")


def test_rounding(shared: Path) -> None:
    rounding = {key: str(each.decimals) for key, each in rules_named("2026").rounding.items()}
    for title, *digits in _table(shared, "### 3.3")[1:]:
        for word in title.split():
            if word in ITEMS:
                kept = [rounding[ITEMS[word], stage] for stage in ("raw", "statistic", "attainment")]
                assert kept == digits, word
    assert rounding["exceedance_multiple", "attainment"] == "2"
    assert rounding["attainment_rate", "attainment"] == "1"
