"""The marked-up page in a real browser, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audit.conftest import PAGES
from qingshan.edge.cli.app import command

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    out: Path = tmp_path_factory.mktemp("audit") / "page.html"
    files = [str(PAGES / f"claims/{name}.txt") for name in (2022, 2025)]
    CliRunner().invoke(command, ["audit", *files, "--format", "html", "-o", str(out)])
    return out.as_uri()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844), (320, 640)])
def test_the_page_reads_at_every_width(browser: Any, address: str, width: int, height: int) -> None:
    page: Any = browser.new_page(viewport={"width": width, "height": height})
    left: list[str] = []
    page.on(
        "request", lambda sent: None if sent.url.startswith(("file:", "data:")) else left.append(sent.url)
    )
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    mark = page.locator("mark.impossible", has_text="97.4%")
    assert mark.inner_text().startswith("97.4%✕")
    mark.locator("a").first.click()
    assert page.locator(".note:target").inner_text().count("97.5%") == 1
    text, note = (
        page.locator(".row .text").nth(1).bounding_box(),
        page.locator(".note").first.bounding_box(),
    )
    assert (note["x"] > text["x"] + text["width"] - 1) == (width > 820), "beside on a desk, below on a phone"
    page.close()
    assert left == []
