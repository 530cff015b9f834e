"""A fleet of made-up data loggers that sends real HJ 212 fast: for benchmarks and crash tests.

python tools/senders.py --to 127.0.0.1:8212 --connections 3000 --rate 8000 --seconds 20

Frames are put together as bytes, not by the program's own encoder, so that the sender costs little beside the
gateway it measures. All of it is SIMULATED.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from qingshan.edge.gateway.serving import loop_factory
from qingshan.observe.hj212.checksum import crc_text

T = TypeVar("T")

FACTORS = ("w00000", "w01001", "w01018", "w21003", "w21011", "w21001")
"""Six values a frame: flow, pH, COD, ammonia, total phosphorus, total nitrogen."""

PASSWORD = "246810"
BEGIN = datetime(2026, 1, 1)
"""DataTime of the first frame of every logger; each later one is a second later."""

MODULUS = 9973
LOOK = 0.02
HEADER = "mn,zh,outlet,system,edition,password,factors,minutes,realtime,sets_clock,source"


def number(at: int) -> str:
    """MN of a logger."""
    return f"51AD0000{at:016d}"


def register(count: int) -> str:
    """The register of the fleet as ``devices.csv``."""
    factors = ";".join(FACTORS)
    rows = [
        f"{number(at)},模拟数采仪{at},SIM{at:05d},32,2017,{PASSWORD},{factors},10,30,no,SIMULATED"
        for at in range(count)
    ]
    return "\n".join([HEADER, *rows, ""])


def data_time(frame: int) -> datetime:
    """DataTime of a frame of a logger."""
    return BEGIN + timedelta(seconds=frame)


def value(at: int, frame: int, factor: int) -> str:
    """Value of a factor in a frame; different in neighbors, so that a mix-up shows."""
    return f"{(at * 7 + frame * 13 + factor * 101) % MODULUS / 10:.1f}"


@lru_cache(maxsize=MODULUS)
def items(at_and_frame: int) -> bytes:
    """Items of a frame, by what its values depend on: ``7 at + 13 frame``, modulo the number of values."""
    texts = (f"{(at_and_frame + which * 101) % MODULUS / 10:.1f}" for which in range(len(FACTORS)))
    written = (f"{factor}-Rtd={text},{factor}-Flag=N" for factor, text in zip(FACTORS, texts, strict=True))
    return ";".join(written).encode() + b"&&"


@lru_cache(maxsize=4096)
def time_text(frame: int) -> bytes:
    """DataTime of a frame as it is sent."""
    return f"{data_time(frame):%Y%m%d%H%M%S};".encode()


@lru_cache(maxsize=64)
def second_text(second: int) -> bytes:
    """A second of the clock as a QN begins."""
    return datetime.fromtimestamp(second).strftime("%Y%m%d%H%M%S").encode()  # noqa: DTZ006 - a logger's wall clock


class Logger(asyncio.Protocol):
    """One logger: sends frames, waits for 9014, remembers what is acknowledged."""

    def __init__(self, at: int, told: Callable[[int, int, float], None]) -> None:
        self.at = at
        self.next = 0
        self.waiting: dict[bytes, tuple[int, float]] = {}
        self._told = told
        self._left = b""
        self._transport: asyncio.Transport | None = None
        self._head = f";ST=32;CN=2011;PW={PASSWORD};MN={number(at)};Flag=5;CP=&&DataTime=".encode()
        self._qn = int(time.time() * 1000)

    @property
    def is_open(self) -> bool:
        """Whether it is connected."""
        return self._transport is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: what was not acknowledged is sent again, as it was."""
        self._transport = cast(asyncio.Transport, transport)
        self._left = b""
        again = list(self.waiting.items())
        for qn, (frame, _) in again:
            self.waiting[qn] = frame, time.perf_counter()
            self._transport.write(self._bytes(qn, frame))

    def connection_lost(self, exc: Exception | None) -> None:
        """Disconnected."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answers came."""
        now = time.perf_counter()
        *lines, self._left = (self._left + data).split(b"\r\n")
        for line in lines:
            if line[30:38] == b"CN=9014;" or b";CN=9014;" in line:
                sent = self.waiting.pop(line[9:26], None)
                if sent is not None:
                    self._told(self.at, sent[0], now - sent[1])

    def send(self, due: float) -> None:
        """Sends the next frame, which was due at a moment [s] of the clock that counts."""
        assert self._transport is not None
        self._qn += 1
        frame, self.next = self.next, self.next + 1
        qn = second_text(self._qn // 1000) + b"%03d" % (self._qn % 1000)
        self.waiting[qn] = frame, due
        self._transport.write(self._bytes(qn, frame))

    def close(self) -> None:
        """Disconnects."""
        if self._transport is not None:
            self._transport.abort()

    def _bytes(self, qn: bytes, frame: int) -> bytes:
        values = items((self.at * 7 + frame * 13) % MODULUS)
        segment = b"QN=" + qn + self._head + time_text(frame) + values
        return b"##%04d%b%b\r\n" % (len(segment), segment, crc_text(segment))


class Fleet:
    """Loggers on one loop, sending at a rate."""

    def __init__(self, count: int, *, first: int = 0) -> None:
        self.acknowledged: deque[tuple[int, int]] = deque()
        self.delays: list[float] = []
        self.loggers = [Logger(first + at, self._told) for at in range(count)]
        self.sent = self.skipped = 0

    async def connect(self, host: str, port: int, *, patience: float = 20.0) -> None:
        """Connects all that are not, a few at a time; tries again until ``patience`` [s] is over."""
        deadline = time.monotonic() + patience
        while closed := [each for each in self.loggers if not each.is_open]:
            try:
                for at in range(0, len(closed), 100):
                    await asyncio.gather(*(_connect(each, host, port) for each in closed[at : at + 100]))
            except OSError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)

    async def send(self, rate: float, seconds: float, *, window: int = 1_000_000) -> None:
        """Sends ``rate`` frames a second in all for so long, whatever the gateway does.

        A frame's delay counts from the moment it was due, not from when this process came to send it. A
        logger that has ``window`` frames unanswered sends none: those are counted as ``skipped``.
        """
        begin, done = time.perf_counter(), 0
        loggers = self.loggers
        while (passed := time.perf_counter() - begin) < seconds:
            due = int(passed * rate)
            for at in range(done, due):
                logger = loggers[at % len(loggers)]
                if logger.is_open and len(logger.waiting) < window:
                    logger.send(begin + at / rate)
                    self.sent += 1
                else:
                    self.skipped += 1
            done = due
            await asyncio.sleep(0.002)

    async def settle(self, patience: float) -> None:
        """Waits until everything is acknowledged, at most so long [s]."""
        deadline = time.monotonic() + patience
        while any(each.waiting for each in self.loggers) and time.monotonic() < deadline:
            await asyncio.sleep(LOOK)

    def close(self) -> None:
        """Disconnects all."""
        for each in self.loggers:
            each.close()

    def _told(self, at: int, frame: int, delay: float) -> None:
        self.acknowledged.append((at, frame))
        self.delays.append(delay)


async def _connect(logger: Logger, host: str, port: int) -> None:
    await asyncio.get_running_loop().create_connection(lambda: logger, host, port)


def quantile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies; 0 for none."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else 0.0


def on_fast_loop(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns, run on uvloop where it is installed."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(work)


async def run(asked: argparse.Namespace) -> dict[str, float]:
    """Sends as asked; what came of it."""
    host, _, port = asked.to.rpartition(":")
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))  # an answer must not preempt the gateway
    fleet = Fleet(asked.connections, first=asked.first)
    await fleet.connect(host, int(port))
    await fleet.send(asked.rate, 2.0, window=asked.window)
    warm = len(fleet.delays)
    begin = time.perf_counter()
    sent = fleet.sent
    await fleet.send(asked.rate, asked.seconds, window=asked.window)
    passed = time.perf_counter() - begin
    acknowledged = len(fleet.delays) - warm
    await fleet.settle(20)
    delays = fleet.delays[warm:]
    waiting = sum(len(each.waiting) for each in fleet.loggers)
    fleet.close()
    return {
        "sent": fleet.sent - sent,
        "skipped": fleet.skipped,
        "acknowledged_per_s": acknowledged / passed,
        "unanswered": waiting,
        "p50_ms": quantile(delays, 0.5) * 1e3,
        "p99_ms": quantile(delays, 0.99) * 1e3,
        "max_ms": max(delays, default=0) * 1e3,
        "sender_cpu_s": time.process_time(),
    }


def main() -> None:
    """Send and print what came of it as JSON, or write the fleet's register."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", default="127.0.0.1:8212")
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first logger")
    parser.add_argument("--rate", type=float, default=1000.0, help="frames a second in all")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--window", type=int, default=64, help="most frames a logger has unanswered")
    parser.add_argument("--register", type=Path, help="write devices.csv of the fleet here and stop")
    asked = parser.parse_args()
    if asked.register:
        asked.register.write_text(register(asked.connections), encoding="utf-8")
        return
    print(json.dumps({name: round(number, 2) for name, number in on_fast_loop(run(asked)).items()}))


if __name__ == "__main__":
    main()
