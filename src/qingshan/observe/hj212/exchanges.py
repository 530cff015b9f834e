"""Exchanges that wait: which, until when, how often they were sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qingshan.observe.hj212.codes import limit
from qingshan.observe.hj212.events import LocalProtocolError, Resend, Turn
from qingshan.observe.hj212.fields import Message
from qingshan.observe.hj212.state import Kind, machine

_MOST_WAITING = 512


@dataclass(frozen=True, slots=True)
class Timers:
    """Waiting times of a link [s] and the number of repeats; what the standard names where not given."""

    time_out: timedelta
    repeats: int
    merge_wait: timedelta
    quiet: timedelta


def standard_timers() -> Timers:
    """Time-outs of a mobile or wired link as HJ 212-2017 6.2 has them, and waits from practice."""
    return Timers(
        timedelta(seconds=limit("time_out")),
        int(limit("repeats")),
        timedelta(seconds=limit("merge_wait")),
        timedelta(seconds=limit("quiet")),
    )


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing of ours that was sent and waits; ``data`` are its bytes, ``attempts`` how often they went."""

    kind: Kind
    message: Message
    data: bytes
    state: str
    attempts: int
    due: datetime


class Exchanges:
    """The exchanges of one connection, by MN and QN."""

    __slots__ = ("_timers", "waiting")

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self.waiting: dict[tuple[str, str], Exchange] = {}

    @property
    def next_due(self) -> datetime | None:
        """When the first of them runs out."""
        return min((each.due for each in self.waiting.values()), default=None)

    def begin(self, kind: Kind, message: Message, data: bytes, now: datetime) -> None:
        """Waits for the answer to a message just sent.

        Raises
        ------
        LocalProtocolError
            One of that QN waits already, or too many do.
        """
        key = (message.mn, message.qn)
        if key in self.waiting:
            raise LocalProtocolError("hj212-same-qn", qn=message.qn)
        if len(self.waiting) >= _MOST_WAITING:
            raise LocalProtocolError("hj212-too-many", count=len(self.waiting))
        due = now + self._timers.time_out
        self.waiting[key] = Exchange(kind, message, data, machine(kind).initial, 1, due)

    def find(self, mn: str, qn: str | None) -> Exchange | None:
        """The exchange of that device and QN, ``None`` for none."""
        return self.waiting.get((mn, qn or ""))

    def command_for(self, mn: str, qn: str | None, cn: str) -> Exchange | None:
        """The request that data belongs to: that of its QN, else one of the same command of the device."""
        own = self.find(mn, qn)
        if own is not None and own.kind == "command":
            return own
        for each in self.waiting.values():
            if each.kind == "command" and each.message.mn == mn and each.message.cn == cn:
                return each
        return None

    def move(self, exchange: Exchange, event: str, now: datetime) -> str | None:
        """State after an event, ``None`` where it means nothing in the present one."""
        kind = machine(exchange.kind)
        if not kind.knows(exchange.state, event):
            return None
        state = kind.step(exchange.state, event)
        key = (exchange.message.mn, exchange.message.qn)
        if state in kind.final:
            del self.waiting[key]
        else:
            self.waiting[key] = replace(exchange, state=state, due=now + self._timers.time_out)
        return state

    def advance(self, now: datetime) -> Iterator[Turn | Resend]:
        """What runs out by ``now``: repeats to send, exchanges that ended unanswered."""
        for each in [each for each in self.waiting.values() if each.due <= now]:
            can_repeat = each.state == machine(each.kind).initial and each.attempts <= self._timers.repeats
            is_last = each.state == machine(each.kind).initial and not can_repeat
            state = self.move(each, "exhausted" if is_last else "silence", now)
            message = each.message
            if can_repeat:
                again = self.waiting[message.mn, message.qn]
                self.waiting[message.mn, message.qn] = replace(again, attempts=each.attempts + 1)
                yield Resend(message.qn, each.data, each.attempts + 1)
            elif state is not None:
                yield Turn(message.qn, message.cn, message.mn, state)
