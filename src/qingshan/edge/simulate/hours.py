"""The hours of a year and what follows from the calendar alone: season, sun, heating."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qingshan.edge.simulate.noise import Series, step
from qingshan.edge.simulate.parameters import Profile, Season

OBLIQUITY = np.deg2rad(23.44)
YEAR_DAYS = 365.25
SOLSTICE = 172
"""Tilt of the Earth's axis, days of a year, day of the longest day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Every hour of a year: its start, middle [h], day of the year (from 0) and weekday (Monday 0)."""

    year: int
    start: NDArray[np.datetime64]
    middle: Series
    day: Series
    weekday: NDArray[np.int64]
    month: NDArray[np.int64]

    @classmethod
    def of(cls, year: int) -> Hours:
        """The hours of the calendar year."""
        start = np.arange(f"{year}-01-01", f"{year + 1}-01-01", dtype="datetime64[h]")
        days = start.astype("datetime64[D]")
        hour = (start - days).astype(np.int64)
        of_year = (days - np.datetime64(f"{year}-01-01", "D")).astype(np.int64)
        weekday = (days.astype(np.int64) + 3) % 7
        month = start.astype("datetime64[M]").astype(np.int64) % 12 + 1
        return cls(year, start, hour + 0.5, of_year + (hour + 0.5) / 24, weekday, month)

    def __len__(self) -> int:
        return len(self.start)

    @property
    def is_weekend(self) -> NDArray[np.bool_]:
        """Whether the hour is on a Saturday or Sunday."""
        return self.weekday >= 5

    def warmth(self, warmest_day: float) -> Series:
        """Season from -1 (coldest) to 1 (warmest)."""
        wave: Series = np.cos(2 * np.pi * (self.day - warmest_day) / YEAR_DAYS)
        return wave

    def around(self, hour: float) -> Series:
        """Daily wave from -1 to 1, highest at that hour."""
        wave: Series = np.cos(2 * np.pi * (self.middle - hour) / 24)
        return wave

    def peak(self, hour: float, width: float) -> Series:
        """Daily bell of height 1 at that hour."""
        away = np.abs(self.middle - hour)
        bell: Series = np.exp(-0.5 * (np.minimum(away, 24 - away) / width) ** 2)
        return bell

    def sun(self, season: Season) -> Series:
        """Sine of the height of the sun, 0 by night."""
        declination = OBLIQUITY * np.cos(2 * np.pi * (self.day - SOLSTICE) / YEAR_DAYS)
        phi = np.deg2rad(season.latitude)
        angle = 2 * np.pi * (self.middle - season.solar_noon) / 24
        height: Series = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(angle)
        return np.maximum(height, 0)

    def heating(self, season: Season) -> Series:
        """Share of the heating that runs, 0 to 1, by the heating season."""
        first, last = (self._day_of(text) for text in (season.heating_from, season.heating_to))
        ramp = season.heating_ramp_days / 2
        begun, ended = (step((self.day - day) / ramp) for day in (first, last))
        return np.clip(begun - ended + (1 if first > last else 0), 0, 1)

    def workdays(self, weekend: float) -> Series:
        """1 on weekdays, ``weekend`` on Saturday and Sunday."""
        return np.where(self.is_weekend, weekend, 1.0)

    def rush(self, profile: Profile) -> Series:
        """Traffic by the hour, about 1 on average."""
        peaks = self.peak(profile.morning, profile.width) + self.peak(profile.evening, profile.width)
        busy: Series = 0.35 + 0.5 * self.peak(profile.midday, 2 * profile.width) + 0.95 * peaks
        return busy / float(busy.mean()) * self.workdays(profile.weekend_traffic)

    def stoves(self, profile: Profile) -> Series:
        """Stoves and boilers by the hour, 1 on average."""
        width = profile.stove_width
        burn: Series = 0.75 + 0.5 * (
            self.peak(profile.stove_morning, width) + self.peak(profile.stove_evening, width)
        )
        return burn / float(burn.mean())

    def index(self, start: np.datetime64) -> int:
        """Position of an hour by its start."""
        return int((start - self.start[0]).astype("timedelta64[h]").astype(np.int64))

    def _day_of(self, text: str) -> float:
        day = date.fromisoformat(f"{self.year}-{text}")
        return float((day - date(self.year, 1, 1)).days)
