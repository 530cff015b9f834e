"""A heap of cells by key in two plain arrays, compiled: the least key is at 0."""

from __future__ import annotations

import numpy as np
from numba import njit

BRANCHES = 4
"""Children of a node: a flat heap touches less memory."""


@njit(cache=True)
def push(keys, cells, size, key, cell):  # type: ignore[no-untyped-def]
    """Puts a cell in; gives the new size. There must be room."""
    at = size
    while at > 0:
        up = (at - 1) // BRANCHES
        if keys[up] <= key:
            break
        keys[at], cells[at] = keys[up], cells[up]
        at = up
    keys[at], cells[at] = key, cell
    return size + 1


@njit(cache=True)
def pop(keys, cells, size):  # type: ignore[no-untyped-def]
    """Takes the cell of the least key out; gives the new size."""
    size -= 1
    key, cell, at = keys[size], cells[size], 0
    while True:
        first = BRANCHES * at + 1
        if first >= size:
            break
        least = first
        for k in range(first + 1, min(first + BRANCHES, size)):
            if keys[k] < keys[least]:
                least = k
        if keys[least] >= key:
            break
        keys[at], cells[at] = keys[least], cells[least]
        at = least
    keys[at], cells[at] = key, cell
    return size


@njit(cache=True)
def grown(array):  # type: ignore[no-untyped-def]
    """The array with twice the room."""
    more = np.empty(array.size * 2, dtype=array.dtype)
    more[: array.size] = array
    return more
