"""What was over its limit at a section, and when: the worst month and indicator of a span, by its samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from qingshan.base.errors import ArchiveError, RefusedError, UsageError
from qingshan.base.indicator import indicators
from qingshan.base.period import Period
from qingshan.edge.water.book import WaterBook, load
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.water.span import read_span


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator over the limit of the target class.

    Parameters
    ----------
    indicator, month
        Which, and the month it was judged in.
    multiple
        How many times over, none where the indicator has no multiple or no judgement was made.
    value, limit
        Mean of the month and limit, in the canonical unit.
    start, end
        Time of the samples over the limit.
    """

    indicator: str
    month: str
    multiple: float | None
    value: float | None
    limit: float | None
    start: datetime
    end: datetime


def exceedances(workspace: Workspace, code: str, when: str) -> tuple[Found, ...]:
    """Everything over the target of a section in a span, the worst first; none where nothing is on record.

    Raises
    ------
    UsageError
        The span cannot be read.
    """
    day = Period.parse(when) if is_day(when) else None
    span = read_span(when if day is None else f"{day.start:%Y-%m}", workspace.seasons())
    try:
        book = load(workspace, [span], places=[workspace.place(code)])
    except (ArchiveError, RefusedError):
        return ()
    book.judge(span.by_month())
    found: list[Found] = []
    for month in span.by_month():
        row = book.judged(code, month).row
        for item in filter(None, str(row.get("over_target") or "").split(",")):
            limit = _limit(book, workspace, code, item, month.last_day)
            multiple, value = row.get(f"target_multiple_{item}"), row.get(item)
            start, end = _samples(book, code, item, month.months[0], limit)
            found.append(Found(item, month.text, _number(multiple), _number(value), limit, start, end))
    if day is not None:
        found = [each for each in found if each.start < day.end and day.start < each.end]
    return tuple(sorted(found, key=lambda each: -(each.multiple or 0.0)))


def stated(indicator: str, when: str, workspace: Workspace) -> Found:
    """The exceedance a person states: an indicator, over the whole of a span.

    Raises
    ------
    UsageError
        There is no such indicator.
    """
    if indicator not in indicators():
        raise UsageError("unknown-indicator", name=indicator, known="nh3n, cod, tp, codmn, bod5, …")
    if is_day(when):
        day = Period.parse(when)
        return Found(indicator, when, None, None, None, day.start, day.end)
    span = read_span(when, workspace.seasons())
    return Found(indicator, span.text, None, None, None, span.months[0].start, span.months[-1].end)


def _limit(book: WaterBook, workspace: Workspace, code: str, item: str, on: object) -> float | None:
    register = workspace.sections()
    section = register.get(code)
    span = read_span(str(on)[:7], workspace.seasons())
    target = register.target(code, span.last_day)
    if section is None or section.water is None or target is None:
        return None
    limit = book.rules(span).scales[(item, section.water)].limit(target)
    return None if limit is None else float(limit)


def _samples(
    book: WaterBook, code: str, item: str, month: Period, limit: float | None
) -> tuple[datetime, datetime]:
    """From the first to the last sample over the limit; the whole month where none can be told."""
    rows = book.readings.filter(
        (pl.col("site") == code) & (pl.col("indicator") == item) & pl.col("value").is_not_null()
        & (pl.col("time") >= month.start) & (pl.col("time") < month.end)
    )  # fmt: skip
    if limit is not None:
        over = rows.filter(pl.col("value") < limit if item == "do" else pl.col("value") > limit)
        rows = over if over.height else rows
    times: Sequence[datetime] = rows["time"].sort().to_list()
    if not times:
        return month.start, month.end
    # A sample with a date only stands at midnight: any hour of the day may be meant.
    has_hour = any(each.hour or each.minute for each in times)
    return times[0], times[-1] + (timedelta(hours=1) if has_hour else timedelta(days=1))


def is_day(when: str) -> bool:
    """Whether a period is a day or an hour."""
    try:
        return Period.parse(when).kind in ("day", "hour")
    except UsageError:
        return False


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
