"""Rows of a table of the air: which places and spans it has, their figures, changes and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from qingshan.base.period import Period
from qingshan.edge.air.book import AirBook
from qingshan.edge.air.comparison import earlier_figures
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.change import ranks
from qingshan.evaluate.declared import Figures

By = Literal["place", "site", "year", "month", "day", "hour"]
"""What a row is."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place over a span: its figures, their changes since the year before, its rank among the counties."""

    place: Place
    span: Period
    figures: Figures
    changes: Figures
    rank: int | None = None


def places_for(workspace: Workspace, name: str, by: str) -> list[Place]:
    """Places a table shows: the named one or its sites; the city, and its counties where a row is a place."""
    if name:
        place = workspace.place(name)
        return [workspace.place(code) for code in place.sites] if by == "site" else [place]
    if by == "site":
        return list(workspace.places("site"))
    cities = list(workspace.places("city"))
    return cities if by in {"year", "month", "day", "hour"} else [*cities, *workspace.places("county")]


def spans_for(book: AirBook, time: Period, by: str) -> list[Period]:
    """The spans that get a row: months, years, or the parts of the period between changes of edition."""
    if by == "month":
        return list(time.months())
    if by == "year":
        return [Period.year(year) for year in range(time.first_day.year, time.last_day.year + 1)]
    return [part for part, _ in book.parts(time)]


def rows_for(book: AirBook, spans: Sequence[Period], places: Sequence[Place]) -> list[PlaceRow]:
    """A row for each place with a day in a span; the book must hold the year before for changes."""
    return [row for span in spans for row in _ranked(book, _rows(book, span, places))]


def _rows(book: AirBook, span: Period, places: Sequence[Place]) -> list[PlaceRow]:
    codes = [place.code for place in places]
    now = book.figures_of(codes, span, with_days=False)
    before = earlier_figures(book, codes, span)
    deriver = book.deriver(book.rules(span))
    return [
        PlaceRow(
            each, span, now[each.code], deriver.changes(now[each.code], before.get(each.code, {}))
        )
        for each in places
        if each.code in now
    ]  # fmt: skip


def _ranked(book: AirBook, rows: list[PlaceRow]) -> list[PlaceRow]:
    """Rows with ranks by composite index among the places that are not the city."""
    group = [row for row in rows if row.place.code != book.workspace.city.code]
    if len(group) < 2:
        return rows
    known = {row.place.code: row.figures["composite_index"].value for row in group}
    numbers = ranks({code: value for code, value in known.items() if isinstance(value, Decimal)})
    return [replace(row, rank=numbers.get(row.place.code)) for row in rows]
