"""One holder at a time across processes and threads: locks that die with their process."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from qingshan.base.errors import ArchiveError

PATIENCE = 900.0
"""Longest wait for another process, in seconds: a long import may hold the writer's lock for minutes."""


@contextlib.contextmanager
def hold(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold of the lock file ``path``; the operating system lets it go when the process ends.

    Raises
    ------
    ArchiveError
        Somebody else kept the lock longer than ``patience`` [s].
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    try:
        _wait(handle, path, patience)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, path: Path, patience: float) -> None:
    deadline, pause = time.monotonic() + patience, 0.001
    while not _take(handle):
        if time.monotonic() >= deadline:
            raise ArchiveError("archive-locked", lock=str(path))
        time.sleep(pause)
        pause = min(pause * 2, 0.02)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
