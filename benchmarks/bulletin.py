"""A bulletin from stored verdicts: ``python -m benchmarks.bulletin [--period 2022-07] [--rounds 3]``.

The whole command, start of Python included, on a copy of the demo's workspace: by the clock and in processor
time of all its processes. The named baseline is the same bulletin with an empty store, in the same run;
between the two stands the one whose verdicts are stored and whose pictures and sealed readings are not.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measure import machine

DEMO = Path("demo") / "chifeng"
OF_DOCUMENTS = ("pictures", "bundle-readings")
"""Kinds of entries that are parts of documents, not verdicts."""


def seconds(workspace: Path, period: str) -> tuple[float, float]:
    """One bulletin, start included: seconds by the clock, seconds of processor."""
    begun, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    program = str(Path(sys.executable).with_name("qingshan").absolute())
    command = [program, "--workspace", str(workspace), "publish", "bulletin", period]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return perf_counter() - begun, used


def empty(workspace: Path) -> None:
    """Nothing stored."""
    shutil.rmtree(workspace / "verdicts", ignore_errors=True)


def verdicts_alone(workspace: Path) -> None:
    """Verdicts stored, parts of documents not."""
    for kind in OF_DOCUMENTS:
        shutil.rmtree(workspace / "verdicts" / kind, ignore_errors=True)


STATES: dict[str, Callable[[Path], None]] = {
    "empty store (baseline)": empty,
    "verdicts stored": verdicts_alone,
    "verdicts and pictures stored": lambda _: None,
}


def main() -> None:
    """Prints the quickest round of each state of the store, and its share of the baseline."""
    parser = argparse.ArgumentParser(description="Time of a bulletin")
    parser.add_argument("--period", default="2022-07")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workspace", type=Path, default=DEMO)
    options = parser.parse_args()
    if not options.workspace.is_dir():
        print(f"skipped: no workspace at {options.workspace}; `make demo` makes it")
        return
    best = dict.fromkeys(STATES, (float("inf"), float("inf")))
    with TemporaryDirectory() as folder:
        workspace = Path(folder) / "city"
        shutil.copytree(options.workspace, workspace)
        for _ in range(options.rounds):
            for name, prepare in STATES.items():
                prepare(workspace)
                best[name] = min(best[name], seconds(workspace, options.period))
    print(f"bulletin {options.period}; best of {options.rounds}; {machine()}")
    print(f"{'':<30}{'clock s':>8}{'cpu s':>8}{'share':>8}")
    baseline, _ = next(iter(best.values()))
    for name, (clock, used) in best.items():
        print(f"{name:<30}{clock:>8.2f}{used:>8.2f}{clock / baseline:>8.2f}")


if __name__ == "__main__":
    main()
