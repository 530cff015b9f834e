"""Who did something is shown by the name people call them; what they sign in by stays inside."""

from __future__ import annotations

from qingshan.edge.web.access.routes import rules_by_path
from qingshan.edge.web.views.named import actor_named
from web.act.test_cases import opened
from web.act.test_emergency import FORECAST
from web.signing import client_of

CALLED = {"key": "wang-9", "zh": "王工（分析人员）", "en": "王工 (analyst)"}


def signed_in(asked, name="wang-9", title="王工", role="analyst"):
    door = asked.app.state.access
    door.accounts.add(name, title, role=role, area="", now=door.now)
    return client_of(asked.app, role, "", name)


def acted(asked):
    """Somebody who did a bit of everything, and the answers that tell of it."""
    wang = signed_in(asked)
    case = opened(asked, who="wang", owner="wang-9")
    wang.post(f"/api/cases/{case['number']}/notes", json={"ground": "看过"})
    wang.post("/api/lists/key_inlet_firms/editions", json={"ground": "年度名单"})
    wang.post("/api/alerts/proposals", json={"level": "orange", "forecast": FORECAST, "ground": "会商"})
    row = wang.get("/api/registers/enterprises").json()["rows"][0]["id"]
    changed = {"cells": {"industry": "改名"}, "ground": "核对"}
    wang.put(f"/api/registers/enterprises/rows/{row}", json=changed)
    return wang, case["number"]


def test_every_history_names_the_person_with_the_role(asked):
    wang, case = acted(asked)
    told = wang.get(f"/api/cases/{case}").json()
    assert told["timeline"][0]["who"] == CALLED
    assert told["owner"] == CALLED
    assert wang.get("/api/overview/cases").json()["rows"][0]["owner"] == CALLED
    assert wang.get("/api/cases/backlog").json()["piles"][0]["key"] == CALLED
    assert wang.get("/api/lists/key_inlet_firms").json()["fixed"][0]["who"] == CALLED
    assert wang.get("/api/alerts/proposals").json()[0]["who"] == CALLED
    assert wang.get("/api/registers/enterprises/history").json()[0]["who"] == CALLED
    log = signed_in(asked, "boss-9", "周主任", "administrator").get("/api/users/log").json()["rows"]
    assert "wang-9" in {each["who"]["key"] for each in log}
    assert all(each["who"] == CALLED for each in log if each["who"]["key"] == "wang-9")


def test_cases_are_found_by_the_name_of_whoever_has_them(asked):
    wang, case = acted(asked)
    opened(asked, who="li")
    for name in ("wang-9", "王工"):
        rows = wang.get("/api/cases", params={"owner": name}).json()["rows"]
        assert [each["number"] for each in rows] == [case]
    assert wang.get("/api/cases", params={"text": "王工"}).json()["total"] == 1


def test_a_name_follows_the_account_and_without_one_stands_as_it_was_entered(asked):
    asked.by("root")
    signed_in(asked)
    assert actor_named(asked.state, "wang-9").zh == "王工（分析人员）"
    asked.app.state.access.accounts.change("wang-9", title="王科长", role="approver", area="")
    assert actor_named(asked.state, "wang-9").en == "王科长 (approver)"
    asked.app.state.access.accounts.disable("wang-9")
    assert actor_named(asked.state, "wang-9").en == "王科长 (approver)"
    assert actor_named(asked.state, "老张").model_dump() == {"key": "老张", "zh": "老张", "en": "老张"}
    asked.app.state.access.accounts.change("wang-9", title="审批人", role="approver", area="")
    assert actor_named(asked.state, "wang-9").en == "approver", "a title that only repeats the role"


def test_what_the_program_and_the_public_entered_is_told_in_both_languages(asked):
    assert actor_named(asked.state, "qingshan").en == "the program itself"
    assert actor_named(asked.state, "公众 public").zh == "公众"


def test_nothing_open_to_everybody_shows_what_a_person_signs_in_by(asked):
    acted(asked)
    anybody, read = asked.by(""), 0
    for (method, path), rule in rules_by_path(asked.app).items():
        if method == "GET" and rule.is_open and "{" not in path:
            for kind in ("text/html", "application/json"):
                answer = anybody.get(path, headers={"accept": kind})
                assert "wang-9" not in answer.text, path
                read += answer.status_code == 200
    assert read > 20
