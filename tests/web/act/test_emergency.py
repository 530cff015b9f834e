"""Lists, the emergency list and alerts through the interface."""

from __future__ import annotations

import io
import zipfile

import pytest

from web.act.asking import Clock, faces

FORECAST = [
    {"day": f"2025-01-0{4 + at}", "aqi": aqi, "primary": "pm25"} for at, aqi in enumerate((158, 214, 226))
]


def test_a_list_is_decided_on_with_grounds_and_fixed_as_editions(asked):
    key = "key_inlet_firms"
    wang = asked.by("wang")
    first = wang.post(f"/api/lists/{key}/editions", json={"ground": "年度名单"})
    assert first.status_code == 201, first.text
    made = first.json()
    code = made["rows"][0]["code"]
    said = {"code": code, "word": "exempted", "ground": "已停产", "version": made["version"]}
    assert asked.by("li").post(f"/api/lists/{key}/decisions", json=said).status_code == 403
    after = wang.post(f"/api/lists/{key}/decisions", json=said).json()
    assert code not in {each["code"] for each in after["rows"]}
    (change,) = wang.get(f"/api/lists/{key}/changes").json()["rows"]
    assert (change["code"], change["entered"]) == (code, False)
    assert "已停产" in change["why"][0]["zh"]
    assert wang.post(f"/api/lists/{key}/decisions", json=said).json()["code"] == "list-decision-stands"
    back = {"code": code, "word": "withdrawn", "ground": "复产", "version": made["version"]}
    assert wang.post(f"/api/lists/{key}/decisions", json=back).json()["code"] == "ledger-moved"
    assert wang.get("/api/lists/no_such_list").status_code == 404
    assert any(each["key"] == key and each["changed"] == 1 for each in wang.get("/api/lists").json())


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """The demo city with an edition of its list, solved through the interface."""
    from datetime import timedelta

    from qingshan.edge.cities import lay_out_city
    from web.act.conftest import NOW

    folder = tmp_path_factory.mktemp("city") / "chifeng"
    lay_out_city("赤峰市", folder)
    made = faces(folder, Clock(NOW, timedelta(0)))
    begun = made.by("wang").post("/api/emergency/plans", json={"seconds": 60})
    assert begun.status_code == 202, begun.text
    job = begun.json()["job"]["id"]
    made.state.jobs.get(job, "wang").over.wait(300)
    done = made.by("wang").get(f"/api/emergency/plans/{job}").json()
    assert done["job"]["status"] == "done", done
    made.done = done
    made.fixed = made.by("wang").post(f"/api/emergency/plans/{job}/edition", json={"ground": "年度修订"})
    yield made
    made.close()


def test_a_solved_plan_proves_every_target_and_is_fixed_by_a_person(solved):
    assert len(solved.done["rows"]) == 12
    assert all(each["meets"] for each in solved.done["rows"])
    assert any(each["price"] for each in solved.done["rows"]), "something binds"
    assert solved.fixed.status_code == 201, solved.fixed.text
    assert solved.by("wang").get("/api/emergency").json()["editions"][0]["number"] == 1
    assert solved.by("wang").get("/api/emergency/proof", params={"edition": 1}).json()["rows"]
    other = solved.by("root").get(f"/api/emergency/plans/{solved.done['job']['id']}")
    assert other.status_code == 404, "work is seen by whoever started it"


def test_officers_see_lines_and_plans_of_their_county_only(solved):
    rows = solved.by("li").get("/api/emergency/lines").json()["rows"]
    assert rows
    assert {each["county"]["key"] for each in rows} == {"150429"}
    everyone = solved.by("wang").get("/api/emergency/lines", params={"limit": 1000}).json()
    assert everyone["total"] > len(rows)
    firm = rows[0]["firm"]
    got = solved.by("li").get(f"/api/emergency/firms/{firm}/plan")
    assert got.content.startswith(b"PK")
    assert solved.by("zhao").get(f"/api/emergency/firms/{firm}/plan").status_code == 403
    assert solved.by("wang").get("/api/emergency/list").content.startswith(b"PK")


@pytest.mark.slow
def test_an_alert_is_ordered_by_another_than_its_author_and_runs_to_its_report(solved):
    wang, chen = solved.by("wang"), solved.by("chen")
    advice = wang.post("/api/alerts/advice", json={"forecast": FORECAST}).json()
    assert advice["level"]["key"] == "orange"
    text = "date,aqi,primary\n" + "".join(f"{e['day']},{e['aqi']},pm25\n" for e in FORECAST)
    read = wang.post("/api/alerts/advice/file", files={"file": ("f.csv", text.encode())}).json()
    assert read["advice"]["level"]["key"] == "orange"
    said = {"level": "orange", "forecast": FORECAST, "ground": "会商"}
    proposal = wang.post("/api/alerts/proposals", json=said).json()
    way = f"/api/alerts/proposals/{proposal['number']}"
    assert wang.post(f"{way}/approval", json={"ground": "同意"}).status_code == 403
    ordered = chen.post(f"{way}/approval", json={"ground": "同意"})
    assert ordered.status_code == 201, ordered.text
    number = ordered.json()["outcome"]
    alert = wang.get(f"/api/alerts/{number}").json()
    assert alert["edition"] == 1
    assert chen.post(f"{way}/approval", json={"ground": "再批"}).json()["code"] == "proposal-decided"
    told = wang.post(f"/api/alerts/{number}/notices", json={"ground": "通知"}).json()
    pack = zipfile.ZipFile(io.BytesIO(wang.get(f"/api/alerts/{number}/notices").content))
    assert len(pack.namelist()) == told["notices"]["orange"] == told["firms"]
    line = next(
        each["code"]
        for each in wang.get("/api/emergency/lines", params={"limit": 1000}).json()["rows"]
        for measure in each["measures"]
        if measure["level"]["key"] == "orange"
    )
    days = [*(f"2024-12-{at}" for at in range(28, 32)), *(f"2025-01-0{at}" for at in range(1, 7))]
    power = "line,date,kwh\n" + "".join(f"{line},{day},{100 if day < '2025-01-04' else 0}\n" for day in days)
    checked = wang.post(
        f"/api/alerts/{number}/checks", data={"by": "power", "ground": "供电数据", "until": "2025-01-06"},
        files={"file": ("p.csv", power.encode())},
    )  # fmt: skip
    assert checked.status_code == 200, checked.text
    assert chen.post(f"/api/alerts/{number}/lift", json={"ground": "好转", "version": 1}).status_code == 409
    lifted = chen.post(f"/api/alerts/{number}/lift", json={"ground": "好转"}).json()
    assert lifted["lifted_at"]
    done = wang.post(f"/api/alerts/{number}/report", json={"ground": "评估"})
    assert done.status_code == 200, done.text
    case = wang.get(f"/api/cases/{done.json()['case']}").json()
    filed = {each["key"] for each in case["items"] if each["filed"]}
    assert {"firms_notified", "lifting_order", "after_action_report"} <= filed
    for key in ("lifting_order", "after_action_report"):
        item = next(each for each in case["items"] if each["key"] == key)
        paper = wang.get(f"/api/cases/{case['number']}/files/{item['filed'][0]['file']['sha256']}")
        words = zipfile.ZipFile(io.BytesIO(paper.content)).read("word/document.xml").decode()
        assert "chen（审批人）" in words, "a paper calls people as the pages do"


def test_nobody_orders_what_they_proposed(city, clock):
    made = faces(city, clock)
    said = {"level": "yellow", "forecast": FORECAST[:1], "ground": "会商"}
    number = made.by("root").post("/api/alerts/proposals", json=said).json()["number"]
    from qingshan.act.proposal import approve
    from qingshan.base.errors import RefusedError

    with pytest.raises(RefusedError, match="cannot approve"):
        approve(made.state.decided.proposals()[number], "root", "同意")
    gone = made.by("root").post(f"/api/alerts/proposals/{number}/refusal", json={"ground": "撤回"}).json()
    assert gone["standing"]["key"] == "withdrawn"
    made.close()


def test_no_finding_of_the_list_sends_a_reader_of_the_page_to_the_command_line(asked):
    for language in ("zh", "en"):
        told = asked.by("wang").get("/api/emergency/faults", params={"lang": language}).json()
        assert {"emergency-firm-missing", "emergency-ratio-short"} & {each["code"] for each in told}
        assert [each for each in told if "qingshan " in each["remedy"]] == []
    missing = asked.by("wang").get("/api/cases/2025-0099").json()
    assert missing["page"] == "/console/cases"
