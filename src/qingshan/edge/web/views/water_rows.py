"""Tables of water: sections and counts of rivers, counties, the city, as ``evaluate`` gives them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.figure import Figure
from qingshan.edge.water import places as at
from qingshan.edge.water.book import WaterBook, load
from qingshan.edge.water.table import class_change, main_text, meant, sections_for, symbols
from qingshan.edge.web.state import State
from qingshan.edge.web.views.air_rows import PlaceName, place_name
from qingshan.edge.web.views.figure import FigureTold
from qingshan.edge.web.views.heads import Head
from qingshan.edge.web.views.words import Both
from qingshan.edge.workspace import Place
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.declarations import Scope
from qingshan.evaluate.water.figures import Judged
from qingshan.evaluate.water.group_figures import Group, GroupMaker
from qingshan.evaluate.water.span import Span, read_span

SECTION_HEADS = (
    Head("place", "water.section", pinned=True, width=130, link="/console/water/{place.code}"),
    Head("figures.class", "water.class", width=80),
    Head("figures.target", "water.target"),
    Head("figures.attained", "water.attained", width=88),
    Head("river", "water.river", width=96, wrap=True),
    Head("county", "water.county", width=100, wrap=True),
    Head("figures.determining", "water.determining", width=132, flex=1.6, wrap=True),
    Head("figures.main", "water.main", width=120, flex=1.6, wrap=True),
    Head("figures.months", "water.months", right=True, width=54),
    Head("change", "water.change", right=True, width=70),
)
GROUP_HEADS = (
    Head("place", "water.group", pinned=True, width=110),
    Head("figures.sections", "water.sections", right=True, width=62),
    Head("figures.good_ratio", "water.good_ratio", unit="%", right=True, width=62),
    Head("figures.bad_ratio", "water.bad_ratio", unit="%", right=True, width=62),
    Head("figures.attained_sections", "water.attained_sections", right=True, width=62),
    Head("figures.attainment", "water.attainment", unit="%", right=True, width=62),
    Head("figures.quality", "water.quality", width=116),
    Head("figures.main", "water.main", width=170, wrap=True),
    Head("figures.absent", "water.absent", right=True),
)
COUNTED = ("sections", "good_ratio", "bad_ratio", "attained_sections", "attainment", "absent")
TONES = {"attained": "good", "exceeded": "bad", "True": "good", "False": "bad"}


class SectionRow(BaseModel):
    """A section over a span."""

    place: PlaceName
    river: Both
    county: PlaceName | None
    change: int | None
    figures: dict[str, FigureTold]


class MonthCell(BaseModel):
    """A month of a strip: its class; words alone where there is none, as for a dry bed."""

    period: str
    label: Both
    figure: FigureTold


class SectionTable(BaseModel):
    """Sections over a span, what is said of them all, and the edition that judged them."""

    title: Both
    edition: Both
    is_simulated: bool
    headline: FigureTold | None
    rows: list[SectionRow]


class GroupRow(BaseModel):
    """A river, county, basin or the city over a span."""

    place: PlaceName
    figures: dict[str, FigureTold]


class GroupTable(BaseModel):
    """Groups over a span."""

    is_simulated: bool
    rows: list[GroupRow]


def span_of(state: State, text: str) -> Span:
    """The span of a text.

    Raises
    ------
    UsageError
        It is none.
    """
    return read_span(text, state.workspace.seasons())


def water_book(state: State, span: Span, basis: str, edition: str) -> WaterBook:
    """The book of a span and of the year before, judged."""

    def make(workspace: object) -> WaterBook:
        book = load(state.workspace, [span.year_before(), span], edition=edition, basis=basis)
        book.judge([span, span.year_before(), *span.by_month()])
        return book

    if not state.workspace.sections().sections:
        raise UsageError("water-no-register", known="—")
    return state.kept(("water-book", span.text, basis, edition), make)


def water_sections(state: State, text: str, name: str, basis: str, edition: str) -> SectionTable:
    """Verdicts of the sections of a place over a span.

    Raises
    ------
    NothingToJudgeError
        No section has a value.
    """
    key = ("water-sections", text, name, basis, edition)
    return state.kept(key, lambda _: _sections(state, text, name, basis, edition))


def _sections(state: State, text: str, name: str, basis: str, edition: str) -> SectionTable:
    span = span_of(state, text)
    book = water_book(state, span, basis, edition)
    named = [state.workspace.place(name)] if name else []
    places = sections_for(state.workspace, named)
    rows = [section_row(book, place, span) for place in places]
    if not any(row.figures["class"].value is not None for row in rows):
        raise NothingToJudgeError("nothing-in-period", period=text)
    rules, city = book.rules(span), state.workspace.city
    return SectionTable(
        title=Both(zh=f"{city.name_zh} {span.label('zh')}", en=f"{city.name_en}, {span.label('en')}"),
        edition=Both(zh=rules.name("zh"), en=rules.name("en")), is_simulated=book.is_simulated,
        headline=None, rows=rows,
    )  # fmt: skip


def water_groups(state: State, text: str, kind: str, basis: str, edition: str) -> GroupTable:
    """Counts of the city, its counties, rivers or basins over a span.

    Raises
    ------
    NothingToJudgeError
        No section has a value.
    """
    from qingshan.edge.water.table import places_for

    span = span_of(state, text)
    book = water_book(state, span, basis, edition)
    places = [state.workspace.place(), *places_for(state.workspace, [], kind)] if kind != "city" else []
    places = list({place.code: place for place in (places or [state.workspace.place()])}.values())
    found = state.kept(("water-groups", text, kind, basis, edition), lambda _: at.groups(book, places, span))
    rows = [_group_row(book, place, found[place.code]) for place in places]
    if not any(row.figures["sections"].value for row in rows):
        raise NothingToJudgeError("nothing-in-period", period=text)
    return GroupTable(is_simulated=book.is_simulated, rows=rows)


def section_row(book: WaterBook, place: Place, span: Span) -> SectionRow:
    """A section over a span, in figures and words."""
    figures = book.section_figures(place.code, span, with_inputs=False)
    register = book.workspace.sections().get(place.code)
    county = book.workspace.divisions().get(register.county) if register else None
    return SectionRow(
        place=place_name(place), river=river_of(book, place), change=class_change(book, place, span),
        county=PlaceName(zh=county.zh, en=county.en, code=county.code) if county else None,
        figures=_section_figures(book, span, figures),
    )  # fmt: skip


def river_of(book: WaterBook, place: Place) -> Both:
    """The river, lake or reservoir a section is on."""
    section = book.workspace.sections().get(place.code)
    body = book.workspace.water_bodies().get(section.water_body) if section else None
    return Both(zh=body.zh, en=body.en) if body else Both.same(section.water_body if section else "")


def class_figure(book: WaterBook, span: Span, figure: Figure, scope: Scope = "section") -> FigureTold:
    """A class with its words and the color of the standard."""
    if figure.value is None:
        return FigureTold.tell(figure, ("—", "—"))
    water_class = book.rules(span).water_class(int(str(figure.value)))
    words = meant(book, span, scope, figure) or (water_class.zh, water_class.en)
    return FigureTold.tell(figure, words, color=water_class.hex)


def month_cell(book: WaterBook, month: Judged, dry: frozenset[str], whole: Span) -> MonthCell:
    """A month of a section's strip over a whole span."""
    span = month.span
    figure = book.section_figures(month.place, span, with_inputs=False)["class"]
    told = class_figure(book, span, figure)
    if figure.value is None:
        words = Both.of("water.dry" if span.text in dry else "water.unjudged")
        told = FigureTold.tell(figure, (words.zh, words.en))
    return MonthCell(period=span.text, label=month_label(span, whole), figure=told)


def month_label(span: Span, whole: Span) -> Both:
    """A month of a whole span under a cell as narrow as can be; within one year without the year."""
    month = span.first_day
    if whole.first_day.year == whole.last_day.year:
        return Both(zh=f"{month.month}月", en=f"{month:%b}")
    return Both(zh=f"{month:%y}.{month.month}", en=f"{month:%y}-{month.month:02d}")


def told(book: WaterBook, span: Span, figure: Figure, scope: Scope = "section", tone: str = "") -> FigureTold:
    """A figure in the words of its medium."""
    return FigureTold.tell(figure, meant(book, span, scope, figure) or ("—", "—"), tone=tone)


def _section_figures(book: WaterBook, span: Span, figures: Figures) -> dict[str, FigureTold]:
    found = {"class": class_figure(book, span, figures["class"])}
    if "target" in figures:
        found["target"] = told(book, span, figures["target"])
    if "attained" in figures:
        found["attained"] = told(
            book, span, figures["attained"], tone=TONES.get(str(figures["attained"].value), "")
        )
    for key in ("determining", "undecided"):
        if key in figures and figures[key].value:
            zh, en = symbols(figures[key], "zh"), symbols(figures[key], "en")
            found[key] = FigureTold.tell(figures[key], (zh or "—", en or "—"))
    if figures["main"].value:
        found["main"] = FigureTold.tell(figures["main"], (main_text(figures, "zh"), main_text(figures, "en")))
    if "months" in figures:
        found["months"] = FigureTold.tell(figures["months"], ("", ""))
    return found


def _group_row(book: WaterBook, place: Place, group: Group) -> GroupRow:
    maker = book.maker(group.span)
    figures = GroupMaker(maker, maker).of_group(group)
    found = {key: FigureTold.tell(figures[key], ("", "")) for key in COUNTED}
    found["quality"] = told(book, group.span, figures["quality"], "group")
    zh, en = symbols(figures["main"], "zh"), symbols(figures["main"], "en")
    found["main"] = FigureTold.tell(figures["main"], (zh or "—", en or "—"))
    return GroupRow(place=place_name(place), figures=found)


def strip_of(book: WaterBook, place: Place, span: Span) -> Sequence[MonthCell]:
    """The class of every month of a span."""
    dry = book.dry_months(place.code)
    return [month_cell(book, month, dry, span) for month in book.months_of(place.code, span)]
