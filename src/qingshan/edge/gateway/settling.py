"""The process that settles while a gateway runs: told on standard input how far the journal is durable."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from pathlib import Path

from qingshan.base.errors import QingshanError
from qingshan.edge.archive.lock import hold
from qingshan.edge.gateway.logs import log_to_stderr
from qingshan.edge.gateway.places import Places, known_devices
from qingshan.edge.gateway.settings import Settings, read_settings
from qingshan.edge.gateway.settle import Settler

LOCK = "settler.lock"
NICE = 19
"""How far the settler stands back behind the gateway: acknowledgements come first, settling catches up."""

MANY = 20_000
"""Entries waiting beyond which settling begins before its time."""

_log = logging.getLogger(__name__)


class _Told:
    """The newest number told, and whether more will come."""

    def __init__(self) -> None:
        self.end = 0
        self.is_over = False
        self._news = threading.Condition()

    def listen(self) -> None:
        """Takes lines until the gateway closes them or dies."""
        for line in sys.stdin:
            with self._news:
                self.end = max(self.end, int(line))
                self._news.notify()
        with self._news:
            self.is_over = True
            self._news.notify()

    def wait(self, place: int, seconds: float) -> None:
        """Returns when much is waiting, when the gateway is gone, or after so long."""
        with self._news:
            self._news.wait_for(lambda: self.is_over or self.end - place >= MANY, timeout=seconds)


def settle_all(workspace: Path, end: int, settings: Settings | None = None) -> int:
    """Number of entries settled of a journal nobody appends to."""
    places = Places(workspace)
    with hold(places.folder / LOCK):
        settler = Settler(places, known_devices(places), settings or read_settings(workspace))
        try:
            return settler.settle(end)
        finally:
            settler.close()


def main() -> None:
    """Settle until the gateway is gone and everything it made durable is in the archive."""
    workspace = Path(sys.argv[1])
    log_to_stderr()
    _stand_back()
    told = _Told()
    threading.Thread(target=told.listen, daemon=True).start()
    try:
        _run(workspace, told)
    except QingshanError as fault:
        _log.error("settling stopped: %s", fault, extra={"event": "settling-stopped"})
        sys.exit(1)


def _stand_back() -> None:
    """Take what processor time others leave, and never the turn of one that is running."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _run(workspace: Path, told: _Told) -> None:
    settings, places = read_settings(workspace), Places(workspace)
    with hold(places.folder / LOCK):
        settler = Settler(places, known_devices(places), settings)
        while True:
            is_over = told.is_over
            started = time.perf_counter()
            count = settler.settle(told.end)
            if count:
                seconds = time.perf_counter() - started
                _log.info(
                    "settled", extra={"event": "settled", "entries": count, "seconds": round(seconds, 3)}
                )
            if is_over:
                settler.close()
                return
            told.wait(settler.place, settings.settle.seconds)


if __name__ == "__main__":
    main()
