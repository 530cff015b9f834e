"""What the disk and SQLite can say, as errors a person can act on."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from qingshan.base.errors import ArchiveError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextlib.contextmanager
def told(folder: Path) -> Iterator[None]:
    """A stretch of work whose faults of disk and database become :class:`ArchiveError`."""
    try:
        yield
    except sqlite3.Error as fault:
        raise _of_sqlite(fault, folder) from fault
    except OSError as fault:
        raise _of_system(fault, folder) from fault


def _of_sqlite(fault: sqlite3.Error, folder: Path) -> ArchiveError:
    name = getattr(fault, "sqlite_errorname", "") or ""
    if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
        return ArchiveError("archive-full", folder=str(folder), reason=str(fault))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ArchiveError("archive-locked", lock=str(folder))
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return ArchiveError("archive-not-writable", folder=str(folder), reason=str(fault))
    return ArchiveError("archive-damaged", folder=str(folder), reason=str(fault))


def _of_system(fault: OSError, folder: Path) -> ArchiveError:
    reason = fault.strerror or str(fault)
    if fault.errno in _FULL:
        return ArchiveError("archive-full", folder=str(folder), reason=reason)
    if fault.errno in _REFUSED:
        return ArchiveError("archive-not-writable", folder=str(folder), reason=reason)
    return ArchiveError("archive-damaged", folder=str(folder), reason=reason)
