"""The book of a workspace's air: judged days of sites and places, and what periods make of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.engines import engine, small_maker
from qingshan.edge.frames import collect
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.assess import Choices, Edition, always, assess, by_date, within
from qingshan.evaluate.air.city import FAR, Member
from qingshan.evaluate.air.derived import Deriver
from qingshan.evaluate.air.figures import FigureMaker
from qingshan.evaluate.air.items import RAW_ITEMS
from qingshan.evaluate.air.period import annual_verdicts, period_statistics
from qingshan.evaluate.declared import Figures, Row
from qingshan.standards.air_rules import AirRules, rules_named
from qingshan.standards.dust_rules import dust_rule

BY_DATE = "by-date"


@dataclass(frozen=True)
class AirBook:
    """Judged days of a workspace over some time, under one choice of edition.

    Parameters
    ----------
    workspace
        Whose air.
    edition
        ``by-date``, or the name of an edition.
    commit
        Number of the newest import the book was made from.
    site_days, place_days
        Judged days, see ``docs/understand/contracts.md``.
    variant
        Named variant of the daily report; empty for the standard's own.
    is_simulated
        Whether a file the archive was fed with is made up.
    """

    workspace: Workspace
    edition: str
    commit: int
    site_days: pl.DataFrame
    place_days: pl.DataFrame
    variant: str = ""
    is_simulated: bool = False

    def rules(self, period: Period) -> AirRules:
        """The one edition that judges a period.

        Raises
        ------
        RefusedError
            The period straddles editions and none was named.
        """
        parts = self.parts(period)
        if len(parts) > 1:
            keys = ", ".join(rules.key for _, rules in parts)
            raise RefusedError("straddles-editions", period=period, editions=keys)
        return parts[0][1]

    def parts(self, period: Period) -> list[tuple[Period, AirRules]]:
        """The period cut where the edition changes, with the edition of each part."""
        return parts_of(period, self.edition)

    def maker(self, rules: AirRules) -> FigureMaker:
        """Maker of figures whose addresses name the edition only when a person named it."""
        return self.maker_of(rules.key)

    def maker_of(self, key: str) -> FigureMaker:
        """Maker of figures under the edition of that key, such as a judged day's own."""
        return _maker(key, "" if self.edition == BY_DATE else f"@{self.edition}")

    def deriver(self, rules: AirRules) -> Deriver:
        """Maker of derived figures."""
        return Deriver(self.maker(rules), self.workspace.city.limit_level)

    def days(self, place: str, period: Period) -> list[Row]:
        """Judged days of a place, in order."""
        return [row for row in self._rows_of(place) if period.first_day <= row["date"] <= period.last_day]

    def day(self, place: str, day: str) -> Row | None:
        """Judged day of a place, by its date as ``2022-03-15``; none where there is none."""
        return self._by_day.get((place, day))

    def sites_of(self, place: str) -> tuple[str, ...]:
        """Sites a place's day is the mean of; none for a site itself."""
        return self._members.get(place, ())

    def valid_days(self, places: Iterable[str], period: Period) -> dict[str, int]:
        """Days of each place that have an AQI."""
        return {place: sum(day["aqi"] is not None for day in self.days(place, period)) for place in places}

    def statistics(
        self, places: Iterable[str], period: Period, rules: AirRules, *, dust: frozenset[date] = frozenset()
    ) -> dict[str, Row]:
        """Statistics and verdicts of places over a period; ``dust`` days lose particulates."""
        wanted = list(places)
        days = self._frame(wanted, period)
        if dust:
            out = pl.col("date").is_in(list(dust))
            removed = dust_rule(rules.standards["dust"]).removed_items
            days = days.with_columns(pl.when(~out).then(pl.col(item)).alias(item) for item in removed)
        table = period_statistics(nw.from_native(days.lazy()), rules)
        judged = annual_verdicts(table, rules, limit_level=self.workspace.city.limit_level)
        return {str(row["place"]): row for row in collect(judged).to_dicts()}

    def figures(self, place: str, period: Period, *, with_days: bool = True) -> Figures:
        """Every figure of a place over a period, derived ones too; empty without a day."""
        return self.figures_of([place], period, with_days=with_days).get(place, {})

    def by_month(self, places: Iterable[str], period: Period) -> dict[tuple[str, Period], Figures]:
        """Figures of places in every calendar month of a period, without their days."""
        found: dict[tuple[str, Period], Figures] = {}
        wanted = list(places)
        for part, rules in self.parts(period):
            months = nw.from_native(self._frame(wanted, part).lazy()).with_columns(
                month=nw.col("date").dt.truncate("1mo")
            )
            for row in collect(period_statistics(months, rules, by=("place", "month"))).to_dicts():
                month = Period.parse(f"{row['month']:%Y-%m}")
                made = self.maker(rules).of_period(row, (), place=row["place"], period=month, with_days=False)
                found[row["place"], month] = made
        return found

    def figures_of(
        self, places: Iterable[str], period: Period, *, with_days: bool = True
    ) -> dict[str, Figures]:
        """Every figure of each place that has a day in the period."""
        rules = self.rules(period)
        rows = self.statistics(places, period, rules)
        return {
            place: self._figures(place, period, rules, row, with_days=with_days)
            for place, row in rows.items()
        }

    def _figures(
        self, place: str, period: Period, rules: AirRules, found: Row, *, with_days: bool
    ) -> Figures:
        days = self.days(place, period)
        figures = self.maker(rules).of_period(found, days, place=place, period=period, with_days=with_days)
        deriver = self.deriver(rules)
        derived = deriver.judged(figures, found, place, str(period)) if period.kind == "year" else {}
        return {**figures, **derived, **deriver.exceedances(days, place, period)}

    @cached_property
    def _by_place(self) -> dict[str, list[Row]]:
        groups: dict[str, list[Row]] = {}
        for frame in (self.place_days, self.site_days):
            for row in frame.sort("place", "date").iter_rows(named=True):
                groups.setdefault(row["place"], []).append(row)
        return groups

    @cached_property
    def _members(self) -> dict[str, tuple[str, ...]]:
        places = [*self.workspace.places("city"), *self.workspace.places("county")]
        return {place.code: place.sites for place in places}

    @cached_property
    def _by_day(self) -> dict[tuple[str, str], Row]:
        return {(place, f"{row['date']}"): row for place, rows in self._by_place.items() for row in rows}

    def _rows_of(self, place: str) -> Sequence[Row]:
        return self._by_place.get(place, [])

    def _frame(self, places: list[str], period: Period) -> pl.DataFrame:
        chosen = pl.col("place").is_in(places) & pl.col("date").is_between(period.first_day, period.last_day)
        common = [name for name in self.site_days.columns if name in self.place_days.columns]
        return pl.concat(
            [self.place_days.select(common).filter(chosen), self.site_days.select(common).filter(chosen)]
        )


def load(
    workspace: Workspace,
    periods: Sequence[Period],
    *,
    edition: str = "",
    places: Sequence[Place] | None = None,
    as_of: int | None = None,
    variant: str = "",
) -> AirBook:
    """The book of some periods.

    Parameters
    ----------
    workspace
        Whose air.
    periods
        Stretches of time needed; only they are read.
    edition
        Name of an edition; empty for the city's own choice.
    places
        Places needed; ``None`` for the city, its counties and their sites.
    as_of
        Number of a commit: what was known then.
    variant
        Named variant of the daily report.
    """
    archive = Archive.open(workspace.archive_folder)
    wanted = places or [*workspace.places("city"), *workspace.places("county")]
    sites = sorted({site for place in wanted for site in place.sites})
    chosen = edition or workspace.city.edition
    first = min(p.start for p in periods)
    hours = pl.concat(
        archive.hours(sites=sites, indicators=list(RAW_ITEMS), start=start, end=end, as_of=as_of)
        for start, end in joined(periods)
    )
    make = engine(workspace.city.engine)
    table = nw.from_native(hours) if workspace.city.engine == "polars" else make(hours.collect())
    choices = Choices(
        _editions(chosen, first.date(), max(p.last_day for p in periods)), workspace.city.limit_level, variant
    )
    members = [member for place in wanted if place.kind != "site" for member in _members(workspace, place)]
    assessed = assess(table, members, small_maker(make), choices)
    commit = archive.snapshot(as_of).number
    simulated = workspace.is_simulated(record.source.name for record in archive.sources())
    return AirBook(
        workspace,
        chosen,
        commit,
        collect(assessed.site_days),
        collect(assessed.place_days),
        variant,
        simulated,
    )


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


@cache
def _maker(key: str, suffix: str) -> FigureMaker:
    return FigureMaker(rules_named(key), suffix)


def parts_of(period: Period, edition: str) -> list[tuple[Period, AirRules]]:
    """The period cut where the edition changes, with the edition of each part."""
    if edition != BY_DATE:
        return [(period, rules_named(edition, period.first_day))]
    parts = []
    for each in within(by_date(), period.first_day, period.last_day):
        first = max(period.first_day, each.start or period.first_day)
        last = period.last_day if each.end is None else min(period.last_day, _day_before(each.end))
        whole = (first, last) == (period.first_day, period.last_day)
        parts.append((period if whole else Period.parse(f"{first}..{last}"), each.rules))
    return parts


def _editions(name: str, first: date, last: date) -> tuple[Edition, ...]:
    if name != BY_DATE:
        return always(rules_named(name, first))
    return within(by_date(), first, last)


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _members(workspace: Workspace, place: Place) -> list[Member]:
    register = workspace.sites()
    members = []
    for code in place.sites:
        site: Any = register.get(code)
        members.append(Member(place.code, code, site.start or date.min, site.end or FAR))
    return members
