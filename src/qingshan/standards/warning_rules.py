"""Triggers of heavy-pollution alerts and the reduction ratios each level asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from qingshan.base.errors import StandardsDataError, UsageError
from qingshan.base.figure import Clause
from qingshan.base.messages import Language
from qingshan.standards.catalog import Edition, Extra, editions, table, tables
from qingshan.standards.schema import Row

AlertLevel = Literal["blue", "yellow", "orange", "red"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A run of days: the forecast AQI compared with ``aqi`` on at least ``days`` consecutive days."""

    operator: Literal[">", ">="]
    aqi: int
    days: int
    clause: Clause

    def is_met_by(self, aqi: int) -> bool:
        """Whether one day's AQI counts toward the run."""
        return aqi >= self.aqi if self.operator == ">=" else aqi > self.aqi


@dataclass(frozen=True, slots=True)
class Trigger:
    """An alert level and when it is reached: any alternative, with all of its conditions.

    ``rank`` orders the levels, the highest being the gravest; ``response`` is the level of the response.
    """

    level: AlertLevel
    rank: int
    response: str
    zh: str
    en: str
    alternatives: tuple[tuple[Condition, ...], ...]

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class ReductionRatio:
    """Share of the whole city's emission of a pollutant an alert level has to cut [%]."""

    level: AlertLevel
    pollutant: str
    percent: Decimal
    clause: Clause


@dataclass(frozen=True, slots=True)
class ReductionTrade:
    """Pollutants whose ratios may be traded as long as they sum to ``percent_sum`` [%]."""

    level: AlertLevel
    pollutants: tuple[str, ...]
    percent_sum: Decimal
    clause: Clause


@cache
def alert_triggers(year: int, extra: Extra = ()) -> tuple[Trigger, ...]:
    """Triggers in use in a year, the gravest first.

    Raises
    ------
    UsageError
        No triggers that old are known.

    Examples
    --------
    >>> [(each.level, len(each.alternatives)) for each in alert_triggers(2024)]
    [('red', 1), ('orange', 2), ('yellow', 2)]
    """
    rows: dict[AlertLevel, list[Row]] = {}
    for row in table(_latest("triggers", year, extra), "triggers", extra):
        rows.setdefault(_level(row), []).append(row)
    found = (_trigger(level, each) for level, each in rows.items())
    return tuple(sorted(found, key=lambda each: -each.rank))


@cache
def reduction_ratios(extra: Extra = ()) -> Mapping[tuple[AlertLevel, str], ReductionRatio]:
    """Ratios by alert level and pollutant.

    References
    ----------
    环办大气函〔2019〕648号 (as quoted by a provincial plan).

    Examples
    --------
    >>> reduction_ratios()["orange", "nox"].percent
    Decimal('20')
    """
    rows = table(_latest("ratios", None, extra), "ratios", extra)
    return {
        (_level(row), row.text("pollutant")): ReductionRatio(
            _level(row), row.text("pollutant"), row.number("percent"), row.clause
        )
        for row in rows
    }


@cache
def reduction_trades(extra: Extra = ()) -> tuple[ReductionTrade, ...]:
    """Trades between ratios that were allowed; unverified, off unless a city's plan names them."""
    return tuple(
        ReductionTrade(_level(row), row.words("pollutants"), row.number("percent_sum"), row.clause)
        for row in table(_latest("trades", None, extra), "trades", extra)
    )


def _latest(name: str, year: int | None, extra: Extra) -> str:
    """Folder with that table and the latest year not after the one given."""
    holders = [
        each for each in editions("air", extra) if name in tables(each.key, extra) and not each.is_draft
    ]
    begun = [each for each in holders if year is None or _year(each) <= year]
    if not begun:
        known = ", ".join(str(_year(each)) for each in holders)
        raise UsageError("unknown-edition", name=year, known=known)
    return max(begun, key=_year).key


def _year(one: Edition) -> int:
    if one.year is None:
        raise StandardsDataError("standards-missing-column", file=f"{one.key}/about.toml", column="year")
    return one.year


def _level(row: Row) -> AlertLevel:
    return cast(AlertLevel, row.text("level"))


def _trigger(level: AlertLevel, rows: list[Row]) -> Trigger:
    alternatives: dict[int, list[Condition]] = {}
    for row in rows:
        operator = cast(Literal[">", ">="], row.text("operator"))
        condition = Condition(operator, row.whole("aqi"), row.whole("days"), row.clause)
        alternatives.setdefault(row.whole("alternative"), []).append(condition)
    first = rows[0]
    return Trigger(
        level,
        first.whole("rank"),
        first.text("response"),
        first.text("zh"),
        first.text("en"),
        tuple(tuple(each) for each in alternatives.values()),
    )
