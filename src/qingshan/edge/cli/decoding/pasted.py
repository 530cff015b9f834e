"""Frames in whatever a person pastes: raw bytes, logs, hex dumps, text with broken lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qingshan.observe.hj212.cutting import KeyOf
from qingshan.observe.hj212.events import Frame, Garbage, Refused
from qingshan.observe.hj212.packets import PacketReader
from qingshan.observe.hj212.wire import Framer

_DUMP_LINE = re.compile(
    r"^\s*(?:[0-9A-Fa-f]{4,16}[:\s]\s*)?((?:(?:0[xX])?[0-9A-Fa-f]{2}[\s,]*|[0-9A-Fa-f]{4}\s)+?)(?:\s{2,}\S.*|\|.*\|?\s*)?$"
)
_BYTE = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{2})")
_MENDINGS = (
    ("hj212-mended-markup", lambda raw: raw.replace(b"&amp;", b"&")),
    ("hj212-mended-lines", lambda raw: re.sub(rb"[ \t]*\r?\n[ \t]*", b"", raw)),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A frame, or what was none, and where: its line in the file, from 1, and its first byte.

    ``mended`` are codes of what the paste had done to it; ``after`` are the two bytes behind it.
    """

    told: Frame | Refused
    line: int
    offset: int
    after: bytes
    mended: tuple[str, ...] = ()


def frames_in(data: bytes, key_of: KeyOf | None) -> list[Found]:
    """Every frame in a file or paste, in order, bad ones included."""
    data = from_dump(data) or data
    return [_mended(each, key_of) for each in _cut(data, key_of)]


def from_dump(data: bytes) -> bytes | None:
    """Bytes of a hex dump (plain pairs, ``0x23``, xxd, hexdump -C); ``None`` for anything else.

    Examples
    --------
    >>> from_dump(b"00000000: 2323 3031 3031 514e  ##0101QN")
    b'##0101QN'
    >>> from_dump(b"0x23,0x23,0x30"), from_dump(b"##0101QN")
    (b'##0', None)
    """
    if b"##" in _without_picture(data):
        return None
    lines = [line for line in data.decode("latin-1").splitlines() if line.strip()]
    found = [_DUMP_LINE.match(line) for line in lines]
    if not lines or not all(found):
        return None
    dumped = bytes(int(pair, 16) for each in found if each for pair in _BYTE.findall(each[1]))
    return dumped if b"##" in dumped else None


def _without_picture(data: bytes) -> bytes:
    """A dump without the characters it prints beside the bytes."""
    return b"\n".join(re.split(rb"  +(?=[^ ]{1,16}$)|\|", line.rstrip())[0] for line in data.splitlines())


def _cut(data: bytes, key_of: KeyOf | None) -> Iterator[Found]:
    framer = Framer(key_of)
    framer.feed(data)
    line, counted = 1, 0
    for is_over in (False, True):
        if is_over:
            framer.end()
        while (told := framer.next()) is not None:
            if isinstance(told, Garbage):
                continue
            line += data.count(b"\n", counted, told.offset)
            counted = told.offset
            end = told.offset + len(told.raw)
            yield Found(told, line, told.offset, data[end : end + 2])


def _mended(found: Found, key_of: KeyOf | None) -> Found:
    """The frame as it was before it was pasted, where undoing what a paste does makes its CRC fit."""
    if isinstance(found.told, Frame) and PacketReader().read(found.told.segment) is not None:
        return found
    raw, done = found.told.raw, []
    for code, mend in _MENDINGS:
        better = mend(raw)
        if better == raw:
            continue
        raw = better
        done.append(code)
        whole = [each for each in _cut(raw + b"\r\n", key_of) if isinstance(each.told, Frame)]
        if len(whole) == 1:
            return Found(whole[0].told, found.line, found.offset, b"\r\n", tuple(done))
    return found
