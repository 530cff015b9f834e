"""Trend over years by Spearman's rank correlation.

References
----------
HJ 663-2013 annex B (unverified). The critical values live in the standard's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.rounding import from_fraction
from qingshan.evaluate.verdict import average_ranks


@dataclass(frozen=True, slots=True)
class Trend:
    """Rank correlation with time, its critical value (``None`` when the table has none) and the verdict.

    ``direction`` is ``none`` when the change is not significant, ``unknown`` without a critical value.
    """

    periods: int
    coefficient: Decimal
    critical: Decimal | None
    direction: Literal["up", "down", "none", "unknown"]


def spearman(values: Sequence[Decimal], critical: Decimal | None) -> Trend:
    """Trend of a series in order of time; ties take average ranks, on which the annex is silent.

    Parameters
    ----------
    values
        One value per period.
    critical
        Critical value for that number of periods.

    Raises
    ------
    NothingToJudgeError
        Fewer than two periods.

    Examples
    --------
    >>> spearman([Decimal(v) for v in (40, 42, 41, 45, 44)], Decimal("0.900"))
    Trend(periods=5, coefficient=Decimal('0.800'), critical=Decimal('0.900'), direction='none')
    """
    n = len(values)
    if n < 2:
        raise NothingToJudgeError("too-few-periods", have=n)
    distance = sum((rank - at) ** 2 for at, rank in enumerate(average_ranks(values), start=1))
    coefficient = 1 - Fraction(6) * distance / (n * (n * n - 1))
    return Trend(n, from_fraction(coefficient, 3), critical, _direction(coefficient, critical))


def _direction(coefficient: Fraction, critical: Decimal | None) -> Literal["up", "down", "none", "unknown"]:
    if critical is None:
        return "unknown"
    if abs(coefficient) <= Fraction(critical):
        return "none"
    return "up" if coefficient > 0 else "down"
