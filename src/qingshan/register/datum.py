"""Datums: what the same degrees mean, and the way from a shifted map to the ground.

GCJ-02 and BD-09 move every place by some hundreds of meters. A position that far off lies on the other bank:
a layer says its datum, and one that does not is not used.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

LayerDatum = Literal["CGCS2000", "WGS84", "GCJ02", "BD09", "unknown"]
"""Datum of a layer. CGCS2000 and WGS84 differ by centimeters to decimeters and count as one here."""

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BD_FACTOR = np.pi * 3000.0 / 180.0
MOST_STEPS = 30
CLOSE = 1e-11
"""Change of a coordinate below which the way back is found [degree]: about a micrometer."""


def to_ground(lon: ArrayLike, lat: ArrayLike, datum: LayerDatum) -> Pair:
    """Longitude and latitude on the ground (WGS84, CGCS2000) of degrees in a datum.

    Raises
    ------
    ValueError
        The datum is unknown.

    Examples
    --------
    >>> lon, lat = to_ground(*from_ground(118.92, 42.28, "BD09"), "BD09")
    >>> round(float(lon), 9), round(float(lat), 9)
    (118.92, 42.28)
    """
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    match datum:
        case "CGCS2000" | "WGS84":
            return x, y
        case "GCJ02":
            return _back(x, y)
        case "BD09":
            return _back(*_bd_back(x, y))
    raise ValueError(datum)


def from_ground(lon: ArrayLike, lat: ArrayLike, datum: LayerDatum) -> Pair:
    """Degrees in a datum of a place on the ground; the inverse of :func:`to_ground`."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    match datum:
        case "CGCS2000" | "WGS84":
            return x, y
        case "GCJ02":
            return _shift(x, y)
        case "BD09":
            return _bd(*_shift(x, y))
    raise ValueError(datum)


def _shift(lon: Floats, lat: Floats) -> Pair:
    """GCJ-02 degrees of a place: the public formula."""
    x, y = lon - 105.0, lat - 35.0
    root, waves = np.sqrt(np.abs(x)), 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves * 2.0 / 3.0
    north = north + (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
    north = north + (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves * 2.0 / 3.0
    east = east + (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
    east = east + (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY * np.sin(phi) ** 2
    north = np.degrees(north * magic * np.sqrt(magic) / (_AXIS * (1.0 - _ECCENTRICITY)))
    east = np.degrees(east * np.sqrt(magic) / (_AXIS * np.cos(phi)))
    return np.asarray(lon + east), np.asarray(lat + north)


def _back(lon: Floats, lat: Floats) -> Pair:
    """Place of GCJ-02 degrees: the formula has no closed inverse, a few steps reach it."""
    x, y = lon.copy(), lat.copy()
    for _ in range(MOST_STEPS):
        at_x, at_y = _shift(x, y)
        x, y = x - (at_x - lon), y - (at_y - lat)
        if np.all(np.abs(at_x - lon) < CLOSE) and np.all(np.abs(at_y - lat) < CLOSE):
            break
    return x, y


def _bd(lon: Floats, lat: Floats) -> Pair:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_FACTOR)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_FACTOR)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _bd_back(lon: Floats, lat: Floats) -> Pair:
    """GCJ-02 degrees of BD-09 ones: the closed form is a first guess good to a meter; steps make it exact."""
    x, y = lon - 0.0065, lat - 0.006
    for _ in range(MOST_STEPS):
        at_x, at_y = _bd(x, y)
        x, y = x - (at_x - lon), y - (at_y - lat)
        if np.all(np.abs(at_x - lon) < CLOSE) and np.all(np.abs(at_y - lat) < CLOSE):
            break
    return x, y
