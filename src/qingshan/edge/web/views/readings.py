"""Readings as they are held, in bulk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.edge.archive.archive import Archive
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.state import State
from qingshan.edge.web.views.known import known
from qingshan.edge.workspace import Workspace

MOST = 2_000_000
"""Rows given in one answer."""

COLUMNS = ("site", "indicator", "time", "value", "flag", "checks", "file", "row", "raw", "commit")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which readings: a medium, sites and indicators (all where empty), and a time ``[start, end)``.

    Where ``among`` is given, no site that is not in it is ever read.
    """

    medium: str
    sites: Sequence[str] = ()
    indicators: Sequence[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    as_of: int | None = None
    among: Collection[str] | None = None


def readings(workspace: Workspace, wanted: Wanted) -> pl.LazyFrame:
    """Rows of the archive, in no order; times are wall-clock times of the city, starts of hours."""
    with Archive.open(workspace.archive_folder) as archive:
        found = archive.read(
            medium=wanted.medium,
            sites=list(wanted.sites) or None,
            indicators=list(wanted.indicators) or None,
            start=wanted.start,
            end=wanted.end,
            as_of=wanted.as_of,
        )
    return found if wanted.among is None else found.filter(pl.col("site").is_in(list(wanted.among)))


def outlets_of(state: State, caller: Caller) -> frozenset[str] | None:
    """Codes of the outlets of the caller's area; nothing is said where that is the whole city."""
    if caller.covers(state.workspace.city.code):
        return None
    outlets = known(state).outlets
    return frozenset(str(each.code) for each in outlets.outlets if caller.covers(outlets.county_of(each)))


def table(workspace: Workspace, wanted: Wanted) -> pl.DataFrame:
    """Readings by site, indicator and time.

    Raises
    ------
    RefusedError
        They are more than one answer may hold.
    """
    frame = readings(workspace, wanted)
    kept = [name for name in COLUMNS if name in frame.collect_schema().names()]
    rows = int(frame.select(pl.len()).collect().item())
    if rows > MOST:
        raise RefusedError("too-many-rows", rows=rows, most=MOST)
    return frame.select(kept).sort("site", "indicator", "time").collect()
