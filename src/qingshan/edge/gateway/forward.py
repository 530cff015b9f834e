"""Frames passed on to a superior platform: from the journal, in order, until it has acknowledged them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import datetime

from qingshan.base.errors import QingshanError
from qingshan.edge.gateway.gateway import Gateway
from qingshan.edge.gateway.places import Places
from qingshan.edge.gateway.reading import Cursor, Numbered
from qingshan.edge.gateway.record import Kind
from qingshan.edge.replacing import write_whole
from qingshan.observe.hj212.connection import FieldConnection
from qingshan.observe.hj212.events import NEED_DATA, Stray, Turn
from qingshan.observe.hj212.fields import ANSWER_BIT

PLACE = "forwarded"
CHUNK = 1 << 18
_log = logging.getLogger(__name__)


class Forwarder:
    """Sends what devices sent, byte for byte; what stays unanswered is sent again after connecting anew.

    The superior platform may get a frame twice, when it or the line fails between its storing and our reading
    of its answer; it never misses one.
    """

    def __init__(self, gateway: Gateway, places: Places) -> None:
        self._gateway, self._places = gateway, places
        self._path = places.folder / PLACE
        self.place = _read_place(places)
        self.is_connected = False

    async def run(self) -> None:
        """Connects and forwards, again and again."""
        settings = self._gateway.settings.forward
        host, _, port = settings.to.rpartition(":")
        while settings.to:
            try:
                await self._forward(host, int(port))
            except (OSError, TimeoutError, EOFError, QingshanError) as fault:
                said = {"event": "forward-broken", "to": settings.to, "place": self.place}
                _log.warning("forwarding stopped: %s", fault or type(fault).__name__, extra=said)
            self.is_connected = False
            await asyncio.sleep(settings.retry_seconds)

    async def _forward(self, host: str, port: int) -> None:
        reader, writer = await asyncio.open_connection(host, port)
        self.is_connected = True
        cursor = Cursor(self._places.journal, self.place)
        try:
            while True:
                entries = await self._next(cursor)
                for at in range(0, len(entries), self._gateway.settings.forward.window):
                    await self._send(entries[at : at + self._gateway.settings.forward.window], reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _next(self, cursor: Cursor) -> list[Numbered]:
        """What is durable and not forwarded; waits until there is something."""
        while cursor.number >= self._gateway.durable:
            await asyncio.sleep(0.2)
        end = self._gateway.durable
        return await asyncio.get_running_loop().run_in_executor(None, lambda: cursor.take(end, most=CHUNK))

    async def _send(
        self, entries: list[Numbered], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        waiting: set[tuple[str, str]] = set()
        for each in entries:
            if each.entry.kind is Kind.FRAME:
                writer.write(each.entry.raw + b"\r\n")
                waiting |= _awaited(each.entry.raw)
        await writer.drain()
        async with asyncio.timeout(self._gateway.settings.forward.timeout_seconds):
            await _answered(waiting, reader, self._gateway.now())
        self.place = entries[-1].number + 1
        self._gateway.books.counts["forwarded"] += len(entries)
        write_whole(self._path, f"{self.place}\n")


def _awaited(raw: bytes) -> set[tuple[str, str]]:
    """MN and QN of a frame the platform will answer; read off its header, which is always clear."""
    header, _, _ = raw[6:].partition(b"CP=&&")
    fields = dict(part.partition("=")[::2] for part in header.decode("latin-1").split(";"))
    flag, cn = fields.get("Flag", ""), fields.get("CN", "")
    wants_answer = flag.isdecimal() and int(flag) & ANSWER_BIT and not cn.startswith("9")
    return {(fields.get("MN", ""), fields.get("QN", ""))} if wants_answer else set()


async def _answered(waiting: set[tuple[str, str]], reader: asyncio.StreamReader, now: datetime) -> None:
    """Returns when every frame is acknowledged."""
    link = FieldConnection()
    while waiting:
        data = await reader.read(65_536)
        if not data:
            raise EOFError("closed by the superior platform")
        link.receive_data(data, now)
        while (event := link.next_event()) is not NEED_DATA:
            if isinstance(event, (Stray, Turn)) and event.packet is not None:
                waiting.discard((event.packet.mn, event.packet.qn or ""))


def _read_place(places: Places) -> int:
    path = places.folder / PLACE
    return int(path.read_text(encoding="utf-8")) if path.is_file() else 1
