"""Pages by which people act, in the order of the navigation."""

from __future__ import annotations

from qingshan.edge.web.console import alerts, bulletins, cases, lists, registers
from qingshan.edge.web.console.shell import Page

PAGES: tuple[Page, ...] = (
    *cases.PAGES, *lists.PAGES, *alerts.PAGES, *bulletins.PAGES, *registers.PAGES,
)  # fmt: skip
