"""Group commit: frames wait together for the disk, and are acknowledged together when it has them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from qingshan.base.errors import ArchiveError

W = TypeVar("W")
W_contra = TypeVar("W_contra", contravariant=True)
_log = logging.getLogger(__name__)


class Store(Protocol):
    """Where groups are made durable."""

    def append(self, data: bytes, count: int) -> int:
        """Number of the first of ``count`` entries, durable on return."""
        ...


class Owner(Protocol[W_contra]):
    """Whose entries are committed."""

    def stored(self, waiting: Sequence[W_contra], end: int) -> None:
        """The entries of those who wait are durable, and with them all before number ``end``."""
        ...

    def not_stored(self, waiting: Sequence[W_contra]) -> None:
        """The disk refused: nothing of these entries is kept."""
        ...

    def relieved(self) -> None:
        """There is room again."""
        ...


class Committer(Generic[W]):
    """Gathers entries while the disk is busy with those before them.

    On the loop's thread but for the write itself, which waits for the disk in a thread of its own.
    """

    def __init__(
        self,
        store: Store,
        owner: Owner[W],
        *,
        most: int,
        retry: float,
    ) -> None:
        """Makes a committer.

        Parameters
        ----------
        store
            Where entries go.
        owner
            Told what became of them.
        most
            Bytes waiting beyond which :attr:`is_full` asks everybody to stop reading.
        retry
            Pause after the disk refused [s].
        """
        self._store, self._owner, self._most, self._retry = store, owner, most, retry
        self._entries: list[bytes] = []
        self._waiting: list[W] = []
        self._size = self._busy = 0
        self._wake = asyncio.Event()
        self._is_closing = False
        self._pool = ThreadPoolExecutor(1, "commit")
        self.refusing_since: float | None = None
        self.groups = self.entries = 0
        self.longest = self.seconds = 0.0

    @property
    def is_full(self) -> bool:
        """Whether so much is waiting that nobody should read on."""
        return self._size + self._busy > self._most

    @property
    def pending(self) -> int:
        """Bytes waiting for the disk."""
        return self._size + self._busy

    def put(self, entry: bytes, waiting: W) -> None:
        """Hand an entry in, and what to give the owner when it is stored or refused."""
        self._entries.append(entry)
        self._waiting.append(waiting)
        self._size += len(entry)
        self._wake.set()

    async def run(self) -> None:
        """Commit groups until :meth:`close`; what was handed in by then is still committed."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._entries:
                await self._commit()
            if self._is_closing:
                self._pool.shutdown()
                return

    def close(self) -> None:
        """Let :meth:`run` end when everything handed in is committed or refused."""
        self._is_closing = True
        self._wake.set()

    async def _commit(self) -> None:
        entries, waiting = self._entries, self._waiting
        self._entries, self._waiting, self._busy, self._size = [], [], self._size, 0
        started = time.perf_counter()
        try:
            data = b"".join(entries)
            first = await asyncio.get_running_loop().run_in_executor(
                self._pool, self._store.append, data, len(entries)
            )
        except ArchiveError as fault:
            await self._refuse(fault, waiting)
            return
        passed = time.perf_counter() - started
        self.longest, self.seconds = max(self.longest, passed), self.seconds + passed
        self.groups += 1
        self.entries += len(entries)
        self._accept(waiting, first + len(entries))

    def _accept(self, waiting: Sequence[W], end: int) -> None:
        if self.refusing_since is not None:
            _log.warning("the journal can be written again", extra={"event": "disk-recovered"})
            self.refusing_since = None
        self._owner.stored(waiting, end)
        self._relieve()

    async def _refuse(self, fault: ArchiveError, waiting: Sequence[W]) -> None:
        """Nothing of the group is kept, nor of what came meanwhile: a repeat in it may lean on the group."""
        if self.refusing_since is None:
            self.refusing_since = time.time()
            _log.error("the journal refuses: %s", fault, extra={"event": "disk-refused"})
        self._owner.not_stored([*waiting, *self._empty()])
        if not self._is_closing:
            await asyncio.sleep(self._retry)
        self._owner.not_stored(self._empty())
        self._relieve()

    def _empty(self) -> list[W]:
        """Those who wait in the queue, which is empty then."""
        waiting, self._entries, self._waiting, self._size = self._waiting, [], [], 0
        return waiting

    def _relieve(self) -> None:
        was_full = self.is_full
        self._busy = 0
        if was_full and not self.is_full:
            self._owner.relieved()
