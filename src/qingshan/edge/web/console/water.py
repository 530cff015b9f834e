"""Water in the console: sections on the map and in a table, and counts of them."""

from __future__ import annotations

from fastapi import Request

from qingshan.base.messages import Language
from qingshan.edge.archive.archive import Archive
from qingshan.edge.web.console.asked import (
    asked,
    choice,
    files,
    grid_columns,
    period_options,
    place_options,
    there,
    url,
    words_of,
)
from qingshan.edge.web.console.elements import Layer, card, columns, filters, grid, layer_map
from qingshan.edge.web.console.shell import Page, frame, state_of_page
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.state import State
from qingshan.edge.web.views.water_rows import GROUP_HEADS, SECTION_HEADS
from qingshan.edge.workspace import Workspace
from qingshan.standards.water_rules import rule_sets

BASES = ("manual", "auto")
GROUPS = ("county", "river", "basin")


def water(request: Request) -> None:
    """Verdicts of a span, with the choices in the address."""
    language, state = language_of(request), state_of_page(request)
    first, last = years(state)
    period, by = asked(request, "period", f"{last}"), asked(request, "by", "county")
    chosen = {"period": period, "basis": asked(request, "basis"), "edition": asked(request, "edition")}
    place = asked(request, "place")

    def t(key: str) -> str:
        return word(language, f"water.{key}")

    empty = (t("none"), t("none_remedy"))
    places = [("", t("all_places")), *place_options(request, language, "county", "basin", "water_body")]
    with frame(request, PAGE.title, lead=word(language, "air.lead")):
        filters([
            choice(request, "period", t("span"), period_options(last, first, language), period),
            choice(request, "place", t("place"), places, place),
            choice(request, "basis", t("basis"), bases(language), chosen["basis"]),
            choice(request, "edition", t("edition"), _editions(language), chosen["edition"]),
            choice(request, "by", t("by"), words_of(language, "water.by_", GROUPS), by),
        ])  # fmt: skip
        with columns(is_wide_last=True):
            with card(t("map")):
                layer_map(there(request, layers(language, chosen)), height=430, legend=_legend(language))
            with card(t("groups")):
                given = chosen | {"by": by}
                grid(url("/api/water/groups", **given), grid_columns(GROUP_HEADS, language), empty=empty,
                     downloads=files("/api/water/groups", **given), height=430)  # fmt: skip
        with card(t("table")):
            given = chosen | {"place": place}
            grid(url("/api/water/sections", **given), grid_columns(SECTION_HEADS, language), empty=empty,
                 downloads=files("/api/water/sections", **given), link="/console/water/{place.code}",
                 name=f"water-{period}")  # fmt: skip


def layers(language: Language, chosen: dict[str, str]) -> list[Layer]:
    """Counties, rivers and sections in the color of their class."""
    return [
        Layer("/api/layers/counties", is_base=True, is_label=True),
        Layer("/api/layers/rivers", word(language, "water.rivers"), "line", "#7aa5c4"),
        Layer(
            url("/api/water/map", **chosen), word(language, "water.map_sections"), "point",
            link="/console/water/{code}", tip="class", radius=8,
        ),
    ]  # fmt: skip


def bases(language: Language) -> list[tuple[str, str]]:
    """Readings to choose from."""
    return [("", word(language, "water.basis_own")), *words_of(language, "water.basis_", BASES)]


def years(state: State) -> tuple[int, int]:
    """First and last year with readings of water; this year where there are none."""
    return state.kept("water-years", _years) or (state.clock().year,) * 2


def _years(workspace: Workspace) -> tuple[int, int] | None:
    with Archive.open(workspace.archive_folder) as archive:
        held = [archive.extent(medium) for medium in ("water", "water_auto")]
    times = [at for each in held for at in (each.first, each.last) if at is not None]
    return (min(times).year, max(times).year) if times else None


def _legend(language: Language) -> list[tuple[str, str]]:
    """Classes with the colors of the standard."""
    classes = rule_sets()[-1].classes
    return [(each.hex, each.name(language)) for each in classes]


def _editions(language: Language) -> list[tuple[str, str]]:
    sets = [(rules.key, rules.name(language)) for rules in rule_sets()]
    return [("", word(language, "water.by_date")), *sets]


PAGE = Page("/water", "console.water", "inside.read", water, group="observe", icon="water", key="w")
