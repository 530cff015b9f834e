"""From winds to districts: which land the air of a polluted hour came over, and the joint control zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.trace.upwind.bootstrap import Floats, by_block, draws, interval, ratio
from qingshan.trace.upwind.hours import Hours, turn
from qingshan.trace.upwind.network import KM_PER_DEGREE

NOWHERE = -1
"""Number of the land outside the layer of districts."""


@dataclass(frozen=True, slots=True)
class Rings:
    """Directions and distances at which the land about a site is looked at.

    ``step`` [km], ``steps`` outward; ``directions`` around.
    """

    directions: int
    step: float
    steps: int

    @property
    def reach(self) -> float:
        """The farthest distance [km]."""
        return self.step * self.steps

    def places(self, lon: float, lat: float) -> tuple[Floats, Floats]:
        """Longitudes and latitudes, shape ``(directions, steps)``."""
        angle = np.deg2rad(np.arange(self.directions) * 360.0 / self.directions)[:, None]
        far = (np.arange(self.steps) + 0.5) * self.step
        lats = lat + far * np.cos(angle) / KM_PER_DEGREE
        lons = lon + far * np.sin(angle) / (KM_PER_DEGREE * np.cos(np.deg2rad((lat + lats) / 2)))
        return np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back the air of an hour is followed.

    ``half_width`` of the sector [°], ``hours`` of travel, ``calm_below`` [m/s].
    """

    half_width: float
    hours: float
    calm_below: float


@dataclass(frozen=True, slots=True)
class Around:
    """The land about one site: the district at each place of the rings, and the one the site stands in.

    ``districts`` are numbers from 0, ``NOWHERE`` outside the layer.
    """

    districts: NDArray[np.int64]
    own: int


def footprints(hours: Hours, around: Around, rings: Rings, reach: Reach, count: int) -> Floats:
    """Share of each district in each hour, shape ``(hours, count + 1)``; the last is the land outside.

    The air of an hour came over the sector about its wind, as far as the wind blows in some hours; land near
    and far counts alike by distance along the wind (area by 1 / distance). In a calm hour it is the
    district the site stands in. Rows sum to 1.
    """
    table = _outward(around, count)
    kernel = (
        np.abs(turn(np.arange(rings.directions)[:, None] * 360.0 / rings.directions,
                    np.arange(rings.directions) * 360.0 / rings.directions)) <= reach.half_width
    ).astype(np.float64)  # fmt: skip
    sector = np.tensordot(kernel, table, axes=1)
    sector /= np.maximum(sector.sum(axis=2, keepdims=True), 1e-300)
    is_calm = ~(hours.speed >= reach.calm_below)
    direction = np.where(is_calm, 0.0, hours.direction)
    way = np.rint(direction * rings.directions / 360.0).astype(np.int64) % rings.directions
    far = np.where(is_calm, 0.0, hours.speed) * 3.6 * reach.hours / rings.step
    ring = np.clip(np.ceil(far).astype(np.int64) - 1, 0, rings.steps - 1)
    found = sector[way, ring]
    found[is_calm] = 0.0
    found[is_calm, around.own if around.own != NOWHERE else count] = 1.0
    return np.asarray(found)


def _outward(around: Around, count: int) -> Floats:
    """Land of each district from the site outward, shape ``(directions, steps, count + 1)``."""
    numbers = np.where(around.districts == NOWHERE, count, around.districts)
    return np.asarray(np.cumsum(np.eye(count + 1)[numbers], axis=1))


@dataclass(frozen=True, slots=True)
class ZoneShare:
    """One district: its share of the polluted hours with the bootstrap interval, the sum down to it.

    ``hours`` is the share in hours; ``is_in`` says whether it belongs to the zone.
    """

    district: int
    hours: float
    share: float
    low: float
    high: float
    sum: float
    is_in: bool
    agreement: float


def zone(
    blocks: NDArray[np.int64], shares: Floats, wanted: float, *, replicates: int, level: float,
    seed: int = 1504,
) -> tuple[ZoneShare, ...]:  # fmt: skip
    """Districts by their share of the polluted hours, the largest first; those that carry ``wanted`` are in.

    Parameters
    ----------
    blocks
        Day of each polluted hour, of all sites.
    shares
        Share of each district in each of these hours; the last column is the land outside.
    wanted
        Share of the hours that falls on districts of the layer which the zone has to carry, 0 to 1.
    replicates, level, seed
        The bootstrap over days; ``agreement`` is the share of replicates in which a district is in.
    """
    block, count = by_block(blocks)
    if count == 0:
        return ()
    daily = np.zeros((count, shares.shape[1]))
    np.add.at(daily, block, shares)
    drawn = draws(count, replicates, seed) @ daily
    each = ratio(drawn, drawn.sum(axis=1, keepdims=True))
    low, high = interval(each, level)
    total = daily.sum(axis=0)
    members = _members(total[None, :-1], wanted)[0]
    agreement = _members(drawn[:, :-1], wanted).mean(axis=0)
    order = [*np.argsort(-total[:-1], kind="stable"), len(total) - 1]
    part = total / total.sum()
    rows, sums = [], 0.0
    for at in order:
        if total[at] <= 0:
            continue
        is_outside = at == len(total) - 1
        sums += 0.0 if is_outside else float(part[at])
        rows.append(
            ZoneShare(
                NOWHERE if is_outside else int(at), float(total[at]), float(part[at]), float(low[at]),
                float(high[at]), float("nan") if is_outside else sums, bool(not is_outside and members[at]),
                float("nan") if is_outside else float(agreement[at]),
            )
        )  # fmt: skip
    return tuple(rows)


def _members(totals: Floats, wanted: float) -> NDArray[np.bool_]:
    """The fewest districts, the largest first, that carry the wanted share; one row a replicate."""
    order = np.argsort(-totals, axis=1, kind="stable")
    ranked = np.take_along_axis(totals, order, axis=1)
    whole = ranked.sum(axis=1, keepdims=True)
    before = np.cumsum(ranked, axis=1) - ranked
    is_in = (before < wanted * whole - 1e-12) & (ranked > 0)
    found = np.zeros(totals.shape, dtype=np.bool_)
    np.put_along_axis(found, order, is_in, axis=1)
    return found


def numbered(codes: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Numbers for the codes of districts, and the codes by number; an empty code is the land outside."""
    names = tuple(sorted({code for code in codes if code}))
    return {"": NOWHERE, **{code: at for at, code in enumerate(names)}}, names
