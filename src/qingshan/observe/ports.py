"""What translating a feed needs from elsewhere: the edge brings it."""

from __future__ import annotations

from typing import Protocol

import polars as pl


class HourlyAqi(Protocol):
    """The published hourly AQI of rows whose six values are all positive.

    Takes the columns ``so2 no2 co o3 pm10 pm25`` (μg/m³, CO mg/m³) and gives one whole number a row: the
    largest of the six one-hour indices by the 2012 breakpoints, as the national feed published it.
    """

    def __call__(self, hours: pl.DataFrame) -> pl.Series:
        """AQI of each row."""
        ...
