"""One entry of the journal: what was received, when, from where, and what was made of it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from qingshan.edge.archive import clock

HEAD = struct.Struct("<II")
"""Length of the body [bytes] and its CRC-32, before every body."""

_BODY = struct.Struct("<qBBB")
LONGEST = 1 << 20
"""Bytes of a body beyond which an entry is damage, not an entry."""


class Kind(IntEnum):
    """What an entry is."""

    FRAME = 1
    """A whole frame of a registered device, raw."""
    REPEAT = 2
    """A frame that came before, byte for byte; ``raw`` is its MN alone."""
    REFUSED = 3
    """Something that was no frame; ``note`` says why, ``raw`` is its beginning."""
    QUARANTINED = 4
    """A whole frame of somebody who is not registered, or whose password is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``received`` is zone-less Beijing time, ``peer`` the address it came from."""

    kind: Kind
    received: datetime
    peer: str
    note: str
    raw: bytes


def encode(kind: Kind, received: int, raw: bytes, *, peer: bytes = b"", note: bytes = b"") -> bytes:
    """Entry as it stands in the journal.

    Parameters
    ----------
    kind
        What it is.
    received
        When it came [microseconds from 1970-01-01 00:00 Beijing time].
    raw
        The bytes received.
    peer, note
        Address it came from and what was made of it, at most 255 bytes each.
    """
    body = _BODY.pack(received, kind, len(peer), len(note)) + peer + note + raw
    return HEAD.pack(len(body), zlib.crc32(body)) + body


def decode(body: bytes) -> Entry:
    """Entry of a body."""
    received, kind, peer, note = _BODY.unpack_from(body)
    at = _BODY.size
    return Entry(
        Kind(kind),
        clock.from_microseconds(received),
        body[at : at + peer].decode("ascii", "replace"),
        body[at + peer : at + peer + note].decode("ascii", "replace"),
        body[at + peer + note :],
    )


def bodies(data: bytes, start: int) -> Iterator[tuple[bytes, int]]:
    """Bodies from an offset on, each with the offset behind it; ends at the first that is not whole."""
    size, at = len(data), start
    while at + HEAD.size <= size:
        length, crc = HEAD.unpack_from(data, at)
        end = at + HEAD.size + length
        if not _BODY.size <= length <= LONGEST or end > size:
            return
        body = data[at + HEAD.size : end]
        if zlib.crc32(body) != crc:
            return
        yield body, end
        at = end
