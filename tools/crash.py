"""Kills a gateway at random moments under load, then looks for every acknowledged frame in the archive.

python tools/crash.py --rounds 200 --frames 1000000 --folder /tmp/crash
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from qingshan.edge.archive.archive import Archive
from qingshan.edge.cities import lay_out_city
from qingshan.edge.gateway.tally import Tally
from qingshan.observe.online import REALTIME_MEDIUM
from senders import FACTORS, Fleet, data_time, number, register, value

HOST = "127.0.0.1"
VICTIMS = ("gateway", "gateway and settler", "settler")
"""Who is killed: the settler alone, and the gateway goes on; the gateway, and the settler ends by itself."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found; every number but the first three must be 0."""

    rounds: int
    acknowledged: int
    readings: int
    lost: int
    twice: int
    wrong: int
    never_sent: int
    replaced: int
    unanswered: int
    miscounted: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or changed."""
        found = (
            self.lost,
            self.twice,
            self.wrong,
            self.never_sent,
            self.replaced,
            self.unanswered,
            self.miscounted,
        )
        return not any(found)


class Crash:
    """One run: a workspace, a fleet, a gateway that dies again and again."""

    def __init__(self, folder: Path, loggers: int, seed: int) -> None:
        logging.getLogger("asyncio").setLevel(
            logging.ERROR
        )  # it warns of every write to a gateway just killed
        self.workspace = folder / "workspace"
        self.random = random.Random(seed)
        self.fleet = Fleet(loggers)
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        shutil.rmtree(folder, ignore_errors=True)
        lay_out_city("赤峰市", self.workspace, simulated=True)
        (self.workspace / "register" / "devices.csv").write_text(register(loggers), encoding="utf-8")
        (self.workspace / "gateway.toml").write_text(
            "[settle]\nseconds = 0.5\n[commit]\nsegment_bytes = 4194304\n", encoding="utf-8"
        )

    def start(self, port: int = 0) -> None:
        """Starts the gateway in a process group of its own and waits until it listens."""
        status = self.workspace / "gateway" / "status.json"
        status.unlink(missing_ok=True)
        words = [
            sys.executable,
            "-m",
            "qingshan.edge.cli.app",
            "-C",
            str(self.workspace),
            "serve",
            "--gateway",
        ]
        program = "from qingshan.edge.cli.app import main; main()"
        words = [sys.executable, "-c", program, *words[3:], f"{HOST}:{port}"]
        with (self.workspace / "log").open("ab") as log:
            self.process = subprocess.Popen(words, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 60
        while not status.is_file():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit((self.workspace / "log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.01)
        self.port = json.loads(status.read_text(encoding="utf-8"))["port"]

    def kill(self, victim: str) -> None:
        """Kills who is to be killed."""
        assert self.process is not None
        if victim == "settler":
            for child in _children(self.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            return
        if victim == "gateway":
            self.process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        """Stops the gateway in order; its settler has finished then."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(600)

    async def round(self, rate: float, longest: float) -> None:
        """Load, and a kill somewhere in it."""
        if self.process is None:
            self.start()
        await self.fleet.connect(HOST, self.port)
        sending = asyncio.create_task(self.fleet.send(rate, longest, window=32))
        await asyncio.sleep(self.random.uniform(0.05, longest))
        self.kill(self.random.choice(VICTIMS))
        await sending
        self.fleet.close()
        await asyncio.sleep(0)

    async def finish(self) -> None:
        """What is not acknowledged is sent again, until everything is."""
        if self.process is None:
            self.start()
        await self.fleet.connect(HOST, self.port)
        await self.fleet.settle(120)
        self.fleet.close()
        self.stop()

    def verify(self, rounds: int) -> Outcome:
        """Every acknowledged frame against what the archive holds."""
        acknowledged = set(self.fleet.acknowledged)
        expected = _expected(acknowledged)
        with Archive.open(self.workspace / "observations") as archive:
            held = archive.read(medium=REALTIME_MEDIUM).select("site", "indicator", "time", "value").collect()
            status = archive.status()
        keys = ["site", "indicator", "time"]
        joined = expected.join(held.unique(keys), on=keys, how="left")
        known = {mn for mn, *_ in held.select("site").unique().iter_rows()}
        tally = Tally(self.workspace / "gateway")
        days = [datetime.now().date()]  # noqa: DTZ005 - a day before and after for runs over midnight
        stored = sum(
            each["stored"]
            for day in {*days, *(each[0].date() for each in tally.seen().values())}
            for each in tally.counts(day).values()
        )
        return Outcome(
            rounds,
            len(acknowledged),
            held.height,
            lost=joined["value_right"].null_count(),
            twice=held.height - held.unique(keys).height + len(self.fleet.acknowledged) - len(acknowledged),
            wrong=joined.filter(pl.col("value") != pl.col("value_right")).height,
            never_sent=held.height - joined["value_right"].len() if known else 0,
            replaced=status.history_rows + status.corrections,
            unanswered=sum(len(each.waiting) for each in self.fleet.loggers),
            miscounted=abs(stored - len(acknowledged)),
        )


def _expected(frames: set[tuple[int, int]]) -> pl.DataFrame:
    ordered = sorted(frames)
    return pl.DataFrame(
        {
            "site": [number(at) for at, _ in ordered for _ in FACTORS],
            "indicator": [f"2011.{factor}-Rtd" for _ in ordered for factor in FACTORS],
            "time": [data_time(frame) for _, frame in ordered for _ in FACTORS],
            "value": [
                float(value(at, frame, which)) for at, frame in ordered for which in range(len(FACTORS))
            ],
        },
        schema_overrides={"time": pl.Datetime("us")},
    )


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(each) for each in found.split()]


def crash(
    folder: Path, *, rounds: int, frames: int, loggers: int, rate: float, longest: float, seed: int
) -> Outcome:
    """A whole run: rounds until both numbers are reached, then the count."""

    async def run() -> int:
        done = 0
        while done < rounds or len(this.fleet.acknowledged) < frames:
            await this.round(rate, longest)
            done += 1
            if done % 10 == 0:
                print(
                    f"{done} rounds, {len(this.fleet.acknowledged)} acknowledged", file=sys.stderr, flush=True
                )
        await this.finish()
        return done

    this = Crash(folder, loggers, seed)
    try:
        return this.verify(asyncio.run(run()))
    finally:
        if this.process is not None and this.process.poll() is None:
            os.killpg(this.process.pid, signal.SIGKILL)


def main() -> None:
    """Run and print what was found as JSON; exit code 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--frames", type=int, default=0, help="go on until so many are acknowledged")
    parser.add_argument("--loggers", type=int, default=200)
    parser.add_argument("--rate", type=float, default=3000.0)
    parser.add_argument("--longest", type=float, default=3.0, help="longest life of a gateway under load [s]")
    parser.add_argument("--seed", type=int, default=1504)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    outcome = crash(**vars(asked))
    print(json.dumps(asdict(outcome)))
    sys.exit(0 if outcome.is_clean else 1)


if __name__ == "__main__":
    main()
