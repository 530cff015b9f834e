"""Records of made-up automatic stations every four hours: days and nights, rain, held values, service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from qingshan.edge.simulate.noise import Series, Streams, leaky_sum
from qingshan.edge.simulate.water_parameters import WaterParameters
from qingshan.edge.simulate.water_year import events_of, month_factor, saturation
from qingshan.register.section import Section

STEP_HOURS = 4
SLOW = ("codmn", "nh3n", "tp", "tn")
"""Indicators of slow analyzers, which repeat a value until the next is due."""

STATION_ITEMS = ("water_temperature", "ph", "do", "conductivity", "turbidity", *SLOW)


@dataclass(frozen=True, slots=True)
class StationYear:
    """Records of one station: times, values by indicator (NaN where nothing was sent), whether in service."""

    section: Section
    times: NDArray[np.datetime64]
    values: dict[str, Series]
    is_in_service: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rain:
    """One rain of the flood season: when it began, how long it washed [h], and how strongly."""

    start: datetime
    hours: float
    strength: float


def rains_of(year: int, parameters: WaterParameters, seed: int) -> tuple[Rain, ...]:
    """Rains of a year in order; the first after the dry months washes hardest."""
    draw, season = Streams(seed, year).draw("rains"), parameters.season
    starts = sorted(
        datetime(
            year, int(draw.choice(season.flood_months)), int(draw.integers(1, 28)), int(draw.integers(0, 24))
        )
        for _ in range(season.rains)
    )
    return tuple(
        Rain(
            start, float(draw.uniform(*season.rain_hours)), 1.8 if at == 0 else float(draw.uniform(0.5, 1.0))
        )
        for at, start in enumerate(starts)
    )


def simulate_stations(
    year: int, sections: tuple[Section, ...], parameters: WaterParameters, seed: int
) -> Iterator[StationYear]:
    """A year of records of every section with a station."""
    rains = rains_of(year, parameters, seed)
    for section in sections:
        if section.code in parameters.stations:
            yield _station(year, section, parameters, Streams(seed, year), rains)


def _station(
    year: int, section: Section, parameters: WaterParameters, streams: Streams, rains: tuple[Rain, ...]
) -> StationYear:
    start = np.datetime64(f"{year}-01-01T00", "h")
    hours = int((np.datetime64(f"{year + 1}-01-01T00", "h") - start) / np.timedelta64(1, "h"))
    times = start + np.arange(0, hours, STEP_HOURS) * np.timedelta64(1, "h")
    month = times.astype("datetime64[M]").astype(int) % 12
    wash = _wash(times, rains)
    day = np.cos((times - times.astype("datetime64[D]")).astype(int) / 24 * 2 * np.pi - np.pi * 15 / 12)
    values = {key: _series(section, key, parameters, streams, month, wash) for key in STATION_ITEMS}
    for event, first, last in events_of(parameters, year):
        during = (times >= np.datetime64(first)) & (times < np.datetime64(last))
        for key in event.factors:
            if key in values:
                values[key] = np.where(during, values[key] * event.factor(section.code, key), values[key])
    level = np.array(parameters.season.temperature)[month]
    values["water_temperature"] = np.maximum(0, values["water_temperature"] + level + 1.2 * day * (level > 3))
    light = np.where(level > 6, 1.0, 0.25)
    values["ph"] = values["ph"] + 0.25 * day * light
    values["do"] = saturation(values["water_temperature"]) * values["do"] * (1 + 0.18 * day * light)
    for key in SLOW:
        values[key] = _held(values[key], parameters.items[key].limit)
    return StationYear(section, times, *_service(values, section.code, streams))


def _series(
    section: Section, key: str, parameters: WaterParameters, streams: Streams, month: NDArray[np.int64],
    wash: Series,
) -> Series:  # fmt: skip
    """Series of one indicator before days, nights and temperature are laid over it."""
    item, shape = parameters.items[key], month.shape
    noise = streams.persistent(f"station {section.code} {key}", shape, 18)
    level = parameters.level(section.code, key, streams.year)
    if key == "water_temperature":
        return noise * item.spread
    if key == "ph":
        return level + noise * item.spread
    if key == "do":
        return level * np.exp(noise * item.spread)
    season = np.array([month_factor(item, m, parameters) for m in range(1, 13)])[month]
    washed = 1 + (item.flush - 1) * wash
    series: Series = level * season * washed * np.exp(0.6 * item.spread * noise)
    return series


def _wash(times: NDArray[np.datetime64], rains: tuple[Rain, ...]) -> Series:
    """How strongly rain washes at each time, 0 in dry weather."""
    wash: Series = np.zeros(len(times))
    for rain in rains:
        since = (times - np.datetime64(rain.start)) / np.timedelta64(1, "h")
        wash += np.where(since >= 0, rain.strength * np.exp(-np.maximum(since, 0) / rain.hours), 0)
    return wash


def _held(series: Series, limit: float) -> Series:
    """Values of a slow analyzer: new every eight hours, half the detection limit below it."""
    held = np.repeat(series[::2], 2)[: len(series)]
    return np.where(held < limit, limit / 2, held)


def _service(
    values: dict[str, Series], code: str, streams: Streams
) -> tuple[dict[str, Series], NDArray[np.bool_]]:
    """Gaps of single values, and spells of maintenance in which slow analyzers send nothing."""
    draw, count = streams.draw(f"service {code}"), len(values["ph"])
    begins = (draw.random(count) < 1 / 180).astype(float)
    is_out = leaky_sum(begins, 0.6) > 0.2
    for key, series in values.items():
        lost = draw.random(count) < 0.004
        series[lost | (is_out & (key in SLOW))] = np.nan
    return values, ~is_out


def moment(time: np.datetime64) -> datetime:
    """Time of a record as text is made of it."""
    return datetime(1970, 1, 1) + timedelta(hours=int(time.astype("datetime64[h]").astype(int)))
