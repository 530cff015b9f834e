"""Mass where no valid value was measured: what takes its place, and by which clause.

Only mass is substituted, never a concentration or a flow.

References
----------
HJ 356-2019, treatment of invalid data; HJ 75-2017 12.1.3, tables 5 and 6 (all unverified).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.figure import Clause
from qingshan.evaluate.verdict import share
from qingshan.standards.online_records import OnlineRules, Substitution


@dataclass(frozen=True, slots=True)
class Amount:
    """Mass of a day or hour [kg]: measured, substituted by a clause, owed but unknown, or not owed.

    ``value`` is ``None`` where nothing is known; ``clause`` is set where it is a substitute.
    """

    value: float | None
    is_due: bool = True
    clause: Clause | None = None

    @property
    def is_substitute(self) -> bool:
        """Whether it stands in for a measurement."""
        return self.clause is not None


def substituted_days(
    days: Sequence[Amount], rules: OnlineRules, *, last_check: int | None = None
) -> tuple[Amount, ...]:
    """Daily loads of one indicator of an outlet, in order, with substitutes where a day has none.

    Parameters
    ----------
    days
        Loads of consecutive days, history first; ``value`` is ``None`` where there is no valid mean.
    rules
        Edition of the rules.
    last_check
        Index of the day of the last passed check: only valid days before it are looked at. ``None`` looks at
        those before the day itself.

    Returns
    -------
    tuple of Amount
        The largest of the last valid loads takes the place; a day that owes nothing keeps what it has; with
        no valid day before, the load stays unknown.
    """
    clause, window = rules.clause("substitute_days"), rules.whole("substitute_days")
    valid: list[tuple[int, float]] = []
    found: list[Amount] = []
    for at, day in enumerate(days):
        if day.value is not None:
            valid.append((at, day.value))
        elif day.is_due:
            before = [
                value for on, value in valid if last_check is None or on < last_check or at < last_check
            ]
            found.append(Amount(max(before[-window:]), clause=clause) if before else day)
            continue
        found.append(day)
    return tuple(found)


def substituted_hours(
    hours: Sequence[Amount], rules: OnlineRules, *, captures: Sequence[Decimal | None]
) -> tuple[Amount, ...]:
    """Hourly mass of one indicator of a stack, in order, with substitutes in the gaps.

    Parameters
    ----------
    hours
        Mass of consecutive hours, history first. Hours that owe nothing (source stopped) end no gap and are
        not filled.
    rules
        Edition of the rules.
    captures
        Data capture [%] of the quarter each hour lies in, see :func:`capture`; ``None`` where nothing is due.
    """
    found = list(hours)
    for first, last, length in _gaps(hours):
        valid = [each.value for each in hours[:first] if each.value is not None]
        quarter = captures[first]
        rule = None if quarter is None else _rule(rules, quarter, length)
        if rule is None or not valid:
            continue
        stand_in = Amount(max(valid[-rule.window :]), clause=rule.clause)
        for at in range(first, last + 1):
            if hours[at].is_due:
                found[at] = stand_in
    return tuple(found)


def capture(valid: int, due: int) -> Decimal | None:
    """Data capture of a quarter [%]: valid hours of those due; ``None`` where none are.

    References
    ----------
    HJ 75-2017 12.1.3 (unverified): (hours - invalid - stopped)/(hours - stopped).

    Examples
    --------
    >>> capture(1944, 2160)
    Decimal('90.0')
    """
    return share(valid, due)


def _rule(rules: OnlineRules, quarter: Decimal, length: int) -> Substitution | None:
    return next((each for each in rules.substitutions if each.holds(quarter, length)), None)


def _gaps(hours: Sequence[Amount]) -> Iterator[tuple[int, int, int]]:
    """First and last hour of each gap, and how many hours of it are due."""
    first, last, due = -1, -1, 0
    for at, hour in enumerate(hours):
        if hour.value is None and hour.is_due:
            first, last, due = (at if due == 0 else first), at, due + 1
        elif hour.value is not None and due:
            yield first, last, due
            due = 0
    if due:
        yield first, last, due
