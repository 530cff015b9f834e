"""Bootstrap over whole blocks (days): how far an answer moves when other days had been observed.

Every statistic here is a ratio of sums over hours. The sums are kept for each block, so that a replicate is a
row of weights times a matrix and a whole bootstrap one product of matrices.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def draws(blocks: int, replicates: int, seed: int) -> Floats:
    """How often each block is drawn in each replicate, shape ``(replicates, blocks)``.

    Examples
    --------
    >>> draws(5, 3, seed=1).sum(axis=1).tolist()
    [5.0, 5.0, 5.0]
    """
    if blocks == 0:
        return np.zeros((replicates, 0))
    random = np.random.default_rng(seed)
    return random.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=replicates).astype(np.float64)


def by_block(block: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Blocks numbered from 0 without gaps, and how many there are."""
    if block.size == 0:
        return np.zeros(0, dtype=np.int64), 0
    names, numbered = np.unique(block, return_inverse=True)
    return numbered.reshape(-1).astype(np.int64), len(names)


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Part over whole, ``nan`` where the whole is nothing."""
    found = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found


def interval(replicates: Floats, level: float) -> tuple[Floats, Floats]:
    """Percentile interval along the first axis; ``nan`` where a tenth of the replicates say nothing."""
    edge = 50.0 * (1.0 - level)
    said = np.isfinite(replicates)
    enough = said.mean(axis=0) > 0.9
    filled = np.where(enough, replicates, 0.0)
    # Few replicates that say nothing take the middle of the others: they pull to neither side.
    middle = np.nanmedian(np.where(enough, replicates, 0.0), axis=0)
    filled = np.where(np.isfinite(filled), filled, middle)
    low, high = np.percentile(filled, [edge, 100.0 - edge], axis=0)
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)
