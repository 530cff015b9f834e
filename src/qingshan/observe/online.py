"""Messages of devices as rows of the archive: what was sent, under its own names, judged nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from qingshan.observe.hj212.fields import Layout, Packet
from qingshan.observe.hj212.text import moment
from qingshan.register.device import Device

REALTIME = "2011"
PERIODS: Mapping[str, str] = {"2051": "minute", "2061": "hour", "2031": "day"}
"""Commands that carry statistics of a period, and of which."""

MEDIUM, REALTIME_MEDIUM = "online", "online_realtime"
"""Media of the archive: statistics and rare things; what is sent every few seconds."""

K = TypeVar("K")
V = TypeVar("V")
_MOST = 8192

NORMAL = ("N", "")
"""Marks that say nothing is amiss."""

Row = tuple[str, str, datetime, float | None, str, str, str, int]
"""site, indicator, time, value, raw, flag, checks, row, as ``docs/understand/contracts.md`` has them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one message says: its rows, the periods they cover, and values that have no readable time.

    ``periods`` holds, for each start of a period, whether all its values are there and marked normal.
    """

    rows: tuple[Row, ...] = ()
    periods: tuple[tuple[datetime, bool], ...] = ()
    timeless: int = 0


def medium_of(cn: str) -> str:
    """Medium the rows of a command are kept under."""
    return REALTIME_MEDIUM if cn == REALTIME else MEDIUM


class Translator:
    """Makes rows of messages; remembers the names of messages of one shape and the moments of one text."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, str], tuple[Layout, tuple[str, ...]]] = {}
        self._moments: dict[str, datetime | None] = {}

    def rows(self, packet: Packet, device: Device, number: int, latest: datetime) -> Told:
        """Rows of one message.

        Parameters
        ----------
        packet
            The message, whole or a part of a split one.
        device
            Who sent it; its label of time decides what DataTime means.
        number
            Number of the raw frame.
        latest
            A DataTime after this is a clock running ahead: its rows are suspect.

        References
        ----------
        HJ 212-2017 table 4: DataTime of 2051, 2061, 2031 and 2041 is the start of the period.
        """
        layout, texts = packet.layout, packet.texts
        told = "backfilled" if packet.is_backfill else ""
        rows: list[Row] = []
        periods: dict[datetime, bool] = {}
        timeless = 0
        for slot, name, value in zip(layout.slots, self._indicators(packet), packet.values, strict=True):
            time = self._start(texts[slot.data_time], packet.cn, device) if slot.data_time >= 0 else None
            if time is None:
                timeless += 1
                continue
            mark = texts[slot.mark] if slot.mark >= 0 else ""
            flag, checks = ("valid", told) if value is not None else ("missing", told)
            if mark not in NORMAL or time > latest:
                checks = _told(told, mark, is_future=time > latest)
                flag = "missing" if value is None else "suspect"
            rows.append((device.mn, name, time, value, texts[slot.at], flag, checks, number))
            periods[time] = periods.get(time, True) and flag == "valid"
        return Told(tuple(rows), tuple(periods.items()) if packet.cn in PERIODS else (), timeless)

    def _indicators(self, packet: Packet) -> tuple[str, ...]:
        """Names of the values; a second value of one name in a message (a running total) is numbered."""
        layout, cn = packet.layout, packet.cn
        known = self._names.get((id(layout), cn))
        if known is not None and known[0] is layout:
            return known[1]
        seen: dict[str, int] = {}
        found = []
        for slot in layout.slots:
            _, code, attribute = layout.names[slot.at]
            name = f"{cn}.{code}-{attribute}"
            count = seen[name] = seen.get(name, 0) + 1
            found.append(name if count == 1 else f"{name}#{count}")
        _room(self._names)[(id(layout), cn)] = layout, tuple(found)
        return tuple(found)

    def _start(self, text: str, cn: str, device: Device) -> datetime | None:
        if text not in self._moments:
            _room(self._moments)[text] = moment(text)
        at = self._moments[text]
        return at if at is None or device.label == "begin" else start_of(at, cn, device)


def start_of(labelled: datetime, cn: str, device: Device) -> datetime:
    """Start of the period a DataTime means, by the label the device is registered with."""
    if device.label == "begin" or cn not in PERIODS:
        return labelled
    lengths = {"minute": timedelta(minutes=device.minutes or 1), "hour": timedelta(hours=1)}
    return labelled - lengths.get(PERIODS[cn], timedelta(days=1))


def _told(told: str, mark: str, *, is_future: bool) -> str:
    """Names of what is odd about a value, separated by commas."""
    odd = [f"mark:{mark}".replace(",", " ")] if mark not in NORMAL else []
    return ",".join([*([told] if told else []), *odd, *(["future"] if is_future else [])])


def _room(held: dict[K, V]) -> dict[K, V]:
    """The same store, emptied when it has grown too large."""
    if len(held) >= _MOST:
        held.clear()
    return held
