"""The archive of readings: append, read as of any commit, review, and keep in order."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from qingshan.base.errors import ArchiveError, UsageError
from qingshan.base.finding import Finding
from qingshan.edge.archive import clock, grounds, health, imports, intake, past, reviews, upkeep
from qingshan.edge.archive.manifest import Manifest
from qingshan.edge.archive.records import (
    Commit,
    Extent,
    Review,
    SourceFile,
    SourceRecord,
    Status,
    Version,
)
from qingshan.edge.archive.snapshot import (
    Selection,
    Snapshot,
    commit_as_of,
    newest_commit,
    take,
    wanted_columns,
)

__all__ = ["Archive", "Commit", "Extent", "Review", "SourceFile", "SourceRecord", "Status", "Version"]

SMALL = 50_000
"""A batch of fewer rows goes to the hot tier."""

HOT_LIMIT = 100_000
"""Hot rows beyond which an append moves them to Parquet: reading them costs about 2 μs each."""

_log = logging.getLogger(__name__)


class Archive:
    """Readings of one workspace. Any number of processes and threads may hold the same folder open."""

    def __init__(self, manifest: Manifest, *, small: int = SMALL, hot_limit: int = HOT_LIMIT) -> None:
        self.folder = manifest.folder
        self._manifest = manifest
        self._small = small
        self._hot_limit = hot_limit
        self._hot_guess = hot_limit

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        create: bool = False,
        check: bool = True,
        small: int = SMALL,
        hot_limit: int = HOT_LIMIT,
    ) -> Archive:
        """The archive in ``folder``.

        Parameters
        ----------
        create
            Make an empty one where there is none.
        check
            Refuse when a file is absent or has changed; only :meth:`verify` needs to open a damaged one.
        small, hot_limit
            Rows below which a batch goes to the hot tier, and beyond which that tier is emptied.

        Raises
        ------
        ArchiveError
            It is not there, is damaged, or was made by a newer program.
        """
        archive = cls(Manifest.open(Path(folder), create=create), small=small, hot_limit=hot_limit)
        if check:
            health.check(archive._manifest)
        return archive

    def close(self) -> None:
        """Let go of the files this thread holds open."""
        self._manifest.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def append(
        self,
        readings: pl.DataFrame,
        *,
        medium: str,
        source: SourceFile,
        received: datetime,
        report: Mapping[str, object] | None = None,
    ) -> Commit:
        """What became of a batch: all of it is durable in one commit when this returns, or none of it.

        A row equal in value, flag and checks to the newest archived one is dropped; a different one is a
        correction. A file appended again adds nothing and gives the commit it had.

        Parameters
        ----------
        readings
            Rows as ``docs/understand/contracts.md`` has them; other columns are ignored.
        medium
            ``air``, ``water`` ...: each is kept apart.
        source
            The file the rows were read from.
        received
            When it arrived, Beijing time when it has no zone.
        report
            Counts and findings of the import, kept with the commit.
        """
        delivery = intake.Delivery(medium, source, received, dict(report or {}))
        commit = intake.append(self._manifest, readings, delivery, small=self._small)
        self._relieve(commit.rows)
        return commit

    def read(
        self,
        *,
        medium: str = "air",
        sites: Sequence[str] | None = None,
        indicators: Sequence[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: int | datetime | None = None,
    ) -> pl.LazyFrame:
        """Newest row of each reading in ``[start, end)``, with its commit and the flag in force.

        ``as_of`` gives what was known after a commit, or at a moment. Rows come in no particular order.
        """
        return self._take(_selection(medium, sites, indicators, start, end), as_of).reviewed()

    def hours(
        self,
        *,
        medium: str = "air",
        sites: Sequence[str] | None = None,
        indicators: Sequence[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        as_of: int | datetime | None = None,
    ) -> pl.LazyFrame:
        """One row a site and hour, sorted, one column an indicator; invalid and missing values are null."""
        shot = self._take(_selection(medium, sites, indicators, start, end), as_of)
        known = () if indicators is not None else self.extent(medium).indicators
        return shot.hours(wanted_columns(known, indicators, medium))

    def snapshot(self, as_of: int | datetime | None = None, *, medium: str = "air") -> Snapshot:
        """The files and hot rows that make up a medium after a commit."""
        return self._take(Selection(medium), as_of)

    def number(self, as_of: int | datetime | None = None) -> int:
        """Number of the newest commit, or of the newest one known then; 0 in an empty archive."""
        with self._manifest.reading() as connection:
            return commit_as_of(connection, as_of, newest_commit(connection))

    def grounds(
        self, medium: str, stretches: Sequence[grounds.Stretch], *, as_of: int | None = None
    ) -> tuple[str, ...]:
        """Digest of everything held of each stretch, reviews in force included; empty where nothing is.

        What was computed from a stretch stands for as long as its digest does.
        """
        with self._manifest.reading() as connection:
            number = commit_as_of(connection, as_of, newest_commit(connection))
            return grounds.grounds(connection, medium, stretches, number)

    def sources(self) -> tuple[SourceRecord, ...]:
        """Every import, oldest first."""
        with self._manifest.reading() as connection:
            return tuple(each.record() for each in imports.every(connection))

    def file_names(self) -> tuple[str, ...]:
        """Names of the files of every import, oldest first."""
        with self._manifest.reading() as connection:
            return imports.names(connection)

    def received(self, commit: int) -> datetime:
        """When a commit was made, Beijing time.

        Raises
        ------
        UsageError
            There is no such commit.
        """
        with self._manifest.reading() as connection:
            found = connection.execute("SELECT received FROM commits WHERE number = ?", (commit,)).fetchone()
        if found is None:
            raise UsageError("no-such-import", number=commit, newest=self.snapshot().number)
        return clock.moment(found[0])

    def source(self, id: str) -> SourceRecord:  # noqa: A002 - the name of the field
        """The newest import of the file with that id.

        Raises
        ------
        UsageError
            No such file was imported.
        """
        with self._manifest.reading() as connection:
            found = imports.newest(connection, id)
        if found is None:
            raise UsageError("archive-unknown-source", id=id)
        return found.record()

    def latest_source(self, medium: str, kind_of_source: str) -> SourceRecord | None:
        """The last import of a medium whose note begins with the word ``kind_of_source``."""
        with self._manifest.reading() as connection:
            found = imports.latest(connection, medium, kind_of_source)
        return None if found is None else found.record()

    def review(self, entries: Iterable[Review], *, received: datetime | None = None) -> tuple[Review, ...]:
        """The decisions as recorded, in one commit, received by default at the time of the last of them."""
        given = tuple(entries)
        if not given:
            return ()
        moment = clock.text(received or max(clock.beijing(each.at) for each in given))
        with intake.alone(self._manifest), self._manifest.writing() as connection:
            number = newest_commit(connection) + 1
            connection.execute(
                "INSERT INTO commits (number, kind, received, rows) VALUES (?, 'review', ?, ?)",
                (number, moment, len(given)),
            )
            return reviews.record(connection, number, given)

    def reviews(
        self,
        *,
        site: str | None = None,
        indicator: str | None = None,
        time: datetime | None = None,
        in_force: bool = False,
        as_of: int | datetime | None = None,
    ) -> tuple[Review, ...]:
        """Decisions recorded, oldest first: all, or those about a site, indicator or hour, or standing."""
        with self._manifest.reading() as connection:
            number = commit_as_of(connection, as_of, newest_commit(connection))
            entries = reviews.recorded(connection, up_to=number)
        if in_force:
            entries = reviews.in_force(entries)
        return tuple(
            each
            for each in entries
            if site in {None, each.site}
            and indicator in {None, each.indicator}
            and (time is None or clock.beijing(each.start) <= clock.beijing(time) < clock.beijing(each.end))
        )

    def history(
        self, site: str, indicator: str, time: datetime, *, medium: str = "air"
    ) -> tuple[Version, ...]:
        """Every version ever stored of one reading, oldest first."""
        return past.versions(self._manifest, (site, indicator, time), medium)

    def extent(self, medium: str = "air") -> Extent:
        """Sites, indicators, first and last hour and number of readings, from the manifest alone."""
        with self._manifest.reading() as connection:
            return health.extent(connection, medium)

    def last_time(self, medium: str = "air") -> datetime | None:
        """The newest hour held, null in an empty archive."""
        with self._manifest.reading() as connection:
            return health.last_time(connection, medium)

    def status(self) -> Status:
        """The archive in numbers."""
        with self._manifest.reading() as connection:
            return health.status(connection)

    def verify(self) -> tuple[Finding, ...]:
        """Every fault of the archive: files absent, changed or unknown, a manifest that does not add up."""
        return health.verify(self._manifest)

    def flush(self) -> int:
        """Number of hot rows moved to Parquet."""
        return upkeep.flush(self._manifest)

    def compact(self) -> int:
        """Number of months brought to one file of current values and one of replaced ones."""
        return upkeep.compact(self._manifest)

    def collect_garbage(self, *, older_than: timedelta = upkeep.GRACE, now: datetime | None = None) -> int:
        """Number of files removed: those retired, or never made live, for longer than ``older_than``."""
        moment = datetime.now(tz=clock.BEIJING) if now is None else now
        return upkeep.collect_garbage(self._manifest, older_than=older_than, now=clock.beijing(moment))

    def _relieve(self, rows: int) -> None:
        """Empty the hot tier when it is full; the batch is durable already, so a fault only puts it off."""
        self._hot_guess += rows
        if self._hot_guess <= self._hot_limit:
            return
        try:
            with self._manifest.reading() as connection:
                self._hot_guess = health.hot_count(connection)
            if self._hot_guess > self._hot_limit:
                upkeep.flush(self._manifest, patience=0.0)
                self._hot_guess = 0
        except ArchiveError as fault:
            _log.warning("the hot tier was not emptied: %s", fault)

    def _take(self, selection: Selection, as_of: int | datetime | None) -> Snapshot:
        with self._manifest.reading() as connection:
            return take(connection, self.folder, selection, as_of)


def _selection(
    medium: str,
    sites: Sequence[str] | None,
    indicators: Sequence[str] | None,
    start: datetime | None,
    end: datetime | None,
) -> Selection:
    return Selection(
        medium,
        None if sites is None else tuple(sites),
        None if indicators is None else tuple(indicators),
        start,
        end,
    )
