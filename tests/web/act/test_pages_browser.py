"""What people do on the pages by which they act; every page is walked in ``web/walk``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.console.conftest import Served, serving
from web.console.watched import Watched
from web.lived import live

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def acted(made_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of a town in which something was done of everything."""
    folder = Path(shutil.copytree(made_town, tmp_path_factory.mktemp("acted") / "chifeng"))
    live(folder)
    with serving(folder, "analyst") as made:
        yield made


def test_a_page_is_audited_where_it_is_pasted(browser, acted):
    seen = Watched(browser, acted)
    seen.open("/console/audit")
    seen.tab.fill("qs-audit textarea", "2023年，优良天数320天，优良天数比例为97.7%。")
    seen.tab.click("qs-audit button")
    seen.tab.wait_for_selector(".qs-audit mark.impossible")
    assert seen.wrong == []
    seen.context.close()


def test_a_remark_stands_in_the_timeline_at_once(browser, acted):
    seen = Watched(browser, acted)
    seen.open("/console/cases/case?number=2026-0001")
    seen.tab.get_by_role("button", name="写记录").click()
    seen.tab.fill("dialog textarea", "现场复核")
    seen.tab.click("dialog button[type=submit]")
    seen.tab.wait_for_selector("qs-case .why:has-text('现场复核')")
    assert seen.wrong == []
    seen.context.close()
