"""The class of one indicator: exact comparison with the limits of a scale.

A value is held against a limit as whole numbers of a unit nine digits finer than the last digit of the
limits: the noise of a binary mean lies far below that unit, readings that differ lie far above it. A value
equal to a limit belongs to its class; where neighboring classes share a limit the better one is taken.

References
----------
GB 3838-2002 table 1; GB/T 14848-2017 tables 1 and 2.
"""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import narwhals.stable.v2 as nw

from qingshan.standards.water_records import ClassScale

GUARD = 9
"""Digits beyond the limits' own in which values are compared."""


def class_of(value: nw.Expr, scale: ClassScale) -> nw.Expr:
    """Class of a concentration, 1 for the best; one more than the scale has where it is outside.

    Parameters
    ----------
    value
        Float expression in the canonical unit of the indicator.
    scale
        Limits of the indicator.

    Notes
    -----
    Null and negative values have no class.
    """
    units = as_units(value, scale.decimals)
    outside = [_outside(units, scale, at) for at in range(len(scale.high))]
    ones = [each.cast(nw.Int8) for each in outside if each is not None]
    number = reduce(lambda a, b: a + b, ones).cast(nw.Int64) + 1
    return nw.when(value >= 0.0).then(number)


def as_units(value: nw.Expr, decimals: int) -> nw.Expr:
    """Float whole number of comparison units; a limit of ``decimals`` digits is such a number too."""
    return (value * float(10 ** (decimals + GUARD)) + 0.5).floor()


def limit_units(limit: Decimal, decimals: int) -> float:
    """A limit in comparison units."""
    return float(limit.scaleb(decimals + GUARD))


def within(value: nw.Expr, limit: Decimal) -> nw.Expr:
    """Whether a value is at most a limit, exactly."""
    decimals = max(0, -int(limit.normalize().as_tuple().exponent))
    return as_units(value, decimals) <= limit_units(limit, decimals)


def _outside(units: nw.Expr, scale: ClassScale, at: int) -> nw.Expr | None:
    low, high = scale.low[at], scale.high[at]
    below = None if low is None else units < limit_units(low, scale.decimals)
    above = None if high is None else units > limit_units(high, scale.decimals)
    if below is None or above is None:
        return above if below is None else below
    return below | above


def class_number(value: Decimal, scale: ClassScale) -> int:
    """Class of one decimal, by the same rule as :func:`class_of`.

    Examples
    --------
    >>> from qingshan.standards.water_rules import rules_named
    >>> scales = rules_named("2011").scales
    >>> [class_number(Decimal(v), scales["cod", "river"]) for v in ("15", "15.1", "40.1")]
    [1, 3, 6]
    >>> class_number(Decimal("7.49"), scales["do", "river"])
    2
    """
    pairs = zip(scale.low, scale.high, strict=True)
    return 1 + sum(
        (low is not None and value < low) or (high is not None and value > high) for low, high in pairs
    )
