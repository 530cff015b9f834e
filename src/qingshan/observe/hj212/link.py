"""What both ends of a connection share: frames into messages, messages into frames, repeats, time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from qingshan.observe.hj212.cipher import CipherForm
from qingshan.observe.hj212.codes import is_encrypted
from qingshan.observe.hj212.cutting import KeyOf
from qingshan.observe.hj212.events import (
    NEED_DATA,
    Event,
    Frame,
    Garbage,
    LocalProtocolError,
    NeedData,
    Refused,
    RemoteProtocolError,
)
from qingshan.observe.hj212.exchanges import Exchanges, Timers, standard_timers
from qingshan.observe.hj212.fields import Edition, Message, Packet
from qingshan.observe.hj212.packets import PacketReader, Reader
from qingshan.observe.hj212.parts import Parts
from qingshan.observe.hj212.rendering import segment_of
from qingshan.observe.hj212.wire import Framer, framed

EditionOf = Callable[[str], Edition]
"""Edition a device speaks, by its MN: from its registration."""

MOST_UNDRAINED = 1 << 20
"""Bytes that may wait for their events to be taken."""

MOST_USELESS = 1 << 20
"""Bytes without one valid frame after which the peer is held not to speak HJ 212."""

_REMEMBERED = 64
_new = tuple.__new__


def edition_2017(_mn: str) -> Edition:
    """The edition taken for every device when none is told."""
    return 2017


class Taken(NamedTuple):
    """A message and the frame it came in."""

    packet: Packet
    frame: Frame


class Link:
    """One end of a connection, without its role.

    Parameters
    ----------
    edition_of
        Edition of a device by its MN; 2017 for all when not given.
    key_of
        SM4 key of a device by its MN; nobody has one when not given.
    form
        How cipher text is sent; received, both forms are read.
    timers
        Time-outs and repeats; those of the standard when not given.
    reader
        Reads messages; give one to many connections so that they share what it remembers.
    """

    __slots__ = (
        "_edition_of", "_form", "_framer", "_heard", "_key_of", "_order", "_reader", "_seen", "_timers",
        "_useless", "exchanges", "now", "parts", "queue",
    )  # fmt: skip

    def __init__(
        self,
        edition_of: EditionOf = edition_2017,
        *,
        key_of: KeyOf | None = None,
        form: CipherForm = "raw",
        timers: Timers | None = None,
        reader: Reader | None = None,
    ) -> None:
        self._edition_of = edition_of
        self._key_of = key_of
        self._form: CipherForm = form
        self._timers = timers or standard_timers()
        self._reader = reader or PacketReader()
        self._framer = Framer(key_of)
        self._seen: set[int] = set()
        self._order: deque[int] = deque(maxlen=_REMEMBERED)
        self._useless = 0
        self._heard: datetime | None = None
        self.now: datetime | None = None
        self.exchanges = Exchanges(self._timers)
        self.parts = Parts(self._timers.merge_wait, self._reader)
        self.queue: deque[Event] = deque()

    @property
    def next_due(self) -> datetime | None:
        """When ``advance`` has something to do; ``None`` while nothing waits."""
        waits = [self.exchanges.next_due, self.parts.next_due]
        if self._heard is not None and self._framer.pending:
            waits.append(self._heard + self._timers.quiet)
        return min((each for each in waits if each is not None), default=None)

    @property
    def pending(self) -> int:
        """Bytes taken in and not yet decided on."""
        return self._framer.pending

    def edition_of(self, mn: str) -> Edition:
        """Edition of a device."""
        return self._edition_of(mn)

    def receive(self, data: bytes, now: datetime) -> None:
        """Takes in bytes; none at all mean that the peer closed."""
        if self._framer.pending > MOST_UNDRAINED:
            raise LocalProtocolError("hj212-undrained", size=self._framer.pending)
        self.now = self._heard = now
        if data:
            self._framer.feed(data)
        else:
            self._framer.end()

    def advance(self, now: datetime) -> None:
        """Lets time go on: repeats, exchanges that ran out, parts and frames that stay incomplete."""
        self.now = now
        self.queue.extend(self.exchanges.advance(now))
        self.queue.extend(self.parts.advance(now))
        if self._heard is not None and self._framer.pending and now - self._heard >= self._timers.quiet:
            self._framer.end()

    def next(self) -> Taken | Event | NeedData:
        """What waits in the queue; then the next message, or what was none."""
        if self.queue:
            return self.queue.popleft()
        found = self._framer.next()
        if type(found) is Frame:
            segment, _, _, _, head, body = found
            packet = self._reader.read_cut(segment, head, body) if head else self._reader.read(segment)
            if packet is not None:
                self._useless = 0
                return _new(Taken, (packet, found))
            return self._count(Refused("hj212-encrypted", found.raw, found.offset, len(segment)))
        return NEED_DATA if found is None else self._count(found)

    def is_repeat(self, frame: Frame) -> bool:
        """Whether the very same bytes came shortly before; remembers them."""
        seen, mark = self._seen, hash(frame.raw)
        if mark in seen:
            return True
        order = self._order
        if len(order) == _REMEMBERED:
            seen.discard(order[0])
        order.append(mark)
        seen.add(mark)
        return False

    def _count(self, found: Frame | Refused | Garbage) -> Refused | Garbage:
        """Counts what was of no use since the last valid frame."""
        assert not isinstance(found, Frame)
        if self._useless >= MOST_USELESS:
            raise RemoteProtocolError("hj212-not-spoken", size=self._useless)
        self._useless += found.size if isinstance(found, Garbage) else len(found.raw)
        return found

    def encode(self, message: Message, *, to_host: bool) -> bytes:
        """The frame of a message, encrypted where the station has a key and its edition asks for it."""
        edition = self._edition_of(message.mn)
        key = None
        if to_host and self._key_of is not None and edition == 2025 and is_encrypted(message.cn):
            key = self._key_of(message.mn)
        return framed(segment_of(message, edition), key=key, form=self._form)
