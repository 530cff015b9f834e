"""The faces from a cold start: ``python -m benchmarks.faces [--people 20] [--pages water] [--rounds 3]``.

On a copy of the demo's workspace, with the verdicts on disk as daily use leaves them: how long the command
takes to its first answers; how long every page of console and public site takes until its last data is there,
in a process that has just begun and once more; and how long until twenty people who open the console at the
same moment all have their data. A visitor here does what a browser does for a page, and draws nothing: page,
styles and scripts, six connections for the data, the console's socket. Named baselines of the same run: a
server of the same framework that says one word, for the start; the address ``/health`` for the pages.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import socketio

from benchmarks.measure import machine
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.cookies import PLAIN
from qingshan.edge.web.settings import read_settings
from qingshan.edge.workspace import Workspace

DEMO = Path("demo") / "chifeng"
WORD = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/health")
async def health() -> str:
    return "ok"
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""
PATIENCE = 120.0
FINE = {200, 404, 405, 422}
"""Answers of data: there is some, there is none, the address is one that is written to or asks for more."""

DATA = re.compile(r"/api/[^\"'<>\s\\]+")
ASSETS = re.compile(r"(?:src|href)=\"(/console/[^\"]+\.(?:js|css))\"")
MODULES = re.compile(r"from \"(\./[\w.-]+)\"|import \"(\./[\w.-]+)\"|import\(\"(\./[\w.-]+)\"\)")
CLIENT = re.compile(r"'client_id': '([^']+)'")


@dataclass
class Visitor:
    """Somebody who opens pages; what was loaded once is not asked for again."""

    port: int
    secret: str

    async def open(self, path: str) -> tuple[float, int, list[str]]:
        """Seconds until the last data of a page is there, bytes of it, and what went wrong."""
        begin = time.perf_counter()
        limits = httpx2.Limits(max_connections=6)
        cookies, place = {PLAIN: self.secret}, f"http://127.0.0.1:{self.port}"
        async with httpx2.AsyncClient(
            base_url=place, cookies=cookies, limits=limits, timeout=PATIENCE
        ) as client:
            page = await client.get(path, headers={"accept": "text/html"}, follow_redirects=True)
            text = unescape(page.text)
            wrong = [f"{path} {page.status_code}"] if page.status_code != 200 else []
            joined = asyncio.create_task(self._join(text))
            await self._assets(client, ASSETS.findall(text))
            answers = await asyncio.gather(*(client.get(each) for each in _data_of(text)))
            wrong += [
                f"{each.url} {each.status_code}" for each in answers if each.status_code not in {200, 404}
            ]
            took = time.perf_counter() - begin
            await joined
        return took, len(page.content) + sum(len(each.content) for each in answers), wrong

    async def _assets(self, client: httpx2.AsyncClient, paths: Sequence[str]) -> None:
        seen, wanted = set(paths), list(paths)
        while wanted:
            found = await asyncio.gather(*(client.get(each) for each in wanted))
            wanted = []
            for each in found:
                if "/assets/" in str(each.url):
                    folder = str(each.url.path).rsplit("/", 1)[0]
                    names = {f"{folder}/{''.join(m)[2:]}" for m in MODULES.findall(each.text)}
                    wanted += sorted(names - seen)
                    seen |= names

    async def _join(self, text: str) -> None:
        found = CLIENT.search(text)
        if found is None:
            return
        client = socketio.AsyncClient(reconnection=False)
        query = f"client_id={found[1]}&next_message_id=0&implicit_handshake=True&document_id={found[1]}"
        await client.connect(
            f"http://127.0.0.1:{self.port}?{query}&tab_id={found[1]}&old_tab_id=",
            headers={"Cookie": f"{PLAIN}={self.secret}", "Origin": f"http://127.0.0.1:{self.port}"},
            socketio_path="/console/_nicegui_ws/socket.io", transports=["websocket"], wait_timeout=30,
        )  # fmt: skip
        await client.disconnect()


def _data_of(text: str) -> list[str]:
    """Addresses a page's elements read, each once; files to take away are not read by them."""
    found = dict.fromkeys(each.rstrip("&;,") for each in DATA.findall(text))
    return [each for each in found if "format=" not in each and "{" not in each]


@contextmanager
def serving(command: Sequence[str], compiled: Path) -> Iterator[tuple[int, int, float]]:
    """Port and process of a server, and the seconds from its command to its first answer.

    Its byte code is kept, as that of an installed package is.
    """
    port = _free()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(compiled)
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _answered(port, "/health")
        yield port, process.pid, time.perf_counter() - begin
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def city(folder: Path) -> list[str]:
    """The command that serves a workspace; its port is to follow."""
    return [str(Path(sys.executable).with_name("qingshan").absolute()), "-C", str(folder), "serve"]


def _answered(port: int, path: str) -> float:
    """Seconds until an address answers, whatever it says."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < PATIENCE:
        try:
            httpx2.get(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE)
            return time.perf_counter() - begin
        except httpx2.TransportError:
            time.sleep(0.01)
    raise SystemExit(f"{path} does not answer")


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _processor(pid: int) -> float:
    """Processor time of a process so far [s]."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def sessions(folder: Path, count: int) -> list[str]:
    """As many sessions of one account that may see everything."""
    door = Access(Workspace.find(folder), read_settings(folder), lambda: datetime.now(UTC))
    name = f"bench-{secrets.token_hex(4)}"
    door.accounts.add(name, name, role="administrator", area="", now=door.now)
    who = door.accounts.find(name)
    made = [door.sessions.begin(who, now=door.now, address="", agent="", way="bench") for _ in range(count)]
    door.close()
    return made


def pages_of(folder: Path) -> list[str]:
    """Pages in the navigation of the console, one page of each kind of thing, and the public ones."""
    workspace = Workspace.find(folder)
    water, air = workspace.sections().sections[0].code, workspace.places("site")[0].code
    console = (
        "/", "/map", "/air", f"/air/{air}", "/water", f"/water/{water}", "/devices", "/cases", "/cases/board",
        "/alerts", "/lists", "/emergency", "/bulletins", "/audit", "/registers", "/standards", "/users",
    )  # fmt: skip
    county = workspace.places("county")[0].code
    return ["/", f"/places/{county}", "/bulletins", *(f"/console{each}" for each in console)]


def start(folder: Path, compiled: Path, rounds: int) -> None:
    """Print from command to answer: the word alone, health, and the first page of the console."""
    times: dict[str, list[float]] = {}
    secret = sessions(folder, 1)[0]
    for _ in range(rounds):
        with serving([sys.executable, "-c", WORD], compiled) as (_, pid, took):
            times.setdefault("one word (baseline)", []).append(took)
        with serving(city(folder), compiled) as (port, pid, took):
            times.setdefault("/health", []).append(took)
            console = took + asyncio.run(Visitor(port, secret).open("/console/"))[0]
            times.setdefault("console with its data", []).append(console)
            times.setdefault("  processor until then", []).append(_processor(pid))
    least = min(times["one word (baseline)"])
    print(f"\nfrom the command to the answer [s]\n{'':<28}{'best':>7}{'median':>8}{'ratio':>7}")
    for name, found in times.items():
        found.sort()
        print(f"{name:<28}{found[0]:>7.2f}{found[len(found) // 2]:>8.2f}{found[0] / least:>7.1f}")


def every_page(folder: Path, compiled: Path, pages: Sequence[str]) -> None:
    """Print each page's seconds in a process that has just begun, and once more."""
    secret = sessions(folder, 1)[0]
    print(f"\neach page until its last data [s]\n{'':<28}{'cold':>7}{'warm':>7}{'cpu':>7}{'kB':>7}")
    for path in pages:
        with serving(city(folder), compiled) as (port, pid, _):
            _answered(port, "/api/session")
            before = _processor(pid)
            cold, size, wrong = asyncio.run(Visitor(port, secret).open(path))
            used = _processor(pid) - before
            warm, _, _ = asyncio.run(Visitor(port, secret).open(path))
            health = min(_answered(port, "/health") for _ in range(3))
        print(
            f"{path:<28}{cold:>7.2f}{warm:>7.2f}{used:>7.2f}{size / 1000:>7.0f}  {' '.join(wrong)}",
            flush=True,
        )
    print(f"{'/health (baseline)':<28}{'':>7}{health:>7.3f}")


def crowd(folder: Path, compiled: Path, people: int) -> None:
    """Print how long people who open the console at one moment wait for their data."""
    keys = sessions(folder, people)

    async def all_of(port: int) -> list[tuple[float, int, list[str]]]:
        return await asyncio.gather(*(Visitor(port, key).open("/console/") for key in keys))

    with serving(city(folder), compiled) as (port, pid, _):
        for name in ("just begun", "once more"):
            before = _processor(pid)
            found = asyncio.run(all_of(port))
            times, used = sorted(each[0] for each in found), _processor(pid) - before
            wrong = " ".join([w for each in found for w in each[2]][:3])
            print(f"\n{people} people, server {name}: median {times[people // 2]:.2f} s, ", end="")
            print(f"last {times[-1]:.2f} s, {used:.1f} s of the server's processor {wrong}".rstrip())


def main() -> None:
    """Prints the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workspace", type=Path, default=DEMO)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3, help="starts; 0 for none")
    parser.add_argument("--pages", help="only pages whose address has this in it; - for none")
    given = parser.parse_args()
    if not given.workspace.is_dir():
        print(f"skipped: no workspace at {given.workspace}; `make demo` makes it")
        return
    print(f"{given.workspace}; {machine()}")
    with TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(given.workspace, Path(scratch) / "city"))
        compiled, pages = Path(scratch) / "compiled", pages_of(folder)
        _prepare(folder, compiled, pages)
        if given.rounds:
            start(folder, compiled, given.rounds)
        every_page(folder, compiled, [each for each in pages if not given.pages or given.pages in each])
        if given.people:
            crowd(folder, compiled, given.people)


def _prepare(folder: Path, compiled: Path, pages: Sequence[str]) -> None:
    """Byte code and verdicts on disk, as they are where the program was used yesterday."""
    secret = sessions(folder, 1)[0]
    with serving([sys.executable, "-c", WORD], compiled), serving(city(folder), compiled) as (port, _, _):
        begin = time.perf_counter()
        for path in pages:
            asyncio.run(Visitor(port, secret).open(path))
        print(f"every page once, nothing judged before: {time.perf_counter() - begin:.1f} s")


if __name__ == "__main__":
    main()
