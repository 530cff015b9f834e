"""An early warning issued: the fold of its entries, the decision to issue it, and how it grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from qingshan.act.case.decide import PROGRAM, Actor
from qingshan.act.entry import Draft, Entry, Json
from qingshan.base.errors import RefusedError
from qingshan.evaluate.warning.alarm import Alarm
from qingshan.evaluate.warning.event import Event
from qingshan.standards.early_warning_rules import LEVELS, WarningLevel

PREFIX = "warning/"


@dataclass(frozen=True, slots=True)
class Issued:
    """A warning as it stands.

    Parameters
    ----------
    key
        What it is known by: medium, place, time of its first reading.
    place, is_silence
        Where; whether it is about missing data.
    start, last
        Times of its first and newest reading.
    level
        Gravest level it had.
    rules
        Rules that raised it.
    case
        Number of the case that follows it up.
    issued
        When it was issued.
    version
        Number of its entries.
    """

    key: str
    place: str
    is_silence: bool
    start: datetime
    last: datetime
    level: WarningLevel
    rules: tuple[str, ...]
    case: str
    issued: datetime
    version: int

    @property
    def stream(self) -> str:
        """Stream of its entries in the ledger."""
        return PREFIX + self.key

    def speaks_of(self, event: Event, window: timedelta) -> bool:
        """Whether an event is the one it was issued for, or follows it within the window."""
        return (
            event.place == self.place
            and is_silence(event) == self.is_silence
            and event.start <= self.last + window
            and event.last >= self.start - window
        )


def is_silence(event: Event) -> bool:
    """Whether an event is about missing data."""
    return all(each.kind == "missing" for each in event.alarms)


def issue(event: Event, medium: str, case: str, actor: Actor, standing: Issued | None) -> Draft:
    """The entry that issues a warning with everything it stands on.

    Raises
    ------
    RefusedError
        It was issued before.
    """
    if standing is not None:
        raise RefusedError("warning-issued-before", place=event.place, case=standing.case)
    body: dict[str, Json] = {"medium": medium, "place": event.place, "case": case, **_told(event)}
    return Draft(f"{PREFIX}{medium}/{event.key}", "warning.issued", actor.who, actor.ground, body)


def grow(standing: Issued, event: Event) -> Draft | None:
    """The entry that adds what an event says beyond what was issued; none when it says nothing new."""
    new = set(_rules(event)) - set(standing.rules)
    is_graver = LEVELS.index(event.level) > LEVELS.index(standing.level)
    if not new and not is_graver and event.last <= standing.last:
        return None
    ground = f"{event.start:%Y-%m-%d %H:%M} – {event.last:%Y-%m-%d %H:%M}"
    return Draft(standing.stream, "warning.grown", PROGRAM, ground, _told(event))


def apply(standing: Issued | None, entry: Entry) -> Issued:
    """The warning after one more of its entries."""
    body = cast(Mapping[str, Any], entry.body)
    start, last = (datetime.fromisoformat(body[name]) for name in ("start", "last"))
    rules = tuple(dict.fromkeys(each["rule"] for each in body["alarms"]))
    if standing is None:
        key = entry.stream.removeprefix(PREFIX)
        return Issued(
            key, body["place"], body["silence"], start, last, body["level"], rules, body["case"], entry.at,
            entry.version,
        )  # fmt: skip
    graver = max((standing.level, body["level"]), key=LEVELS.index)
    return replace(
        standing,
        start=min(start, standing.start),
        last=max(last, standing.last),
        level=graver,
        rules=tuple(dict.fromkeys((*standing.rules, *rules))),
        version=entry.version,
    )


def fold(entries: Iterable[Entry]) -> dict[str, Issued]:
    """Every warning by its key."""
    found: dict[str, Issued] = {}
    for entry in entries:
        key = entry.stream.removeprefix(PREFIX)
        found[key] = apply(found.get(key), entry)
    return found


def _rules(event: Event) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.rule for each in event.alarms))


def _told(event: Event) -> dict[str, Json]:
    return {
        "start": event.start.isoformat(), "raised": event.raised.isoformat(), "last": event.last.isoformat(),
        "level": event.level, "confidence": event.confidence, "silence": is_silence(event),
        "alarms": [_alarm(each) for each in event.alarms],
    }  # fmt: skip


def _alarm(alarm: Alarm) -> dict[str, Json]:
    return {
        "rule": alarm.rule, "level": alarm.level, "indicator": alarm.indicator,
        "start": alarm.start.isoformat(), "raised": alarm.raised.isoformat(), "last": alarm.last.isoformat(),
        "confidence": alarm.confidence,
        "readings": [
            {
                "time": each.time.isoformat(), "value": f"{each.value:g}",
                "usual": "" if each.usual is None else f"{each.usual:g}",
            }
            for each in alarm.readings
        ],
    }  # fmt: skip
