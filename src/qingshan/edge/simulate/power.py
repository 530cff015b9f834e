"""Simulated power of lines around an alert: most do as ordered, a few do not, a few days are lacking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from qingshan.act.emergency.editions import Edition
from qingshan.edge.simulate.noise import Streams

SEED = 1504
DAYS_BEFORE = 7
USUAL = (800.0, 9000.0)
"""Least and most power a line takes on an ordinary day [kWh]."""
DAY_NOISE = 0.02
DISOBEDIENT, SILENT = 0.08, 0.04
"""Share of lines that go on as before, and of days without a value."""

Row = tuple[str, date, Decimal]
"""Line, day, power [kWh]."""


def simulate_power(edition: Edition, level: str, first: date, last: date) -> Iterator[Row]:
    """Power of each line that has a measure at a level, from the days before an alert to its last.

    Parameters
    ----------
    edition, level
        The list, and the level ordered.
    first, last
        Whole days of the alert.
    """
    draw = Streams(SEED, first.year).draw("power")
    begin = first - timedelta(days=DAYS_BEFORE)
    days = [begin + timedelta(days=at) for at in range((last - begin).days + 1)]
    for line in edition.lines:
        measure = line.measures.get(level)
        if measure is None or not measure.loss:
            continue
        usual = draw.uniform(*USUAL)
        fall = 0.0 if draw.random() < DISOBEDIENT else float(measure.loss)
        for day in days:
            value = usual * (1 - fall * (day >= first)) * (1 + DAY_NOISE * draw.standard_normal())
            if draw.random() >= SILENT:
                yield line.code, day, Decimal(f"{max(value, 0.0):.0f}")
