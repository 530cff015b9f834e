"""A gateway run: sockets, the process that settles, signals, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from qingshan.base.errors import ArchiveError, QingshanError, RefusedError
from qingshan.edge.archive.lock import hold
from qingshan.edge.gateway.callback import Caller
from qingshan.edge.gateway.forward import Forwarder
from qingshan.edge.gateway.gateway import Gateway
from qingshan.edge.gateway.journal import Journal
from qingshan.edge.gateway.memory import mark_of
from qingshan.edge.gateway.metrics import FILE, as_prometheus, gateway_metrics
from qingshan.edge.gateway.places import Places, known_devices
from qingshan.edge.gateway.reading import read, segments
from qingshan.edge.gateway.record import Kind
from qingshan.edge.gateway.retention import remove_old
from qingshan.edge.gateway.session import Session, beijing_now
from qingshan.edge.gateway.settings import Settings
from qingshan.edge.gateway.tally import Tally
from qingshan.edge.replacing import write_whole

LOCK = "gateway.lock"
PATIENCE = 10.0
"""How long a gateway waits for the one before it to end [s]."""

REMEMBERED = 50_000
"""Entries at the end of the journal by which repeats are known again after a restart."""

SWEEP, TELL, WRITE = 1.0, 0.25, 5.0
"""How often connections are looked at, the settler is told, and the state is written down [s]."""

TURN = 0.001
"""How long a thread computes before another that is ready has its turn [s]: the one that commits is quick."""

LAST_WORDS = 5.0
"""How long closing connections may take to send their answers [s]."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """Where to listen and how long; ``seconds`` 0 is until told to stop.

    ``ahead`` of the real time, or behind it, is the clock where a moment is practiced in a simulated city.
    """

    host: str
    port: int
    seconds: float = 0.0
    ahead: timedelta = timedelta(0)


def serve(workspace: Path, run: Run, settings: Settings) -> None:
    """Run a gateway until SIGTERM, SIGINT or its time is over.

    Raises
    ------
    RefusedError
        Another gateway serves the workspace, or the port cannot be taken.
    """
    places = Places(workspace)
    places.folder.mkdir(parents=True, exist_ok=True)
    sys.setswitchinterval(TURN)
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(hold(places.folder / LOCK, patience=PATIENCE))
        except ArchiveError as fault:
            raise RefusedError("gateway-runs-already", folder=places.folder) from fault
        runner = held.enter_context(asyncio.Runner(loop_factory=loop_factory()))
        runner.run(_Serving(places, run, settings).serve())


class _Serving:
    """One run of a gateway."""

    def __init__(self, places: Places, run: Run, settings: Settings) -> None:
        self._places, self._run, self._settings = places, run, settings
        self._journal = Journal(places.journal, segment=settings.commit.segment_bytes, ahead=True)
        self._started = self._now()
        self._settler: asyncio.subprocess.Process | None = None

    def _now(self) -> datetime:
        return beijing_now() + self._run.ahead

    async def serve(self) -> None:
        known = known_devices(self._places)
        gateway = self._gateway = Gateway(known, self._journal, self._settings, self._run.ahead)
        gateway.durable = self._journal.next
        self._remember()
        self._tally = Tally(self._places.folder)
        self._forwarder = Forwarder(gateway, self._places)
        self._caller = Caller(gateway, self._tally)
        gc.collect()
        gc.freeze()
        loop = asyncio.get_running_loop()
        server = await self._listen(loop)
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(name, stop.set)
        committing = asyncio.create_task(gateway.committer.run())
        others = [
            asyncio.create_task(each)
            for each in (
                self._sweep(),
                self._settle(),
                self._write_state(),
                self._remove_old(),
                self._caller.run(),
                self._forwarder.run(),
            )
        ]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), self._run.seconds or None)
        await self._end(server, committing, others)

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        run = self._run
        try:
            server = await loop.create_server(
                lambda: Session(self._gateway), run.host, run.port, backlog=4096
            )
        except OSError as fault:
            raise RefusedError("gateway-port", host=run.host, port=run.port, reason=fault.strerror) from fault
        self._port = server.sockets[0].getsockname()[1]
        said = {
            "event": "listening",
            "host": run.host,
            "port": self._port,
            "devices": len(self._gateway.stations),
        }
        _log.info("listening", extra=said)
        self._state()
        return server

    async def _end(
        self, server: asyncio.Server, committing: asyncio.Task[None], others: list[asyncio.Task[None]]
    ) -> None:
        """Take no more, commit what came, answer it, close, and let the settler finish."""
        gateway = self._gateway
        gateway.is_stopping = True
        server.close()
        for session in list(gateway.sessions):
            session.hold()
        gateway.committer.close()
        await committing
        for session in list(gateway.sessions):
            session.close()
        deadline = time.monotonic() + LAST_WORDS
        while gateway.sessions and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        for session in list(gateway.sessions):
            session.abort()
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._caller.write_down(self._now())
        self._journal.close()
        await self._last_settling()
        self._state(is_running=False)
        self._tally.close()
        _log.info("stopped", extra={"event": "stopped", **gateway.books.counts})

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            self._gateway.sweep()

    async def _settle(self) -> None:
        """Keeps the settling process running, and tells it how far the journal is durable."""
        while True:
            self._settler = await self._start_settler()
            told = 0
            while self._settler.returncode is None:
                pipe = self._settler.stdin
                if (
                    pipe is not None
                    and told != self._gateway.durable
                    and not pipe.transport.get_write_buffer_size()
                ):
                    told = self._gateway.durable
                    pipe.write(b"%d\n" % told)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._settler.wait(), TELL)
            said = {"event": "settler-gone", "code": self._settler.returncode}
            _log.error("the settling process ended; it is started again", extra=said)
            await asyncio.sleep(self._settings.forward.retry_seconds)

    async def _start_settler(self) -> asyncio.subprocess.Process:
        words = [sys.executable, "-m", "qingshan.edge.gateway.settling", str(self._places.workspace)]
        # one core is the gateway's: the settler shares the other
        alone = os.environ | {"POLARS_MAX_THREADS": "1"}
        return await asyncio.create_subprocess_exec(*words, stdin=asyncio.subprocess.PIPE, env=alone)

    async def _last_settling(self) -> None:
        settler = self._settler
        if settler is None or settler.returncode is not None or settler.stdin is None:
            settler = await self._start_settler()
        assert settler.stdin is not None
        settler.stdin.write(b"%d\n" % self._gateway.durable)
        settler.stdin.close()
        await settler.wait()

    async def _write_state(self) -> None:
        while True:
            await asyncio.sleep(WRITE)
            with contextlib.suppress(OSError, QingshanError):
                await asyncio.get_running_loop().run_in_executor(None, self._state)

    async def _remove_old(self) -> None:
        """Lets raw frames go that are older than they must be kept, once nobody needs them."""
        keep, places, loop = self._settings.keep, self._places, asyncio.get_running_loop()
        while keep.days:
            needed = min(self._tally.place, self._tally.parts_from, self._gateway.durable - REMEMBERED)
            needed = min(needed, self._forwarder.place) if self._settings.forward.to else needed
            clean = partial(remove_old, places.folder, places.journal, self._now(), days=keep.days)
            try:
                await loop.run_in_executor(None, partial(clean, needed_from=needed))
            except QingshanError as fault:
                _log.warning("old raw frames were not removed: %s", fault, extra={"event": "keep-fault"})
            await asyncio.sleep(keep.every_seconds)

    def _state(self, *, is_running: bool = True) -> None:
        gateway, committer = self._gateway, self._gateway.committer
        state = {
            "pid": os.getpid(),
            "running": is_running,
            "started": self._started,
            "written": self._now(),
            "host": self._run.host,
            "port": self._port,
            "connections": len(gateway.sessions),
            "devices": len(gateway.stations),
            "connected": sum(1 for each in gateway.stations.values() if each.session is not None),
            "next": gateway.durable,
            "pending_bytes": committer.pending,
            "groups": committer.groups,
            "commit_s": round(committer.seconds, 3),
            "journal_bytes": sum(each.path.stat().st_size for each in segments(self._places.journal)),
            "keep_days": self._settings.keep.days,
            "longest_commit_ms": round(committer.longest * 1000, 1),
            "refusing": committer.refusing_since is not None,
            "cpu_s": round(time.process_time(), 2),
            "memory_mb": _memory(),
            "forward_to": self._settings.forward.to,
            "forward_connected": self._forwarder.is_connected,
            "forwarded_to": self._forwarder.place,
            "counts": dict(gateway.books.counts),
        }
        write_whole(
            self._places.status, json.dumps(state, ensure_ascii=False, default=_text, indent=1) + "\n"
        )
        told = gateway_metrics(self._places.workspace, self._now())
        write_whole(self._places.folder / FILE, as_prometheus(told))

    def _remember(self) -> None:
        """Marks of the last frames, so that a repeat of one from before a restart is known."""
        end = self._journal.next
        for each in read(self._places.journal, max(1, end - REMEMBERED), end):
            if each.entry.kind is Kind.FRAME:
                self._gateway.seen.stored(mark_of(each.entry.raw))


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's loop where it is installed (the extra ``fast``), to which sockets cost less; else none."""
    try:
        factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module("uvloop").new_event_loop
    except ImportError:
        return None
    return factory


def _memory() -> float | None:
    """Most memory this process has had [MB]; none where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _text(value: object) -> str:
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else str(value)
