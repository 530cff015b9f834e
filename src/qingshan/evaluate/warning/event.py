"""Events: alarms of one place that belong together, folded into one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingshan.evaluate.warning.alarm import Alarm, Confidence
from qingshan.standards.early_warning_rules import LEVELS, WarningLevel

_SURE: tuple[Confidence, ...] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at a place: every alarm of it, the earliest first.

    Parameters
    ----------
    place
        Where.
    alarms
        Alarms that overlap or follow one another within the window.
    """

    place: str
    alarms: tuple[Alarm, ...]

    @property
    def start(self) -> datetime:
        """Time of its first reading."""
        return min(each.start for each in self.alarms)

    @property
    def raised(self) -> datetime:
        """When it was first known."""
        return min(each.raised for each in self.alarms)

    @property
    def last(self) -> datetime:
        """Time of its last reading."""
        return max(each.last for each in self.alarms)

    @property
    def level(self) -> WarningLevel:
        """Gravest level of its alarms."""
        return max((each.level for each in self.alarms), key=LEVELS.index)

    @property
    def confidence(self) -> Confidence:
        """The surest of its alarms; one step surer where two kinds of alarm agree."""
        best = max(_SURE.index(each.confidence) for each in self.alarms)
        agree = len({each.kind for each in self.alarms}) > 1
        return _SURE[min(best + agree, len(_SURE) - 1)]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Indicators it was seen in."""
        return tuple(dict.fromkeys(each.indicator for each in self.alarms if each.indicator))

    @property
    def is_over(self) -> bool:
        """Whether every one of its alarms ended."""
        return all(each.is_over for each in self.alarms)

    @property
    def key(self) -> str:
        """What it is known by: the place, and the time of its first reading."""
        return f"{self.place}/{self.start:%Y%m%dT%H%M}"


def events(alarms: Iterable[Alarm], *, window: timedelta) -> tuple[Event, ...]:
    """Alarms folded into events.

    Parameters
    ----------
    alarms
        Alarms of any places.
    window
        Time after the last reading of an event within which another alarm of the place belongs to it. Missing
        data fold among themselves alone: that a station is silent is not what its water did.
    """
    found: list[list[Alarm]] = []
    newest: dict[tuple[str, bool], list[Alarm]] = {}
    for alarm in sorted(alarms, key=lambda each: (each.start, each.raised)):
        group = (alarm.place, alarm.kind == "missing")
        current = newest.get(group)
        if current is None or alarm.start - max(each.last for each in current) > window:
            current = []
            found.append(current)
            newest[group] = current
        current.append(alarm)
    made = [Event(each[0].place, tuple(each)) for each in found]
    return tuple(sorted(made, key=lambda each: (each.raised, each.place)))
