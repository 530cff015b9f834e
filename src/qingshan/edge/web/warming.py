"""What the first pages show, made as soon as a server has begun: whoever comes first need not wait."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from qingshan.base.errors import QingshanError
from qingshan.edge.web.state import State

Step = Callable[[State], object]
"""Makes a table, which the state keeps."""

QUIET = 1.0
"""How long nobody may have been answered before the next table is begun [s]."""

PATIENCE = 10.0
"""How long a table waits for that at most [s]."""

_log = logging.getLogger(__name__)


class Warming:
    """The tables behind the public page and the overview, one after another, in a thread of their own.

    Between two of them whoever is being answered goes first: the table may not be what they wait for.
    Where their verdicts are stored this is a matter of seconds; where nothing was judged yet it judges, and
    ``done`` of ``of`` says how far it is. Whoever asks for one of the tables meanwhile waits for that one.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._guests, self._last = 0, -math.inf
        self.done = self.of = 0

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to be made."""
        return self.done < self.of

    @contextmanager
    def guest(self) -> Iterator[None]:
        """While somebody is being answered; told by one thread alone."""
        self._guests += 1
        try:
            yield
        finally:
            self._guests, self._last = self._guests - 1, time.monotonic()

    def start(self, steps: Sequence[Step]) -> None:
        """Begin with these tables."""
        self.of = len(steps)
        self._thread = threading.Thread(target=self._make, args=(steps,), name="warming", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the table that is being made."""
        self._over.set()

    def join(self) -> None:
        """Wait for the end."""
        if self._thread is not None:
            self._thread.join()

    def _make(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self._give_way()
            if self._over.is_set():
                break
            try:
                step(self._state)
            except QingshanError as error:
                # nothing to judge yet, or data that cannot be judged: the page itself says so
                _log.info("not made beforehand", extra={"event": "warming", "reason": error.code})
            except Exception:
                _log.exception("not made beforehand", extra={"event": "warming"})
            self.done += 1

    def _give_way(self) -> None:
        until = time.monotonic() + PATIENCE
        while self._guests or time.monotonic() - self._last < QUIET:
            if time.monotonic() > until or self._over.wait(QUIET / 10):
                break
