"""Readings sent in, bulletins drafted, proposed, issued and verified, pages audited."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qingshan.edge.cities import lay_out_city
from web.act.asking import Clock, faces
from web.act.conftest import ZONE

INDICATORS = "PM2.5,PM10,SO2,NO2,CO,O3"


def hours(site: str, first: datetime, count: int, pm25: str = "35") -> str:
    """Hourly readings of a site as a bureau sends them."""
    rows = [f"监测点位,时间,{INDICATORS}"]
    rows += [
        f"{site},{first + timedelta(hours=at):%Y-%m-%d %H:00},{pm25},60,10,20,0.8,80" for at in range(count)
    ]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The demo city with a week of readings of every site that speaks for it, sent in through the page."""
    folder = tmp_path_factory.mktemp("week") / "chifeng"
    lay_out_city("赤峰市", folder)
    made = faces(folder, Clock(datetime(2024, 2, 5, 9, tzinfo=ZONE), timedelta(0)))
    yield made
    made.close()


def week(asked) -> str:
    """A week of readings of every site that speaks for the city."""
    head, body = f"监测点位,时间,{INDICATORS}\n", ""
    for site in asked.state.workspace.sites().sites:
        body += hours(site.code, datetime(2024, 1, 1), 24 * 7).partition("\n")[2]
    return head + body


def finished(asked, who, way, answer, key="job"):
    """The work once it is done."""
    assert answer.status_code == 202, answer.text
    number = answer.json()[key]["id"]
    asked.state.jobs.get(number, who).over.wait(300)
    return asked.by(who).get(f"{way}/{number}").json()


def sent(asked, text, **asked_for):
    answer = asked.by("wang").post(
        "/api/imports/air", params=asked_for, files={"file": ("hours.csv", text.encode())}
    )
    return finished(asked, "wang", "/api/imports/jobs", answer)


def test_readings_are_tried_then_stored_and_every_fault_says_where_and_what_to_do(year):
    wrong = hours("1744A", datetime(2024, 1, 1), 24, "abc")
    told = sent(year, wrong)
    assert told["job"]["status"] == "done", told
    assert told["is_dry_run"]
    assert told["files"][0]["commit"] is None
    faults = told["files"][0]["findings"]
    assert any(each["row"] and each["value"] and each["remedy"] for each in faults)
    text = week(year)
    done = sent(year, text, dry_run=False)
    assert done["files"][0]["commit"] == 1, done
    rows = done["files"][0]["rows"]
    assert rows["came"] == sum(rows[key] for key in rows if key != "came")
    again = sent(year, text, dry_run=False)
    assert (again["files"][0]["new"], again["files"][0]["corrected"]) == (0, 0)
    assert len(year.by("li").get("/api/imports").json()) == 1, "what changes nothing is no import"
    assert year.by("li").post("/api/imports/air", files={"file": ("a.csv", b"x")}).status_code == 403


def test_a_bulletin_is_proposed_with_a_ground_and_not_issued_by_whoever_proposed_it(year):
    wang = year.by("wang")
    order = {"period": "2024-01-01..2024-01-07", "sections": ["air"], "ground": "周报"}
    proposal = wang.post("/api/bulletins/proposals", json=order)
    assert proposal.status_code == 201, proposal.text
    way = f"/api/bulletins/proposals/{proposal.json()['number']}"
    assert wang.post(f"{way}/approval", json={"ground": "发"}).status_code == 403
    assert year.by("chen").post(f"{way}/refusal", json={"ground": "数据未审"}).status_code == 200
    assert wang.get("/api/bulletins").json()["publications"] == []
    assert wang.post("/api/bulletins/drafts", json={"period": "20x4"}).status_code == 422


@pytest.mark.slow
def test_a_bulletin_is_drafted_proposed_issued_by_another_and_verified(year):
    assert sent(year, week(year), dry_run=False)["job"]["status"] == "done"
    order = {"period": "2024-01-01..2024-01-07", "sections": ["air"]}
    wang, chen = year.by("wang"), year.by("chen")
    done = finished(year, "wang", "/api/bulletins/jobs", wang.post("/api/bulletins/drafts", json=order))
    assert done["job"]["status"] == "done", done
    assert {"bulletin.html", "bulletin-en.html", "bundle.zip"} <= set(done["draft"]["files"])
    page = wang.get(f"/api/bulletins/drafts/{done['draft']['name']}/bulletin.html")
    assert "sandbox" in page.headers["content-security-policy"]
    assert "赤峰" in page.text
    proposal = wang.post("/api/bulletins/proposals", json=order | {"ground": "周报"}).json()
    way = f"/api/bulletins/proposals/{proposal['number']}/approval"
    assert wang.post(way, json={"ground": "发"}).status_code == 403
    issued = finished(year, "chen", "/api/bulletins/jobs", chen.post(way, json={"ground": "同意发布"}))
    assert issued["publication"], issued
    number = issued["publication"]["number"]
    told = wang.get("/api/bulletins").json()
    (outcome,) = [each["outcome"] for each in told["proposals"] if each["number"] == proposal["number"]]
    assert outcome == number
    assert told["publications"][0]["number"] == number
    assert wang.get("/api/bulletins/publications/check").json() == []
    bundle = wang.get(f"/api/bulletins/publications/{number}/bundle.zip").content
    begun = wang.post("/api/bulletins/verifications", files={"file": ("bundle.zip", bundle)})
    verdict = finished(year, "wang", "/api/bulletins/verifications", begun)
    assert verdict["is_whole"], verdict
    assert verdict["publication"] == number
    assert verdict["agreed"] > 100
    assert wang.get("/api/bulletins/publications/../city.toml").status_code in {404, 422}
    assert wang.post("/api/bulletins/drafts", json={"period": "20x4"}).status_code == 422


def test_a_page_is_audited_as_text_as_file_and_as_a_page(year):
    text = "2023年，全市空气质量优良天数320天，优良天数比例为97.7%。"
    told = year.by("li").post("/api/audit/text", json={"text": text}).json()
    assert told["verdict"] == "impossible"
    assert "".join(piece["text"] for row in told["rows"] for piece in row["pieces"]) == text
    page = "<html><body><p>" + text + "</p></body></html>"
    file = {"file": ("page.html", page.encode())}
    told = year.by("li").post("/api/audit/files", files=file).json()
    assert told["verdict"] == "impossible"
    shown = year.by("li").post("/api/audit/files", files=file, params={"format": "html"})
    assert shown.headers["content-type"].startswith("text/html")
    assert "sandbox" in shown.headers["content-security-policy"]


def test_a_layer_is_tried_and_stored_whole_and_asks_for_its_datum(city, clock):
    pytest.importorskip("geopandas")
    asked = faces(city, clock)
    text = "code,name,lon,lat\nO-1,左岸一号,118.95,42.25\nO-2,左岸二号,118.97,42.26\n"

    def send(**asked_for):
        way = "/api/imports/layers/outfalls"
        answer = asked.by("wang").post(way, params=asked_for, files={"file": ("o.csv", text.encode())})
        return finished(asked, "wang", "/api/imports/layers/jobs", answer)

    assert send()["job"]["problem"]["code"]
    tried = send(datum="WGS84")
    assert (tried["job"]["status"], tried["is_stored"]) == ("done", False), tried
    stored = send(datum="WGS84", dry_run=False)
    assert (stored["is_stored"], stored["came"]) == (True, 2), stored
    assert (city / "register" / "layers" / "outfalls.gpkg").is_file()
    asked.close()
