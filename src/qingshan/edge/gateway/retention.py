"""How long raw frames are kept: old files of the journal go when nobody needs them, and it is told."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from qingshan.edge.archive.faults import told
from qingshan.edge.gateway.reading import Cursor, Segment, segments

LEDGER = "removed.jsonl"
"""What was removed and when, one line a file; it is never removed itself."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Removed:
    """A file of the journal that is gone: numbers of its first and last entry, and when the next began."""

    first: int
    last: int
    size: int
    before: datetime


def removable(folder: Path, *, before: datetime, needed_from: int) -> tuple[tuple[Segment, Removed], ...]:
    """Files all of whose entries came before a moment and stand before the first that is still needed.

    Parameters
    ----------
    folder
        Of the journal.
    before
        Zone-less Beijing time; entries come in order, so the first of the next file tells the age of a file.
    needed_from
        Number of the first entry that is not settled, not passed on, or remembered to know repeats by.
    """
    found: list[tuple[Segment, Removed]] = []
    with told(folder):
        for held, behind in pairwise(segments(folder)):
            if behind.first > needed_from:
                break
            (next_entry,) = Cursor(folder, behind.first).take(behind.first + 1)
            received = next_entry.entry.received
            if received >= before:
                break
            size = held.path.stat().st_size
            found.append((held, Removed(held.first, behind.first - 1, size, received)))
    return tuple(found)


def remove_old(folder: Path, journal: Path, now: datetime, *, days: int, needed_from: int) -> int:
    """Number of files removed; 0 days keep everything. What goes is written down before it goes."""
    if not days:
        return 0
    old = removable(journal, before=now - timedelta(days=days), needed_from=needed_from)
    with told(folder):
        for segment, gone in old:
            line = {"at": str(now), "first": gone.first, "last": gone.last, "bytes": gone.size,
                    "received_before": str(gone.before), "keep_days": days}  # fmt: skip
            with (folder / LEDGER).open("a", encoding="utf-8") as ledger:
                ledger.write(json.dumps(line) + "\n")
            segment.path.unlink()
            _log.info("old raw frames were removed", extra={"event": "journal-removed", **line})
    return len(old)


def removed(folder: Path) -> tuple[int, datetime | None]:
    """Number of the last entry that was removed and the day it was, 0 for none."""
    path = folder / LEDGER
    if not path.is_file():
        return 0, None
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    line = json.loads(last)
    return int(line["last"]), datetime.fromisoformat(line["at"])
