"""The public first page under load: answer times at a steady rate, beside a page that computes nothing.

python -m benchmarks.pages --rate 300 --seconds 20

Requests are sent at their times whether or not earlier ones were answered, over as many connections as that
takes; server and sender share the machine. The baseline is the same server giving the same bytes from memory.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVER = """
import sys
from datetime import datetime, timezone
from pathlib import Path
import uvicorn
from fastapi import FastAPI
from fastapi.responses import Response
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State

folder, port = Path(sys.argv[1]), int(sys.argv[2])
app = build(State(folder, read_settings(folder), lambda: datetime.now(timezone.utc)), console=False)
body = bytes.fromhex(Path(sys.argv[3]).read_text()) if len(sys.argv) > 3 else b""
if body:
    app = FastAPI()

    @app.get("/")
    async def same() -> Response:
        return Response(body, media_type="text/html", headers={"Content-Encoding": "gzip"})

uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
"""
ASK = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"
    b"Accept-Encoding: gzip\r\nAccept-Language: zh\r\n\r\n"
)


class Line:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> Line:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def ask(self) -> bytes:
        self.writer.write(ASK)
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:40]
        length = next(
            int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        return await self.reader.readexactly(length)


async def load(port: int, rate: int, seconds: int) -> list[float]:
    """Answer times [s], from when each request was due."""
    free: list[Line] = [await Line(port).open() for _ in range(20)]
    times: list[float] = []

    async def one(due: float) -> None:
        line = free.pop(0) if free else await Line(port).open()
        await line.ask()
        times.append(time.perf_counter() - due)
        free.append(line)

    begin = time.perf_counter()
    tasks = []
    for at in range(rate * seconds):
        due = begin + at / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return sorted(times)


def serve(folder: Path, *more: str) -> tuple[subprocess.Popen[bytes], int]:
    """A server that answers, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(folder), str(port), *more], cwd=ROOT)
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def measure(folder: Path, rate: int, seconds: int, *more: str) -> tuple[dict[str, float], bytes]:
    """Figures of one server, and the page it gave."""
    process, port = serve(folder, *more)
    try:
        page = asyncio.run(_first(port))
        times = asyncio.run(load(port, rate, seconds))
        fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    finally:
        process.terminate()
        process.wait()
    at = lambda share: round(1000 * times[min(len(times) - 1, int(share * len(times)))], 2)  # noqa: E731
    return {
        "requests": len(times),
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
        "most_ms": at(1),
        "cpu_s": used,
    }, page


async def _first(port: int) -> bytes:
    line = await Line(port).open()
    await line.ask()
    return await line.ask()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--workspace", type=Path, default=ROOT / "demo" / "chifeng")
    given = parser.parse_args()
    if not given.workspace.is_dir():
        raise SystemExit(f"{given.workspace} is not there: make demo first")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(given.workspace, Path(scratch) / "city"))
        ours, page = measure(folder, given.rate, given.seconds)
        same = Path(scratch) / "page"
        same.write_text(page.hex())
        baseline, _ = measure(folder, given.rate, given.seconds, str(same))
    print(json.dumps({
        "load": os.getloadavg()[0], "when": f"{datetime.now(UTC):%F %H:%M}",
        "bytes_sent": len(page), "bytes_plain": len(gzip.decompress(page)), "rate": given.rate,
        "first_page": ours, "same_bytes_from_memory": baseline,
        "p99_ratio": round(ours["p99_ms"] / baseline["p99_ms"], 2),
        "cpu_ratio": round(ours["cpu_s"] / baseline["cpu_s"], 2),
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
