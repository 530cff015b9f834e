"""The river network of a terrain: reaches between confluences, sections and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingshan.base.errors import RefusedError
from qingshan.trace.catchment import Cell, Terrain
from qingshan.trace.kernels import flow, links
from qingshan.trace.network import At, River


@dataclass(frozen=True, slots=True)
class Network:
    """Reaches of a terrain, as a river and as lines on the map.

    Parameters
    ----------
    terrain
        Where they were found.
    river
        Their one vector.
    cells, starts
        Flat indices of all reaches one after the other from source to mouth; reach ``k`` has
        ``cells[starts[k] : starts[k + 1]]``, without the first cell of the reach below.
    reach_of
        Reach of each cell, -1 beside the streams.
    above_km2
        Area above the lower end of each reach [km²].
    """

    terrain: Terrain
    river: River
    cells: NDArray[np.int64]
    starts: NDArray[np.int64]
    reach_of: NDArray[np.int32]
    above_km2: NDArray[np.float64]

    def line(self, reach: int) -> NDArray[np.int64]:
        """Flat indices of a reach from its upper end to the first cell of the one below."""
        part = self.cells[self.starts[reach] : self.starts[reach + 1]]
        below = int(self.river.downstream[reach])
        return part if below < 0 else np.append(part, self.cells[self.starts[below]])

    def points(self, reach: int) -> NDArray[np.float64]:
        """Coordinates of a reach from its upper to its lower end."""
        grid = self.terrain.grid
        rows, cols = np.divmod(self.line(reach), grid.width)
        return np.column_stack([grid.west + (cols + 0.5) * grid.dx, grid.north - (rows + 0.5) * grid.dy])

    def locate(self, cell: Cell) -> tuple[At, float] | None:
        """Where water of a cell enters the network, and how far it runs before [m]; none where never."""
        return _locate(self, cell)


def network(terrain: Terrain, least_km2: float, breaks: Sequence[Cell] = ()) -> Network:
    """The reaches of a terrain, cut at the cells of sections.

    Parameters
    ----------
    terrain
        The terrain made ready.
    least_km2
        Area above from which a stream is a reach [km²].
    breaks
        Cells that end a reach, so that a section stands at a lower end.

    Raises
    ------
    RefusedError
        No cell has that area above it.
    """
    width = terrain.grid.width
    step = flow.offsets(width)
    is_stream = (terrain.above_km2.ravel() >= least_km2) & (terrain.direction.ravel() != flow.NOTHING)
    if not is_stream.any():
        raise RefusedError("no-streams", least=least_km2, most=float(terrain.above_km2.max()))
    ends = np.array([r * width + c for r, c in breaks], dtype=np.int64)
    cells, starts, below, lengths, reach_of = links.reaches(
        terrain.direction, step, is_stream, ends, terrain.grid.row_widths(), terrain.grid.row_height
    )
    last = cells[starts[1:] - 1]
    above = terrain.above_km2.ravel()[last].astype(np.float64)
    return Network(terrain, River.index(below, lengths), cells, starts, reach_of, above)


def _locate(net: Network, cell: Cell) -> tuple[At, float] | None:
    grid = net.terrain.grid
    widths, height = grid.row_widths(), grid.row_height
    flowing, step = net.terrain.direction.ravel(), flow.offsets(grid.width)
    at, run = cell[0] * grid.width + cell[1], 0.0
    while net.reach_of[at] < 0:
        code = flowing[at]
        if code in (flow.END, flow.NOTHING):
            return None
        run += _step_m(at, int(step[code]), grid.width, widths, height)
        at += int(step[code])
    reach = int(net.reach_of[at])
    line = net.line(reach)
    first = int(np.flatnonzero(line == at)[0])
    left = line[first:]
    rows, cols = np.divmod(left, grid.width)
    east = np.diff(cols) * (widths[rows[:-1]] + widths[rows[1:]]) / 2
    return At(reach, float(np.hypot(east, np.diff(rows) * height).sum())), run


def _step_m(at: int, step: int, width: int, widths: NDArray[np.float64], height: float) -> float:
    row, to = divmod(at, width), divmod(at + step, width)
    east = (to[1] - row[1]) * (widths[row[0]] + widths[to[0]]) / 2
    return float(np.hypot(east, (to[0] - row[0]) * height))
