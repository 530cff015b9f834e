"""Spoiled files: findings that name the place, or a clean refusal; never a crash or a half import."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from dataclasses import dataclass, field

import polars as pl
import pytest
import xlsxwriter

HEADER = "站点编码,时间,PM2.5,PM10,SO2,NO2,CO,O3"
ROWS = (
    "1744A,2022-03-05 13:00,35,60,8,22,0.6,91",
    "1744A,2022-03-05 14:00,36,61,9,23,0.7,92",
    "1745A,2022-03-05 13:00,40,70,10,30,0.8,80",
)
CLEAN = "\n".join((HEADER, *ROWS)) + "\n"


def table(*rows: str, header: str = HEADER) -> bytes:
    return ("\n".join((header, *rows)) + "\n").encode()


def workbook(rows: list[list[object]], merge: str = "") -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("数据")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    if merge:
        sheet.merge_range(merge, "监测数据")
    book.close()
    return stream.getvalue()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as pack:
        for name, content in members.items():
            pack.writestr(name.replace("_csv", ".csv"), content)
    return stream.getvalue()


def parquet() -> bytes:
    stream = io.BytesIO()
    pl.read_csv(CLEAN.encode()).write_parquet(stream)
    return stream.getvalue()


@dataclass(frozen=True)
class Spoiled:
    """A spoiled file, the codes its findings must have, and the readings that are kept all the same."""

    name: str
    content: bytes
    codes: set[str]
    cells: int
    pm25: dict[str, float | None] = field(default_factory=dict)
    row: int | None = None

    def __str__(self) -> str:
        return self.name


GOOD = {"03-05 12": 35.0, "03-05 13": 36.0}
CASES = [
    # encodings
    Spoiled("gbk.csv", CLEAN.encode("gb18030"), {"encoding-assumed"}, 18, GOOD),
    Spoiled("bom.csv", CLEAN.encode("utf-8-sig"), set(), 18, GOOD),
    Spoiled("utf16.csv", CLEAN.encode("utf-16"), set(), 18, GOOD),
    Spoiled("utf16-no-bom.csv", CLEAN.encode("utf-16-le"), set(), 18, GOOD),
    Spoiled("mojibake.csv", CLEAN.encode().decode("gbk").encode(), {"wrongly-decoded"}, 18, GOOD),
    Spoiled(
        "one-broken-letter.csv",
        CLEAN.replace("1745A", "1745A").encode()
        + b"1745A,2022-03-05 14:00,"
        + b"\xff\xfe,1,1,1,0.5,1\n"
        + ("松山一中" * 40).encode()
        + b",2022-03-05 15:00,1,2,3,4,0.5,6\n",
        {"broken-letters", "cell-unreadable"},
        30,
        GOOD,
    ),
    # headers
    Spoiled(
        "title-above.csv",
        ("赤峰市2022年空气质量,,,,,,,\n制表：某某,,,,,,,\n" + CLEAN).encode(),
        set(),
        18,
        GOOD,
    ),
    Spoiled(
        "units-below.csv",
        table(",,(μg/m³),(μg/m³),(μg/m³),(μg/m³),(mg/m³),(μg/m³)", *ROWS),
        {"header-in-two-rows"},
        18,
        GOOD,
    ),
    Spoiled(
        "merged-header.xlsx",
        workbook(
            [
                ["点位编码", "时间", "PM2.5", None, "CO", None],
                [None, None, "浓度(μg/m³)", "IAQI", "浓度(mg/m³)", "IAQI"],
                ["1744A", "2022-03-05 13:00", 35, 50, 0.6, 6],
            ]
        ),
        {"header-in-two-rows", "columns-left-aside"},
        2,
        {"03-05 12": 35.0},
    ),
    Spoiled("no-header.csv", ("\n".join(ROWS) + "\n").encode(), {"header-not-found"}, 0),
    Spoiled("other-columns.csv", b"name,price\nrice,5\ntea,8\n", {"header-not-found"}, 0),
    Spoiled("no-values.csv", table("1744A,2022-03-05 13:00", header="站点编码,时间"), {"no-value-column"}, 0),
    Spoiled("no-site.csv", table("2022-03-05 13:00,35", header="时间,PM2.5"), {"no-site-column"}, 0),
    Spoiled("no-time.csv", table("1744A,35", header="站点编码,PM2.5"), {"no-time-column"}, 0),
    Spoiled(
        "header-twice.csv",
        table(*ROWS, HEADER, ROWS[0].replace("13:00", "15:00")),
        {"time-unreadable"},
        30,
        {**GOOD, "03-05 14": 35.0},
        row=5,
    ),
    # units
    Spoiled(
        "co-in-micrograms.csv",
        table("1744A,2022-03-05 13:00,35,60,8,22,600,91", "1744A,2022-03-05 14:00,36,61,9,23,700,92"),
        {"unit-assumed"},
        12,
        GOOD,
    ),
    Spoiled(
        "swapped-units.csv",
        table(
            "1744A,2022-03-05 13:00,0.035,0.6",
            "1744A,2022-03-05 14:00,0.036,0.7",
            header="站点编码,时间,PM2.5(μg/m3),CO(ug/m3)",
        ),
        {"unit-assumed"},
        4,
        GOOD,
    ),
    # hours and days
    Spoiled("duplicate-hours.csv", table(*ROWS, ROWS[0]), {"duplicate-hour"}, 24, GOOD),
    Spoiled(
        "differing-hours.csv",
        table(*ROWS, ROWS[0].replace(",35,", ",99,")),
        {"duplicate-hour-differs"},
        24,
        {**GOOD, "03-05 12": 99.0},
        row=5,
    ),
    Spoiled(
        "hour-25.csv", table(*ROWS, ROWS[0].replace("13:00", "25:00")), {"hour-out-of-range"}, 24, GOOD, row=5
    ),
    Spoiled(
        "hour-24.csv", table(*ROWS, ROWS[0].replace("13:00", "24:00")), set(), 24, {**GOOD, "03-05 23": 35.0}
    ),
    Spoiled(
        "leap-day.csv",
        table(*ROWS, ROWS[0].replace("2022-03-05", "2021-02-29")),
        {"date-not-in-calendar"},
        24,
        GOOD,
        row=5,
    ),
    Spoiled(
        "half-hours.csv",
        table(*ROWS, ROWS[0].replace("13:00", "13:30")),
        {"not-on-the-hour"},
        24,
        GOOD,
        row=5,
    ),
    Spoiled("future.csv", table(*ROWS, ROWS[0].replace("2022", "2099")), {"future-date"}, 24, GOOD, row=5),
    Spoiled(
        "no-date.csv",
        table(*ROWS, ROWS[0].replace("2022-03-05 13:00", "昨天")),
        {"time-unreadable"},
        24,
        GOOD,
        row=5,
    ),
    Spoiled(
        "daily.csv",
        table("1744A,2022-03-05,35", "1744A,2022-03-06,36", header="站点编码,日期,PM2.5"),
        {"not-hourly"},
        0,
    ),
    Spoiled(
        "chinese-dates.csv", CLEAN.replace("2022-03-05 13:00", "2022年3月5日13时").encode(), set(), 18, GOOD
    ),
    Spoiled(
        "excel-days.xlsx",
        workbook(
            [
                HEADER.split(","),
                ["1744A", 44625 + 13 / 24, 35, 60, 8, 22, 0.6, 91],
                ["1744A", 44625 + 14 / 24, 36, 60, 8, 22, 0.6, 91],
            ]
        ),
        set(),
        12,
        GOOD,
    ),
    # cells
    Spoiled(
        "text-in-numbers.csv",
        CLEAN.replace(",35,", ",三十五,").encode(),
        {"cell-unreadable"},
        18,
        {"03-05 12": None, "03-05 13": 36.0},
        row=2,
    ),
    Spoiled(
        "thousands.csv", CLEAN.replace(",35,", ',"1,035",').encode(), set(), 18, {**GOOD, "03-05 12": 1035.0}
    ),
    Spoiled(
        "decimal-comma.csv",
        table(
            "1744A;2022-03-05 13:00;35,0;0,6", "1744A;2022-03-05 14:00;36,0;0,7", header="site;time;PM2.5;CO"
        ),
        {"decimal-comma"},
        4,
        GOOD,
    ),
    Spoiled(
        "unquoted-comma.csv",
        CLEAN.replace(",91\n", ",91,5\n").encode(),
        {"line-too-long"},
        18,
        {"03-05 13": 36.0},
        row=2,
    ),
    Spoiled("full-width.csv", CLEAN.replace(",35,", ",３５,").encode(), set(), 18, GOOD),
    Spoiled(
        "negative.csv",
        CLEAN.replace(",35,", ",-35,").encode(),
        {"check-fired"},
        18,
        {**GOOD, "03-05 12": -35.0},
        row=2,
    ),
    Spoiled(
        "markers.csv",
        CLEAN.replace(",35,", ",—,").replace(",36,", ",-9999,").encode(),
        set(),
        18,
        {"03-05 12": None, "03-05 13": None},
    ),
    Spoiled(
        "all-zero.csv",
        table("1744A,2022-03-05 13:00,0,0,0,0,0,0", *ROWS[1:]),
        {"check-fired"},
        18,
        {**GOOD, "03-05 12": 0.0},
        row=2,
    ),
    Spoiled("blank-site.csv", table(*ROWS, ROWS[0].replace("1744A", "")), {"no-site"}, 24, GOOD, row=5),
    Spoiled(
        "unknown-site.csv",
        table(*ROWS, ROWS[0].replace("1744A", "9999A")),
        {"site-not-in-register"},
        24,
        GOOD,
        row=5,
    ),
    Spoiled("blank-lines.csv", table(ROWS[0], "", ROWS[1], ",,,,,,,"), {"no-site"}, 24, GOOD, row=3),
    Spoiled("open-quote.csv", CLEAN.replace("1745A", '"1745A').encode(), set(), 18, GOOD),
    Spoiled(
        "nulls.csv",
        table(*(f"1744A,2022-03-{d:02d} {h}:00,,,,,," for d in range(1, 8) for h in range(24))),
        {"column-all-missing"},
        1008,
    ),
    # files cut off, empty or something else
    Spoiled("half-line.csv", CLEAN[:-22].encode(), {"line-cut-off"}, 12, GOOD, row=4),
    Spoiled("half.csv.gz", gzip.compress(CLEAN.encode() * 50)[:-30], {"file-cut-off"}, 0),
    Spoiled("half.parquet", parquet()[:-40], {"file-cut-off"}, 0),
    Spoiled("half.xlsx", workbook([HEADER.split(",")])[:-60], {"file-unreadable"}, 0),
    Spoiled("half.zip", zipped(a_csv=CLEAN.encode())[:-30], {"file-cut-off"}, 0),
    Spoiled("empty.csv", b"", {"empty-file"}, 0),
    Spoiled("spaces.csv", b"\n\n   \n", {"empty-file"}, 0),
    Spoiled("empty.xlsx", workbook([]), {"empty-file"}, 0),
    Spoiled("header-only.csv", (HEADER + "\n").encode(), {"no-rows"}, 0),
    Spoiled("garbage.csv", random.Random(7).randbytes(5000), {"not-a-table"}, 0),
    Spoiled("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, {"not-a-table"}, 0),
    Spoiled("prose.txt", "今天空气很好。\n明天也不错。\n".encode(), {"not-a-table"}, 0),
    Spoiled("text-named-xlsx.xlsx", CLEAN.encode(), set(), 18, GOOD),
    Spoiled("csv-named-parquet.parquet", CLEAN.encode(), {"file-cut-off"}, 0),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_spoiled_file(case, desk, codes):
    result = desk.take(case.name, case.content)
    assert case.codes <= codes(result), result.findings
    assert result.cells.came == case.cells
    if case.pm25:
        assert desk.values("pm25") == case.pm25
    if case.row is not None:
        rows = [f.where.row for f in result.findings if f.code in case.codes]
        assert case.row in rows, result.findings
    for finding in result.findings:
        for language in ("zh", "en"):
            assert finding.text(language)
            assert "{" not in finding.text(language) + finding.remedy(language), finding
        assert finding.where.file == case.name
    held = desk.held()
    assert held.height == result.cells.kept + result.cells.flagged + result.cells.missing
    again = desk.take(case.name, case.content)
    assert again.commit is None or again.is_unchanged
    assert desk.held().equals(held)


def test_there_are_enough_of_them():
    assert len(CASES) >= 30
    assert len({case.name for case in CASES}) == len(CASES)
