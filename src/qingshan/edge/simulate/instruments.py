"""What instruments make of the air: rounding, gaps and faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.base.indicator import indicator
from qingshan.edge.simulate.noise import Series, Streams
from qingshan.edge.simulate.parameters import Faults, Gaps, Noise, Parameters, Range

POLLUTANTS = ("so2", "no2", "co", "o3", "pm10", "pm25")
Mask = NDArray[np.bool_]
Readings = dict[str, Series]
"""Values by indicator, shape ``(hours, sites)``; NaN where nothing was recorded."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an instrument: its kind, position of the site, indicator, hours ``[start, end)``."""

    kind: str
    site: int
    indicator: str
    start: int
    end: int


def record(
    air: Readings, weather: Readings, parameters: Parameters, streams: Streams
) -> tuple[Readings, tuple[Fault, ...]]:
    """Readings as instruments report them, and the faults that are in them."""
    measured = {key: _measured(key, values, parameters.noise, streams) for key, values in air.items()}
    gaps = _gaps(measured["pm25"].shape, parameters.gaps, streams)
    for key in POLLUTANTS:
        measured[key][gaps[key]] = np.nan
    faults = _spoil(measured, parameters.faults, streams.draw("faults"))
    down = gaps["site"]
    rounded = {key: _rounded(key, values) for key, values in measured.items()}
    rounded |= {key: _rounded(key, np.where(down, np.nan, values)) for key, values in weather.items()}
    return rounded, faults


def _measured(key: str, values: Series, noise: Noise, streams: Streams) -> Series:
    spread = {"co": noise.instrument_co, "pm10": noise.instrument_pm, "pm25": noise.instrument_pm}
    error = spread.get(key, noise.instrument_gas) * streams.draw(f"instrument {key}").standard_normal(
        values.shape
    )
    return np.maximum(values + error, 10.0 ** -indicator(key).decimals)


def _rounded(key: str, values: Series) -> Series:
    rounded = np.round(values, indicator(key).decimals) + 0.0
    return rounded % 360 if key == "wind_direction" else rounded


def _gaps(shape: tuple[int, ...], gaps: Gaps, streams: Streams) -> dict[str, Mask]:
    """Where nothing was recorded: whole sites, checks of one instrument, scattered hours."""
    hours, sites = shape
    draw = streams.draw("gaps")
    down = np.zeros(shape, dtype=bool)
    for site in range(sites):
        for _ in range(int(draw.poisson(gaps.outages))):
            length = _log_between(draw, gaps.outage_hours)
            start = int(draw.integers(0, hours - length))
            down[start : start + length, site] = True
    missing = {}
    for key in POLLUTANTS:
        own = down | (draw.random(shape) < gaps.single)
        every = int(gaps.check_every_days * 24)
        first = draw.integers(0, every, sites)
        own |= (np.arange(hours)[:, None] - first) % every == 0
        missing[key] = own
    return missing | {"site": down}


def _spoil(readings: Readings, faults: Faults, draw: np.random.Generator) -> tuple[Fault, ...]:
    """Put faults into the readings, in place."""
    found: list[Fault] = []
    plan: Sequence[tuple[str, int, Callable[[Readings, Faults, np.random.Generator], Fault]]] = (
        ("flat_line", faults.flat_line, _flat_line),
        ("spike", faults.spike, _spike),
        ("negative", faults.negative, _negative),
        ("zero_record", faults.zero_record, _zero_record),
        ("exchanged", faults.exchanged, _exchanged),
    )
    for _, count, make in plan:
        found.extend(make(readings, faults, draw) for _ in range(count))
    return tuple(found)


def _flat_line(readings: Readings, faults: Faults, draw: np.random.Generator) -> Fault:
    key, site, start, length = _pick(readings, draw, POLLUTANTS, faults.flat_hours)
    readings[key][start : start + length, site] = readings[key][start, site]
    return Fault("flat_line", site, key, start, start + length)


def _spike(readings: Readings, faults: Faults, draw: np.random.Generator) -> Fault:
    key, site, start, _ = _pick(readings, draw, POLLUTANTS, (1, 1))
    readings[key][start, site] *= float(draw.uniform(*faults.spike_factor))
    return Fault("spike", site, key, start, start + 1)


def _negative(readings: Readings, faults: Faults, draw: np.random.Generator) -> Fault:
    key, site, start, _ = _pick(readings, draw, ("so2", "no2", "o3", "pm25", "pm10"), (1, 1))
    readings[key][start, site] = -float(draw.integers(1, 6))
    return Fault("negative", site, key, start, start + 1)


def _zero_record(readings: Readings, faults: Faults, draw: np.random.Generator) -> Fault:
    _, site, start, length = _pick(readings, draw, POLLUTANTS, (1, 3))
    for key in POLLUTANTS:
        readings[key][start : start + length, site] = 0.0
    return Fault("zero_record", site, "", start, start + length)


def _exchanged(readings: Readings, faults: Faults, draw: np.random.Generator) -> Fault:
    _, site, start, length = _pick(readings, draw, ("pm25",), faults.exchanged_hours)
    at = slice(start, start + length), site
    readings["pm25"][at], readings["pm10"][at] = readings["pm10"][at].copy(), readings["pm25"][at].copy()
    return Fault("exchanged", site, "pm25", start, start + length)


def _pick(
    readings: Readings, draw: np.random.Generator, keys: Sequence[str], bounds: Range
) -> tuple[str, int, int, int]:
    """Indicator, site, first hour (with a reading) and length of a fault."""
    key = keys[int(draw.integers(len(keys)))]
    hours, sites = readings[key].shape
    site, length = int(draw.integers(sites)), int(draw.integers(int(bounds[0]), int(bounds[1]) + 1))
    present = np.flatnonzero(~np.isnan(readings[key][: hours - length, site]))
    start = int(present[int(draw.integers(len(present)))]) if len(present) else 0
    return key, site, start, length


def _log_between(draw: np.random.Generator, bounds: Range) -> int:
    return int(np.exp(draw.uniform(np.log(bounds[0]), np.log(bounds[1]))))
