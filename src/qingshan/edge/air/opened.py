"""What a bulletin opens to: every figure under it, and the same air under every edition."""

from __future__ import annotations

from collections.abc import Sequence

from qingshan.base.figure import Address, Figure
from qingshan.base.period import Period
from qingshan.edge.air.author import Author, everywhere
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.air.observed import Observed
from qingshan.edge.workspace import Place
from qingshan.evaluate.air.figures import Figures
from qingshan.evaluate.air.items import DAY_ITEMS, indicator_of
from qingshan.publish.air import content as made
from qingshan.standards.air_rules import rule_sets


def edition_effect(author: Author, as_of: int | None) -> tuple[tuple[made.EditionRow, ...], Figures]:
    """The same air under every edition."""
    rows: list[made.EditionRow] = []
    figures: Figures = {}
    for rules in rule_sets():
        book = load(author.workspace, [author.period], edition=rules.key, places=[author.city], as_of=as_of)
        found = book.figures(author.city.code, author.period)
        if not found:
            continue
        figures |= {f"{rules.key}/{key}": figure for key, figure in found.items()}
        figures |= _of_days(book, author, [author.city])
        rows.append(
            made.EditionRow(
                rules.key,
                found["good_days"],
                found["valid_days"],
                found["good_day_ratio"],
                found["heavy_days"],
                found["composite_index"],
                found.get("attained"),
                found.get("exceeding_items"),
            )
        )
    return tuple(rows), figures


def lineage_of(author: Author, groups: Sequence[Figures], seen: Observed) -> made.Lineage:
    """Every figure under the bulletin: periods, months, days of places and of their sites."""
    figures: dict[Address, Figure] = {f.address: f for group in groups for f in group.values()}
    previous = author.period.year_before()
    for time in (author.period, previous):
        places = everywhere(author.workspace) if time == author.period else [author.city]
        figures |= {f.address: f for f in _of_days(author.book, author, places, time).values()}
    hours_of = {item: indicator_of(item) for item in DAY_ITEMS}
    return made.Lineage(figures, seen.hours, hours_of)


def _of_days(
    book: AirBook, author: Author, places: Sequence[Place], time: Period | None = None
) -> dict[str, Figure]:
    """Figures of the days of places, by address."""
    found: dict[str, Figure] = {}
    for place in places:
        sites = () if place.kind == "site" else place.sites
        for day in book.days(place.code, time or author.period):
            maker = book.maker_of(day["edition"])
            if place.kind == "site":
                figures = maker.items_of_day(day, with_hours=False)
            else:
                figures = maker.of_day(day, sites=sites, with_hours=False)
            for figure in figures.values():
                found[figure.address] = figure
    return found
