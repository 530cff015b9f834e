"""The journal read: entries by number, while somebody else may be appending."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qingshan.base.errors import ArchiveError
from qingshan.edge.archive.faults import told
from qingshan.edge.gateway.record import Entry, bodies, decode

SUFFIX = ".hj212"
MAGIC = b"QSHJ212\n"
HEADER = struct.Struct("<8sQ")
"""First bytes of a file: what it is, and the number of its first entry."""

_CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class Numbered:
    """An entry and its number, which it keeps for good."""

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of the journal and the number of its first entry."""

    path: Path
    first: int


class Cursor:
    """A place in the journal that moves on: each :meth:`take` begins where the last one stopped."""

    def __init__(self, folder: Path, number: int) -> None:
        """Stands before entry ``number``."""
        self.folder = folder
        self.number = number
        self._segment: Segment | None = None
        self._next = 0
        self._offset = 0

    def take(self, end: int, *, most: int = 1 << 62) -> list[Numbered]:
        """Entries up to but without ``end``, at most about ``most`` bytes of them.

        Raises
        ------
        ArchiveError
            An entry that must be there is damaged or gone.
        """
        found: list[Numbered] = []
        size = 0
        with told(self.folder):
            while self.number < end and size < most:
                chunk = self._chunk(end)
                if not chunk:
                    raise ArchiveError(
                        "journal-damaged", file=str(self._segment or self.folder), number=self.number
                    )
                for number, body in chunk:
                    if number >= self.number:
                        found.append(Numbered(number, decode(body)))
                        size += len(body)
                self.number = max(self.number, chunk[-1][0] + 1)
        return found

    def _chunk(self, end: int) -> list[tuple[int, bytes]]:
        """The next whole bodies of the file the cursor is in, or of the one behind it."""
        if self._segment is None and not self._enter(self.number):
            return []
        found = self._bodies(end)
        if not found and self._enter(self._next, after=self._segment):
            found = self._bodies(end)
        return found

    def _bodies(self, end: int) -> list[tuple[int, bytes]]:
        if self._segment is None:
            return []
        with self._segment.path.open("rb") as stream:
            stream.seek(self._offset)
            data = stream.read(_CHUNK)
        found, at = [], 0
        for body, behind in bodies(data, 0):
            if self._next >= end:
                break
            found.append((self._next, body))
            self._next, at = self._next + 1, behind
        self._offset += at
        return found

    def _enter(self, number: int, *, after: Segment | None = None) -> bool:
        held = segments(self.folder)
        at = bisect_right([each.first for each in held], number) - 1
        if at < 0 or (after is not None and held[at].first <= after.first):
            return False
        with held[at].path.open("rb") as stream:
            if not stream.read(HEADER.size).startswith(MAGIC):
                return False
        self._segment, self._next, self._offset = held[at], held[at].first, HEADER.size
        return True


def segments(folder: Path) -> list[Segment]:
    """Files of the journal in order."""
    paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    return [Segment(path, int(path.name.removesuffix(SUFFIX))) for path in paths]


def read(folder: Path, start: int, end: int) -> Iterator[Numbered]:
    """Entries from number ``start`` up to but without ``end``, in order."""
    cursor = Cursor(folder, start)
    while cursor.number < end:
        yield from cursor.take(end, most=_CHUNK)


def end_of(folder: Path) -> int:
    """Number the next entry will get, as far as whole entries can be seen; 1 for an empty journal."""
    held = segments(folder)
    if not held:
        return 1
    with told(folder):
        data = held[-1].path.read_bytes()
    if not data.startswith(MAGIC):
        return held[-1].first
    return held[-1].first + sum(1 for _ in bodies(data, HEADER.size))


def entry(folder: Path, number: int) -> Entry | None:
    """The entry of that number, if it is there: neither to come nor removed."""
    held = segments(folder)
    if not held or not held[0].first <= number < end_of(folder):
        return None
    return Cursor(folder, number).take(number + 1)[0].entry
