"""Wind and pollution by direction and speed: how often the wind blows so, and what it brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.evaluate.air.declarations import catalog

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WindTable:
    """Shares and means by direction (clockwise from north) and speed class.

    ``share`` is of all hours with wind and pollutant [%]; ``mean`` is ``nan`` where too few hours; ``hours``
    counts them all and ``calm`` those without a direction to speak of.
    """

    speed_edges: tuple[float, ...]
    share: Floats
    mean: Floats
    hours: int
    calm: int


def wind_table(direction: Floats, speed: Floats, value: Floats) -> WindTable:
    """Table of the hours on which wind and pollutant are known.

    Parameters
    ----------
    direction
        Where the wind comes from [°], one number an hour.
    speed
        Wind speed [m/s].
    value
        Concentration.

    Notes
    -----
    Sectors, speed classes, the calm threshold and the least number of hours for a mean are declared in
    ``statistics.toml``.
    """
    shape = catalog()["rose"]
    sectors, edges = int(shape["sectors"]), tuple(float(e) for e in shape["speed_edges"])  # type: ignore[call-overload, attr-defined]
    known = np.isfinite(direction) & np.isfinite(speed) & np.isfinite(value)
    direction, speed, value = direction[known], speed[known], value[known]
    blows = speed >= float(shape["calm_below"])  # type: ignore[arg-type]
    width = 360.0 / sectors
    sector = np.floor(((direction[blows] + width / 2) % 360.0) / width).astype(np.int64)
    group = np.clip(np.searchsorted(edges, speed[blows], side="right") - 1, 0, len(edges) - 1)
    cells = sector * len(edges) + group
    size = sectors * len(edges)
    count = np.bincount(cells, minlength=size).astype(np.float64)
    total = np.bincount(cells, weights=value[blows], minlength=size)
    enough = count >= float(shape["least_hours"])  # type: ignore[arg-type]
    mean = np.full(size, np.nan)
    np.divide(total, count, out=mean, where=enough)
    hours = int(known.sum())
    share = 100.0 * count / max(hours, 1)
    return WindTable(
        edges, share.reshape(sectors, -1), mean.reshape(sectors, -1), hours, hours - int(blows.sum())
    )
