"""Does a boundary lie where a trusted one does: before and after the best shift, and by which datum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from qingshan.base.errors import RefusedError
from qingshan.edge.geo.packages import needed
from qingshan.register.datum import LayerDatum, to_ground

Frame = Any
Points = NDArray[np.float64]
METERS_PER_DEGREE = 111_195.0
SAMPLE_M = 500.0
ROUNDS = 25
AREA = 2
"""Dimensions of a shape that has a boundary to compare."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Distances of a boundary to a trusted one [m].

    Parameters
    ----------
    median_m
        Half of its points lie nearer than this.
    shifted_m
        The same after the best shift.
    east_m, north_m
        That shift.
    best_datum
        Datum by which it would fit best as it came.
    best_datum_m
        Median distance then.
    """

    median_m: float
    shifted_m: float
    east_m: float
    north_m: float
    best_datum: LayerDatum
    best_datum_m: float


def fit(boundary: Frame, trusted: Frame) -> Fit:
    """How a boundary as it came lies to a trusted one on the ground, both in degrees.

    Raises
    ------
    RefusedError
        Lines or points: there is no boundary to compare.
    """
    if max(needed("shapely").get_dimensions(boundary.geometry.values), default=-1) < AREA:
        raise RefusedError("layer-no-outline")
    points = _outline(boundary)
    middle = float(points[:, 1].mean())
    tree = needed("scipy.spatial").cKDTree(_meters(_outline(trusted), middle))
    as_is = _meters(points, middle)
    shift = _best_shift(as_is, tree)
    datums: dict[LayerDatum, float] = {}
    for datum in get_args(LayerDatum):
        if datum not in ("unknown", "CGCS2000"):
            moved = np.column_stack(to_ground(points[:, 0], points[:, 1], datum))
            datums[datum] = _median(_meters(moved, middle), tree)
    best = min(datums, key=lambda each: datums[each])
    return Fit(
        _median(as_is, tree),
        _median(as_is + shift, tree),
        float(shift[0]),
        float(shift[1]),
        best,
        datums[best],
    )


def _outline(frame: Frame) -> Points:
    """Points along the outer boundary, some hundred meters apart."""
    shapely = needed("shapely")
    whole = shapely.union_all(frame.geometry.values).boundary
    dense = shapely.segmentize(whole, SAMPLE_M / METERS_PER_DEGREE)
    return np.asarray(shapely.get_coordinates(dense), dtype=np.float64)


def _meters(points: Points, middle: float) -> Points:
    return np.asarray(points * METERS_PER_DEGREE * np.array([np.cos(np.radians(middle)), 1.0]))


def _median(points: Points, tree: Any) -> float:
    return float(np.median(tree.query(points)[0]))


def _best_shift(points: Points, tree: Any) -> Points:
    """Shift that brings points nearest: the median way to the nearest point, taken again and again."""
    shift = np.zeros(2)
    for _ in range(ROUNDS):
        _, nearest = tree.query(points + shift)
        step = np.median(tree.data[nearest] - points - shift, axis=0)
        shift = shift + step
        if np.hypot(*step) < 1.0:
            break
    return np.asarray(shift)
