"""Flow from level: flumes and weirs, checked against the range their equation holds in.

References
----------
ISO 9826 (Parshall flumes), ISO 1438 (weirs), HJ 15-2019: coefficients partly unverified, see the tables.
"""

from __future__ import annotations

from decimal import Decimal

import narwhals.stable.v2 as nw

from qingshan.base.errors import UsageError
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import columns
from qingshan.standards.online_records import OnlineRules, Rating


def rating_of(device: str, size: Decimal | None, rules: OnlineRules) -> Rating:
    """The equation of a flume (throat ``size`` in m) or weir.

    Raises
    ------
    UsageError
        The tables have no such device or throat.

    Examples
    --------
    >>> from qingshan.standards.online_rules import rules_named
    >>> rating_of("parshall", Decimal("0.25"), rules_named("2019")).exponent
    Decimal('1.513')
    """
    same = [each for each in rules.ratings if each.device == device]
    found = [each for each in same if each.size is None or each.size == size]
    if not found:
        known = [str(each.size) for each in same] or [each.device for each in rules.ratings]
        raise UsageError(
            "online-no-rating", device=device, size=size or "—", known=", ".join(dict.fromkeys(known))
        )
    return found[0]


def with_flow(table: Table, rating: Rating, *, width: Decimal | None = None, seconds: Decimal) -> Table:
    """Rows with ``flow`` [m³/h] from ``level`` [m], and ``flow_state``.

    Parameters
    ----------
    table
        ``level`` at the gauge point; ``level_below`` behind the flume where it is measured.
    rating
        Equation, see :func:`rating_of`.
    width
        Width of the crest [m], for rectangular weirs.
    seconds
        Seconds of an hour.

    Returns
    -------
    Table
        ``flow_state`` is ``ok``, ``no_level``, ``below_range``, ``above_range`` or ``submerged``; ``flow`` is
        null in all but the first. A dry flume (level 0) has flow 0.

    Notes
    -----
    A level outside the range of the equation gives no flow: it is not extrapolated.
    """
    level = nw.col("level")
    power = level ** float(rating.exponent)
    rate = power * float(rating.coefficient)
    if rating.has_width:
        if width is None:
            raise UsageError("online-no-width", device=rating.device)
        rate = rate * (nw.lit(float(width)) - level * float(rating.contraction))
    state: nw.Expr = nw.lit("ok")
    if rating.submergence_to is not None and "level_below" in columns(table):
        drowned = nw.col("level_below") > level * float(rating.submergence_to)
        state = nw.when(drowned).then(nw.lit("submerged")).otherwise(state)
    if rating.level_to is not None:
        state = nw.when(level > float(rating.level_to)).then(nw.lit("above_range")).otherwise(state)
    if rating.level_from is not None:
        state = nw.when(level < float(rating.level_from)).then(nw.lit("below_range")).otherwise(state)
    state = nw.when(level == 0.0).then(nw.lit("ok")).otherwise(state)
    state = nw.when(level.is_null() | (level < 0.0)).then(nw.lit("no_level")).otherwise(state)
    told = table.with_columns(flow_state=state)
    return told.with_columns(flow=nw.when(nw.col("flow_state") == "ok").then(rate * float(seconds)))
