"""Records the archive takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import polars as pl

COLUMNS: dict[str, pl.DataType] = {
    "site": pl.String(),
    "indicator": pl.String(),
    "time": pl.Datetime("us"),
    "value": pl.Float64(),
    "raw": pl.String(),
    "flag": pl.String(),
    "checks": pl.String(),
    "file": pl.String(),
    "row": pl.Int64(),
}
"""Readings as they are appended (``docs/understand/contracts.md``)."""

STORED: dict[str, pl.DataType] = {**COLUMNS, "commit": pl.Int64()}
"""Readings as they are kept and read."""

KEY = ("site", "indicator", "time")
"""What makes two rows versions of the same reading."""

FLAGS = ("valid", "suspect", "invalid", "missing")

Decision = Literal["valid", "invalid", "withdrawn"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Provenance of an import: ``id`` is the first 16 hex digits of ``sha256``, ``size`` is in bytes."""

    id: str
    name: str
    sha256: str
    size: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """What one append did.

    ``rows`` were added, ``corrected`` of them replacing an older value; ``unchanged`` were in the archive
    already and were dropped. Rows given = ``rows`` + ``unchanged`` + duplicates inside the batch.
    """

    number: int
    rows: int
    unchanged: int
    corrected: int
    received: datetime


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One import as the archive remembers it: the file, its commit, and the report of its reading."""

    source: SourceFile
    medium: str
    commit: Commit
    report: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Review:
    """A person's dated decision on the readings of one site and indicator in ``[start, end)``.

    ``valid`` and ``invalid`` override the flag of the automatic checks, of later corrections too, until a
    newer decision; the value is never touched and a missing reading stays missing. A decision is undone by
    another entry, ``withdrawn`` with ``withdraws`` = the id of the entry it undoes. The archive gives ``id``
    and ``commit`` when it records the entry.
    """

    site: str
    indicator: str
    start: datetime
    end: datetime
    decision: Decision
    reason: str
    who: str
    at: datetime
    withdraws: int = 0
    id: int = 0
    commit: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One value ever stored for a reading; ``source`` is the import that brought it."""

    commit: int
    received: datetime
    value: float | None
    raw: str | None
    flag: str
    checks: str
    file: str
    row: int
    source: SourceFile | None


@dataclass(frozen=True, slots=True)
class Extent:
    """What a medium holds: its sites and indicators, first and last hour, and number of readings."""

    sites: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """The archive in numbers; ``retired`` files wait for garbage collection."""

    commit: int
    imports: int
    reviews: int
    files: int
    bytes: int
    hot_rows: int
    corrections: int
    history_rows: int
    retired: int
    media: Mapping[str, Extent] = field(default_factory=dict)
