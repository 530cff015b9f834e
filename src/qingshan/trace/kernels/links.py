"""Streams of a raster as reaches that know the reach below. Plain loops, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def reaches(direction, step, is_stream, breaks, widths, height):  # type: ignore[no-untyped-def]
    """Cells of all reaches, where each begins, the reach below, its length [m], and the reach of each cell.

    A reach begins at a source, where streams meet, and below a break.
    """
    flow = direction.ravel()
    begins, count = _beginnings(flow, step, is_stream, breaks)
    cells, starts, reach_of = _walk(flow, step, is_stream, begins, count)
    below, lengths = _join(flow, step, cells, starts, reach_of, direction.shape[1], widths, height)
    return cells, starts, below, lengths, reach_of


@njit(cache=True)
def _beginnings(flow, step, is_stream, breaks):  # type: ignore[no-untyped-def]
    """Whether a reach begins in each cell, and the number of cells of streams."""
    enters = np.zeros(flow.size, dtype=np.uint8)
    count = 0
    for i in range(flow.size):
        if is_stream[i]:
            count += 1
            if flow[i] != 0:
                enters[i + step[flow[i]]] += 1
    begins = is_stream & (enters != 1)
    for b in breaks:
        if is_stream[b] and flow[b] != 0:
            begins[b + step[flow[b]]] = True
    return begins, count


@njit(cache=True)
def _walk(flow, step, is_stream, begins, count):  # type: ignore[no-untyped-def]
    """Cells of each reach, from where it begins to where the next one does."""
    cells = np.empty(count, dtype=np.int64)
    reach_of = np.full(flow.size, -1, dtype=np.int32)
    starts = np.empty(count + 1, dtype=np.int64)
    filled, reach = 0, 0
    for i in range(flow.size):
        if not begins[i]:
            continue
        starts[reach] = filled
        at = i
        while True:
            cells[filled] = at
            reach_of[at] = reach
            filled += 1
            if flow[at] == 0:
                break
            at += step[flow[at]]
            if begins[at] or not is_stream[at]:
                break
        reach += 1
    starts[reach] = filled
    return cells, starts[: reach + 1].copy(), reach_of


@njit(cache=True)
def _join(flow, step, cells, starts, reach_of, width, widths, height):  # type: ignore[no-untyped-def]
    """The reach below each reach, and its length down to the first cell of that one."""
    count = starts.size - 1
    below = np.full(count, -1, dtype=np.int64)
    lengths = np.zeros(count, dtype=np.float64)
    for k in range(count):
        for j in range(starts[k], starts[k + 1]):
            at = cells[j]
            if flow[at] == 0:
                continue
            to = at + step[flow[at]]
            r, rr = at // width, to // width
            east = (to % width - at % width) * (widths[r] + widths[rr]) / 2
            lengths[k] += np.sqrt(east * east + ((rr - r) * height) ** 2)
            if j == starts[k + 1] - 1:
                below[k] = reach_of[to]
    return below, lengths
