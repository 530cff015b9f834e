"""The cases that wait: how many, with whom, how old, how late."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from qingshan.act.case.case import Case

AGES = (30, 90, 180)
"""Days that part young cases from old ones: at most the first, up to the second, up to the last, older."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Cases that share an owner, a division, a kind or a state.

    Parameters
    ----------
    key
        What they share.
    open, closed, overdue
        How many of each; overdue ones are open ones.
    median_age, oldest
        Days since the open ones were opened; 0 when none is open.
    latest
        Most days one of them is overdue.
    ages
        How many of the open ones are of each age that ``AGES`` parts, the youngest first.
    """

    key: str
    open: int
    closed: int
    overdue: int
    median_age: int
    oldest: int
    latest: int
    ages: tuple[int, ...]


def piles(cases: Iterable[Case], by: Callable[[Case], str], now: datetime) -> tuple[Pile, ...]:
    """The cases by what they share, the most overdue first."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(by(case), []).append(case)
    made = [_pile(key, group, now) for key, group in groups.items()]
    return tuple(sorted(made, key=lambda pile: (-pile.overdue, -pile.open, pile.key)))


def _pile(key: str, group: list[Case], now: datetime) -> Pile:
    waiting = [case for case in group if not case.is_closed]
    ages = [case.age(now) for case in waiting]
    late = [case.days_overdue(now.date()) for case in waiting]
    return Pile(
        key, len(waiting), len(group) - len(waiting), sum(days > 0 for days in late),
        int(median(ages)) if ages else 0, max(ages, default=0), max(late, default=0), _by_age(ages),
    )  # fmt: skip


def _by_age(ages: list[int]) -> tuple[int, ...]:
    """How many ages lie in each part.

    Examples
    --------
    >>> _by_age([0, 30, 31, 180, 181, 999])
    (2, 1, 1, 2)
    """
    counts = [0] * (len(AGES) + 1)
    for age in ages:
        counts[bisect_left(AGES, age)] += 1
    return tuple(counts)
