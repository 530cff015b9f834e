"""One connection: bytes to the protocol, messages to the disk, answers back when the disk has them."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Protocol, cast

from qingshan.edge.archive.clock import BEIJING
from qingshan.observe.hj212.connection import HostConnection
from qingshan.observe.hj212.events import (
    NEED_DATA,
    Event,
    Notice,
    Refused,
    RemoteProtocolError,
    Resend,
    Stray,
    Turn,
    Upload,
)
from qingshan.observe.hj212.fields import Message, Packet
from qingshan.observe.hj212.link import Link

WRITE_LIMIT = 65_536
"""Bytes of answers a peer may leave unread before it is no longer read from."""

MANY_BAD = 100
"""Frames refused one after another before a peer is held back."""

HELD_BACK = 1.0
"""How long a peer is held back [s]."""


class Host(Protocol):
    """What a session needs of the gateway it belongs to."""

    @property
    def is_full(self) -> bool:
        """Whether nobody should read on."""
        ...

    def now(self) -> datetime:
        """Zone-less Beijing time."""
        ...

    def time(self) -> float:
        """Seconds of a clock that never jumps."""
        ...

    def link(self) -> Link:
        """What the protocol needs to know of our devices."""
        ...

    def admit(self, session: Session) -> bool:
        """Whether a connection is taken."""
        ...

    def forget(self, session: Session) -> None:
        """A connection is gone."""
        ...

    def hold_all(self) -> None:
        """Nobody is read from until the disk has caught up."""
        ...

    def count(self, what: str) -> None:
        """Counts something."""
        ...

    def take(
        self, session: Session, event: Upload | Notice | Stray | Turn, packet: Packet, now: datetime
    ) -> None:
        """A whole frame came."""
        ...

    def refuse(self, session: Session, event: Refused) -> None:
        """Something came that was no frame."""
        ...

    def turned(self, session: Session, event: Turn, now: datetime) -> None:
        """A request of ours went a step on or ended."""
        ...


class Session(asyncio.Protocol):
    """A field unit's connection; may carry several devices."""

    __slots__ = (
        "_bad",
        "_gateway",
        "_holds",
        "_link",
        "_transport",
        "blocked",
        "born",
        "heard",
        "mns",
        "patience",
        "peer",
    )

    def __init__(self, gateway: Host) -> None:
        self._gateway = gateway
        self._link = HostConnection(gateway.link())
        self._transport: asyncio.Transport | None = None
        self._holds = 0
        self._bad = 0
        self.peer = b""
        self.mns: set[str] = set()
        self.born = self.heard = self.blocked = self.patience = 0.0

    @property
    def host(self) -> str:
        """Address without the port."""
        return self.peer.decode("ascii", "replace").rpartition(":")[0]

    @property
    def is_known(self) -> bool:
        """Whether a registered device has sent a whole frame here."""
        return bool(self.mns)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes the connection, or turns it away when there are too many."""
        self._transport = cast(asyncio.Transport, transport)
        name = transport.get_extra_info("peername") or ("", 0)
        self.peer = f"{name[0]}:{name[1]}".encode("ascii", "replace")[:60]
        self.born = self.heard = self._gateway.time()
        self._transport.set_write_buffer_limits(high=WRITE_LIMIT)
        if not self._gateway.admit(self):
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """What is left of half a frame is told, then the connection is forgotten."""
        self._link.receive_data(b"", self._gateway.now())
        self._drain(self._gateway.now())
        self._gateway.forget(self)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        now = self._gateway.now()
        self.heard = self._gateway.time()
        self._link.receive_data(data, now)
        self._drain(now)
        if self._gateway.is_full:
            self._gateway.hold_all()

    def pause_writing(self) -> None:
        """The peer does not read its answers: it is not read from either."""
        self.blocked = self._gateway.time()
        self.hold()

    def resume_writing(self) -> None:
        """The peer reads again."""
        self.blocked = 0.0
        self.release()

    def hold(self) -> None:
        """Stop reading; as often as this is called, so often :meth:`release` must be."""
        self._holds += 1
        if self._holds == 1 and self._transport is not None:
            self._transport.pause_reading()

    def release(self) -> None:
        """Read again when nobody holds any more."""
        self._holds -= 1
        if self._holds == 0 and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def advance(self, now: datetime) -> None:
        """Lets time go on: repeats, exchanges that ran out, half frames."""
        due = self._link.next_due
        if due is not None and due <= now:
            self._link.advance(now)
            self._drain(now)

    def send(self, message: Message, now: datetime) -> None:
        """Sends a message of ours."""
        self.write(self._link.send(message, now))

    def write(self, data: bytes) -> None:
        """Sends bytes."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Closes when what was written is sent."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Closes at once."""
        if self._transport is not None:
            self._transport.abort()

    def throttle(self) -> None:
        """Hold the peer back for a moment."""
        self.hold()
        asyncio.get_running_loop().call_later(HELD_BACK, self.release)

    def _drain(self, now: datetime) -> None:
        try:
            while (event := self._link.next_event()) is not NEED_DATA:
                self._handle(cast(Event, event), now)
        except RemoteProtocolError:
            self._gateway.count("not-spoken")
            self.abort()

    def _handle(self, event: Event, now: datetime) -> None:
        if isinstance(event, (Upload, Notice)):
            self._bad = 0
            self._gateway.take(self, event, event.packet, now)
        elif isinstance(event, Refused):
            self._bad += 1
            self._gateway.refuse(self, event)
            if self._bad % MANY_BAD == 0:
                self.throttle()
        elif isinstance(event, (Stray, Turn)):
            self._turned(event, now)
        elif isinstance(event, Resend):
            self.write(event.data)

    def _turned(self, event: Stray | Turn, now: datetime) -> None:
        """An answer to something of ours, or a request of ours that ran out."""
        packet: Packet | None = event.packet
        if packet is not None and event.frame is not None:
            self._gateway.take(self, event, packet, now)
        if isinstance(event, Turn):
            self._gateway.turned(self, event, now)


def beijing_now() -> datetime:
    """Zone-less Beijing time."""
    return datetime.now(tz=BEIJING).replace(tzinfo=None)
