"""Statistics of a period: means, percentiles, counts of days, validity, attainment and composite index.

References
----------
HJ 663-2013 and HJ 663-2026, table A.2 and clause 6; GB 3095-2026, table 4; the ranking rule of
``standards/data/air/ranking-*``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import narwhals.stable.v2 as nw

from qingshan.base.rounding import to_units
from qingshan.evaluate.air.items import JUDGED_ITEMS, RAW_ITEMS
from qingshan.evaluate.kernels import Table, number_where, percentile
from qingshan.standards.air_rules import AirRules, CompositeRule, DayRatio, Limit, Statistic


def statistic_name(statistic: Statistic) -> str:
    """Column of a statistic: ``pm25_mean``, ``o3_8h_p90``.

    Examples
    --------
    >>> from qingshan.standards.air_rules import rules_named
    >>> [statistic_name(s) for s in rules_named("2012").statistics][:2]
    ['so2_mean', 'so2_p98']
    """
    return (
        f"{statistic.item}_mean" if statistic.p is None else f"{statistic.item}_p{statistic.p.normalize():f}"
    )


def period_statistics(days: Table, rules: AirRules, *, by: tuple[str, ...] = ("place",)) -> Table:
    """One row per group of judged days.

    Parameters
    ----------
    days
        Judged days of one period, see :func:`~qingshan.evaluate.air.verdict.judged_days`. Items taken out
        (dust days) are null in them.
    rules
        Edition whose statistics, limits and validity clause apply.
    by
        Columns that make a group: ``("place",)`` for a period, ``("place", "year")`` for years.

    Returns
    -------
    Table
        ``days`` with any reading, ``valid_days``, ``good_days``, ``heavy_days``, ``level_1`` to ``level_6``,
        ``primary_<indicator>`` counts; per item ``n_<item>``, ``short_months_<item>``, the statistics
        unrounded, ``index_<indicator>``, ``composite_index``.
    """
    statistics = _statistics(rules)
    whole = days.group_by(*by).agg(*_day_counts(rules), *statistics.values())
    short = _short_months(days, rules, by)
    joined = whole.join(short, on=list(by), how="left")
    return with_composite(joined, rules.composite_rule)


def annual_verdicts(statistics: Table, rules: AirRules, *, limit_level: int = 2) -> Table:
    """Adds per item ``valid_<item>`` and ``attains_<item>``, and ``attains`` for all six.

    ``attains_<item>`` is null where the year is not valid: *not assessable* is kept apart from *fails*. A
    city attains when all six items attain; one failing item is enough to fail.

    References
    ----------
    GB 3095-2026 table 4; HJ 663 (mean and percentile both, unverified).
    """
    validity = rules.validity
    valid = {
        f"valid_{item}": (nw.col(f"n_{item}") >= validity.days_per_year)
        & (nw.col(f"short_months_{item}") == 0)
        & (nw.col(f"months_{item}") == 12)
        for item in JUDGED_ITEMS
    }
    attains = {
        f"attains_{item}": nw.when(nw.col(f"valid_{item}")).then(within_limits(item, rules, limit_level))
        for item in JUDGED_ITEMS
    }
    flags = [nw.col(f"attains_{item}") for item in JUDGED_ITEMS]
    fails = reduce(
        lambda a, b: a | b,
        (nw.when(flag).then(nw.lit(value=False)).otherwise(~flag.is_null()) for flag in flags),
    )
    known = reduce(lambda a, b: a & b, (~flag.is_null() for flag in flags))
    overall = nw.when(fails).then(nw.lit(value=False)).otherwise(nw.when(known).then(nw.lit(value=True)))
    return statistics.with_columns(**valid).with_columns(**attains).with_columns(attains=overall)


def within_limits(item: str, rules: AirRules, limit_level: int = 2) -> nw.Expr:
    """Whether every statistic of an item, rounded for attainment, is within its limit."""
    conditions = [
        to_units(nw.col(statistic_name(s)), s.attainment_decimals)
        <= int(limit_for(s, rules, limit_level).value.scaleb(s.attainment_decimals))
        for s in rules.statistics
        if s.item == item
    ]
    return reduce(lambda a, b: a & b, conditions)


def limit_for(statistic: Statistic, rules: AirRules, limit_level: int = 2) -> Limit:
    """Limit a statistic is held against: the annual one for means, the daily one for percentiles."""
    return rules.limits[statistic.indicator, statistic.limit_averaging, limit_level]


def _statistics(rules: AirRules) -> Mapping[str, nw.Expr]:
    computed = {}
    for each in rules.statistics:
        name = statistic_name(each)
        value = nw.col(each.item).mean() if each.p is None else percentile(each.item, float(each.p))
        computed[name] = value.alias(name)
    return computed


def _day_counts(rules: AirRules) -> list[nw.Expr]:
    aqi, level = nw.col("aqi"), nw.col("level")
    counts = [
        nw.len().cast(nw.Int64).alias("days"),
        aqi.count().cast(nw.Int64).alias("valid_days"),
        number_where((nw.col("n_items") == len(RAW_ITEMS)) & ~aqi.is_null()).alias("complete_days"),
        number_where(_of_levels(rules.day_ratios["good_day_ratio"])).alias("good_days"),
        number_where(_of_levels(rules.day_ratios["heavy_day_ratio"])).alias("heavy_days"),
    ]
    counts += [number_where(level == c.level).alias(f"level_{c.level}") for c in rules.categories]
    counts += [
        number_where((nw.col(f"iaqi_{key}") == aqi) & (aqi > rules.daily.primary_over)).alias(
            f"primary_{key}"
        )
        for key in RAW_ITEMS
    ]
    counts += [nw.col(item).count().cast(nw.Int64).alias(f"n_{item}") for item in JUDGED_ITEMS]
    return counts


def _short_months(days: Table, rules: AirRules, by: tuple[str, ...]) -> Table:
    """Per group and item: months with too few valid days, and months met at all."""
    validity = rules.validity
    monthly = (
        days.with_columns(month_start=nw.col("date").dt.truncate("1mo"))
        .group_by(*by, "month_start")
        .agg(*(nw.col(item).count().cast(nw.Int64).alias(f"m_{item}") for item in JUDGED_ITEMS))
        .with_columns(
            need=nw.when(nw.col("month_start").dt.month() == 2)
            .then(nw.lit(validity.days_per_february))
            .otherwise(nw.lit(validity.days_per_month))
        )
    )
    return monthly.group_by(*by).agg(
        *(
            number_where(nw.col(f"m_{item}") < nw.col("need")).alias(f"short_months_{item}")
            for item in JUDGED_ITEMS
        ),
        *(number_where(nw.col(f"m_{item}") >= 0).alias(f"months_{item}") for item in JUDGED_ITEMS),
    )


def _of_levels(ratio: DayRatio) -> nw.Expr:
    return (nw.col("level") >= min(ratio.levels)) & (nw.col("level") <= max(ratio.levels))


def with_composite(statistics: Table, rule: CompositeRule) -> Table:
    """Adds the single indices and their weighted sum, from unrounded statistics.

    The sum is null where a statistic is missing.

    References
    ----------
    The ranking rule of ``standards/data/air/city-ranking``.
    """
    indices = {
        f"index_{term.indicator}": _quotient(term.statistic, float(term.limit)) * float(term.weight)
        for term in rule.terms
    }
    total = reduce(lambda a, b: a + b, (nw.col(name) for name in indices))
    return statistics.with_columns(**indices).with_columns(composite_index=total)


def _quotient(name: str, limit: float) -> nw.Expr:
    """Statistic over its limit; the limit is a column, since Polars would multiply with its reciprocal."""
    return nw.col(name) / (nw.col(name) * 0.0 + limit)
