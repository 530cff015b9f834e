"""An independent route: the surface-water limits of the shared facts, parsed from their own Markdown."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from qingshan.standards.catalog import table
from qingshan.standards.water_rules import rules_named

pytestmark = pytest.mark.shared
RULES = rules_named("2011")


def _rows(shared: Path, heading: str) -> list[list[str]]:
    lines = (shared / "facts" / "water.md").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(heading))
    start = next(n for n in range(at, len(lines)) if lines[n].startswith("|"))
    stop = next(n for n in range(start, len(lines)) if not lines[n].startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[start:stop]][2:]


def test_table_1_of_surface_water(shared: Path) -> None:
    keys = {item.code: key for key, item in RULES.items.items()}
    rows = [row for row in _rows(shared, "### 1.1") if row[2] in keys and row[2] != "pH"]
    assert len(rows) == 23
    for _, name, code, *cells in rows:
        scale = RULES.scales[keys[code], "lake" if "lake" in name else "river"]
        numbers = [re.sub(r"^.*or (\S+)\)$", r"\1", cell) for cell in cells]
        assert [scale.limit(at) for at in range(1, 6)] == [Decimal(v) for v in numbers], name


def test_table_3_of_drinking_water_sources(shared: Path) -> None:
    text = (shared / "facts" / "water.md").read_text(encoding="utf-8")
    block = text[text.index("### 1.3") : text.index("### 1.4")].split("\n", 1)[1]
    found = [part.strip().split() for part in block.replace("\n", "").split("·") if part.strip()]
    values = {int(words[0]): words[-1] for words in found if words[0].isdigit()}
    listed = {
        row.whole("no"): row.number("value")
        for row in table("gb3838-2002", "source_limits")
        if row["group"] == "specific"
    }
    plain = {number: Decimal(value) for number, value in values.items() if re.fullmatch(r"[\d.]+", value)}
    assert len(plain) >= 70
    assert {number: listed[number] for number in plain} == plain


def test_decimals_of_the_evaluation(shared: Path) -> None:
    codes = {item.code: key for key, item in RULES.items.items()}
    checked = 0
    for row in _decimals(shared):
        for names, hourly, evaluation in (row[:3], row[3:]):
            for name in names.replace(",", " ").split():
                if name in codes:
                    checked += 1
                    assert RULES.decimals(codes[name]) == int(evaluation.strip("*"))
                    if hourly != "–":
                        assert RULES.decimals(codes[name], "hourly") == int(hourly)
    assert checked == 23


def _decimals(shared: Path) -> list[list[str]]:
    lines = (shared / "facts" / "water.md").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.strip().startswith("| item | hourly"))
    found = []
    for line in lines[at + 2 :]:
        if not line.strip().startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return found
