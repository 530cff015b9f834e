"""NWR of five years of hours, and its bootstrap of 200, beside plain NumPy and a cell-by-cell loop.

python -m benchmarks.upwind [--hours 43800]

``nwr`` and ``nwr_bootstrap`` are ours on winds as instruments tell them (0.1 m/s, 1°); ``nwr_fine`` is on
winds that never repeat. ``plain`` is the same sum with two whole kernels in NumPy; ``by_cell`` evaluates one
cell at a time, as ports of polarPlot do; ``plain_bootstrap`` repeats ``plain`` for drawn days, twenty times.
"""

from __future__ import annotations

import sys

import numpy as np
import polars as pl

from benchmarks.hours import CACHE
from benchmarks.measure import arguments, machine, measure, run_child, table
from qingshan.trace.upwind.conventions import nwr_order
from qingshan.trace.upwind.hours import Hours, WindHours, sort_out, turn
from qingshan.trace.upwind.nwr import NwrOrder, nwr, nwr_interval

PLAIN_REPLICATES = 20


def made(hours: int, *, is_fine: bool) -> WindHours:
    random = np.random.default_rng(2009)
    direction, speed = random.uniform(0, 360, hours), random.gamma(2, 1, hours)
    if not is_fine:
        direction, speed = np.rint(direction), np.rint(speed * 10) / 10
    return sort_out(Hours(np.arange(hours) // 24, direction, speed, random.lognormal(3, 0.6, hours)), 0.5)


def plain(hours: Hours, order: NwrOrder) -> np.ndarray:
    along = np.exp(-0.5 * ((hours.speed[:, None] - order.speeds) / order.speed_spread) ** 2)
    across = np.exp(-0.5 * (turn(hours.direction[:, None], order.directions) / order.direction_spread) ** 2)
    return (along * hours.value[:, None]).T @ across / (along.T @ across)


def by_cell(hours: Hours, order: NwrOrder) -> np.ndarray:
    found = np.empty((len(order.speeds), len(order.directions)))
    for i, u in enumerate(order.speeds):
        for j, theta in enumerate(order.directions):
            k = np.exp(
                -0.5 * ((hours.speed - u) / order.speed_spread) ** 2
                - 0.5 * (turn(hours.direction, theta) / order.direction_spread) ** 2
            )
            found[i, j] = (k * hours.value).sum() / k.sum()
    return found


def plain_bootstrap(hours: Hours, order: NwrOrder) -> np.ndarray:
    random = np.random.default_rng(1)
    days = np.unique(hours.block)
    starts, ends = (np.searchsorted(hours.block, days, side=side) for side in ("left", "right"))
    made_ = []
    for _ in range(PLAIN_REPLICATES):
        rows = np.concatenate(
            [np.arange(starts[d], ends[d]) for d in random.integers(0, len(days), len(days))]
        )
        drawn = Hours(hours.block[rows], hours.direction[rows], hours.speed[rows], hours.value[rows])
        made_.append(plain(drawn, order))
    return np.percentile(made_, 2.5, axis=0)


def job(name: str, found: WindHours, order: NwrOrder) -> pl.DataFrame:
    jobs = {
        "nwr": lambda: nwr(found, order).mean,
        "nwr_fine": lambda: nwr(found, order).mean,
        "plain": lambda: plain(found.hours, order),
        "by_cell": lambda: by_cell(found.hours, order),
        "nwr_bootstrap": lambda: nwr_interval(found, order, 200, 0.95)[1],
        "plain_bootstrap": lambda: plain_bootstrap(found.hours, order),
    }
    return pl.DataFrame({"cell": np.asarray(jobs[name]()).ravel()})


def main() -> None:
    given = arguments(__doc__ or "", hours=43_800)
    if given.job:
        found = made(given.hours, is_fine=given.job == "nwr_fine")
        order = nwr_order(found)
        nwr(found, order)  # the first product of matrices starts the threads of the library
        run_child(lambda: job(given.job, found, order), given.answer)
        return
    names = ["nwr", "nwr_fine", "plain", "by_cell", "nwr_bootstrap", "plain_bootstrap"]
    options = ["--hours", str(given.hours)]
    rows = measure("benchmarks.upwind", dict.fromkeys(names, options), CACHE / "upwind", given.rounds)
    print(machine())
    print(table(rows, ["plain", "by_cell"]))
    one, other = (pl.read_parquet(CACHE / "upwind" / f"{n}.parquet")["cell"] for n in ("nwr", "by_cell"))
    print("largest difference to by_cell:", float((one - other).abs().max() or 0))


if __name__ == "__main__":
    sys.exit(main())
