"""Sections that fail their target: over a span, or in a month of it."""

from __future__ import annotations

from qingshan.edge.water.book import WaterBook
from qingshan.edge.water.table import sections_for
from qingshan.edge.web.state import State
from qingshan.edge.web.views.air_rows import PlaceName, place_name
from qingshan.edge.web.views.figure import FigureTold
from qingshan.edge.web.views.water_rows import class_figure, month_label, span_of, told, water_book
from qingshan.edge.web.views.words import Both, Toned
from qingshan.edge.workspace import Place
from qingshan.evaluate.water.span import Span


class FailingSection(PlaceName):
    """A section that failed.

    Parameters
    ----------
    is_failing
        Whether it fails over the whole span.
    target
        Class it has to reach.
    months
        Months in which it failed, the newest first, with the class of each.
    newest
        Period to look at: the newest of those months, or the span.
    """

    is_failing: bool
    target: FigureTold
    months: list[FigureTold]
    newest: str
    verdict: Toned | None


def failing_sections(state: State, text: str) -> tuple[int, list[FailingSection]]:
    """How many sections were judged over a span, and those that failed, the newest failure first."""
    span = span_of(state, text)
    book = water_book(state, span, "", "")
    places = sections_for(state.workspace, [])
    found = [each for each in (_failing(book, place, span) for place in places) if each is not None]
    return len(places), sorted(found, key=lambda each: (each.is_failing, each.newest), reverse=True)


def _failing(book: WaterBook, place: Place, span: Span) -> FailingSection | None:
    months = [each.span for each in book.months_of(place.code, span) if each.is_attained is False]
    is_failing = book.judged(place.code, span).is_attained is False
    if not (is_failing or months):
        return None
    cells = []
    for month in reversed(months):
        figures = book.section_figures(place.code, month, with_inputs=False)
        reached, label = class_figure(book, month, figures["class"]), month_label(month, span)
        words = {"zh": f"{label.zh} {reached.zh}", "en": f"{label.en} {reached.en}"}
        cells.append(reached.model_copy(update=words))
    return FailingSection(
        **place_name(place).model_dump(), is_failing=is_failing, months=cells,
        target=told(book, span, book.section_figures(place.code, span, with_inputs=False)["target"]),
        newest=months[-1].text if months else span.text,
        verdict=Toned(**Both.of("overview.all_year").model_dump(), tone="bad") if is_failing else None,
    )  # fmt: skip
