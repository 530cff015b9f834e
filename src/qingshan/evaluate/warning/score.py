"""Warnings held against published classes: what was found, how late, what was raised for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from qingshan.evaluate.warning.event import Event
from qingshan.evaluate.warning.watched import Floats, half_of, trailing_median

MONTH_HOURS = 730.5


@dataclass(frozen=True, slots=True)
class Change:
    """A class that got worse and stayed so: its first record, the usual class before and after."""

    place: str
    time: datetime
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Score:
    """Events held against changes.

    Parameters
    ----------
    changes, found
        Lasting changes, and those an event speaks of.
    delays
        Hours from the first worse record to the reading that raised the event, of those found.
    events, false, undecided
        Events; those that speak of no lasting change; those too near the end of the records to tell.
    short
        Of the false ones, those on a class that really was published worse, but did not stay so.
    station_months
        Time watched: records with a published class, in months.
    """

    changes: int
    found: int
    delays: tuple[float, ...]
    events: int
    false: int
    undecided: int
    short: int
    station_months: float

    @property
    def found_share(self) -> float:
        """Share of the changes that were found."""
        return self.found / self.changes if self.changes else float("nan")

    @property
    def false_rate(self) -> float:
        """False events per station and month."""
        return self.false / self.station_months if self.station_months else float("nan")

    @property
    def median_delay(self) -> float:
        """Median of the delays [h]."""
        return float(np.median(self.delays)) if self.delays else float("nan")


@dataclass(frozen=True, slots=True)
class Published:
    """Published classes of one place on a grid of time, NaN where there is none."""

    place: str
    first: datetime
    step: timedelta
    classes: Floats

    def at(self, time: datetime) -> int:
        """Step of a time."""
        return (time - self.first + self.step * 0.5) // self.step


def lasting_changes(published: Published, *, hours: int = 24) -> tuple[Change, ...]:
    """Worse classes that stayed: the median of some hours from a record on is a class worse than that before.

    Parameters
    ----------
    published
        Classes of one place.
    hours
        Hours on each side; half of the records have to be there. A change within them of another is the same.
    """
    classes = published.classes
    width = max(1, timedelta(hours=hours) // published.step)
    before, after = _sides(classes, width)
    found: list[int] = []
    for at in np.flatnonzero((classes - before >= 1) & (after - before >= 1)):
        if not found or at - found[-1] >= width:
            found.append(int(at))
    return tuple(
        Change(published.place, published.first + at * published.step, before[at], after[at]) for at in found
    )


def score(events: Iterable[Event], published: Sequence[Published], *, hours: int = 24) -> Score:
    """Events held against the lasting changes of the classes published.

    Parameters
    ----------
    events
        Events of the places.
    published
        Classes of every place watched.
    hours
        Hours before and after that tell a lasting change.

    Notes
    -----
    An event speaks of a change when the first reading of one of its alarms lies at most one record before it
    and less than ``hours`` after; the delay runs to the reading that raised the first such alarm.
    """
    by_place: dict[str, list[Event]] = {}
    for each in events:
        by_place.setdefault(each.place, []).append(each)
    parts = [_of_place(each, by_place.get(each.place, ()), hours) for each in published]
    total = {
        name: sum(part[name] for part in parts)
        for name in ("changes", "events", "false", "undecided", "short")
    }
    delays = tuple(delay for part in parts for delay in part["delays"])
    months = (
        sum(float((~np.isnan(each.classes)).sum()) * (each.step / timedelta(hours=1)) for each in published)
        / MONTH_HOURS
    )
    return Score(
        total["changes"], len(delays), delays, total["events"], total["false"], total["undecided"],
        total["short"], months,
    )  # fmt: skip


def _of_place(published: Published, events: Sequence[Event], hours: int) -> Mapping[str, Any]:
    changes = lasting_changes(published, hours=hours)
    before, after = _sides(published.classes, max(1, timedelta(hours=hours) // published.step))
    delays, matched = [], set[str]()
    for change in changes:
        near = [
            (alarm.raised, event.key)
            for event in events
            for alarm in event.alarms
            if -published.step <= alarm.start - change.time < timedelta(hours=hours)
        ]
        matched |= {key for _, key in near}
        if near:
            delays.append(max(0.0, (min(near)[0] - change.time) / timedelta(hours=1)))
    rest = [each for each in events if each.key not in matched]
    steps = [min(max(0, published.at(each.start)), published.classes.size - 1) for each in rest]
    open_ = [bool(np.isnan(after[at]) or np.isnan(before[at])) for at in steps]
    short = [
        not is_open and bool(published.classes[at] > before[at])
        for at, is_open in zip(steps, open_, strict=True)
    ]
    return {
        "changes": len(changes), "delays": delays, "events": len(events), "undecided": sum(open_),
        "false": len(rest) - sum(open_), "short": sum(short),
    }  # fmt: skip


def _sides(classes: Floats, width: int) -> tuple[Floats, Floats]:
    """Medians of the records before each one, and from it on."""
    least = half_of(width)
    after = trailing_median(np.append(classes[::-1], np.nan), width, least)[1:][::-1]
    return trailing_median(classes, width, least), after
