"""The journal: append-only files in which a frame is durable before it is acknowledged."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from qingshan.edge.archive.faults import told
from qingshan.edge.gateway.reading import HEADER, MAGIC, SUFFIX, Segment, segments
from qingshan.edge.gateway.record import bodies
from qingshan.edge.gateway.spare import Spare

SEGMENT = 64 << 20
"""Bytes after which a new file is begun. The space is taken from the disk when a file is begun: a disk that
fills up refuses there, and syncing data later needs no change of the file's size."""


class Journal:
    """The end of the journal, where one process appends."""

    def __init__(self, folder: Path, *, segment: int = SEGMENT, ahead: bool = False) -> None:
        """Opens the journal in ``folder``; what a crash left half written at its end is taken off.

        Parameters
        ----------
        folder
            Where its files are.
        segment
            Bytes after which a new file is begun.
        ahead
            Whether files are made before they are needed.

        Raises
        ------
        ArchiveError
            The disk refuses, or the last file is no journal.
        """
        self.folder = folder
        self._limit = segment
        self._handle = -1
        self._end = 0
        self._allotted = 0
        self._spare: Spare | None = None
        self.next = 1
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            held = segments(folder)
            if held:
                self._take_up(held[-1])
            self._spare = Spare(folder, segment) if ahead else None
        if self._spare is not None:
            self._make_ready(self._spare)

    def append(self, data: bytes, count: int) -> int:
        """Number of the first of ``count`` entries, all durable when this returns; on an error none is kept.

        Raises
        ------
        ArchiveError
            The disk is full or faulty.
        """
        with told(self.folder):
            if self._handle < 0 or self._end + len(data) > self._allotted:
                self._begin(len(data))
            try:
                _write_through(self._handle, data, self._end)
            except OSError:
                self._drop()
                raise
        first = self.next
        self._end += len(data)
        self.next += count
        return first

    def close(self) -> None:
        """Let go of the files; the space they did not need goes back to the disk."""
        if self._spare is not None:
            self._spare.close()
        self._end_file()

    def _make_ready(self, spare: Spare) -> None:
        """A file to write to before the first frame comes; a full disk is told when there is one."""
        if self._handle < 0:
            with contextlib.suppress(OSError):
                self._begin(0)
        spare.prepare()

    def _end_file(self) -> None:
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self._end)
                os.fsync(self._handle)
            os.close(self._handle)
            self._handle = -1

    def _begin(self, needed: int) -> None:
        """A new file, its space allotted and its name durable before it is used."""
        self._end_file()
        path = self.folder / f"{self.next:014d}{SUFFIX}"
        size = max(self._limit, HEADER.size + needed)
        handle = self._spare.take(path) if self._spare is not None and size == self._limit else -1
        is_spare = handle >= 0
        if not is_spare:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0), 0o640)
        try:
            if not is_spare:
                _allot(handle, size)
            _write(handle, HEADER.pack(MAGIC, self.next), 0)
            os.fsync(handle)
            _sync_folder(self.folder)
        except OSError:
            os.close(handle)
            path.unlink(missing_ok=True)
            raise
        self._handle, self._end, self._allotted = handle, HEADER.size, size
        if self._spare is not None:
            self._spare.prepare()

    def _take_up(self, last: Segment) -> None:
        """Go on in the newest file: everything behind its last whole entry goes."""
        data = last.path.read_bytes()
        if len(data) < HEADER.size or not data.startswith(MAGIC):
            # a crash between making the file and its header: nothing in it was ever acknowledged
            self.next = last.first
            return
        end, count = HEADER.size, 0
        for _, at in bodies(data, HEADER.size):
            end, count = at, count + 1
        self._handle = os.open(last.path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        self.next, self._end = last.first + count, end
        os.ftruncate(self._handle, end)
        self._allotted = max(self._limit, end)
        try:
            _allot(self._handle, self._allotted)
        except OSError:
            self._allotted = end  # a full disk: appending will begin a new file, and be refused until it can
        os.fsync(self._handle)

    def _drop(self) -> None:
        """Take off what a failed write left; a file that cannot even be cut is not written to again."""
        try:
            os.ftruncate(self._handle, self._end)
            os.fsync(self._handle)
            self._allotted = self._end
        except OSError:
            os.close(self._handle)
            self._handle = -1


def _write(handle: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    os.lseek(handle, at, os.SEEK_SET)
    while view:
        view = view[os.write(handle, view) :]


def _write_through(handle: int, data: bytes, at: int) -> None:
    """Write, and return when the disk has it; in one call where the system can: each waits for its turn."""
    if not _THROUGH:
        _write(handle, data, at)
        _sync(handle)
        return
    view = memoryview(data)
    while view:
        done = os.pwritev(handle, [view], at, _THROUGH)
        view, at = view[done:], at + done


_THROUGH = getattr(os, "RWF_DSYNC", 0)
_sync = getattr(os, "fdatasync", os.fsync)
"""Data on disk; the size of the file, which does not change, need not be."""


def _allot(handle: int, size: int) -> None:
    """Take the space from the disk now, where the system can."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
