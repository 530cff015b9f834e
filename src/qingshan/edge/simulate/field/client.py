"""Simulated units on the line: they connect, send, repeat, answer the host, and make faults."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from qingshan.edge.gateway.session import beijing_now
from qingshan.edge.simulate.field.faults import CLOCK_OFF, Faults
from qingshan.edge.simulate.field.service import Service
from qingshan.edge.simulate.field.stream import due
from qingshan.edge.simulate.field.unit import LENGTHS, Unit
from qingshan.observe.hj212.connection import FieldConnection
from qingshan.observe.hj212.events import NEED_DATA, LocalProtocolError, Notice, Request, Resend, Turn
from qingshan.observe.hj212.fields import Message
from qingshan.observe.hj212.messages import notice_answer

WINDOW = 32
"""Messages a unit leaves unanswered at most; the rest waits in its spool."""

TICK = 0.01


@dataclass(frozen=True, slots=True)
class Tally:
    """What the units did."""

    counts: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)


class FieldUnit(asyncio.Protocol):
    """One simulated unit's connection."""

    def __init__(self, unit: Unit, faults: float, tally: Tally, ahead: timedelta = timedelta(0)) -> None:
        self.unit = unit
        self._ahead = ahead
        self.spool: deque[Message] = deque()
        self._service = Service(unit)
        self._faults = Faults(faults, f"{unit.seed}|{unit.device.mn}|faults")
        self._tally = tally
        self._told: dict[tuple[str, str], datetime] = {}
        self._waiting: dict[str, tuple[Message, float]] = {}
        self._transport: asyncio.Transport | None = None
        self._link = self._new_link()
        self._last_qn = datetime(1970, 1, 1)

    @property
    def is_open(self) -> bool:
        """Whether it is connected."""
        return self._transport is not None

    @property
    def is_done(self) -> bool:
        """Whether everything is sent and acknowledged."""
        return not self.spool and not self._waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: what was left unanswered goes out again first."""
        self._transport = cast(asyncio.Transport, transport)
        self._link = self._new_link()
        self.spool.extendleft(reversed([message for message, _ in self._waiting.values()]))
        self._waiting.clear()
        self.pump()

    def connection_lost(self, exc: Exception | None) -> None:
        """Disconnected."""
        self._transport = None
        self._tally.counts["disconnected"] += 1

    def data_received(self, data: bytes) -> None:
        """Answers and requests of the host."""
        now = beijing_now() + self._ahead
        self._link.receive_data(data, now)
        self._drain(now)
        self.pump()

    def realtime(self, at: datetime) -> None:
        """The next real-time message, and statistics that have become due."""
        at = self._service.clock(at)
        for message in due(self.unit, at, self._told):
            self.put(message._replace(qn=self.qn(at)))
        fault = self._faults.draw()
        shown = at + CLOCK_OFF if fault == "wrong_clock" else at
        message = self.unit.realtime(shown.replace(microsecond=0), qn=shown)
        self.put(message if fault == "wrong_clock" else message._replace(qn=self.qn(at)))

    def history(self, at: datetime, length: timedelta) -> None:
        """Statistics of a stretch before ``at``, as after an outage."""
        for cn in (*LENGTHS, "2051"):
            for message in self.unit.history(cn, at - length, at, qn=at):
                self.put(message._replace(qn=self.qn(at)))

    def qn(self, at: datetime) -> str:
        """A QN not used before."""
        step = timedelta(milliseconds=1)
        self._last_qn = max(at, self._last_qn + step)
        return f"{self._last_qn:%Y%m%d%H%M%S}{self._last_qn.microsecond // 1000:03d}"

    def put(self, message: Message) -> None:
        """Hand a message in to be sent in its turn."""
        self.spool.append(message)
        self.pump()

    def pump(self) -> None:
        """Sends what fits into the window."""
        now = beijing_now() + self._ahead
        while self.spool and self._transport is not None and len(self._waiting) < WINDOW:
            message = self.spool.popleft()
            self._send(message, now)

    def tick(self, now: datetime) -> None:
        """Lets time go on: repeats of what is not answered."""
        due_at = self._link.next_due
        if self._transport is not None and due_at is not None and due_at <= now:
            self._link.advance(now)
            self._drain(now)

    def flush(self) -> None:
        """Sends what a fault kept back."""
        rest = self._faults.rest()
        if rest and self._transport is not None:
            self._transport.write(rest)

    def close(self) -> None:
        """Disconnects."""
        if self._transport is not None:
            self._transport.close()

    def _send(self, message: Message, now: datetime) -> None:
        try:
            data = self._link.send(message, now)
        except LocalProtocolError:
            self._tally.counts["not-sent"] += 1
            return
        self._tally.counts["sent"] += 1
        if message.wants_answer:
            self._waiting[message.qn] = message, time.perf_counter()
        sent = self._faults.apply(data, self._faults.draw())
        if sent.fault:
            self._tally.counts[f"fault {sent.fault}"] += 1
        for piece in sent.pieces:
            self._write(piece)

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def _drain(self, now: datetime) -> None:
        while (event := self._link.next_event()) is not NEED_DATA:
            if isinstance(event, Turn):
                self._turned(event)
            elif isinstance(event, Resend):
                self._tally.counts["repeated"] += 1
                self._write(event.data)
            elif isinstance(event, Request):
                self._tally.counts[f"asked {event.packet.cn}"] += 1
                for message in self._service.serve(event, now):
                    self._answer(message, now)
            elif isinstance(event, Notice):
                self._write(self._link.send(notice_answer(event.packet), now))

    def _answer(self, message: Message, now: datetime) -> None:
        """Answers go at once; data of a history go with the other messages but keep the order."""
        self._write(self._link.send(message, now))

    def _turned(self, event: Turn) -> None:
        held = self._waiting.pop(event.qn, None)
        if held is None:
            return
        if event.state == "done":
            self._tally.counts["acknowledged"] += 1
            self._tally.delays.append(time.perf_counter() - held[1])
        else:
            self._tally.counts["unanswered"] += 1
            self.spool.append(held[0])

    def _new_link(self) -> FieldConnection:
        return FieldConnection(self.unit.link())


@dataclass(frozen=True, slots=True)
class Plan:
    """What a simulation does: where to, how fast, how long, how much history, which share of faults.

    ``ahead`` of the real time, or behind it, are its clocks.
    """

    host: str
    port: int
    rate: float
    seconds: float
    history: timedelta = timedelta(0)
    faults: float = 0.0
    ahead: timedelta = timedelta(0)


async def run_units(units: Sequence[Unit], plan: Plan) -> Tally:
    """Plays all units until the time is over and everything is acknowledged; what they did."""
    tally = Tally()
    field_units = [FieldUnit(each, plan.faults, tally, plan.ahead) for each in units]
    await _connect(field_units, plan)
    if plan.history:
        for each in field_units:
            each.history(beijing_now() + plan.ahead, plan.history)
            await asyncio.sleep(0)
    begin, done, looked = time.perf_counter(), 0, 0.0
    while (passed := time.perf_counter() - begin) < plan.seconds:
        now = beijing_now() + plan.ahead
        for number in range(done, int(passed * plan.rate)):
            field_units[number % len(field_units)].realtime(now)
            done = number + 1
        if passed - looked > 1:
            looked = passed
            await _look_after(field_units, plan)
        await asyncio.sleep(TICK)
    await _finish(field_units, plan)
    for each in field_units:
        each.close()
    await asyncio.sleep(TICK)
    return tally


async def _finish(field_units: Sequence[FieldUnit], plan: Plan) -> None:
    """Waits for the last acknowledgements: as long as a repeat or two may take."""
    for each in field_units:
        each.flush()
    deadline = time.perf_counter() + 30
    while not all(each.is_done for each in field_units) and time.perf_counter() < deadline:
        await _look_after(field_units, plan)
        await asyncio.sleep(0.1)


async def _look_after(field_units: Sequence[FieldUnit], plan: Plan) -> None:
    now = beijing_now() + plan.ahead
    for each in field_units:
        each.tick(now)
        each.flush() if each.is_done else None
    await _connect([each for each in field_units if not each.is_open], plan, is_first=False)


async def _connect(field_units: Sequence[FieldUnit], plan: Plan, *, is_first: bool = True) -> None:
    """Connects units a few at a time; when it is not the first time a host that is away is tried later."""
    try:
        for at in range(0, len(field_units), 50):
            await asyncio.gather(*(_open(each, plan) for each in field_units[at : at + 50]))
    except OSError:
        if is_first:
            raise


async def _open(unit: FieldUnit, plan: Plan) -> None:
    await asyncio.get_running_loop().create_connection(lambda: unit, plan.host, plan.port)
