"""The way of water across flats and filled hollows. Plain loops, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit

from qingshan.trace.kernels.flow import COLS, ROWS, at_edge
from qingshan.trace.kernels.heap import grown, pop, push

PER_STEP = 1024
"""Units of the cost of crossing one row of cells in deep water: whole numbers, so that sums are exact."""
UNKNOWN = -1


@njit(cache=True)
def costs_to_outlet(filled, ground, direction, sinks, lengths, shallow):  # type: ignore[no-untyped-def]
    """Least cost of the way of each cell of a flat to where the flat spills; 0 for all other cells.

    A step costs its length in row heights, and up to ``shallow`` times that more where the ground is close
    below the filled level: water crosses a filled hollow where it is deepest. ``lengths`` are those of a
    step east, south and aslant, by row.
    """
    rows, cols = filled.shape
    cost = np.zeros(filled.shape, dtype=np.int32)
    keys, cells, size = np.empty(1 << 16, dtype=np.int64), np.empty(1 << 16, dtype=np.int64), 0
    for r in range(rows):
        for c in range(cols):
            spills = spills_at(filled, direction, sinks, r, c)
            if not spills:
                cost[r, c] = UNKNOWN
            elif _meets_level(filled, direction, r, c):
                if size == keys.size:
                    keys, cells = grown(keys), grown(cells)
                size = push(keys, cells, size, 0, r * cols + c)
    while size:
        key, at = keys[0], cells[0]
        size = pop(keys, cells, size)
        if size + 8 > keys.size:
            keys, cells = grown(keys), grown(cells)
        r, c = at // cols, at % cols
        if key == cost[r, c]:
            size = _spread(filled, ground, direction, cost, keys, cells, size, r, c, lengths, shallow)
    return cost


@njit(cache=True)
def _spread(  # type: ignore[no-untyped-def]
    filled, ground, direction, cost, keys, cells, size, r, c, lengths, shallow
):
    """Tells the neighbors on the same level what the way over a cell costs them."""
    rows, cols = filled.shape
    for k in range(8):
        rr, cc = r + ROWS[k], c + COLS[k]
        if rr < 0 or cc < 0 or rr >= rows or cc >= cols or direction[rr, cc] == 247:
            continue
        if filled[rr, cc] != filled[r, c] or cost[rr, cc] == 0:
            continue
        depth = np.float64(filled[rr, cc]) - np.float64(ground[rr, cc])
        far = lengths[r, 0] if k in (0, 4) else lengths[r, 1] if k in (2, 6) else lengths[r, 2]
        whole = cost[r, c] + max(np.int64(np.round(PER_STEP * far * (1.0 + shallow / (1.0 + depth)))), 1)
        if cost[rr, cc] == UNKNOWN or whole < cost[rr, cc]:
            cost[rr, cc] = whole
            size = push(keys, cells, size, whole, rr * cols + cc)
    return size


@njit(cache=True)
def spills_at(filled, direction, sinks, r, c):  # type: ignore[no-untyped-def]
    """Whether water leaves the level of a cell there: to a lower neighbor, a sink or out of the terrain."""
    if direction[r, c] == 247 or sinks[r, c] or at_edge(direction, r, c):
        return True
    for k in range(8):
        if filled[r + ROWS[k], c + COLS[k]] < filled[r, c]:
            return True
    return False


@njit(cache=True)
def _meets_level(filled, direction, r, c):  # type: ignore[no-untyped-def]
    """Whether a neighbor lies on the same level."""
    rows, cols = filled.shape
    if direction[r, c] == 247:
        return False
    for k in range(8):
        rr, cc = r + ROWS[k], c + COLS[k]
        is_there = 0 <= rr < rows and 0 <= cc < cols and direction[rr, cc] != 247
        if is_there and filled[rr, cc] == filled[r, c]:
            return True
    return False
