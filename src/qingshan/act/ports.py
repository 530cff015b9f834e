"""What acting wants from the world: a ledger that keeps entries in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from qingshan.act.entry import Draft, Entry, Head


class Ledger(Protocol):
    """Entries, appended and never changed; :mod:`qingshan.edge.ledger` keeps them in a database."""

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        at: datetime,
        request: str = "",
        expected: Mapping[str, int] | None = None,
    ) -> tuple[Entry, ...]:
        """The drafts as entries, all of them durable when this returns, or none."""
        ...

    def stream(self, name: str) -> tuple[Entry, ...]:
        """Entries about one thing, in order."""
        ...

    def entries(self, prefix: str = "", *, after: int = 0) -> Iterator[Entry]:
        """Entries whose stream begins with ``prefix``, in order, from the one after number ``after``."""
        ...

    def head(self) -> Head:
        """The newest entry's number and hash."""
        ...
