"""A raster's grid: where its cells are, how large each row of them truly is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RADIUS_KM = 6371.0072
"""Radius of the sphere with the area of the ellipsoid [km]."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """A north-up grid of equal cells.

    Parameters
    ----------
    height, width
        Rows and columns.
    west, north
        Corner of the first cell [degree or m].
    dx, dy
        Size of a cell to the east and to the south, both positive [degree or m].
    is_lonlat
        Whether coordinates are degrees; then a cell gets narrower to the north.

    Examples
    --------
    >>> grid = Grid(2, 4, 116.0, 44.0, 0.5, 0.5, True)
    >>> grid.cell(117.2, 43.4)
    (1, 2)
    """

    height: int
    width: int
    west: float
    north: float
    dx: float
    dy: float
    is_lonlat: bool = True

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.height * self.width

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north edge."""
        return (
            self.west,
            self.north - self.height * self.dy,
            self.west + self.width * self.dx,
            self.north,
        )

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the cell a point lies in; none outside."""
        row, col = int((self.north - y) // self.dy), int((x - self.west) // self.dx)
        return (row, col) if 0 <= row < self.height and 0 <= col < self.width else None

    def center(self, row: int, col: int) -> tuple[float, float]:
        """Coordinates of the middle of a cell."""
        return self.west + (col + 0.5) * self.dx, self.north - (row + 0.5) * self.dy

    def row_areas(self) -> Floats:
        """True area of a cell of each row [km²], exact on the sphere where the grid is in degrees."""
        if not self.is_lonlat:
            return np.full(self.height, self.dx * self.dy / 1e6)
        edges = np.sin(np.radians(self.north - np.arange(self.height + 1) * self.dy))
        return np.asarray(RADIUS_KM**2 * np.radians(self.dx) * (edges[:-1] - edges[1:]))

    def row_widths(self) -> Floats:
        """Distance between the middles of neighboring cells of each row [m]."""
        if not self.is_lonlat:
            return np.full(self.height, self.dx)
        middles = np.radians(self.north - (np.arange(self.height) + 0.5) * self.dy)
        return np.asarray(RADIUS_KM * 1000 * np.radians(self.dx) * np.cos(middles))

    @property
    def row_height(self) -> float:
        """Distance between the middles of neighboring rows [m]."""
        return float(RADIUS_KM * 1000 * np.radians(self.dy)) if self.is_lonlat else self.dy

    def coarser(self, factor: int) -> Grid:
        """The grid of whole blocks of ``factor`` by ``factor`` cells."""
        return Grid(
            self.height // factor, self.width // factor, self.west, self.north,
            self.dx * factor, self.dy * factor, self.is_lonlat,
        )  # fmt: skip

    def window(self, rows: tuple[int, int], cols: tuple[int, int]) -> Grid:
        """The part of the grid between two rows and two columns, the second ones not included."""
        return Grid(
            rows[1] - rows[0], cols[1] - cols[0], self.west + cols[0] * self.dx,
            self.north - rows[0] * self.dy, self.dx, self.dy, self.is_lonlat,
        )  # fmt: skip

    def distance_m(self, a: tuple[int, int], b: tuple[int, int]) -> float:
        """Distance between the middles of two cells that are near each other [m]."""
        widths = self.row_widths()
        east = (a[1] - b[1]) * (widths[a[0]] + widths[b[0]]) / 2
        return float(np.hypot(east, (a[0] - b[0]) * self.row_height))
