"""Keeping order: hot rows to Parquet, months to one file, retired files away. No reading ever changes."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from qingshan.edge.archive import clock, cold
from qingshan.edge.archive.faults import told
from qingshan.edge.archive.intake import WRITER
from qingshan.edge.archive.lock import PATIENCE, hold
from qingshan.edge.archive.manifest import FileEntry, Manifest
from qingshan.edge.archive.records import KEY, STORED
from qingshan.edge.archive.snapshot import Selection, hot_rows, live_files, newest_commit

KEEPER = "keeper.lock"
"""Held by whoever moves rows between files: one flush, compaction or collection at a time."""

GRACE = timedelta(days=1)
"""How long a retired file stays for those still reading it."""


def flush(manifest: Manifest, *, patience: float = PATIENCE) -> int:
    """Number of hot rows moved to Parquet."""
    with _keeping(manifest, patience):
        with manifest.reading() as connection:
            number = newest_commit(connection)
            media = [row[0] for row in connection.execute("SELECT DISTINCT medium FROM hot ORDER BY medium")]
            held = {medium: hot_rows(connection, Selection(medium), number) for medium in media}
        with cold.batch(manifest.folder) as files:
            for medium, rows in held.items():
                for month, part in cold.by_month(rows).items():
                    _write_split(files, part, medium, month)
        with manifest.writing() as connection:
            manifest.enter(connection, files.entries)
            return connection.execute('DELETE FROM hot WHERE "commit" <= ?', (number,)).rowcount


def compact(manifest: Manifest) -> int:
    """Number of months brought to one file of current values and one of replaced ones."""
    with _keeping(manifest, PATIENCE):
        with manifest.reading() as connection:
            months = _untidy(connection)
        for medium, month in months:
            _compact_month(manifest, medium, month)
        return len(months)


def collect_garbage(manifest: Manifest, *, older_than: timedelta, now: datetime) -> int:
    """Number of files removed: retired, or never made live, for longer than ``older_than``."""
    limit = now - older_than
    with _keeping(manifest, PATIENCE), hold(manifest.folder / WRITER):
        with manifest.reading() as connection:
            retired = connection.execute(
                "SELECT path FROM files WHERE retired IS NOT NULL AND retired <= ?", (clock.text(limit),)
            ).fetchall()
        gone = [manifest.folder / path for (path,) in retired]
        gone += [path for path in strays(manifest) if _modified(path) <= limit]
        for path in gone:
            path.unlink(missing_ok=True)
        with manifest.writing() as connection:
            connection.executemany("DELETE FROM files WHERE path = ?", retired)
        return len(gone)


def strays(manifest: Manifest) -> list[Path]:
    """Parquet files on disk, complete or not, that the manifest does not name."""
    present = sorted(manifest.folder.glob("*/*/*.parquet"))
    with manifest.reading() as connection:
        known = {row[0] for row in connection.execute("SELECT path FROM files")}
    return [path for path in present if path.relative_to(manifest.folder).as_posix() not in known]


@contextlib.contextmanager
def _keeping(manifest: Manifest, patience: float) -> Iterator[None]:
    with told(manifest.folder), hold(manifest.folder / KEEPER, patience=patience):
        yield


def _untidy(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    files = connection.execute(
        "SELECT medium, month FROM files WHERE retired IS NULL GROUP BY medium, month "
        "HAVING sum(kind = 'current') > 1 OR sum(kind = 'history') > 1 OR sum(corrections) > 0"
    ).fetchall()
    hot = connection.execute(
        "SELECT DISTINCT medium, strftime('%Y-%m', time / 1000000.0, 'unixepoch') FROM hot"
    ).fetchall()
    return sorted({*files, *hot})


def _compact_month(manifest: Manifest, medium: str, month: str) -> None:
    first, after = clock.month_bounds(month)
    wanted = Selection(medium, None, None, clock.from_microseconds(first), clock.from_microseconds(after))
    with manifest.reading() as connection:
        number = newest_commit(connection)
        old = live_files(connection, wanted)
        hot = hot_rows(connection, wanted, number)
    current = [each for each in old if each.kind == "current"]
    past = [each for each in old if each.kind == "history"]
    rows = cold.scan(manifest.folder, current).with_columns(replaces=pl.lit(value=False)).collect()
    with cold.batch(manifest.folder) as files:
        merged = _write_split(files, pl.concat([rows, hot]), medium, month, past)
    with manifest.writing() as connection:
        manifest.enter(connection, files.entries)
        manifest.retire(connection, [*current, *merged], datetime.now(tz=clock.BEIJING))
        connection.execute(
            'DELETE FROM hot WHERE medium = ? AND time >= ? AND time < ? AND "commit" <= ?',
            (medium, first, after, number),
        )


def _write_split(
    files: cold.Batch, rows: pl.DataFrame, medium: str, month: str, past: Sequence[FileEntry] = ()
) -> Sequence[FileEntry]:
    """Write the newest version of each reading to one file and the replaced ones to another.

    Gives those of the ``past`` history files that the new one takes in.
    """
    rows = rows.sort(*KEY, "commit")
    alike = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in KEY).fill_null(value=False)
    rows = rows.with_columns(
        _old=alike, _next=pl.col("commit").shift(-1), _later=alike.shift(1, fill_value=False)
    )
    newest, replaced = rows.filter(~pl.col("_old")), rows.filter("_old")
    corrections = rows.filter(pl.col("replaces") & ~pl.col("_later")).height
    files.write(newest.select(*STORED), medium=medium, month=month, corrections=corrections)
    if replaced.is_empty() and len(past) < 2:
        return ()
    history = pl.concat([cold.scan(files.folder, past).collect(), replaced.select(*STORED)])
    last = max([each.replaced_by for each in past], default=0)
    if not replaced.is_empty():
        last = max(last, int(replaced["_next"].max()))  # type: ignore[arg-type]
    files.write(history.sort(*KEY, "commit"), medium=medium, month=month, kind="history", replaced_by=last)
    return past


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=clock.BEIJING).replace(tzinfo=None)
