"""Loading, overlays, refusals and differences of standards data."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.base.errors import QingshanError, StandardsDataError, UsageError
from qingshan.standards.air_rules import rule_sets, rules_named, rules_on
from qingshan.standards.catalog import edition, editions, table, tables
from qingshan.standards.difference import diff
from qingshan.standards.schema import TableSchema, read_cell, read_table

ABOUT = """number = "DB15 3095-2035"
zh = "地方环境空气质量标准"
en = "Local air standard"
in_force_from = 2035-01-01
base = "gb3095-2026"
status = "read"
dates_status = "read"
source_zh = "示例"
source_en = "example"
"""
HEADER = "item,averaging,level,stage,group,value,unit,clause,status\n"
SETS = """["2026-final"]
zh = "2026年标准（最终限值）"
en = "standards of 2026, final limits"
first = 2031-01-01
last = 2034-12-31
limits = "gb3095-2026"
stage = "final"
index = "hj633-2026"
evaluation = "hj663-2026"
trend = "hj663-2013"
ranking = "city-ranking"
dust = "dust-2016-120"

["2035"]
zh = "2035年地方标准"
en = "local standard of 2035"
first = 2035-01-01
limits = "db15-2035"
stage = "final"
index = "hj633-2026"
evaluation = "hj663-2026"
trend = "hj663-2013"
ranking = "city-ranking"
dust = "dust-2016-120"
"""
SCHEMA = TableSchema(
    "t", "表", "t", ("item",), {"item": "text", "value": "decimal?", "clause": "text", "status": "status"}
)


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "air" / "db15-2035"
    folder.mkdir(parents=True)
    (folder / "about.toml").write_text(ABOUT, encoding="utf-8")
    rows = []
    for row in table("gb3095-2026", "limits"):
        if row["stage"] == "final":
            value = 20 if (row["item"], row["averaging"]) == ("pm25", "year") else row["value"]
            cells = (row["item"], row["averaging"], row["level"], "final", row["group"], value, row["unit"])
            rows.append(",".join(map(str, (*cells, "表1", "read"))))
    (folder / "limits.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def test_a_new_edition_is_a_folder(overlay: Path) -> None:
    extra = (overlay,)
    assert edition("db15-2035", extra).number == "DB15 3095-2035"
    assert tables("db15-2035", extra) == tables("gb3095-2026")
    assert table("db15-2035", "validity", extra) == table("gb3095-2026", "validity", extra)
    found = diff("gb3095-2026", "db15-2035", extra)
    assert {(dict(d.key)["item"], d.before, d.after) for d in found} == {
        ("pm25", Decimal(10), Decimal(20)),
        ("pm25", Decimal(25), Decimal(20)),
    }


def test_a_rule_set_by_date_is_declared_beside_it(overlay: Path) -> None:
    (overlay / "air" / "editions.toml").write_text(SETS, encoding="utf-8")
    extra = (overlay,)
    assert [r.key for r in rule_sets(extra)] == ["2012", "2026-transition", "2026-final", "2035"]
    assert rules_on(date(2035, 1, 1), extra).limit("pm25", "year").value == 20
    assert rules_named("2026", date(2034, 12, 31), extra).end == date(2035, 1, 1)
    assert rules_on(date(2035, 1, 1)).key == "2026-final"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("last = 2034-12-31", "last = 2035-01-01"),
        ("last = 2034-12-31\n", ""),
        ("last = 2034-12-31", "last = 2034-12-30"),
    ],
)
def test_rule_sets_that_overlap_or_leave_a_gap_are_refused(overlay: Path, old: str, new: str) -> None:
    (overlay / "air" / "editions.toml").write_text(SETS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StandardsDataError) as caught:
        rule_sets((overlay,))
    assert caught.value.code == "standards-overlap"
    assert "2026-final" in str(caught.value)


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("pm25,year,2,final,basic,abc,μg/m³,表1,read", "standards-bad-value", ("row 2", "value", "abc")),
        ("pm25,year,2,final,basic,nan,μg/m³,表1,read", "standards-bad-value", ("value", "nan")),
        ("pm25,year,two,final,basic,20,μg/m³,表1,read", "standards-bad-value", ("level", "two")),
        ("pm25,year,2,final,basic,20,μg/m³,,read", "standards-bad-value", ("clause",)),
        ("pm25,year,2,final,basic,20,μg/m³,表1,sure", "standards-bad-value", ("status", "sure")),
        ("pm25,year,2,final,main,20,μg/m³,表1,read", "standards-bad-value", ("group", "main")),
        ("pm25,year,2,final,basic,20, μg/m³,表1,read", "standards-bad-value", ("unit",)),
        ("pm25,year,2,final,basic,20,μg/m³,表1", "standards-row-width", ("8", "9")),
        ("pm25,year,2,final,basic,20,μg/m³,表1,read\n" * 2, "standards-duplicate", ("row 3", "row 2")),
    ],
)
def test_a_spoiled_row_is_named(overlay: Path, row: str, code: str, words: tuple[str, ...]) -> None:
    (overlay / "air" / "db15-2035" / "limits.csv").write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(StandardsDataError) as caught:
        table("db15-2035", "limits", (overlay,))
    assert caught.value.code == code
    assert "db15-2035/limits.csv" in str(caught.value)
    assert all(word in str(caught.value) for word in words)
    assert caught.value.remedy("zh")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (HEADER.replace(",clause", ""), "standards-missing-column"),
        (HEADER.replace("clause", "clause,note"), "standards-unknown-column"),
        (HEADER.replace("clause", "clause,clause"), "standards-unknown-column"),
        ("", "standards-missing-column"),
    ],
)
def test_a_spoiled_header_is_named(overlay: Path, header: str, code: str) -> None:
    (overlay / "air" / "db15-2035" / "limits.csv").write_text(header, encoding="utf-8")
    with pytest.raises(StandardsDataError) as caught:
        table("db15-2035", "limits", (overlay,))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('number = "DB15 3095-2035"\n', "", "standards-missing-column"),
        ("in_force_from = 2035-01-01", 'in_force_from = "2035"', "standards-unknown-column"),
        ("number =", "numbr = 1\nnumber =", "standards-unknown-column"),
        ("number =", "number", "standards-unreadable"),
    ],
)
def test_a_spoiled_about_is_named(overlay: Path, old: str, new: str, code: str) -> None:
    about = overlay / "air" / "db15-2035" / "about.toml"
    about.write_text(ABOUT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StandardsDataError) as caught:
        editions("air", (overlay,))
    assert caught.value.code == code
    assert "db15-2035/about.toml" in str(caught.value)


def test_a_packaged_edition_cannot_be_replaced_silently(overlay: Path) -> None:
    shutil.copytree(overlay / "air" / "db15-2035", overlay / "air" / "gb3095-2012")
    with pytest.raises(StandardsDataError) as caught:
        editions("air", (overlay,))
    assert caught.value.code == "standards-same-folder"


def test_a_table_nobody_defined_is_refused(overlay: Path) -> None:
    (overlay / "air" / "db15-2035" / "limts.csv").write_text(HEADER, encoding="utf-8")
    with pytest.raises(StandardsDataError) as caught:
        tables("db15-2035", (overlay,))
    assert caught.value.code == "standards-unknown-table"


def test_falling_breakpoints_and_absent_rows_are_refused(overlay: Path) -> None:
    folder = overlay / "air" / "db15-index"
    folder.mkdir()
    (folder / "about.toml").write_text(ABOUT.replace("gb3095-2026", "hj633-2026"), encoding="utf-8")
    lines = [f"{row['column']},{row['iaqi']},{row['value']},{row['unit']},表3,read"
             for row in table("hj633-2026", "breakpoints")]  # fmt: skip
    sets = SETS.replace("hj633-2026", "db15-index")
    (overlay / "air" / "editions.toml").write_text(sets, encoding="utf-8")
    spoiled = [line.replace("pm25_day,100,60,", "pm25_day,100,30,") for line in lines]
    head = "column,iaqi,value,unit,clause,status\n"
    (folder / "breakpoints.csv").write_text(head + "\n".join(spoiled), encoding="utf-8")
    with pytest.raises(StandardsDataError) as caught:
        rule_sets((overlay,))
    assert caught.value.code == "standards-not-rising"
    assert "pm25_day" in str(caught.value)


def test_a_stage_without_limits_is_refused(overlay: Path) -> None:
    (overlay / "air" / "editions.toml").write_text(
        SETS.replace('stage = "final"', 'stage = "last"'), encoding="utf-8"
    )
    with pytest.raises(StandardsDataError) as caught:
        rule_sets((overlay,))
    assert caught.value.code == "standards-incomplete"


def test_unknown_names_are_refused_with_the_known_ones(tmp_path: Path) -> None:
    for wrong, code in (
        (lambda: edition("gb3095-1996"), "unknown-standard"),
        (lambda: table("gb3095-2012", "limit"), "unknown-table"),
        (lambda: editions("air", (tmp_path / "none",)), "standards-no-folder"),
    ):
        with pytest.raises(UsageError) as caught:
            wrong()
        assert caught.value.code == code
        assert caught.value.remedy("en")


def test_the_amendment_keeps_the_limits_of_its_base() -> None:
    assert table("gb3095-2012-amd2018", "limits") == table("gb3095-2012", "limits")
    assert table("gb3095-2012-amd2018", "gas_state") != table("gb3095-2012", "gas_state")


def test_diff_between_limits_counts_what_changed() -> None:
    found = [d for d in diff("gb3095-2012", "gb3095-2026") if d.table == "limits"]
    transition = {
        (dict(d.key)["item"], dict(d.key)["averaging"], int(d.before), int(d.after))
        for d in found
        if d.stages[1] == "transition"
    }
    assert transition == {
        ("pm10", "year", 70, 60),
        ("pm10", "day", 150, 120),
        ("pm25", "year", 35, 30),
        ("pm25", "day", 75, 60),
    }
    assert len([d for d in found if d.stages[1] == "final"]) == 18


def test_diff_of_an_edition_with_itself_is_empty_and_reverses() -> None:
    for one in editions("air"):
        assert diff(one.key, one.key) == ()
    there = {(d.table, d.key, d.column, d.before, d.after) for d in diff("hj633-2012", "hj633-2026")}
    back = {(d.table, d.key, d.column, d.after, d.before) for d in diff("hj633-2026", "hj633-2012")}
    assert there == back
    assert there


def test_diff_carries_the_weaker_status() -> None:
    changed = next(d for d in diff("gb3095-2012", "gb3095-2026") if d.table == "gas_state")
    assert changed.status == "unverified"


def _read(text: str) -> list[set[str]] | str:
    """Columns of each row, or the code of the refusal."""
    try:
        return [set(row) for row in read_table(text, SCHEMA, standard="X", file="x.csv")]
    except QingshanError as error:
        return error.code


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=4))
def test_decimals_are_read_as_written(value: Decimal) -> None:
    assert read_cell(f"{value:f}", "decimal", file="f", row=2, column="c") == value


@pytest.mark.parametrize("cell", ["1_000", "１２", "1e3", "+1", ".5", "5.", "inf", "0x1", "1,5"])
def test_only_plain_numbers_are_numbers(cell: str) -> None:
    for kind in ("decimal", "int"):
        with pytest.raises(StandardsDataError):
            read_cell(cell, kind, file="f", row=2, column="c")


@given(st.text(max_size=60))
def test_any_text_gives_rows_or_a_named_refusal(text: str) -> None:
    found = _read(text)
    assert (
        found.startswith("standards-")
        if isinstance(found, str)
        else all(r == set(SCHEMA.columns) for r in found)
    )


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_cell_gives_a_value_or_a_named_refusal(item: str, value: str) -> None:
    found = _read(f"item,value,clause,status\n{item},{value},1,read\n")
    assert found.startswith("standards-") if isinstance(found, str) else len(found) <= 2


def test_a_table_in_another_encoding_is_named(overlay: Path) -> None:
    file = overlay / "air" / "db15-2035" / "limits.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(StandardsDataError) as caught:
        table("db15-2035", "limits", (overlay,))
    assert caught.value.code == "standards-unreadable"
