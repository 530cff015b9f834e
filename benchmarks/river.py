"""A river of 200,000 reaches: indexed, asked for everything above, beside a dictionary walked in Python.

python -m benchmarks.river
"""

from __future__ import annotations

import time

import numpy as np

from benchmarks.measure import arguments, machine
from qingshan.trace.network import River

QUERIES = 200


def made_river(count: int) -> np.ndarray:
    """A made-up river: every reach flows to one of the next forty; seeded."""
    random = np.random.default_rng(1504)
    below = np.arange(count) + random.integers(1, 41, count)
    below[below >= count] = -1
    return below


def walked(below: np.ndarray) -> dict[int, list[int]]:
    """The reaches right above each reach, as a dictionary."""
    above: dict[int, list[int]] = {}
    for reach, to in enumerate(below.tolist()):
        above.setdefault(to, []).append(reach)
    return above


def gathered(above: dict[int, list[int]], reach: int) -> int:
    """Number of reaches above one, with itself."""
    waiting, count = [reach], 0
    while waiting:
        each = waiting.pop()
        count += 1
        waiting.extend(above.get(each, ()))
    return count


def timed(job):
    """Processor seconds of a job and what it gave."""
    started = time.process_time()
    found = job()
    return time.process_time() - started, found


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__, reaches=200_000)
    below = made_river(asked.reaches)
    River.index(made_river(100))
    index, river = min(
        (timed(lambda: River.index(below)) for _ in range(asked.rounds)), key=lambda each: each[0]
    )
    plain, above = timed(lambda: walked(below))
    reaches = np.random.default_rng(7).integers(0, asked.reaches, QUERIES).tolist()
    ours, sizes = timed(lambda: [len(river.above(each)) for each in reaches])
    theirs, counts = timed(lambda: [gathered(above, each) for each in reaches])
    assert sizes == counts
    print(machine())
    print(f"index      {index * 1000:10.1f} ms   dictionary {plain * 1000:10.1f} ms")
    each, other = ours / QUERIES * 1e6, theirs / QUERIES * 1e6
    print(f"upstream   {each:10.1f} µs   walking    {other:10.1f} µs   ({np.mean(sizes):.0f} reaches each)")


if __name__ == "__main__":
    main()
