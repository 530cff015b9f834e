"""Acknowledgements: what changes between two answers to one device is the QN alone."""

from __future__ import annotations

from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.events import Notice, Upload
from qingshan.observe.hj212.fields import Edition
from qingshan.observe.hj212.messages import data_answer, notice_answer
from qingshan.observe.hj212.rendering import segment_of
from qingshan.observe.hj212.wire import framed

_MOST = 20_000
_BEHIND_QN = 20


class Answers:
    """Makes acknowledgements; remembers them by device, but for the QN."""

    def __init__(self) -> None:
        self._tails: dict[tuple[type, str, str, str, Edition], bytes] = {}

    def to(self, event: Upload | Notice, edition: Edition) -> bytes:
        """The frame that acknowledges an event.

        Raises
        ------
        LocalProtocolError
            What is to be repeated back holds a separator of the protocol.
        """
        packet = event.packet
        qn = packet.qn or ""
        if len(qn) != 17 or not (qn.isascii() and qn.isdigit()):
            return framed(_segment(event, edition))
        key = (type(event), packet.header.cn, packet.mn, packet.pw, edition)
        tail = self._tails.get(key)
        if tail is None:
            if len(self._tails) >= _MOST:
                self._tails.clear()
            tail = self._tails[key] = _segment(event, edition)[_BEHIND_QN:]
        segment = b"QN=" + qn.encode() + tail
        return b"##%04d%b%b\r\n" % (len(segment), segment, crc_text(segment))


def _segment(event: Upload | Notice, edition: Edition) -> bytes:
    packet = event.packet
    return segment_of(data_answer(packet) if isinstance(event, Upload) else notice_answer(packet), edition)
