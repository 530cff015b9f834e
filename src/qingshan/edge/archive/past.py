"""What was ever said about one reading."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from qingshan.edge.archive import clock, cold, imports
from qingshan.edge.archive.manifest import Manifest
from qingshan.edge.archive.records import Version
from qingshan.edge.archive.snapshot import Selection, hot_rows, live_files, newest_commit


def versions(manifest: Manifest, key: tuple[str, str, datetime], medium: str) -> tuple[Version, ...]:
    """Every version stored of one reading (site, indicator, time), oldest first."""
    site, indicator, time = key
    start = clock.beijing(time)
    wanted = Selection(medium, (site,), (indicator,), start, start + timedelta(microseconds=1))
    with manifest.reading() as connection:
        files = live_files(connection, wanted)
        hot = hot_rows(connection, wanted, newest_commit(connection))
        made = {each.commit.number: each for each in imports.every(connection)}
    rows = pl.concat([wanted.of(cold.scan(manifest.folder, files)), hot.lazy().drop("replaces")])
    found = rows.sort("commit").collect()
    return tuple(imports.version(row, made[row["commit"]]) for row in found.iter_rows(named=True))
