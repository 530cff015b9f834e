"""What warnings ask of each officer: how many, how many are open, how many were real."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingshan.act.case.case import Case

ITEM = "cause"
REAL = "real"
DAYS = 30


@dataclass(frozen=True, slots=True)
class Duty:
    """Warnings of one officer.

    Parameters
    ----------
    owner
        Who has the cases.
    recent
        Warnings issued to the officer in the last ``DAYS`` days.
    open, overdue
        Open ones, and those of them that are overdue.
    real, judged
        Those with a cause on file that were real, and those with any cause on file.
    """

    owner: str
    recent: int
    open: int
    overdue: int
    real: int
    judged: int

    @property
    def per_week(self) -> float:
        """Warnings a week."""
        return self.recent * 7 / DAYS

    @property
    def real_share(self) -> float | None:
        """Share of the warnings with a cause that were real; none where none has one."""
        return self.real / self.judged if self.judged else None


def duties(cases: Iterable[Case], now: datetime) -> tuple[Duty, ...]:
    """Warnings by officer, the one with most first.

    Parameters
    ----------
    cases
        Cases that follow warnings up.
    """
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.owner, []).append(case)
    found = [_duty(owner, mine, now) for owner, mine in groups.items()]
    return tuple(sorted(found, key=lambda each: (-each.recent, -each.open, each.owner)))


def _duty(owner: str, cases: list[Case], now: datetime) -> Duty:
    causes = [case.evidence[ITEM][-1].text for case in cases if case.evidence.get(ITEM)]
    open_ = [case for case in cases if not case.is_closed]
    return Duty(
        owner, sum(now - case.opened_at <= timedelta(days=DAYS) for case in cases), len(open_),
        sum(case.days_overdue(now.date()) > 0 for case in open_), causes.count(REAL), len(causes),
    )  # fmt: skip
