"""From long readings of the archive to the wide samples an evaluation takes.

References
----------
``docs/understand/contracts.md``: valid and suspect readings take part, invalid and missing ones do not.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import NONDETECT

MARK = "nondetect"
"""Name in ``checks`` of a reading below its detection limit; its value is that limit."""


def wide_samples(readings: Table, items: Sequence[str]) -> Table:
    """One row per ``section`` and ``time`` with a column per indicator and its nondetect mark.

    Parameters
    ----------
    readings
        ``site``, ``indicator``, ``time``, ``value``, ``flag`` and ``checks``; one reading per key.
    items
        Indicators wanted.
    """
    usable = nw.col("flag").is_in(["valid", "suspect"])
    low = nw.col("checks").str.contains(MARK, literal=True)
    marked = readings.with_columns(
        _value=nw.when(usable).then(nw.col("value")),
        _low=nw.when(usable & low).then(nw.lit(1)).otherwise(nw.lit(0)),
    )
    values = [_only(item, "_value").max().alias(item) for item in items]
    lows = [_only(item, "_low").max().alias(f"{item}{NONDETECT}") for item in items]
    grouped = marked.group_by("site", "time").agg(*values, *lows)
    flags = {f"{item}{NONDETECT}": nw.col(f"{item}{NONDETECT}") == 1 for item in items}
    return grouped.with_columns(**flags).rename({"site": "section"})


def _only(item: str, column: str) -> nw.Expr:
    return nw.when(nw.col("indicator") == item).then(nw.col(column))
