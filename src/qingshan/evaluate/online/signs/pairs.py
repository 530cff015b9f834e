"""Signs between series: hours alike at two outlets, a fixed ratio, a conversion that does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from qingshan.evaluate.online.signs.series import Floats, Hint, Series, number, spread, units_of
from qingshan.standards.online_records import OnlineRules


def copied_outlets(series: Sequence[Series], rules: OnlineRules) -> Iterator[Hint]:
    """Outlets whose hours of an indicator are the same.

    Guard: only hours in which both move are compared: the value differs from the hour before.
    """
    moving = [(each, units_of(each)) for each in series]
    for (one, a), (other, b) in combinations(moving, 2):
        if one.indicator != other.indicator or one.outlet == other.outlet or a.size != b.size:
            continue
        changed = np.concatenate(([False], (np.diff(a) != 0) & (np.diff(b) != 0)))
        both = (a >= 0) & (b >= 0) & changed
        same = both & (a == b)
        count = int(same.sum())
        if count >= number(rules, "copied_hours") and count >= number(rules, "copied_share") * both.sum():
            at = np.flatnonzero(same)
            evidence = {"other": other.outlet, "hours": count, "compared": int(both.sum())}
            yield Hint(
                "copied_outlets", one.outlet, one.indicator, one.time(at[0]), one.time(at[-1] + 1), evidence
            )


def fixed_ratio(series: Sequence[Series], rules: OnlineRules) -> Iterator[Hint]:
    """Indicators of one outlet whose ratio hardly moves while both do.

    Guard: pH and the like are left out by asking for values that move by themselves.
    """
    for one, other in combinations(series, 2):
        if (
            one.outlet != other.outlet
            or one.indicator == other.indicator
            or one.value.size != other.value.size
        ):
            continue
        both = one.runs & other.runs & (one.value > 0) & (other.value > 0)
        if both.sum() < number(rules, "least_hours"):
            continue
        a, b = one.value[both], other.value[both]
        least = 10 * number(rules, "ratio_cv")
        if min(spread(a), spread(b)) >= least and spread(a / b) < number(rules, "ratio_cv"):
            at = np.flatnonzero(both)
            evidence = {"other": other.indicator, "ratio": float((a / b).mean()), "hours": int(both.sum())}
            yield Hint(
                "fixed_ratio", one.outlet, one.indicator, one.time(at[0]), one.time(at[-1] + 1), evidence
            )


def conversion(series: Series, sent: Floats, computed: Floats, rules: OnlineRules) -> Iterator[Hint]:
    """Hours whose converted value as sent is not what the oxygen content gives."""
    both = ~np.isnan(sent) & ~np.isnan(computed) & (computed > 0)
    step = 10.0**-series.decimals
    off = both & (
        np.abs(sent - computed) > np.maximum(computed * number(rules, "conversion_share") * 0.01, 2 * step)
    )
    if off.sum() >= number(rules, "conversion_hours"):
        at = np.flatnonzero(off)
        evidence = {"hours": int(off.sum()), "compared": int(both.sum())}
        yield Hint(
            "conversion",
            series.outlet,
            series.indicator,
            series.time(at[0]),
            series.time(at[-1] + 1),
            evidence,
        )
