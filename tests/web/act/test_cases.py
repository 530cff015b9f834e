"""Cases through the interface: opened, moved, given evidence, refused, closed by what is true."""

from __future__ import annotations

import pytest

from web.act.asking import faces

OPENING = {
    "kind": "outfall_rectification", "title": "查干沐沦河左岸排口整治", "about": "150429E01",
    "division": "150429", "ground": "排查发现",
}  # fmt: skip
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 64


def opened(asked, who="li", **changed) -> dict:
    answer = asked.by(who).post("/api/cases", json=OPENING | changed)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_an_opened_case_says_what_it_can_do_next_and_what_is_lacking(asked):
    case = opened(asked)
    assert case["number"] == "2025-0001"
    assert case["state"]["zh"] == "已发现"
    (move,) = case["moves"]
    assert (move["key"], move["may"]) == ("measure", True)
    assert [each["key"] for each in move["lacking"]] == ["sample_report"]
    assert case["timeline"][0]["kind"]["zh"] == "立案"


def test_officers_see_and_write_only_their_area(asked):
    case = opened(asked)
    assert asked.by("zhao").get("/api/cases").json()["total"] == 0
    assert asked.by("li").get("/api/cases").json()["total"] == 1
    assert asked.by("wang").get("/api/cases").json()["total"] == 1
    for way in ("", "/check"):
        assert asked.by("zhao").get(f"/api/cases/{case['number']}{way}").status_code == 403
    note = {"ground": "看过"}
    assert asked.by("zhao").post(f"/api/cases/{case['number']}/notes", json=note).status_code == 403
    assert asked.by("zhao").post("/api/cases", json=OPENING).json()["code"] == "area-forbidden"
    assert asked.by("").get("/api/cases").status_code == 401


def test_evidence_is_kept_by_its_hash_and_given_out_so_that_nothing_runs(asked):
    number = opened(asked)["number"]
    files = {"file": ("../报告<1>.pdf", b"%PDF-1.7 text", "application/pdf")}
    answer = asked.by("li").post(
        f"/api/cases/{number}/files", data={"item": "sample_report", "ground": "送检"}, files=files
    )
    assert answer.status_code == 200, answer.text
    item = next(each for each in answer.json()["items"] if each["key"] == "sample_report")
    file = item["filed"][0]["file"]
    assert file["name"] == "报告1.pdf"
    got = asked.by("li").get(f"/api/cases/{number}/files/{file['sha256']}")
    assert got.content == b"%PDF-1.7 text"
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in got.headers["content-security-policy"]
    assert asked.by("li").get(f"/api/cases/{number}/files/{'0' * 64}").status_code == 404
    moved = asked.by("li").post(f"/api/cases/{number}/moves", json={"move": "measure", "ground": "已测"})
    assert moved.json()["state"]["key"] == "measured"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"<html>", "upload-not-what-it-says"),
        ("a.html", b"<script>", "upload-kind"),
        ("a.pdf", b"", "upload-empty"),
        ("...", b"x", "upload-without-name"),
        ("a.zip", b"PK" + b"0" * 100_001, "upload-too-large"),
    ],
)
def test_what_is_no_evidence_is_refused(city, clock, name, content, code):
    (city / "serve.toml").write_text("[upload]\nmegabytes = 0.1\n", encoding="utf-8")
    asked = faces(city, clock)
    number = opened(asked)["number"]
    answer = asked.by("li").post(
        f"/api/cases/{number}/files", data={"item": "sample_report", "ground": "送检"},
        files={"file": (name, content)},
    )  # fmt: skip
    assert (answer.status_code in {413, 415, 422}, answer.json()["code"]) == (True, code)
    assert asked.state.decided.cases()[number].version == 1


def test_who_looked_at_an_older_case_is_told_and_nothing_is_written(asked):
    number = opened(asked)["number"]
    client = asked.by("li")
    client.post(f"/api/cases/{number}/notes", json={"ground": "第一条", "version": 1})
    answer = client.post(f"/api/cases/{number}/notes", json={"ground": "第二条", "version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "ledger-moved")
    assert client.get(f"/api/cases/{number}").json()["version"] == 2


def test_a_request_sent_twice_happens_once(asked):
    key = {"Idempotency-Key": "k-1"}
    first = asked.by("li").post("/api/cases", json=OPENING, headers=key).json()
    again = asked.by("li").post("/api/cases", json=OPENING, headers=key).json()
    assert first["number"] == again["number"]
    number, key = first["number"], {"Idempotency-Key": "k-2"}
    for _ in range(2):
        said = {"ground": "一次", "version": 1}
        answer = asked.by("li").post(f"/api/cases/{number}/notes", json=said, headers=key)
        assert answer.status_code == 200, answer.text
    assert asked.by("li").get(f"/api/cases/{number}").json()["version"] == 2
    other = opened(asked)["number"]
    crossed = asked.by("li").post(f"/api/cases/{other}/notes", json={"ground": "别处"}, headers=key)
    assert (crossed.status_code, crossed.json()["code"]) == (409, "ledger-request-differs")


def test_a_move_of_another_role_or_without_evidence_is_refused_with_what_to_do(asked):
    number = opened(asked)["number"]
    answer = asked.by("wang").post(f"/api/cases/{number}/moves", json={"move": "measure", "ground": "x1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "case-role")
    answer = asked.by("li").post(f"/api/cases/{number}/moves", json={"move": "measure", "ground": "x1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "case-evidence-missing")
    assert answer.json()["remedy"]


def test_closing_is_refused_until_its_assertion_holds_and_then_says_what_held(asked):
    number = opened(asked, kind="complaint")["number"]
    client = asked.by("li")

    def post(way, **said):
        return client.post(f"/api/cases/{number}/{way}", json={"ground": "办理"} | said)

    assert post("moves", move="accept").status_code == 200
    assert post("evidence", item="answer", text="已清理").status_code == 200
    assert post("moves", move="answer").status_code == 200
    refused = post("moves", move="close")
    assert (refused.status_code, refused.json()["code"]) == (409, "case-not-true-yet")
    check = client.get(f"/api/cases/{number}/check").json()
    assert [(each["key"], each["holds"]) for each in check["terms"]] == [
        ("answer", True), ("satisfaction", False),
    ]  # fmt: skip
    assert post("evidence", item="satisfaction", text="satisfied").status_code == 200
    closed = post("moves", move="close").json()
    assert closed["is_closed"]
    assert all(each["holds"] for each in closed["timeline"][0]["terms"])


def test_board_backlog_and_table_show_the_same_cases(asked, clock):
    for at in range(5):
        opened(asked, title=f"第{at}件")
    clock.at = clock.at.replace(month=3)
    board = asked.by("li").get("/api/cases/board", params={"kind": "outfall_rectification"}).json()
    assert {each["state"]["key"]: each["count"] for each in board["columns"] if each["count"]} == {"found": 5}
    pile = asked.by("li").get("/api/cases/backlog", params={"by": "state"}).json()["piles"][0]
    assert (pile["open"], pile["overdue"], sum(pile["ages"])) == (5, 5, 5)
    page = asked.by("li").get("/api/cases", params={"limit": 2, "overdue": True}).json()
    assert (page["total"], len(page["rows"])) == (5, 2)
    more = asked.by("li").get("/api/cases", params={"limit": 2, "after": page["next"]}).json()
    assert not {e["number"] for e in page["rows"]} & {e["number"] for e in more["rows"]}
    told = asked.by("li").get("/api/cases", params={"format": "csv"}).content.decode("utf-8-sig")
    assert len(told.splitlines()) == 6


def test_only_approvers_extend(asked):
    number = opened(asked)["number"]
    said = {"due": "2025-03-01", "ground": "汛期推迟"}
    assert asked.by("li").post(f"/api/cases/{number}/due", json=said).json()["code"] == "case-role"
    case = asked.by("chen").post(f"/api/cases/{number}/due", json=said).json()
    assert case["due"] == "2025-03-01"
    assert case["timeline"][0]["who"]["key"] == "chen"


def test_the_folded_state_takes_in_what_others_entered(asked, city, clock):
    from qingshan.act.case.decide import Actor, Opening
    from qingshan.edge.desk import desk_of
    from qingshan.edge.workspace import Workspace

    opened(asked)
    with desk_of(Workspace.find(city), clock()) as desk:
        other = desk.open("complaint", Opening("", "异味", division="150429"), Actor("吴", "officer", "来电"))
    assert [each["number"] for each in asked.by("li").get("/api/cases").json()["rows"]] == [
        "2025-0001", other.id,
    ]  # fmt: skip
