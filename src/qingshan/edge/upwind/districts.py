"""Districts of a workspace for upwind tracing: townships where there are any, else counties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingshan.base.errors import RefusedError
from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.store import Layers
from qingshan.edge.workspace import Workspace
from qingshan.trace.upwind.footprint import NOWHERE, Around, Rings
from qingshan.trace.upwind.hours import Floats


@dataclass(frozen=True, slots=True)
class Districts:
    """Codes and names by number, and the outlines to look places up in."""

    kind: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: Any
    is_simulated: bool

    @classmethod
    def of(cls, workspace: Workspace, kind: str = "") -> Districts:
        """The layer of that kind; by default townships, or counties where there are none.

        Raises
        ------
        RefusedError
            The workspace has no such layer.
        """
        layers = Layers.of(workspace.register_folder)
        kind = kind or ("townships" if layers.has("townships") else "counties")
        if not layers.has(kind):
            raise RefusedError("layer-missing", kind=kind)
        frame = layers.read(kind).sort_values("code")
        is_simulated = layers.about(kind).is_simulated
        return cls(kind, tuple(frame["code"]), tuple(frame["name"]), _tree(frame), is_simulated)

    @classmethod
    def of_frame(cls, frame: Any, code: str) -> Districts:
        """The polygons of a GeoDataFrame in degrees, by a column of codes."""
        ordered = frame.sort_values(code)
        codes = tuple(str(each) for each in ordered[code])
        return cls("districts", codes, codes, _tree(ordered), is_simulated=False)

    def at(self, lon: Floats, lat: Floats) -> NDArray[np.int64]:
        """Number of the district of each place, ``NOWHERE`` outside the layer; any shape."""
        lons, lats = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        points = needed("shapely").points(lons.ravel(), lats.ravel())
        which, where = self.shapes.query(points, predicate="intersects")
        found = np.full(lons.size, NOWHERE, dtype=np.int64)
        # On a border both districts are found; the first by code counts.
        found[which[::-1]] = where[::-1]
        return found.reshape(lons.shape)

    def around(self, lon: float, lat: float, rings: Rings) -> Around:
        """The land about a place."""
        own = int(self.at(np.array([lon]), np.array([lat]))[0])
        return Around(self.at(*rings.places(lon, lat)), own)

    def name(self, number: int) -> str:
        """Name of a district; empty outside the layer."""
        return "" if number == NOWHERE else self.names[number]

    def code(self, number: int) -> str:
        """Code of a district; empty outside the layer."""
        return "" if number == NOWHERE else self.codes[number]


def _tree(frame: Any) -> Any:
    return needed("shapely").STRtree(frame.geometry.values)
