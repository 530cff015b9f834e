"""Water files as bureaus and the national feed have them, to readings cell by cell."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


@pytest.fixture
def water(tmp_path: Path) -> WaterDesk:
    return WaterDesk(tmp_path)


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


# ---- spoiled files


@dataclass(frozen=True)
class Spoiled:
    """A spoiled file, the codes its findings must have, and how many cells come in."""

    name: str
    content: bytes
    codes: set[str]
    cells: int
    values: dict[str, float | None] = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


CLEAN = table(*ROWS)
GBK_LINE = "甸子,2022-02-05,7.8,11.2,0.25,0.03,\n".encode("gbk")
MANY = "".join(
    f"老桥,2023-01-05 {n // 60:02d}:{n % 60:02d},7.8,11,0.2,0.03,采样\n" for n in range(60)
).encode()
BARE = "断面名称,采样时间,pH值,溶解氧,氨氮,总磷,备注"
SPOILED = [
    Spoiled("gbk.csv", CLEAN.decode().encode("gb18030"), {"encoding-assumed"}, 8, {"nh3n": 0.25}),
    Spoiled("bom.csv", b"\xef\xbb\xbf" + CLEAN, set(), 8, {"nh3n": 0.25}),
    Spoiled("utf16.csv", CLEAN.decode().encode("utf-16"), set(), 8, {"nh3n": 0.25}),
    Spoiled("mojibake.csv", CLEAN.decode().encode().decode("gbk", "replace").encode(), set(), 0),
    Spoiled("half-gbk.csv", CLEAN + GBK_LINE, {"not-a-table"}, 0),
    Spoiled("one-gbk-line.csv", CLEAN + MANY + GBK_LINE, {"broken-letters"}, 8 + 240 + 4, {"ph": 7.8}),
    Spoiled("gzipped.csv.gz", gzip.compress(CLEAN), set(), 8, {"nh3n": 0.25}),
    Spoiled("cut.csv.gz", gzip.compress(CLEAN)[:-9], {"file-cut-off"}, 0),
    Spoiled("empty.csv", b"", {"empty-file"}, 0),
    Spoiled("header-only.csv", (HEADER + "\n").encode(), {"no-rows"}, 0),
    Spoiled("torn-last-line.csv", CLEAN + "甸子,2022-02-05,7".encode(), {"line-cut-off"}, 8),
    Spoiled(
        "line-too-long.csv",
        CLEAN + "甸子,2022-02-05,7.8,11.2,0.25,0.03,,,9\n".encode(),
        {"line-too-long"},
        12,
    ),
    Spoiled("no-time.csv", table("甸子,7.8,0.25", header="断面名称,pH值,氨氮(mg/L)"), {"no-time-column"}, 0),
    Spoiled(
        "no-section.csv",
        table("2022-01-05,7.8,0.25", header="采样时间,pH值,氨氮(mg/L)"),
        {"no-section-column"},
        0,
    ),
    Spoiled(
        "no-values.csv", table("甸子,2022-01-05,a", header="断面名称,采样时间,采样人"), {"no-value-column"}, 0
    ),
    Spoiled("no-header.csv", table("甲,乙", header="一,二"), {"header-not-found"}, 0),
    Spoiled("name-missing.csv", table(*ROWS, ",2022-01-05,7.8,11.2,0.25,0.03,"), {"no-site"}, 12),
    Spoiled("date-missing.csv", table(*ROWS, "甸子,,7.8,11.2,0.25,0.03,"), {"time-unreadable"}, 12),
    Spoiled(
        "no-such-date.csv", table(*ROWS, "甸子,2022-02-30,7.8,11.2,0.25,0.03,"), {"date-not-in-calendar"}, 12
    ),
    Spoiled("future.csv", table(*ROWS, "甸子,2096-02-03,7.8,11.2,0.25,0.03,"), {"future-date"}, 12),
    Spoiled("words.csv", table(*ROWS, "甸子,2022-03-05,七点八,偏高,0.25,0.03,"), {"cell-unreadable"}, 12),
    Spoiled(
        "ph-range.csv", table("甸子,2022-01-05,6~9,11.2,0.25,0.03,"), {"cell-unreadable"}, 4, {"ph": None}
    ),
    Spoiled(
        "impossible-ph.csv", table("甸子,2022-01-05,78,11.2,0.25,0.03,"), {"check-fired"}, 4, {"ph": 78.0}
    ),
    Spoiled("impossible-do.csv", table("甸子,2022-01-05,7.8,112,0.25,0.03,"), {"check-fired"}, 4),
    Spoiled(
        "negative.csv", table("甸子,2022-01-05,7.8,11.2,-0.25,0.03,"), {"check-fired"}, 4, {"nh3n": -0.25}
    ),
    Spoiled("sentinel.csv", table("甸子,2022-01-05,7.8,11.2,-9999,0.03,"), set(), 4, {"nh3n": None}),
    Spoiled("decimal-comma.csv", table('甸子,2022-01-05,"7,8",11.2,0.25,0.03,'), set(), 4, {"ph": 7.8}),
    Spoiled(
        "unknown-unit.csv", CLEAN.replace("总磷(mg/L)".encode(), "总磷(mg/kg)".encode()), {"unit-unknown"}, 6
    ),
    Spoiled(
        "unit-of-another-kind.csv",
        CLEAN.replace("总磷(mg/L)".encode(), "总磷(μS/cm)".encode()),
        {"unit-unknown"},
        6,
    ),
    Spoiled(
        "no-unit-and-large.csv",
        table("甸子,2022-01-05,7.8,11.2,250,30,", "老桥,2022-01-05,7.8,11,310,40,", header=BARE),
        {"unit-assumed"},
        8,
        {"tp": 0.03},
    ),
    Spoiled(
        "milligrams-and-large.csv",
        table("甸子,2022-01-05,7.8,11.2,80,0.03,"),
        {"unit-doubtful"},
        4,
        {"nh3n": 80.0},
    ),
    Spoiled("exact-copies.csv", table(*ROWS, *ROWS), {"duplicate-record"}, 16, {"nh3n": 0.25}),
    Spoiled(
        "corrected.csv",
        table(*ROWS, ROWS[0].replace("0.25", "0.52")),
        {"duplicate-record-differs"},
        12,
        {"nh3n": 0.52},
    ),
    Spoiled(
        "unknown-section.csv", table("别处,2022-01-05,7.8,11.2,0.25,0.03,"), {"sections-not-in-register"}, 4
    ),
    Spoiled(
        "nothing-but-dashes.csv",
        table("甸子,2022-01-05,--,--,--,--,"),
        {"column-all-missing"},
        4,
        {"ph": None},
    ),
    Spoiled(
        "limit-nowhere.csv",
        table("甸子,2022-01-05,7.8,未检出", header="断面名称,采样时间,pH值,悬浮物(mg/L)"),
        {"nondetect-without-limit"},
        2,
    ),
    Spoiled(
        "cut.json",
        feed(["河北省", "辽河流域", "甸子", "08-21 20:00", 2, "1", "7", "0.1", "正常"])[:-20],
        {"file-cut-off"},
        0,
    ),
    Spoiled("list-of-nothing.json", b"[1, 2, 3]", {"not-a-table"}, 0),
    Spoiled("not-this-source.csv", CLEAN, {"not-this-source"}, 0, changes={"source": "water-feed"}),
]


def codes(result: Imported) -> set[str]:
    return {finding.code for finding in result.findings}


@pytest.mark.parametrize("case", SPOILED, ids=str)
def test_a_spoiled_file_is_told_and_counted(water: WaterDesk, case: Spoiled) -> None:
    result = water.take(case.name, case.content, **case.changes)
    assert case.codes <= codes(result)
    assert "import-unforeseen" not in codes(result)
    result.rows.balanced()
    result.cells.balanced()
    assert result.cells.came == case.cells
    for key, value in case.values.items():
        assert water.cell(key)[0] == pytest.approx(value)
    for finding in result.findings:
        assert finding.text("zh")
        assert finding.remedy("en")
    stored = water.held().height + water.held("water_auto").height
    assert stored == result.cells.kept + result.cells.flagged + result.cells.missing


def test_importing_again_changes_nothing(water: WaterDesk) -> None:
    water.take("a.csv", CLEAN)
    assert water.take("a.csv", CLEAN).is_unchanged


edits = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=6
)
LONG = table(
    "甸子,2022,2,氨氮,mg/L,未检出,0.01",
    "甸子,2022,2,pH值,,7.9,",
    header="断面名称,年,月,项目,单位,结果,检出限",
)
STATIONS = table(
    "2021-04-01,04-01 04:00,河北省,甸子,2,维护,7.48,7.481,0.1",
    header="snapshot_date,time,province,section,class_published,status,ph,ph_raw,nh3n",
)
JSON = feed(["河北省", "辽河流域", NAMED, "12-15 08:00", "Ⅱ", span("0.06", "0.1"), "8", "--", "正常"])


@pytest.mark.parametrize("base", [CLEAN, LONG, STATIONS, JSON], ids=["wide", "long", "stations", "json"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=edits)
def test_a_water_file_with_anything_done_to_it(
    tmp_path: Path, base: bytes, edits: list[tuple[int, int, bytes]]
) -> None:
    content = base
    for at, cut, put in edits:
        content = content[:at] + put + content[at + cut :]
    path = tmp_path / "edited_2021-04-02.csv"
    path.write_bytes(content)
    (result,) = import_path(path, None, MappingShelf(medium="water"), Options(NOW, SITES, medium="water"))
    assert "import-unforeseen" not in codes(result), result.findings
    result.rows.balanced()
    result.cells.balanced()
    assert result.cells.came or result.has_errors
