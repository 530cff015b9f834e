"""Values rounded to the decimals of the evaluation before they are judged.

References
----------
GB/T 8170-2008, 3.2; technical rules on statistics of surface-water data of 2020 (decimals seen in one
public library): what would become zero keeps one significant digit.
"""

from __future__ import annotations

from collections.abc import Iterable

import narwhals.stable.v2 as nw

from qingshan.base.rounding import SNAP, from_units, to_units
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import cut, extended
from qingshan.standards.water_records import WaterRules

DEEPEST = 4
"""Decimals beyond the retained ones in which a significant digit is looked for."""


def rounded(table: Table, rules: WaterRules, items: Iterable[str]) -> Table:
    """Table whose indicators are rounded as for evaluation; those without a rule stay."""
    known = {item: rules.rounding[item, "evaluation"].decimals for item in items
             if (item, "evaluation") in rules.rounding}  # fmt: skip
    return cut(extended(table, {item: kept(nw.col(item), decimals) for item, decimals in known.items()}))


def kept(value: nw.Expr, decimals: int) -> nw.Expr:
    """A value rounded half to even; a positive one keeps one significant digit at least.

    Parameters
    ----------
    value
        Float expression.
    decimals
        Decimals kept.
    """
    plain = from_units(to_units(value, decimals), decimals)
    factor, half = nw.lit(float(10 ** (decimals + DEEPEST))), 0.5 + SNAP
    for deeper in range(decimals + DEEPEST - 1, decimals, -1):
        factor = nw.when(value * float(10**deeper) > half).then(nw.lit(float(10**deeper))).otherwise(factor)
    small = to_units(value * factor, 0).cast(nw.Float64) / factor
    return nw.when((value > 0.0) & (value * float(10**decimals) <= half)).then(small).otherwise(plain)
