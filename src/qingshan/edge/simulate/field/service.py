"""How a simulated unit answers the host: clock, intervals, password, history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from qingshan.edge.simulate.field.unit import LENGTHS, Unit
from qingshan.observe.hj212.events import Request
from qingshan.observe.hj212.fields import Message, Packet
from qingshan.observe.hj212.messages import outcome, request_answer
from qingshan.observe.hj212.text import moment, moment_text

READY, WRONG_PASSWORD, WRONG_DEVICE, UNKNOWN_COMMAND = 1, 3, 4, 8
DONE, NO_DATA = 1, 100
HISTORIES = frozenset({"2051", *LENGTHS})
SETTINGS = frozenset({"1000", "1062", "1064", "1072", "2011", "2012", "2021", "2022"})
"""Commands that are accepted and change nothing a simulation would show."""

READS = {"1061": "RtdInterval", "1063": "MinInterval"}


class Service:
    """Carries out requests; keeps how far the clock was set."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._offset = timedelta(0)

    def clock(self, now: datetime) -> datetime:
        """What the unit's clock shows."""
        return now + self._offset

    def serve(self, event: Request, now: datetime) -> Iterator[Message]:
        """Everything to be sent for a request, in order; nothing for one that came before."""
        packet = event.packet
        if event.is_repeat:
            return
        code = self._ready(packet)
        yield request_answer(packet, code)
        if code != READY:
            return
        found = tuple(self._carry_out(packet, now))
        yield from found
        is_empty = packet.cn in HISTORIES and not found
        yield outcome(packet, NO_DATA if is_empty else DONE)

    def _ready(self, packet: Packet) -> int:
        if packet.pw != self._unit.password:
            return WRONG_PASSWORD
        if packet.mn != self._unit.device.mn:
            return WRONG_DEVICE
        known = {"1011", "1012", *HISTORIES, *SETTINGS, *READS}
        return READY if packet.cn in known else UNKNOWN_COMMAND

    def _carry_out(self, packet: Packet, now: datetime) -> Iterator[Message]:
        if packet.cn == "1012":
            told = moment(packet.field("SystemTime") or "")
            self._offset = told - now if told else self._offset
        elif packet.cn == "1011":
            yield self._single(packet, "SystemTime", moment_text(self.clock(now)))
        elif packet.cn in READS:
            device = self._unit.device
            number = device.realtime if packet.cn == "1061" else device.minutes
            yield self._single(packet, READS[packet.cn], str(number))
        elif packet.cn in HISTORIES:
            yield from self._history(packet, now)

    def _history(self, packet: Packet, now: datetime) -> Iterator[Message]:
        """Records asked for, each with a QN of its own and unanswered: the request has its own end."""
        begin, end = (moment(packet.field(name) or "") for name in ("BeginTime", "EndTime"))
        if begin is not None and end is not None:
            for message in self._unit.history(packet.cn, begin, end, qn=now):
                yield message._replace(wants_answer=False)

    def _single(self, packet: Packet, name: str, text: str) -> Message:
        unit = self._unit
        groups = (((name, text),),)
        return Message(packet.cn, unit.device.system, unit.device.mn, unit.password, packet.qn or "", groups)
