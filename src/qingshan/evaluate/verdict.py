"""Arithmetic between counts and published values that every medium uses: exact, in decimals.

Changes are taken between the values as published, so that a reader can repeat them from the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from qingshan.base.rounding import from_fraction, round_half_even

NOISE = 12
"""Digits behind which a binary fraction carries noise only."""


def share(part: int, whole: int, digits: int = 1) -> Decimal | None:
    """Share of two counts in percent; ``None`` of nothing.

    Examples
    --------
    >>> share(14, 16), share(4, 19)
    (Decimal('87.5'), Decimal('21.1'))
    """
    return from_fraction(Fraction(100 * part, whole), digits) if whole else None


def percent_change(now: Decimal, before: Decimal, digits: int = 1) -> Decimal | None:
    """Change of a published value in percent of the earlier one; ``None`` from zero.

    Examples
    --------
    >>> percent_change(Decimal(24), Decimal(30))
    Decimal('-20.0')
    """
    return (
        from_fraction(100 * (Fraction(now) - Fraction(before)) / Fraction(before), digits) if before else None
    )


def half_up(value: Decimal | Fraction | float, digits: int) -> Decimal:
    """A value rounded with ties upwards, binary noise removed first.

    Examples
    --------
    >>> half_up(0.125, 2), half_up(Fraction(-1, 8), 2), half_up((0.206 - 0.2) / 0.2, 2)
    (Decimal('0.13'), Decimal('-0.13'), Decimal('0.03'))
    """
    exact = from_fraction(value, NOISE) if isinstance(value, Fraction) else Decimal(value)
    clean = round_half_even(exact, NOISE)
    return clean.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def closed_shares(counts: Sequence[int], digits: int = 1) -> tuple[Decimal, ...]:
    """Shares of counts in percent that add up to 100, by largest remainder; empty sum gives zeros.

    Plain rounding is the default of every table; this closing is offered apart, never mixed in silently.

    Examples
    --------
    >>> closed_shares([1, 4, 13, 1])
    (Decimal('5.3'), Decimal('21.0'), Decimal('68.4'), Decimal('5.3'))
    """
    whole = sum(counts)
    if not whole:
        return tuple(Decimal(0) for _ in counts)
    units = [Fraction(100 * count * 10**digits, whole) for count in counts]
    floors = [int(each) for each in units]
    short = 100 * 10**digits - sum(floors)
    order = sorted(range(len(counts)), key=lambda at: floors[at] - units[at])
    for at in order[:short]:
        floors[at] += 1
    return tuple(Decimal(each).scaleb(-digits) for each in floors)


def average_ranks(values: Sequence[Decimal]) -> list[Fraction]:
    """Rank of each value, 1 for the smallest; equal values take the mean of their ranks.

    Examples
    --------
    >>> [str(rank) for rank in average_ranks([Decimal(3), Decimal(1), Decimal(3)])]
    ['5/2', '1', '5/2']
    """
    return [
        Fraction(2 * sum(other < value for other in values) + sum(other == value for other in values) + 1, 2)
        for value in values
    ]
