"""The SQLite file of the archive: the manifest of its Parquet files, its commits and its hot rows."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from importlib.resources import files as package_files
from pathlib import Path
from typing import Literal

from qingshan.base.errors import ArchiveError
from qingshan.edge.archive import clock
from qingshan.edge.archive.faults import told

NAME = "archive.db"
FORMAT = 1
"""Number of the layout; an archive with a higher one needs a newer program."""

_APPLICATION = 0x51534152
_BUSY_MS = 60_000


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One Parquet file of the manifest.

    ``current`` files hold each reading once; ``history`` files hold values replaced by later commits, the
    last of them ``replaced_by``. ``corrections`` of its rows replace a row of another current file or of the
    hot tier. Times are microseconds of zone-less Beijing time, both ends included.
    """

    path: str
    medium: str
    month: str
    kind: Literal["current", "history"]
    rows: int
    corrections: int
    size: int
    sha256: str
    mtime: int
    first_time: int
    last_time: int
    first_commit: int
    last_commit: int
    replaced_by: int = 0
    sites: str = "[]"
    indicators: str = "[]"


LIGHT = (
    "path, medium, month, kind, rows, corrections, size, sha256, mtime, first_time, last_time, "
    "first_commit, last_commit, replaced_by"
)
"""Columns of a file without the lists of its sites and indicators."""


class Manifest:
    """Connections to the SQLite file, one per thread, and its two kinds of transaction."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Manifest:
        """The manifest in ``folder``; ``create`` makes an empty one where there is none."""
        manifest = cls(folder)
        with told(folder):
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            elif not (folder / NAME).is_file():
                raise ArchiveError("archive-absent", folder=str(folder))
            manifest._prepare(create)
        return manifest

    def connection(self) -> sqlite3.Connection:
        """The connection of this thread and process."""
        held = getattr(self._local, "held", None)
        if held is None or held[0] != os.getpid():
            held = (os.getpid(), self._connect())
            self._local.held = held
        connection: sqlite3.Connection = held[1]
        return connection

    def close(self) -> None:
        """Let go of this thread's connection."""
        held = getattr(self._local, "held", None)
        if held is not None and held[0] == os.getpid():
            held[1].close()
            self._local.held = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A consistent view: what others commit meanwhile is not seen."""
        with told(self.folder):
            yield from self._transaction("BEGIN")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One atomic change, durable when the block ends; any exception undoes it."""
        with told(self.folder):
            yield from self._transaction("BEGIN IMMEDIATE")

    def enter(self, connection: sqlite3.Connection, entries: Iterable[FileEntry]) -> None:
        """Make files live."""
        rows = [astuple(each) for each in entries]
        names = ", ".join(each.name for each in fields(FileEntry))
        marks = ", ".join("?" * len(fields(FileEntry)))
        connection.executemany(f"INSERT INTO files ({names}) VALUES ({marks})", rows)

    def retire(self, connection: sqlite3.Connection, entries: Iterable[FileEntry], now: datetime) -> None:
        """Take files out of every later snapshot; garbage collection removes them after the grace period."""
        rows = [(clock.text(now), each.path) for each in entries]
        connection.executemany("UPDATE files SET retired = ? WHERE path = ?", rows)

    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        connection = self.connection()
        connection.execute(begin)
        try:
            yield connection
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.folder / NAME, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _prepare(self, create: bool) -> None:
        version = self._version()
        if version == 0 and create:
            with self.writing() as connection:
                if self._version() == 0:
                    for statement in _layout():
                        connection.execute(statement)
            version = self._version()
        if version == 0:
            raise ArchiveError("archive-absent", folder=str(self.folder))
        if version > FORMAT:
            raise ArchiveError("archive-too-new", folder=str(self.folder), found=version, known=FORMAT)

    def _version(self) -> int:
        return int(self.connection().execute("PRAGMA user_version").fetchone()[0])


def _layout() -> list[str]:
    text = package_files("qingshan.edge.archive").joinpath("manifest.sql").read_text(encoding="utf-8")
    pragmas = [f"PRAGMA application_id = {_APPLICATION}", f"PRAGMA user_version = {FORMAT}"]
    return [part for part in text.split(";") if part.strip()] + pragmas
