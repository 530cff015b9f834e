"""What a forecast calls for, with the reason; the level is advice, a person orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from qingshan.base.finding import Finding
from qingshan.evaluate.air.alert import alert_level
from qingshan.register.table import Row, read_rows
from qingshan.standards.warning_rules import Condition, Trigger

COLUMNS = ("date", "aqi")
FINE = "pm25"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Forecast of one day: AQI and primary pollutant, empty when the file does not say."""

    day: date
    aqi: int
    primary: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What the triggers say of a forecast.

    Parameters
    ----------
    trigger
        The gravest trigger met; none when none is.
    days
        Days of the forecast whose AQI counts toward it.
    is_fine_particles
        Whether PM2.5 leads on those days; if not, people are warned but no cut is ordered.
    why
        The conditions met, as compared: ``> 200 × 2 d``.
    """

    trigger: Trigger | None
    days: tuple[Forecast, ...]
    is_fine_particles: bool
    why: tuple[str, ...]


def parse_forecast(text: str, file: str) -> tuple[tuple[Forecast, ...], tuple[Finding, ...]]:
    """Days of a forecast, the earliest first, and its faults.

    Parameters
    ----------
    text
        CSV with ``date`` and ``aqi``, and optionally ``primary`` (``pm25``, ``o3`` …).
    """
    rows, faults = read_rows(text, COLUMNS, file)
    found: dict[date, Forecast] = {}
    findings = list(faults)
    for row in rows:
        each = _day(row)
        if isinstance(each, Finding):
            findings.append(each)
        elif each.day in found:
            findings.append(row.finding("forecast-day-twice", "date", day=each.day))
        else:
            found[each.day] = each
    days = tuple(sorted(found.values(), key=lambda each: each.day))
    for before, after in pairwise(days):
        if after.day - before.day != timedelta(days=1):
            findings.append(Finding("forecast-gap", params={"before": before.day, "after": after.day}))
    return days, tuple(findings)


def advise(days: Sequence[Forecast], triggers: Iterable[Trigger]) -> Advice:
    """What the triggers in force say of a forecast; a gap between days ends a run.

    References
    ----------
    The triggers of ``standards/data/air/alert-*``; PM2.5-led pollution only (policy ``alert-pm25-only``).
    """
    known = tuple(triggers)
    runs = _runs(days)
    met = [(alert_level([each.aqi for each in run], known), run) for run in runs]
    reached = [(trigger, run) for trigger, run in met if trigger is not None]
    if not reached:
        return Advice(None, (), True, ())
    trigger, run = max(reached, key=lambda each: each[0].rank)
    met_by = next(
        conditions
        for conditions in trigger.alternatives
        if alert_level([each.aqi for each in run], [_only(trigger, conditions)]) is not None
    )
    least = min(each.aqi for each in met_by)
    counted = tuple(
        day for day in run if any(each.is_met_by(day.aqi) for each in met_by if each.aqi == least)
    )
    fine = all(day.primary in {"", FINE} for day in counted)
    return Advice(trigger, counted, fine, tuple(f"AQI {e.operator} {e.aqi} × {e.days} d" for e in met_by))


def _only(trigger: Trigger, conditions: tuple[Condition, ...]) -> Trigger:
    return Trigger(trigger.level, trigger.rank, trigger.response, trigger.zh, trigger.en, (conditions,))


def _runs(days: Sequence[Forecast]) -> list[list[Forecast]]:
    runs: list[list[Forecast]] = []
    for day in days:
        if runs and day.day - runs[-1][-1].day == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _day(row: Row) -> Forecast | Finding:
    try:
        day, aqi = date.fromisoformat(row["date"].replace("/", "-")), int(row["aqi"])
    except ValueError:
        return row.finding("forecast-unreadable", "date", date=row["date"], aqi=row["aqi"])
    if not 0 <= aqi <= 1000:
        return row.finding("forecast-unreadable", "aqi", date=row["date"], aqi=row["aqi"])
    return Forecast(day, aqi, row["primary"].lower().replace(".", ""))
