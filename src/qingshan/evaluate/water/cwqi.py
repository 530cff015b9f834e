"""City water quality index (CWQI) and the ranking of cities by it.

References
----------
Technical rules for ranking cities of 2017: single indices seen in a public library; weighting of rivers and
lakes unverified. Lower is better.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import narwhals.stable.v2 as nw

from qingshan.base.errors import NothingToJudgeError, RefusedError
from qingshan.base.rounding import from_fraction
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import evaluated_items
from qingshan.evaluate.water.judge import by_water
from qingshan.standards.water_records import ClassScale, Water, WaterRules


@dataclass(frozen=True, slots=True)
class CityIndex:
    """Index of one city: the items it stands on, its numbers of river sections and lake points."""

    city: str
    items: tuple[str, ...]
    river: Decimal | None
    lake: Decimal | None
    rivers: int
    lakes: int
    index: Decimal
    change: Decimal | None = None
    rank: int | None = None


def with_indices(table: Table, rules: WaterRules, *, water: Water | None = None) -> Table:
    """Adds ``index_<indicator>`` and their sum ``cwqi``, unrounded.

    Parameters
    ----------
    table
        Mean concentrations over all sections of a city, one row per city and kind of water.
    rules
        Edition of the rules.
    water
        ``river`` or ``lake`` for every row; ``None`` takes the column ``water``.
    """
    items = evaluated_items(table, rules)
    single = {f"index_{item}": _single(item, rules, water) for item in items}
    parts = [nw.when(~nw.col(name).is_null()).then(nw.col(name)).otherwise(nw.lit(0.0)) for name in single]
    any_known = nw.any_horizontal(*(~nw.col(name).is_null() for name in single), ignore_nulls=False)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return table.with_columns(**single).with_columns(cwqi=nw.when(any_known).then(total))


def _single(item: str, rules: WaterRules, water: Water | None) -> nw.Expr:
    value = nw.col(item)
    if item == "ph":
        neutral, low, high = (float(rules.number(f"ph_{name}")) for name in ("neutral", "low", "high"))
        acid = _over(value * -1.0 + neutral, neutral - low)
        return nw.when(value <= neutral).then(acid).otherwise(_over(value - neutral, high - neutral))
    water_class = rules.whole("limit_class")

    def ratio(scale: ClassScale) -> nw.Expr:
        limit = scale.limit(water_class)
        assert limit is not None
        if scale.bound == "min":
            return (value * 0.0 + float(limit)) / nw.when(value > 0.0).then(value)
        return _over(value, float(limit))

    return by_water(item, rules, water, ratio)


def _over(value: nw.Expr, by: float) -> nw.Expr:
    return value / (value * 0.0 + by)


def city_index(
    city: str,
    rules: WaterRules,
    *,
    river: Mapping[str, Fraction],
    lake: Mapping[str, Fraction],
    rivers: int,
    lakes: int,
    base: Decimal | None = None,
) -> CityIndex:
    """Index of a city from the single indices of its rivers and lakes.

    Parameters
    ----------
    city
        Name or code of the city.
    rules
        Edition of the rules, for the decimals.
    river, lake
        Single indices by indicator; empty where the city has none.
    rivers, lakes
        Numbers of river sections and lake points, the weights.
    base
        Index of the period compared with.

    Raises
    ------
    NothingToJudgeError
        The city has no index at all.
    RefusedError
        Rivers and lakes of the city stand on different indicators.
    """
    if not river and not lake:
        raise NothingToJudgeError("water-no-index", city=city)
    if river and lake and set(river) != set(lake):
        raise RefusedError("water-item-sets-differ", items=_difference([river, lake]))
    m, n = (rivers if river else 0), (lakes if lake else 0)
    both = [(sum(river.values(), Fraction(0)), m), (sum(lake.values(), Fraction(0)), n)]
    index = sum((total * weight for total, weight in both), Fraction(0)) / (m + n)
    digits = rules.decimals("cwqi", "figure")
    change = None
    if base:
        change = from_fraction(
            100 * (index - Fraction(base)) / Fraction(base), rules.decimals("cwqi_change", "figure")
        )
    return CityIndex(
        city,
        tuple(sorted(river or lake)),
        from_fraction(both[0][0], digits) if river else None,
        from_fraction(both[1][0], digits) if lake else None,
        m,
        n,
        from_fraction(index, digits),
        change,
    )


def ranking(cities: Iterable[CityIndex]) -> tuple[CityIndex, ...]:
    """Cities from the best, equal indices sharing a rank.

    Raises
    ------
    RefusedError
        Cities stand on different indicators: fewer measured ones would win.
    """
    listed = sorted(cities, key=lambda each: each.index)
    if len({each.items for each in listed}) > 1:
        raise RefusedError("water-item-sets-differ", items=_difference([each.items for each in listed]))
    return tuple(
        CityIndex(
            one.city,
            one.items,
            one.river,
            one.lake,
            one.rivers,
            one.lakes,
            one.index,
            one.change,
            1 + sum(other.index < one.index for other in listed),
        )
        for one in listed
    )


def _difference(sets: Iterable[Iterable[str]]) -> str:
    """Indicators that are not in all of the sets."""
    listed = [set(each) for each in sets]
    shared = set.intersection(*listed)
    return ", ".join(sorted(set.union(*listed) - shared))
