"""Travel time of a pollutant down a river: measured, by rating, or by Jobson's formulas."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qingshan.trace.defaults import defaults

Floats = NDArray[np.float64]
Means = Literal["measured", "rating", "jobson-slope", "jobson", "assumed"]
MEANS_ORDER: tuple[Means, ...] = ("measured", "rating", "jobson-slope", "jobson", "assumed")
"""Ways to a velocity, the most trusted first."""


@dataclass(frozen=True, slots=True)
class Water:
    """What is known of the water of a reach; none where it is not.

    Parameters
    ----------
    area_km2
        Area above [km²].
    flow, mean_flow
        Discharge now and of the mean year [m³/s].
    slope
        Slope of the bed [m/m].
    velocity
        Measured velocity [m/s].
    rating
        ``k`` and ``m`` of V = k Q^m from gauging.
    """

    area_km2: float | None = None
    flow: float | None = None
    mean_flow: float | None = None
    slope: float | None = None
    velocity: float | None = None
    rating: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Speed:
    """Velocity of the peak and its fastest probable value [m/s], and the way they were found."""

    peak: float
    fastest: float
    means: Means


@dataclass(frozen=True, slots=True)
class Window:
    """Hours a pollutant takes from a source to a section: front, peak, and when it has passed [h]."""

    front: float
    peak: float
    passed: float
    means: Means


def jobson(
    area_km2: ArrayLike, flow: ArrayLike, mean_flow: ArrayLike, slope: ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """Velocity of the peak and its fastest probable value [m/s].

    Parameters
    ----------
    area_km2
        Area above [km²].
    flow, mean_flow
        Discharge at the time and of the mean year [m³/s].
    slope
        Slope of the bed [m/m]; without it the formula without slope is used.

    References
    ----------
    Jobson 1996, USGS WRI 96-4013 (constants as in two public codes; the report itself not read).

    Examples
    --------
    >>> peak, fastest = jobson(1000.0, 10.0, 10.0, 0.001)
    >>> round(float(peak), 3), round(float(fastest), 3)
    (0.452, 0.75)
    """
    law = _law()
    area = np.asarray(area_km2, dtype=np.float64) * 1e6
    now, mean = np.asarray(flow, dtype=np.float64), np.asarray(mean_flow, dtype=np.float64)
    size = area**1.25 * float(law["gravity"]) ** 0.5 / mean
    kind = law["plain"] if slope is None else law["slope"]
    product = size ** kind["area"] * (now / mean) ** kind["flow"] * now / area
    if slope is not None:
        product = product * np.asarray(slope, dtype=np.float64) ** kind["slope"]
    (base, gain), (top, rise) = kind["peak"], kind["fastest"]
    return base + gain * product, top + rise * product


def speed(water: Water) -> Speed:
    """Velocity of a reach by the most trusted way its data allow."""
    if water.velocity:
        return Speed(water.velocity, water.velocity, "measured")
    if water.rating and water.flow:
        at = water.rating[0] * water.flow ** water.rating[1]
        return Speed(at, at, "rating")
    if water.area_km2 and water.flow and water.mean_flow:
        peak, fastest = jobson(water.area_km2, water.flow, water.mean_flow, water.slope or None)
        return Speed(float(peak), float(fastest), "jobson-slope" if water.slope else "jobson")
    assumed = defaults()["velocity"].value
    return Speed(assumed, assumed * defaults()["velocity_high"].value, "assumed")


def window(length_m: ArrayLike, speeds: list[Speed], flow_ratio: float = 1.0) -> Window:
    """When a pollutant of a source arrives: over reaches of these lengths [m] at these speeds.

    ``flow_ratio`` is the discharge over that of the mean year, for the length of the tail.
    """
    lengths = np.atleast_1d(np.asarray(length_m, dtype=np.float64))
    peak = float(sum(far / each.peak for far, each in zip(lengths, speeds, strict=True))) / 3600
    fastest = float(sum(far / each.fastest for far, each in zip(lengths, speeds, strict=True))) / 3600
    worst = max((MEANS_ORDER.index(each.means) for each in speeds), default=len(MEANS_ORDER) - 1)
    means = MEANS_ORDER[worst]
    edge = float(_law()["edge"]["share"]) * peak
    late = peak / defaults()["velocity_low"].value if means == "assumed" else peak
    return Window(min(edge, fastest), peak, max(late, edge + tail_hours(peak, flow_ratio)), means)


def tail_hours(peak_hours: float, flow_ratio: float = 1.0) -> float:
    """Time from the front until a tenth of the peak is left [h]; the formula is unverified."""
    if peak_hours <= 0:
        return 0.0
    tail = _law()["tail"]
    unit_peak = tail["unit_peak"] * peak_hours ** (tail["time"] * flow_ratio ** tail["flow"])
    return float(tail["amount"] / unit_peak / 3600)


def decay(rate_20: float, temperature: float = 20.0) -> float:
    """Rate of decay at a temperature [1/d] from that at 20 ℃."""
    return float(rate_20 * defaults()["decay_theta"].value ** (temperature - 20.0))


@cache
def _law() -> Mapping[str, Any]:
    return tomllib.loads(files("qingshan.trace").joinpath("travel.toml").read_text(encoding="utf-8"))
