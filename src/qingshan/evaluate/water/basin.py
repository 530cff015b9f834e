"""Rivers, basins and regions: by the shares of the classes of their sections, or by mean concentrations.

References
----------
Assessment measures of 2011, 三（二）: grades as seen on a public page, fewer than five sections by means
(unverified).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.exceedance import with_exceedances, with_leading
from qingshan.evaluate.water.items import columns, cut, evaluated_items, judged_items, present, tally
from qingshan.evaluate.water.judge import counted_class, judged
from qingshan.evaluate.water.period import means
from qingshan.evaluate.water.rounding import rounded
from qingshan.standards.water_records import BasinGrade, Water, WaterRules

CLASSES = (1, 2, 3, 4, 5, 6)
KINDS = ("_first_kind", "_last_kind")
"""First and last kind of water of a group in the alphabet: equal where it has one kind."""
THOUSAND = 1000
"""Bounds of shares are whole thousandths of a percent."""


def basins(
    sections: Table, rules: WaterRules, *, by: Sequence[str] = ("river",), with_means: bool = False
) -> Table:
    """One row per river, basin or region.

    Parameters
    ----------
    sections
        Judged sections of one period, with their values, see
        :func:`~qingshan.evaluate.water.judge.judged`. Sections without a class (no flow, ice, no sample)
        are counted apart and leave every share. A group of rivers and lakes together has no mean, however
        few its sections.
    rules
        Edition of the rules.
    by
        Columns that make a group.
    with_means
        Whether to keep the mean of each indicator and its class, ``mean_<indicator>`` and
        ``mean_class_<indicator>``, where that is the method.

    Returns
    -------
    Table
        ``sections`` with a class, ``absent`` ones, ``class_1`` to ``class_6`` counts, ``good``, ``bad``,
        ``attained`` and ``targeted`` (where there are targets), ``method`` (``class_ratio`` or
        ``mean_concentration``), ``quality`` and its ``rank``, ``water_class`` and ``determining`` of the mean
        where that is the method, ``main``.
    """
    sections = cut(sections)
    shared = _shared(sections, rules, by).drop("water_class", "determining")
    of_means = _named_means(averaged(sections, rules, by), by, with_means=with_means)
    joined = shared.join(of_means, on=list(by), how="left")
    is_few = (nw.col("sections") > 0) & (nw.col("sections") < rules.whole("few_sections"))
    if "water" in columns(sections):
        is_few &= nw.col(KINDS[0]) == nw.col(KINDS[1])
    quality = _quality_of_class(rules)
    chosen = joined.with_columns(
        method=nw.when(is_few).then(nw.lit("mean_concentration")).otherwise(nw.col("method")),
        quality=nw.when(is_few).then(quality).otherwise(nw.col("quality")),
        water_class=nw.when(is_few).then(nw.col("water_class")),
        determining=nw.when(is_few).then(nw.col("determining")),
        main=nw.when(is_few).then(nw.col("_mean_main")).otherwise(nw.col("main")),
    ).drop("_mean_main", *KINDS, strict=False)
    return chosen.with_columns(rank=_rank(rules))


def by_shares(sections: Table, rules: WaterRules, *, by: Sequence[str] = ("river",)) -> Table:
    """One row per river, basin or region by the shares of classes alone, whatever the number of sections.

    ``sections`` and the columns are those of :func:`basins`; there is no ``water_class`` of a mean.
    """
    return _shared(sections, rules, by).drop(*KINDS, strict=False)


def _shared(sections: Table, rules: WaterRules, by: Sequence[str]) -> Table:
    counted = with_grade(class_counts(sections, rules, by=by), rules)
    rates = exceedance_rates(sections, rules, by=by)
    none = nw.lit(None, dtype=nw.String)
    joined = counted.join(rates, on=list(by), how="left").with_columns(
        method=nw.when(nw.col("sections") > 0).then(nw.lit("class_ratio")).otherwise(none),
        water_class=nw.lit(None, dtype=nw.Int64),
        determining=none,
        main=nw.col("_rate_main"),
    )
    return joined.drop("_rate_main").with_columns(rank=_rank(rules))


def class_counts(sections: Table, rules: WaterRules, *, by: Sequence[str]) -> Table:
    """Counts of sections by class, good and worse than V, with those that meet their target."""
    number = nw.col("water_class")
    counts = {
        "sections": number.count().cast(nw.Int64),
        "absent": tally(number.is_null()),
        **{f"class_{each}": tally(number == each) for each in CLASSES},
        "good": tally(number <= rules.whole("good_class")),
        "bad": tally(number == len(rules.classes)),
    }
    if "water" in columns(sections):
        known = nw.when(~number.is_null()).then(nw.col("water"))
        counts |= dict(zip(KINDS, (known.min(), known.max()), strict=True))
    if "target" in columns(sections):
        counts["targeted"] = tally(~nw.col("target").is_null() & ~number.is_null())
        counts["attained"] = tally(number <= nw.col("target"))
    return sections.group_by(*by).agg(*(each.alias(name) for name, each in counts.items()))


def with_grade(counts: Table, rules: WaterRules) -> Table:
    """Adds ``quality``, the state by the shares of good and of worse-than-V sections, compared unrounded."""
    quality = nw.lit(None, dtype=nw.String)
    for grade in rules.basin_grades:
        quality = nw.when(_fits(grade)).then(nw.lit(grade.quality)).otherwise(quality)
    return counts.with_columns(quality=nw.when(nw.col("sections") > 0).then(quality))


def _fits(grade: BasinGrade) -> nw.Expr:
    """Whether shares lie within a grade: counts times a hundred thousand against thousandths of a percent."""
    conditions = [nw.col("sections") > 0]
    for column, low, high in (
        ("good", grade.good_from, grade.good_below),
        ("bad", grade.bad_from, grade.bad_below),
    ):
        part = nw.col(column) * (100 * THOUSAND)
        if low is not None:
            conditions.append(part >= nw.col("sections") * _thousandths(low))
        if high is not None:
            conditions.append(part < nw.col("sections") * _thousandths(high))
    return nw.all_horizontal(*conditions, ignore_nulls=False)


def _thousandths(percent: Decimal) -> int:
    return int(percent * THOUSAND)


def grade_of(good: int, bad: int, sections: int, rules: WaterRules) -> str | None:
    """State of a basin from its counts, by the same rule as :func:`with_grade`.

    Examples
    --------
    >>> from qingshan.standards.water_rules import rules_named
    >>> [grade_of(g, b, n, rules_named("2011")) for g, b, n in ((14, 0, 16), (3, 2, 5), (9, 0, 15))]
    ['good', 'heavy', 'light']
    """
    if not sections:
        return None
    for grade in rules.basin_grades:
        bounds = ((good, grade.good_from, grade.good_below), (bad, grade.bad_from, grade.bad_below))
        if all(
            (low is None or 100 * part >= low * sections) and (high is None or 100 * part < high * sections)
            for part, low, high in bounds
        ):
            return grade.quality
    return None


def _named_means(table: Table, by: Sequence[str], *, with_means: bool) -> Table:
    """The verdict on the means and, where wanted, the means themselves under names of their own."""
    items = present(table) if with_means else ()
    kept = [name for item in items for name in (item, f"class_{item}") if name in columns(table)]
    means_of = [nw.col(name).alias(f"mean_{name}") for name in kept]
    return table.select(*by, "water_class", "determining", nw.col("main").alias("_mean_main"), *means_of)


def averaged(sections: Table, rules: WaterRules, by: Sequence[str]) -> Table:
    """Mean concentrations over the sections with a class, rounded as for evaluation and judged.

    ``sections`` and ``by`` are those of :func:`basins`; the columns those of
    :func:`~qingshan.evaluate.water.exceedance.with_exceedances`.
    """
    items = judged_items(sections, rules)
    names = [name for name in ("water", "excluded") if name in columns(sections)]
    bare = sections.filter(~nw.col("water_class").is_null()).select(*by, *items, *names)
    mean = rounded(means(bare, tuple(by), items), rules, items)
    water: Water | None = None if "water" in names else "river"
    return with_exceedances(judged(mean, rules, water=water), rules, water=water)


def exceedance_rates(sections: Table, rules: WaterRules, *, by: Sequence[str]) -> Table:
    """Per group, ``exceed_<indicator>`` sections over class III and the main indicators by that count.

    References
    ----------
    Assessment measures of 2011, 三（二）: share of sections over, the first three (ties by code).
    """
    items = evaluated_items(sections, rules)
    names = set(columns(sections))
    over = rules.whole("exceedance_class")
    counts = {f"exceed_{item}": tally(counted_class(item, names) > over) for item in items}
    grouped = sections.group_by(*by).agg(
        nw.col("water_class").count().cast(nw.Int64).alias("_n"),
        *(each.alias(name) for name, each in counts.items()),
    )
    return _with_leading(grouped, rules, items).drop("_n")


def _with_leading(grouped: Table, rules: WaterRules, items: Sequence[str]) -> Table:
    if not items:
        return grouped.with_columns(_rate_main=nw.lit(None, dtype=nw.String))
    order = {item: at for at, item in enumerate(sorted(items, key=lambda each: rules.items[each].code))}
    scores = {item: _rate_score(nw.col(f"exceed_{item}"), len(items), order[item]) for item in items}
    return with_leading(
        grouped, scores, rules.whole("main_indicators"), where=nw.col("_n") > 0, name="_rate_main"
    )


def _rate_score(count: nw.Expr, items: int, place: int) -> nw.Expr:
    """A whole number that orders indicators by their counts, then by code; 0 where none is over."""
    none = nw.lit(0, dtype=nw.Int64)
    return nw.when(count > 0).then(count * items + (items - 1 - place)).otherwise(none)


def _quality_of_class(rules: WaterRules) -> nw.Expr:
    quality = nw.lit(None, dtype=nw.String)
    for each in rules.classes:
        quality = nw.when(nw.col("water_class") == each.number).then(nw.lit(each.quality)).otherwise(quality)
    return quality


def _rank(rules: WaterRules) -> nw.Expr:
    rank = nw.lit(None, dtype=nw.Int64)
    for each in rules.qualities.values():
        rank = nw.when(nw.col("quality") == each.key).then(nw.lit(each.rank, dtype=nw.Int64)).otherwise(rank)
    return rank
