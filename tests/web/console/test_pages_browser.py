"""What the console does in a browser wherever one is: lineage, keys, language, light and dark.

Every page is walked in ``web/walk``.
"""

from __future__ import annotations

from typing import Any

import pytest

from web.console.conftest import Served
from web.console.watched import READY, Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_number_opens_down_to_its_row(browser: Any, served: Served) -> None:
    seen = Watched(browser, served, "zh", "desk")
    seen.open("/console/air/1744A")
    seen.tab.locator("qs-calendar a[data-figure='air/1744A/2022-07-22/aqi']").click()
    for wanted in ("air/1744A/2022-07-22/iaqi_", "air/1744A/2022-07-22/", "air/1744A/2022-07-22T14/"):
        seen.tab.locator(f"#qs-panel [data-figure-row^='{wanted}']").first.click()
        seen.tab.wait_for_selector("#qs-panel dl")
        if "T14" in str(seen.tab.get_attribute("#qs-panel", "data-address")):
            break
    assert "SIMULATED" in seen.tab.locator("#qs-panel").inner_text()
    assert seen.tab.evaluate("location.hash").startswith("#figure=air/1744A/2022-07-22")
    seen.tab.keyboard.press("Escape")
    assert seen.tab.locator("#qs-panel").is_hidden()
    assert seen.wrong == []
    seen.context.close()


@pytest.mark.parametrize(
    ("language", "wrong"),
    [("zh", "不是日期，请写成 2022-07-01"), ("en", "Not a date: write it as 2022-07-01")],
)
def test_a_day_is_typed_as_iso_writes_it_in_either_language(
    browser: Any, served: Served, language: str, wrong: str
) -> None:
    seen = Watched(browser, served, language, "desk")
    seen.open("/console/devices")
    day = seen.tab.locator(".qs-filters input[name=day]")
    day.fill("2022-02-30")
    day.press("Enter")
    assert seen.tab.locator(".qs-filters .wrong").first.inner_text() == wrong
    assert seen.tab.evaluate("document.activeElement.name") == "day", "it can be put right at once"
    day.fill("2022/7/1")
    with seen.tab.expect_navigation(url="**day=2022-07-01*"):
        day.press("Enter")
    seen.settle()
    assert seen.tab.locator(".qs-filters input[name=day]").input_value() == "2022-07-01"
    assert seen.tab.locator(".qs-filters input[name=period]").get_attribute("placeholder") == "2022-07"
    calendar = seen.tab.locator(".qs-day button").first
    assert calendar.is_visible()
    assert seen.wrong == []
    seen.context.close()


def test_a_calendar_that_is_chosen_from_fills_the_field(browser: Any, served: Served) -> None:
    seen = Watched(browser, served, "zh", "desk")
    seen.open("/console/devices")
    choose = """(day) => {
      const calendar = document.querySelector(".qs-filters .qs-day input[type=date]");
      calendar.value = day;
      calendar.dispatchEvent(new Event("change", { bubbles: true }));
    }"""
    with seen.tab.expect_navigation(url="**day=2022-07-02*"):
        seen.tab.evaluate(choose, "2022-07-02")
    assert seen.wrong == []
    seen.context.close()


def test_keys_lead_to_pages_and_places(browser: Any, served: Served) -> None:
    seen = Watched(browser, served, "en", "desk")
    seen.open("/console/standards")
    seen.tab.keyboard.press("g")
    with seen.tab.expect_navigation(url="**/console/water"):
        seen.tab.keyboard.press("w")
    seen.tab.wait_for_function(READY)
    seen.tab.keyboard.press("/")
    seen.tab.locator("dialog input").fill("1744A")
    with seen.tab.expect_navigation(url="**/console/air/1744A"):
        seen.tab.keyboard.press("Enter")
    assert seen.wrong == []
    seen.context.close()


def test_a_language_and_a_theme_stay(browser: Any, served: Served) -> None:
    seen = Watched(browser, served, "zh", "desk")
    seen.open("/console/standards")
    seen.tab.locator("[data-act=theme]").click()
    assert seen.tab.evaluate("document.documentElement.dataset.theme") == "dark"
    seen.tab.locator("[data-act=language]").click()
    seen.tab.wait_for_selector("h1:has-text('Standards')")
    assert seen.tab.evaluate("document.documentElement.dataset.theme") == "dark"
    assert seen.wrong == []
    seen.context.close()
