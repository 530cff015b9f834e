"""Two periods compared like for like: on the same sites, under the same edition, with counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.edge.air.book import AirBook, load, parts_of
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.declared import Figures

COUNTS = ("valid_days", "good_days", "heavy_days")


@dataclass(frozen=True, slots=True)
class Line:
    """One statistic of both periods and its change, as published."""

    key: str
    one: Figure
    other: Figure
    change: Figure | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Lines under one choice of edition, and whether both periods were judged by the same one."""

    edition: str
    editions: tuple[str, str]
    lines: tuple[Line, ...]

    @property
    def is_like(self) -> bool:
        """Whether the change owes nothing to a change of edition."""
        return self.editions[0] == self.editions[1]


@dataclass(frozen=True, slots=True)
class Versus:
    """Comparisons of a place between two periods, and the sites that took part in each."""

    place: Place
    sites: tuple[tuple[str, ...], tuple[str, ...]]
    comparisons: tuple[Comparison, ...]
    common: tuple[Comparison, ...]
    """The same on the sites both periods have, when the lists differ; else empty."""


def compare(workspace: Workspace, place: Place, one: Period, other: Period, edition: str = "") -> Versus:
    """A place in two periods, the earlier first.

    Without a named edition: by the editions in force and, when they differ, under each of the two as well.
    """
    names = [edition] if edition else _names(workspace, one, other)
    books = {name: load(workspace, [one, other], edition=name, places=[place]) for name in names}
    first = next(iter(books.values()))
    sites = _reporting(first, place, one), _reporting(first, place, other)
    common: tuple[Comparison, ...] = ()
    shared = tuple(code for code in sites[0] if code in sites[1])
    if sites[0] != sites[1] and shared and place.kind != "site":
        part = replace(place, sites=shared)
        common = tuple(
            _comparison(load(workspace, [one, other], edition=name, places=[part]), part, one, other)
            for name in names
        )
    return Versus(
        place, sites, tuple(_comparison(book, place, one, other) for book in books.values()), common
    )


def _names(workspace: Workspace, one: Period, other: Period) -> list[str]:
    own = workspace.city.edition
    keys = [rules.key for period in (one, other) for _, rules in parts_of(period, own)]
    different = list(dict.fromkeys(keys))
    straddles = any(len(parts_of(period, own)) > 1 for period in (one, other))
    if len(different) == 1:
        return [own]
    return different if straddles else [own, *different]


def _reporting(book: AirBook, place: Place, period: Period) -> tuple[str, ...]:
    """Sites of a place with at least one valid day in a period."""
    return tuple(site for site in place.sites if any(d["aqi"] is not None for d in book.days(site, period)))


def _comparison(book: AirBook, place: Place, one: Period, other: Period) -> Comparison:
    before, now = (book.figures(place.code, period, with_days=False) for period in (one, other))
    editions = book.rules(one).key, book.rules(other).key
    changes = book.deriver(book.rules(other)).changes(now, before)
    return Comparison(book.edition, editions, tuple(_lines(before, now, changes)))


def _lines(before: Figures, now: Figures, changes: Figures) -> Iterator[Line]:
    for key, figure in now.items():
        if key in before and f"{key}_change" in changes:
            yield Line(key, before[key], figure, changes[f"{key}_change"])
