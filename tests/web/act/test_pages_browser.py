"""Every page by which people act, in both languages, at a desk and on a phone; and what they do there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from qingshan.act.alert.advice import Forecast
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.proposal import propose
from qingshan.edge.emergency.alerts import alerts_of
from qingshan.edge.listing import listing_of
from qingshan.edge.register_desk import RegisterDesk, table_named
from qingshan.edge.web.hook import add
from qingshan.edge.web.settings_desk import SettingsDesk
from qingshan.edge.workspace import Workspace
from web.console.conftest import ARGUMENTS, Served
from web.console.test_pages_browser import HEAVIEST, Watched
from web.signing import NOW

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "cases": "/cases", "board": "/cases/board?kind=complaint", "backlog": "/cases/backlog?by=state",
    "case": "/cases/case?number=2026-0001", "open-case": "/cases/open", "lists": "/lists",
    "list": "/lists?list=key_inlet_firms", "emergency": "/emergency", "alerts": "/alerts",
    "alert": "/alerts/alert?number=2026-01", "bulletins": "/bulletins", "audit": "/audit",
    "registers": "/registers", "register": "/registers?table=enterprises", "imports": "/imports",
}  # fmt: skip
OF_ADMINISTRATORS = {
    "webhooks": "/webhooks", "settings": "/settings", "setting": "/settings/one?key=session.idle_minutes",
    "switch": "/settings/one?key=webhooks.allow_private", "text": "/settings/one?key=public.desk",
}  # fmt: skip
FORECAST = tuple(
    Forecast(date(2026, 3, 3) + timedelta(days=at), aqi, "pm25") for at, aqi in enumerate((158, 214, 226))
)


@pytest.fixture(scope="module")
def acted(made_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of a town in which something was done of everything."""
    folder = Path(shutil.copytree(made_town, tmp_path_factory.mktemp("acted") / "chifeng"))
    _act(folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "web.console.serving", str(folder), "analyst"],
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True,
    )  # fmt: skip
    assert process.stdout is not None
    told = json.loads(next(line for line in process.stdout if line.startswith("{")))
    yield Served(f"http://127.0.0.1:{told['port']}", told["pid"], told["secret"], told["boss"])
    process.terminate()
    process.wait(20)


def _act(folder: Path) -> None:
    workspace = Workspace.find(folder)
    officer, approver = Actor("李工", "officer", "来电"), Actor("陈局长", "approver", "会商")
    with listing_of(workspace, NOW) as listing:
        made = listing.fix("key_inlet_firms", NOW.date(), "王处长", "年度名单")
        listing.decide("key_inlet_firms", next(iter(made.members)), "exempted", "王处长", "已停产")
    with alerts_of(workspace, NOW, "zh") as alerts:
        case = alerts.desk.open("complaint", Opening("", "夜间异味", division="150429"), officer)
        alerts.desk.move(case.id, "accept", officer)
        alerts.desk.file(case.id, "answer", officer, text="已清理")
        plan = alerts.board.listed(NOW.date())
        alerts.board.fix(plan, NOW.date(), "王处长", "年度修订")
        alerts.order("orange", FORECAST, approver, "橙色预警跟踪")
        what = {"level": "red", "forecast": []}
        alerts.desk.ledger.append([propose("2026-0001", "alert", what, "王处长", "升级")], at=NOW)
        desk = RegisterDesk(workspace, alerts.desk.ledger, NOW, "王处长", "按许可证更正")
        table = table_named("enterprises")
        desk.change(table, desk.sheet(table).lines[0].id, {"industry": "金属表面处理"})
        ledger = alerts.desk.ledger
        ledger.append([add("0001", "https://example.cn/hook", ("case.overdue",), "root", "联动平台")], at=NOW)
        settings = SettingsDesk(workspace.folder, ledger, NOW, "root")
        settings.change("session.idle_minutes", 30, "会议室公用电脑")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no browser: apt-get install chromium")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.mark.parametrize("name", [*PAGES, *OF_ADMINISTRATORS])
@pytest.mark.parametrize(
    ("language", "size"), [("zh", "desk"), ("en", "desk"), ("zh", "phone"), ("en", "phone")]
)
def test_a_page_is_whole_translated_narrow_and_light(browser, acted, language, size, name):
    theme = "dark" if (size, language) == ("phone", "en") else "light"
    served = replace(acted, secret=acted.boss) if name in OF_ADMINISTRATORS else acted
    seen = Watched(browser, served, language, size, theme)
    seen.open(f"/console{(PAGES | OF_ADMINISTRATORS)[name]}")
    seen.picture(f"act-{name}-{language}-{size}")
    told = (seen.wrong, seen.broken(), seen.untranslated(language))
    wide = seen.tab.evaluate("document.documentElement.scrollWidth - innerWidth")
    weight = seen.weight
    seen.context.close()
    assert told == ([], [], [])
    assert wide <= 0
    assert weight < HEAVIEST


def test_a_page_is_audited_where_it_is_pasted(browser, acted):
    seen = _signed(browser, acted)
    seen.open("/console/audit")
    seen.tab.fill("qs-audit textarea", "2023年，优良天数320天，优良天数比例为97.7%。")
    seen.tab.click("qs-audit button")
    seen.tab.wait_for_selector(".qs-audit mark.impossible")
    assert seen.wrong == []
    seen.context.close()


def test_a_remark_stands_in_the_timeline_at_once(browser, acted):
    seen = _signed(browser, acted)
    seen.open("/console/cases/case?number=2026-0001")
    seen.tab.get_by_role("button", name="写记录").click()
    seen.tab.fill("dialog textarea", "现场复核")
    seen.tab.click("dialog button[type=submit]")
    seen.tab.wait_for_selector("qs-case .why:has-text('现场复核')")
    assert seen.wrong == []
    seen.context.close()


def _signed(browser: Any, acted: Served) -> Watched:
    from qingshan.edge.web.access.secret import csrf_of

    seen = Watched(browser, acted, "zh", "desk")
    cookie = {"name": "csrf", "value": csrf_of(acted.secret), "url": acted.address}
    seen.context.add_cookies([cookie])
    return seen
