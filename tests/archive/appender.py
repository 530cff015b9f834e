"""A program that appends without end and says so, until its parent kills it.

For each line ``FOLDER FIRST LAST`` it forks a child, which prints ``ready PID`` and then the number of each
batch once the archive has acknowledged it; ``gone`` follows when the child has ended. Forking spares every
round the loading of the libraries; nothing is computed before the fork, so no pool of threads is lost by it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np  # noqa: F401 - loaded before the first fork
import polars as pl
import pyarrow.compute  # noqa: F401

from qingshan.edge.archive.archive import Archive, SourceFile
from qingshan.edge.archive.records import COLUMNS

SMALL = 30
NEW_YEAR = datetime(2023, 1, 1)


def rows_of(number: int) -> int:
    """Rows of a batch: every third goes to Parquet, the others to the hot tier."""
    return 3 * SMALL if number % 3 == 0 else 9


def batch(number: int) -> pl.DataFrame:
    """Rows of the batch's own on both sides of a new year, and three that every batch corrects."""
    half = rows_of(number) // 2
    times = [NEW_YEAR + timedelta(hours=at - half) for at in range(rows_of(number) - 3)]
    own = [(f"own{number}", "pm25", time, float(number)) for time in times]
    common = [("common", "pm25", NEW_YEAR + timedelta(hours=at), float(number)) for at in (-1, 0, 1)]
    full = [(*row, None, "valid", "", f"{number:016x}", at) for at, row in enumerate(own + common, start=2)]
    return pl.DataFrame(full, schema=COLUMNS, orient="row")


def source(number: int) -> SourceFile:
    """The file the batch was read from."""
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return SourceFile(digest[:16], f"{number}.csv", digest, rows_of(number))


def say(line: str) -> None:
    """One line to the parent, whole or not at all."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def work(folder: Path, first: int, last: int) -> None:
    """Append the batches of a range; tidy up now and then."""
    archive = Archive.open(folder, create=True, small=SMALL, hot_limit=6 * SMALL)
    say(f"ready {os.getpid()}")
    for number in range(first, last):
        archive.append(batch(number), medium="air", source=source(number), received=NEW_YEAR)
        say(str(number))
        if number % 4 == 0:
            archive.compact()
        if number % 7 == 0:
            archive.collect_garbage(older_than=timedelta(0))


def main() -> None:
    """One child after another, for every line read."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            folder, first, last = line.rsplit(maxsplit=2)
            work(Path(folder), int(first), int(last))
            os._exit(0)
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
