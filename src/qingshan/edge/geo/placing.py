"""Where points lie: in which county and township, and whether that is what their rows say."""

from __future__ import annotations

from typing import Any

import numpy as np

from qingshan.base.finding import Finding, Where
from qingshan.edge.geo.packages import needed

Frame = Any
ALBERS = "+proj=aea +lat_1={low} +lat_2={high} +lat_0={middle} +lon_0={center} +datum=WGS84 +units=m"
NEAR_M = 1000.0
"""A point that near its stated unit may well be in it: boundaries are drawn that roughly."""


def units_at(points: Frame, units: Frame) -> list[str]:
    """Code of the unit each point lies in, empty where in none."""
    shapely = needed("shapely")
    tree = shapely.STRtree(units.geometry.values)
    which, where = tree.query(_middles(points), predicate="intersects")
    found = [""] * len(points)
    codes = units["code"].tolist()
    for at, unit in zip(which, where, strict=True):
        found[at] = found[at] or codes[unit]
    return found


def outside_stated(points: Frame, units: Frame, column: str, file: str) -> tuple[Finding, ...]:
    """Points that lie outside the county or township their row states, with the distance.

    Parameters
    ----------
    points
        A layer of points.
    units
        Counties or townships.
    column
        ``county`` or ``township``: it may hold codes or names.
    file
        Name under which findings speak of it.
    """
    stated = points[column].tolist()
    if not any(stated):
        return ()
    names = dict(zip(units["code"], units["name"], strict=True))
    at_name: dict[str, str] = {}
    for code, name in names.items():
        at_name.setdefault(name, code)
    found = units_at(points, units)
    meters = equal_area(units)
    shapes = dict(zip(units["code"], units.geometry.to_crs(meters), strict=True))
    places = points.geometry.to_crs(meters)
    faults = []
    for row, (said, lies) in enumerate(zip(stated, found, strict=True)):
        code = said if said in names else at_name.get(said, "")
        if not code or code == lies:
            continue
        far = float(places.iloc[row].distance(shapes[code]))
        if far > NEAR_M:
            params = {
                "code": points["code"].iloc[row], "stated": names[code],
                "found": names.get(lies, "-"), "km": round(far / 1000, 1),
            }  # fmt: skip
            faults.append(Finding("layer-outside-stated", Where(file, row + 2, column, said), params))
    return tuple(faults)


def equal_area(frame: Frame) -> str:
    """An equal-area projection that fits the extent of a layer [m]."""
    west, south, east, north = frame.total_bounds
    sixth = (north - south) / 6
    return ALBERS.format(
        low=round(south + sixth, 3), high=round(north - sixth, 3), middle=round((south + north) / 2, 3),
        center=round((west + east) / 2, 3),
    )  # fmt: skip


def _middles(points: Frame) -> Any:
    """The points themselves; of other shapes a point that lies in them."""
    shapely = needed("shapely")
    shapes = points.geometry.values
    is_point = shapely.get_type_id(shapes) == 0
    return np.where(is_point, shapes, shapely.point_on_surface(shapes))
