"""Periods that are missing, and the requests that ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qingshan.edge.gateway.tally import Tally, slot_of, start_of_slot
from qingshan.register.device import Device, Expected

COMMANDS: dict[Expected, str] = {"hour": "2061", "day": "2031", "minute": "2051"}
"""Commands that ask for statistics, those asked first at the head: few frames close a gap of hours."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Periods of one kind missing one after another: begin of the first, end of the last."""

    kind: Expected
    cn: str
    begin: datetime
    end: datetime
    count: int


def missing_slots(device: Device, kind: Expected, day: date, present: int, until: datetime) -> list[int]:
    """Periods of a day that are due by ``until`` and not present.

    Parameters
    ----------
    device
        Whose; its register says what is due, and since when.
    present
        Bits of the periods that are there.
    """
    if not device.due(kind) or not device.is_registered(day):
        return []
    step = _step(device, kind)
    found = []
    start = datetime(day.year, day.month, day.day)
    for number in range(device.due(kind)):
        begin = start + number * step
        if begin + step > until:
            break
        slot = slot_of(kind, begin)
        if not present >> slot & 1:
            found.append(slot)
    return found


def gaps(device: Device, tally: Tally, now: datetime, *, days: int, grace: timedelta) -> Iterator[Gap]:
    """Gaps of the last days, hours first, the newest first: they matter most."""
    until = now - grace
    for kind, cn in COMMANDS.items():
        for back in range(days + 1):
            day = now.date() - timedelta(days=back)
            present, _ = tally.periods(device.mn, kind, day)
            slots = missing_slots(device, kind, day, present, until)
            yield from reversed(list(_runs(device, kind, cn, day, slots)))


def _runs(device: Device, kind: Expected, cn: str, day: date, slots: list[int]) -> Iterator[Gap]:
    """Neighboring periods as one gap each."""
    step = _step(device, kind)
    starts = [start_of_slot(kind, day, slot) for slot in slots]
    first = 0
    for at, start in enumerate(starts):
        if at + 1 == len(starts) or starts[at + 1] != start + step:
            yield Gap(kind, cn, starts[first], start + step, at + 1 - first)
            first = at + 1


def _step(device: Device, kind: Expected) -> timedelta:
    lengths = {"minute": timedelta(minutes=device.minutes or 1), "hour": timedelta(hours=1)}
    return lengths.get(kind, timedelta(days=1))
