"""Where a section lies on the streams of the terrain, as people decided: dated entries, none ever removed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from qingshan.base.finding import Finding
from qingshan.register.dust_day import one_line
from qingshan.register.table import Row, empty_cells, read_number, read_rows

COLUMNS = ("recorded", "section", "lon", "lat", "who", "ground")


@dataclass(frozen=True, slots=True)
class SnapDecision:
    """One entry: when, which section, the place on the stream (none when withdrawn), by whom and why."""

    recorded: datetime
    section: str
    place: tuple[float, float] | None
    who: str
    ground: str


def in_force(entries: Iterable[SnapDecision]) -> dict[str, tuple[float, float]]:
    """Places that count: the last entry of each section decides.

    Examples
    --------
    >>> at = datetime(2022, 4, 1)
    >>> first = SnapDecision(at, "S1", (119.0, 42.0), "a", "b")
    >>> in_force([first]), in_force([first, SnapDecision(at, "S1", None, "a", "c")])
    ({'S1': (119.0, 42.0)}, {})
    """
    last = {each.section: each.place for each in entries}
    return {section: place for section, place in last.items() if place is not None}


def parse_snap_decisions(
    text: str, file: str = "snap_decisions.csv"
) -> tuple[tuple[SnapDecision, ...], tuple[Finding, ...]]:
    """The entries of the file in their order, and its faults."""
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    entries: list[SnapDecision] = []
    for row in rows:
        entry, wrong = _entry(row)
        faults.extend(wrong)
        if entry is not None:
            entries.append(entry)
    return tuple(entries), tuple(faults)


def render_snap_decision(entry: SnapDecision) -> str:
    """The entry as one line of the file."""
    line = io.StringIO()
    place = ("", "") if entry.place is None else entry.place
    recorded = entry.recorded.isoformat(timespec="seconds")
    row = [recorded, entry.section, *place, one_line(entry.who), one_line(entry.ground)]
    csv.writer(line, lineterminator="\n").writerow(row)
    return line.getvalue()


def _entry(row: Row) -> tuple[SnapDecision | None, tuple[Finding, ...]]:
    lon, bad_lon = read_number(row, "lon")
    lat, bad_lat = read_number(row, "lat")
    wrong = [*bad_lon, *bad_lat, *empty_cells(row, ("recorded", "section"))]
    try:
        recorded = datetime.fromisoformat(row["recorded"])
    except ValueError:
        wrong.append(row.finding("register-unreadable-date", "recorded", value=row["recorded"]))
        return None, tuple(wrong)
    if wrong:
        return None, tuple(wrong)
    place = None if lon is None or lat is None else (lon, lat)
    return SnapDecision(recorded, row["section"], place, row["who"], row["ground"]), ()
