"""A section's water judged by its worst indicator: class, what determined it, whether it meets its target.

References
----------
GB 3838-2002, 5.1; assessment measures of 2011, mostly unverified (``standards/data/water/method-2011-22``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table, count_true
from qingshan.evaluate.water.items import columns, evaluated_items, extended, judged_items
from qingshan.evaluate.water.nondetect import halved, marked, undecided
from qingshan.evaluate.water.rounding import rounded
from qingshan.evaluate.water.scale import as_units, class_of
from qingshan.standards.water_records import ClassScale, Water, WaterRules

WATERS: tuple[Water, ...] = ("river", "lake")


def judged(
    table: Table,
    rules: WaterRules,
    *,
    water: Water | None = None,
    is_rounded: bool = False,
    by_saturation: bool = False,
) -> Table:
    """Samples or means with their classes and what determined them.

    Parameters
    ----------
    table
        One row per section and sampling time or period, one float column per indicator in its canonical
        unit. ``<indicator>_nd`` marks nondetects. ``excluded`` names indicators left out (approved natural
        background), comma-separated. ``target`` is the class to be met.
    rules
        Edition of the rules.
    water
        ``river`` or ``lake`` for the whole table; ``None`` takes the column ``water``.
    is_rounded
        Whether values are first rounded as for evaluation; real-time classes are not.
    by_saturation
        Whether dissolved oxygen of 90 % saturation is class I too, where ``water_temperature`` is known; the
        national practice goes by concentration alone.

    Returns
    -------
    Table
        ``class_<indicator>`` (reference indicators too), ``n_items`` that decided, ``water_class`` 1 to 6 or
        null, ``determining`` (keys, comma-separated), ``undecided`` (nondetects whose detection limit is
        above the limit of the class), and ``meets_target`` where there is a ``target``.

    Notes
    -----
    Where the kind of water is unknown, an indicator whose limits differ between rivers and lakes has no
    class, and the section has none either.
    """
    items = judged_items(table, rules)
    prepared = halved(table, rules, items)
    if is_rounded:
        prepared = rounded(prepared, rules, items)
    classed = with_classes(prepared, rules, items, water=water)
    if by_saturation and {"do", "water_temperature"} <= set(columns(table)):
        classed = classed.with_columns(class_do=_class_by_saturation(rules))
    decided = with_verdict(classed, rules, evaluated_items(table, rules), water=water)
    named = decided.with_columns(undecided=_undecided(decided, rules, items, water))
    if "target" not in columns(table):
        return named
    return named.with_columns(
        target=nw.col("target").cast(nw.Int64),
        meets_target=nw.col("water_class") <= nw.col("target").cast(nw.Int64),
    )


def with_classes(
    table: Table, rules: WaterRules, items: Iterable[str], *, water: Water | None = None
) -> Table:
    """Adds ``class_<indicator>`` for each of the indicators."""
    return extended(table, {f"class_{item}": by_water(item, rules, water, _class_by(item)) for item in items})


def _class_by_saturation(rules: WaterRules) -> nw.Expr:
    """Class of dissolved oxygen, the first where it is saturated enough at the temperature of the water.

    Saturation at 101.325 kPa is 468/(31.6 + T); held against the share as a product, without a division.
    """
    offset, numerator, share = (
        float(rules.number(f"saturation_{name}")) for name in ("offset", "numerator", "share")
    )
    product = nw.col("do") * (nw.col("water_temperature") + offset)
    is_saturated = as_units(product, 0) >= as_units(nw.lit(share * numerator), 0)
    first = nw.lit(1, dtype=nw.Int64)
    number = nw.col("class_do")
    return nw.when(is_saturated & ~number.is_null()).then(first).otherwise(number)


def _class_by(item: str) -> Callable[[ClassScale], nw.Expr]:
    return lambda scale: class_of(nw.col(item), scale)


def by_water(
    item: str, rules: WaterRules, water: Water | None, make: Callable[[ClassScale], nw.Expr]
) -> nw.Expr:
    """An expression made from the scale of an indicator, by row where rivers and lakes differ."""
    river, lake = (rules.scales[item, each] for each in WATERS)
    if water is not None or river is lake or river == lake:
        return make(rules.scales[item, water or "river"])
    kind = nw.col("water")
    return nw.when(kind == "river").then(make(river)).otherwise(nw.when(kind == "lake").then(make(lake)))


def with_verdict(
    table: Table, rules: WaterRules, items: Sequence[str], *, water: Water | None = None
) -> Table:
    """Adds ``n_items``, ``water_class`` and ``determining`` from the classes of the indicators."""
    if not items:
        nothing = {"n_items": nw.lit(0, dtype=nw.Int64), "water_class": nw.lit(None, dtype=nw.Int64)}
        return table.with_columns(**nothing, determining=nw.lit(None, dtype=nw.String))
    names = set(columns(table))
    counted = {item: counted_class(item, names) for item in items}
    worst = nw.max_horizontal(*counted.values()) if len(counted) > 1 else next(iter(counted.values()))
    known = _known(rules, items, names, water)
    judged_rows = table.with_columns(
        n_items=count_true(~each.is_null() for each in counted.values()),
        water_class=worst if known is None else nw.when(known).then(worst),
    )
    at_worst = [nw.when(each == nw.col("water_class")).then(nw.lit(item)) for item, each in counted.items()]
    return judged_rows.with_columns(determining=names_joined(at_worst, ~nw.col("water_class").is_null()))


def counted_class(item: str, names: set[str]) -> nw.Expr:
    """Class of an indicator where it counts: null where the section leaves it out."""
    number = nw.col(f"class_{item}")
    if "excluded" not in names:
        return number
    listed = nw.concat_str([nw.lit(","), nw.col("excluded"), nw.lit(",")], ignore_nulls=True)
    return nw.when(~listed.str.contains(f",{item},", literal=True)).then(number)


def names_joined(names: Sequence[nw.Expr], where: nw.Expr) -> nw.Expr:
    """Names with commas between, nulls left out; empty for none, null where the row is not judged."""
    joined = names[0].fill_null("") if len(names) == 1 else _joined(names)
    return nw.when(where).then(joined)


def _joined(names: Sequence[nw.Expr]) -> nw.Expr:
    return nw.concat_str(list(names), separator=",", ignore_nulls=True)


def _known(rules: WaterRules, items: Sequence[str], names: set[str], water: Water | None) -> nw.Expr | None:
    """Whether every indicator present could be held against a scale; ``None`` where all can."""
    if water is not None:
        return None
    differing = [item for item in items if rules.scales[item, "river"] != rules.scales[item, "lake"]]
    checks = [
        (nw.col(item).is_null() | ~nw.col(f"class_{item}").is_null()) for item in differing if item in names
    ]
    return nw.all_horizontal(*checks, ignore_nulls=False) if checks else None


def _undecided(table: Table, rules: WaterRules, items: Sequence[str], water: Water | None) -> nw.Expr:
    checks = [
        nw.when(by_water(item, rules, water, _undecided_by(item, rules))).then(nw.lit(item))
        for item in marked(table, items)
    ]
    if not checks:
        return nw.lit("")
    return names_joined(checks, ~nw.col("n_items").is_null())


def _undecided_by(item: str, rules: WaterRules) -> Callable[[ClassScale], nw.Expr]:
    return lambda scale: undecided(item, rules, scale)
