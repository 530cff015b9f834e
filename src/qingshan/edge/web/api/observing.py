"""Routes of the observing half of the interface, in the order its document lists them."""

from __future__ import annotations

from qingshan.edge.web.api import air, devices, figures, layers, ogc, overview, places, standards, water

ROUTERS = (
    overview.router,
    air.router,
    water.router,
    devices.router,
    figures.router,
    places.router,
    standards.router,
    layers.router,
    ogc.router,
)
