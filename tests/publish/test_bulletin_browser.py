"""The page in a real browser: from a printed number down to an hour, its file and row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qingshan.publish.air.content import AirSection

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(written: tuple[Path, ...]) -> str:
    return written[0].as_uri()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A tab that fails the test on any console message, error or request that leaves the file."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(8_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(("file:", "data:", "blob:")) else wrong.append(sent.url),
    )
    yield page
    context.close()
    assert wrong == []


def heading(tab: Any) -> str:
    return str(tab.locator("#panel h2").inner_text())


def test_a_number_opens_down_to_its_row(tab: Any, address: str) -> None:
    tab.goto(address)
    tab.locator(".card a.n").first.click()
    tab.wait_for_selector("#panel dl")
    assert heading(tab) == "优良天数比例"
    assert "优良天数 ÷ 有效天数" in tab.locator("#panel").inner_text()
    tab.locator("#panel tr.go", has_text="2022年3月22日").click()
    tab.wait_for_selector("#panel[data-address='air/150400/2022-03-22/aqi']")
    tab.locator("#panel tr.go", has_text="PM2.5").click()
    tab.wait_for_selector("#panel[data-address='air/150400/2022-03-22/pm25']")
    tab.locator("#panel tr.go", has_text="哈达街").click()
    tab.wait_for_selector("#panel .spark")
    assert tab.locator("#panel tr.go").count() == 24
    tab.locator("#panel tr.go").nth(13).click()
    tab.wait_for_selector("#sha")
    assert tab.evaluate("location.hash") == "#air/1744A/2022-03-22T14/pm25"
    text = tab.locator("#panel").inner_text()
    assert hashlib.sha256(b"hours_2022.csv").hexdigest() in text
    row = (80 * 24 + 13) * 4 + 0 + 2
    assert f"\n{row}\n" in text.replace("\t", "\n")
    tab.go_back()
    tab.wait_for_selector("#panel .spark")
    tab.keyboard.press("Escape")
    assert tab.locator("#panel").is_hidden()


@pytest.mark.slow
def test_an_address_opens_its_figure(tab: Any, address: str) -> None:
    tab.goto(address + "#air/150400/2022/good_day_ratio@2026")
    tab.wait_for_selector("#panel dl")
    assert "2026 版标准（过渡期）" in tab.locator("#panel").inner_text()
    assert tab.locator("a.n.here").inner_text() == "83.5"
    tab.goto(address + "#air/1744A/2022-03-22T14/pm25")
    tab.wait_for_selector("#sha")
    tab.goto(address + "#air\\150400\\2022\\good_days")
    tab.wait_for_selector("#panel[data-address='air/150400/2022/good_days']")


def test_a_missing_hour_shows_what_was_sent(tab: Any, address: str, content: AirSection) -> None:
    book = content.lineage.hours
    assert book is not None
    at = next(iter(book.sites["1744A"]["so2"].raw))
    day, hour = divmod(at, 24)
    date = content.days[day].date
    tab.goto(f"{address}#air/1744A/{date}T{hour + 1:02d}/so2")
    tab.wait_for_selector("#sha")
    text = tab.locator("#panel").inner_text()
    assert "缺失" in text
    assert "—" in text


def test_an_unknown_address_says_so(tab: Any, address: str) -> None:
    for unknown in (
        "air/150400/1999/good_days",
        "air/1744A/2022-13-45T99/pm25",
        "air/1744A/2023-01-01T01/pm25",
    ):
        tab.goto(f"{address}#{unknown}")
        tab.locator("#panel code", has_text=unknown).wait_for()
        assert "没有收录" in tab.locator("#panel").inner_text()


def test_the_calendar_opens_a_day(tab: Any, address: str) -> None:
    tab.goto(address)
    tab.locator("figure.calendar a.n[href='#air/150400/2022-03-17/aqi'] rect").first.click()
    tab.wait_for_selector("#panel[data-address='air/150400/2022-03-17/aqi']")
    assert heading(tab) == "空气质量指数"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844), (320, 640)])
def test_no_width_needs_sideways_scrolling(browser: Any, address: str, width: int, height: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(address + "#air/150400/2022/good_days")
    page.wait_for_selector("#panel dl")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#panel").bounding_box()["width"] <= width
    context.close()


def test_without_scripts_the_index_answers(browser: Any, address: str, content: AirSection) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator(".card a.n").first.click()
    row = page.locator(f"[id='{content.headline.days.good_ratio.address}']")
    assert "优良天数 ÷ 有效天数" in row.inner_text()
    assert row.is_visible()
    context.close()


@pytest.mark.slow
def test_the_page_prints(browser: Any, address: str, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    path = tmp_path / "page.pdf"
    page.pdf(path=str(path), format="A4")
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_size > 50_000
    context.close()
