"""Trend over several periods, and what may be called the best on record.

References
----------
Assessment measures of 2011, 五 (unverified): Daniel's test with Spearman's rank correlation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.rounding import from_fraction
from qingshan.evaluate.verdict import average_ranks
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import critical_values

Direction = Literal["up", "down", "none", "unknown"]
Standing = Literal["best", "tied", "not_best", "unknown"]


@dataclass(frozen=True, slots=True)
class Trend:
    """Rank correlation with time and whether it is significant; ``unknown`` with too few periods."""

    periods: int
    sum_of_squares: Fraction
    coefficient: Decimal
    critical_05: Decimal | None
    critical_01: Decimal | None
    is_significant_05: bool
    is_significant_01: bool
    direction: Direction


@dataclass(frozen=True, slots=True)
class Record:
    """How a value stands in its record: periods compared, those missing, and the best earlier ones."""

    standing: Standing
    compared: int
    missing: tuple[str, ...]
    best: tuple[str, ...]


def spearman(values: Sequence[Decimal], rules: WaterRules) -> Trend:
    """Trend of a series in order of time.

    A coefficient that reaches the critical value is significant. Ties take average ranks, on which the
    measures are silent.

    Raises
    ------
    NothingToJudgeError
        Fewer than two periods.

    Examples
    --------
    >>> from qingshan.standards.water_rules import rules_named
    >>> series = [Decimal(v) for v in ("5.2", "5.0", "4.9", "5.1", "4.4", "4.2", "4.3", "3.9", "3.8", "3.5")]
    >>> trend = spearman(series, rules_named("2011"))
    >>> trend.coefficient, trend.direction, trend.is_significant_01
    (Decimal('-0.9515'), 'down', True)
    """
    n = len(values)
    if n < 2:
        raise NothingToJudgeError("too-few-periods", have=n)
    squares = sum(((rank - at) ** 2 for at, rank in enumerate(average_ranks(values), start=1)), Fraction(0))
    exact = 1 - 6 * squares / (n * (n * n - 1))
    critical = critical_values(n, rules)
    at_05 = critical is not None and abs(exact) >= Fraction(critical.p05)
    at_01 = critical is not None and abs(exact) >= Fraction(critical.p01)
    direction: Direction = "unknown" if critical is None else "none"
    if at_05:
        direction = "up" if exact > 0 else "down"
    return Trend(
        n,
        squares,
        from_fraction(exact, rules.decimals("rank_correlation", "figure")),
        None if critical is None else critical.p05,
        None if critical is None else critical.p01,
        at_05,
        at_01,
        direction,
    )


def standing_on_record(
    values: Mapping[str, Decimal | None], period: str, *, expected: Sequence[str], is_higher_better: bool
) -> Record:
    """Whether a period is the best of its record.

    Parameters
    ----------
    values
        Value of each period as published; ``None`` where there is none.
    period
        The period asked about.
    expected
        Every period the claim speaks of. With one missing, nothing can be called the best on record.
    is_higher_better
        Whether a larger value is better.

    Examples
    --------
    >>> values = {"2020": Decimal("60.0"), "2021": None, "2022": Decimal("87.5")}
    >>> standing_on_record(values, "2022", expected=["2020", "2021", "2022"], is_higher_better=True)
    Record(standing='unknown', compared=1, missing=('2021',), best=('2020',))
    >>> standing_on_record(values, "2022", expected=["2020", "2022"], is_higher_better=True).standing
    'best'
    """
    own = values.get(period)
    missing = tuple(each for each in expected if values.get(each) is None)
    others = {each: value for each in expected if each != period and (value := values.get(each)) is not None}
    if own is None or not others:
        return Record("unknown", len(others), missing, ())
    top = max(others.values()) if is_higher_better else min(others.values())
    best = tuple(each for each, value in others.items() if value == top)
    return Record(_standing(own, top, is_higher_better, bool(missing)), len(others), missing, best)


def _standing(own: Decimal, top: Decimal, is_higher_better: bool, has_gaps: bool) -> Standing:
    if own != top and (own > top) != is_higher_better:
        return "not_best"
    if has_gaps:
        return "unknown"
    return "tied" if own == top else "best"
