"""A network of sites at the same hours: the background of a site, and where one source would explain all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.trace.upwind.bootstrap import Floats, by_block, draws
from qingshan.trace.upwind.hours import turn

KM_PER_DEGREE = 111.195
CHUNK = 256


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites with their hours, series of shape ``(hours, sites)``, ``nan`` where missing.

    ``block`` is the number of the day of each hour; wind [°, m/s]; ``reference`` is the ordinary level of
    each site, from a time other than the one looked at.
    """

    lon: Floats
    lat: Floats
    block: NDArray[np.int64]
    direction: Floats
    speed: Floats
    value: Floats
    reference: Floats


@dataclass(frozen=True, slots=True)
class Background:
    """What a site has in common with the cleanest site upwind of it.

    ``site`` and ``background`` are means over ``hours`` hours; in ``with_upwind`` of them a site lay upwind,
    in the others the lowest of all sites stands for it.
    """

    site: float
    background: float
    hours: int
    with_upwind: int

    @property
    def local(self) -> float:
        """What comes on top of the background."""
        return self.site - self.background


@dataclass(frozen=True, slots=True)
class Kernel:
    """How a source shows at a site, roughly.

    Parameters
    ----------
    spread
        Standard deviation of the wind's direction about the line to the source [°].
    near
        Distance within which a source shows alike; beyond it falls with distance [km].
    still
        Speed by which half and more of the air no longer spreads to all sides [m/s].
    """

    spread: float
    near: float
    still: float


@dataclass(frozen=True, slots=True)
class FitOrder:
    """Least sites of an hour, the quantile of sites that tells the hour's weather (0 to 1), the bootstrap."""

    least_sites: int
    weather: float
    replicates: int
    seed: int = 1504


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one source at each candidate place would explain the excess at all sites.

    Parameters
    ----------
    explained
        Share of the squared excess that one source there explains, 0 to 1.
    best
        Share of bootstrap replicates in which the place explains most.
    hours, sites
        Hours and sites the fit stands on.
    """

    explained: Floats
    best: Floats
    hours: int
    sites: int


def bearing_to(lon: float, lat: float, lons: Floats, lats: Floats) -> tuple[Floats, Floats]:
    """Direction [°] and distance [km] from one place to others, on a sphere made flat about the place.

    Good to one part in a hundred within 200 km.

    Examples
    --------
    >>> to, far = bearing_to(119.0, 42.0, np.array([119.0, 119.1]), np.array([42.1, 42.0]))
    >>> to.round(0).tolist(), far.round(1).tolist()
    ([0.0, 90.0], [11.1, 8.3])
    """
    east = (np.asarray(lons) - lon) * KM_PER_DEGREE * np.cos(np.deg2rad((np.asarray(lats) + lat) / 2))
    north = (np.asarray(lats) - lat) * KM_PER_DEGREE
    return np.mod(np.rad2deg(np.arctan2(east, north)), 360.0), np.hypot(east, north)


def background(sites: Sites, at: int, *, calm_below: float, half_width: float, apart: float) -> Background:
    """The lowest of the sites upwind, hour by hour, beside the site itself.

    Parameters
    ----------
    sites
        All sites, the one in question too.
    at
        Number of the site in question.
    calm_below, half_width
        Speed of a calm [m/s], and half of the sector that counts as upwind [°].
    apart
        Sites nearer than this are no background [km].
    """
    to, far = bearing_to(float(sites.lon[at]), float(sites.lat[at]), sites.lon, sites.lat)
    own, others = sites.value[:, at], far >= apart
    known = np.isfinite(own) & np.isfinite(sites.value[:, others]).any(axis=1)
    values = np.where(others, sites.value, np.inf)
    values = np.where(np.isfinite(values), values, np.inf)
    blows = (sites.speed[:, at] >= calm_below) & np.isfinite(sites.direction[:, at])
    is_upwind = np.abs(turn(sites.direction[:, at, None], to)) <= half_width
    lowest_upwind = np.where(is_upwind & blows[:, None], values, np.inf).min(axis=1, initial=np.inf)
    has_upwind = np.isfinite(lowest_upwind) & known
    lowest = np.where(has_upwind, lowest_upwind, values.min(axis=1, initial=np.inf))
    # Cleaner air at the site itself is the background then.
    lowest = np.minimum(lowest, own)
    if not known.any():
        return Background(float("nan"), float("nan"), 0, 0)
    return Background(
        float(own[known].mean()), float(lowest[known].mean()), int(known.sum()), int(has_upwind.sum())
    )


def excess(sites: Sites, order: FitOrder) -> Floats:
    """What a site has beyond its ordinary level in that hour's weather, ``nan`` where it cannot be told.

    The hour's weather is a lower quantile, over sites, of concentration by ordinary level: stagnant air
    raises all sites alike, a source raises some and lowers none.
    """
    reference = np.where(sites.reference > 0, sites.reference, np.nan)
    shares = sites.value / reference
    enough = np.isfinite(shares).sum(axis=1) >= order.least_sites
    found = np.full(sites.value.shape, np.nan)
    if enough.any():
        weather = np.nanquantile(shares[enough], order.weather, axis=1)
        found[enough] = sites.value[enough] - weather[:, None] * reference
    return found


def best_fit(
    sites: Sites, lons: Floats, lats: Floats, kernels: Sequence[Kernel], order: FitOrder
) -> tuple[Fit, Kernel]:
    """The fit with the kernel that explains most, and that kernel: how air spread is not known beforehand."""
    if not kernels:
        raise ValueError("kernels")
    fits = [fit(sites, lons, lats, k, order) for k in kernels]
    at = max(range(len(kernels)), key=lambda k: float(fits[k].explained.max(initial=0.0)))
    return fits[at], kernels[at]


def fit(sites: Sites, lons: Floats, lats: Floats, kernel: Kernel, order: FitOrder) -> Fit:
    """How well one steady source at each of the places would explain the excess at all sites and hours.

    At each place the strength is chosen by least squares; a negative strength explains nothing. No places,
    or no hours: nothing is explained.
    """
    left = excess(sites, order)
    wind = np.isfinite(sites.direction) & np.isfinite(sites.speed)
    used = np.isfinite(left) & wind
    block, blocks = by_block(sites.block[used.any(axis=1)])
    rows = used.any(axis=1)
    mask, rest = used[rows], np.where(used, left, 0.0)[rows]
    direction, speed = sites.direction[rows], sites.speed[rows]
    cross, square = np.zeros((blocks, len(lons))), np.zeros((blocks, len(lons)))
    for start in range(0, len(lons), CHUNK):
        part = slice(start, start + CHUNK)
        for s in range(len(sites.lon)):
            to, far = bearing_to(float(sites.lon[s]), float(sites.lat[s]), lons[part], lats[part])
            k = _shown(direction[:, s, None], speed[:, s, None], to, far, kernel)
            k = np.where(mask[:, s, None], k, 0.0)
            np.add.at(cross[:, part], block, rest[:, s, None] * k)
            np.add.at(square[:, part], block, k * k)
    total = np.zeros(blocks)
    np.add.at(total, block, (rest**2).sum(axis=1))
    explained = _explained(cross.sum(axis=0), square.sum(axis=0), np.array(total.sum()))
    drawn = draws(blocks, order.replicates, order.seed)
    each = _explained(drawn @ cross, drawn @ square, (drawn @ total)[:, None])
    wins = np.zeros(len(lons))
    if len(lons) and blocks:
        said = each.max(axis=1) > 0
        np.add.at(wins, each[said].argmax(axis=1), 1.0 / order.replicates)
    return Fit(explained, wins, int(rows.sum()), int(mask.any(axis=0).sum()))


def _shown(direction: Floats, speed: Floats, to: Floats, far: Floats, kernel: Kernel) -> Floats:
    """What a unit source shows at a site, by direction and distance; to all sides in calm air."""
    even = np.exp(-speed / kernel.still)
    toward = np.exp(-0.5 * (turn(direction, to) / kernel.spread) ** 2)
    part = kernel.spread * np.sqrt(2.0 * np.pi) / 360.0
    return np.asarray(
        (even * part + (1.0 - even) * toward) / np.maximum(speed, 0.5) / np.maximum(far, kernel.near)
    )


def _explained(cross: Floats, square: Floats, total: Floats) -> Floats:
    found = np.zeros(np.broadcast_shapes(cross.shape, total.shape))
    np.divide(np.maximum(cross, 0.0) ** 2, square * total, out=found, where=(square * total) > 0)
    return found
