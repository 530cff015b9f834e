"""Flow over a grid: direction, accumulation, labels. Plain loops, compiled.

Directions are the eight codes of ESRI and pyflwdir (E 1, SE 2, S 4, SW 8, W 16, NW 32, N 64, NE 128), 0 where
water ends and 247 where there is no elevation.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

NOTHING = 247
END = 0
STEP_DOUBLINGS = 10
"""Heights are on steps of 2 to the power of minus this [m]."""

CODES = np.array([1, 2, 4, 8, 16, 32, 64, 128], dtype=np.uint8)
ROWS = np.array([0, 1, 1, 1, 0, -1, -1, -1], dtype=np.int64)
COLS = np.array([1, 1, 0, -1, -1, -1, 0, 1], dtype=np.int64)


def offsets(width: int) -> NDArray[np.int64]:
    """Step in the flat grid for each code; 0 for codes that are no direction."""
    step = np.zeros(256, dtype=np.int64)
    step[CODES] = ROWS * width + COLS
    return step


@njit(cache=True)
def on_steps(surface, nodata):  # type: ignore[no-untyped-def]
    """Puts heights on steps of 1/1024 m, in place: sums and differences of such heights are exact in float32.

    A filled hollow is its bottom plus its depth. Where that is rounded, a flat surface has bumps of the last
    digit, and water runs in circles on it.
    """
    rows, cols = surface.shape
    for r in range(rows):
        for c in range(cols):
            if surface[r, c] != nodata:
                surface[r, c] = np.float32(np.round(surface[r, c] * 1024.0) / 1024.0)


@njit(cache=True)
def steepest(filled, cost, scale, direction, sinks, widths, height):  # type: ignore[no-untyped-def]
    """Turns each cell to its steepest lower neighbor by true distance, in place.

    The surface is the filled one with ``cost * scale`` [m] more: it falls across flats and filled hollows
    too. Every step falls strictly, so no water goes in circles; it ends in sinks and at the edge.
    """
    rows, cols = filled.shape
    for r in range(rows):
        wide = widths[r]
        slant = np.sqrt(wide * wide + height * height)
        for c in range(cols):
            if direction[r, c] == 247:
                continue
            best, code = 0.0, END
            if not sinks[r, c]:
                z = np.float64(filled[r, c]) + cost[r, c] * scale
                for turn in range(7, 15):
                    k = turn % 8
                    rr, cc = r + ROWS[k], c + COLS[k]
                    if rr < 0 or cc < 0 or rr >= rows or cc >= cols or direction[rr, cc] == 247:
                        continue
                    far = wide if k in (0, 4) else height if k in (2, 6) else slant
                    slope = (z - (np.float64(filled[rr, cc]) + cost[rr, cc] * scale)) / far
                    if slope > best:
                        best, code = slope, CODES[k]
            direction[r, c] = code


@njit(cache=True)
def accumulate(direction, step, weights):  # type: ignore[no-untyped-def]
    """Sum of the weights of a cell and all above it, and the number of cells whose water goes in circles.

    ``weights`` are by row or by cell.
    """
    flow, width = direction.ravel(), direction.shape[1]
    by_row = weights.size == direction.shape[0]
    flat = weights.ravel()
    waits = np.zeros(flow.size, dtype=np.uint8)
    total = np.zeros(flow.size, dtype=np.float64)
    left = 0
    for i in range(flow.size):
        if flow[i] == 247:
            continue
        left += 1
        total[i] = flat[i // width] if by_row else flat[i]
        if flow[i] != 0:
            waits[i + step[flow[i]]] += 1
    for i in range(flow.size):
        if flow[i] == 247 or waits[i] != 0:
            continue
        at = i
        waits[at] = 255
        left -= 1
        while flow[at] != 0:
            below = at + step[flow[at]]
            total[below] += total[at]
            waits[below] -= 1
            if waits[below] != 0:
                break
            waits[below] = 255
            left -= 1
            at = below
    return total.reshape(direction.shape), left


@njit(cache=True)
def label(direction, step, cells, numbers):  # type: ignore[no-untyped-def]
    """Number of the nearest outlet downstream of each cell, 0 where there is none.

    An outlet counts for itself. Walks down until a numbered cell, then numbers the way it came.
    """
    flow = direction.ravel()
    found = np.full(flow.size, -1, dtype=np.int32)
    for k in range(cells.size):
        found[cells[k]] = numbers[k]
    for i in range(flow.size):
        if found[i] >= 0:
            continue
        at = i
        while found[at] < 0 and flow[at] != 0 and flow[at] != 247:
            at += step[flow[at]]
        number = found[at] if found[at] >= 0 else 0
        at = i
        while found[at] < 0:
            found[at] = number
            if flow[at] == 0 or flow[at] == 247:
                break
            at += step[flow[at]]
    return found.reshape(direction.shape)


@njit(cache=True)
def describe_labels(labels, direction, areas, count):  # type: ignore[no-untyped-def]
    """Area, number of cells and whether the edge of the terrain is touched, of each label."""
    rows, cols = labels.shape
    area = np.zeros(count + 1, dtype=np.float64)
    cells = np.zeros(count + 1, dtype=np.int64)
    is_open = np.zeros(count + 1, dtype=np.bool_)
    box = np.full((count + 1, 4), -1, dtype=np.int64)
    for r in range(rows):
        for c in range(cols):
            k = labels[r, c]
            if direction[r, c] == 247:
                continue
            area[k] += areas[r]
            cells[k] += 1
            if box[k, 0] < 0:
                box[k, 0], box[k, 2], box[k, 3] = r, c, c
            box[k, 1] = r
            box[k, 2], box[k, 3] = min(box[k, 2], c), max(box[k, 3], c)
            if not is_open[k] and at_edge(direction, r, c):
                is_open[k] = True
    return area, cells, is_open, box


@njit(cache=True)
def at_edge(direction, r, c):  # type: ignore[no-untyped-def]
    """Whether a cell lies at the edge of the terrain or of a part without heights."""
    rows, cols = direction.shape
    if r == 0 or c == 0 or r == rows - 1 or c == cols - 1:
        return True
    for k in range(8):
        if direction[r + ROWS[k], c + COLS[k]] == 247:
            return True
    return False


@njit(cache=True)
def sum_shares(labels, inside, areas, load, totals):  # type: ignore[no-untyped-def]
    """Adds each cell of one unit to ``totals[label, unit]``; a cell below 0 in ``inside`` is left out."""
    rows, cols = labels.shape
    is_loaded = load.size > 0
    for r in range(rows):
        for c in range(cols):
            unit = inside[r, c]
            if unit >= 0:
                totals[labels[r, c], unit] += load[r, c] if is_loaded else areas[r]


@njit(cache=True)
def burn(surface, distance, drop, rise, reach):  # type: ignore[no-untyped-def]
    """Lowers a surface towards rivers, in place: ``drop`` at the river, ``rise`` less for each cell away."""
    flat, far = surface.ravel(), distance.ravel()
    for i in range(flat.size):
        if far[i] <= reach:
            flat[i] -= rise * (reach - far[i])
            if far[i] == 0:
                flat[i] -= drop


@njit(cache=True)
def spread(distance, reach):  # type: ignore[no-untyped-def]
    """Steps to the nearest 0 of a grid of 0 and 255, up to ``reach``, in place."""
    rows, cols = distance.shape
    for step in range(reach):
        for r in range(rows):
            for c in range(cols):
                if distance[r, c] != step:
                    continue
                for k in range(8):
                    rr, cc = r + ROWS[k], c + COLS[k]
                    if 0 <= rr < rows and 0 <= cc < cols and distance[rr, cc] > step + 1:
                        distance[rr, cc] = step + 1
