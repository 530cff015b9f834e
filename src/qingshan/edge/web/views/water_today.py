"""What is shown of the water first: the last judged month of every section."""

from __future__ import annotations

from pydantic import BaseModel

from qingshan.base.errors import NothingToJudgeError
from qingshan.edge.archive.archive import Archive
from qingshan.edge.water.book import MEDIA, WaterBook, basis_of, load
from qingshan.edge.water.gathered import Gathered
from qingshan.edge.web.state import State
from qingshan.edge.web.views.figure import FigureOut, figures_out
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.water.span import Span, read_span

SECTION_KEYS = ("class", "target", "attained", "determining")
ATTAINED = "attained"
CITY_KEYS = ("sections", "good_sections", "good_ratio", "bad_ratio")


class ClassOut(BaseModel):
    """A class of water quality, in words and in the color of the rules."""

    number: int
    numeral: str
    zh: str
    en: str
    color: str


class SectionMonth(BaseModel):
    """A section over a month."""

    code: str
    zh: str
    en: str
    river_zh: str
    river_en: str
    county: str
    water_class: ClassOut | None
    target: ClassOut | None
    fails: bool
    figures: dict[str, FigureOut]


class WaterMonth(BaseModel):
    """The last judged month: the city's shares, then its sections from source to mouth."""

    month: str
    is_simulated: bool
    city: dict[str, FigureOut]
    sections: list[SectionMonth]


def water_today(state: State) -> WaterMonth:
    """The last month that the archive holds readings of, judged.

    Raises
    ------
    NothingToJudgeError
        The archive holds no reading of the water, or the register no section.
    """
    return state.kept("water-today", _water_today)


def last_month(workspace: Workspace) -> str:
    """The last month with a sample, as ``2022-12``.

    Raises
    ------
    NothingToJudgeError
        There is none.
    """
    with Archive.open(workspace.archive_folder) as archive:
        last = archive.last_time(MEDIA[basis_of(workspace)])
    if last is None:
        raise NothingToJudgeError("nothing-in-period", period="water")
    return f"{last:%Y-%m}"


def _water_today(workspace: Workspace) -> WaterMonth:
    span = read_span(last_month(workspace), workspace.seasons())
    book = load(workspace, [span])
    city = Gathered(book, (span,)).group_figures(workspace.place(), span)
    sections = [workspace.place(each.code) for each in workspace.sections().sections]
    rows = [_section(book, place, span) for place in sections]
    return WaterMonth(
        month=span.text, is_simulated=book.is_simulated, city=figures_out(city, CITY_KEYS),
        sections=[row for row in rows if row.water_class is not None],
    )  # fmt: skip


def _section(book: WaterBook, place: Place, span: Span) -> SectionMonth:
    figures = book.section_figures(place.code, span, with_inputs=False)
    register = book.workspace.sections().get(place.code)
    assert register is not None
    body = book.workspace.water_bodies().get(register.water_body)
    return SectionMonth(
        code=place.code, zh=place.zh, en=place.en, county=register.county,
        river_zh=body.zh if body else register.water_body, river_en=body.en if body else register.water_body,
        water_class=_class(book, span, figures["class"].value),
        target=_class(book, span, figures["target"].value),
        fails=figures["attained"].value not in {None, ATTAINED},
        figures=figures_out(figures, SECTION_KEYS),
    )  # fmt: skip


def _class(book: WaterBook, span: Span, number: object) -> ClassOut | None:
    if number is None:
        return None
    found = book.rules(span).water_class(int(str(number)))
    return ClassOut(number=found.number, numeral=found.numeral, zh=found.zh, en=found.en, color=found.hex)
