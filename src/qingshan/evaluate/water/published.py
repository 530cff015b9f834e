"""Our class of a record beside the one published with it, and what explains a difference.

References
----------
Real-time publishing judges unrounded values (measured, ``hourly-unrounded``); the page shows rounded ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from qingshan.base.rounding import round_half_even
from qingshan.evaluate.declared import Row
from qingshan.evaluate.water.scale import class_number
from qingshan.standards.water_records import Water, WaterRules

Cause = Literal["rounded", "neighbor", "other_scale", "unexplained"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A record whose published class is not ours: both, what determined ours, its values, and the cause."""

    section: str
    time: datetime
    published: int
    ours: int
    determining: str
    values: Mapping[str, float]
    cause: Cause


@dataclass(frozen=True, slots=True)
class Agreement:
    """Records with a published class: how many were judged, how many agree, and each that does not.

    ``unjudged`` have no class of ours: their section is not known as river or lake, or nothing was measured.
    """

    records: int
    unjudged: int
    disagreements: tuple[Disagreement, ...]

    @property
    def judged(self) -> int:
        """Records with both classes."""
        return self.records - self.unjudged

    @property
    def same(self) -> int:
        """Records on which both agree."""
        return self.judged - len(self.disagreements)


def agreement(rows: Sequence[Row], rules: WaterRules) -> Agreement:
    """Every record with a published class held against ours.

    Parameters
    ----------
    rows
        ``section``, ``time``, ``published``, ``water``, the values, and the columns of
        :func:`~qingshan.evaluate.water.judge.judged`.
    rules
        Edition of the rules.
    """
    series: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda each: (each["section"], each["time"])):
        series.setdefault(row["section"], []).append(row)
    judged = [row for row in rows if row["water_class"] is not None]
    wrong = [row for row in judged if row["water_class"] != row["published"]]
    return Agreement(
        len(rows),
        len(rows) - len(judged),
        tuple(_disagreement(row, series[row["section"]], rules) for row in wrong),
    )


def _disagreement(row: Row, series: Sequence[Row], rules: WaterRules) -> Disagreement:
    values = {key: row[key] for key in _shown(row, rules)}
    return Disagreement(
        row["section"],
        row["time"],
        int(row["published"]),
        int(row["water_class"]),
        str(row["determining"]),
        values,
        _cause(row, series, rules),
    )


def _cause(row: Row, series: Sequence[Row], rules: WaterRules) -> Cause:
    published, water = int(row["published"]), row["water"]
    at = bisect_left(series, row["time"], key=lambda each: each["time"])
    near = [*series[max(0, at - 1) : at], *series[at + 1 : at + 2]]
    other: Water = "river" if water == "lake" else "lake"
    if published in possible_classes(row, water, rules):
        return "rounded"
    if any(published in possible_classes(each, water, rules) for each in near):
        return "neighbor"
    return "other_scale" if published in possible_classes(row, other, rules) else "unexplained"


def possible_classes(row: Row, water: Water, rules: WaterRules) -> range:
    """Classes a record may have, where a value shown may stand for any that rounds to it."""
    best, worst = 1, 1
    for item in _shown(row, rules):
        value, digits = Decimal(repr(row[item])), rules.decimals(item, "hourly")
        is_as_shown = value == round_half_even(value, digits)
        half = Decimal(5).scaleb(-digits - 1) if is_as_shown else Decimal(0)
        numbers = [
            class_number(each, rules.scales[item, water]) for each in (value - half, value, value + half)
        ]
        best, worst = max(best, min(numbers)), max(worst, *numbers)
    return range(best, worst + 1)


def _shown(row: Row, rules: WaterRules) -> list[str]:
    """Indicators of a record that decide its class."""
    return [
        key
        for key, each in rules.items.items()
        if each.is_evaluated and row.get(key) is not None and row.get(f"class_{key}") is not None
    ]
