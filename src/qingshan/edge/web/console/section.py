"""One section in the console: what it is like, what drains to it, who answers, who may have caused it."""

from __future__ import annotations

from fastapi import Request

from qingshan.base.messages import Language
from qingshan.edge.geo.catchments import RESULT, terrain_folder
from qingshan.edge.web.console.asked import asked, choice, grid_columns, period_options, there, url
from qingshan.edge.web.console.elements import (
    Column,
    Fact,
    Layer,
    Part,
    card,
    chart,
    columns,
    facts,
    filters,
    grid,
    layer_map,
    listing,
    note,
    strip,
)
from qingshan.edge.web.console.shell import Page, frame, state_of_page
from qingshan.edge.web.console.water import bases, years
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.views.water_section import ANSWER_HEADS, INDICATOR_HEADS
from qingshan.standards.water_rules import rules_on

ITEMS = ("cod", "codmn", "nh3n", "tp", "do", "bod5", "fluoride")


def section(request: Request) -> None:
    """A section, with the span, the indicator and the month traced in the address."""
    language, state, code = language_of(request), state_of_page(request), request.path_params["code"]
    place = state.workspace.place(code)
    first, last = years(state)
    period, item = asked(request, "period", f"{last}"), asked(request, "item", "cod")
    basis, when = asked(request, "basis"), asked(request, "when", period)
    chosen = {"period": period, "basis": basis}
    here = f"/api/water/sections/{code}"

    def t(key: str, **values: str) -> str:
        return word(language, f"water.{key}", **values)

    papers = [(t("report_word"), url(f"{here}/report", period=period, format="docx")),
              (t("report_web"), url(f"{here}/report", period=period, format="html"))]  # fmt: skip
    crumbs = [(word(language, "console.water"), url("/console/water", period=period))]
    with frame(request, PAGE.title, heading=place.name(language), crumbs=crumbs, acts=papers):
        filters([
            choice(request, "period", t("span"), period_options(last, first, language), period),
            choice(request, "basis", t("basis"), bases(language), basis),
            choice(request, "item", t("indicator"), _items(language), item),
            choice(request, "when", t("when"), period_options(last, first, language), when),
        ])  # fmt: skip
        with columns():
            with card(t("facts")):
                facts(url(here, **chosen), _facts(language))
            with card(t("strip"), more=t("strip_more")):
                strip(url(here, **chosen), rows="months")
        with columns():
            with card(t("indicators")):
                grid(
                    url(here, **chosen),
                    grid_columns(INDICATOR_HEADS, language),
                    rows="indicators",
                    height=420,
                )
            with card(t("series", item=dict(_items(language)).get(item, item))):
                chart(url(f"{here}/series", **chosen, item=item), "series", height=420)
        _responsible(request, code, here, when)


def _responsible(request: Request, code: str, here: str, when: str) -> None:
    language = language_of(request)

    def t(key: str) -> str:
        return word(language, f"water.{key}")

    if not (terrain_folder(state_of_page(request).workspace) / RESULT).is_file():
        with card(t("responsible")):
            note(t("no_terrain"))
        return
    with columns():
        with card(t("catchment")):
            layer_map(there(request, _layers(language, code, here)), height=380)
            facts(f"{here}/trace", [
                Fact("full_km2", t("full_area"), "km²"), Fact("own_km2", t("own_area"), "km²"),
                Fact("above", t("above")),
            ])  # fmt: skip
        with card(t("responsible")):
            grid(f"{here}/trace", grid_columns(ANSWER_HEADS, language), rows="answers")
            listing(
                f"{here}/trace",
                [Part("name", own=True), Part("post", own=True, grow=True), Part("county", own=True)],
                rows="chiefs", empty=(t("no_chiefs"), t("no_chiefs_remedy")),
            )  # fmt: skip
    with card(t("candidates"), more=t("candidates_more")):
        traced = url(f"{here}/trace", when=when)
        facts(traced, [Fact("exceedance", t("when"))])
        grid(traced, [
            Column("name", t("source"), own=True, width=150), Column("share", t("share"), "%", right=True),
            Column("sureness", t("sureness")), Column("distance_km", t("distance"), "km", right=True),
            Column("hours", t("hours"), "h", right=True),
            Column("factors_text", t("factors"), flex=4, width=280),
        ], rows="candidates", empty=(t("no_candidates"), t("no_candidates_remedy")))  # fmt: skip


def _layers(language: Language, code: str, here: str) -> list[Layer]:
    return [
        Layer("/api/layers/counties", is_base=True),
        Layer(f"{here}/catchment", word(language, "water.catchment"), "fill", "#31688e", is_focus=True),
        Layer("/api/layers/rivers", word(language, "water.rivers"), "line", "#31688e"),
        Layer("/api/layers/outfalls", word(language, "water.outfalls"), "point", "#8e4585", tip="code"),
        Layer(
            url("/api/layers/sections", code=code), word(language, "water.section"), "point", "#b3261e",
            radius=8, tip="code",
        ),
    ]  # fmt: skip


def _facts(language: Language) -> list[Fact]:
    def t(key: str) -> str:
        return word(language, f"water.{key}")

    return [
        Fact("figures.class", t("class")), Fact("figures.target", t("target")),
        Fact("figures.attained", t("attained")), Fact("figures.determining", t("determining")),
        Fact("figures.main", t("main")), Fact("figures.months", t("months")),
        Fact("river", t("river")), Fact("county", t("county")), Fact("kind", t("kind")),
        Fact("control_level", t("control_level")), Fact("position", t("position")),
        Fact("place.code", t("code")),
    ]  # fmt: skip


def _items(language: Language) -> list[tuple[str, str]]:
    from datetime import date

    from qingshan.base.indicator import indicator

    known = rules_on(date.max).items
    ordered = [*(key for key in ITEMS if key in known), *(key for key in known if key not in ITEMS)]
    return [(key, indicator(key).name(language)) for key in ordered]


PAGE = Page("/water/{code}", "console.water", "inside.read", section)
