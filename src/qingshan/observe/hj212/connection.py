"""Both ends of a connection as machines without a world: bytes in, events out, messages in, bytes out.

The host (上位机) is a platform that takes data; the field unit (现场机) is a data logger or its simulation.
Time is an argument, nothing waits: the caller asks :attr:`next_due` when to call ``advance``.

>>> from datetime import datetime
>>> from qingshan.observe.hj212.events import NEED_DATA
>>> from qingshan.observe.hj212.messages import Device, data_answer, upload
>>> now = datetime(2024, 6, 1, 8, 58, 57)
>>> field, host = FieldConnection(), HostConnection()
>>> device, values = Device("M1", "123456", "32"), ((("w01018-Rtd", "31.2"),),)
>>> host.receive_data(field.send(upload("2011", device, now, now, values), now), now)
>>> taken = host.next_event()
>>> taken.packet.readings[0].value
31.2
>>> field.receive_data(host.send(data_answer(taken.packet), now), now)
>>> field.next_event().state, host.next_event() is NEED_DATA
('done', True)
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Literal

from qingshan.observe.hj212.codes import Command, commands
from qingshan.observe.hj212.events import (
    Event,
    Frame,
    LocalProtocolError,
    NeedData,
    Notice,
    Request,
    Stray,
    Turn,
    Upload,
)
from qingshan.observe.hj212.fields import EDITIONS, Edition, Message, Packet
from qingshan.observe.hj212.link import Link, Taken
from qingshan.observe.hj212.rendering import split
from qingshan.observe.hj212.state import machine

_ACCEPTED = 1
_REMEMBERED = 64
_new_upload = tuple.__new__
Meaning = Literal["upload", "request", "notice", "accepted", "result", "answered"]


class HostConnection:
    """The host's end of a connection.

    Parameters
    ----------
    link
        Editions, keys and timers of the devices behind it; those of the 2017 edition when not given.

    Notes
    -----
    Take events until :data:`NEED_DATA`. An :class:`Upload` is answered by the caller, after it was stored.
    Bad frames are events and end nothing.
    """

    __slots__ = ("_link",)

    def __init__(self, link: Link | None = None) -> None:
        self._link = link or Link()

    @property
    def next_due(self) -> datetime | None:
        """When ``advance`` has something to do; ``None`` while nothing waits."""
        return self._link.next_due

    def receive_data(self, data: bytes, now: datetime) -> None:
        """Takes in bytes from the field unit; ``b""`` says that it closed.

        Raises
        ------
        LocalProtocolError
            The events of what came before were not taken.
        """
        self._link.receive(data, now)

    def advance(self, now: datetime) -> None:
        """Lets time go on; what it brings are events: :class:`Resend`, :class:`Turn`, :class:`Partial`."""
        self._link.advance(now)

    def next_event(self) -> Event | NeedData:
        """The next event, :data:`NEED_DATA` when there is none.

        Raises
        ------
        RemoteProtocolError
            The peer does not speak HJ 212: close the connection.
        """
        link = self._link
        found = link.next()
        if type(found) is not Taken:
            return found  # type: ignore[return-value]
        packet, frame = found
        command = packet[1][1]
        if command in _always_uploads():
            return self._upload(packet, frame)
        meaning = _to_host(command, link.edition_of(packet.mn))
        if meaning == "upload":
            return self._upload(packet, frame)
        if meaning == "notice":
            return Notice(packet, frame)
        return self._answer(packet, frame, meaning)

    def send(self, message: Message, now: datetime) -> bytes:
        """Bytes of an answer, a request or a notice. What wants an answer is waited for, and repeated.

        Raises
        ------
        LocalProtocolError
            It cannot be sent: a QN that waits already, a text with separators, a segment too long.
        """
        link = self._link
        data = link.encode(message, to_host=False)
        if message.wants_answer:
            known = _command(message.cn, link.edition_of(message.mn))
            kind = "delivery" if known is not None and known.kind == "notice" else "command"
            link.exchanges.begin("delivery" if kind == "delivery" else "command", message, data, now)
        return data

    def _upload(self, packet: Packet, frame: Frame) -> Upload:
        link, for_qn = self._link, ""
        now, is_repeat = link.now, link.is_repeat(frame)
        if link.exchanges.waiting and now is not None:
            asked = link.exchanges.command_for(packet.mn, packet.qn, packet.cn)
            if asked is not None and link.exchanges.move(asked, "data", now) is not None:
                for_qn = asked.message.qn
        if packet.header.pnum is not None and packet.is_part and not is_repeat and now is not None:
            link.queue.extend(link.parts.add(packet, frame.segment, now))
        return _new_upload(Upload, (packet, frame, is_repeat, for_qn))

    def _answer(self, packet: Packet, frame: Frame, meaning: Meaning) -> Turn | Stray:
        code = _code(packet, "ExeRtn" if meaning == "result" else "QnRtn")
        success, failure = {"accepted": ("accepted", "refused"), "result": ("done", "failed")}.get(
            meaning, ("answered", "answered")
        )
        event = success if code == _ACCEPTED else failure
        return _turn(self._link, packet, frame, event, code)


class FieldConnection:
    """The field unit's end of a connection: what a data logger does, and its simulation.

    Parameters
    ----------
    link
        Edition, key and timers of the stations it sends for; those of the 2017 edition when not given.
    """

    __slots__ = ("_link", "_served")

    def __init__(self, link: Link | None = None) -> None:
        self._link = link or Link()
        self._served: dict[tuple[str, str], str] = {}

    @property
    def next_due(self) -> datetime | None:
        """When ``advance`` has something to do; ``None`` while nothing waits."""
        return self._link.next_due

    def receive_data(self, data: bytes, now: datetime) -> None:
        """Takes in bytes from the host; ``b""`` says that it closed."""
        self._link.receive(data, now)

    def advance(self, now: datetime) -> None:
        """Lets time go on; repeats come as :class:`Resend`, what stays unanswered as :class:`Turn`."""
        self._link.advance(now)

    def next_event(self) -> Event | NeedData:
        """The next event, :data:`NEED_DATA` when there is none.

        Raises
        ------
        RemoteProtocolError
            The peer does not speak HJ 212: close the connection.
        """
        link = self._link
        found = link.next()
        if type(found) is not Taken:
            return found  # type: ignore[return-value]
        packet, frame = found
        meaning = _to_field(packet.cn, link.edition_of(packet.mn))
        if meaning == "notice":
            return Notice(packet, frame)
        if meaning == "request":
            return self._request(packet, frame)
        return _turn(link, packet, frame, "answered", None)

    def send(self, message: Message, now: datetime) -> bytes:
        """Bytes of an upload, a notice, an answer or a result; several frames where it must be split.

        Raises
        ------
        LocalProtocolError
            It cannot be sent now: a result before the answer, a QN that waits already, a separator in a text.
        """
        link = self._link
        self._serve(message)
        sent = b""
        for part in split(message, link.edition_of(message.mn)):
            data = link.encode(part, to_host=True)
            if part.wants_answer:
                link.exchanges.begin("delivery", part, data, now)
            sent += data
        return sent

    def _request(self, packet: Packet, frame: Frame) -> Request:
        key = (packet.mn, packet.qn or "")
        is_repeat = key in self._served
        if not is_repeat:
            if len(self._served) >= _REMEMBERED:
                del self._served[next(iter(self._served))]
            self._served[key] = machine("service").initial
        return Request(packet, frame, is_repeat)

    def _serve(self, message: Message) -> None:
        """Moves the request a message belongs to; refuses what is out of its turn."""
        key = (message.mn, message.qn)
        state = self._served.get(key)
        if state is None:
            return
        event = {"9012": "finish", "9011": _answer_event(message)}.get(message.cn, "data")
        if message.cn in {"9013", "9014"}:
            return
        service = machine("service")
        if not service.knows(state, event):
            raise LocalProtocolError("hj212-out-of-turn", qn=message.qn, state=state, cn=message.cn)
        self._served[key] = service.step(state, event)


def _answer_event(message: Message) -> str:
    return (
        "accept"
        if ("QnRtn", str(_ACCEPTED)) in (pair for group in message.groups for pair in group)
        else "refuse"
    )


def _turn(link: Link, packet: Packet, frame: Frame, event: str, code: int | None) -> Turn | Stray:
    waiting = link.exchanges.find(packet.mn, packet.qn)
    state = None
    if waiting is not None and link.now is not None:
        state = link.exchanges.move(waiting, event, link.now)
    if waiting is None or state is None:
        return Stray(packet, frame)
    message = waiting.message
    return Turn(message.qn, message.cn, message.mn, state, code, packet, frame)


def _code(packet: Packet, name: str) -> int | None:
    text = packet.field(name)
    return int(text) if text and len(text) <= 4 and text.isascii() and text.isdecimal() else None


@lru_cache(maxsize=512)
def _command(cn: str, edition: Edition) -> Command | None:
    """What a command is: in the edition of the station, else in any, the newest first."""
    found = (commands(each).get(cn) for each in (edition, *reversed(EDITIONS)))
    return next((each for each in found if each is not None), None)


@lru_cache(maxsize=512)
def _always_uploads() -> frozenset[str]:
    """Commands that are uploads to the host in every edition that knows them."""
    known = {cn for edition in EDITIONS for cn in commands(edition)}
    return frozenset(cn for cn in known if {_to_host(cn, edition) for edition in EDITIONS} == {"upload"})


@lru_cache(maxsize=512)
def _to_host(cn: str, edition: Edition) -> Meaning:
    known = _command(cn, edition)
    if known is not None and known.kind == "answer":
        return {"9011": "accepted", "9012": "result"}.get(cn, "answered")  # type: ignore[return-value]
    is_notice = known is not None and known.kind == "notice" and known.sender != "host"
    return "notice" if is_notice else "upload"


@lru_cache(maxsize=512)
def _to_field(cn: str, edition: Edition) -> Meaning:
    known = _command(cn, edition)
    if known is not None and known.kind == "answer":
        return "answered"
    is_notice = known is not None and known.kind == "notice" and known.sender == "host"
    return "notice" if is_notice else "request"
