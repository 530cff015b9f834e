"""Messages one side sends: answers that repeat what they answer, requests, uploads."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from qingshan.observe.hj212.fields import Message, Packet
from qingshan.observe.hj212.text import moment_text

EXCHANGE = "91"
"""System code of answers."""


class Device(NamedTuple):
    """Whom a message is of or for: identity, password, system code."""

    mn: str
    pw: str
    st: str


def data_answer(packet: Packet) -> Message:
    """9014: the data has been stored. Send it after storing, never before."""
    return _answer(packet, "9014")


def notice_answer(packet: Packet) -> Message:
    """9013: the notice has been taken; for a log-in of 2005 (9021) it is 9022."""
    return _answer(packet, "9022" if packet.cn == "9021" else "9013")


def request_answer(packet: Packet, code: int) -> Message:
    """9011 with QnRtn: 1 the request will be carried out, anything else why not."""
    return _answer(packet, "9011")._replace(groups=((("QnRtn", str(code)),),))


def outcome(packet: Packet, code: int) -> Message:
    """9012 with ExeRtn: 1 done, 100 no data, anything else why not."""
    return _answer(packet, "9012")._replace(groups=((("ExeRtn", str(code)),),))


def request(cn: str, device: Device, qn: datetime, **fields: str) -> Message:
    """A request of the host, with its plain fields in the order given.

    Examples
    --------
    >>> request("1062", Device("M1", "123456", "32"), datetime(2024, 6, 1), RtdInterval="30").groups
    ((('RtdInterval', '30'),),)
    """
    groups = tuple(((name, text),) for name, text in fields.items())
    return Message(cn, device.st, device.mn, device.pw, _qn(qn), groups, wants_answer=True)


def history_request(cn: str, device: Device, qn: datetime, begin: datetime, end: datetime) -> Message:
    """A request for the records of 2051, 2061, 2031 or 2041 from ``begin`` to ``end``."""
    return request(cn, device, qn, BeginTime=moment_text(begin), EndTime=moment_text(end))


def clock_setting(device: Device, qn: datetime, clock: datetime) -> Message:
    """1012: sets the clock of the data logger."""
    return request("1012", device, qn, SystemTime=moment_text(clock))


def notice(cn: str, device: Device, qn: datetime, **fields: str) -> Message:
    """A notice of either side: 1013, 9015, 2012, 2022."""
    return request(cn, device, qn, **fields)


def upload(
    cn: str,
    device: Device,
    qn: datetime,
    data_time: datetime,
    values: tuple[tuple[tuple[str, str], ...], ...],
    *,
    wants_answer: bool = True,
    is_backfill: bool = False,
) -> Message:
    """Data of the field unit under one DataTime.

    Parameters
    ----------
    cn
        2011, 2021, 2031, 2041, 2051, 2061 or another upload.
    device
        Who sends it.
    qn, data_time
        Moment of sending; start of the period, or moment of acquisition for 2011 and 2021.
    values
        Items of every factor, ``(("w01018-Rtd", "31.2"), ("w01018-Flag", "N"))``.
    wants_answer, is_backfill
        Whether 9014 is waited for; whether it is sent late (RF=1, 2025 edition).
    """
    groups = ((("DataTime", moment_text(data_time)),), *values)
    return Message(
        cn,
        device.st,
        device.mn,
        device.pw,
        _qn(qn),
        groups,
        wants_answer=wants_answer,
        is_backfill=is_backfill,
    )


def _answer(packet: Packet, cn: str) -> Message:
    return Message(cn, EXCHANGE, packet.mn, packet.pw, packet.qn or "")


def _qn(moment: datetime) -> str:
    return moment_text(moment, milliseconds=True)
