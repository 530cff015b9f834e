"""What a browser, a stranger's page and a program may send, and what they are told back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from qingshan.edge.web.access.cookies import PLAIN
from qingshan.edge.web.access.origin import local_path
from qingshan.edge.web.access.throttle import network_of
from web.signing import client_of, token_of

NEW = {"name": "li", "title": "李", "role": "officer", "area": "150428", "ground": "new colleague"}


def test_a_change_needs_the_word_of_the_session(app):
    browser = client_of(app, "administrator")
    assert browser.post("/api/users", json=NEW).status_code == 201
    del browser.headers["x-csrf-token"]
    refused = browser.post("/api/users", json={**NEW, "name": "wang"})
    assert (refused.status_code, refused.json()["code"]) == (403, "request-cross-site")
    browser.headers["x-csrf-token"] = "0" * 43
    assert browser.post("/api/users", json={**NEW, "name": "wang"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.cn"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
    ],
)
def test_another_site_changes_nothing_even_with_the_word(app, headers):
    browser = client_of(app, "administrator")
    assert browser.post("/api/users", json=NEW, headers=headers).status_code == 403
    stranger = TestClient(app).post("/sign-in", data={"name": "a", "password": "b"}, headers=headers)
    assert stranger.status_code == 403


def test_a_form_of_another_session_is_refused(app):
    browser, other = client_of(app, "analyst", name="li"), client_of(app, "analyst", name="wang")
    word = other.headers["x-csrf-token"]
    answer = browser.post("/account/tokens", data={"csrf": word, "title": "x", "role": "analyst", "days": 7})
    assert answer.status_code == 403
    assert app.state.access.sessions.tokens("li", app.state.access.now) == ()


def test_a_program_needs_no_word_but_a_token_that_is_good(app, clock):
    program = token_of(app, "administrator")
    assert program.post("/api/users", json=NEW).status_code == 201
    clock.now += timedelta(days=2)
    assert program.get("/api/users").status_code == 401
    program.headers["authorization"] = "Bearer qs_nothing"
    assert program.get("/api/air/today").status_code == 401


def test_a_session_secret_is_no_token_and_a_token_is_no_session(app):
    browser, program = client_of(app, "administrator"), token_of(app, "administrator")
    secret = browser.cookies[PLAIN]
    assert TestClient(app).get("/api/users", headers={"authorization": f"Bearer {secret}"}).status_code == 401
    word = program.headers["authorization"].removeprefix("Bearer ")
    assert TestClient(app, cookies={PLAIN: word}).get("/api/users").status_code == 401


def test_a_token_never_has_more_than_its_owner(app):
    door = app.state.access
    program = token_of(app, "analyst")
    assert program.get("/api/session/own").status_code == 200
    client_of(app, "administrator")
    door.accounts.change("analyst-city", title="x", role="approver", area="")
    assert program.get("/api/session/own").status_code == 401
    refused = client_of(app, "analyst", name="wang").post(
        "/api/session/tokens", json={"title": "x", "role": "administrator"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "token-role")


def test_a_token_makes_no_token(app):
    assert (
        token_of(app, "analyst")
        .post("/api/session/tokens", json={"title": "x", "role": "analyst"})
        .status_code
        == 409
    )


def test_signing_out_ends_the_session_at_once(app):
    browser = client_of(app, "analyst")
    secret = browser.cookies[PLAIN]
    assert browser.get("/api/session/own").status_code == 200
    assert browser.delete("/api/session").status_code == 204
    assert TestClient(app, cookies={PLAIN: secret}).get("/api/session/own").status_code == 401


def test_a_session_ends_when_idle_and_in_any_case_after_hours(app, clock):
    browser = client_of(app, "analyst")
    for _ in range(13):
        clock.now += timedelta(minutes=50)
        assert browser.get("/api/session/own").status_code == 200
    clock.now += timedelta(minutes=61)
    assert browser.get("/api/session/own").status_code == 401
    second = client_of(app, "analyst")
    for _ in range(14):
        clock.now += timedelta(minutes=50)
        second.get("/api/session/own")
    clock.now += timedelta(minutes=50)
    assert second.get("/api/session/own").status_code == 401


def test_one_ends_ones_own_sessions_and_nobody_elses(app):
    browser, other = client_of(app, "analyst", name="li"), client_of(app, "analyst", name="wang")
    again = client_of(app, "analyst", name="li")
    theirs = other.get("/api/session/own").json()["sessions"][0]["id"]
    assert browser.delete(f"/api/session/own/{theirs}").status_code == 404
    assert other.get("/api/session/own").status_code == 200
    assert browser.post("/api/session/own/end-others").status_code == 204
    assert again.get("/api/session/own").status_code == 401
    assert browser.get("/api/session/own").status_code == 200


def test_a_change_of_role_is_seen_at_once(app):
    browser, boss = client_of(app, "administrator", name="li"), client_of(app, "administrator", name="boss")
    assert browser.get("/api/users").status_code == 200
    body = {"title": "李", "role": "officer", "area": "150428", "ground": "moved"}
    assert boss.patch("/api/users/li", json=body).status_code == 200
    assert browser.get("/api/users").status_code == 403


def test_somebody_always_manages_accounts(app):
    boss = client_of(app, "administrator", name="boss")
    refused = boss.post("/api/users/boss/disable", json={"ground": "leaving"})
    assert (refused.status_code, refused.json()["code"]) == (409, "account-last-administrator")


def test_an_invitation_is_good_once(app):
    link = client_of(app, "administrator").post("/api/users", json=NEW).json()["link"]
    path = link.removeprefix("http://testserver")
    browser = TestClient(app, follow_redirects=False)
    assert browser.get(path).status_code == 200
    key = path.partition("key=")[2]
    form = {"key": key, "password": "paper lantern river 42", "again": "paper lantern river 42"}
    assert browser.post("/set-up", data={**form, "again": "something else"}).status_code == 422
    assert browser.post("/set-up", data=form).status_code == 303
    assert TestClient(app).post("/set-up", data=form).status_code == 409


@pytest.mark.parametrize("password", ["short", "password1234", "qwertyuiop12", "chifeng150400", "x" * 129])
def test_passwords_that_are_tried_first_are_refused(app, password):
    from qingshan.base.errors import UsageError

    door = app.state.access
    client_of(app, "analyst", name="li")
    with pytest.raises(UsageError):
        door.accounts.set_password("li", password, now=door.now)


def test_answers_carry_headers_that_keep_browsers_careful(app):
    for path in ("/sign-in", "/api/session", "/nothing-here", "/health"):
        headers = TestClient(app).get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert re.fullmatch("[0-9a-f]{16}", headers["x-request-id"])
        assert "strict-transport-security" not in headers
    over_tls = TestClient(app, base_url="https://testserver").get("/sign-in")
    assert "strict-transport-security" in over_tls.headers


def test_nobody_keeps_what_is_shown_to_somebody(app):
    browser = client_of(app, "administrator")
    for path in ("/account", "/api/users", "/api/session", "/api/session/own", "/api/users/log"):
        assert browser.get(path).headers["cache-control"] == "no-store", path
    assert TestClient(app).get("/sign-in").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "onward", ["//evil.cn", "https://evil.cn", "/\\evil.cn", "\\\\evil.cn", "javascript:1", "/a\nb"]
)
def test_signing_in_leads_nowhere_else(app, onward):
    assert local_path(onward, "/console/") == "/console/"


def test_a_body_that_is_too_large_is_cut_off(app):
    browser = client_of(app, "administrator")
    big = "x" * 1_100_000
    told = browser.post("/api/users", content=big, headers={"content-type": "application/json"})
    assert (told.status_code, told.json()["code"]) == (413, "body-too-large")

    def pieces():
        for _ in range(12):
            yield b"x" * 100_000

    untold = browser.post("/api/users", content=pieces(), headers={"content-type": "application/json"})
    assert untold.status_code == 413


def test_a_stranger_gets_no_socket(app):
    with (
        pytest.raises(WebSocketDisconnect),
        TestClient(app).websocket_connect("/console/_nicegui_ws/socket.io/"),
    ):
        pass
    assert TestClient(app).get("/console/_nicegui_ws/socket.io/?EIO=4&transport=polling").status_code == 401
    assert (
        client_of(app, "public").get("/console/_nicegui_ws/socket.io/?transport=polling").status_code == 403
    )


def test_what_somebody_does_and_is_refused_is_on_record(app):
    boss, officer = client_of(app, "administrator"), client_of(app, "officer")
    boss.post("/api/users", json=NEW)
    officer.get("/api/users")
    officer.get("/api/users")
    rows = boss.get("/api/users/log").json()["rows"]
    told = {(each["about"], each["kind"], each["who"]["key"], each["ground"]) for each in rows}
    assert ("li", "added", "administrator-city", "new colleague") in told
    assert ("administrator-city", "wrote", "administrator-city", "POST /api/users") in told
    denied = [each for each in rows if each["kind"] == "denied"]
    assert [(each["who"]["key"], "count=2" in each["details"]) for each in denied] == [("officer-city", True)]
    assert "qs_" not in str(rows)


def test_attackers_are_counted_by_what_they_hold():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff")
    assert network_of("::ffff:10.0.0.7") == "10.0.0.7"


def test_the_server_tells_how_it_is(app):
    assert TestClient(app).get("/health").json()["ready"] is True
    text = token_of(app, "watcher").get("/metrics").text
    assert 'qingshan_requests_total{method="GET",route="/health",status="200"} 1.0' in text
    assert "qingshan_sessions" in text


def test_the_interface_is_told_without_a_foreign_host(app):
    told = TestClient(app).get("/api/openapi.json").json()
    assert told["paths"]["/api/users"]["get"]["x-right"] == "users.manage"
    page = TestClient(app).get("/api/docs").text
    assert "/api/session/tokens" in page
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []


def test_a_fault_is_told_without_its_inside(app):
    def fail():
        raise RuntimeError("secret of the inside")

    app.get("/fail")(fail)
    answer = client_of(app).get("/fail")
    assert (answer.status_code, answer.json()["code"]) == (500, "request-failed")
    assert "inside" not in answer.text


def test_a_page_left_open_keeps_no_session_awake(app, clock):
    door, secret = app.state.access, client_of(app, "analyst").cookies[PLAIN]
    for _ in range(4):
        clock.now += timedelta(minutes=16)
        is_open = door.sessions.is_open(secret, door.now)
    assert not is_open, "the beats of a socket are no use of the session"
    assert door.sessions.find(secret, door.now) is None


def test_a_closed_account_has_no_session_left(app):
    boss, other = client_of(app, "administrator", name="boss"), client_of(app, "analyst", name="li")
    assert other.get("/api/session/own").status_code == 200
    assert boss.post("/api/users/li/disable", json={"ground": "left"}).status_code == 200
    assert other.get("/api/session/own").status_code == 401


def test_no_other_site_is_let_read(app):
    for path in ("/", "/api/session", "/api/air/sites", "/health"):
        answer = TestClient(app).get(path, headers={"origin": "https://evil.cn"})
        assert not any(each.startswith("access-control-") for each in answer.headers), path


def test_every_answer_says_what_it_is(app):
    kinds = {
        "/sign-in": "text/html; charset=utf-8", "/static/public.css": "text/css; charset=utf-8",
        "/api/session": "application/json", "/static/icon.svg": "image/svg+xml",
        "/nothing": "text/html; charset=utf-8",
    }  # fmt: skip
    for path, kind in kinds.items():
        answer = TestClient(app).get(path, headers={"accept": "text/html"})
        assert answer.headers["content-type"] == kind, path


@pytest.mark.parametrize("path", ["/.git/HEAD", "/static/.git/HEAD", "/static/../.git/HEAD", "/.svn/entries"])
def test_no_traces_of_version_control_are_served(app, path):
    assert client_of(app, "administrator").get(path).status_code == 404
