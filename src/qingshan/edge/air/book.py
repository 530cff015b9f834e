"""The book of a workspace's air: judged days of sites and places, and what periods make of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.base.period import Period
from qingshan.edge.air.days import BY_DATE, joined, judging, parts_of
from qingshan.edge.archive.archive import Archive
from qingshan.edge.frames import collect
from qingshan.edge.verdicts.verdicts import Question, Verdicts
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.air.derived import Deriver
from qingshan.evaluate.air.figures import FigureMaker
from qingshan.evaluate.air.period import annual_verdicts, period_statistics
from qingshan.evaluate.declared import Figures, Row
from qingshan.standards.air_rules import AirRules, rules_named
from qingshan.standards.dust_rules import dust_rule

__all__ = ["BY_DATE", "AirBook", "load", "parts_of"]


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
    stretches
        Times the days are of.
    kept
        Where tables made of the days are kept; none for a book that keeps nothing.
    """

    workspace: Workspace
    edition: str
    commit: int
    site_days: pl.DataFrame
    place_days: pl.DataFrame
    variant: str = ""
    is_simulated: bool = False
    stretches: tuple[tuple[datetime, datetime], ...] = ()
    kept: Verdicts | None = field(default=None, repr=False)
    _rows: dict[str, list[Row]] = field(default_factory=dict, repr=False)
    _by_day: dict[str, dict[str, Row]] = field(default_factory=dict, repr=False)

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
        first, last = period.first_day, period.last_day
        return [row for row in self._rows_of(place) if first <= row["date"] <= last]

    def day(self, place: str, day: str) -> Row | None:
        """Judged day of a place, by its date as ``2022-03-15``; none where there is none."""
        if place not in self._by_day:
            self._by_day[place] = {f"{row['date']}": row for row in self._rows_of(place)}
        return self._by_day[place].get(day)

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
        removed = tuple(sorted(day for day in dust if period.first_day <= day <= period.last_day))

        def make() -> pl.DataFrame:
            days = nw.from_native(self._frame(period, removed, rules).lazy())
            table = annual_verdicts(
                period_statistics(days, rules), rules, limit_level=self.workspace.city.limit_level
            )
            return collect(table).sort("place")

        table = self._table("air-statistics", period, rules, removed, make)
        return {row["place"]: row for row in _in_order(table, "place", wanted).iter_rows(named=True)}

    def figures(self, place: str, period: Period, *, with_days: bool = True) -> Figures:
        """Every figure of a place over a period, derived ones too; empty without a day."""
        return self.figures_of([place], period, with_days=with_days).get(place, {})

    def by_month(self, places: Iterable[str], period: Period) -> dict[tuple[str, Period], Figures]:
        """Figures of places in every calendar month of a period, without their days."""
        found: dict[tuple[str, Period], Figures] = {}
        wanted = list(places)
        for part, rules in self.parts(period):

            def make(part: Period = part, rules: AirRules = rules) -> pl.DataFrame:
                days = nw.from_native(self._frame(part).lazy())
                months = days.with_columns(month=nw.col("date").dt.truncate("1mo"))
                return collect(period_statistics(months, rules, by=("place", "month"))).sort("place", "month")

            table = self._table("air-months", part, rules, (), make)
            for row in _in_order(table, "place", wanted).iter_rows(named=True):
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
    def _members(self) -> dict[str, tuple[str, ...]]:
        places = [*self.workspace.places("city"), *self.workspace.places("county")]
        return {place.code: place.sites for place in places}

    def _rows_of(self, place: str) -> Sequence[Row]:
        if place not in self._rows:
            parts = (each[place] for each in self._by_place if place in each)
            self._rows[place] = [row for part in parts for row in part.iter_rows(named=True)]
        return self._rows[place]

    @cached_property
    def _by_place(self) -> tuple[dict[str, pl.DataFrame], ...]:
        """Days of each place, in order: all are asked for one after another, so they are parted once."""
        return tuple(
            {str(key[0]): part for key, part in days.sort("date").partition_by("place", as_dict=True).items()}
            for days in (self.place_days, self.site_days)
        )

    def _frame(
        self, period: Period, dust: Collection[date] = (), rules: AirRules | None = None
    ) -> pl.DataFrame:
        """Days of all places and sites in a period; of ``dust`` days without what the rules take out."""
        common = [name for name in self.site_days.columns if name in self.place_days.columns]
        is_in = pl.col("date").is_between(period.first_day, period.last_day)
        days = pl.concat([each.select(common).filter(is_in) for each in (self.place_days, self.site_days)])
        if not dust or rules is None:
            return days
        removed, is_out = dust_rule(rules.standards["dust"]).removed_items, pl.col("date").is_in(list(dust))
        return days.with_columns(pl.when(~is_out).then(pl.col(item)).alias(item) for item in removed)

    def _table(
        self, kind: str, period: Period, rules: AirRules, dust: tuple[date, ...],
        make: Callable[[], pl.DataFrame],
    ) -> pl.DataFrame:  # fmt: skip
        """A table of all places over a period, from the store where the book holds the whole period."""
        is_whole = any(start <= period.start and period.end <= end for start, end in self.stretches)
        if self.kept is None or not is_whole:
            return make()
        judged_by = [(str(part), each.key) for part, each in self.parts(period)]
        choices = (str(period), judged_by, rules.key, self.variant, dust)
        return self.kept.table(Question(kind, str(period), period.start, period.end, choices), make)


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
    chosen = edition or workspace.city.edition
    judge = judging(workspace, archive, edition=chosen, variant=variant, places=places, as_of=as_of)
    site_days, place_days = judge.days(periods)
    simulated = workspace.is_simulated(archive.file_names())
    return AirBook(
        workspace, chosen, judge.kept.commit, site_days, place_days, variant, simulated,
        tuple(joined(periods)), judge.kept,
    )  # fmt: skip


@cache
def _maker(key: str, suffix: str) -> FigureMaker:
    return FigureMaker(rules_named(key), suffix)


def _in_order(table: pl.DataFrame, column: str, wanted: Sequence[str]) -> pl.DataFrame:
    """Rows of the places wanted."""
    return table.filter(pl.col(column).is_in(wanted))
