"""Imports in the manifest: what came from where, in which commit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qingshan.edge.archive import clock
from qingshan.edge.archive.records import Commit, SourceFile, SourceRecord, Version

_COLUMNS = (
    "source, name, sha256, size, note, medium, number, rows, unchanged, corrected, received, digest, report"
)


@dataclass(frozen=True, slots=True)
class Import:
    """One import with the fingerprint of its rows, by which a second one of the same is known."""

    source: SourceFile
    medium: str
    commit: Commit
    digest: str
    report: Mapping[str, object]

    def again(self, rows: int) -> Commit:
        """What appending the same once more does: nothing."""
        return Commit(self.commit.number, 0, rows, 0, self.commit.received)

    def record(self) -> SourceRecord:
        """The import as others see it."""
        return SourceRecord(self.source, self.medium, self.commit, self.report)


def keep(connection: sqlite3.Connection, made: Import) -> None:
    """Write the import into the manifest; its number must be free."""
    source, commit = made.source, made.commit
    connection.execute(
        f"INSERT INTO commits ({_COLUMNS}, kind) VALUES ({', '.join('?' * 13)}, 'import')",
        (
            source.id,
            source.name,
            source.sha256,
            source.size,
            source.note,
            made.medium,
            commit.number,
            commit.rows,
            commit.unchanged,
            commit.corrected,
            clock.text(commit.received),
            made.digest,
            json.dumps(made.report, ensure_ascii=False, default=str),
        ),
    )


def every(connection: sqlite3.Connection) -> tuple[Import, ...]:
    """All imports, oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM commits WHERE kind = 'import' ORDER BY number")
    return tuple(_import(row) for row in rows)


def names(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the files of all imports, oldest first."""
    rows = connection.execute("SELECT name FROM commits WHERE kind = 'import' ORDER BY number")
    return tuple(name for (name,) in rows)


def newest(connection: sqlite3.Connection, source: str, medium: str | None = None) -> Import | None:
    """The last import of a file, of one medium when it is named."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM commits WHERE source = ? AND medium = coalesce(?, medium) "
        "AND kind = 'import' ORDER BY number DESC LIMIT 1",
        (source, medium),
    ).fetchone()
    return None if row is None else _import(row)


def latest(connection: sqlite3.Connection, medium: str, kind_of_source: str) -> Import | None:
    """The last import of a medium whose note begins with a word."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM commits WHERE kind = 'import' AND medium = ? AND note LIKE ? || ' %' "
        "ORDER BY number DESC LIMIT 1",
        (medium, kind_of_source),
    ).fetchone()
    return None if row is None else _import(row)


def version(row: Mapping[str, Any], made: Import) -> Version:
    """A stored row with the import that brought it."""
    return Version(
        commit=row["commit"],
        received=made.commit.received,
        value=row["value"],
        raw=row["raw"],
        flag=row["flag"],
        checks=row["checks"],
        file=row["file"],
        row=row["row"],
        source=made.source,
    )


def _import(row: tuple[Any, ...]) -> Import:
    source = SourceFile(row[0], row[1], row[2], row[3], row[4])
    commit = Commit(row[6], row[7], row[8], row[9], clock.moment(row[10]))
    return Import(source, row[5], commit, row[11], json.loads(row[12]))
