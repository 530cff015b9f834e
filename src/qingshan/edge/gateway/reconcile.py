"""The daily reconciliation sheet: what came from each device, what was due, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from qingshan.base.rounding import from_fraction
from qingshan.edge.gateway.gaps import COMMANDS, missing_slots
from qingshan.edge.gateway.tally import Tally
from qingshan.register.device import Device, DeviceRegister, Expected


@dataclass(frozen=True, slots=True)
class Line:
    """One device on one day.

    ``received`` = ``stored`` + ``repeated`` + ``refused`` + ``quarantined`` frames by the day of receipt.
    ``due`` and ``present`` are hours and minutes by the time of the data, up to the moment of asking;
    ``good`` those of the hours present whose values are all there and marked normal.
    """

    mn: str
    device: Device | None
    received: int
    stored: int
    repeated: int
    refused: int
    quarantined: int
    readings: int
    hours_due: int
    hours_present: int
    hours_good: int
    minutes_due: int
    minutes_present: int
    missing: tuple[datetime, ...]

    @property
    def transmission_rate(self) -> Decimal | None:
        """Share of the hours due that came [%]; none when none were due."""
        return _share(self.hours_present, self.hours_due)

    @property
    def valid_rate(self) -> Decimal | None:
        """Share of the hours that came that are good [%]; none when none came."""
        return _share(self.hours_good, self.hours_present)

    @property
    def valid_transmission_rate(self) -> Decimal | None:
        """Share of the hours due that came and are good [%]; none when none were due."""
        return _share(self.hours_good, self.hours_due)


def reconcile(register: DeviceRegister, tally: Tally, day: date, now: datetime) -> tuple[Line, ...]:
    """The sheet of a day: every registered device, then what came under other numbers."""
    counts = tally.counts(day)
    lines = [
        _line(each.mn, each, tally, counts.pop(each.mn, {}), day, now)
        for each in register.devices
        if each.is_registered(day)
    ]
    others = [_line(mn, register.get(mn), tally, counted, day, now) for mn, counted in sorted(counts.items())]
    return (*lines, *others)


def total(lines: Sequence[Line]) -> Line:
    """All lines as one."""
    names = (
        "received", "stored", "repeated", "refused", "quarantined", "readings", "hours_due", "hours_present",
        "hours_good", "minutes_due", "minutes_present",
    )  # fmt: skip
    sums = {name: sum(getattr(each, name) for each in lines) for name in names}
    return Line("", None, missing=tuple(at for each in lines for at in each.missing), **sums)


def _line(
    mn: str, device: Device | None, tally: Tally, counted: dict[str, int], day: date, now: datetime
) -> Line:
    frames = {name: counted.get(name, 0) for name in ("stored", "repeated", "refused", "quarantined")}
    hours, minutes = (_periods(device, tally, kind, day, now) for kind in ("hour", "minute"))
    return Line(
        mn,
        device,
        sum(frames.values()),
        **frames,
        readings=counted.get("readings", 0),
        hours_due=hours.due,
        hours_present=hours.present,
        hours_good=hours.good,
        minutes_due=minutes.due,
        minutes_present=minutes.present,
        missing=hours.missing,
    )


@dataclass(frozen=True, slots=True)
class _Periods:
    due: int = 0
    present: int = 0
    good: int = 0
    missing: tuple[datetime, ...] = ()


def _periods(device: Device | None, tally: Tally, kind: str, day: date, now: datetime) -> _Periods:
    """Periods of a day that are over: how many were due, came, and are good, and which are missing."""
    if device is None:
        return _Periods()
    known: Expected = next(each for each in COMMANDS if each == kind)
    present, good = tally.periods(device.mn, known, day)
    due = missing_slots(device, known, day, 0, now)
    missing = [slot for slot in due if not present >> slot & 1]
    starts = tuple(_start(day, known, slot) for slot in missing)
    at = [slot for slot in due if present >> slot & 1]
    return _Periods(len(due), len(at), sum(good >> slot & 1 for slot in at), starts)


def _start(day: date, kind: Expected, slot: int) -> datetime:
    step = timedelta(hours=1) if kind == "hour" else timedelta(minutes=1)
    return datetime(day.year, day.month, day.day) + slot * step


def _share(part: int, whole: int) -> Decimal | None:
    return from_fraction(Fraction(100 * part, whole), 1) if whole else None
