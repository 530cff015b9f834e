"""The way in: one batch, compared with what is known, made durable in one commit."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from qingshan.base.errors import UsageError
from qingshan.edge.archive import batch, clock, cold, imports
from qingshan.edge.archive.faults import told
from qingshan.edge.archive.imports import Import
from qingshan.edge.archive.lock import hold
from qingshan.edge.archive.manifest import Manifest
from qingshan.edge.archive.records import KEY, Commit, SourceFile
from qingshan.edge.archive.snapshot import HOT, Selection, newest_commit, take

WRITER = "writer.lock"
"""Held while a batch is compared and written, so that the comparison stays true until its commit."""

_MEDIUM = re.compile(r"[a-z][a-z0-9_]*")
_HOT_INSERT = (
    f"INSERT INTO hot (medium, {', '.join(chr(34) + name + chr(34) for name in HOT)}) "
    f"VALUES ({', '.join('?' * (len(HOT) + 1))})"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What comes with a batch: its medium, its file, when it arrived, and the report of its reading."""

    medium: str
    source: SourceFile
    received: datetime
    report: Mapping[str, object]


def append(manifest: Manifest, readings: pl.DataFrame, delivery: Delivery, *, small: int) -> Commit:
    """What became of a batch; see :meth:`Archive.append`."""
    medium, source = delivery.medium, delivery.source
    if not _MEDIUM.fullmatch(medium):
        raise UsageError("archive-wrong-columns", reason=f"medium {medium!r}")
    rows = batch.shaped(readings)
    mark = batch.fingerprint(rows)
    with alone(manifest):
        with manifest.reading() as connection:
            earlier = imports.newest(connection, source.id, medium)
            number = newest_commit(connection) + 1
        if earlier is not None and earlier.digest == mark:
            return earlier.again(rows.height)
        fresh = batch.news(rows, _known(manifest, rows, medium))
        if earlier is not None and fresh.is_empty():
            return earlier.again(rows.height)
        unchanged, corrected = rows.height - fresh.height, int(fresh["replaces"].sum())
        commit = Commit(number, fresh.height, unchanged, corrected, clock.beijing(delivery.received))
        fresh = fresh.with_columns(commit=pl.lit(number, dtype=pl.Int64))
        store = _store_hot if fresh.height < small else _store_cold
        store(manifest, fresh, Import(source, medium, commit, mark, delivery.report))
    return commit


@contextlib.contextmanager
def alone(manifest: Manifest) -> Iterator[None]:
    """A stretch in which no other writer takes a commit number."""
    with told(manifest.folder), hold(manifest.folder / WRITER):
        yield


def _known(manifest: Manifest, rows: pl.DataFrame, medium: str) -> pl.DataFrame:
    """Newest archived rows the batch could repeat or correct."""
    if rows.is_empty():
        return rows
    time = rows["time"].to_physical()
    first, last = clock.from_microseconds(time.min()), clock.from_microseconds(time.max() + 1)  # type: ignore[arg-type, operator]
    sites, indicators = (tuple(rows[column].unique()) for column in ("site", "indicator"))
    with manifest.reading() as connection:
        shot = take(connection, manifest.folder, Selection(medium, sites, indicators, first, last))
    if shot.is_empty:
        return rows.clear()
    return shot.readings().select(*KEY, "value", "flag", "checks").collect()


def _store_hot(manifest: Manifest, fresh: pl.DataFrame, made: Import) -> None:
    rows = fresh.select(*HOT).with_columns(pl.col("time").to_physical())
    with manifest.writing() as connection:
        imports.keep(connection, made)
        connection.executemany(_HOT_INSERT, ((made.medium, *row) for row in rows.iter_rows()))


def _store_cold(manifest: Manifest, fresh: pl.DataFrame, made: Import) -> None:
    with cold.batch(manifest.folder) as files:
        for month, rows in cold.by_month(fresh).items():
            files.write(rows, medium=made.medium, month=month, corrections=int(rows["replaces"].sum()))
    with manifest.writing() as connection:
        imports.keep(connection, made)
        manifest.enter(connection, files.entries)
