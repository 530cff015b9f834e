"""The observing half of the interface says what the commands say."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from fastapi.testclient import TestClient

from qingshan.edge.workspace import Workspace
from web.conftest import qingshan
from web.signing import app_of, client_of


@pytest.fixture(scope="module")
def analyst(made_town: Path) -> Iterator[TestClient]:
    with client_of(app_of(made_town), "analyst") as client:
        yield client


@pytest.fixture(scope="module")
def anybody(made_town: Path) -> Iterator[TestClient]:
    with client_of(app_of(made_town)) as client:
        yield client


def told(client: TestClient, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_month_of_air_is_that_of_the_command(analyst: TestClient, made_town: Path) -> None:
    rows = told(analyst, "/api/air/periods?period=2022-07")["rows"]
    said = qingshan("-C", made_town, "evaluate", "air", "2022-07", "--format", "json").output
    ours = {row["place"]["code"]: row["figures"] for row in rows}
    theirs = {row["code"]: row for row in json.loads(said)["rows"]}
    assert ours.keys() == theirs.keys() != set()
    for code, figures in ours.items():
        for key in ("good_days", "valid_days", "pm25_mean", "o3_8h_p90", "composite_index"):
            assert figures[key]["value"] == theirs[code][key]


def test_days_carry_addresses_that_open(analyst: TestClient) -> None:
    row = told(analyst, "/api/air/days?period=2022-07-22&place=1744A")["rows"][0]
    address = row["figures"]["pm25"]["address"]
    assert address == "air/1744A/2022-07-22/pm25"
    story = told(analyst, f"/api/figures/{address}")
    assert story["figure"]["text"] == row["figures"]["pm25"]["text"]
    assert len(story["inputs"]) == 24
    hour = told(analyst, f"/api/figures/{story['inputs'][14]['address']}")
    assert "SIMULATED" in hour["sources"][0]["file"]
    assert hour["sources"][0]["row"] > 0


def test_sections_are_those_of_the_command(analyst: TestClient, made_town: Path) -> None:
    rows = told(analyst, "/api/water/sections?period=2022")["rows"]
    said = json.loads(qingshan("-C", made_town, "evaluate", "water", "2022", "--format", "json").output)[
        "rows"
    ]
    assert {
        row["place"]["code"]: row["figures"]["class"]["zh"]
        for row in rows
        if row["figures"]["class"]["color"]
    } == {row["code"]: row["class"] for row in said if row["class"]}
    mains = {row["place"]["code"]: row["figures"].get("main", {}).get("zh", "") for row in rows}
    assert mains == {row["code"]: row["main"] or "" for row in said}


def test_a_section_has_months_and_limits(analyst: TestClient) -> None:
    told_of = told(analyst, "/api/water/sections/CF-LH-01?period=2022")
    assert len(told_of["months"]) == 12
    cod = next(each for each in told_of["indicators"] if each["key"] == "cod")
    chart = told(analyst, "/api/water/sections/CF-LH-01/series?period=2022&item=cod")
    assert chart["limits"][0]["value"] == cod["limit"]
    assert sum(value is not None for value in chart["series"][0]["values"]) == 12


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_table_is_also_a_file(analyst: TestClient, form: str) -> None:
    answer = analyst.get(f"/api/air/days?period=2022-07&place=1744A&format={form}")
    assert answer.status_code == 200
    readers: dict[str, Any] = {"csv": pl.read_csv, "xlsx": pl.read_excel, "parquet": pl.read_parquet}
    assert readers[form](io.BytesIO(answer.content)).height == 31


def test_a_calendar_has_every_day(analyst: TestClient) -> None:
    rows = told(analyst, "/api/air/calendar?period=2022-07&place=1744A")["rows"]
    assert len(rows) == 31
    assert {each["figure"]["zh"] for each in rows if each["figure"]} <= {
        "优", "良", "轻度污染", "中度污染", "重度污染", "严重污染",
    }  # fmt: skip


def test_too_long_a_period_is_told_what_to_do(analyst: TestClient) -> None:
    answer = analyst.get("/api/air/hours?period=2022")
    assert answer.status_code == 409
    assert answer.json()["code"] == "period-too-long"


def test_features_come_in_pages_and_boxes(anybody: TestClient, made_town: Path) -> None:
    landing = told(anybody, "/api/ogc")
    assert {each["rel"] for each in landing["links"]} >= {"self", "data", "conformance", "service-desc"}
    assert any(each.endswith("/conf/geojson") for each in told(anybody, "/api/ogc/conformance")["conformsTo"])
    ids = {each["id"] for each in told(anybody, "/api/ogc/collections")["collections"]}
    assert {"air-sites", "sections"} <= ids
    assert "outlets" not in ids
    here = "/api/ogc/collections/sections/items"
    first = told(anybody, f"{here}?limit=5")
    assert (first["numberReturned"], len(first["features"])) == (5, 5)
    following = next(each["href"] for each in first["links"] if each["rel"] == "next")
    second = told(anybody, following)
    assert not {f["id"] for f in first["features"]} & {f["id"] for f in second["features"]}
    lon, lat = first["features"][0]["geometry"]["coordinates"]
    near = told(anybody, f"{here}?bbox={lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}")
    assert first["features"][0]["id"] in {each["id"] for each in near["features"]}
    assert told(anybody, f"{here}?bbox=0,0,1,1")["numberMatched"] == 0
    one = told(anybody, f"{here}/{first['features'][0]['id']}")
    assert one["geometry"] == first["features"][0]["geometry"]
    sections = Workspace.find(made_town).sections().sections
    assert first["numberMatched"] == sum(
        each.position is not None and each.kind != "lake" for each in sections
    )


def test_outlets_are_read_inside_and_by_area(made_town: Path, anybody: TestClient) -> None:
    assert anybody.get("/api/devices/outlets").status_code == 401
    assert anybody.get("/api/figures/online/150402E03-W01/2026-03/valid_rate").status_code == 401
    officer = client_of(app_of(made_town), "officer", "150428")
    kept = told(officer, "/api/ogc/collections/outlets/items?limit=1000")["features"]
    everyone = told(client_of(app_of(made_town), "analyst"), "/api/ogc/collections/outlets/items?limit=1000")[
        "features"
    ]
    assert {each["properties"]["division"] for each in kept} == {"150428"}
    assert len(kept) < len(everyone)


def test_devices_of_a_gateway_that_never_ran(analyst: TestClient, made_town: Path) -> None:
    found = told(analyst, "/api/devices")
    assert (found["online"], found["rows"]) == (0, [])
    assert found["never"] > 0
    assert not (made_town / "gateway").exists()


def test_standards_show_clause_and_status(anybody: TestClient) -> None:
    keys = {row["key"] for row in told(anybody, "/api/standards")["rows"]}
    assert {"gb3095-2012", "gb3095-2026"} <= keys
    rows = told(anybody, "/api/standards/gb3095-2026/tables/limits")["rows"]
    assert all(row["clause"]["zh"] and row["status"]["zh"] for row in rows)
    pair = told(anybody, "/api/standards/compare?first=gb3095-2012&second=gb3095-2026")
    assert any((row["before"]["zh"], row["after"]["zh"]) == ("35", "25") for row in pair["rows"])
    assert anybody.get("/api/standards/gb0000-0000").status_code == 404


def test_the_overview_counts_what_is_bad(analyst: TestClient) -> None:
    air = told(analyst, "/api/overview/air")
    assert air["date"] == "2022-07-31"
    assert air["over_today"] == len(air["today"])
    water = told(analyst, "/api/overview/water")
    assert water["failing"] == sum(each["is_failing"] for each in water["rows"])
    assert "water/CF-XB-02/2022-07/class" in {
        month["address"] for each in water["rows"] for month in each["months"]
    }
    assert told(analyst, "/api/overview/cases") == {"open": 0, "overdue": 0, "rows": []}
    assert told(analyst, "/api/overview/coming")["rows"]
