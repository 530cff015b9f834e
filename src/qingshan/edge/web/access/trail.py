"""What is written down of sign-ins, accounts and refusals: entries of the ledger, in streams ``access/…``."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from qingshan.act.case.decide import PROGRAM
from qingshan.act.entry import Draft, Json
from qingshan.base.errors import LedgerError
from qingshan.edge.ledger.ledger import Ledger

PREFIX = "access/"
STRANGERS = "access/@strangers"
"""Stream of what names nobody has tried; the sign cannot begin the name of an account."""

MINUTE = 60.0
MOST_ADDRESSES = 5
"""Addresses told of in one entry about refusals."""

_log = logging.getLogger(__name__)


class Trail:
    """Entries about who came in and what was refused.

    What somebody does is entered at once. Refusals are counted and entered once a minute, so that nobody
    can fill the ledger by knocking.
    """

    def __init__(self, open_ledger: Callable[[], Ledger], clock: Callable[[], datetime]) -> None:
        self._open, self._clock = open_ledger, clock
        self._lock = threading.Lock()
        self._counted: dict[tuple[str, str, str, str], list[str]] = {}
        self._timer: threading.Timer | None = None

    def note(self, about: str, kind: str, who: str, ground: str, **body: Json) -> None:
        """One entry in the stream of an account."""
        self._append([Draft(PREFIX + about, f"access.{kind}", who, ground, body)])

    def wrote(self, who: str, ground: str, *, request: str) -> None:
        """Somebody changed something through the interface; the change itself has entries of its own.

        The answer is on its way already, so a ledger that cannot be reached is told of in the log.
        """
        try:
            self.note(who, "wrote", who, ground, request=request)
        except LedgerError as fault:
            _log.error("a write was not noted", extra={"event": "trail", "reason": str(fault)})

    def count(self, about: str, kind: str, ground: str, address: str, who: str = PROGRAM) -> None:
        """One refusal more, entered with the others of its minute."""
        stream = PREFIX + about if about else STRANGERS
        with self._lock:
            self._counted.setdefault((stream, f"access.{kind}", who, ground), []).append(address)
            if self._timer is None:
                self._timer = threading.Timer(MINUTE, self._flush_quietly)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Enter what was counted."""
        with self._lock:
            counted, self._counted = self._counted, {}
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        self._append([_counted(*key, addresses) for key, addresses in counted.items()])

    def _append(self, drafts: list[Draft]) -> None:
        if drafts:
            with self._open() as ledger:
                ledger.append(drafts, at=self._clock())

    def _flush_quietly(self) -> None:
        try:
            self.flush()
        except LedgerError as fault:
            _log.error(
                "refusals were not entered in the ledger", extra={"event": "trail", "reason": str(fault)}
            )


def _counted(stream: str, kind: str, who: str, ground: str, addresses: list[str]) -> Draft:
    different = list(dict.fromkeys(addresses))
    body: dict[str, Json] = {
        "count": len(addresses), "addresses": different[:MOST_ADDRESSES],
        "others": len(different[MOST_ADDRESSES:]),
    }  # fmt: skip
    return Draft(stream, kind, who, ground, body)
