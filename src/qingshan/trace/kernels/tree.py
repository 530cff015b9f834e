"""A river as one vector ``downstream[i]``: order, intervals and sums. Plain loops, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def upstream_first(downstream):  # type: ignore[no-untyped-def]
    """Nodes so that every node stands before the one below it; shorter than the vector where it loops."""
    count = downstream.size
    waits = np.zeros(count, dtype=np.int64)
    for i in range(count):
        if downstream[i] >= 0:
            waits[downstream[i]] += 1
    order = np.empty(count, dtype=np.int64)
    filled = 0
    for i in range(count):
        if waits[i] == 0:
            order[filled] = i
            filled += 1
    at = 0
    while at < filled:
        below = downstream[order[at]]
        at += 1
        if below >= 0:
            waits[below] -= 1
            if waits[below] == 0:
                order[filled] = below
                filled += 1
    return order[:filled]


@njit(cache=True)
def gather(downstream, order, values):  # type: ignore[no-untyped-def]
    """Sum of the values of each node and all above it."""
    total = values.copy()
    for i in order:
        if downstream[i] >= 0:
            total[downstream[i]] += total[i]
    return total


@njit(cache=True)
def intervals(downstream, order, sizes):  # type: ignore[no-untyped-def]
    """Place of each node in the walk that holds everything above a node in one piece behind it."""
    count = downstream.size
    place = np.empty(count, dtype=np.int64)
    free = np.empty(count, dtype=np.int64)
    at = 0
    for j in range(count - 1, -1, -1):
        i = order[j]
        below = downstream[i]
        if below < 0:
            place[i] = at
            at += sizes[i]
        else:
            place[i] = free[below]
            free[below] += sizes[i]
        free[i] = place[i] + 1
    return place


@njit(cache=True)
def to_mouth(downstream, order, lengths):  # type: ignore[no-untyped-def]
    """Sum of the lengths below each node down to the mouth; its own length is not in it."""
    far = np.zeros(downstream.size, dtype=np.float64)
    for j in range(downstream.size - 1, -1, -1):
        i = order[j]
        if downstream[i] >= 0:
            far[i] = far[downstream[i]] + lengths[downstream[i]]
    return far


@njit(cache=True)
def main_above(downstream, order, weights):  # type: ignore[no-untyped-def]
    """The node above each node that carries most; -1 at a source."""
    above = np.full(downstream.size, -1, dtype=np.int64)
    for i in order:
        below = downstream[i]
        if below >= 0 and (above[below] < 0 or weights[i] > weights[above[below]]):
            above[below] = i
    return above


@njit(cache=True)
def strahler(downstream, order):  # type: ignore[no-untyped-def]
    """Order of each node by Strahler: 1 at a source, one more where two of the highest meet."""
    rank = np.ones(downstream.size, dtype=np.int64)
    top = np.zeros(downstream.size, dtype=np.int64)
    twice = np.zeros(downstream.size, dtype=np.bool_)
    for i in order:
        if top[i] > 0:
            rank[i] = top[i] + 1 if twice[i] else top[i]
        below = downstream[i]
        if below >= 0:
            if rank[i] > top[below]:
                top[below], twice[below] = rank[i], False
            elif rank[i] == top[below]:
                twice[below] = True
    return rank
