"""The map of everything, and where each layer comes from."""

from __future__ import annotations

from fastapi import Request

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.console.elements import Column, Fact, Layer, card, grid, layer_map, note
from qingshan.edge.web.console.shell import Page, caller_of, frame, state_of_page
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.views.layers import CollectionOut, collections

LOOKS = {
    "counties": ("--muted", True), "townships": ("--muted", False), "rivers": ("#31688e", True),
    "sinks": ("#31688e", True), "outfalls": ("#8e4585", True), "outlets": ("#b35c1e", True),
    "water-sources": ("#2f9fb5", False), "sections": ("#31688e", True), "air-sites": ("#1d6a55", True),
}  # fmt: skip
"""Color of a layer, and whether it is shown at first."""

PAGES = {
    "counties": "/console/air?place={code}",
    "air-sites": "/console/air/{code}",
    "sections": "/console/water/{code}",
    "outlets": "/console/devices/{code}",
}
"""Page a feature of a layer opens."""


def everything(request: Request) -> None:
    """All layers over each other, each to be shown or hidden."""
    language = language_of(request)

    def t(key: str) -> str:
        return word(language, f"layers.{key}")

    show = [Fact("code", t("code")), Fact("division", t("division"))]
    rows = collections(state_of_page(request), caller_of(request) or Caller()).rows
    with frame(request, PAGE.title, lead=t("map_lead")):
        with card():
            layer_map(
                [_layer(each, each.zh if language == "zh" else each.en, show) for each in rows],
                height=640,
            )
            note(t("base_map"))
        with card(t("map_source")):
            grid("/api/layers", [
                Column("", t("name"), width=150), Column("count", t("count"), right=True),
                Column("source", t("source"), own=True, flex=2), Column("is_simulated", t("simulated")),
                Column("key", t("geojson"), own=True, link="/api/ogc/collections/{key}/items?limit=10000"),
            ])  # fmt: skip


def _layer(each: CollectionOut, title: str, show: list[Fact]) -> Layer:
    color, is_shown = LOOKS.get(each.key, ("--accent", False))
    return Layer(
        f"/api/layers/{each.key}", title, each.shape, color, link=PAGES.get(each.key, ""),
        show=() if each.key == "counties" else show, is_base=each.key == "counties",
        is_label=each.key == "counties", is_off=not is_shown,
    )  # fmt: skip


PAGE = Page("/map", "console.map", "inside.read", everything, group="observe", icon="map", key="m")
