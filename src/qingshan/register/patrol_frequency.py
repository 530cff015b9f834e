"""How often chiefs have to patrol, by kind and level: dated rows a bureau edits, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from qingshan.base.figure import Status
from qingshan.base.finding import Finding
from qingshan.register.chief import ChiefKind, ChiefLevel
from qingshan.register.table import Row, empty_cells, read_date, read_rows, unknown_word

Span = Literal["week", "month", "quarter", "half_year", "year"]
COLUMNS = ("kind", "level", "times", "per", "from", "to", "source", "status")


@dataclass(frozen=True, slots=True)
class Frequency:
    """So many patrols in each calendar week, month, quarter, half year or year, from a day on."""

    kind: ChiefKind
    level: ChiefLevel
    times: int
    per: Span
    start: date | None
    end: date | None
    source: str
    status: Status

    def holds(self, on: date) -> bool:
        """Whether it is in force on that day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


def parse_frequencies(
    text: str, file: str = "patrol_frequency.csv"
) -> tuple[tuple[Frequency, ...], tuple[Finding, ...]]:
    """The frequencies of the file, and its faults; a row with a fault of level error is left out."""
    rows, findings = read_rows(text, COLUMNS[:4], file)
    faults = list(findings)
    kept: list[Frequency] = []
    for row in rows:
        made, wrong = _frequency(row)
        faults.extend(wrong)
        if made is not None and all(each.level != "error" for each in wrong):
            kept.append(made)
    return tuple(kept), tuple(faults)


def required(
    frequencies: Iterable[Frequency], kind: ChiefKind, level: ChiefLevel, on: date
) -> Frequency | None:
    """What is asked of a level on a day, the row that began last; none where nothing is.

    Examples
    --------
    >>> rows = "kind,level,times,per,from\\nriver,county,1,month,2021-01-01\\nriver,county,2,month,2024-01-01"
    >>> known, _ = parse_frequencies(rows)
    >>> [required(known, "river", "county", date(year, 6, 1)).times for year in (2022, 2025)]
    [1, 2]
    """
    found = [each for each in frequencies if (each.kind, each.level) == (kind, level) and each.holds(on)]
    return max(found, key=lambda each: each.start or date.min, default=None)


def _frequency(row: Row) -> tuple[Frequency | None, tuple[Finding, ...]]:
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    faults = [
        *empty_cells(row, ("times",)), *unknown_word(row, "kind", get_args(ChiefKind)),
        *unknown_word(row, "level", get_args(ChiefLevel)), *unknown_word(row, "per", get_args(Span)),
        *(unknown_word(row, "status", get_args(Status)) if row["status"] else ()), *bad_start, *bad_end,
    ]  # fmt: skip
    if not (row["times"].isascii() and row["times"].isdecimal() and int(row["times"])):
        faults.append(row.finding("patrol-times", "times", value=row["times"]))
        return None, tuple(faults)
    made = Frequency(
        cast(ChiefKind, row["kind"]), cast(ChiefLevel, row["level"]), int(row["times"]),
        cast(Span, row["per"]), start, end, row["source"], cast(Status, row["status"] or "unverified"),
    )  # fmt: skip
    return made, tuple(faults)
