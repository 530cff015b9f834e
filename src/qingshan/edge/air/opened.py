"""What a bulletin opens to: every figure under it, and the same air under every edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qingshan.base.figure import Address, Figure
from qingshan.edge.air.author import Author
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.air.observed import Observed
from qingshan.evaluate.air.items import DAY_ITEMS, indicator_of
from qingshan.evaluate.declared import Figures
from qingshan.publish.air import content as made
from qingshan.publish.content import Lineage
from qingshan.standards.air_rules import rule_sets

Books = Mapping[str, AirBook]
"""Books by the ending of their figures' addresses."""


def edition_effect(
    author: Author, as_of: int | None
) -> tuple[tuple[made.EditionRow, ...], list[Figures], dict[str, AirBook]]:
    """The same air under every edition: its rows, their figures, and the books these open to."""
    rows: list[made.EditionRow] = []
    groups: list[Figures] = []
    books: dict[str, AirBook] = {}
    for rules in rule_sets():
        is_own = rules.key == author.rules.key
        book = author.book if is_own else _under(author, rules.key, as_of)
        found = book.figures(author.city.code, author.period)
        if not found:
            continue
        groups.append(found)
        books[book.maker(rules).suffix] = book
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
    return tuple(rows), groups, books


def lineage_of(groups: Iterable[Figures], books: Books, seen: Observed) -> Lineage:
    """The figures given and every figure they are made from, down to the days of the sites.

    Parameters
    ----------
    groups
        Figures of periods.
    books
        Where their days are.
    seen
        The hours under the days of the sites.
    """
    figures: dict[Address, Figure] = {f.address: f for group in groups for f in group.values()}
    days: dict[tuple[str, str, str], Mapping[Address, Figure]] = {}
    queue = list(figures.values())
    while queue:
        for address in queue.pop().inputs:
            if address not in figures and (found := _day_figure(address, books, days)):
                figures[address] = found
                queue.append(found)
    hours_of = {item: indicator_of(item) for item in DAY_ITEMS}
    return Lineage(figures, seen.hours, hours_of)


def _under(author: Author, edition: str, as_of: int | None) -> AirBook:
    return load(author.workspace, [author.period], edition=edition, places=[author.city], as_of=as_of)


def _day_figure(
    address: Address, books: Books, days: dict[tuple[str, str, str], Mapping[Address, Figure]]
) -> Figure | None:
    """The figure of a day by its address; ``days`` keeps the days made so far."""
    _, place, period, tail = address.split("/")
    key = (tail.partition("@")[2], place, period)
    if key not in days:
        days[key] = _of_day(books, *key)
    return days[key].get(address)


def _of_day(books: Books, edition: str, place: str, period: str) -> Mapping[Address, Figure]:
    book = books.get(f"@{edition}" if edition else "")
    row = book.day(place, period) if book else None
    if book is None or row is None:
        return {}
    made_of = book.maker_of(row["edition"]).of_day(row, sites=book.sites_of(place), with_hours=False)
    return {figure.address: figure for figure in made_of.values()}
