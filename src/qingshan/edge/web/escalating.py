"""The round of the cases: overdue ones are escalated, closed ones whose figures fail are opened again."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge

from qingshan.base.errors import QingshanError
from qingshan.edge.web.rounds import Rounds
from qingshan.edge.web.state import State

PATIENCE = 15.0
"""How long the end of the server waits for a round under way [s]."""

NAME = "qingshan_case_watch"
"""How the names of its figures begin."""

BUSY = "archive-locked"
"""Code of the error where another process makes the round at this moment."""

Standing = Literal["off", "waiting", "ok", "failed"]
LOG = logging.getLogger("qingshan.cases")


class Escalating:
    """The round of an application: never twice at once, whoever else makes it.

    Parameters
    ----------
    state
        What requests share; the interval is the setting ``cases.watch_minutes``, 0 for never.
    registry
        Where its figures are told.
    """

    def __init__(self, state: State, registry: CollectorRegistry) -> None:
        self.state = state
        self._last: datetime | None = None
        self._has_failed = False
        self._alone = threading.Lock()
        self._rounds = Rounds("cases", self.tick, LOG)
        self._at = Gauge(f"{NAME}_last_seconds", "End of the last round [s since 1970]", registry=registry)
        self._changed = Counter(f"{NAME}_changed", "Cases escalated or opened again", registry=registry)
        self._failures = Counter(f"{NAME}_failures", "Rounds that failed", registry=registry)

    @property
    def standing(self) -> Standing:
        """How the last round went."""
        if not self.state.settings.cases.watch_minutes:
            return "off"
        return "failed" if self._has_failed else "waiting" if self._last is None else "ok"

    def start(self) -> None:
        """Make rounds until :meth:`stop`."""
        self._rounds.start()

    def stop(self) -> None:
        """End after the round under way."""
        self._rounds.stop(PATIENCE)

    def tick(self) -> int:
        """Number of cases that changed; nothing is done where no round is due or one is under way."""
        minutes, now = self.state.settings.cases.watch_minutes, self.state.clock().replace(microsecond=0)
        is_due = minutes > 0 and (self._last is None or now - self._last >= timedelta(minutes=minutes))
        if not is_due or not self._alone.acquire(blocking=False):
            return 0
        try:
            return self._round(now)
        except Exception:
            self._has_failed = True
            raise
        finally:
            self._alone.release()

    def _round(self, now: datetime) -> int:
        from qingshan.edge.desk import Desk, watch_cases  # not before the first page can answer
        from qingshan.edge.web.views.case import figure

        state = self.state
        desk = Desk(state.workspace, state.decided.ledger, now, lambda address: figure(state, address))
        try:
            changed = watch_cases(desk, patience=0.0)
        except QingshanError as fault:
            # what another process does now is done; all else is tried again at the next round
            self._has_failed = fault.code != BUSY
            if self._has_failed:
                self._failures.inc()
                LOG.error("the round of the cases failed", extra={"event": "cases", "reason": str(fault)})
            changed = ()
        else:
            self._has_failed = False
        self._last = now
        self._at.set(now.timestamp())
        self._changed.inc(len(changed))
        return len(changed)
