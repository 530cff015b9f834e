"""What the gateway remembers while it runs: frames seen, peers that must be held back."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime, timedelta

from qingshan.edge.archive import clock
from qingshan.edge.gateway.session import beijing_now

GENERATION = 200_000
"""Frames remembered at least, twice as many at most: 25 s of 8,000 frames/s, an hour of a usual day.
A repeat that comes later is stored once more, and adds nothing to the archive."""


def mark_of(raw: bytes) -> bytes:
    """What a frame is known by: 16 bytes of its BLAKE2b hash."""
    return hashlib.blake2b(raw, digest_size=16).digest()


class Seen:
    """Marks of frames that are stored, and of those on their way to the disk; of bounded size."""

    def __init__(self, generation: int = GENERATION) -> None:
        self._generation = generation
        self._now: set[bytes] = set()
        self._before: set[bytes] = set()
        self._coming: set[bytes] = set()

    def __contains__(self, mark: bytes) -> bool:
        return mark in self._coming or mark in self._now or mark in self._before

    def coming(self, mark: bytes) -> None:
        """The frame was handed to the disk."""
        self._coming.add(mark)

    def stored(self, mark: bytes) -> None:
        """The disk has it."""
        self._coming.discard(mark)
        if len(self._now) >= self._generation:
            self._before, self._now = self._now, set()
        self._now.add(mark)

    def refused(self, mark: bytes) -> None:
        """The disk has it not: when it comes again it is new."""
        self._coming.discard(mark)


class Clock:
    """Zone-less Beijing time, read anew every millisecond: thousands of frames a second share a reading."""

    __slots__ = ("_ahead", "_at", "_microseconds", "_now")

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        """``ahead`` of the real time, where a moment is practiced in a simulated city."""
        self._ahead = ahead
        self._at = 0.0
        self._now = beijing_now() + ahead
        self._microseconds = (self._now, clock.microseconds(self._now))

    def now(self) -> datetime:
        """The moment it is, to a millisecond."""
        at = time.time()
        if not 0 <= at - self._at < 0.001:
            self._at, self._now = at, beijing_now() + self._ahead
        return self._now

    def microseconds(self, moment: datetime) -> int:
        """Microseconds from 1970-01-01 00:00, of a moment that is most often the one asked for last."""
        known, count = self._microseconds
        if known is not moment:
            count = clock.microseconds(moment)
            self._microseconds = moment, count
        return count


class Allowance:
    """So many of something a minute for each key, counted by the minute."""

    def __init__(self, most: int, *, keys: int = 10_000) -> None:
        """Allows ``most`` a minute for each of at most ``keys`` keys; more keys together share one."""
        self._most, self._keys = most, keys
        self._minute = -1
        self._used: dict[str, int] = {}

    def take(self, key: str, now: float) -> bool:
        """Whether one more is allowed at ``now`` [s]."""
        minute = int(now // 60)
        if minute != self._minute:
            self._minute, self._used = minute, {}
        if key not in self._used and len(self._used) >= self._keys:
            key = ""
        self._used[key] = used = self._used.get(key, 0) + 1
        return used <= self._most
