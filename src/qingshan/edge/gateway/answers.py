"""Acknowledgements: what changes between two answers to one device is the QN alone."""

from __future__ import annotations

from collections.abc import Callable

from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.events import Notice, Upload
from qingshan.observe.hj212.fields import Edition
from qingshan.observe.hj212.messages import data_answer, notice_answer
from qingshan.observe.hj212.rendering import segment_of
from qingshan.observe.hj212.wire import framed

_MOST = 20_000
_BEHIND_QN = 20


class Answers:
    """Makes acknowledgements; remembers them by the header they answer, but for the QN."""

    def __init__(self, edition_of: Callable[[str], Edition]) -> None:
        self._edition_of = edition_of
        self._tails: dict[bytes, bytes] = {}

    def to(self, event: Upload | Notice) -> bytes:
        """The frame that acknowledges an event, empty where it asks for nothing.

        Raises
        ------
        LocalProtocolError
            What is to be repeated back holds a separator of the protocol.
        """
        frame = event[1]
        tail = self._tails.get(frame.head) if frame.head else None
        if tail is None:
            return self._anew(event)
        if not tail:
            return b""
        segment = frame.segment[:_BEHIND_QN] + tail
        return b"##%04d%b%b\r\n" % (len(segment), segment, crc_text(segment))

    def _anew(self, event: Upload | Notice) -> bytes:
        segment = self._segment(event)
        head, qn = event.frame.head, event.packet.qn or ""
        if head and len(qn) == 17 and qn.isascii() and qn.isdigit():
            if len(self._tails) >= _MOST:
                self._tails.clear()
            self._tails[head] = segment[_BEHIND_QN:]
        return framed(segment) if segment else b""

    def _segment(self, event: Upload | Notice) -> bytes:
        packet = event.packet
        if not packet.wants_answer:
            return b""
        answer = data_answer(packet) if isinstance(event, Upload) else notice_answer(packet)
        return segment_of(answer, self._edition_of(packet.mn))
