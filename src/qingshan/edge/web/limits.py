"""How often something may be done from one address."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qingshan.base.errors import RefusedError

REMEMBERED = 10_000
"""Addresses remembered at a time; the one not seen longest is forgotten first."""


@dataclass
class Often:
    """At most ``most`` times in ``span`` for each key."""

    most: int
    span: timedelta
    _times: dict[Hashable, deque[datetime]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self, key: Hashable, now: datetime) -> None:
        """One more time.

        Raises
        ------
        RefusedError
            It was done often enough.
        """
        with self._lock:
            times = self._times.pop(key, None) or deque()
            while times and now - times[0] >= self.span:
                times.popleft()
            self._times[key] = times
            while len(self._times) > REMEMBERED:
                del self._times[next(iter(self._times))]
            if len(times) >= self.most:
                minutes = int((self.span - (now - times[0])).total_seconds() // 60) + 1
                raise RefusedError("too-often", minutes=minutes)
            times.append(now)
