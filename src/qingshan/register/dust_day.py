"""Dust days: what people decided about a day, one dated entry after another, none ever removed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast, get_args

from qingshan.base.finding import Finding
from qingshan.register.table import Row, empty_cells, read_date, read_rows, unknown_word

DustStatus = Literal["affected", "withdrawn"]
COLUMNS = ("recorded", "date", "status", "who", "ground")


@dataclass(frozen=True, slots=True)
class DustDay:
    """One entry: when it was made, the day it speaks of, what was decided, by whom and on what ground.

    References
    ----------
    环办监测〔2016〕120号: dust influence is taken out for assessment; it is a person's decision, never ours.
    """

    recorded: datetime
    date: date
    status: DustStatus
    who: str
    ground: str


def in_force(entries: Iterable[DustDay]) -> frozenset[date]:
    """Days that count as dust-affected: the last entry of each day decides.

    Examples
    --------
    >>> at, day = datetime(2022, 4, 1, 9), date(2022, 3, 15)
    >>> in_force([DustDay(at, day, "affected", "a", "b"), DustDay(at, day, "withdrawn", "a", "c")])
    frozenset()
    """
    last: dict[date, DustStatus] = {}
    for entry in entries:
        last[entry.date] = entry.status
    return frozenset(day for day, status in last.items() if status == "affected")


def parse_dust_days(
    text: str, file: str = "dust_days.csv"
) -> tuple[tuple[DustDay, ...], tuple[Finding, ...]]:
    """The entries of the file in their order, and its faults."""
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    entries: list[DustDay] = []
    for row in rows:
        entry, wrong = _entry(row)
        faults.extend(wrong)
        if entry is not None:
            entries.append(entry)
    return tuple(entries), tuple(faults)


def render_dust_day(entry: DustDay) -> str:
    """The entry as one line of the file."""
    line = io.StringIO()
    recorded = entry.recorded.isoformat(timespec="seconds")
    csv.writer(line, lineterminator="\n").writerow(
        [recorded, entry.date, entry.status, one_line(entry.who), one_line(entry.ground)]
    )
    return line.getvalue()


def _entry(row: Row) -> tuple[DustDay | None, tuple[Finding, ...]]:
    day, bad_day = read_date(row, "date")
    wrong = [*bad_day, *empty_cells(row, ("recorded", "date"))]
    wrong.extend(unknown_word(row, "status", get_args(DustStatus)))
    try:
        recorded = datetime.fromisoformat(row["recorded"])
    except ValueError:
        wrong.append(row.finding("register-unreadable-date", "recorded", value=row["recorded"]))
        return None, tuple(wrong)
    if wrong or day is None:
        return None, tuple(wrong)
    return DustDay(recorded, day, cast(DustStatus, row["status"]), row["who"], row["ground"]), ()


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.split())
