"""The gateway: who may speak, what is kept, who is answered when, whose clock is set."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from qingshan.edge.archive import clock
from qingshan.edge.gateway.answers import Answers
from qingshan.edge.gateway.commit import Committer, Store
from qingshan.edge.gateway.memory import Allowance, Clock, Seen, mark_of
from qingshan.edge.gateway.places import Known
from qingshan.edge.gateway.record import Kind, encode
from qingshan.edge.gateway.session import Session
from qingshan.edge.gateway.settings import Settings
from qingshan.observe.hj212.events import LocalProtocolError, Notice, Refused, Stray, Turn, Upload
from qingshan.observe.hj212.exchanges import standard_timers
from qingshan.observe.hj212.fields import Edition, Packet
from qingshan.observe.hj212.headers import HeaderReader
from qingshan.observe.hj212.link import Link
from qingshan.observe.hj212.messages import Device, clock_setting
from qingshan.observe.hj212.text import moment

LONGEST_REFUSED = 4096
"""Bytes kept of something that is no frame."""

CLOCK_LOOK = 60.0
"""How often the clock of a device is looked at [s]."""

MOST_ADMITTED = 20_000
"""Headers whose station is remembered for the day."""

INTERVALS = 3
"""Intervals of its data a device may be silent before its connection is closed."""

_ASKS_FOR_CLOCK = "1013"
_UNDER_WAY = frozenset({"sent", "accepted", "receiving"})
_log = logging.getLogger(__name__)


class Station:
    """A registered device while the gateway runs."""

    __slots__ = ("clock_seen", "clock_set", "known", "offset", "open_calls", "session")

    def __init__(self, known: Known) -> None:
        self.known = known
        self.session: Session | None = None
        self.offset: float | None = None
        self.clock_seen = self.clock_set = float("-inf")
        self.open_calls: dict[str, tuple[str, datetime, datetime]] = {}

    @property
    def address(self) -> Device:
        """Whom a message to it is for."""
        return Device(self.known.device.mn, self.known.password, self.known.device.system)


class Pending(NamedTuple):
    """Waits for an entry: the frame's mark, and who is answered what when it is stored."""

    mark: bytes | None = None
    session: Session | None = None
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class Called:
    """How a call-back to a device ended."""

    mn: str
    cn: str
    begin: datetime
    end: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class Books:
    """What is counted while the gateway runs, and call-backs whose end is not written down yet."""

    counts: Counter[str] = field(default_factory=Counter)
    called: list[Called] = field(default_factory=list)


class Gateway:
    """Everything but sockets and processes: sessions hand frames in, the committer makes them durable."""

    def __init__(
        self, known: Mapping[str, Known], store: Store, settings: Settings, ahead: timedelta = timedelta(0)
    ) -> None:
        self.settings = settings
        self.stations = {mn: Station(each) for mn, each in known.items()}
        self.sessions: set[Session] = set()
        self.seen = Seen()
        self.books = Books()
        self.durable = 0
        self.is_stopping = False
        commit = settings.commit
        self.committer: Committer[Pending] = Committer(
            store, self, most=commit.pending_bytes, retry=commit.retry_seconds
        )
        self._answers = Answers(self._edition_of)
        self._is_holding = False
        self._per_peer: Counter[str] = Counter()
        self._kept = Allowance(settings.quarantine.per_peer_and_minute)
        self._has_keys = any(each.key for each in known.values())
        self._timers = replace(
            standard_timers(),
            quiet=timedelta(seconds=settings.listen.half_frame_seconds),
            merge_wait=timedelta(seconds=settings.settle.part_seconds),
        )
        self._reader = HeaderReader()
        self._admitted: dict[bytes, Station] = {}
        self._admitted_on = 0
        self._clock = Clock(ahead)

    @property
    def is_full(self) -> bool:
        """Whether nobody should read on."""
        return self.committer.is_full

    def now(self) -> datetime:
        """Zone-less Beijing time."""
        return self._clock.now()

    def time(self) -> float:
        """Seconds of a clock that never jumps."""
        return time.monotonic()

    def link(self) -> Link:
        """What the protocol needs to know of our devices."""
        key_of = self._key_of if self._has_keys else None
        return Link(self._edition_of, key_of=key_of, timers=self._timers, reader=self._reader)

    def admit(self, session: Session) -> bool:
        """Whether a connection is taken."""
        listen, host = self.settings.listen, session.host
        is_room = (
            len(self.sessions) < listen.connections and self._per_peer[host] < listen.connections_per_peer
        )
        if not is_room or self.is_stopping:
            self.count("turned-away")
            return False
        self.sessions.add(session)
        self._per_peer[host] += 1
        if self._is_holding:
            session.hold()
        return True

    def forget(self, session: Session) -> None:
        """A connection is gone."""
        if session not in self.sessions:
            return
        self.sessions.discard(session)
        self._per_peer[session.host] -= 1
        if self._per_peer[session.host] <= 0:
            del self._per_peer[session.host]
        for mn in session.mns:
            if self.stations[mn].session is session:
                self.stations[mn].session = None
                self.stations[mn].open_calls.clear()

    def hold_all(self) -> None:
        """Nobody is read from until the disk has caught up: what waits is bounded, answers are not late."""
        if not self._is_holding:
            self._is_holding = True
            for session in self.sessions:
                session.hold()

    def count(self, what: str) -> None:
        """Counts something for the status."""
        self.books.counts[what] += 1

    def take(
        self, session: Session, event: Upload | Notice | Stray | Turn, packet: Packet, now: datetime
    ) -> None:
        """A whole frame: to the journal when its device is registered, else to quarantine."""
        frame = event.frame
        assert frame is not None
        if now.day != self._admitted_on:
            self._admitted_on, self._admitted = now.day, {}
        station = self._admitted.get(frame.head)
        if station is None:
            station = self._admit(session, event, packet, now)
            if station is None:
                return
        if station.session is not session:
            station.session = session
            session.mns.add(packet.mn)
            session.patience = max(session.patience, INTERVALS * station.known.device.interval)
        self._store(session, event, packet, now)
        self._look_at_clock(station, packet, now)

    def refuse(self, session: Session, event: Refused) -> None:
        """Something that was no frame: kept as it came, never answered."""
        self.count("refused")
        mn = next(iter(session.mns)) if len(session.mns) == 1 else ""
        raw = event.raw[:LONGEST_REFUSED]
        note = f"{event.reason} {mn}".encode("ascii", "replace")
        entry = encode(Kind.REFUSED, clock.microseconds(self.now()), raw, peer=session.peer, note=note)
        self.committer.put(entry, Pending())

    def stored(self, waiting: Sequence[Pending], end: int) -> None:
        """A group is durable: its frames are remembered and acknowledged."""
        self.durable = end
        stored = self.seen.stored
        answers: dict[Session, list[bytes]] = {}
        for mark, session, answer in waiting:
            if mark is not None:
                stored(mark)
            if answer and session is not None:
                answers.setdefault(session, []).append(answer)
        for session, together in answers.items():
            session.write(b"".join(together))

    def not_stored(self, waiting: Sequence[Pending]) -> None:
        """The disk refused: what will be sent again is new then."""
        for each in waiting:
            if each.mark is not None:
                self.seen.refused(each.mark)
        self.books.counts["not-stored"] += len(waiting)

    def relieved(self) -> None:
        """The disk has caught up: read again, first from those who have waited longest."""
        if self._is_holding:
            self._is_holding = False
            for session in sorted(self.sessions, key=lambda each: each.heard):
                session.release()

    def turned(self, session: Session, event: Turn, now: datetime) -> None:
        """A request of ours went a step on or ended."""
        station = self.stations.get(event.mn)
        call = station.open_calls.get(event.qn) if station else None
        if station is None or call is None or event.state in _UNDER_WAY:
            return
        del station.open_calls[event.qn]
        outcome = event.state if event.code is None else f"{event.state} {event.code}"
        self.books.called.append(Called(event.mn, *call, outcome))

    def set_clock(self, station: Station, now: datetime) -> None:
        """Sets the clock of a device, where it may be set and was not just set."""
        at, session = self.time(), station.session
        is_due = at - station.clock_set >= self.settings.clock.again_seconds
        if session is None or not station.known.device.sets_clock or not is_due:
            return
        station.clock_set = at
        said = {"mn": station.known.device.mn, "offset": station.offset}
        try:
            session.send(clock_setting(station.address, now, now), now)
        except LocalProtocolError as wrong:
            _log.warning("%s", wrong, extra={"event": "clock-not-set", **said})
            return
        self.count("clocks-set")
        _log.info("the clock of a device was set", extra={"event": "clock-set", **said})

    def sweep(self) -> None:
        """Lets time go on for every connection; closes those that are silent, strangers, or never read."""
        listen, at, now = self.settings.listen, self.time(), self.now()
        for session in list(self.sessions):
            session.advance(now)
            is_idle = at - session.heard > max(listen.idle_seconds, session.patience)
            is_stranger = not session.is_known and at - session.born > listen.unknown_seconds
            is_deaf = session.blocked and at - session.blocked > listen.unread_seconds
            if is_idle or is_stranger or is_deaf:
                self.count("timed-out")
                session.abort()

    def _admit(
        self, session: Session, event: Upload | Notice | Stray | Turn, packet: Packet, now: datetime
    ) -> Station | None:
        """The station of somebody who may report, remembered by its header for the day; else quarantine."""
        station = self.stations.get(packet.mn)
        why = _stranger(station, packet, now)
        if why or station is None:
            self._quarantine(session, event, packet, why)
            return None
        assert event.frame is not None
        if event.frame.head:
            if len(self._admitted) >= MOST_ADMITTED:
                self._admitted.clear()
            self._admitted[event.frame.head] = station
        return station

    def _store(
        self, session: Session, event: Upload | Notice | Stray | Turn, packet: Packet, now: datetime
    ) -> None:
        frame = event.frame
        assert frame is not None
        received, raw = self._clock.microseconds(now), frame.raw
        answer = self._answer(event)
        mark = mark_of(raw)
        if mark in self.seen:
            self.count("repeated")
            mn = packet.mn.encode("ascii", "replace")
            self.committer.put(
                encode(Kind.REPEAT, received, mn, peer=session.peer), Pending(None, session, answer)
            )
            return
        self.books.counts["frames"] += 1
        self.seen.coming(mark)
        note = ",".join(frame.notes).encode("ascii", "replace")[:255] if frame.notes else b""
        entry = encode(Kind.FRAME, received, raw, peer=session.peer, note=note)
        self.committer.put(entry, Pending(mark, session, answer))

    def _quarantine(
        self, session: Session, event: Upload | Notice | Stray | Turn, packet: Packet, why: str
    ) -> None:
        self.count("quarantined")
        if not self._kept.take(session.host, time.time()):
            self.count("quarantined-not-kept")
            session.throttle()
            return
        assert event.frame is not None
        note = f"{why} {packet.mn[:40]}".encode("ascii", "replace")
        raw, received = event.frame.raw, clock.microseconds(self.now())
        entry = encode(Kind.QUARANTINED, received, raw, peer=session.peer, note=note)
        answer = self._answer(event) if self.settings.quarantine.answer else b""
        self.committer.put(entry, Pending(None, session, answer))

    def _answer(self, event: Upload | Notice | Stray | Turn) -> bytes:
        """What acknowledges a frame, empty for one that asks for nothing."""
        if not isinstance(event, (Upload, Notice)):
            return b""
        try:
            return self._answers.to(event)
        except LocalProtocolError:
            # what it says about itself cannot be repeated back: a separator in its QN, MN or PW
            self.count("unanswerable")
            return b""

    def _look_at_clock(self, station: Station, packet: Packet, now: datetime) -> None:
        at = self.time()
        if packet.cn == _ASKS_FOR_CLOCK:
            station.clock_set = float("-inf")
            self.set_clock(station, now)
        elif at - station.clock_seen >= CLOCK_LOOK and packet.qn:
            station.clock_seen = at
            sent = moment(packet.qn)
            station.offset = (sent - now).total_seconds() if sent else None
            if station.offset is not None and abs(station.offset) > self.settings.clock.tolerated_seconds:
                self.set_clock(station, now)

    def _edition_of(self, mn: str) -> Edition:
        station = self.stations.get(mn)
        return 2017 if station is None else int(station.known.device.edition)  # type: ignore[return-value]

    def _key_of(self, mn: str) -> bytes | None:
        station = self.stations.get(mn)
        return None if station is None else station.known.key


def _stranger(station: Station | None, packet: Packet, now: datetime) -> str:
    """Why somebody may not report, empty when he may."""
    if station is None:
        return "unknown"
    if packet.pw != station.known.password:
        return "password"
    return "" if station.known.device.is_registered(now.date()) else "not-in-force"
