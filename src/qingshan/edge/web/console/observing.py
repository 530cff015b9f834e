"""Pages of the observing half of the console, in the order of the navigation."""

from __future__ import annotations

from qingshan.edge.web.console import air, devices, overview, section, standards, water
from qingshan.edge.web.console import map as maps
from qingshan.edge.web.console.shell import Page

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    air.PAGE,
    air.SITE,
    water.PAGE,
    section.PAGE,
    maps.PAGE,
    devices.PAGE,
    devices.OUTLET,
    standards.PAGE,
    standards.EDITION,
)
