"""The tables behind the public page and the overview, in the order in which they are wanted."""

from __future__ import annotations

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.public.pages import kept_first
from qingshan.edge.web.views.devices import devices
from qingshan.edge.web.views.outlets import outlets
from qingshan.edge.web.views.overview import air_now, water_now
from qingshan.edge.web.warming import Step

ANYBODY = Caller()
"""Rows are made for everybody and then chosen by who asks, so that anybody can have them made."""

TABLES: tuple[Step, ...] = (
    lambda state: kept_first(state, "zh"),
    air_now,
    water_now,
    lambda state: outlets(state, ANYBODY, "", only_over=True),
    lambda state: devices(state, ANYBODY, None),
    lambda state: kept_first(state, "en"),
)
