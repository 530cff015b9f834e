"""Frames cut out of a stream of bytes, and put together again."""

from __future__ import annotations

import re

from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.cipher import CipherForm, encrypt, looks_encrypted
from qingshan.observe.hj212.cutting import HEAD, KeyOf, candidate, decide, is_message
from qingshan.observe.hj212.events import Frame, Garbage, LocalProtocolError, Refused
from qingshan.observe.hj212.packets import CLOSE

LONGEST = 9999
"""Bytes of data four digits can declare; what the standard allows is less and stands in its data."""

_HEAD_SO_FAR = re.compile(rb"##[0-9]{0,3}\Z")
_MOST_GARBAGE, _SAMPLE = 4096, 64


class Framer:
    """Bytes in; :class:`Frame`, :class:`Refused`, :class:`Garbage` out, the same however the bytes came."""

    __slots__ = ("_at", "_before", "_buffer", "_garbage", "_is_ended", "_key_of", "_sample")

    def __init__(self, key_of: KeyOf | None = None) -> None:
        self._key_of = key_of
        self._buffer = b""
        self._at = 0
        self._before = 0
        self._garbage = 0
        self._sample = b""
        self._is_ended = False

    @property
    def pending(self) -> int:
        """Bytes taken in and not yet decided on."""
        return len(self._buffer) - self._at

    def feed(self, data: bytes) -> None:
        """Takes in bytes."""
        self._before += self._at
        self._buffer = self._buffer[self._at :] + data if self._at < len(self._buffer) else data
        self._at = 0
        self._is_ended = False

    def end(self) -> None:
        """No more will come for what is there: the stream closed, or was silent for too long."""
        self._is_ended = True

    def next(self) -> Frame | Refused | Garbage | None:
        """The next frame or fault, ``None`` when more bytes are needed."""
        if not self._garbage:
            found = self._plain()
            if found is not None:
                return found
        return self._any()

    def _plain(self) -> Frame | None:
        """A frame exactly as the standard has it, if one stands here: the short way of ``_any``."""
        buffer, at = self._buffer, self._at
        while buffer[at : at + 1] in _LINE_ENDS:
            at += 1
        self._at = at
        digits = buffer[at + 2 : at + 6]
        if buffer[at : at + 2] != b"##" or len(digits) != 4 or not digits.isdigit():
            return None
        end = at + 6 + int(digits)
        segment = buffer[at + 6 : end]
        if segment.count(CLOSE) != 2 or segment[-2:] != CLOSE or b"##" in segment:
            return None
        if crc_text(segment) != buffer[end : end + 4] or not is_message(segment):
            return None
        if self._key_of is not None and looks_encrypted(segment):
            return None
        self._at = end + 4
        return Frame(segment, buffer[at : end + 4], self._before + at)

    def _any(self) -> Frame | Refused | Garbage | None:
        while True:
            buffer = self._buffer
            start = buffer.find(b"##", self._at)
            if start < 0:
                kept = 1 if buffer.endswith(b"#") and not self._is_ended else 0
                return self._skip(max(self._at, len(buffer) - kept), is_last=self._is_ended)
            head = HEAD.match(buffer, start)
            if head is not None:
                return self._skip(start, is_last=True) or self._decide(head)
            is_open = not self._is_ended and _HEAD_SO_FAR.match(buffer, start) is not None
            told = self._skip(start if is_open else start + 1, is_last=False)
            if told is not None or is_open:
                return told

    def _decide(self, head: re.Match[bytes]) -> Frame | Refused | None:
        found = candidate(self._buffer, head, self._before, self._key_of, is_ended=self._is_ended)
        decision = decide(found)
        if decision is None:
            return None
        self._at = decision.next_at
        return decision.told

    def _skip(self, to: int, *, is_last: bool) -> Garbage | None:
        """Takes bytes up to ``to`` as garbage; tells of it when it ends, and whenever it is much."""
        if not self._garbage:
            while self._at < to and self._buffer[self._at : self._at + 1] in _LINE_ENDS:
                self._at += 1
        count = min(to - self._at, _MOST_GARBAGE - self._garbage)
        self._sample += self._buffer[self._at : self._at + min(count, _SAMPLE - len(self._sample))]
        self._at += count
        self._garbage += count
        if not self._garbage or not (self._garbage == _MOST_GARBAGE or is_last):
            return None
        told = Garbage(self._garbage, self._sample, self._before + self._at - self._garbage)
        self._garbage, self._sample = 0, b""
        return told


_LINE_ENDS = frozenset({b"\r", b"\n"})


def framed(segment: bytes, *, key: bytes | None = None, form: CipherForm = "raw") -> bytes:
    """The frame of a clear data segment: head, length, segment, CRC, line end.

    Parameters
    ----------
    segment
        Clear data segment, at most 9999 bytes.
    key
        SM4 key of the station to encrypt the data area with, ``None`` to send it clear.
    form
        How cipher text stands on the wire. Length and CRC are those of the clear segment either way.

    Raises
    ------
    LocalProtocolError
        The segment is longer than four digits can say.

    References
    ----------
    HJ 212-2017 table 2; HJ 212-2025 6.4.2.

    Examples
    --------
    >>> framed(b"CN=9014;CP=&&&&")
    b'##0015CN=9014;CP=&&&&...\\r\\n'
    """
    if len(segment) > LONGEST:
        raise LocalProtocolError("hj212-too-long", size=len(segment), most=LONGEST)
    carried = segment if key is None else encrypt(segment, key, form)
    return b"##%04d%b%b\r\n" % (len(segment), carried, crc_text(segment))
