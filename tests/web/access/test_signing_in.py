"""People come in by a password, stay for a while, and go."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.web.access import passwords
from qingshan.edge.web.access.cookies import PLAIN
from qingshan.edge.web.access.tables import account

GOOD = "paper lantern river 42"
HASHER_OF_THE_PROGRAM = passwords._hasher
"""Taken before the tests put a quick one in its place."""


@pytest.fixture
def door(app):
    """The door, with one account behind it."""
    made = app.state.access
    made.accounts.add("li", "李", role="officer", area="150428", now=made.now)
    made.accounts.set_password("li", GOOD, now=made.now)
    return made


@pytest.fixture
def browser(app):
    """Somebody who did not sign in, and is not sent on by redirects."""
    made = TestClient(app, follow_redirects=False)
    made.headers["origin"] = "http://testserver"
    return made


def enter(browser, name="li", password=GOOD, **more):
    return browser.post("/sign-in", data={"name": name, "password": password, **more})


def hash_of(door, name):
    """What the store keeps of a password."""
    with door.accounts._store.reading() as connection:
        return connection.execute(sa.select(account.c.password).where(account.c.name == name)).scalar_one()


def entries(folder, prefix="access/"):
    with Ledger.open(folder / "ledger.db") as ledger:
        return [(each.stream, each.kind, each.who, each.body) for each in ledger.entries(prefix)]


def test_the_right_password_opens_and_is_on_record(browser, door, folder):
    answer = enter(browser)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Path=/"))
    assert answer.headers["cache-control"] == "no-store"
    assert ("access/li", "access.signed-in", "li", {"address": "testclient"}) in entries(folder)


def test_over_tls_the_cookie_is_for_tls_and_this_host_alone(app, door):
    browser = TestClient(app, base_url="https://testserver", follow_redirects=False)
    answer = enter(browser)
    assert answer.headers["set-cookie"].startswith("__Host-session=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age=" in answer.headers["strict-transport-security"]


def test_wrong_names_and_wrong_passwords_look_the_same(browser, door):
    one, other = enter(browser, password="paper lantern river 43"), enter(browser, name="wang")
    assert one.status_code == other.status_code == 401
    assert one.text.replace('value="li"', "") == other.text.replace('value="wang"', "")


def test_an_unknown_name_costs_a_hash_too(browser, door, monkeypatch):
    tried = []
    monkeypatch.setattr(passwords, "fits", lambda kept, password: bool(tried.append(kept)))
    enter(browser)
    enter(browser, name="wang")
    assert len(tried) == 2


def test_a_hash_is_dear_and_one_made_cheaper_is_made_anew(browser, door, monkeypatch):
    cheap = hash_of(door, "li")
    monkeypatch.setattr(passwords, "_hasher", HASHER_OF_THE_PROGRAM)
    kept = passwords.keep(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.fits(kept, GOOD)
    assert not passwords.fits(kept, f"{GOOD}!")
    assert not passwords.is_dated(kept)
    assert enter(browser).status_code == 303
    assert not passwords.is_dated(hash_of(door, "li"))
    assert passwords.is_dated(cheap)


def test_refusals_are_counted_by_the_minute(browser, door, folder):
    for _ in range(3):
        enter(browser, password="not this one, sorry")
    enter(browser, name="wang")
    enter(browser, name="zhao")
    assert entries(folder) == []
    door.trail.flush()
    told = {(stream, kind): body["count"] for stream, kind, _, body in entries(folder)}
    assert told == {("access/li", "access.refused"): 3, ("access/@strangers", "access.refused"): 2}


def test_too_many_attempts_pause_the_account_even_for_the_right_password(browser, door, clock):
    for _ in range(5):
        assert enter(browser, password="not this one, sorry").status_code == 401
    assert enter(browser).status_code == 429
    clock.now += timedelta(minutes=14)
    assert enter(browser).status_code == 429
    clock.now += timedelta(minutes=2)
    assert enter(browser).status_code == 303


def test_names_nobody_has_are_paused_too(browser, door):
    for _ in range(5):
        enter(browser, name="nobody")
    assert enter(browser, name="nobody").status_code == 429


def test_an_address_is_paused_over_many_names(browser, door):
    for number in range(30):
        assert enter(browser, name=f"name{number}").status_code == 401
    assert enter(browser).status_code == 429


def test_a_right_password_begins_the_count_anew(browser, door):
    for _ in range(3):
        for _ in range(4):
            enter(browser, password="not this one, sorry")
        assert enter(browser).status_code == 303


def test_over_tls_every_cookie_is_for_tls_and_bears_a_prefix(app, door):
    browser = TestClient(app, base_url="https://testserver", follow_redirects=False)
    answers = [enter(browser), browser.get("/language?to=en")]
    told = [each for answer in answers for each in answer.headers.get_list("set-cookie")]
    assert len(told) == 3
    assert [each for each in told if not each.startswith("__Host-") or "Secure" not in each] == []


def test_fields_of_passwords_hide_and_let_managers_fill(browser, door):
    link = door.invite("li", who="boss", ground="new")
    for path, kinds in (("/sign-in", {"current-password"}), (f"/set-up?key={link}", {"new-password"})):
        fields = re.findall(r"<input[^>]*type=.?password[^>]*>", browser.get(path).text)
        assert {re.search(r"autocomplete=.?([a-z-]+)", each)[1] for each in fields} == kinds, path
        assert "onpaste" not in browser.get(path).text


@pytest.mark.parametrize("typed", [GOOD.upper(), f" {GOOD}", f"{GOOD} ", GOOD[:-1]])
def test_a_password_is_checked_as_it_was_typed(browser, door, typed):
    assert enter(browser, password=typed).status_code == 401


def test_signing_in_again_ends_the_session_before(browser, door):
    enter(browser)
    before = browser.cookies[PLAIN]
    enter(browser)
    assert browser.cookies[PLAIN] != before
    assert door.sessions.find(before, door.now) is None
