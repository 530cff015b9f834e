"""What early warning needs of the rules of water: limits of a target, and values taken a margin better."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table
from qingshan.evaluate.warning.watched import Scale
from qingshan.evaluate.water.items import extended, judged_items
from qingshan.standards.water_records import Water, WaterRules

SMALL_CLASS = 2
"""A jump below half the limit of this class is of no account."""


def scales_of(items: Iterable[str], water: Water, target: int | None, rules: WaterRules) -> dict[str, Scale]:
    """How indicators are held against limits at a section.

    Parameters
    ----------
    items
        Indicators that are measured.
    water
        Which scale of limits.
    target
        Class to be met; none where none is set.
    rules
        Edition of the rules.
    """
    found = {}
    for item in items:
        scale = rules.scales.get((item, water))
        if scale is None:
            continue
        limit = scale.limit(target) if target else None
        small = scale.limit(SMALL_CLASS)
        is_falling = scale.bound == "min"
        least = None if small is None else float(small) * (1 if is_falling else 0.5)
        found[item] = Scale(None if limit is None else float(limit), is_falling, least)
    return found


def a_margin_better(table: Table, margin: float, rules: WaterRules) -> Table:
    """Samples whose evaluated indicators are a share better than measured; ranges such as pH stay."""
    better = {}
    for item in judged_items(table, rules):
        bound = rules.scales[item, "river"].bound
        if bound != "range":
            value = nw.col(item)
            better[item] = value * (1 + margin) if bound == "min" else value / (1 + margin)
    return extended(table, better)
