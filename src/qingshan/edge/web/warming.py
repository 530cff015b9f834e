"""What the first pages show, made as soon as a server has begun: whoever comes first need not wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from qingshan.base.errors import QingshanError
from qingshan.edge.web.state import State

Step = Callable[[State], object]
"""Makes a table, which the state keeps."""

_log = logging.getLogger(__name__)


class Warming:
    """The tables behind the public page and the overview, one after another, in a thread of their own.

    Where their verdicts are stored this is a matter of seconds; where nothing was judged yet it judges, and
    ``done`` of ``of`` says how far it is. Whoever asks for one of the tables meanwhile waits for that one.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self.done = self.of = 0

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to be made."""
        return self.done < self.of

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
