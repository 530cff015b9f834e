"""What the first pages show, made before anybody asks: as the server begins, and as the hour turns."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
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

    An hour that has turned owes values of its own, and readings come in: :meth:`tick` makes the tables again
    then, so that it is not the first reader of the hour who waits for what is judged anew.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._guests, self._last = 0, -math.inf
        self._steps: Sequence[Step] = ()
        self._made: tuple[Hashable, Hashable, float] | None = None
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
        self._steps, self.of = steps, len(steps)
        self._thread = threading.Thread(target=self._begin, name="warming", daemon=True)
        self._thread.start()

    def tick(self) -> bool:
        """Make the tables again where that is due; whether it was.

        It is due in a new hour, and where files have changed since and somebody was answered: while nobody
        reads, every reading that comes in need not be judged at once.
        """
        if self._made is None or self._over.is_set():
            return False
        (hour, files), (made_hour, made_files, at) = self._turn(), self._made
        if hour == made_hour and (files == made_files or self._last <= at):
            return False
        self._make()
        return True

    def stop(self) -> None:
        """End after the table that is being made."""
        self._over.set()

    def join(self) -> None:
        """Wait for the end."""
        if self._thread is not None:
            self._thread.join()

    def _begin(self) -> None:
        self._make(first=True)

    def _make(self, *, first: bool = False) -> None:
        made = (*self._turn(), time.monotonic())
        for step in self._steps:
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
            self.done += first
        self._made = made

    def _turn(self) -> tuple[Hashable, Hashable]:
        """What the tables follow: the hour, and the files of the workspace."""
        now = self._state.clock()
        return now.replace(minute=0, second=0, microsecond=0), self._state.stamp

    def _give_way(self) -> None:
        until = time.monotonic() + PATIENCE
        while self._guests or time.monotonic() - self._last < QUIET:
            if time.monotonic() > until or self._over.wait(QUIET / 10):
                break
