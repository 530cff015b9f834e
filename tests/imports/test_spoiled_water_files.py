"""Water files that are torn, mixed up or edited by hand: told, counted, never half stored."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.water_desk import HEADER, NAMED, NOW, ROWS, SITES, WaterDesk, codes, feed, span, table
from qingshan.edge.importing import Options, import_path
from qingshan.edge.mappings import MappingShelf


@pytest.fixture
def water(tmp_path: Path) -> WaterDesk:
    return WaterDesk(tmp_path)


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
