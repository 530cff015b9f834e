"""What was sent to hooks and what is still to be sent: a small database beside the ledger."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

KEPT = 10_000
"""Deliveries remembered; the oldest that are over go first."""

Outcome = Literal["waiting", "delivered", "given_up"]

_LAYOUT = """
CREATE TABLE IF NOT EXISTS secret (hook TEXT PRIMARY KEY, secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS seen (mark TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS delivery (
  id TEXT PRIMARY KEY, hook TEXT NOT NULL, event TEXT NOT NULL, content TEXT NOT NULL, made TEXT NOT NULL,
  outcome TEXT NOT NULL, tries INTEGER NOT NULL, due TEXT NOT NULL, status INTEGER, why TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (outcome, due);
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a hook.

    Parameters
    ----------
    id, hook, event, content, made
        Its number, where it goes, what happened and when.
    outcome, tries, due
        What became of it, how often it was tried, when it is tried next.
    status, why
        Status of the last answer, or why there was none.
    """

    id: str
    hook: str
    event: str
    content: Mapping[str, Any]
    made: datetime
    outcome: Outcome
    tries: int
    due: datetime
    status: int | None
    why: str


class DeliveryLog:
    """Deliveries of a workspace; any thread may ask."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def new_secret(self, hook: str) -> str:
        """The secret of a hook, made now and told once."""
        secret = secrets.token_urlsafe(32)
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO secret VALUES (?, ?)", (hook, secret))
        return secret

    def secret(self, hook: str) -> str:
        """The secret of a hook."""
        with self._reading() as connection:
            row = connection.execute("SELECT secret FROM secret WHERE hook = ?", (hook,)).fetchone()
        return str(row[0]) if row else ""

    def enter(self, mark: str, hooks: Mapping[str, str], content: Mapping[str, Any], now: datetime) -> bool:
        """Whether an event is new; a new one is put down for each of its hooks in the same step.

        Parameters
        ----------
        mark
            Word by which the event is known again.
        hooks
            Event by hook.
        """
        with self._writing() as connection:
            if not connection.execute("INSERT OR IGNORE INTO seen VALUES (?)", (mark,)).rowcount:
                return False
            connection.executemany(
                "INSERT INTO delivery VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?, NULL, '')",
                [
                    (
                        secrets.token_urlsafe(9), hook, event, json.dumps(content, ensure_ascii=False),
                        now.isoformat(), now.isoformat(),
                    )
                    for hook, event in hooks.items()
                ],
            )  # fmt: skip
            connection.execute(
                "DELETE FROM delivery WHERE outcome <> 'waiting' AND id NOT IN "
                "(SELECT id FROM delivery ORDER BY made DESC LIMIT ?)",
                (KEPT,),
            )
        return True

    def due(self, now: datetime) -> tuple[Delivery, ...]:
        """Deliveries that are to be tried now."""
        found = self._select("WHERE outcome = 'waiting' ORDER BY due")
        return tuple(each for each in found if each.due <= now)

    def newest(self, hook: str, limit: int) -> tuple[Delivery, ...]:
        """Deliveries to a hook, the newest first."""
        return self._select("WHERE hook = ? ORDER BY made DESC, rowid DESC LIMIT ?", hook, limit)

    def settle(
        self, delivery: Delivery, outcome: Outcome, *, due: datetime, status: int | None, why: str
    ) -> None:
        """What came of one more try."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE delivery SET outcome = ?, tries = tries + 1, due = ?, status = ?, why = ? "
                "WHERE id = ?",
                (outcome, due.isoformat(), status, why, delivery.id),
            )

    def _select(self, rest: str, *values: object) -> tuple[Delivery, ...]:
        with self._reading() as connection:
            rows = connection.execute(f"SELECT * FROM delivery {rest}", values).fetchall()
        return tuple(_delivery(row) for row in rows)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.executescript(_LAYOUT)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection


def _delivery(row: tuple[Any, ...]) -> Delivery:
    made, due = datetime.fromisoformat(row[4]), datetime.fromisoformat(row[7])
    return Delivery(row[0], row[1], row[2], json.loads(row[3]), made, row[5], row[6], due, row[8], row[9])
