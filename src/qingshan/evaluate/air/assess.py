"""The whole evaluation of air in order: hours, site days, place days, each judged by its edition.

Every step keeps one row per place and day, so that any figure can be followed down to its hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import narwhals.stable.v2 as nw

from qingshan.evaluate.air.aqi import DAILY_COLUMNS, with_aqi
from qingshan.evaluate.air.city import Member, city_days, memberships
from qingshan.evaluate.air.day import day_sums, from_sums
from qingshan.evaluate.kernels import Table, materialize
from qingshan.standards.air_rules import AirRules, rule_sets

Small = Callable[[Sequence[Mapping[str, object]], Mapping[str, type]], Table]
"""Makes a small table from records, on the engine of the hours."""

MEMBERSHIP_SCHEMA: Mapping[str, type] = {
    "place": str,
    "site": str,
    "first": date,
    "last": date,
    "sites": int,
    "need": int,
}


@dataclass(frozen=True, slots=True)
class Edition:
    """Rules and the days they judge, half-open; ``None`` for no bound."""

    rules: AirRules
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may choose: editions, class of the area, and a named variant of the daily report."""

    editions: tuple[Edition, ...]
    limit_level: int = 2
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Judged days of the sites and of the places they stand for."""

    site_days: Table
    place_days: Table


def by_date() -> tuple[Edition, ...]:
    """Every rule set over its own time in force."""
    return tuple(Edition(rules, rules.start, rules.end) for rules in rule_sets())


def always(rules: AirRules) -> tuple[Edition, ...]:
    """One rule set whatever the date: "what if", and like-for-like comparison."""
    return (Edition(rules),)


def within(editions: Iterable[Edition], first: date, last: date) -> tuple[Edition, ...]:
    """The editions that judge at least one day from ``first`` to ``last``."""
    return tuple(
        e for e in editions if (e.start is None or e.start <= last) and (e.end is None or e.end > first)
    )


def assess(hours: Table, members: Iterable[Member], small: Small, choices: Choices) -> Assessment:
    """Judged days of every site and of every place.

    Parameters
    ----------
    hours
        Wide hours, see ``docs/understand/contracts.md``.
    members
        Which sites stand for which place, and from when to when.
    small
        Makes a small table on the engine of ``hours``.
    choices
        Editions, area class, variant.
    """
    sums = materialize(day_sums(hours))
    members = tuple(members)
    site_days = materialize(judged(sums, choices))
    places = [_place_days(site_days, members, small, edition) for edition in choices.editions]
    place_days = _stacked(
        with_edition(days, edition.rules, choices.variant)
        for days, edition in zip(places, choices.editions, strict=True)
    )
    return Assessment(site_days, materialize(place_days))


def judged(sums: Table, choices: Choices) -> Table:
    """Judged site days from the sums of :func:`~qingshan.evaluate.air.day.day_sums`."""
    return _stacked(
        with_edition(
            from_sums(between(sums, edition), edition.rules, limit_level=choices.limit_level),
            edition.rules,
            choices.variant,
        )
        for edition in choices.editions
    )


def with_edition(days: Table, rules: AirRules, variant: str = "") -> Table:
    """Days with AQI, level, primary pollutant and the key of the edition that judged them.

    ``variant`` names a daily variant of ``rules.variants``; an edition without it uses its own report.
    """
    judged_days = with_aqi(days, rules, rules.variants.get(variant, rules.daily), DAILY_COLUMNS)
    return same_columns(judged_days, rules)


def same_columns(table: Table, rules: AirRules) -> Table:
    """Adds ``edition``, and ``exceeding`` as null where the edition has no such term."""
    names = [name for name in table.collect_schema().names() if name != "exceeding"]
    absent = {} if rules.daily.has_exceeding else {"exceeding": nw.lit(None, dtype=nw.String)}
    return table.with_columns(edition=nw.lit(rules.key), **absent).select(*names, "exceeding", "edition")


def between(days: Table, edition: Edition) -> Table:
    """The days an edition judges."""
    if edition.start is not None:
        days = days.filter(nw.col("date") >= edition.start)
    if edition.end is not None:
        days = days.filter(nw.col("date") < edition.end)
    return days


def _place_days(site_days: Table, members: Sequence[Member], small: Small, edition: Edition) -> Table:
    table = small(spans_of(members, edition.rules), MEMBERSHIP_SCHEMA)
    return city_days(between(site_days, edition), table)


def spans_of(members: Iterable[Member], rules: AirRules) -> list[dict[str, object]]:
    """Memberships under an edition as records of ``MEMBERSHIP_SCHEMA``."""
    spans = memberships(members, rules.validity)
    return [{name: getattr(span, name) for name in MEMBERSHIP_SCHEMA} for span in spans]


def _stacked(parts: Iterable[Table]) -> Table:
    return reduce(lambda a, b: nw.concat([a, b], how="vertical"), parts)
