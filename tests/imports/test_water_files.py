"""Water files as bureaus and the national feed have them, to readings cell by cell."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from imports.water_desk import NAMED, ROWS, WaterDesk, codes, feed, span, table, workbook


@pytest.fixture
def water(tmp_path: Path) -> WaterDesk:
    return WaterDesk(tmp_path)


# ---- spellings of values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.25", (0.25, None, "valid", "")),
        ("<0.025", (0.025, "<0.025", "valid", "nondetect")),
        ("＜0.025", (0.025, "＜0.025", "valid", "nondetect")),
        ("0.025L", (0.025, "0.025L", "valid", "nondetect")),
        ("0.025 l", (0.025, "0.025 l", "valid", "nondetect")),
        ("<0.025L", (0.025, "<0.025L", "valid", "nondetect")),
        ("未检出", (0.05, "未检出", "valid", "nondetect")),
        ("ND", (0.05, "ND", "valid", "nondetect")),
        ("--", (None, "--", "missing", "")),
        ("0.2~0.3", (None, "0.2~0.3", "invalid", "unreadable")),
        (">0.3", (None, ">0.3", "invalid", "unreadable")),
        ("-0.1", (-0.1, None, "invalid", "negative")),
        ("80", (80.0, None, "suspect", "range")),
    ],
)
def test_every_spelling_of_a_value(water: WaterDesk, text: str, expected: tuple[object, ...]) -> None:
    water.take("a.csv", table(f"甸子,2022-01-05,7.8,11.2,{text},0.03,"))
    assert water.cell("nh3n") == expected


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022年1月5日", datetime(2022, 1, 5)),
        ("2022年1月5日 10时20分", datetime(2022, 1, 5, 10, 20)),
        ("2022/1/5 10:20", datetime(2022, 1, 5, 10, 20)),
        ("2022-01", datetime(2022, 1, 1)),
        ("2022年1月", datetime(2022, 1, 1)),
        ("202201", datetime(2022, 1, 1)),
        ("20220105", datetime(2022, 1, 5)),
        ("44566", datetime(2022, 1, 5)),
    ],
)
def test_every_spelling_of_a_sampling_time(water: WaterDesk, text: str, moment: datetime) -> None:
    result = water.take("a.csv", table(f"甸子,{text},7.8,11.2,0.25,0.03,"))
    assert water.held()["time"].unique().to_list() == [moment]
    assert ("month-only-date" in codes(result)) == (moment.day == 1)


def test_a_dry_section_is_kept_by_name_and_never_zero(water: WaterDesk) -> None:
    result = water.take("a.csv", table(ROWS[0], "老桥,2022-01-06,,,,,断流"))
    assert water.cell("section_state", "S2") == (4.0, "断流", "valid", "no_flow")
    assert water.cell("tp", "S2") == (None, None, "missing", "no_flow")
    assert (result.rows.kept, result.rows.missing) == (1, 1)


def test_a_remark_that_is_no_state_says_nothing(water: WaterDesk) -> None:
    water.take("a.csv", table("甸子,2022-01-05,7.8,11.2,0.25,0.03,采样人张三"))
    assert water.cell("section_state") == ()


def test_units_of_the_header_are_converted_once(water: WaterDesk) -> None:
    head = "断面名称,采样时间,总磷(μg/L),透明度(cm),电导率(mS/m),粪大肠菌群(个/100mL),叶绿素a(mg/m3)"
    water.take("a.csv", table("甸子,2022-06-05,30,85,56.2,120,8", header=head))
    got = {
        key: water.cell(key)[0]
        for key in ("tp", "transparency", "conductivity", "fecal_coliform", "chlorophyll_a")
    }
    assert got == pytest.approx(
        {
            "tp": 0.03,
            "transparency": 0.85,
            "conductivity": 562,
            "fecal_coliform": 1200,
            "chlorophyll_a": 0.008,
        }
    )


def test_a_workbook_with_a_title_two_header_rows_and_units_below(water: WaterDesk) -> None:
    content = workbook([
        ["赤峰市2022年1月地表水监测结果"], ["断面名称", "采样时间", "pH值", "氨氮", "汞", "备注"],
        [None, None, "(无量纲)", "(mg/L)", "(μg/L)", None],
        ["甸子", "2022-01-05 10:20", 7.8, "0.025L", "0.04L", None],
    ])  # fmt: skip
    assert "header-in-two-rows" in codes(water.take("a.xlsx", content))
    assert water.cell("ph") == (7.8, None, "valid", "")
    assert water.cell("mercury")[:2] == (pytest.approx(0.00004), "0.04L")


def test_a_row_per_indicator_with_limits_of_its_own(water: WaterDesk) -> None:
    head = "断面名称,年,月,项目,单位,监测结果,检出限"
    rows = ("甸子,2022,2,氨氮,mg/L,未检出,0.01", "甸子,2022,2,铅,μg/L,未检出,1", "甸子,2022,2,某某物,mg/L,1,",
            "甸子,2022,2,pH值,无量纲,7.9,", "老桥,2022,2,,,断流,")  # fmt: skip
    result = water.take("a.csv", table(*rows, header=head))
    assert water.cell("nh3n") == (0.01, "未检出", "valid", "nondetect")
    assert water.cell("lead")[0] == 0.001
    assert water.cell("section_state", "S2")[0] == 4
    assert (result.rows.came, result.rows.skipped, result.cells.came) == (5, 1, 4)
    assert "nondetect-limit-assumed" not in codes(result)


def test_samples_and_stations_never_meet(water: WaterDesk) -> None:
    water.take("a.csv", table(*ROWS))
    water.take("b.csv", table("甸子,2022-01-05 10:20,7.1,9.2,0.55,0.06,"), basis="auto")
    assert water.cell("nh3n")[0] == 0.25
    assert water.cell("nh3n", medium="water_auto")[0] == 0.55


def test_a_section_answers_to_aliases_and_both_brackets(water: WaterDesk) -> None:
    rows = ("老桥（新桥）,2022-01-06,7.9,10.1,0.40,0.10,", "[甸子],2022-01-05,7.8,11.2,0.25,0.03,",
            "某河（某桥）,2022-01-05,7.8,11.2,0.25,0.03,")  # fmt: skip
    result = water.take("a.csv", table(*rows))
    assert set(water.held()["site"]) == {"S1", "S2", "某河(某桥)"}
    assert result.unknown == ("某河(某桥)",)


def test_two_names_are_not_one_section(water: WaterDesk) -> None:
    rows = ("老桥,2022-01-06,7.9,10.1,0.40,0.10,", "老桥（上）,2022-01-06,7.9,10.1,0.90,0.10,")
    result = water.take("a.csv", table(*rows))
    assert set(water.held()["site"]) == {"S2", "老桥(上)"}
    assert "section-name-shared" in codes(result)


# ---- the national feed


def test_the_feed_keeps_the_unrounded_value_and_the_text_shown(water: WaterDesk) -> None:
    row = ["河北省", "辽河流域", NAMED, "12-15 08:00", "Ⅱ", span("0.0655", "0.1"), span("8.26305", "8.26"),
           span("0.025", "0.025"), "正常"]  # fmt: skip
    result = water.take("raw_2020-12-15.json", feed(row))
    assert water.cell("ph", medium="water_auto") == (8.26305, "8.26", "valid", "")
    assert water.cell("nh3n", medium="water_auto") == (0.025, None, "valid", "")
    assert water.cell("class_published", medium="water_auto") == (2.0, "Ⅱ", "valid", "")
    assert water.held("water_auto")["time"].unique().to_list() == [datetime(2020, 12, 15, 8)]
    assert {"year-supposed"} <= codes(result)


def test_the_year_of_december_fetched_in_january(water: WaterDesk) -> None:
    row = ["河北省", "辽河流域", "甸子", "12-31 20:00", "2", "1.0", "7.9", "0.1", "正常"]
    water.take("a.json", feed(row), fetched=date(2021, 1, 1))
    assert water.held("water_auto")["time"].unique().to_list() == [datetime(2020, 12, 31, 20)]


def test_a_stopped_station_keeps_its_state_and_values_of_service_are_invalid(water: WaterDesk) -> None:
    stopped = ["河北省", "辽河流域", "甸子", None, "", "--", "--", "--", "停站"]
    serviced = ["北京市", "海河流域", "甸子", "12-15 08:00", -1, "1.0", "7.9", "0.1", "维护"]
    result = water.take("a_2020-12-15.json", feed(stopped, serviced))
    held = water.held("water_auto")
    assert held.filter(pl.col("indicator") == "section_state")["value"].to_list() == [2.0, 1.0]
    assert set(held.filter(pl.col("value") == 7.9)["checks"]) == {"out_of_service"}
    assert set(held["site"]) == {"S1", "北京市·甸子"} or set(held["site"]) == {"S1"}
    assert "time-from-fetch" in codes(result)


def test_a_page_of_many_is_told(water: WaterDesk) -> None:
    row = ["河北省", "辽河流域", "甸子", "08-21 20:00", 2, "26.6", "7.6", "0.1", "正常"]
    assert "feed-incomplete" in codes(water.take("a_2026-08-21.json", feed(row, records=1616)))


def test_a_record_that_comes_twice_holds_as_a_whole(water: WaterDesk) -> None:
    head = "time,province,basin,section,class_published,status,ph,codmn,nh3n"
    first = "2021-04-04 04:00,河北省,辽河流域,甸子,2,正常,7.48,1.52,0.025"
    later = "2021-04-04 04:00,河北省,辽河流域,甸子,3,正常,7.48,,0.900"
    result = water.take("a.csv", table(first, first, later, header=head))
    held = water.held("water_auto").filter(pl.col("indicator") == "codmn")
    assert held["value"].to_list() == [None], "the later record was not due for codmn: no value is borrowed"
    assert water.cell("nh3n", medium="water_auto")[0] == 0.9
    assert {"duplicate-record", "duplicate-record-differs"} <= codes(result)
    assert result.rows.duplicate == 2
