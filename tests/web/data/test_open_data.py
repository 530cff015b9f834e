"""Readings in bulk and in the SensorThings model."""

from __future__ import annotations

import io

import polars as pl
import pytest
from fastapi.testclient import TestClient

STA = "/api/sta/v1.1"
DAY = "phenomenonTime ge 2022-07-14T16:00:00Z and phenomenonTime lt 2022-07-15T16:00:00Z"


def test_bulk_is_the_same_in_every_form(client: TestClient) -> None:
    asked = {"site": "1744A", "indicator": ["pm25", "o3"], "start": "2022-07-01", "end": "2022-07-03"}
    parquet = pl.read_parquet(
        io.BytesIO(client.get("/api/readings/air", params={**asked, "format": "parquet"}).content)
    )
    csv = pl.read_csv(io.BytesIO(client.get("/api/readings/air", params=asked).content))
    rows = client.get("/api/readings/air", params={**asked, "format": "json"}).json()
    assert parquet.height == csv.height == len(rows) == 96
    assert parquet["value"].to_list() == csv["value"].to_list()
    assert set(csv["file"].unique().str.len_chars()) != {0}


def test_outlets_online_are_for_the_bureau(client: TestClient) -> None:
    assert client.get("/api/readings/outlets/online").status_code == 401
    assert client.get("/api/readings/online").status_code == 422


def test_bulk_that_is_too_much_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingshan.edge.web.views.readings.MOST", 10)
    answer = client.get("/api/readings/air")
    assert answer.status_code == 409
    assert answer.json()["code"] == "too-many-rows"


def test_every_link_of_the_catalog_leads_on(client: TestClient) -> None:
    root = client.get(STA).json()
    for each in root["value"]:
        found = client.get(each["url"], params={"$top": 1}) if each["name"] != "Observations" else None
        assert found is None or found.status_code == 200
    thing = client.get(f"{STA}/Things", params={"$top": 1}).json()["value"][0]
    stream = client.get(thing["Datastreams@iot.navigationLink"]).json()["value"][0]
    for key in ("Thing", "ObservedProperty"):
        assert client.get(stream[f"{key}@iot.navigationLink"]).status_code == 200
    observed = client.get(stream["Observations@iot.navigationLink"], params={"$top": 3}).json()
    assert len(observed["value"]) == 3
    assert client.get(observed["@iot.nextLink"]).json()["value"][0] not in observed["value"]


def test_observations_of_a_day_are_its_hours_in_order(client: TestClient) -> None:
    link = f"{STA}/Datastreams('air:1744A:pm25')/Observations"
    found = client.get(link, params={"$filter": DAY, "$count": "true"}).json()
    times = [each["phenomenonTime"] for each in found["value"]]
    assert times[0] == "2022-07-15T00:00:00+08:00/2022-07-15T01:00:00+08:00"
    assert times == sorted(times)
    assert found["@iot.count"] == len(times) <= 24
    back = client.get(link, params={"$filter": DAY, "$orderby": "phenomenonTime desc"}).json()
    assert [each["phenomenonTime"] for each in back["value"]] == times[::-1]


@pytest.mark.parametrize(
    "text", ["result gt 5", "phenomenonTime ge yesterday", "phenomenonTime ge 9999-12-31T23:59:59-23:59"]
)
def test_filters_not_understood_are_told(client: TestClient, text: str) -> None:
    answer = client.get(f"{STA}/Datastreams('air:1744A:pm25')/Observations", params={"$filter": text})
    assert answer.status_code == 422
    assert answer.json()["remedy"]


def test_unknown_entities_are_not_there(client: TestClient) -> None:
    assert client.get(f"{STA}/Things('nobody')").status_code == 404
    assert client.get(f"{STA}/ObservedProperties('luck')").status_code == 404
