"""Registers edited through the interface: checked, on the ledger, undone; files merged whole or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qingshan.register.editing import added, changed, merged, read_sheet, removed

FIRM = {
    "code": "150429E90", "zh": "试验厂", "en": "Trial works", "county": "150429", "industry_code": "1391",
    "industry": "淀粉", "from": "2024-01-01", "source": "test",
}  # fmt: skip


def rows(asked, name="enterprises", who="wang", **asked_for):
    answer = asked.by(who).get(f"/api/registers/{name}", params={"limit": 1000} | asked_for)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


def test_a_row_is_edited_with_history_and_undone_and_comments_stay(asked, city):
    path = city / "register" / "enterprises.csv"
    before = path.read_text(encoding="utf-8")
    wang, row = asked.by("wang"), rows(asked)[0]
    said = {"cells": {"industry": "改名, 带逗号"}, "ground": "核对许可证"}
    done = wang.put(f"/api/registers/enterprises/rows/{row['id']}", json=said)
    assert done.status_code == 200, done.text
    assert (done.json()["is_written"], done.json()["changed"]) == (True, 1)
    after = path.read_text(encoding="utf-8")
    assert sum(a != b for a, b in zip(before.splitlines(), after.splitlines(), strict=True)) == 1
    again = wang.put(f"/api/registers/enterprises/rows/{row['id']}", json=said)
    assert (again.status_code, again.json()["code"]) == (409, "register-row-moved")
    (change,) = wang.get("/api/registers/enterprises/history").json()
    assert (change["who"]["key"], change["ground"]) == ("wang", "核对许可证")
    assert change["after"]["industry"] == "改名, 带逗号"
    undone = wang.post(
        "/api/registers/enterprises/undo", json={"number": change["number"], "ground": "改错了"}
    )
    assert undone.status_code == 200, undone.text
    assert path.read_text(encoding="utf-8") == before
    assert len(wang.get("/api/registers/enterprises/history").json()) == 2


def test_what_would_be_wrong_is_refused_with_every_fault_and_nothing_is_written(asked, city):
    path = city / "register" / "enterprises.csv"
    before = path.read_bytes()
    cells = FIRM | {"county": "999999", "from": "not a day"}
    answer = asked.by("wang").post(
        "/api/registers/enterprises/rows", json={"cells": cells, "ground": "新企业"}
    )
    told = answer.json()
    assert (answer.status_code, told["is_written"]) == (201, False)
    assert {each["column"] for each in told["findings"]} >= {"county", "from"}
    assert all(each["remedy"] and each["row"] for each in told["findings"])
    assert path.read_bytes() == before
    assert asked.by("wang").get("/api/registers/enterprises/history").json() == []


def test_a_row_is_added_tried_first_and_taken_out(asked):
    wang, way = asked.by("wang"), "/api/registers/enterprises/rows"
    said = {"cells": FIRM, "ground": "新企业"}
    assert not wang.post(way, json=said, params={"dry_run": True}).json()["is_written"]
    assert wang.post(way, json=said).json()["is_written"]
    assert wang.post(way, json=said).json()["code"] == "register-row-there"
    row = next(each for each in rows(asked) if each["cells"]["code"] == FIRM["code"])
    gone = wang.post(f"{way}/{row['id']}/removal", json={"ground": "录错"})
    assert gone.json()["removed"] == 1
    assert FIRM["code"] not in {each["cells"]["code"] for each in rows(asked)}


def test_a_firm_that_others_speak_of_is_not_taken_out(asked):
    row = next(
        e for e in rows(asked) if e["cells"]["code"] == rows(asked, "outlets")[0]["cells"]["enterprise"]
    )
    answer = asked.by("wang").post(
        f"/api/registers/enterprises/rows/{row['id']}/removal", json={"ground": "误删"}
    )
    assert not answer.json()["is_written"]
    assert answer.json()["findings"]


def test_officers_read_their_area_and_write_nothing(asked):
    assert {each["cells"]["county"] for each in rows(asked, who="li")} == {"150429"}
    row = rows(asked, who="li")[0]
    said = {"cells": {"industry": "x1"}, "ground": "试试"}
    assert asked.by("li").put(f"/api/registers/enterprises/rows/{row['id']}", json=said).status_code == 403
    assert asked.by("li").get("/api/registers/enterprises/file").status_code == 403


def test_secrets_are_shown_to_nobody_and_survive_an_edit(asked, city):
    path = city / "register" / "devices.csv"
    secret = read_sheet(path.read_text(encoding="utf-8")).lines[0].cells["password"]
    row = rows(asked, "devices")[0]
    assert secret not in str(rows(asked, "devices"))
    assert secret.encode() not in asked.by("wang").get("/api/registers/devices/file").content
    cells = row["cells"] | {"zh": "改名数采仪"}
    said = {"cells": cells, "ground": "改名"}
    done = asked.by("wang").put(f"/api/registers/devices/rows/{row['id']}", json=said)
    assert done.json()["is_written"], done.text
    line = read_sheet(path.read_text(encoding="utf-8")).lines[0]
    assert (line.cells["password"], line.cells["zh"]) == (secret, "改名数采仪")
    told = asked.by("wang").get("/api/registers/devices/history").text
    assert secret not in told


def test_a_file_is_merged_whole_or_not_at_all(asked, city):
    path = city / "register" / "water_bodies.csv"
    before = path.read_text(encoding="utf-8")
    head = "code,zh,en,kind,basin,flows_into,aliases\n"
    good = head + "XBR,新河,New River,river,LIAO,,\n"
    bad = good + "XBS,坏河,Bad River,no_kind,LIAO,,\n"

    def send(text, **asked_for):
        return asked.by("wang").post(
            "/api/registers/water_bodies/import", data={"ground": "年度更新"}, params=asked_for,
            files={"file": ("bodies.csv", text.encode("gb18030"))},
        )  # fmt: skip

    assert send(good).json() == {
        "is_written": False, "added": 1, "changed": 0, "removed": 0, "findings": [],
    }  # fmt: skip
    refused = send(bad, dry_run=False).json()
    assert not refused["is_written"]
    assert [(each["column"], each["value"]) for each in refused["findings"]] == [("kind", "no_kind")]
    assert path.read_text(encoding="utf-8") == before
    assert send(good, dry_run=False).json()["is_written"]
    (change,) = asked.by("wang").get("/api/registers/water_bodies/history").json()
    undo = {"number": change["number"], "ground": "退回"}
    assert asked.by("wang").post("/api/registers/water_bodies/undo", json=undo).json()["removed"] == 1
    assert path.read_text(encoding="utf-8") == before


def test_a_change_killed_between_entry_and_file_is_finished_by_the_next(asked, city, monkeypatch):
    row = rows(asked)[0]
    said = {"cells": {"industry": "断电前"}, "ground": "核对"}
    with monkeypatch.context() as patch:
        patch.setattr("qingshan.edge.beside.Beside.settle", lambda *_: None)
        asked.by("wang").put(f"/api/registers/enterprises/rows/{row['id']}", json=said)
    assert rows(asked)[0]["id"] == row["id"], "the file is still the old one"
    other = rows(asked)[1]
    done = asked.by("wang").put(
        f"/api/registers/enterprises/rows/{other['id']}", json={"cells": {"industry": "之后"}, "ground": "后"}
    )
    assert done.json()["is_written"], done.text
    assert [each["cells"]["industry"] for each in rows(asked)[:2]] == ["断电前", "之后"]
    assert not list(city.glob(".*.next"))


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8).map(
    lambda text: " ".join(text.split())
)


@given(st.lists(st.tuples(CELL, CELL), max_size=5), st.data())
def test_a_row_changed_back_gives_the_same_text(pairs, data):
    text = "# note\ncode,zh\n" + "# in between\n"
    for at, (zh, _) in enumerate(pairs):
        text = added(read_sheet(text), {"code": f"c{at}", "zh": zh})
    sheet = read_sheet(text)
    assert [dict(each.cells) for each in sheet.lines] == [
        {"code": f"c{at}", "zh": zh} for at, (zh, _) in enumerate(pairs)
    ]
    if not pairs:
        return
    at = data.draw(st.integers(0, len(pairs) - 1))
    new = changed(sheet, sheet.lines[at].id, {"code": f"c{at}", "zh": pairs[at][1]})
    back = changed(read_sheet(new), read_sheet(new).lines[at].id, {"code": f"c{at}", "zh": pairs[at][0]})
    assert read_sheet(back).lines == sheet.lines
    assert len(read_sheet(removed(sheet, sheet.lines[at].id)).lines) == len(pairs) - 1
    assert merged(sheet, [each.cells for each in sheet.lines], ["code"], whole=True) == text
