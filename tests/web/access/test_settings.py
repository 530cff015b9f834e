"""Settings through the interface: kinds and bounds, history and undo, comments kept, secrets never shown."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.act.entry import Draft
from qingshan.edge.beside import digest
from qingshan.edge.settings_file import with_value
from qingshan.edge.web.settings import BOUNDS, FILE, PARTS
from qingshan.edge.web.settings_desk import LOCK, STREAM, checked, defaults
from web.signing import client_of

OWN = "# ours\n[session]\nidle_minutes = 30   # agreed in March\n\n[public]\ndesk = '值班室'\n"


@pytest.fixture
def boss(folder, app):
    (folder / FILE).write_text(OWN, encoding="utf-8")
    return client_of(app, "administrator", name="boss")


def put(client, key, value, ground="matrix"):
    return client.put(f"/api/settings/{key}", json={"value": value, "ground": ground})


def test_every_setting_has_words_a_kind_and_bounds(boss):
    rows = {each["key"]: each for each in boss.get("/api/settings").json()}
    assert rows.keys() == {f"{part}.{name}" for part in PARTS for name in PARTS[part].__dataclass_fields__}
    numbers = {key for key, value in defaults().items() if type(value) in {int, float}}
    assert numbers == set(BOUNDS)
    assert [checked(key, value) for key, value in defaults().items()] == list(defaults().values())
    assert all(row["meaning"]["zh"] and row["meaning"]["en"] for row in rows.values())
    idle, port = rows["session.idle_minutes"], rows["listen.port"]
    assert (idle["value"], idle["default"]["en"]) == (30, "60")
    assert (idle["is_own"], port["is_own"]) == (True, False)


def test_a_change_is_written_whole_keeps_comments_and_is_taken_back(boss, folder, app):
    told = put(boss, "session.idle_minutes", 45, "longer meetings")
    assert told.status_code == 200, told.text
    assert told.json()["standing"]["en"] == "from the next start"
    assert (folder / FILE).read_text(encoding="utf-8") == OWN.replace("= 30 ", "= 45 ")
    assert put(boss, "cases.watch_minutes", 7.5).json()["standing"]["en"] == "changed"
    assert app.state.qingshan.settings.cases.watch_minutes == 7.5, "it holds at once"
    assert app.state.qingshan.settings.session.idle_minutes == 60, "it was read at the start"
    last, first = boss.get("/api/settings/history").json()
    assert (first["who"]["key"], first["ground"], first["before"]["en"], first["after"]["en"]) == (
        "boss", "longer meetings", "30", "45",
    )  # fmt: skip
    for each in (last, first):
        said = {"number": each["number"], "ground": "as it was"}
        assert boss.post("/api/settings/undo", json=said).status_code == 200
    assert tomllib.loads((folder / FILE).read_text(encoding="utf-8")) == {**tomllib.loads(OWN), "cases": {}}
    assert boss.post("/api/settings/undo", json=said).json()["code"] == "setting-not-undone"
    assert (
        boss.post("/api/settings/session.idle_minutes/reset", json={"ground": "x1"}).json()["is_own"] is False
    )
    assert boss.post("/api/settings/session.idle_minutes/reset", json={"ground": "x1"}).status_code == 409


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("session.attempts", 0, "setting-bounds"),
        ("session.attempts", 2.5, "setting-kind"),
        ("listen.port", 70_000, "setting-bounds"),
        ("listen.port", "8080", "setting-kind"),
        ("listen.port", True, "setting-kind"),
        ("webhooks.allow_private", 1, "setting-kind"),
        ("public.desk", "a\nb", "setting-kind"),
        ("public.nothing", "x", "unknown-setting"),
        ("public.desk", "值班室", "setting-unchanged"),
    ],
)
def test_what_would_shut_people_out_or_means_nothing_is_refused(boss, folder, key, value, code):
    told = put(boss, key, value)
    assert (told.status_code in {404, 409, 422}, told.json()["code"]) == (True, code)
    assert (folder / FILE).read_text(encoding="utf-8") == OWN
    assert boss.get("/api/settings/history").json() == []


def test_the_content_of_a_secret_file_is_shown_nowhere(boss, folder):
    (folder / "oidc-secret").write_text("hush hush", encoding="utf-8")
    told = put(boss, "oidc.secret_file", str(folder / "oidc-secret"))
    assert told.status_code == 200
    assert "hush" not in told.text + boss.get("/api/settings").text + boss.get("/api/settings/history").text


def test_what_a_killed_server_had_on_the_ledger_is_written_later(boss, folder, app):
    made = with_value(OWN, "listen", "port", 9000)
    (folder / f".{FILE}.next").write_text(made, encoding="utf-8")
    body = {"name": "listen.port", "before": None, "after": "9000", "file_after": digest(made)}
    state = app.state.qingshan
    state.decided.ledger.append([Draft(STREAM, "settings.changed", "boss", "why", body)], at=state.clock())
    assert put(boss, "public.complaints_per_hour", 9).status_code == 200
    told = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    assert (told["listen"]["port"], told["public"]["complaints_per_hour"]) == (9000, 9)
    (folder / f".{FILE}.next").write_text("half", encoding="utf-8")
    assert put(boss, "public.complaints_per_hour", 8).status_code == 200, "what was never entered is dropped"
    assert (folder / LOCK).exists()


@given(
    st.sampled_from(["", OWN, "[public]", "[public] # here\n\n[a]\n", "x = 1\n"]),
    st.text(st.characters(exclude_categories=["C", "Z"])) | st.booleans() | st.integers(0, 10**9),
)
def test_any_value_is_read_back_and_nothing_else_moves(text, value):
    made = with_value(text, "public", "desk", value)
    told = tomllib.loads(text)
    assert tomllib.loads(made) == {**told, "public": {**told.get("public", {}), "desk": value}}
    assert [line for line in text.splitlines() if "desk" not in line and line not in made] == []
