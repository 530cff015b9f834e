"""Drinking-water sources: every item within its limit, and the share of sources and of water that attain.

References
----------
GB 3838-2002, 5.3 and tables 1 to 3; GB/T 14848-2017; the monthly list of items is unverified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import narwhals.stable.v2 as nw

from qingshan.base.rounding import from_fraction
from qingshan.evaluate.kernels import Table, count_true
from qingshan.evaluate.verdict import share
from qingshan.evaluate.water.exceedance import multiple
from qingshan.evaluate.water.items import columns, extended, present
from qingshan.evaluate.water.judge import by_water, names_joined
from qingshan.evaluate.water.nondetect import halved
from qingshan.evaluate.water.scale import class_of, within
from qingshan.standards.water_records import ClassScale, SourceGroup, Water, WaterRules

SourceKind = Literal["surface", "ground"]


@dataclass(frozen=True, slots=True)
class SourceRates:
    """Attainment of sources by number and by volume [%]; ``absent`` have no verdict and leave both."""

    sources: int
    attained: int
    absent: int
    by_count: Decimal | None
    volume: Decimal
    attained_volume: Decimal
    by_volume: Decimal | None


def judged_sources(
    samples: Table, rules: WaterRules, *, kind: SourceKind = "surface", water: Water | None = None
) -> Table:
    """Samples or means of sources with what fails and whether the source attains.

    Parameters
    ----------
    samples
        One row per source and period, a float column per indicator in its canonical unit. ``intake`` and
        ``design`` [any one unit], where present, decide ``quantity_attains``.
    rules
        Edition of the rules.
    kind
        ``surface`` or ``ground``.
    water
        For surface water, ``river`` or ``lake`` for every row; ``None`` takes the column ``water``.

    Returns
    -------
    Table
        ``n_<group>`` items judged in each group, ``failing`` keys, ``multiple_<item>`` over the limit where
        it fails (null for pH and dissolved oxygen), ``attains`` (null with nothing judged), ``lacking``
        (required groups without a value).
    """
    groups = [group for group in rules.source_groups if group.source == kind]
    listed = {group.group: _items(samples, rules, group) for group in groups}
    every = [item for items in listed.values() for item in items]
    prepared = halved(samples, rules, every)
    fails = {item: _fails(item, rules, group, water) for group in groups for item in listed[group.group]}
    multiples = {
        f"multiple_{item}": nw.when(fails[item]).then(_multiple(item, rules, group, water))
        for group in groups
        for item in listed[group.group]
        if _has_multiple(item, rules, group)
    }
    counts = {
        f"n_{name}": count_true(~nw.col(item).is_null() for item in items) if items else _none()
        for name, items in listed.items()
    }
    told = extended(prepared, {**counts, **multiples})
    judged_items = nw.sum_horizontal(*(nw.col(name) for name in counts))
    return _with_verdict(told.with_columns(_judged=judged_items), groups, fails)


def _with_verdict(table: Table, groups: Sequence[SourceGroup], fails: Mapping[str, nw.Expr]) -> Table:
    names = [nw.when(fails[item]).then(nw.lit(item)) for item in fails]
    is_judged = nw.col("_judged") > 0
    failing = names_joined(names, is_judged) if names else nw.lit(None, dtype=nw.String)
    lacking = [
        nw.when(nw.col(f"n_{group.group}") == 0).then(nw.lit(group.group))
        for group in groups
        if group.is_required
    ]
    told = table.with_columns(failing=failing, lacking=names_joined(lacking, nw.col("_judged") >= 0))
    verdict: dict[str, nw.Expr] = {"attains": nw.when(is_judged).then(nw.col("failing") == "")}
    if {"intake", "design"} <= set(columns(table)):
        verdict["quantity_attains"] = nw.col("intake") <= nw.col("design")
    return told.with_columns(**verdict).drop("_judged")


def _items(samples: Table, rules: WaterRules, group: SourceGroup) -> tuple[str, ...]:
    """Items of a group a table has, without those the rules leave out or keep for reference."""
    if group.source == "ground":
        return present(samples, (i for i, name in rules.ground_groups.items() if name == group.group))
    if group.water_class is None:
        return present(samples, (i for i, each in rules.source_limits.items() if each.group == group.group))
    left_out = {*group.without, *group.reference}
    return present(samples, (i for i in rules.items if i not in left_out))


def _fails(item: str, rules: WaterRules, group: SourceGroup, water: Water | None) -> nw.Expr:
    value = nw.col(item)
    if group.water_class is None:
        return ~within(value, rules.source_limits[item].value)
    if group.source == "ground":
        return class_of(value, rules.ground[item]) > group.water_class
    return by_water(item, rules, water, lambda scale: class_of(value, scale)) > group.water_class


def _has_multiple(item: str, rules: WaterRules, group: SourceGroup) -> bool:
    if group.water_class is None:
        return True
    if group.source == "surface":
        return rules.items[item].has_multiple
    limit = rules.ground[item].limit(group.water_class)
    return limit is not None and limit > 0


def _multiple(item: str, rules: WaterRules, group: SourceGroup, water: Water | None) -> nw.Expr:
    value = nw.col(item)
    if group.water_class is None:
        return multiple(value, rules.source_limits[item].value)
    water_class = group.water_class

    def over(scale: ClassScale) -> nw.Expr:
        limit = scale.limit(water_class)
        assert limit is not None
        return multiple(value, limit)

    return over(rules.ground[item]) if group.source == "ground" else by_water(item, rules, water, over)


def _none() -> nw.Expr:
    return nw.lit(0, dtype=nw.Int64)


def source_rates(verdicts: Sequence[tuple[bool | None, Decimal | None]], rules: WaterRules) -> SourceRates:
    """Attainment of sources by number and by volume.

    Parameters
    ----------
    verdicts
        Whether each source attains (``None``: not monitored) and its intake; all in one unit.
    rules
        Edition of the rules, for the decimals.

    Examples
    --------
    >>> from qingshan.standards.water_rules import rules_named
    >>> verdicts = [(True, Decimal(500)), (False, Decimal(300)), (True, Decimal(200))]
    >>> rates = source_rates(verdicts, rules_named("2011"))
    >>> rates.by_volume, rates.by_count
    (Decimal('70.0'), Decimal('66.7'))
    """
    known = [(attains, volume) for attains, volume in verdicts if attains is not None]
    attained = sum(attains for attains, _ in known)
    digits = rules.decimals("ratio", "figure")
    measured = all(volume is not None for _, volume in known)
    volume = sum((v for _, v in known if v is not None), Decimal(0))
    good = sum((v for attains, v in known if attains and v is not None), Decimal(0))
    by_volume = (
        from_fraction(100 * Fraction(good) / Fraction(volume), digits) if measured and volume else None
    )
    return SourceRates(
        len(known), attained, len(verdicts) - len(known), share(attained, len(known), digits),
        volume, good, by_volume,
    )  # fmt: skip
