"""Every route has one rule, and every role gets from it what the rule says: made from the table of routes."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from qingshan.edge.web.access.gate import SOCKETS

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rights import rights, roles
from qingshan.edge.web.access.routes import routes_of
from web.signing import app_of, client_of, token_of

AREA, OTHER = "150428", "150404"
NEVER_CALLED = {("DELETE", "/api/session"), ("POST", "/sign-out")}
"""What would end the session that the rest of the table is walked with."""

FILLED = {"name": "nobody", "ident": "0" * 12, "number": "2022-0001", "code": AREA}


@pytest.fixture(scope="module")
def walked(laid_out, tmp_path_factory) -> FastAPI:
    """An application over one workspace for the whole walk."""
    import shutil

    return app_of(shutil.copytree(laid_out, tmp_path_factory.mktemp("matrix") / "chifeng"))


@pytest.fixture(scope="module")
def callers(walked):
    """Somebody of each role for one county, and nobody."""
    people = {role: client_of(walked, role, AREA) for role in roles()}
    return {"anonymous": client_of(walked), **people}


def filled(path: str) -> str:
    """An address of a pattern."""
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: FILLED.get(found[1], "x"), path)


def test_every_route_has_one_rule(walked):
    table = routes_of(walked)
    assert len(table) > 20
    assert [(each.method, each.path, len(each.rules)) for each in table if len(each.rules) != 1] == []


def test_a_route_without_a_rule_is_noticed(walked):
    app = FastAPI()
    app.get("/open")(lambda: None)
    assert [each.rules for each in routes_of(app) if each.path == "/open"] == [()]


def test_every_right_is_known_and_used_by_somebody(walked):
    assert {rule.right for each in routes_of(walked) for rule in each.rules} <= set(rights())
    assert all(right.roles for right in rights().values())


@pytest.mark.parametrize("role", ["anonymous", *roles()])
def test_every_role_gets_what_the_rule_says(walked, callers, role):
    wrong = []
    for each in routes_of(walked):
        if (each.method, each.path) in NEVER_CALLED or each.method == "HEAD":
            continue
        may = role in rights()[each.rules[0].right].roles
        got = callers[role].request(each.method, filled(each.path), follow_redirects=False).status_code
        wanted = "answered" if may else ("401" if role == "anonymous" else "403")
        is_right = got not in {401, 403} if may else str(got) == wanted
        # a rule that asks for an area is held against things of both areas below; here nothing is found
        if not is_right and not (may and callable(each.rules[0].reach)):
            wrong.append((each.method, each.path, got, wanted))
    assert wrong == []


@pytest.mark.parametrize("role", sorted(set(roles()) - {"public"}))
def test_a_token_has_the_rights_of_its_role(walked, role):
    program = token_of(walked, role)
    wrong = []
    for each in routes_of(walked):
        if (each.method, each.path) in NEVER_CALLED or each.method != "GET":
            continue
        may = role in rights()[each.rules[0].right].roles
        got = program.get(filled(each.path), follow_redirects=False).status_code
        if (got == 403) == may and not callable(each.rules[0].reach):
            wrong.append((each.path, got, may))
    assert wrong == []


def test_an_area_is_held_against_the_thing_asked_for():
    officer, city = Caller("li", "Li", "officer", AREA), Caller("wu", "Wu", "officer", "")
    assert officer.covers(AREA)
    assert officer.covers(f"{AREA}101")
    assert not officer.covers(OTHER)
    assert not officer.covers("")
    assert city.covers(OTHER)


def test_the_console_has_one_rule_a_page_and_its_socket_is_guarded():
    from qingshan.edge.web.console import mounting

    assert [page.path for page in mounting.PAGES if page.right not in rights()] == []
    assert SOCKETS.startswith("/console/_nicegui")
