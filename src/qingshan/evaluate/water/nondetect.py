"""Nondetects: marked in a column of their own, counted as half the detection limit.

A sample that was not detected carries the detection limit as its value and ``True`` in ``<indicator>_nd``.
The value never says so by itself: 0.025 mg/L may be a reading.

References
----------
Assessment measures of 2011 (nondetect-half).
"""

from __future__ import annotations

from collections.abc import Iterable

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import NONDETECT, columns, extended
from qingshan.evaluate.water.scale import class_of
from qingshan.standards.water_records import ClassScale, WaterRules


def marked(table: Table, items: Iterable[str]) -> tuple[str, ...]:
    """Indicators that have a column of nondetect marks."""
    names = set(columns(table))
    return tuple(item for item in items if f"{item}{NONDETECT}" in names)


def halved(table: Table, rules: WaterRules, items: Iterable[str]) -> Table:
    """Table in which nondetects count as half their detection limit; the marks stay."""
    share = float(rules.number("nondetect_share"))
    values = {
        item: nw.when(nw.col(f"{item}{NONDETECT}")).then(nw.col(item) * share).otherwise(nw.col(item))
        for item in marked(table, items)
    }
    return extended(table, values)


def undecided(item: str, rules: WaterRules, scale: ClassScale) -> nw.Expr:
    """Whether a nondetect could be of a worse class than half its detection limit is.

    ``item`` has been halved. A method whose detection limit lies above the limit of the class decides
    nothing, so such an indicator is named and not passed in silence.
    """
    limit = nw.col(item) * float(1 / rules.number("nondetect_share"))
    return nw.col(f"{item}{NONDETECT}") & (class_of(limit, scale) > class_of(nw.col(item), scale))
