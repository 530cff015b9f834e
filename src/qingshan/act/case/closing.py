"""What must be true before a case closes, checked against what is on file and what figures say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from qingshan.act.case.case import Case
from qingshan.act.case.kind import FigureTerm, Item, Kind, Named
from qingshan.act.entry import Json
from qingshan.base.figure import Figure
from qingshan.base.period import Period

Opener = Callable[[str], Figure | None]
"""Gives the figure of an address as it is now; nothing where there is no such figure."""


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that must hold, whether it does, and what was found.

    ``address`` names the figure that was looked at, so that anyone can open it; it is empty for evidence.
    """

    name: Named
    holds: bool
    found: str
    wanted: str
    address: str = ""

    def record(self) -> dict[str, Json]:
        """The same as an entry keeps it."""
        return {
            "name": self.name.key, "holds": self.holds, "found": self.found,
            "wanted": self.wanted, "address": self.address,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What checking a closing assertion gave."""

    terms: tuple[Held, ...]

    @property
    def holds(self) -> bool:
        """Whether all of it holds."""
        return all(each.holds for each in self.terms)

    @property
    def failing(self) -> tuple[Held, ...]:
        """What does not hold."""
        return tuple(each for each in self.terms if not each.holds)


def check(case: Case, kind: Kind, today: date, opened: Opener) -> Outcome:
    """Whether a case may close today.

    Parameters
    ----------
    case, kind
        The case, and the edition of its kind.
    today
        Day of the check; figures are asked of the last complete months before it.
    opened
        Gives figures by address.
    """
    filed = tuple(_held_item(case, kind.items[key]) for key in kind.closing_items)
    return Outcome((*filed, *_figures(case, kind, today, opened)))


def check_figures(case: Case, kind: Kind, today: date, opened: Opener) -> Outcome:
    """The figures alone, for a case that closed before: evidence does not become untrue."""
    return Outcome(_figures(case, kind, today, opened))


def satisfies(case: Case, item: Item) -> bool:
    """Whether the newest evidence of an item is there and is one that passes."""
    return _held_item(case, item).holds


def last_months(today: date, count: int) -> list[Period]:
    """The last complete calendar months before a day, the newest first.

    Examples
    --------
    >>> [str(month) for month in last_months(date(2022, 2, 10), 2)]
    ['2022-01', '2021-12']
    """
    found, year, month = [], today.year, today.month
    for _ in range(count):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append(Period.parse(f"{year:04d}-{month:02d}"))
    return found


def _held_item(case: Case, item: Item) -> Held:
    filed = case.evidence.get(item.name.key, ())
    found = (filed[-1].text or str(filed[-1].file.get("name", ""))) if filed else ""
    holds = bool(filed) and (not item.passing or found in item.passing)
    return Held(item.name, holds, found, " / ".join(item.passing))


def _figures(case: Case, kind: Kind, today: date, opened: Opener) -> tuple[Held, ...]:
    return tuple(
        _held_figure(case, term, month, opened)
        for term in kind.closing_figures
        for month in last_months(today, term.months)
    )


def _held_figure(case: Case, term: FigureTerm, month: Period, opened: Opener) -> Held:
    place = case.words.get(term.place, "")
    if not place:
        return Held(term.name, False, f"{term.place}?", term.value)
    address = term.address.format(place=place, period=month)
    figure = opened(address)
    found = "" if figure is None or figure.value is None else str(figure.value)
    return Held(term.name, _compares(found, term), found, f"{term.comparison} {term.value}", address)


def _compares(found: str, term: FigureTerm) -> bool:
    if term.comparison == "equals":
        return found == term.value
    try:
        value, limit = Decimal(found), Decimal(term.value)
    except InvalidOperation:
        return False
    return value <= limit if term.comparison == "at_most" else value >= limit
