"""Hours that look like dust, suggested to a person; never a deduction by itself.

References
----------
环办监测〔2016〕120号; the numeric test is unverified and lives in ``standards/data/air/dust-2016-120``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from qingshan.standards.dust_rules import DustSuggestion

Hour = tuple[datetime, float | None]
"""Start of an hour and the city's PM10 in it [μg/m³]."""


@dataclass(frozen=True, slots=True)
class DustSpell:
    """A run of hours that look like dust: first and last hour, PM10 before it and at its peak [μg/m³]."""

    first: datetime
    last: datetime
    before: float
    peak: float
    hours: int


def suggested_spells(hours: Sequence[Hour], rule: DustSuggestion) -> list[DustSpell]:
    """Spells of a city's PM10 that meet the numeric test.

    Parameters
    ----------
    hours
        Every hour in order, ``None`` where there is no value.
    rule
        The test: start at a multiple of the mean of the hours before and over a floor, end when PM10 is back
        near that mean.
    """
    return list(_spells(list(hours), rule))


def _spells(hours: list[Hour], rule: DustSuggestion) -> Iterator[DustSpell]:
    at = rule.hours_before
    while at < len(hours):
        before = _mean([value for _, value in hours[at - rule.hours_before : at]])
        value = hours[at][1]
        if before is None or value is None or not _begins(value, before, rule):
            at += 1
            continue
        end = _end(hours, at, before, rule)
        values = [v for _, v in hours[at:end] if v is not None]
        yield DustSpell(hours[at][0], hours[end - 1][0], before, max(values), len(values))
        at = end + rule.hours_before


def _begins(value: float, before: float, rule: DustSuggestion) -> bool:
    return value > float(rule.start_over) and Fraction(value) >= Fraction(rule.start_ratio) * Fraction(before)


def _end(hours: list[Hour], at: int, before: float, rule: DustSuggestion) -> int:
    ceiling = before * float(1 + rule.end_within)
    for end in range(at + 1, len(hours)):
        value = hours[end][1]
        if value is not None and value <= ceiling:
            return end
    return len(hours)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def days_to_deduct(
    spells: Sequence[DustSpell], valid: Mapping[date, int], rule: DustSuggestion
) -> list[date]:
    """Days on which too few hours are left once the spells are taken out.

    Parameters
    ----------
    spells
        Spells of :func:`suggested_spells`.
    valid
        Valid PM10 hours of each day.
    """
    gone: dict[date, int] = {}
    for spell in spells:
        first, last = spell.first, spell.last
        for day in {date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)}:
            start = first.hour if day == first.date() else 0
            end = last.hour if day == last.date() else 23
            gone[day] = gone.get(day, 0) + end - start + 1
    return sorted(day for day, hours in gone.items() if valid.get(day, 0) - hours < rule.valid_hours)
