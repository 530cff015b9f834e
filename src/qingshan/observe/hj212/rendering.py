"""Messages written as data segments, and cut into parts where they are too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from qingshan.observe.hj212.codes import limit
from qingshan.observe.hj212.events import LocalProtocolError
from qingshan.observe.hj212.fields import (
    ANSWER_BIT,
    EDITIONS,
    SPLIT_BIT,
    VERSION_SHIFT,
    Edition,
    Message,
    Packet,
)
from qingshan.observe.hj212.text import moment, moment_text

Pair = tuple[str, str]
_FORBIDDEN = frozenset(";,=&#\r\n")


def flag_of(message: Message, edition: Edition) -> int:
    """Flag of a message: version, split bit, answer bit.

    Examples
    --------
    >>> flag_of(Message("2011", "32", "M", "123456", "", wants_answer=True), 2017)
    5
    """
    version = EDITIONS.index(edition) << VERSION_SHIFT
    return version | (SPLIT_BIT if message.pnum else 0) | (ANSWER_BIT if message.wants_answer else 0)


def segment_of(message: Message, edition: Edition) -> bytes:
    """Data segment of a message.

    Parameters
    ----------
    message
        What to send.
    edition
        Edition the station speaks: it gives the version bits, and RF is sent by 2025 alone.

    Raises
    ------
    LocalProtocolError
        A text holds a separator of the protocol.

    References
    ----------
    HJ 212-2017 tables 2 and 3; HJ 212-2025 table 3 for RF.
    """
    head = [("QN", message.qn)] if message.qn else []
    head += [("ST", message.st), ("CN", message.cn), ("PW", message.pw), ("MN", message.mn)]
    head.append(("Flag", str(flag_of(message, edition))))
    if message.pnum:
        head += [("PNUM", str(message.pnum)), ("PNO", str(message.pno))]
    if message.is_backfill and edition == 2025:
        head.append(("RF", "1"))
    _check([*head, *(pair for group in message.groups for pair in group)])
    area = ";".join(",".join(f"{name}={text}" for name, text in group) for group in message.groups)
    fields = "".join(f"{name}={text};" for name, text in head)
    return f"{fields}CP=&&{area}&&".encode()


def message_of(packet: Packet) -> Message:
    """The message that would be sent to say what a packet says: reading it again gives the same items."""
    groups: dict[int, list[Pair]] = {}
    for item in packet.items:
        groups.setdefault(item.group, []).append((item.name, item.text))
    is_split = packet.header.pnum is not None and packet.header.pno is not None and packet.is_part
    return Message(
        cn=packet.cn,
        st=packet.st,
        mn=packet.mn,
        pw=packet.pw,
        qn=packet.qn or "",
        groups=tuple(tuple(group) for group in groups.values()),
        wants_answer=packet.wants_answer,
        pnum=packet.pnum if is_split else None,
        pno=packet.pno if is_split else None,
        is_backfill=packet.is_backfill,
    )


def split(message: Message, edition: Edition) -> tuple[Message, ...]:
    """A message as the parts it must be sent in; itself alone where it is short enough.

    Parts are cut between groups, each begins with the DataTime and has a QN of its own, a millisecond apart.

    Raises
    ------
    LocalProtocolError
        One group alone is too long, or the QN is no moment, so that no further ones can be made.

    References
    ----------
    HJ 212-2017 tables C.49 and C.50; data area at most 950 bytes, segment 1024.
    """
    if _fits(message, message.groups, edition):
        return (message,)
    is_timed = bool(message.groups) and message.groups[0][0][0] == "DataTime"
    repeated = message.groups[:1] if is_timed else ()
    batches = list(_batches(message, repeated, message.groups[len(repeated) :], edition))
    qns = _qns(message.qn, len(batches))
    return tuple(
        message._replace(qn=qn, groups=batch, pnum=len(batches), pno=at)
        for at, (qn, batch) in enumerate(zip(qns, batches, strict=True), start=1)
    )


def _batches(
    message: Message,
    repeated: tuple[tuple[Pair, ...], ...],
    groups: Iterable[tuple[Pair, ...]],
    edition: Edition,
) -> Iterator[tuple[tuple[Pair, ...], ...]]:
    batch = repeated
    for group in groups:
        if batch != repeated and not _fits(message, (*batch, group), edition):
            yield batch
            batch = repeated
        batch = (*batch, group)
        if not _fits(message, batch, edition):
            raise LocalProtocolError("hj212-group-too-long", name=group[0][0], most=int(limit("data_area")))
    yield batch


def _fits(message: Message, groups: tuple[tuple[Pair, ...], ...], edition: Edition) -> bool:
    longest = message._replace(groups=groups, pnum=9999, pno=9999)
    segment = segment_of(longest, edition)
    area = len(segment) - segment.index(b"CP=&&") - len("CP=&&&&")
    return len(segment) <= limit("segment") and area <= limit("data_area")


def _qns(first: str, count: int) -> list[str]:
    start = moment(first)
    if start is None or not isinstance(start, datetime):
        raise LocalProtocolError("hj212-no-qn", qn=first)
    return [moment_text(start + timedelta(milliseconds=at), milliseconds=True) for at in range(count)]


def _check(pairs: Iterable[Pair]) -> None:
    for name, text in pairs:
        is_literal = (
            text.startswith("//") and text.endswith("//") and len(text) >= 4 and "//" not in text[2:-2]
        )
        wrong = set(text) & (frozenset("&#\r\n") if is_literal else _FORBIDDEN)
        if wrong or set(name) & _FORBIDDEN or not name:
            raise LocalProtocolError("hj212-separator", name=name, text=text)
