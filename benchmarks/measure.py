"""Jobs measured each in a process of its own, several times in turn, and printed beside their baseline."""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Job = Callable[[Path], Any]
"""Does the work and writes its answer to the path, outside the time that counts when it returns a writer."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The best of several runs: seconds by the wall and of processor, and the most memory [MB]."""

    name: str
    wall: float
    cpu: float
    rss: float


def arguments(about: str, **sizes: int) -> argparse.Namespace:
    """Sizes from the command line, with their defaults; ``--rounds``; and what a child process is told."""
    parser = argparse.ArgumentParser(description=about)
    for name, default in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each job, in turn; the best counts")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def run_child(job: Callable[[], Any], answer: Path) -> None:
    """Runs one job in this process, writes its answer, prints its measures as JSON."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = job()
    used = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    used["rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found.write_parquet(answer) if hasattr(found, "write_parquet") else found.to_parquet(answer)
    print(json.dumps(used))


def measure(module: str, jobs: Mapping[str, list[str]], folder: Path, rounds: int) -> list[Measured]:
    """Every job ``rounds`` times, A B C A B C, so that a busy moment of the machine hits all alike."""
    folder.mkdir(parents=True, exist_ok=True)
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, options in jobs.items():
            command = [
                sys.executable,
                "-m",
                module,
                "--job",
                name,
                "--answer",
                str(folder / f"{name}.parquet"),
            ]
            said = subprocess.run([*command, *options], check=True, capture_output=True, text=True).stdout
            runs[name].append(json.loads(said.splitlines()[-1]))
    return [
        Measured(name, min(r["wall"] for r in all_), min(r["cpu"] for r in all_), max(r["rss"] for r in all_))
        for name, all_ in runs.items()
    ]


def table(rows: list[Measured], baselines: list[str]) -> str:
    """The measures, and each job's time as a multiple of every baseline's."""
    by_name = {row.name: row for row in rows}
    heads = [f"wall / {name}" for name in baselines] + [f"cpu / {name}" for name in baselines]
    lines = [f"{'':<18}{'wall s':>8}{'cpu s':>8}{'RSS MB':>8}" + "".join(f"{head:>22}" for head in heads)]
    for row in rows:
        ratios = [row.wall / by_name[b].wall for b in baselines] + [
            row.cpu / by_name[b].cpu for b in baselines
        ]
        numbers = f"{row.wall:>8.2f}{row.cpu:>8.2f}{row.rss:>8.0f}"
        lines.append(f"{row.name:<18}{numbers}" + "".join(f"{ratio:>22.3f}" for ratio in ratios))
    return "\n".join(lines)


def machine() -> str:
    """What it was measured on."""
    import os

    load = os.getloadavg()[0]
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"
    )
