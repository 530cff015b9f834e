"""Things of a ledger as its entries tell them, brought up to its head by the new entries alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from qingshan.act.entry import Entry
from qingshan.edge.ledger.ledger import Ledger

Apply = Callable[[Any, Entry], Any]
"""Gives a thing after one more of its entries; none stands for a thing nothing was known of."""


class Folding:
    """The folds of several kinds of stream; any thread may ask.

    Parameters
    ----------
    ledger
        Whose entries.
    folds
        How things are folded, by how the names of their streams begin.
    """

    def __init__(self, ledger: Ledger, folds: Mapping[str, Apply]) -> None:
        self.ledger = ledger
        self._folds = folds
        self._number = 0
        self._things: dict[str, dict[str, Any]] = {prefix: {} for prefix in folds}
        self._lock = threading.Lock()

    def things(self, prefix: str) -> Mapping[str, Any]:
        """Every thing of a kind by its name, as the newest entry leaves it; what was given never changes."""
        with self._lock:
            self._catch_up()
            return self._things[prefix]

    @property
    def number(self) -> int:
        """Number of the newest entry that was folded."""
        return self._number

    def _catch_up(self) -> None:
        copied: set[str] = set()
        for entry in self.ledger.entries(after=self._number):
            prefix, slash, name = entry.stream.partition("/")
            fold = self._folds.get(prefix + slash)
            if fold is not None:
                if prefix not in copied:
                    self._things[prefix + slash] = dict(self._things[prefix + slash])
                    copied.add(prefix)
                things = self._things[prefix + slash]
                things[name] = fold(things.get(name), entry)
            self._number = entry.number
