"""Reduction ratios of an emergency list: cut over the whole city's emission, judged before rounding.

References
----------
The ratios of ``standards/data/air/reduction-*``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qingshan.base.rounding import from_fraction


@dataclass(frozen=True, slots=True)
class Ratio:
    """Share of a pollutant's emission that is cut [%] as printed; ``meets`` judges the unrounded one."""

    pollutant: str
    percent: Decimal
    meets: bool


def reduction_ratios(
    total: Mapping[str, Decimal], cut: Mapping[str, Decimal], required: Decimal, digits: int = 2
) -> tuple[Ratio, ...]:
    """Ratio of every pollutant.

    Parameters
    ----------
    total, cut
        The city's emission and the cut, in the same unit and per the same time.
    required
        Least share [%].

    Examples
    --------
    >>> reduction_ratios({"NOx": Decimal(20000)}, {"NOx": Decimal(1999)}, Decimal(10))
    (Ratio(pollutant='NOx', percent=Decimal('10.00'), meets=False),)
    """
    shares = {
        key: Fraction(100) * Fraction(cut.get(key, 0)) / Fraction(whole) for key, whole in total.items()
    }
    return tuple(
        Ratio(key, from_fraction(share, digits), share >= Fraction(required)) for key, share in shares.items()
    )
