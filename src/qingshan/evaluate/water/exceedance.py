"""Indicators over a limit, by how much, and the main pollution indicators of a section.

References
----------
Assessment measures of 2011, 三（一） (unverified): (C - S)/S over class III; not for temperature, pH and
dissolved oxygen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import columns, cut, evaluated_items, extended
from qingshan.evaluate.water.judge import by_water, counted_class, names_joined
from qingshan.standards.water_records import ClassScale, Water, WaterRules

FINEST = 1_000_000_000
"""Multiples are ordered in units of 1e-9, so that equal ones tie on every engine."""
LARGEST = 1_000_000.0
"""Multiples beyond this are alike."""
PLACES = 64
"""More than the indicators of any evaluation."""


def with_exceedances(table: Table, rules: WaterRules, *, water: Water | None = None) -> Table:
    """Judged rows with the indicators over class III, their multiples and the main ones.

    Parameters
    ----------
    table
        Result of :func:`~qingshan.evaluate.water.judge.judged`.
    rules, water
        As there.

    Returns
    -------
    Table
        ``exceeding`` (keys, comma-separated), ``multiple_<indicator>`` unrounded (null where not over or
        where the indicator has none) and ``main``: up to three keys, toxic metals and cyanide first, then by
        class and by multiple; empty where the section is good.
    """
    items = evaluated_items(table, rules)
    names = set(columns(table))
    over = rules.whole("exceedance_class")
    exceeds = {item: counted_class(item, names) > over for item in items}
    multiples = {
        f"multiple_{item}": nw.when(exceeds[item]).then(
            by_water(item, rules, water, _multiple_by(item, over))
        )
        for item in items
        if rules.items[item].has_multiple
    }
    told = extended(table, multiples)
    judged_rows = ~nw.col("water_class").is_null()
    exceeding = [nw.when(exceeds[item]).then(nw.lit(item)) for item in items]
    if not items:
        return told.with_columns(exceeding=nw.lit(None, dtype=nw.String), main=nw.lit(None, dtype=nw.String))
    return _with_main(told.with_columns(exceeding=names_joined(exceeding, judged_rows)), rules, items)


def _multiple_by(item: str, over: int) -> Callable[[ClassScale], nw.Expr]:
    def make(scale: ClassScale) -> nw.Expr:
        limit = scale.limit(over)
        assert limit is not None
        return multiple(nw.col(item), limit)

    return make


def multiple(value: nw.Expr, limit: Decimal) -> nw.Expr:
    """How many times a limit a value lies above it; the divisor is a column, see ``docs/understand``."""
    return (value - float(limit)) / (value * 0.0 + float(limit))


def _with_main(table: Table, rules: WaterRules, items: Sequence[str]) -> Table:
    """Adds ``main``: the highest scores one after the other."""
    order = {item: at for at, item in enumerate(sorted(items, key=lambda each: rules.items[each].code))}
    names = set(columns(table))
    scores = {item: _score(item, rules, order[item], names) for item in items}
    judged_rows = ~nw.col("water_class").is_null()
    return with_leading(cut(table), scores, rules.whole("main_indicators"), where=judged_rows, name="main")


def with_leading(
    table: Table, scores: Mapping[str, nw.Expr], places: int, *, where: nw.Expr, name: str
) -> Table:
    """Adds a column of the names with the highest positive scores of a row, the highest first.

    Parameters
    ----------
    table
        Any table.
    scores
        Whole number of each name; no two positive ones of a row are equal.
    places
        How many names at most.
    where
        Rows that get a text; the others get null.
    name
        Name of the column.
    """
    scored = table.with_columns(**{f"_score_{key}": score for key, score in scores.items()})
    top = [f"_top_{place}" for place in range(places)]
    for at, column in enumerate(top):
        left = [_left(key, top[:at]) for key in scores]
        scored = scored.with_columns(**{column: nw.max_horizontal(*left) if len(left) > 1 else left[0]})
    at_place = [_named(list(scores), column) for column in top]
    named = scored.with_columns(**{name: names_joined(at_place, where)})
    return named.drop(*(f"_score_{key}" for key in scores), *top)


def _score(item: str, rules: WaterRules, place: int, names: set[str]) -> nw.Expr:
    """One whole number that orders the exceeding indicators of a row; 0 where it does not exceed.

    From the highest digit: toxic, class, multiple, place in the alphabet of codes.
    """
    over, one = rules.whole("exceedance_class"), rules.items[item]
    number = counted_class(item, names)
    leading = (number + (8 if one.is_toxic else 0)) * (int(LARGEST) * FINEST + 2)
    units = nw.lit(0, dtype=nw.Int64)
    if one.has_multiple:
        capped = nw.min_horizontal(nw.col(f"multiple_{item}"), nw.lit(LARGEST))
        units = (capped * float(FINEST) + 0.5).floor().cast(nw.Int64) + 1
    score = (leading + units) * PLACES + (PLACES - 1 - place)
    return nw.when(number > over).then(score).otherwise(nw.lit(0, dtype=nw.Int64))


def _left(item: str, taken: Sequence[str]) -> nw.Expr:
    """Score of an indicator that stands at none of the places before."""
    score = nw.col(f"_score_{item}")
    for name in taken:
        score = nw.when(score == nw.col(name)).then(nw.lit(0, dtype=nw.Int64)).otherwise(score)
    return score


def _named(items: Sequence[str], top: str) -> nw.Expr:
    """Name of the indicator whose score is the one of a place."""
    name = nw.lit(None, dtype=nw.String)
    for item in items:
        found = (nw.col(f"_score_{item}") == nw.col(top)) & (nw.col(top) > 0)
        name = nw.when(found).then(nw.lit(item)).otherwise(name)
    return name


def with_target_exceedances(table: Table, rules: WaterRules, *, water: Water | None = None) -> Table:
    """Judged rows with ``over_target`` and, per indicator, ``target_multiple_<indicator>``.

    ``table`` has ``target``, the class to be met. Multiples are over the limit of that class.
    """
    items = evaluated_items(table, rules)
    names = set(columns(table))
    over = {item: counted_class(item, names) > nw.col("target") for item in items}
    multiples = {
        f"target_multiple_{item}": nw.when(over[item]).then(by_water(item, rules, water, _target_by(item)))
        for item in items
        if rules.items[item].has_multiple
    }
    listed = [nw.when(over[item]).then(nw.lit(item)) for item in items]
    known = ~nw.col("water_class").is_null() & ~nw.col("target").is_null()
    told = names_joined(listed, known) if items else nw.lit(None, dtype=nw.String)
    return table.with_columns(**multiples, over_target=told)


def _target_by(item: str) -> Callable[[ClassScale], nw.Expr]:
    return lambda scale: nw.col(item) / target_limit(item, scale) - 1.0


def target_limit(item: str, scale: ClassScale) -> nw.Expr:
    """Limit of an indicator for the class in the column ``target``, as a column."""
    limit = nw.lit(None, dtype=nw.Float64)
    for water_class in range(1, len(scale.high) + 1):
        value = scale.limit(water_class)
        if value is not None:
            limit = nw.when(nw.col("target") == water_class).then(nw.lit(float(value))).otherwise(limit)
    return limit
