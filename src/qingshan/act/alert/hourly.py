"""Whether lines did what was ordered, by the hours their outlets sent: loads in and before the order.

An hour of the order is held against the mean of the same hour of the day before it, so that a plant that
always rests at night has not cut by resting. Lines that end in the same outlets are judged together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from qingshan.act.alert.compliance import Checked, Result
from qingshan.act.emergency.editions import Edition, EditionLine, Ordered
from qingshan.base.rounding import from_fraction

LEAST_DURING, LEAST_BEFORE = 6, 24
"""Hours with a load without which nothing is said."""
HOUR = timedelta(hours=1)

Loads = Mapping[tuple[str, str], Mapping[datetime, Decimal]]
"""Load of each hour [kg] by outlet and pollutant, by the start of the hour; none where it is not known."""


@dataclass(frozen=True, slots=True)
class Span:
    """When the order held, and how many days before are the measure of an ordinary hour.

    Parameters
    ----------
    ordered, end
        Moment of the order, and of the end of what is looked at.
    days_before
        Days before the order.
    """

    ordered: datetime
    end: datetime
    days_before: int

    @property
    def first(self) -> datetime:
        """Hour from which loads are needed."""
        return self.ordered.replace(minute=0, second=0, microsecond=0) - timedelta(days=self.days_before)


@dataclass(frozen=True, slots=True)
class HourUsed:
    """One hour that was counted: which lines and outlets, its load, and what was usual at that hour [kg]."""

    lines: tuple[str, ...]
    outlets: tuple[str, ...]
    pollutant: str
    hour: datetime
    load: Decimal
    usual: Decimal


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines that end in the same outlets, with the measure ordered of each."""

    outlets: tuple[str, ...]
    lines: tuple[tuple[EditionLine, Ordered | None], ...]

    def wanted(self, pollutant: str) -> Fraction | None:
        """Share of the load of the outlets that is to fall; none where nothing is to."""
        emitted = sum(line.emission.get(pollutant, 0) for line, _ in self.lines)
        cut = sum(measure.cut.get(pollutant, 0) for _, measure in self.lines if measure)
        return Fraction(cut, emitted) if emitted and cut else None

    @property
    def delay(self) -> int:
        """Hours after which the last of the measures has to work."""
        return max(measure.delay for _, measure in self.lines if measure)


def check_hours(
    edition: Edition, level: str, outlets: Mapping[str, tuple[str, ...]], loads: Loads, span: Span,
    *, tolerance: Decimal,
) -> tuple[tuple[Checked, ...], tuple[HourUsed, ...]]:  # fmt: skip
    """What stored hours say of every line of which a cut is ordered at a level, and the hours counted.

    Parameters
    ----------
    outlets
        Outlets each line ends in; a line without any has no record.
    loads
        Loads of hours in and before the order.
    span
        When it held.
    tolerance
        Percentage points by which a fall may be short.
    """
    found: list[Checked] = []
    used: list[HourUsed] = []
    for group in _groups(edition, level, outlets):
        pollutants = dict.fromkeys(p for _, measure in group.lines if measure for p in measure.cut)
        if not group.outlets:
            found += _unrecorded(group, pollutants)
            continue
        for pollutant in pollutants:
            wanted = group.wanted(pollutant)
            if wanted is None:
                continue
            hours, before = _hours(group, pollutant, loads, span)
            fall = _fall(hours) if len(hours) >= LEAST_DURING and before >= LEAST_BEFORE else None
            used += hours
            found += [
                _checked(line, pollutant, wanted, fall, (before, len(hours)), tolerance)
                for line, measure in group.lines
                if measure and pollutant in measure.cut
            ]
    return tuple(found), tuple(used)


def _unrecorded(group: _Group, pollutants: Iterable[str]) -> Iterator[Checked]:
    """One row for each line that ends in no outlet, with the largest share it was to cut."""
    wanted = [share for each in pollutants if (share := group.wanted(each)) is not None]
    if wanted:
        for line, _ in group.lines:
            told = from_fraction(max(wanted) * 100, 1)
            yield Checked(line.code, "hourly", "", told, None, 0, 0, "no_data")


def _groups(edition: Edition, level: str, outlets: Mapping[str, tuple[str, ...]]) -> Iterator[_Group]:
    """Lines by their outlets; lines without any each by themselves."""
    groups: dict[tuple[str, ...], list[tuple[EditionLine, Ordered | None]]] = {}
    for line in edition.lines:
        mine = tuple(sorted(outlets.get(line.code, ())))
        measured = (line, line.measures.get(level))
        if mine:
            groups.setdefault(mine, []).append(measured)
        elif measured[1]:
            yield _Group((), (measured,))
    for codes, lines in groups.items():
        if any(measure for _, measure in lines):
            yield _Group(codes, tuple(lines))


def _hours(group: _Group, pollutant: str, loads: Loads, span: Span) -> tuple[list[HourUsed], int]:
    """Hours of the order with what was usual, and the number of hours before that tell it."""
    begin = _next_hour(span.ordered + timedelta(hours=group.delay))
    known = _summed([loads.get((outlet, pollutant), {}) for outlet in group.outlets])
    usual: dict[int, list[Decimal]] = {}
    for hour, load in known.items():
        if span.first <= hour and hour + HOUR <= span.ordered:
            usual.setdefault(hour.hour, []).append(load)
    codes = tuple(line.code for line, measure in group.lines if measure)
    hours = [
        HourUsed(codes, group.outlets, pollutant, hour, load, _mean(usual[hour.hour]))
        for hour, load in sorted(known.items())
        if begin <= hour and hour + HOUR <= span.end and hour.hour in usual
    ]
    return hours, sum(len(each) for each in usual.values())


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _summed(series: Sequence[Mapping[datetime, Decimal]]) -> dict[datetime, Decimal]:
    """Sum over outlets of the hours every one of them has."""
    if not series:
        return {}
    common = set(series[0]).intersection(*series[1:])
    return {hour: sum((each[hour] for each in series), Decimal(0)) for hour in common}


def _fall(hours: Sequence[HourUsed]) -> Fraction | None:
    """Percent by which loads fell; none where nothing was usual."""
    usual = sum((Fraction(each.usual) for each in hours), Fraction(0))
    load = sum((Fraction(each.load) for each in hours), Fraction(0))
    return 100 * (1 - load / usual) if usual else None


def _checked(
    line: EditionLine, pollutant: str, wanted: Fraction, fall: Fraction | None, hours: tuple[int, int],
    tolerance: Decimal,
) -> Checked:  # fmt: skip
    before, during = hours
    told = from_fraction(wanted * 100, 1)
    if fall is None:
        return Checked(line.code, "hourly", pollutant, told, None, during, before, "no_data")
    result: Result = "done" if fall >= wanted * 100 - Fraction(tolerance) else "not_done"
    return Checked(line.code, "hourly", pollutant, told, from_fraction(fall, 1), during, before, result)


def _next_hour(moment: datetime) -> datetime:
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return whole if whole == moment else whole + HOUR
