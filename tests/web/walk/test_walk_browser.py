"""Every page in both languages, at a desk and on a phone, where something was done of everything.

The pages are those of the console's own list and of the table of routes, so none can be forgotten: a page
that needs more than its address has its example below, and without one it fails. ``QINGSHAN_PICTURES`` names
a folder for pictures of them, ``QINGSHAN_TEST_CITY`` a workspace to walk instead, which is changed.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from made_terrain import lay_under
from qingshan.edge.web.access.routes import routes_of
from qingshan.edge.web.app import build
from qingshan.edge.web.console.mounting import PAGES
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from qingshan.edge.workspace import Workspace
from web.console.conftest import Served, serving
from web.console.watched import Watched
from web.lived import live
from web.signing import NOW

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXAMPLES = {
    "/air/{code}": ["/air/1744A"], "/water/{code}": ["/water/CF-XB-02?period=2022-07"],
    "/standards/{key}": ["/standards/gb3095-2026"], "/devices/{code}": ["/devices/150402E03-W01"],
    "/cases/board": ["/cases/board?kind=complaint"], "/cases/backlog": ["/cases/backlog?by=state"],
    "/cases/case": ["/cases/case?number=2026-0001"], "/alerts/alert": ["/alerts/alert?number=2026-01"],
    "/lists": ["/lists", "/lists?list=key_inlet_firms"],
    "/registers": ["/registers", "/registers?table=enterprises"],
    "/users/one": ["/users/one?name=wang"],
    "/settings/one": [
        f"/settings/one?key={key}"
        for key in ("session.idle_minutes", "webhooks.allow_private", "public.desk")
    ],
    "/bulletins/read": ["/bulletins/read?folder=publications&name=2022-07-air-1&file=bulletin.html"],
}  # fmt: skip
"""Addresses of console pages that ask for more than their own."""

PUBLIC = {
    "/places/{code}": ["/places/150402", "/places/1744A"],
    "/figures/{address}": [
        "/figures/air/150400/2022-07-31/aqi", "/figures/air/1744A/2022-07-15T14/pm25",
        "/figures/water/CF-XB-02/2022-07/class",
    ],
    "/bulletins/{number}/{name}": [],
    "/sign-in/oidc": [], "/sign-in/back": [], "/language": [], "/health": [], "/metrics": [],
}  # fmt: skip
"""Addresses of public pages with a parameter; of what is a document of its own or leads elsewhere none."""

CONSOLE = [f"/console{address}" for page in PAGES for address in EXAMPLES.get(page.path, [page.path])]
WAYS = [("zh", "desk"), ("en", "desk"), ("zh", "phone"), ("en", "phone")]


@pytest.fixture(scope="module")
def lived(made_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("QINGSHAN_TEST_CITY")
    folder = Path(named) if named else tmp_path_factory.mktemp("lived") / "chifeng"
    if not named:
        shutil.copytree(made_town, folder)
        lay_under(Workspace.find(folder), tmp_path_factory.mktemp("land"), outfalls="")
    if not (folder / "ledger.db").is_file():
        live(folder)
    return folder


@pytest.fixture(scope="module")
def walked(lived: Path) -> Iterator[Served]:
    with serving(lived, "administrator,analyst") as made:
        yield made


@pytest.mark.parametrize("path", CONSOLE)
@pytest.mark.parametrize(("language", "size"), WAYS)
def test_a_page_of_the_console(browser, walked, pictures, language, size, path):
    assert "{" not in path, "a page without an example"
    seen = _seen(browser, walked, language, size)
    seen.open(path)
    _look(seen, pictures, path, language, size)
    seen.context.close()


def test_names_of_townships_and_sources_of_lists_are_in_the_readers_language(browser, walked):
    seen = Watched(browser, walked, "en", "desk")
    for path, wanted in {
        "/console/water/CF-XB-02?period=2022-07": "North Township",
        "/console/lists?list=key_inlet_firms": "work requirements of Chifeng",
        "/console/cases/case?number=2026-0001": "Regulations on Letters and Visits",
    }.items():
        seen.open(path)
        place = seen.tab.get_by_text(wanted).first
        place.wait_for()
        assert place.evaluate("each => each.closest('[data-own]')") is None, "it is looked at by the walk"
        assert seen.untranslated("en") == []
    seen.context.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("language", "size"), WAYS)
def test_the_public_pages(browser, walked, lived, pictures, language, size):
    for path in _public_pages(lived):
        seen = _seen(browser, walked, language, size)
        seen.open(_link(seen) if path == "/set-up" else path)
        _look(seen, pictures, path, language, size)
        seen.context.close()


@pytest.mark.parametrize(("language", "size"), WAYS)
def test_a_complaint_and_its_receipt(browser, walked, pictures, language, size):
    seen = _seen(browser, walked, language, size, role=None)
    seen.open("/complaints")
    seen.tab.fill("textarea[name=text]", "2026")
    seen.tab.locator("form[method=post] button").click()
    seen.tab.wait_for_selector(".receipt")
    _look(seen, pictures, "/receipt", language, size)
    seen.tab.locator("a.main").click()
    seen.tab.wait_for_selector(".card")
    _look(seen, pictures, "/receipt-looked-up", language, size)
    seen.context.close()


def _seen(browser: Any, walked: Served, language: str, size: str, role: str | None = "") -> Watched:
    theme = "dark" if (size, language) == ("phone", "en") else "light"
    return Watched(browser, walked, language, size, theme, role)


def _look(seen: Watched, pictures: Path, path: str, language: str, size: str) -> None:
    name = re.sub(r"[^\w-]+", "-", path.strip("/")) or "first"
    seen.tab.screenshot(path=pictures / f"{name}-{size}-{language}.png", full_page=True)
    assert seen.faults(language) == [], path


def _public_pages(lived: Path) -> list[str]:
    """Addresses of every page that is not the console's, from the table of routes."""
    state = State(lived, read_settings(lived), lambda: NOW)
    app = build(state, console=False)
    paths = {each.path for each in routes_of(app) if each.method == "GET"}
    app.state.access.close()
    state.close()
    own = {"/api/docs", *(each for each in paths if not each.startswith(("/api/", "/static/")))}
    found = sorted(address for each in own for address in PUBLIC.get(each, [each]))
    assert not [each for each in found if "{" in each], "a page without an example"
    return found


def _link(seen: Watched) -> str:
    """A page by which somebody takes up an account."""
    seen.open("/sign-in")
    link = seen.tab.evaluate(LINKING)
    return "/" + str(link).partition("://")[2].partition("/")[2]


LINKING = """async () => {
  const token = document.cookie.match(/csrf=([^;]+)/)[1];
  const headers = { "content-type": "application/json", "X-CSRF-Token": token };
  const answer = await fetch("/api/users/wang/link", { method: "POST", headers, body: '{"ground": "walk"}' });
  return (await answer.json()).link;
}"""
