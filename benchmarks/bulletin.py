"""A bulletin from stored verdicts: ``python -m benchmarks.bulletin [--period 2022-07] [--rounds 3]``.

Processor time of the whole command, start of Python included, on a copy of the demo's workspace. The
named baseline is the same bulletin with an empty store, in the same run; between the two stands the bulletin
whose verdicts are stored and whose pictures and sealed readings are not.
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

from benchmarks.measure import machine

DEMO = Path("demo") / "chifeng"
OF_DOCUMENTS = ("pictures", "bundle-readings")
"""Kinds of entries that are parts of documents, not verdicts."""


def processor_seconds(workspace: Path, period: str) -> float:
    """Processor time of one bulletin, start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = str(Path(sys.executable).with_name("qingshan").absolute())
    command = [program, "--workspace", str(workspace), "publish", "bulletin", period]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
    """Prints the best of the rounds for each state of the store, and its share of the baseline."""
    parser = argparse.ArgumentParser(description="Processor time of a bulletin")
    parser.add_argument("--period", default="2022-07")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workspace", type=Path, default=DEMO)
    options = parser.parse_args()
    if not options.workspace.is_dir():
        print(f"skipped: no workspace at {options.workspace}; `make demo` makes it")
        return
    best = dict.fromkeys(STATES, float("inf"))
    with TemporaryDirectory() as folder:
        workspace = Path(folder) / "city"
        shutil.copytree(options.workspace, workspace)
        for _ in range(options.rounds):
            for name, prepare in STATES.items():
                prepare(workspace)
                best[name] = min(best[name], processor_seconds(workspace, options.period))
    print(
        f"bulletin {options.period}; best of {options.rounds}; {machine()}\n{'':<30}{'cpu s':>8}{'share':>8}"
    )
    baseline = next(iter(best.values()))
    for name, seconds in best.items():
        print(f"{name:<30}{seconds:>8.2f}{seconds / baseline:>8.2f}")


if __name__ == "__main__":
    main()
