"""The index by which neighbors along a river settle who pays.

References
----------
Rounds of the Xin'an River scheme (unverified): the coefficients are given with the agreement, never here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qingshan.base.rounding import from_fraction

DIGITS = 4


@dataclass(frozen=True, slots=True)
class CompensationTerm:
    """One indicator of an agreement: weight, mean concentration, and the one agreed on."""

    weight: Decimal
    value: Decimal
    agreed: Decimal


@dataclass(frozen=True, slots=True)
class Compensation:
    """The index, and whether the water is good enough for the downstream side to pay."""

    index: Decimal
    downstream_pays: bool


def compensation(stability: Decimal, terms: Sequence[CompensationTerm]) -> Compensation:
    """P = k0 · Σ k·C/C0; up to 1 the downstream side pays, above it the upstream side.

    Examples
    --------
    >>> compensation(Decimal("0.9"), [CompensationTerm(Decimal(1), Decimal("2.0"), Decimal("2.0"))])
    Compensation(index=Decimal('0.9000'), downstream_pays=True)
    """
    total = sum((Fraction(t.weight) * Fraction(t.value) / Fraction(t.agreed) for t in terms), Fraction(0))
    exact = Fraction(stability) * total
    return Compensation(from_fraction(exact, DIGITS), exact <= 1)
