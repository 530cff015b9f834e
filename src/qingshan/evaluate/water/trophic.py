"""Trophic level index of lakes and reservoirs.

References
----------
Assessment measures of 2011, 四（二）: formulas and weights seen in public (permanganate index unverified).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table, count_true
from qingshan.evaluate.water.items import present
from qingshan.evaluate.water.period import means
from qingshan.evaluate.water.scale import as_units, limit_units
from qingshan.standards.water_records import TrophicTerm, WaterRules


def with_trophic_index(table: Table, rules: WaterRules) -> Table:
    """Adds ``tli_<indicator>``, ``n_tli``, ``trophic_index`` (unrounded) and ``trophic_state``.

    Parameters
    ----------
    table
        Any of ``chlorophyll_a`` [mg/L], ``tp``, ``tn``, ``codmn`` [mg/L] and ``transparency`` [m]; the
        weights are shared out among those present in a row.
    rules
        Edition of the rules.

    Notes
    -----
    A value of zero or below has no logarithm and counts as missing; give half the detection limit.
    """
    items = set(present(table))
    terms = [term for term in rules.trophic if term.item in items]
    if not terms:
        nothing = {"n_tli": nw.lit(0, dtype=nw.Int64), "trophic_index": nw.lit(None, dtype=nw.Float64)}
        return table.with_columns(**nothing, trophic_state=nw.lit(None, dtype=nw.String))
    indexed = table.with_columns(**{f"tli_{term.item}": _index(term) for term in terms})
    weighted = [nw.col(f"tli_{t.item}") * float(t.r2) for t in terms]
    weights = [nw.when(~nw.col(f"tli_{t.item}").is_null()).then(nw.lit(float(t.r2))) for t in terms]
    whole = _total(weights)
    composite = indexed.with_columns(
        n_tli=count_true(~nw.col(f"tli_{t.item}").is_null() for t in terms),
        trophic_index=_total(weighted) / nw.when(whole > 0.0).then(whole),
    )
    return composite.with_columns(trophic_state=_state(nw.col("trophic_index"), rules))


def lakes(samples: Table, rules: WaterRules, *, by: Sequence[str] = ("lake",)) -> Table:
    """Mean values of lakes with several points: over time at each point first, then over the points.

    Parameters
    ----------
    samples
        One row per ``section`` (point) and ``time`` of one period, already halved nondetects.
    rules
        Edition of the rules.
    by
        Columns that make a lake.
    """
    items = present(samples)
    points = means(samples, (*by, "section"), items)
    bare = points.drop(*(f"n_{item}" for item in items))
    return means(bare, tuple(by), items)


def _index(term: TrophicTerm) -> nw.Expr:
    value = nw.when(nw.col(term.item) > 0.0).then(nw.col(term.item) * float(term.factor))
    return (value.log() * float(term.slope) + float(term.intercept)) * 10.0


def _total(parts: Sequence[nw.Expr]) -> nw.Expr:
    zero = nw.lit(0.0)
    return reduce(lambda a, b: a + b, (nw.when(~each.is_null()).then(each).otherwise(zero) for each in parts))


def _state(index: nw.Expr, rules: WaterRules) -> nw.Expr:
    """State of an unrounded index; upper bounds belong to their state or not, as the table says."""
    units = as_units(index, 0)
    state = nw.lit(rules.trophic_states[-1].key)
    for each in reversed(rules.trophic_states[:-1]):
        assert each.up_to is not None
        bound = limit_units(each.up_to, 0)
        inside = (units <= bound) if each.is_included else (units < bound)
        state = nw.when(inside).then(nw.lit(each.key)).otherwise(state)
    return nw.when(~index.is_null()).then(state)
