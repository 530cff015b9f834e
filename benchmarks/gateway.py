"""The gateway under load: frames made durable and answered a second, answer times, memory, restart.

python -m benchmarks.gateway --connections 3000 --rate 8000 --seconds 20 --stored 10000000

Gateway, settler and sender share the machine. The baseline is the plain way: one sync of the disk a frame.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from crash import Crash  # noqa: E402
from qingshan.edge.archive import clock  # noqa: E402
from qingshan.edge.gateway.journal import Journal  # noqa: E402
from qingshan.edge.gateway.places import Places  # noqa: E402
from qingshan.edge.gateway.record import Kind, encode  # noqa: E402
from qingshan.edge.gateway.session import beijing_now  # noqa: E402
from qingshan.edge.gateway.settling import settle_all  # noqa: E402
from qingshan.observe.hj212.checksum import crc_text  # noqa: E402
from senders import FACTORS, data_time, number, on_fast_loop, quantile, value  # noqa: E402

FOLDER = ROOT / ".cache" / "benchmarks" / "gateway"


def one_sync_a_frame(folder: Path, seconds: float) -> float:
    """Frames a second when every frame is synced on its own."""
    journal = Journal(folder / "one-by-one")
    entry = encode(Kind.FRAME, 1, raw(0, 0))
    begin, count = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        journal.append(entry, 1)
        count += 1
    journal.close()
    return count / (time.perf_counter() - begin)


def raw(at: int, frame: int) -> bytes:
    """A frame of the fleet."""
    items = ";".join(f"{f}-Rtd={value(at, frame, k)},{f}-Flag=N" for k, f in enumerate(FACTORS))
    text = f"QN=20260101000000{frame % 1000:03d};ST=32;CN=2011;PW=246810;MN={number(at)};Flag=5;CP=&&"
    segment = f"{text}DataTime={data_time(frame):%Y%m%d%H%M%S};{items}&&".encode()
    return b"##%04d%b%b" % (len(segment), segment, crc_text(segment))


def processor(pid: int) -> float:
    """Processor time of a process so far [s]."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Memory of a process [MB]."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def children(pid: int) -> list[int]:
    """Processes a process started."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(each) for each in found.split()]


def load(asked: argparse.Namespace) -> dict[str, float]:
    """The fleet against a gateway that settles meanwhile; processor time of all three, in μs a frame."""
    run = Crash(FOLDER / "load", asked.connections, 1)
    (run.workspace / "gateway.toml").unlink()
    run.start()
    pid = run.process.pid
    fleet = run.fleet

    async def play() -> dict[str, float]:
        await fleet.connect("127.0.0.1", run.port, patience=60)
        await fleet.send(asked.rate, 2.0, window=asked.window)
        (settler,) = children(pid)
        first, sent = len(fleet.delays), fleet.sent
        used = [processor(pid), time.process_time()]
        begin = time.perf_counter()
        await fleet.send(asked.rate, asked.seconds, window=asked.window)
        passed, answered = time.perf_counter() - begin, len(fleet.delays) - first
        await fleet.settle(60)
        frames = len(fleet.delays) - first
        used = [now - then for now, then in zip([processor(pid), time.process_time()], used, strict=True)]
        delays = fleet.delays[first:]
        fleet.close()
        return {
            "sent": fleet.sent - sent,
            "skipped": fleet.skipped,
            "acknowledged_per_s": answered / passed,
            "unanswered": sum(len(each.waiting) for each in fleet.loggers),
            "p50_ms": quantile(delays, 0.5) * 1e3,
            "p99_ms": quantile(delays, 0.99) * 1e3,
            "gateway_us_a_frame": used[0] / frames * 1e6,
            "sender_us_a_frame": used[1] / frames * 1e6,
            "gateway_mb": memory(pid),
            "settler_mb": memory(settler),
        }

    found = on_fast_loop(play())
    (settler,) = children(pid)
    begin = time.perf_counter()
    run.process.send_signal(signal.SIGTERM)
    used = 0.0
    while run.process.poll() is None:
        with contextlib.suppress(OSError):
            used = processor(settler)
        time.sleep(0.02)
    found["settler_us_a_frame"] = used / max(fleet.sent, 1) * 1e6
    found["settling_behind_s"] = time.perf_counter() - begin
    return found


def connections(asked: argparse.Namespace) -> float:
    """Memory of a gateway with that many connections, each of which has sent two frames [MB]."""
    run = Crash(FOLDER / "connections", asked.connections, 1)
    run.start()

    async def play() -> float:
        await run.fleet.connect("127.0.0.1", run.port, patience=60)
        await run.fleet.send(asked.connections / 2, 4.0)
        await run.fleet.settle(60)
        used = memory(run.process.pid)
        run.fleet.close()
        return used

    used = on_fast_loop(play())
    run.stop()
    return used


def restart(asked: argparse.Namespace) -> dict[str, float]:
    """Seconds from the start of a gateway to its first answer, with so many values stored, after SIGKILL."""
    run = Crash(FOLDER / "restart", 200, 1)
    places = Places(run.workspace)
    journal = Journal(places.journal)
    frames = asked.stored // len(FACTORS)
    at = clock.microseconds(beijing_now())
    for first in range(0, frames, 1000):
        group = [
            encode(Kind.FRAME, at, raw(each % 200, each // 200), peer=b"127.0.0.1:1")
            for each in range(first, min(first + 1000, frames))
        ]
        journal.append(b"".join(group), len(group))
    begin = time.process_time()
    settle_all(run.workspace, journal.next)
    settled = time.process_time() - begin
    journal.close()
    run.start()
    os.killpg(run.process.pid, signal.SIGKILL)
    run.process.wait()
    for logger in run.fleet.loggers:
        logger.next = frames
    begin = time.perf_counter()
    run.start()

    async def first_answer() -> None:
        await run.fleet.connect("127.0.0.1", run.port)
        run.fleet.loggers[0].send(time.perf_counter())
        await run.fleet.settle(60)
        run.fleet.close()

    on_fast_loop(first_answer())
    seconds = time.perf_counter() - begin
    run.stop()
    return {
        "stored": frames * len(FACTORS),
        "seconds": seconds,
        "settling_us_a_value": settled / asked.stored * 1e6,
    }


def main() -> None:
    """Everything asked for, as one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--connections", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=8000.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--window", type=int, default=64, help="most frames a logger has unanswered")
    parser.add_argument("--stored", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["load", "connections", "restart"])
    asked = parser.parse_args()
    told: dict[str, object] = {"machine_load": os.getloadavg()[0], "cores": os.cpu_count()}
    if asked.only in {None, "load"}:
        told["one_sync_a_frame_per_s"] = one_sync_a_frame(FOLDER, 2.0)
        told["load"] = load(asked)
    if asked.only in {None, "connections"}:
        told[f"mb_at_{asked.connections}_connections"] = connections(asked)
    if asked.only in {None, "restart"}:
        told["restart"] = restart(asked)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
