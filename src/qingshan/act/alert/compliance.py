"""Whether lines did what was ordered: power or online figures during the alert against the days before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal

from qingshan.act.emergency.editions import Edition, EditionLine, Ordered
from qingshan.act.entry import Json
from qingshan.base.finding import Finding
from qingshan.base.rounding import from_fraction
from qingshan.register.table import read_rows

By = Literal["power", "online", "hourly"]
"""By which data: power or online loads of days from a file, or online hours in the archive."""
Result = Literal["done", "not_done", "no_data"]
COLUMNS: Mapping[By, tuple[str, ...]] = {
    "power": ("line", "date", "kwh"),
    "online": ("line", "date", "pollutant", "kg"),
}
Daily = Mapping[tuple[str, str], Mapping[date, Decimal]]
"""Values of days, by line and pollutant (empty for power)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the data say of one line.

    Parameters
    ----------
    line, by, pollutant
        Which line, by which data, and which pollutant; empty for power, and for a line without an outlet.
    wanted, found
        Share it was to fall and fell [%]; ``found`` is none where days are lacking.
    days, before
        Days of the alert and days before it that had a value; hours where it is by the hour.
    """

    line: str
    by: By
    pollutant: str
    wanted: Decimal
    found: Decimal | None
    days: int
    before: int
    result: Result

    def record(self) -> dict[str, Json]:
        """The same as an entry keeps it."""
        return {
            "line": self.line, "by": f"{self.by}{'-' + self.pollutant if self.pollutant else ''}",
            "wanted": str(self.wanted), "found": "" if self.found is None else str(self.found),
            "days": self.days, "before": self.before, "result": self.result,
        }  # fmt: skip


def parse_daily(text: str, by: By, file: str) -> tuple[Daily, tuple[Finding, ...]]:
    """Daily values of a file, and its faults; a cell that is no number is a fault, not a zero."""
    rows, faults = read_rows(text, COLUMNS[by], file)
    found: dict[tuple[str, str], dict[date, Decimal]] = {}
    findings = list(faults)
    column = COLUMNS[by][-1]
    for row in rows:
        try:
            day, value = date.fromisoformat(row["date"]), Decimal(row[column])
        except (ValueError, InvalidOperation):
            findings.append(row.finding("compliance-unreadable", column, value=row[column], date=row["date"]))
            continue
        if not value.is_finite() or value < 0:
            findings.append(row.finding("compliance-unreadable", column, value=row[column], date=row["date"]))
            continue
        found.setdefault((row["line"], row["pollutant"]), {})[day] = value
    return found, tuple(findings)


def check_lines(
    edition: Edition, level: str, by: By, daily: Daily, *, first: date, last: date, days_before: int,
    tolerance: Decimal,
) -> tuple[Checked, ...]:  # fmt: skip
    """What the data say of every line of which something is ordered at a level.

    Parameters
    ----------
    first, last
        Whole days of the alert.
    days_before
        Days before it that are the measure of an ordinary day.
    tolerance
        Percentage points by which a fall may be short.
    """
    found = []
    for line in edition.lines:
        measure = line.measures.get(level)
        if measure is None:
            continue
        for pollutant, wanted in _wanted(line, measure, by):
            values = daily.get((line.code, pollutant), {})
            before = [
                values[d] for d in _days(first - timedelta(days=days_before), days_before) if d in values
            ]
            during = [values[d] for d in _days(first, (last - first).days + 1) if d in values]
            blank = Checked(
                line.code, by, pollutant, from_fraction(wanted * 100, 1), None, len(during), len(before),
                "no_data",
            )  # fmt: skip
            found.append(_checked(blank, wanted, before, during, tolerance))
    return tuple(found)


def _checked(
    blank: Checked, wanted: Fraction, before: Sequence[Decimal], during: Sequence[Decimal], tolerance: Decimal
) -> Checked:
    if not before or not during or not sum(before):
        return blank
    fall = 100 * (1 - _mean(during) / _mean(before))
    result: Result = "done" if fall >= wanted * 100 - Fraction(tolerance) else "not_done"
    return replace(blank, found=from_fraction(fall, 1), result=result)


def _wanted(line: EditionLine, measure: Ordered, by: By) -> Iterable[tuple[str, Fraction]]:
    """Share by which each measured thing is to fall: power with output, emissions with the cut."""
    if by == "power":
        return [("", Fraction(measure.loss))] if measure.loss else []
    return [
        (pollutant, Fraction(grams, line.emission[pollutant]))
        for pollutant, grams in measure.cut.items()
        if line.emission.get(pollutant)
    ]


def _mean(values: Sequence[Decimal]) -> Fraction:
    return sum((Fraction(each) for each in values), Fraction(0)) / len(values)


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=at) for at in range(count)]
