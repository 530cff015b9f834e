"""Groundwater judged by its worst item.

References
----------
GB/T 14848-2017 tables 1 and 2 (transcribed), 6.3 (unverified).
"""

from __future__ import annotations

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table, count_true
from qingshan.evaluate.water.items import NONDETECT, columns, present
from qingshan.evaluate.water.judge import names_joined
from qingshan.evaluate.water.nondetect import halved
from qingshan.evaluate.water.scale import class_of
from qingshan.standards.water_records import ClassScale, WaterRules


def judged_ground(table: Table, rules: WaterRules) -> Table:
    """Groundwater samples with ``class_<item>``, ``n_items``, ``water_class`` 1 to 5 and ``determining``.

    Parameters
    ----------
    table
        One float column per item in its canonical unit (organic items in mg/L); ``<item>_nd`` marks
        nondetects.
    rules
        Edition of the rules.

    Notes
    -----
    Class IV of the gross activities has the text of class V: it means IV or worse, and asks for nuclide
    analysis. Where a class allows no detection, a nondetect meets it.
    """
    items = present(table, rules.ground)
    if not items:
        nothing = {"n_items": nw.lit(0, dtype=nw.Int64), "water_class": nw.lit(None, dtype=nw.Int64)}
        return table.with_columns(**nothing, determining=nw.lit(None, dtype=nw.String))
    names = set(columns(table))
    prepared = halved(table, rules, items)
    classed = prepared.with_columns(
        **{f"class_{item}": _class(item, rules.ground[item], names) for item in items}
    )
    numbers = [nw.col(f"class_{item}") for item in items]
    worst = classed.with_columns(
        n_items=count_true(~each.is_null() for each in numbers),
        water_class=nw.max_horizontal(*numbers) if len(numbers) > 1 else numbers[0],
    )
    named = [nw.when(nw.col(f"class_{item}") == nw.col("water_class")).then(nw.lit(item)) for item in items]
    return worst.with_columns(determining=names_joined(named, ~nw.col("water_class").is_null()))


def _class(item: str, scale: ClassScale, names: set[str]) -> nw.Expr:
    number = class_of(nw.col(item), scale)
    if not scale.none_detected or f"{item}{NONDETECT}" not in names:
        return number
    best = nw.lit(min(scale.none_detected), dtype=nw.Int64)
    return nw.when(nw.col(f"{item}{NONDETECT}") & ~number.is_null()).then(best).otherwise(number)
