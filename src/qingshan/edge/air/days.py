"""Judged days of the sites and places of a workspace, month by month from the store of verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.engines import engine, small_maker
from qingshan.edge.frames import collect
from qingshan.edge.verdicts.store import Tables
from qingshan.edge.verdicts.verdicts import Question, Verdicts, verdicts_of
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.assess import Choices, Edition, always, assess, by_date, within
from qingshan.evaluate.air.city import FAR, Member
from qingshan.evaluate.air.items import RAW_ITEMS
from qingshan.standards.air_rules import AirRules, rules_named

BY_DATE = "by-date"
KIND = "air-days"
SITES, PLACES = "sites", "places"
"""Tables of a month: judged days of the sites, and of the places they speak for."""


@dataclass(frozen=True, slots=True)
class Judging:
    """What judges the days: the places that are wanted, the choice of edition and of the daily report."""

    workspace: Workspace
    places: tuple[Place, ...]
    edition: str
    variant: str
    kept: Verdicts

    def days(self, periods: Sequence[Period]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Judged days of sites and of places in some periods, by place and date."""
        stretches = [Period(start, end) for start, end in joined(periods)]
        months = list(dict.fromkeys(month for each in stretches for month in each.months()))
        held = self.kept.is_held([(month.start, month.end) for month in months])
        asked = [self._question(month) for month, is_held in zip(months, held, strict=True) if is_held]
        found = self.kept.every(asked, self._judge) or [self._assess(months[:1])]
        wanted = pl.any_horizontal(
            pl.col("date").is_between(period.first_day, period.last_day) for period in periods
        )
        return _together(found, SITES, wanted), _together(found, PLACES, wanted)

    def _question(self, month: Period) -> Question:
        parts = [(str(part), rules.key) for part, rules in parts_of(month, self.edition)]
        return Question(KIND, str(month), month.start, month.end, (parts, self.variant))

    def _judge(self, asked: Sequence[Question]) -> list[Tables]:
        """The months asked for, judged in one pass over the hours of all."""
        months = [Period.parse(each.label) for each in asked]
        made = self._assess(months)
        starts = {name: table["date"].dt.truncate("1mo") for name, table in made.items()}
        return [
            {name: table.filter(starts[name] == month.first_day) for name, table in made.items()}
            for month in months
        ]

    def _assess(self, months: Sequence[Period]) -> Tables:
        workspace = self.workspace
        sites = sorted({site for place in self.places for site in place.sites})
        hours = pl.concat(
            self.kept.archive.hours(
                sites=sites, indicators=list(RAW_ITEMS), start=start, end=end, as_of=self.kept.commit
            )
            for start, end in joined(months)
        )
        make = engine(workspace.city.engine)
        table = nw.from_native(hours) if workspace.city.engine == "polars" else make(hours.collect())
        choices = Choices(_editions(self.edition, months), workspace.city.limit_level, self.variant)
        groups = [place for place in self.places if place.kind != "site"]
        members = [member for place in groups for member in _members(workspace, place)]
        found = assess(table, members, small_maker(make), choices)
        tables = {SITES: collect(found.site_days), PLACES: collect(found.place_days)}
        return {name: each.sort("place", "date") for name, each in tables.items()}


def judging(
    workspace: Workspace,
    archive: Archive,
    *,
    edition: str,
    variant: str = "",
    places: Sequence[Place] | None = None,
    as_of: int | None = None,
) -> Judging:
    """What judges the days of a workspace.

    Parameters
    ----------
    places
        Places wanted. Those of the registers are judged all together, so that what is kept serves every
        question; one that is made up for a comparison is judged by itself and nothing of it is kept.
    """
    known = {each.code: each for kind in ("city", "county", "site") for each in workspace.places(kind)}
    kept = verdicts_of(
        workspace, archive, "air", registers=(workspace.divisions(), workspace.sites()),
        as_of=as_of,
    )  # fmt: skip
    if places is not None and any(known.get(place.code) != place for place in places):
        return Judging(workspace, tuple(places), edition, variant, kept.unkept())
    return Judging(workspace, tuple(known.values()), edition, variant, kept)


def joined(periods: Iterable[Period]) -> list[tuple[datetime, datetime]]:
    """Stretches of time that cover the periods, each moment once.

    Examples
    --------
    >>> [(a.year, b.year) for a, b in joined([Period.year(2022), Period.year(2021), Period.year(2018)])]
    [(2018, 2019), (2021, 2023)]
    """
    stretches: list[tuple[datetime, datetime]] = []
    for start, end in sorted((period.start, period.end) for period in periods):
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    return stretches


def parts_of(period: Period, edition: str) -> list[tuple[Period, AirRules]]:
    """A period cut where the edition changes, with the edition of each part; whole under a named edition."""
    if edition != BY_DATE:
        return [(period, rules_named(edition, period.first_day))]
    parts = []
    for each in within(by_date(), period.first_day, period.last_day):
        first = max(period.first_day, each.start or period.first_day)
        last = period.last_day if each.end is None else min(period.last_day, _day_before(each.end))
        whole = (first, last) == (period.first_day, period.last_day)
        parts.append((period if whole else Period.parse(f"{first}..{last}"), each.rules))
    return parts


def _together(found: Sequence[Tables], name: str, wanted: pl.Expr) -> pl.DataFrame:
    return pl.concat([tables[name] for tables in found], how="vertical_relaxed").filter(wanted)


def _editions(name: str, months: Sequence[Period]) -> tuple[Edition, ...]:
    """Editions that judge some months; a named one with stages is each month's own stage."""
    if name == BY_DATE:
        return within(by_date(), months[0].first_day, months[-1].last_day)
    stages = [rules_named(name, month.first_day) for month in months]
    if len({rules.key for rules in stages}) == 1:
        return always(stages[0])
    return tuple(
        Edition(rules, month.first_day, month.end.date()) for rules, month in zip(stages, months, strict=True)
    )


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _members(workspace: Workspace, place: Place) -> list[Member]:
    register = workspace.sites()
    members = []
    for code in place.sites:
        site: Any = register.get(code)
        members.append(Member(place.code, code, site.start or date.min, site.end or FAR))
    return members
