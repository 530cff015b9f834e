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
    stack,
    strip,
)
from qingshan.edge.web.console.shell import Page, caller_of, frame, state_of_page
from qingshan.edge.web.console.water import bases, years
from qingshan.edge.web.language import language_of, word
from qingshan.edge.web.views.water_rows import span_of
from qingshan.edge.web.views.water_section import ANSWER_HEADS, INDICATOR_HEADS
from qingshan.edge.workspace import Place
from qingshan.standards.water_rules import rules_on

KIND = "section_failure"
"""Kind of case that follows up a section over its target."""

ITEMS = ("cod", "codmn", "nh3n", "tp", "do", "bod5", "fluoride")


def section(request: Request) -> None:
    """A section, with the span and the indicator in the address."""
    language, state, code = language_of(request), state_of_page(request), request.path_params["code"]
    place = state.workspace.place(code)
    first, last = years(state)
    period, item = asked(request, "period", f"{last}"), asked(request, "item", "cod")
    basis = asked(request, "basis")
    chosen = {"period": period, "basis": basis}
    here = f"/api/water/sections/{code}"

    def t(key: str) -> str:
        return word(language, f"water.{key}")

    papers = [
        (t(f"report_{way}"), url(f"{here}/report", period=period, format=form))
        for way, form in (("word", "docx"), ("web", "html"))
    ]
    crumbs = [(word(language, "console.water"), url("/console/water", period=period))]
    with frame(request, PAGE.title, heading=place.name(language), crumbs=crumbs, acts=papers,
               main=_opening(request, place, period)):  # fmt: skip
        filters([
            choice(request, "period", t("span"), period_options(last, first, language), period),
            choice(request, "basis", t("basis"), bases(language), basis),
            choice(request, "item", t("indicator"), _items(language), item),
        ])  # fmt: skip
        with columns():
            with card(t("facts")):
                facts(url(here, **chosen), _facts(language))
            _year(language, here, period, basis, item)
        with card(t("indicators"), more=f"{span_of(state, period).label(language)} · {t('indicators_more')}"):
            heads, link = grid_columns(INDICATOR_HEADS, language), url(request.url.path, **chosen)
            grid(url(here, **chosen), heads, rows="indicators", height=400, link=f"{link}&item={{key}}")
        if (terrain_folder(state.workspace) / RESULT).is_file():
            _candidates(request, here, period)
            _responsible(request, code, here)
        else:
            with card(t("responsible")):
                note(t("no_terrain"))


def _year(language: Language, here: str, period: str, basis: str, item: str) -> None:
    """The months of the year of a period: classes, and one indicator."""
    given, name = {"period": period[:4], "basis": basis}, dict(_items(language)).get(item, item)
    with stack():
        with card(word(language, "water.strip"), more=word(language, "water.strip_more")):
            strip(url(here, **given), rows="months", here=period)
        with card(word(language, "water.series", item=name)):
            chart(url(f"{here}/series", **given, item=item), "series", height=236)


def _opening(request: Request, place: Place, period: str) -> tuple[str, str] | None:
    """The way to a case about the section, for those who may open one."""
    if not caller_of(request).may("case.write"):
        return None
    language, state = language_of(request), state_of_page(request)
    when = span_of(state, period).label(language)
    title = word(language, "water.case_title", name=place.name(language), period=when)
    found = state.workspace.sections().get(place.code)
    ground = word(language, "water.case_ground", period=when)
    given = {"kind": KIND, "about": place.code, "title": title, "division": found.county if found else ""}
    return word(language, "water.open_case"), url("/console/cases/open", **given, ground=ground)


def _responsible(request: Request, code: str, here: str) -> None:
    language = language_of(request)

    def t(key: str) -> str:
        return word(language, f"water.{key}")

    with columns():
        with card(t("catchment")):
            layer_map(there(request, _layers(language, code, here)), height=380)
            facts(f"{here}/trace", [
                Fact("full_km2", t("full_area"), "km²"), Fact("own_km2", t("own_area"), "km²"),
                Fact("above", t("above")),
            ])  # fmt: skip
        with stack():
            with card(t("chiefs")):
                listing(
                    f"{here}/trace",
                    [Part("name", own=True), Part("post", grow=True), Part("county")],
                    rows="chiefs", empty=(t("no_chiefs"), t("no_chiefs_remedy")),
                )  # fmt: skip
            with card(t("townships"), more=t("townships_more")):
                grid(f"{here}/trace", grid_columns(ANSWER_HEADS, language), rows="answers", height=330)


def _candidates(request: Request, here: str, period: str) -> None:
    language = language_of(request)

    def t(key: str) -> str:
        return word(language, f"water.{key}")

    with card(t("candidates"), more=t("candidates_more")):
        traced = url(f"{here}/trace", when=period)
        facts(traced, [Fact("exceedance", t("when"))])
        grid(traced, [
            Column("name", t("source"), own=True, wrap=True, width=170),
            Column("share", t("share"), "%", right=True), Column("sureness", t("sureness"), width=96),
            Column("distance_km", t("distance"), "km", right=True, width=90),
            Column("hours", t("hours"), "h", right=True, width=96),
            Column("factors_text", t("factors"), wrap=True, flex=6, width=320),
        ], rows="candidates", is_stacked=True,
            empty=(t("no_candidates"), t("no_candidates_remedy")))  # fmt: skip


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
