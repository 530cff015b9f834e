"""From the shell to the answer: ``python -m benchmarks.start_up [--rounds 5]``, in the demo's workspace.

Times the whole command, start of Python included, as a person waits for it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import machine

DEMO = Path("demo") / "chifeng"
COMMANDS = (["--version"], ["evaluate", "air", "2022"])


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of one command."""
    start = time.perf_counter()
    whole = [str(Path(sys.executable).with_name("qingshan").absolute()), *command]
    subprocess.run(whole, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Prints the best and the median of the rounds."""
    parser = argparse.ArgumentParser(description="Start-up time of commands in the demo workspace")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workspace", type=Path, default=DEMO)
    options = parser.parse_args()
    if not options.workspace.is_dir():
        print(f"skipped: no workspace at {options.workspace}; `make demo` makes it")
        return
    print(f"{options.workspace}; {options.rounds} rounds; {machine()}\n{'':<28}{'best s':>8}{'median s':>10}")
    for command in COMMANDS:
        times = sorted(seconds(command, options.workspace) for _ in range(options.rounds))
        print(f"{'qingshan ' + ' '.join(command):<28}{times[0]:>8.2f}{times[len(times) // 2]:>10.2f}")


if __name__ == "__main__":
    main()
