"""Something the server does by itself again and again, in a thread of its own, until it is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

EVERY = 15.0
"""Pause between two rounds [s]."""


class Rounds:
    """Rounds of one sort; one that fails is logged, and the next one tries again.

    Parameters
    ----------
    name
        Name of the thread.
    make
        Makes a round.
    log
        Where failures are told.
    """

    def __init__(self, name: str, make: Callable[[], object], log: logging.Logger) -> None:
        self._name, self._make, self._log = name, make, log
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Make rounds until :meth:`stop`."""
        self._thread = threading.Thread(target=self._rounds, name=self._name, daemon=True)
        self._thread.start()

    def stop(self, patience: float) -> None:
        """End after the round under way, which is waited for so long [s]."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(patience)

    def _rounds(self) -> None:
        while not self._over.wait(EVERY):
            try:
                self._make()
            except Exception:
                self._log.exception("the round of the %s failed; the next one tries again", self._name)
