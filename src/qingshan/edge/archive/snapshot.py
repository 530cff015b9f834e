"""A moment of the archive: the files and hot rows that make it up, and the readings they say."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from qingshan.base.indicator import of_medium
from qingshan.edge.archive import clock, cold
from qingshan.edge.archive.manifest import LIGHT, FileEntry
from qingshan.edge.archive.records import KEY, STORED, Review
from qingshan.edge.archive.reviews import apply, recorded

HOT = {**STORED, "replaces": pl.Boolean()}
_HOT_COLUMNS = ", ".join(f'"{name}"' for name in HOT)
_HOT_RAW = {**HOT, "time": pl.Int64(), "replaces": pl.Int64()}
_CHUNK = 5_000
_USABLE = ("valid", "suspect")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which readings are wanted: one medium's, optionally of some sites, indicators and ``[start, end)``."""

    medium: str = "air"
    sites: tuple[str, ...] | None = None
    indicators: tuple[str, ...] | None = None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def first(self) -> int:
        """First microsecond wanted."""
        return -(2**62) if self.start is None else clock.microseconds(self.start)

    @property
    def last(self) -> int:
        """Last microsecond wanted."""
        return 2**62 if self.end is None else clock.microseconds(self.end) - 1

    def of(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows that are wanted."""
        if self.start is not None:
            rows = rows.filter(pl.col("time") >= clock.beijing(self.start))
        if self.end is not None:
            rows = rows.filter(pl.col("time") < clock.beijing(self.end))
        if self.sites is not None:
            rows = rows.filter(pl.col("site").is_in(self.sites))
        if self.indicators is not None:
            rows = rows.filter(pl.col("indicator").is_in(self.indicators))
        return rows


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the archive said after commit ``number``.

    The files never change; they stay on disk for the grace period of garbage collection after newer ones
    take their place. A program that reads them itself takes :attr:`paths`, never the folder's contents.
    """

    folder: Path
    number: int
    newest: int
    selection: Selection
    files: tuple[FileEntry, ...]
    hot: pl.DataFrame
    reviews: tuple[Review, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The Parquet files, in order of month."""
        return tuple(self.folder / each.path for each in self.files)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.files and self.hot.is_empty()

    @property
    def is_plain(self) -> bool:
        """Whether files and hot rows hold each reading once, so that their union needs no newest-wins."""
        return not self._mixed_months() and self.number == self.newest

    def readings(self) -> pl.LazyFrame:
        """Newest row of each reading, its flag as the automatic checks set it."""
        mixed = self._mixed_months()
        past = {each.month for each in self.files if each.kind == "history"}
        plain = [each for each in self.files if each.month not in mixed]
        over = [
            each for each in self.files if each.month in past or (each.month in mixed and each.corrections)
        ]
        base = [each for each in self.files if each.month in mixed and each not in over]
        hot = self.hot.lazy().drop("replaces")
        in_mixed = _month(pl.col("time")).is_in(list(mixed))
        parts = [self._scan(plain), self.selection.of(hot.filter(~in_mixed))]
        if mixed:
            newest = _newest(pl.concat([self._scan(over), self.selection.of(hot.filter(in_mixed))]))
            keys = newest.select(KEY)
            parts += [self._scan(base).join(keys, on=list(KEY), how="anti"), newest]
        return pl.concat(parts)

    def reviewed(self) -> pl.LazyFrame:
        """Newest row of each reading, its flag as the review in force decides."""
        return apply(self.readings(), self.reviews)

    def hours(self, indicators: Sequence[str]) -> pl.LazyFrame:
        """One row a site and hour, one column an indicator; values not usable are null."""
        value = pl.when(pl.col("flag").is_in(_USABLE)).then(pl.col("value"))
        columns = [pl.when(pl.col("indicator") == name).then(value).alias(name) for name in indicators]
        wide = self.reviewed().select("site", "time", *columns).group_by("site", "time")
        return wide.agg(pl.col(name).max() for name in indicators).sort("site", "time")

    def _scan(self, files: Sequence[FileEntry]) -> pl.LazyFrame:
        rows = self.selection.of(cold.scan(self.folder, files))
        late = any(each.last_commit > self.number for each in files)
        return rows.filter(pl.col("commit") <= self.number) if late else rows

    def _mixed_months(self) -> set[str]:
        hot = self.hot.filter("replaces").select(_month(pl.col("time"))).to_series()
        return {each.month for each in self.files if each.corrections or each.kind == "history"} | set(hot)


def take(
    connection: sqlite3.Connection, folder: Path, selection: Selection, as_of: int | datetime | None = None
) -> Snapshot:
    """Snapshot of the wanted readings; call it inside one transaction."""
    newest = newest_commit(connection)
    number = commit_as_of(connection, as_of, newest)
    files = tuple(
        each
        for each in live_files(connection, selection)
        if each.first_commit <= number and (each.kind == "current" or each.replaced_by > number)
    )
    return Snapshot(
        folder,
        number,
        newest,
        selection,
        files,
        hot_rows(connection, selection, number),
        recorded(connection, up_to=number),
    )


def live_files(connection: sqlite3.Connection, selection: Selection) -> list[FileEntry]:
    """Files of the medium that may hold readings of the period, in order of month."""
    rows = connection.execute(
        f"SELECT {LIGHT} FROM files WHERE retired IS NULL AND medium = ? AND last_time >= ? "
        "AND first_time <= ? ORDER BY month, path",
        (selection.medium, selection.first, selection.last),
    )
    return [FileEntry(*row) for row in rows]


def newest_commit(connection: sqlite3.Connection) -> int:
    """Number of the newest commit, 0 in an empty archive."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM commits").fetchone()[0])


def commit_as_of(connection: sqlite3.Connection, as_of: int | datetime | None, newest: int) -> int:
    """The commit meant: by number, or the newest one received by that moment."""
    if as_of is None:
        return newest
    if isinstance(as_of, int):
        return min(as_of, newest)
    found = connection.execute(
        "SELECT coalesce(max(number), 0) FROM commits WHERE received <= ?", (clock.text(as_of),)
    )
    return int(found.fetchone()[0])


def hot_rows(connection: sqlite3.Connection, selection: Selection, number: int) -> pl.DataFrame:
    """Hot rows wanted, up to a commit."""
    query = f'SELECT {_HOT_COLUMNS} FROM hot WHERE medium = ? AND time BETWEEN ? AND ? AND "commit" <= ?'
    values: list[object] = [selection.medium, selection.first, selection.last, number]
    for column, wanted in (("site", selection.sites), ("indicator", selection.indicators)):
        if wanted is not None:
            query += f" AND {column} IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(wanted)))
    cursor, parts = connection.execute(query, values), []
    while rows := cursor.fetchmany(_CHUNK):
        columns = dict(zip(HOT, zip(*rows, strict=True), strict=True))
        parts.append(pl.DataFrame(columns, schema=_HOT_RAW))
    if not parts:
        return pl.DataFrame(schema=HOT)
    return pl.concat(parts).cast({"time": HOT["time"], "replaces": pl.Boolean()})


def wanted_columns(known: Sequence[str], asked: Sequence[str] | None, medium: str) -> tuple[str, ...]:
    """Indicators that become columns: those asked for, else those known, in the dictionary's order."""
    if asked is not None:
        return tuple(asked)
    order = of_medium(medium)
    return tuple(sorted(known, key=lambda key: (order.index(key) if key in order else len(order), key)))


def _month(time: pl.Expr) -> pl.Expr:
    return time.dt.strftime("%Y-%m")


def _newest(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.sort("commit").unique(subset=list(KEY), keep="last", maintain_order=True)
