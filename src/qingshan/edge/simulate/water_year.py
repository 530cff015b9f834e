"""A year of made-up water: monthly samples of sections, lakes and sources, and the records of stations."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from qingshan.edge.simulate.noise import Series, Streams
from qingshan.edge.simulate.water_parameters import WaterEvent, WaterItem, WaterParameters
from qingshan.register.section import Section
from qingshan.register.water_source import WaterSource


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: place, time, values in canonical units; no values at all where nothing flowed."""

    code: str
    zh: str
    body: str
    time: datetime
    values: dict[str, float]
    is_dry: bool = False


@dataclass(frozen=True, slots=True)
class WaterYear:
    """The samples of a year by hand: of sections, and of drinking-water sources."""

    year: int
    sections: tuple[Sample, ...]
    sources: tuple[Sample, ...]


def simulate_water(
    year: int,
    sections: tuple[Section, ...],
    sources: tuple[WaterSource, ...],
    parameters: WaterParameters,
    seed: int,
) -> WaterYear:
    """A year of samples; the same year, registers, parameters and seed give the same numbers."""
    streams = Streams(seed, year)
    taken = [_section_sample(each, month, year, parameters, streams) for month in range(1, 13)
             for each in sections if each.is_open(date(year, month, 1))]  # fmt: skip
    drawn = [_source_sample(each, month, year, parameters, streams) for month in range(1, 13)
             for each in sources if each.is_open(date(year, month, 1))]  # fmt: skip
    return WaterYear(year, tuple(taken), tuple(drawn))


def month_factor(item: WaterItem, month: int, parameters: WaterParameters) -> float:
    """Factor of a month; the mean of the twelve is 1, so that a level is the mean of its year."""
    season = parameters.season

    def raw(each: int) -> float:
        if each in season.ice_months:
            return item.winter
        if each == season.flood_months[0]:
            return item.flush
        return item.flood if each in season.flood_months else 1.0

    return raw(month) / (sum(raw(each) for each in range(1, 13)) / 12)


def saturation(temperature: Series | float) -> Series | float:
    """Oxygen [mg/L] of water of a temperature [℃] in equilibrium with air at sea level: 468 / (31.6 + T)."""
    return 468 / (31.6 + temperature)


def events_of(parameters: WaterParameters, year: int) -> Iterator[tuple[WaterEvent, datetime, datetime]]:
    """Events of a year with their first and last moment."""
    for event in parameters.events:
        if event.year == year:
            start = datetime(year, event.month, event.day)
            yield event, start, start + timedelta(days=event.days)


def _section_sample(
    section: Section, month: int, year: int, parameters: WaterParameters, streams: Streams
) -> Sample:
    day, hour, minute = (int(each) for each in streams.draw(f"day {section.code} {month}").integers(
        [4, 9, 0], [10, 16, 6]
    ))  # fmt: skip
    for event, start, end in events_of(parameters, year):
        if month == event.month and event.factor(section.code, next(iter(event.factors))) > 1:
            day = (start + (end - start) / 2).day
    time = datetime(year, month, min(day, monthrange(year, month)[1]), hour, minute * 10)
    if month in parameters.dry.get(section.code, ()):
        return Sample(section.code, section.zh, section.water_body, time, {}, is_dry=True)
    keys = [
        key
        for key in _section_items(parameters)
        if section.water == "lake" or key not in parameters.lake_items
    ]
    values = _values(section.code, keys, time, parameters, streams)
    return Sample(section.code, section.zh, section.water_body, time, values)


def _source_sample(
    source: WaterSource, month: int, year: int, parameters: WaterParameters, streams: Streams
) -> Sample:
    time = datetime(year, month, 3 + int(streams.draw(f"day {source.code} {month}").integers(0, 5)))
    keys = parameters.ground_items if source.kind == "ground" else (
        *(key for key in _section_items(parameters) if key not in parameters.lake_items),
        *parameters.surface_source_items,
    )  # fmt: skip
    values = _values(source.code, list(keys), time, parameters, streams)
    return Sample(source.code, source.zh, source.water_body, time, values)


def _section_items(parameters: WaterParameters) -> list[str]:
    only = {*parameters.ground_items, *parameters.surface_source_items} - set(_SHARED)
    return [key for key in parameters.items if key not in only]


_SHARED = (
    "ph", "codmn", "nh3n", "fluoride", "arsenic", "mercury", "cadmium", "chromium6", "lead", "cyanide",
    "phenol", "surfactant", "sulfide", "copper", "zinc", "selenium", "water_temperature",
)  # fmt: skip
"""Indicators groundwater and surface water are both tested for."""


def _values(
    code: str, keys: list[str], time: datetime, parameters: WaterParameters, streams: Streams
) -> dict[str, float]:
    values: dict[str, float] = {}
    temperature = parameters.season.temperature[time.month - 1]
    for key in keys:
        item = parameters.items[key]
        noise = float(streams.draw(f"water {code} {key} {time.month}").standard_normal())
        level = parameters.level(code, key, time.year)
        if key == "water_temperature":
            values[key] = max(0.0, temperature + item.spread * noise)
        elif key == "ph":
            values[key] = level + item.spread * noise
        elif key == "do":
            values[key] = float(saturation(temperature)) * level * float(np.exp(item.spread * noise))
        else:
            factor = month_factor(item, time.month, parameters) * _event_factor(code, key, time, parameters)
            values[key] = level * factor * float(np.exp(item.spread * noise - item.spread**2 / 2))
    return values


def _event_factor(code: str, key: str, time: datetime, parameters: WaterParameters) -> float:
    factor = 1.0
    for event, start, end in events_of(parameters, time.year):
        if start <= time < end:
            factor *= event.factor(code, key)
    return factor
