"""What a stretch of a medium stands on, as one digest: files, hot commits, and reviews in force."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from qingshan.edge.archive import clock
from qingshan.edge.archive.records import Review
from qingshan.edge.archive.reviews import in_force, recorded
from qingshan.edge.archive.snapshot import Selection, live_files

Stretch = tuple[datetime, datetime]
"""Half-open stretch of zone-less Beijing time."""


def grounds(
    connection: sqlite3.Connection, medium: str, stretches: Sequence[Stretch], number: int
) -> tuple[str, ...]:
    """Digest of everything the archive says of each stretch after commit ``number``.

    Two digests are equal only where the readings and the flags in force are: it is made of the hashes of
    the Parquet files, of the commits whose rows are still hot, and of the review decisions that stand. An
    import or a review of another stretch leaves it as it was. It is empty where the archive holds nothing.
    """
    standing = in_force(recorded(connection, up_to=number))
    return tuple(_ground(connection, medium, each, number, standing) for each in stretches)


def _ground(
    connection: sqlite3.Connection, medium: str, stretch: Stretch, number: int, standing: Iterable[Review]
) -> str:
    start, end = stretch
    wanted = Selection(medium, None, None, start, end)
    parts = [*_files(connection, wanted, number), *_hot(connection, wanted, number)]
    if not parts:
        return ""
    parts += [
        f"review {each.site} {each.indicator} {each.start} {each.end} {each.decision}"
        for each in standing
        if clock.beijing(each.start) < end and clock.beijing(each.end) > start
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def _files(connection: sqlite3.Connection, wanted: Selection, number: int) -> list[str]:
    """Files read for the stretch; of one that holds later commits too, only rows up to ``number`` count."""
    return sorted(
        f"file {each.kind} {each.sha256}" + (f" up to {number}" if each.last_commit > number else "")
        for each in live_files(connection, wanted)
        if each.first_commit <= number and (each.kind == "current" or each.replaced_by > number)
    )


def _hot(connection: sqlite3.Connection, wanted: Selection, number: int) -> list[str]:
    """Commits with hot rows in the stretch: their rows never change while they are hot."""
    rows = connection.execute(
        'SELECT hot."commit", count(*), commits.digest, commits.received FROM hot '
        'JOIN commits ON commits.number = hot."commit" '
        'WHERE hot.medium = ? AND hot.time BETWEEN ? AND ? AND hot."commit" <= ? '
        'GROUP BY hot."commit" ORDER BY hot."commit"',
        (wanted.medium, wanted.first, wanted.last, number),
    )
    return [f"hot {commit} {count} {digest} {received}" for commit, count, digest, received in rows]
