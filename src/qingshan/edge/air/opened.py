"""What a bulletin opens to: every figure under it, and the same air under every edition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from qingshan.base.figure import Address, Figure
from qingshan.edge.air.author import Author
from qingshan.edge.air.book import AirBook, load
from qingshan.edge.air.observed import Observed
from qingshan.evaluate.air.figures import DAY_KEYS
from qingshan.evaluate.air.items import DAY_ITEMS, indicator_of
from qingshan.evaluate.declared import Figures
from qingshan.publish.air import content as made
from qingshan.publish.content import Lineage
from qingshan.standards.air_rules import rule_sets

Books = Mapping[str, AirBook]
"""Books by the ending of their figures' addresses."""

Day = Callable[[str], Figure]
"""Makes a figure of one place and day by the key of its statistic."""


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
    days = Days(books)
    queue = list(figures.values())
    while queue:
        for address in queue.pop().inputs:
            if address not in figures and (found := days.figure(address)):
                figures[address] = found
                queue.append(found)
    hours_of = {item: indicator_of(item) for item in DAY_ITEMS}
    return Lineage(figures, seen.hours, hours_of)


def _under(author: Author, edition: str, as_of: int | None) -> AirBook:
    return load(author.workspace, [author.period], edition=edition, places=[author.city], as_of=as_of)


@dataclass(frozen=True, slots=True)
class Days:
    """Figures of days by their addresses, made when they are asked for.

    Parameters
    ----------
    books
        Where the days are.
    """

    books: Books
    _known: dict[tuple[str, str, str], Day | None] = field(default_factory=dict, init=False, repr=False)

    def figure(self, address: Address) -> Figure | None:
        """The figure of a day by its address; none where the books have none."""
        _, place, period, tail = address.split("/")
        key, _, edition = tail.partition("@")
        day = self._day(edition, place, period)
        return None if day is None or key not in DAY_KEYS else day(key)

    def _day(self, edition: str, place: str, period: str) -> Day | None:
        asked = (edition, place, period)
        if asked not in self._known:
            self._known[asked] = self._read(*asked)
        return self._known[asked]

    def _read(self, edition: str, place: str, period: str) -> Day | None:
        book = self.books.get(f"@{edition}" if edition else "")
        row = book.day(place, period) if book else None
        if book is None or row is None:
            return None
        make, sites = book.maker_of(row["edition"]), book.sites_of(place)
        return lambda key: make.one_of_day(row, key, sites=sites, with_hours=False)
