"""Names of the columns of air tables."""

from __future__ import annotations

from qingshan.base.indicator import of_medium

RAW_ITEMS = of_medium("air")
"""Hourly concentrations."""

MEAN_ITEMS = tuple(key for key in RAW_ITEMS if key != "o3")
"""Pollutants judged by their daily mean."""

DAY_ITEMS = (*MEAN_ITEMS, "o3_8h", "o3_1h")
"""Columns of a table of days."""

JUDGED_ITEMS = (*MEAN_ITEMS, "o3_8h")
"""Items with a statistic over a period (HJ 663)."""


def indicator_of(item: str) -> str:
    """Indicator an item is a statistic of.

    Examples
    --------
    >>> indicator_of("o3_8h"), indicator_of("pm25")
    ('o3', 'pm25')
    """
    return item.partition("_")[0]
