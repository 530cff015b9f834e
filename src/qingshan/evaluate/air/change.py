"""Arithmetic between published values: change, exceedance multiple, rank. Exact, in decimals.

Changes are taken between the values as published, so that a reader can repeat them from the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from qingshan.base.rounding import from_fraction


def exceedance_multiple(value: Decimal, limit: Decimal, digits: int = 2) -> Decimal | None:
    """How many times the limit a value lies above it: (C - S)/S; ``None`` when it does not.

    Examples
    --------
    >>> exceedance_multiple(Decimal(84), Decimal(70))
    Decimal('0.20')
    """
    return (
        from_fraction((Fraction(value) - Fraction(limit)) / Fraction(limit), digits)
        if value > limit
        else None
    )


def ranks(values: Mapping[str, Decimal]) -> dict[str, int]:
    """Rank of each place, 1 for the smallest value; equal values share a rank.

    Examples
    --------
    >>> ranks({"a": Decimal("3.20"), "b": Decimal("2.90"), "c": Decimal("3.20")})
    {'b': 1, 'a': 2, 'c': 2}
    """
    ordered = sorted(values.items(), key=lambda each: each[1])
    return {place: 1 + sum(other < value for _, other in ordered) for place, value in ordered}
