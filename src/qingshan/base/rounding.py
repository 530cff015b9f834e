"""Rounding by GB/T 8170 (half to even), once for scalars and once as a table expression.

Where a rounding decides, tables work in *units*: whole numbers of the last retained digit (CO 2.2 mg/m³ is
22 units of 0.1 mg/m³). Equality with a limit or a breakpoint is then equality of integers on every engine.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache

import narwhals.stable.v2 as nw

SNAP = 1e-9
"""Distance, in units, within which a binary sum counts as lying on a tie. Sums of readings with one decimal
carry noise below 1e-11; two different means of the standards' sample sizes lie further apart."""


CERTAIN_DIGITS = 10
"""Digits of a binary value that are always the same: the order of a sum moves the last ones."""


def round_half_even(value: Decimal | int | str, digits: int) -> Decimal:
    """Value rounded to ``digits`` decimals, ties to the even digit, in one step.

    References
    ----------
    GB/T 8170-2008, 3.2 and 3.3.

    Examples
    --------
    >>> round_half_even("0.835", 2), round_half_even("0.845", 2), round_half_even("15.4546", 0)
    (Decimal('0.84'), Decimal('0.84'), Decimal('15'))
    """
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)


def from_float(value: float, digits: int) -> Decimal:
    """Binary mean or percentile rounded to ``digits`` decimals, binary noise at a tie removed first.

    Examples
    --------
    >>> from_float((10 * 0.8 + 10 * 0.9) / 20, 1)
    Decimal('0.8')
    """
    noiseless = Decimal(f"{value:.{digits + 9}f}")  # written from the exact binary value, ties to even
    return noiseless.quantize(_last(digits), rounding=ROUND_HALF_EVEN)


def certain(value: float) -> float:
    """A binary value without the digits that the order of a sum decides.

    Examples
    --------
    >>> certain(0.5736413043478261), certain(0.573641304347826)
    (0.5736413043, 0.5736413043)
    """
    return float(f"{value:.{CERTAIN_DIGITS}g}")


@cache
def _last(digits: int) -> Decimal:
    """One unit of the last of some decimals."""
    return Decimal(1).scaleb(-digits)


def from_fraction(value: Fraction, digits: int) -> Decimal:
    """A fraction rounded by GB/T 8170, from its exact value.

    Examples
    --------
    >>> from_fraction(Fraction(1, 8), 2)
    Decimal('0.12')
    """
    return round_half_even(Decimal(round(value * 10**digits)).scaleb(-digits), digits)


def to_units(value: nw.Expr, digits: int) -> nw.Expr:
    """Whole number of units of the last retained digit, ties to even; null stays null.

    Parameters
    ----------
    value
        Float column.
    digits
        Decimals kept.

    References
    ----------
    GB/T 8170-2008, 3.2 and 3.3.
    """
    scaled = value * float(10**digits)
    below = scaled.floor()
    is_tie = (scaled - below - 0.5).abs() < SNAP
    even = (below * 0.5).ceil() * 2.0
    nearest = (scaled + 0.5).floor()
    units: nw.Expr = nw.when(is_tie).then(even).otherwise(nearest).cast(nw.Int64)
    return units


def from_units(units: nw.Expr, digits: int) -> nw.Expr:
    """Float value of a whole number of units, the nearest double on every engine.

    Polars divides by a literal through its reciprocal, so the divisor comes in as a column expression.
    """
    if digits == 0:
        return units.cast(nw.Float64)
    divisor = (units * 0 + 10**digits).cast(nw.Float64)
    value: nw.Expr = units.cast(nw.Float64) / divisor
    return value
