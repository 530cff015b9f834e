"""Every page of the console in both languages, at a desk and on a phone.

A page fails on a word of the browser's console, on a request that leaves the host, on a text that is not in
the reader's language, on data that do not come, on more than it may weigh. ``QINGSHAN_PICTURES`` names a
folder for the pictures of the pages.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from qingshan.edge.web.access.cookies import PLAIN
from qingshan.edge.web.console.observing import PAGES
from web.console.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
EXAMPLES = {
    "/air/{code}": "1744A", "/water/{code}": "CF-LH-01", "/standards/{key}": "gb3095-2026",
    "/devices/{code}": "150402E03-W01",
}  # fmt: skip
HEAVIEST = 1_500_000
"""Most bytes a cold page may take over the wire."""

READY = "document.querySelector('.qs-head') && !document.querySelector('[data-state=waiting]')"
READING = Path(__file__).with_name("reading.js").read_text(encoding="utf-8")
ADDRESSES = [each.path for each in PAGES]


def address_of(path: str) -> str:
    """A page of the console, with an example in place of its parameter."""
    shown = EXAMPLES.get(path)
    return f"/console{path}" if shown is None else f"/console{path[: path.index('{')]}{shown}"


class Watched:
    """A tab and all that went wrong in it."""

    def __init__(self, browser: Any, served: Served, language: str, size: str, theme: str = "light") -> None:
        self.served = served
        self.context = browser.new_context(viewport=SIZES[size])
        self.context.set_default_timeout(90_000)
        cookies = {PLAIN: served.secret, "lang": language, "theme": theme}
        self.context.add_cookies(
            [{"name": name, "value": value, "url": served.address} for name, value in cookies.items()]
        )
        self.tab = self.context.new_page()
        self.wrong: list[str] = []
        self.weight = 0
        self.tab.on("console", lambda said: self.wrong.append(f"{said.type}: {said.text}"))
        self.tab.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.tab.on("request", self._sent)
        wire = self.context.new_cdp_session(self.tab)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._arrived)

    def open(self, path: str) -> None:
        self.tab.goto(self.served.address + path)
        self.tab.wait_for_function(READY)

    def picture(self, name: str) -> None:
        """The page as a picture, where somebody wants to look at it."""
        folder = os.environ.get("QINGSHAN_PICTURES")
        if folder:
            self.tab.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def broken(self) -> list[str]:
        return [each.inner_text() for each in self.tab.query_selector_all("[data-state=broken]")]

    def untranslated(self, language: str) -> list[str]:
        return list(self.tab.evaluate(READING, language))

    def _sent(self, request: Any) -> None:
        own = (self.served.address, self.served.address.replace("http", "ws", 1), "data:", "blob:")
        if not request.url.startswith(own):
            self.wrong.append(f"left the host: {request.url}")

    def _arrived(self, event: Any) -> None:
        self.weight += int(event["encodedDataLength"])


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_at_a_desk(browser: Any, served: Served, pictures: Path, language: str, path: str) -> None:
    _walk(browser, served, pictures, language, "desk", path)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_on_a_phone(browser: Any, served: Served, pictures: Path, language: str, path: str) -> None:
    _walk(browser, served, pictures, language, "phone", path)


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


def _walk(browser: Any, served: Served, pictures: Path, language: str, size: str, path: str) -> None:
    seen = Watched(
        browser, served, language, size, "dark" if (size, language) == ("phone", "en") else "light"
    )
    seen.open(address_of(path))
    name = path.strip("/").replace("/", "-").replace("{", "").replace("}", "") or "overview"
    seen.tab.screenshot(path=pictures / f"{name}-{size}-{language}.png", full_page=True)
    told = (seen.wrong, seen.broken(), seen.untranslated(language))
    wide = seen.tab.evaluate("document.documentElement.scrollWidth - innerWidth")
    weight = seen.weight
    seen.context.close()
    assert told == ([], [], [])
    assert wide <= 0
    assert weight < HEAVIEST
