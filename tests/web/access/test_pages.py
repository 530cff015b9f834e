"""Every page of the console, opened by every role in and out of its area: made from the table of pages."""

from __future__ import annotations

import shutil

import pytest
from starlette.testclient import TestClient

from qingshan.edge.web.access.rights import ANONYMOUS, rights, roles
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from web.access.recipes import RECIPES, filled
from web.access.things import made_things
from web.signing import Clock, client_of

AREA, OTHER = "150428", "150404"
ASKED = "number={case}&table=enterprises&text={firm}&outlet={outlet}&division={division}&about={outfall}"
"""What pages are asked with, about a thing of a division."""

ASKS = {
    "/air/{code}": "/console/air/1744A",
    "/water/{code}": "/console/water/CF-XB-02?period=2026",
    "/standards/{key}": "/console/standards/gb3095-2012",
    "/users/one": "/console/users/one?name=administrator-city",
} | {
    path.removeprefix("/console"): recipe.asks for (_, path), recipe in RECIPES.items() if "/console/" in path
}
"""Pages that are about one thing, of a division or of none."""

HIDDEN = ("title", "outlet_name", "firm_name", "line", "mn", "camera", "owner")


@pytest.fixture(scope="module")
def served(laid_out, tmp_path_factory):
    """The application with its console, which can be built once in a process, and things of two counties."""
    folder = shutil.copytree(laid_out, tmp_path_factory.mktemp("pages") / "chifeng")
    things = made_things(folder, (AREA, OTHER))
    app = build(State(folder, read_settings(folder), Clock()), console=True)
    app.state.things = things
    with TestClient(app) as running:
        app.state.portal = running.portal
        yield app


def opened(app, client, page, things):
    """A page about things of a division."""
    client.portal = app.state.portal
    asked = ASKS.get(page.path, f"/console{page.path}?{ASKED}")
    return client.get(filled(asked, things), follow_redirects=False)


def pages(app):
    from qingshan.edge.web.console.mounting import PAGES

    return PAGES


def test_a_page_on_which_an_area_bears_has_a_recipe(served):
    needed = {f"/console{page.path}" for page in pages(served) if page.reach != "all"}
    assert needed == {path for _, path in RECIPES if path.startswith("/console/")}


@pytest.mark.parametrize("role", [ANONYMOUS, *roles()])
def test_every_page_opens_for_whom_its_rule_says_and_shows_nothing_of_another_area(served, role):
    manages = role in rights()["users.manage"].roles
    area = "" if manages else AREA
    client = client_of(served) if role == ANONYMOUS else client_of(served, role, area)
    own, other, wrong = served.state.things[AREA], served.state.things[OTHER], []
    for page in pages(served):
        may = role in rights()[page.right].roles
        got = opened(served, client, page, own)
        wanted = 200 if may else 401 if role == ANONYMOUS else 403
        if got.status_code != wanted:
            wrong.append((page.path, "own", got.status_code))
        got = opened(served, client, page, other)
        wanted = 403 if may and area and page.reach != "all" else wanted
        if got.status_code != wanted:
            wrong.append((page.path, "another's", got.status_code))
        shown = [key for key in HIDDEN if area and other[key] in got.text]
        wrong += [(page.path, "shows another's", key) for key in shown]
    assert wrong == []
