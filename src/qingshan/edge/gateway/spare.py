"""The next file of the journal, made ahead: a frame never waits for the disk to find space."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

NAME = "next"
PIECE = 1 << 20
"""Bytes written and synced at a time [bytes]: little enough that a commit is not kept waiting behind them."""


class Spare:
    """A file full of zeros, already on the disk.

    Writing over bytes that are there changes no record of the file system, so that a commit waits for its own
    bytes alone, not for what others have the file system write down. Made in a thread of its own; where there
    is no room for it there is none, and the journal asks for space itself when it needs some.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self._path, self._size = folder / NAME, size
        self._thread: threading.Thread | None = None
        self._handle = -1
        self._is_over = False
        self._path.unlink(missing_ok=True)

    def prepare(self) -> None:
        """Begin to make one, if none is there or under way."""
        if self._handle < 0 and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._make, name="journal-spare", daemon=True)
            self._thread.start()

    def take(self, path: Path) -> int:
        """The file under its name in the journal, open; -1 where none is ready."""
        if self._handle < 0:
            return -1
        handle, self._handle = self._handle, -1
        try:
            self._path.rename(path)
        except OSError:
            os.close(handle)
            return -1
        return handle

    def close(self) -> None:
        """Give the space back."""
        self._is_over = True
        if self._thread is not None:
            self._thread.join()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _make(self) -> None:
        handle = -1
        try:
            handle = os.open(
                self._path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0), 0o640
            )
            self._fill(handle)
            os.fsync(handle)
        except OSError:
            if handle >= 0:
                os.close(handle)
            self._path.unlink(missing_ok=True)
            return
        self._handle = handle

    def _fill(self, handle: int) -> None:
        zeros = memoryview(bytes(PIECE))
        at = 0
        while at < self._size and not self._is_over:
            at += os.write(handle, zeros[: self._size - at])
            os.fsync(handle)
