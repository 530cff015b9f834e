"""What a running application holds: its workspace as it is now, its settings, its clock, what it computed."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from qingshan.edge.city import CITY_FILE
from qingshan.edge.web.access.account import Account
from qingshan.edge.web.decided import Decided
from qingshan.edge.web.jobs import Jobs
from qingshan.edge.web.limits import Often
from qingshan.edge.web.settings import Settings
from qingshan.edge.workspace import Workspace

KEPT = 64
"""Computed values kept at a time; the one not asked for longest goes first."""

LOOK = 0.5
"""How long the last look at the workspace's files is trusted [s]."""

T = TypeVar("T")
Stamp = tuple[tuple[str, int, int], ...]


@dataclass
class State:
    """What requests share. Methods may be called from any thread.

    Parameters
    ----------
    folder, settings
        The workspace's folder and the settings of the pages.
    clock
        Time now, with its offset.
    people
        Accounts by their name.
    """

    folder: Path
    settings: Settings
    clock: Callable[[], datetime]
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _kept: OrderedDict[Hashable, _Kept] = field(default_factory=OrderedDict, repr=False)
    _held: tuple[Stamp, Workspace] | None = field(default=None, repr=False)
    _last: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    _making: list[threading.Thread] = field(default_factory=list, repr=False)
    _looked: float = field(default=-LOOK, repr=False)
    _decided: Decided | None = field(default=None, repr=False)
    people: Callable[[], Mapping[str, Account]] = field(default=dict, repr=False)
    jobs: Jobs = field(default_factory=Jobs, repr=False)

    @cached_property
    def complaints(self) -> Often:
        """How often one address may complain."""
        return Often(self.settings.public.complaints_per_hour, timedelta(hours=1))

    @property
    def workspace(self) -> Workspace:
        """The workspace as its files are now."""
        return self._now()[1]

    @property
    def stamp(self) -> Stamp:
        """What tells one state of the workspace's files from another."""
        return self._now()[0]

    @property
    def decided(self) -> Decided:
        """What the ledger tells now: cases, lists, alerts."""
        with self._lock:
            if self._decided is None:
                self._decided = Decided.of(Workspace.find(self.folder))
            return self._decided

    def close(self) -> None:
        """Let go of the ledger and of work that waits."""
        self.jobs.close()
        if self._decided is not None:
            self._decided.ledger.close()

    def kept(self, key: Hashable, make: Callable[[Workspace], T]) -> T:
        """A value computed from the workspace, made once for each state of it.

        Whoever asks while it is being made waits for it; a failure is not kept.
        """
        stamp, workspace = self._now()
        with self._lock:
            entry = self._kept.get(key)
            if entry is None or entry.stamp != stamp:
                entry = self._kept[key] = _Kept(stamp)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        with entry.lock:
            if not entry.is_made:
                entry.value, entry.is_made = make(workspace), True
        return cast(T, entry.value)

    def lately(self, key: Hashable, make: Callable[[Workspace], T]) -> T | None:
        """The newest value made under a key, at once; none when there was never one.

        When the workspace has changed since, one thread begins to make the next. For pages that many read at
        the same moment: a reading that came a second ago may show a few seconds later.
        """
        stamp, _ = self._now()
        with self._lock:
            entry = self._kept.get(key)
            if entry is not None and entry.is_made:
                self._last[key] = entry.value
            is_due = entry is None or entry.stamp != stamp or not (entry.is_made or entry.lock.locked())
        if is_due and key in self._last:
            thread = threading.Thread(target=self.kept, args=(key, make), daemon=True)
            self._making = [each for each in self._making if each.is_alive()] + [thread]
            thread.start()
        return cast(T, self._last.get(key))

    def settle(self) -> None:
        """Wait for what is being made."""
        for each in self._making:
            each.join()

    def refresh(self) -> None:
        """Look at the files at the next request, whatever was seen a moment ago: something was written."""
        self._looked = -LOOK

    def _now(self) -> tuple[Stamp, Workspace]:
        with self._lock:
            if self._held is None or time.monotonic() - self._looked >= LOOK:
                stamp = _stamp(self.folder)
                self._looked = time.monotonic()
                if self._held is None or self._held[0] != stamp:
                    self._held = stamp, Workspace.find(self.folder)
            return self._held


@dataclass
class _Kept:
    stamp: Stamp
    value: Any = None
    is_made: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


def _stamp(folder: Path) -> Stamp:
    """Sizes and times of everything a figure rests on: city, registers, own kinds and lists, archive."""
    found = [_of(folder / CITY_FILE), *_files(folder / "observations", deep=False)]
    for name in ("register", "kinds", "lists", "mappings"):
        found.extend(_files(folder / name, deep=True))
    return tuple(sorted(found))


def _files(folder: Path, *, deep: bool) -> list[tuple[str, int, int]]:
    """Files of a folder, without what SQLite keeps beside a database that is merely being read."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return []
    found = []
    for each in entries:
        if each.is_file() and not _is_passing(each):
            found.append(_of(Path(each.path)))
        elif deep and each.is_dir():
            found.extend(_files(Path(each.path), deep=True))
    return found


def _is_passing(entry: os.DirEntry[str]) -> bool:
    """Whether a file comes and goes with readers: shared memory, a log with nothing in it."""
    if entry.name.endswith("-shm"):
        return True
    try:
        return entry.name.endswith("-wal") and not entry.stat().st_size
    except FileNotFoundError:
        return True


def _of(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return str(path), 0, 0
    return str(path), status.st_mtime_ns, status.st_size
