"""Parts of split messages gathered until all are there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from qingshan.observe.hj212.events import Partial, Whole
from qingshan.observe.hj212.fields import Packet
from qingshan.observe.hj212.packets import CLOSE, OPEN, Reader

_MOST_GATHERED, _MOST_PARTS = 32, 64


class _Key(NamedTuple):
    mn: str
    st: str
    cn: str
    parts: int
    data_time: str


class _Gathered(NamedTuple):
    first_seen: datetime
    parts: dict[int, tuple[Packet, bytes]]


class Parts:
    """Split messages of one connection. Parts have QNs of their own; what they are holds them together."""

    __slots__ = ("_gathered", "_reader", "_wait")

    def __init__(self, wait: timedelta, reader: Reader) -> None:
        self._wait = wait
        self._reader = reader
        self._gathered: dict[_Key, _Gathered] = {}

    @property
    def next_due(self) -> datetime | None:
        """When the first incomplete message is given up."""
        return min((each.first_seen + self._wait for each in self._gathered.values()), default=None)

    def add(self, packet: Packet, segment: bytes, now: datetime) -> Iterator[Whole | Partial]:
        """Takes a part; gives the whole message when it was the last, and what had to give way."""
        if packet.pnum > _MOST_PARTS:
            yield Partial((packet,), ())
            return
        key = self._key(packet)
        if key not in self._gathered and len(self._gathered) >= _MOST_GATHERED:
            yield self._give_up(min(self._gathered, key=lambda each: self._gathered[each].first_seen))
        gathered = self._gathered.setdefault(key, _Gathered(now, {}))
        gathered.parts[packet.pno] = (packet, segment)
        if len(gathered.parts) == packet.pnum:
            del self._gathered[key]
            yield self._whole([gathered.parts[at] for at in sorted(gathered.parts)])

    def advance(self, now: datetime) -> Iterator[Partial]:
        """Messages that stayed incomplete for too long."""
        for key in [key for key, each in self._gathered.items() if each.first_seen + self._wait <= now]:
            yield self._give_up(key)

    def _key(self, packet: Packet) -> _Key:
        """Where a part belongs; one cut inside the text has no DataTime and joins the latest of its kind."""
        own = _Key(packet.mn, packet.st, packet.cn, packet.pnum, packet.data_time)
        if packet.data_time or packet.pno == 1:
            return own
        alike = [each for each in self._gathered if each[:4] == own[:4]]
        return alike[-1] if alike else own

    def _give_up(self, key: _Key) -> Partial:
        parts = self._gathered.pop(key).parts
        missing = tuple(at for at in range(1, key.parts + 1) if at not in parts)
        return Partial(tuple(parts[at][0] for at in sorted(parts)), missing)

    def _whole(self, parts: list[tuple[Packet, bytes]]) -> Whole:
        """The message its parts make: items joined, or text where it was cut inside an item."""
        areas = [segment[segment.index(OPEN) + len(OPEN) : segment.rindex(CLOSE)] for _, segment in parts]
        joined = areas[0]
        for area in areas[1:]:
            if area.lstrip().startswith(b"DataTime="):
                _, _, rest = area.partition(b";")
                joined += b";" + (
                    rest if area.split(b";")[0].strip() == areas[0].split(b";")[0].strip() else area
                )
            else:
                joined += area
        first, segment = parts[0]
        whole = self._reader.read(segment[: segment.index(OPEN)] + OPEN + joined + CLOSE)
        return Whole(whole or first, tuple(packet for packet, _ in parts))
