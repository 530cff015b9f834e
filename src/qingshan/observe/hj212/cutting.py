"""What becomes of bytes that begin as a frame does: every possible outcome, and the byte that makes it known.

The earliest outcome wins. Since each depends only on the bytes up to the one that makes it known, the cut
is the same however the stream came in pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from qingshan.observe.hj212.checksum import crc_text
from qingshan.observe.hj212.cipher import decrypt, looks_encrypted
from qingshan.observe.hj212.events import Frame, Reason, Refused
from qingshan.observe.hj212.packets import CLOSE, OPEN
from qingshan.observe.hj212.text import has_control_bytes

KeyOf = Callable[[str], bytes | None]
"""SM4 key of a device by its MN, ``None`` when it has none."""

HEAD = re.compile(rb"##(?:([0-9]{4})|([0-9]{3})(?=[A-Za-z]))")
_STRICT_HEAD = re.compile(rb"##([0-9]{4})")
_TERMINATOR = re.compile(rb"&&([0-9A-Fa-f]{4})(?:(?=[\r\n])|(?=##))")
_TERMINATOR_OR_END = re.compile(rb"&&([0-9A-Fa-f]{4})(?:(?=[\r\n])|(?=##)|\Z)")
_HEX = re.compile(rb"[0-9A-Fa-f]{4}")
_COMMAND = re.compile(rb"(?:^|[;,]) *CN *= *[0-9]{4} *(?:[;,]|CP=)")
_DEVICE = re.compile(rb"(?:^|[;,]) *MN *=([^;,&]*)")
_MOST_INNER = 64
_MOST_ENDINGS = 16
_GROWTH, _MORE, _MOST_MORE = 6, 1200, 32768
"""How far past its declared end a frame is looked for: cipher written out as text is five times as long."""


class Decision(NamedTuple):
    """An outcome: known once ``known_at`` bytes are there, the stream goes on at ``next_at``."""

    known_at: int
    next_at: int
    told: Frame | Refused


@dataclass(frozen=True, slots=True)
class Candidate:
    """Bytes that begin as a frame does.

    ``start`` and ``end`` bound the data segment as declared, ``other`` is the next ``##`` or -1.
    """

    buffer: bytes
    at: int
    start: int
    end: int
    other: int
    offset: int
    notes: tuple[str, ...]
    key_of: KeyOf | None
    is_ended: bool

    @property
    def frame_end(self) -> int:
        """Where the frame ends as declared, CRC included."""
        return self.end + 4


def candidate(
    buffer: bytes, head: re.Match[bytes], before: int, key_of: KeyOf | None, *, is_ended: bool
) -> Candidate:
    """What stands at a head; ``before`` is the number of bytes of the stream before the buffer."""
    start = head.end()
    return Candidate(
        buffer,
        head.start(),
        start,
        start + int(head[1] or head[2]),
        buffer.find(b"##", start),
        before + head.start(),
        () if head[1] else ("length_3_digits",),
        key_of,
        is_ended,
    )


def decide(found: Candidate) -> Decision | None:
    """The earliest outcome that is known, ``None`` when more bytes are needed."""
    first = min(_outcomes(found), key=lambda each: each.known_at, default=None)
    return None if first is None or first.known_at > len(found.buffer) else first


def is_message(segment: bytes) -> bool:
    """Whether a segment has what every message has: a command code and a closed data area."""
    return OPEN in segment and segment.rstrip(b" ").endswith(CLOSE) and _COMMAND.search(segment) is not None


def opened(segment: bytes, sent: bytes, key_of: KeyOf | None) -> tuple[bytes, tuple[str, ...]] | None:
    """Clear segment that fits a CRC and what was tolerated; ``None`` when it does not fit.

    The CRC is that of the clear text (HJ 212-2025 6.4.2), so a station's data area is decrypted before it is
    judged, unless it already reads as clear text does.
    """
    upper = sent.upper()
    noted = () if sent == upper else ("crc_lower_case",)
    key = key_of(_device(segment)) if key_of is not None and looks_encrypted(segment) else None
    if key is not None:
        clear = decrypt(segment, key)
        fits = clear is not None and crc_text(clear) == upper and is_message(clear)
        return (clear, (*noted, "encrypted")) if fits and clear is not None else None
    return (segment, noted) if crc_text(segment) == upper and is_message(segment) else None


def _outcomes(found: Candidate) -> Iterator[Decision]:
    terminators = _terminators(found)
    as_declared = list(_as_declared(found))
    yield from as_declared
    yield from _as_terminated(found, terminators)
    yield from _given_up(found)
    if not as_declared:
        # a refusal is never known before the declared end, where a frame that fits comes first
        yield from _refused(found, terminators)


def _as_declared(found: Candidate) -> Iterator[Decision]:
    sent = found.buffer[found.end : found.frame_end]
    if _HEX.fullmatch(sent) is None:
        return
    clear = opened(found.buffer[found.start : found.end], sent, found.key_of)
    if clear is not None:
        raw = found.buffer[found.at : found.frame_end]
        frame = Frame(clear[0], raw, found.offset, (*found.notes, *clear[1]))
        yield Decision(found.frame_end, found.frame_end, frame)


def _as_terminated(found: Candidate, terminators: list[re.Match[bytes]]) -> Iterator[Decision]:
    """A frame whose length is wrong but whose end can be seen: ``&&``, a CRC that fits, a line end."""
    for each in terminators[:_MOST_ENDINGS]:
        if each.end() == found.frame_end:
            continue
        clear = opened(found.buffer[found.start : each.start() + 2], each[1], found.key_of)
        if clear is not None:
            notes = (*found.notes, "length_mismatch", *clear[1])
            frame = Frame(clear[0], found.buffer[found.at : each.end()], found.offset, notes)
            yield Decision(_seen_at(found, each), each.end(), frame)


def _given_up(found: Candidate) -> Iterator[Decision]:
    """A frame cut short: a whole one begins before its declared end."""
    at = found.other
    for _ in range(_MOST_INNER):
        if at < 0 or at >= found.frame_end:
            return
        head = _STRICT_HEAD.match(found.buffer, at)
        end = head.end() + int(head[1]) if head else 0
        if head and end + 4 <= min(len(found.buffer), found.frame_end):
            segment, sent = found.buffer[head.end() : end], found.buffer[end : end + 4]
            if opened(segment, sent, found.key_of) is not None:
                yield Decision(end + 4, at, _told(found, "hj212-incomplete", at))
        at = found.buffer.find(b"##", at + 1)


def _refused(found: Candidate, terminators: list[re.Match[bytes]]) -> Iterator[Decision]:
    """No frame: what it covers ends at the next ``##`` or line end, or after so many bytes."""
    size = len(found.buffer)
    if found.is_ended and size < found.frame_end:
        yield Decision(size, _boundary(found, size), _told(found, "hj212-incomplete", _boundary(found, size)))
    more = min((found.end - found.start) * _GROWTH + _MORE, _MOST_MORE)
    known, boundary = found.frame_end + more, found.frame_end + more
    if found.is_ended and size < known:
        known = boundary = size
    ends = [(_seen_at(found, each), each.end()) for each in terminators[:1]]
    if found.other >= 0:
        ends.append((found.other + 2, found.other))
    if ends:
        known, boundary = min(ends)
    known = max(known, found.frame_end)
    if known <= size:
        yield Decision(known, boundary, _told(found, _reason(found, boundary), boundary))


def _boundary(found: Candidate, size: int) -> int:
    return found.other if found.other >= 0 else size


def _reason(found: Candidate, boundary: int) -> Reason:
    text = found.buffer[found.start : boundary].rstrip(b"\r\n")
    at = text.find(OPEN)
    area = text[at + len(OPEN) :]
    if at >= 0 and (area.startswith(b"{0x") or has_control_bytes(area)):
        has_key = found.key_of is not None and found.key_of(_device(text)) is not None
        return "hj212-wrong-key" if has_key else "hj212-encrypted"
    segment = found.buffer[found.start : found.end]
    fits = crc_text(segment) == found.buffer[found.end : found.frame_end].upper()
    return "hj212-no-message" if fits else "hj212-bad-crc"


def _told(found: Candidate, reason: Reason, boundary: int) -> Refused:
    raw, declared = found.buffer[found.at : boundary], found.end - found.start
    if reason == "hj212-incomplete":
        return Refused(reason, raw, found.offset, declared)
    sent = found.buffer[found.end : found.frame_end].decode("latin-1")
    computed = crc_text(found.buffer[found.start : found.end]).decode("ascii")
    return Refused(reason, raw, found.offset, declared, sent, computed)


def _terminators(found: Candidate) -> list[re.Match[bytes]]:
    """Ends of lines that look like the end of a frame, before the next ``##``."""
    pattern = _TERMINATOR_OR_END if found.is_ended else _TERMINATOR
    stop = len(found.buffer) if found.other < 0 else found.other + 2
    return list(pattern.finditer(found.buffer, found.start, stop))


def _seen_at(found: Candidate, terminator: re.Match[bytes]) -> int:
    """Bytes needed to see a terminator: one of the line end, two of the next head, none at the end."""
    after = found.buffer[terminator.end() : terminator.end() + 2]
    return terminator.end() + (2 if after == b"##" else min(len(after), 1))


def _device(segment: bytes) -> str:
    named = _DEVICE.search(segment)
    return "" if named is None else named[1].strip().decode("latin-1")
