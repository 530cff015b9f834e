"""A tab of a browser, and all that went wrong in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qingshan.edge.web.access.cookies import PLAIN
from qingshan.edge.web.access.secret import csrf_of
from web.console.conftest import Served

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
HEAVIEST = 1_500_000
"""Most bytes a cold page may take over the wire."""

READY = "document.querySelector('.qs-head') && !document.querySelector('[data-state=waiting]')"
READING = Path(__file__).with_name("reading.js").read_text(encoding="utf-8")


class Watched:
    """A tab and all that went wrong in it."""

    """A tab of somebody: of a role, of the first role of the server, or for none of a reader.

    A page fails on a word of the browser's console, on a request that leaves the host, on a text that is not
    in the reader's language, on data that do not come, on being too wide or too heavy.
    """

    def __init__(
        self, browser: Any, served: Served, language: str = "zh", size: str = "desk",
        theme: str = "light", role: str | None = "",
    ) -> None:  # fmt: skip
        self.served = served
        self.context = browser.new_context(viewport=SIZES[size])
        self.context.set_default_timeout(90_000)
        cookies = {"lang": language, "theme": theme}
        if role is not None:
            secret = served.secrets[role] if role else served.secret
            cookies |= {PLAIN: secret, "csrf": csrf_of(secret)}
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
        self.settle()

    def settle(self) -> None:
        """Wait for the data of a page of the console; a public page has them when it comes."""
        if "/console/" in self.tab.url:
            self.tab.wait_for_function(READY)

    def faults(self, language: str) -> list[str]:
        """Everything wrong with the page that is open."""
        found = [*self.wrong, *self.broken(), *self.untranslated(language)]
        wide = self.tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{wide} px too wide")
        if self.weight >= HEAVIEST:
            found.append(f"{self.weight} bytes")
        return found

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
