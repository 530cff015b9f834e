"""Water judged by its worst indicator: ``python -m benchmarks.water_judge [--rows 2000000] [--rounds 3]``.

Records of the five indicators the national page judges by, columns parsed already. The baseline is what an
analyst writes first, a function given to ``DataFrame.apply`` row by row, and numpy's ``searchsorted`` what a
careful one writes last. ``class_only`` gives the class, as the baselines do; ``judged`` names what determined
it too, ``told`` adds multiples and main indicators. Each runs in a process of its own on one core.
"""

from __future__ import annotations

import argparse
import os

import numpy as np
import polars as pl

from benchmarks.hours import CACHE
from benchmarks.measure import arguments, machine, measure, run_child, table
from qingshan.standards.water_rules import rules_named

ITEMS = ("ph", "do", "codmn", "nh3n", "tp")
APPLIED = 100_000
"""Rows the baseline by rows is given; it takes too long for all."""


def records(rows: int) -> pl.DataFrame:
    """Records of sections from clean to worse than class V, on the grid a page shows. Seeded."""
    random = np.random.default_rng(rows)
    return pl.DataFrame(
        {
            "ph": np.round(random.normal(7.8, 0.5, rows), 2),
            "do": np.round(np.clip(random.normal(8, 2, rows), 0, None), 2),
            "codmn": np.round(random.gamma(3, 1.2, rows), 2),
            "nh3n": np.round(random.gamma(1, 0.3, rows), 3),
            "tp": np.round(random.gamma(2, 0.05, rows), 3),
        }
    )


def class_only(frame: pl.DataFrame) -> pl.DataFrame:
    """The class of each record, by the rules."""
    import qingshan as qs

    judged = qs.water.judge(frame.lazy(), water="river", exceedances=False)
    return judged.select("water_class").collect()


def judged(frame: pl.DataFrame) -> pl.DataFrame:
    """Classes of the indicators too, what determined them and how many took part."""
    import qingshan as qs

    return qs.water.judge(frame, water="river", exceedances=False)


def told(frame: pl.DataFrame) -> pl.DataFrame:
    """All that can be said of a record: multiples and main indicators too."""
    import qingshan as qs

    return qs.water.judge(frame, water="river")


def applied(frame: pl.DataFrame) -> object:
    """The class by a function over the rows of a pandas frame, limits from the same table."""
    scales = rules_named("2011").scales
    rising = {item: [float(v or 0) for v in scales[item, "river"].high] for item in ("codmn", "nh3n", "tp")}
    oxygen = [float(v or 0) for v in scales["do", "river"].low]

    def worst(row):  # type: ignore[no-untyped-def]
        found = 1 if 6 <= row["ph"] <= 9 else 6
        found = max(found, 1 + sum(row["do"] < limit for limit in oxygen))
        for item, limits in rising.items():
            found = max(found, 1 + sum(row[item] > limit for limit in limits))
        return found

    rows = frame.head(APPLIED).to_pandas()
    return rows.apply(worst, axis=1).to_frame("water_class")


def searched(frame: pl.DataFrame) -> pl.DataFrame:
    """The class by numpy's binary search in the limits, on floats."""
    scales = rules_named("2011").scales
    columns = {item: frame[item].to_numpy() for item in ITEMS}
    found = np.where((columns["ph"] >= 6) & (columns["ph"] <= 9), 1, 6)
    oxygen = np.array([float(v or 0) for v in scales["do", "river"].low])[::-1]
    found = np.maximum(found, 6 - np.searchsorted(oxygen, columns["do"], side="right"))
    for item in ("codmn", "nh3n", "tp"):
        limits = np.array([float(v or 0) for v in scales[item, "river"].high])
        found = np.maximum(found, 1 + np.searchsorted(limits, columns[item], side="left"))
    return pl.DataFrame({"water_class": found})


JOBS = {"apply": applied, "searchsorted": searched, "class_only": class_only, "judged": judged, "told": told}


def main(options: argparse.Namespace) -> None:
    """Runs all and prints the table, rows a second, and whether the classes agree."""
    frame = records(options.rows)
    if options.job:
        JOBS[options.job](frame.head(1000))
        run_child(lambda: JOBS[options.job](frame), options.answer)
        return
    os.environ["POLARS_MAX_THREADS"] = "1"
    answers = CACHE / f"water-judge-{options.rows}"
    size = ["--rows", str(options.rows)]
    measured = measure("benchmarks.water_judge", dict.fromkeys(JOBS, size), answers, options.rounds)
    print(
        f"{options.rows:,} records ({APPLIED:,} for apply); best of {options.rounds}; one core; {machine()}\n"
    )
    print(table(measured, ["searchsorted"]))
    rates = {m.name: (APPLIED if m.name == "apply" else options.rows) / m.wall for m in measured}
    print(
        "\n"
        + "\n".join(
            f"{n:<14}{r:>14,.0f} rows/s{r / rates['apply']:>10,.0f} times apply" for n, r in rates.items()
        )
    )
    own = pl.read_parquet(answers / "class_only.parquet")["water_class"]
    for name in ("apply", "searchsorted"):
        other = pl.read_parquet(answers / f"{name}.parquet")["water_class"].cast(pl.Int64)
        print(f"{name}: {(other != own.head(len(other))).sum():,} of {len(other):,} classes differ")


if __name__ == "__main__":
    main(arguments("water judged by its worst indicator", rows=2_000_000))
