"""What is doubtful in a message whose CRC fits: one damaged frame in 256 passes the CRC, and devices err.

Doubts refuse nothing. They are findings beside the message, for a person or a quality check to weigh.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from qingshan.base.finding import Finding, Where
from qingshan.observe.hj212.codes import commands, factor, limit, marks, systems
from qingshan.observe.hj212.fields import SPLIT_BIT, Edition, Item, Packet
from qingshan.observe.hj212.text import moment, says_no_value

_MOMENTS = ("DataTime", "BeginTime", "EndTime", "SystemTime", "RestartTime", "SampleTime")


def doubts(packet: Packet, edition: Edition, *, size: int = 0, now: datetime | None = None) -> list[Finding]:
    """Everything doubtful in a message, in the order of its fields.

    Parameters
    ----------
    packet
        The message.
    edition
        Edition the station speaks.
    size
        Bytes of its data segment, 0 when not known.
    now
        When it arrived, zone-less local time; ``None`` leaves out what depends on it.
    """
    found = [*_header(packet, edition, size), *_times(packet, now)]
    for item in packet.items:
        found += _item(item, edition)
    return found


def _header(packet: Packet, edition: Edition, size: int) -> Iterator[Finding]:
    if packet.qn is not None and (len(packet.qn) != 17 or moment(packet.qn) is None):
        yield _finding("hj212-odd-qn", "QN", packet.qn)
    if packet.header.st is not None and packet.st not in systems(edition):
        yield _finding("hj212-unknown-st", "ST", packet.st)
    if packet.cn not in commands(edition):
        yield _finding("hj212-unknown-cn", "CN", packet.cn, edition=edition)
    flag = packet.flag
    if packet.header.flag is not None and flag is None:
        yield _finding("hj212-odd-flag", "Flag", packet.header.flag)
    has_parts = packet.header.pnum is not None and packet.header.pno is not None
    if flag is not None and bool(flag & SPLIT_BIT) != has_parts:
        yield _finding("hj212-flag-and-parts", "Flag", str(flag))
    if packet.version_hint is not None and packet.version_hint != edition:
        yield _finding("hj212-other-version", "Flag", str(flag), claims=packet.version_hint, edition=edition)
    if size > limit("segment"):
        yield _finding("hj212-long-segment", "", str(size), size=size, most=int(limit("segment")))


def _times(packet: Packet, now: datetime | None) -> Iterator[Finding]:
    sent, data = moment(packet.qn or ""), packet.time
    if now is not None and sent is not None and abs(sent - now) > _seconds("clock_off"):
        yield _finding("hj212-clock-off", "QN", packet.qn or "", seconds=int((sent - now).total_seconds()))
    against = now if now is not None else sent
    if data is not None and against is not None and data - against > _seconds("future"):
        yield _finding("hj212-in-future", "DataTime", packet.data_time)
    is_request = packet.field("BeginTime") is not None
    if data is not None and sent is not None and sent - data > _seconds("late") and not is_request:
        yield _finding(
            "hj212-late", "DataTime", packet.data_time, hours=int((sent - data).total_seconds()) // 3600
        )


def _item(item: Item, edition: Edition) -> Iterator[Finding]:
    if not item.name:
        yield _finding("hj212-item-without-name", "", item.text)
    elif item.attribute in _MOMENTS and item.text and moment(item.text) is None:
        yield _finding("hj212-odd-time", item.name, item.text)
    elif item.code and item.attribute == "Flag" and item.text not in marks(edition):
        yield _finding("hj212-unknown-mark", item.name, item.text, edition=edition)
    if item.code and item.attribute in {"Rtd", "Avg", "Data"} and factor(item.code, edition) is None:
        yield _finding("hj212-unknown-factor", item.name, item.code)


def unreadable(packet: Packet) -> list[Finding]:
    """A finding for every value that is neither a number nor a way of saying "no value"."""
    return [
        _finding("hj212-odd-value", f"{each.code}-{each.attribute}", each.text)
        for each in packet.readings
        if each.value is None and not says_no_value(each.text)
    ]


def _finding(code: str, column: str, value: str, **params: object) -> Finding:
    return Finding(code, Where(column=column, value=value), {"name": column, "value": value, **params})


def _seconds(quantity: str) -> timedelta:
    return timedelta(seconds=limit(quantity))
