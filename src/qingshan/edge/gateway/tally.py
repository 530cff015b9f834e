"""What came from whom: counts a day, periods present, who was last seen, who is in quarantine."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from qingshan.edge.archive import clock
from qingshan.edge.archive.faults import told

NAME = "gateway.db"
MINUTES = 24 * 60
SLOTS: Mapping[str, int] = {"minute": MINUTES, "hour": 24, "day": 1}
"""Periods of a day by kind; minute data stand at the minute they begin, whatever their interval."""

COUNTS = ("stored", "repeated", "refused", "quarantined", "readings", "timeless")


@dataclass(frozen=True, slots=True)
class Caught:
    """Somebody in quarantine: since when, how often, and the number of a raw frame to look at."""

    mn: str
    host: str
    reason: str
    first: datetime
    last: datetime
    count: int
    number: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What a stretch of the journal adds to the tallies; filled while the stretch is read."""

    counts: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    periods: dict[tuple[str, str, str], tuple[int, int, int]] = field(default_factory=dict)
    seen: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    caught: dict[tuple[str, str, str], tuple[str, str, int, int]] = field(default_factory=dict)

    def count(self, received: datetime, mn: str, what: str, number: int = 1) -> None:
        """Adds to a count of the day of receipt."""
        row = self.counts.setdefault((received.date().isoformat(), mn), [0] * len(COUNTS))
        row[COUNTS.index(what)] += number

    def period(self, mn: str, kind: str, start: datetime, *, is_good: bool) -> None:
        """Marks a period as present, and as good or not: what comes last says which."""
        key = (mn, kind, start.date().isoformat())
        present, good, bad = self.periods.get(key, (0, 0, 0))
        bit = 1 << slot_of(kind, start)
        good, bad = (good | bit, bad & ~bit) if is_good else (good & ~bit, bad | bit)
        self.periods[key] = present | bit, good, bad

    def see(self, mn: str, received: datetime, peer: str, data: datetime | None) -> None:
        """Remembers when and from where a device was last heard, and the newest time of its data."""
        at = clock.text(received)
        first, _, _, newest = self.seen.get(mn, (at, "", "", ""))
        self.seen[mn] = first, at, peer, max(newest, clock.text(data) if data else "")

    def catch(self, mn: str, peer: str, reason: str, received: datetime, number: int) -> None:
        """Remembers somebody who was put into quarantine; ports change, so only the host counts."""
        key = mn, peer.rpartition(":")[0], reason
        at = clock.text(received)
        first, _, count, _ = self.caught.get(key, (at, at, 0, 0))
        self.caught[key] = first, at, count + 1, number


class Tally:
    """The tallies on disk; added to in one transaction with the place in the journal they stand for."""

    def __init__(self, folder: Path) -> None:
        """Opens the tallies of a gateway's folder, empty ones where there are none."""
        self.folder = folder
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                folder / NAME, timeout=60, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            with self._writing() as connection:
                if not connection.execute("PRAGMA user_version").fetchone()[0]:
                    text = files("qingshan.edge.gateway").joinpath("tally.sql").read_text(encoding="utf-8")
                    for statement in [*text.split(";"), "PRAGMA user_version = 1"]:
                        connection.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def place(self) -> int:
        """Number of the first entry of the journal that is not counted yet."""
        return int(self._rows("SELECT number FROM place")[0][0])

    @property
    def parts_from(self) -> int:
        """Number of the first entry that is part of a split message still waiting for others."""
        return int(self._rows("SELECT parts_from FROM place")[0][0])

    def add(self, batch: Batch, end: int, parts_from: int) -> None:
        """Counts a stretch of the journal up to but without entry ``end``, all of it or nothing."""
        with told(self.folder), self._writing() as connection:
            _add_counts(connection, batch)
            _add_periods(connection, batch)
            _add_seen(connection, batch)
            _add_caught(connection, batch)
            connection.execute("UPDATE place SET number = ?, parts_from = ?", (end, parts_from))

    def counts(self, day: date) -> dict[str, dict[str, int]]:
        """Counts of a day of receipt, by MN; ``""`` for what names none."""
        rows = self._rows(f"SELECT mn, {', '.join(COUNTS)} FROM counts WHERE day = ?", day.isoformat())
        return {mn: dict(zip(COUNTS, numbers, strict=True)) for mn, *numbers in rows}

    def periods(self, mn: str, kind: str, day: date) -> tuple[int, int]:
        """Periods of a day present, and those of them that are good, as bits."""
        rows = self._rows(
            "SELECT present, good FROM periods WHERE mn = ? AND kind = ? AND day = ?",
            mn,
            kind,
            day.isoformat(),
        )
        return (_bits(rows[0][0]), _bits(rows[0][1])) if rows else (0, 0)

    def seen(self) -> dict[str, tuple[datetime, str, datetime | None]]:
        """When and from where each device was last heard, and the newest time of its data."""
        return {
            mn: (clock.moment(last), peer, clock.moment(data) if data else None)
            for mn, last, peer, data in self._rows("SELECT mn, last, peer, data FROM seen")
        }

    def first_heard(self) -> dict[str, datetime]:
        """When each device was heard for the first time."""
        return {mn: clock.moment(first) for mn, first in self._rows("SELECT mn, first FROM seen")}

    def quarantine(self) -> tuple[Caught, ...]:
        """Who is in quarantine, the latest first."""
        rows = self._rows(
            "SELECT mn, host, reason, first, last, count, number FROM quarantine ORDER BY last DESC"
        )
        return tuple(
            Caught(mn, host, reason, clock.moment(first), clock.moment(last), count, number)
            for mn, host, reason, first, last, count, number in rows
        )

    def called(self, day: date) -> dict[str, int]:
        """Number of call-backs made on a day, by MN."""
        return dict(
            self._rows("SELECT mn, count(*) FROM callbacks WHERE day = ? GROUP BY mn", day.isoformat())
        )

    def call(self, mn: str, at: datetime, cn: str, span: tuple[datetime, datetime], outcome: str) -> None:
        """Remembers a call-back."""
        row = at.date().isoformat(), mn, clock.text(at), cn, clock.text(span[0]), clock.text(span[1]), outcome
        with told(self.folder), self._writing() as connection:
            connection.execute("INSERT INTO callbacks VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with told(self.folder):
            return self._connection.execute(query, values).fetchall()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def place_of(folder: Path) -> int:
    """Number of the first entry not counted yet, read beside a gateway that runs; 1 where none ran."""
    if not (folder / NAME).is_file():
        return 1
    with (
        told(folder),
        contextlib.closing(sqlite3.connect(f"{(folder / NAME).as_uri()}?mode=ro", uri=True)) as held,
    ):
        return int(held.execute("SELECT number FROM place").fetchone()[0])


def slot_of(kind: str, start: datetime) -> int:
    """Which period of its day begins at a moment."""
    return {"minute": start.hour * 60 + start.minute, "hour": start.hour}.get(kind, 0)


def start_of_slot(kind: str, day: date, slot: int) -> datetime:
    """When a period of a day begins."""
    step = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}.get(kind, timedelta(0))
    return datetime(day.year, day.month, day.day) + slot * step


def _add_counts(connection: sqlite3.Connection, batch: Batch) -> None:
    names = ", ".join(COUNTS)
    added = ", ".join(f"{name} = {name} + excluded.{name}" for name in COUNTS)
    connection.executemany(
        f"INSERT INTO counts (day, mn, {names}) VALUES (?, ?, {', '.join('?' * len(COUNTS))}) "
        f"ON CONFLICT (day, mn) DO UPDATE SET {added}",
        [(*key, *numbers) for key, numbers in batch.counts.items()],
    )


def _add_periods(connection: sqlite3.Connection, batch: Batch) -> None:
    for (mn, kind, day), (present, good, bad) in batch.periods.items():
        held = connection.execute(
            "SELECT present, good FROM periods WHERE mn = ? AND kind = ? AND day = ?", (mn, kind, day)
        ).fetchone()
        before, good_before = (_bits(held[0]), _bits(held[1])) if held else (0, 0)
        size = (SLOTS[kind] + 7) // 8
        row = [each.to_bytes(size, "little") for each in (before | present, (good_before | good) & ~bad)]
        connection.execute("INSERT OR REPLACE INTO periods VALUES (?, ?, ?, ?, ?)", (mn, kind, day, *row))


def _add_seen(connection: sqlite3.Connection, batch: Batch) -> None:
    connection.executemany(
        "INSERT INTO seen VALUES (?, ?, ?, ?, ?) ON CONFLICT (mn) DO UPDATE SET last = excluded.last, "
        "peer = excluded.peer, data = max(data, excluded.data)",
        [(mn, *row) for mn, row in batch.seen.items()],
    )


def _add_caught(connection: sqlite3.Connection, batch: Batch) -> None:
    connection.executemany(
        "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last, "
        "count = count + excluded.count, number = excluded.number",
        [(*key, *row) for key, row in batch.caught.items()],
    )


def _bits(held: object) -> int:
    return int.from_bytes(held, "little") if isinstance(held, bytes) else 0
