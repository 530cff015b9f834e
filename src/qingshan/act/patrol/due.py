"""Whether a post has patrolled as often as it has to: this span, and what the last one lacked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from qingshan.act.patrol.patrol import Patrol
from qingshan.register.chief import Chief
from qingshan.register.patrol_frequency import Frequency, Span, required

Word = Literal["done", "due", "overdue", "not_asked", "vacant"]
_MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Due:
    """A post on a day.

    Parameters
    ----------
    seat, holder
        The post, and who is in office; none where nobody is.
    frequency
        What is asked of it; none where nothing is.
    done
        Patrols in the span of the day.
    ends
        Last day of the span.
    missed
        Patrols the span before lacked, where the post had to patrol from its first day on.
    last
        Day of the newest patrol.
    """

    seat: str
    holder: Chief | None
    frequency: Frequency | None = None
    done: int = 0
    ends: date | None = None
    missed: int = 0
    last: date | None = None

    @property
    def left(self) -> int:
        """Patrols this span still asks for."""
        return max(0, self.frequency.times - self.done) if self.frequency else 0

    @property
    def word(self) -> Word:
        """How it stands: overdue where the span before lacked some and this one has not made up for it."""
        if self.holder is None:
            return "vacant"
        if self.frequency is None:
            return "not_asked"
        if self.missed and self.left:
            return "overdue"
        return "due" if self.left else "done"


def span_of(day: date, per: Span) -> tuple[date, date]:
    """First and last day of the calendar span of a day; weeks begin on Monday.

    Examples
    --------
    >>> [str(each) for each in span_of(date(2022, 5, 15), "quarter")]
    ['2022-04-01', '2022-06-30']
    >>> [str(each) for each in span_of(date(2022, 5, 15), "week")]
    ['2022-05-09', '2022-05-15']
    """
    if per == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    months = _MONTHS[per]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month - 1 + months
    return first, date(first.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)


def due(held: Sequence[Chief], frequencies: Iterable[Frequency], patrols: Sequence[Patrol], day: date) -> Due:
    """How a post stands on a day.

    Parameters
    ----------
    held
        Everyone who held the post, at least one.
    frequencies
        What is asked of kinds and levels, with dates.
    patrols
        Patrols of the post.
    """
    post, known = held[0], tuple(frequencies)
    holder = next((each for each in held if each.holds(day)), None)
    last = max((each.day for each in patrols if each.day <= day), default=None)
    asked = required(known, post.kind, post.level, day)
    if asked is None or holder is None:
        return Due(post.seat, holder, asked, last=last)
    first, ends = span_of(day, asked.per)
    before = span_of(first - timedelta(days=1), asked.per)
    was = required(known, post.kind, post.level, before[0])
    is_asked = was == asked and any(each.holds(before[0]) for each in held)
    missed = max(0, asked.times - _count(patrols, *before)) if is_asked else 0
    return Due(post.seat, holder, asked, _count(patrols, first, day), ends, missed, last)


def _count(patrols: Iterable[Patrol], first: date, last: date) -> int:
    return sum(first <= each.day <= last for each in patrols)
