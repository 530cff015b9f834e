"""Frames cut out of a stream of bytes, and put together again."""

from __future__ import annotations

import re
from functools import lru_cache

from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.cipher import CipherForm, encrypt, looks_encrypted
from qingshan.observe.hj212.cutting import HEAD, KeyOf, candidate, decide, is_message
from qingshan.observe.hj212.events import Frame, Garbage, LocalProtocolError, Refused
from qingshan.observe.hj212.packets import CLOSE, OPEN

LONGEST = 9999
"""Bytes of data four digits can declare; what the standard allows is less and stands in its data."""

_HEAD_SO_FAR = re.compile(rb"##[0-9]{0,3}\Z")
_MOST_GARBAGE, _SAMPLE = 4096, 64
_MOST_HEADS = 32
_LEAST_CUT = len("QN=20240601085857101;") + 1
SEMICOLON = ord(";")
_new_frame = tuple.__new__


class Framer:
    """Bytes in; :class:`Frame`, :class:`Refused`, :class:`Garbage` out, the same however the bytes came."""

    __slots__ = ("_at", "_before", "_buffer", "_garbage", "_heads", "_is_ended", "_key_of", "_sample")

    def __init__(self, key_of: KeyOf | None = None) -> None:
        self._key_of = key_of
        self._buffer = b""
        self._at = 0
        self._before = 0
        self._garbage = 0
        self._sample = b""
        self._heads: set[bytes] = set()
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
        if self._garbage:
            return self._any()
        if self._at == len(self._buffer):
            return None
        found = self._plain()
        if found is None and self._buffer[self._at : self._at + 1] in _LINE_ENDS:
            self._pass_line_ends()
            found = self._plain()
        return self._any() if found is None else found

    def _plain(self) -> Frame | None:
        """A frame exactly as the standard has it, if one stands here: the short way of ``_any``."""
        buffer, at = self._buffer, self._at
        declared = _declared(buffer[at : at + 6])
        if declared < 0:
            return None
        start, end = at + 6, at + 6 + declared
        segment = buffer[start:end]
        cut = segment.find(OPEN)
        # one character is found faster than two; where either stands alone the long way looks closer
        if segment.find(b"&", cut + 5) != declared - 2 or segment[-2:] != CLOSE or cut < _LEAST_CUT:
            return None
        if segment.find(b"#") >= 0 or segment[:3] != b"QN=" or segment[20] != SEMICOLON:
            return None
        head = segment[21:cut]
        if head not in self._heads and not self._learn(head):
            return None
        if crc_text(segment) != buffer[end : end + 4]:
            return None
        if self._key_of is not None and looks_encrypted(segment):
            return None
        self._at = end + 6 if buffer[end + 4 : end + 6] == b"\r\n" else end + 4
        raw = buffer[at : end + 4]
        return _new_frame(Frame, (segment, raw, self._before + at, (), head, segment[cut + 5 : -2]))

    def _learn(self, head: bytes) -> bool:
        """Whether a header, here without its QN, has what that of every message has; remembered if so."""
        if not is_message(head + OPEN + CLOSE):
            return False
        if len(self._heads) >= _MOST_HEADS:
            self._heads.clear()
        self._heads.add(head)
        return True

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

    def _pass_line_ends(self) -> None:
        while self._buffer[self._at : self._at + 1] in _LINE_ENDS:
            self._at += 1

    def _decide(self, head: re.Match[bytes]) -> Frame | Refused | None:
        found = candidate(self._buffer, head, self._before, self._key_of, is_ended=self._is_ended)
        decision = decide(found)
        if decision is None:
            return None
        self._at = decision.next_at
        return decision.told

    def _skip(self, to: int, *, is_last: bool) -> Garbage | None:
        """Takes bytes up to ``to`` as garbage; tells of it when it ends, and whenever it is much."""
        count = min(to - self._at, _MOST_GARBAGE - self._garbage)
        self._sample += self._buffer[self._at : self._at + min(count, _SAMPLE - len(self._sample))]
        self._at += count
        self._garbage += count
        if not self._garbage or not (self._garbage == _MOST_GARBAGE or is_last):
            return None
        told = Garbage(self._garbage, self._sample, self._before + self._at - self._garbage)
        self._garbage, self._sample = 0, b""
        return told


@lru_cache(maxsize=4096)
def _declared(head: bytes) -> int:
    """Length a standard head states, -1 for anything else."""
    return int(head[2:]) if len(head) == 6 and head[:2] == b"##" and head[2:].isdigit() else -1


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
