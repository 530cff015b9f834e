"""Judged tables on disk: each entry a folder, whole or not there, found by its key and checked when read."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

ABOUT = "about.json"
LIMIT = 512_000_000
"""Bytes the store may hold; the entries read longest ago go first."""

PART = 8
"""An entry larger than this part of the limit is not kept: it would drive out all others."""

SPARED = timedelta(minutes=10)
"""Entries read so lately are not dropped, nor are unfinished ones: another process may be at them."""

Tables = Mapping[str, pl.DataFrame]
"""Tables of one verdict by name."""

_BROKEN = (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError)
"""What an entry that is absent, damaged or of another program's making is met with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A verdict by what it is and by everything that decides it.

    Parameters
    ----------
    kind
        ``air-days``, ``water-spans`` ...: a folder of the store.
    label
        What of, for people: ``2022-07``.
    key
        Digest of everything that decides it.
    """

    kind: str
    label: str
    key: str

    @property
    def path(self) -> str:
        """Folder of the entry inside the store."""
        return f"{self.kind}/{self.label}.{self.key}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry holds, as its ``about.json`` says: bytes, rows and SHA-256 of each table, and why."""

    kind: str
    label: str
    key: str
    program: str
    grounds: Mapping[str, str]
    tables: Mapping[str, Mapping[str, object]]

    @property
    def size(self) -> int:
        """Bytes of its tables."""
        return sum(int(str(each["size"])) for each in self.tables.values())


class Store:
    """Verdicts of one workspace. Any number of processes may share the folder; it may be deleted."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self._held: int | None = None

    def find(self, asked: Asked) -> Tables | None:
        """The tables as they were kept; none where they are not there or are not whole any more."""
        folder = self.folder / asked.path
        try:
            entry = _entry(folder)
            tables = {name: _read(folder / f"{name}.parquet", about) for name, about in entry.tables.items()}
        except _BROKEN:
            return None
        _touch(folder / ABOUT)
        return tables

    def keep(
        self, asked: Asked, tables: Tables, *, program: str = "", grounds: Mapping[str, str] | None = None
    ) -> bool:
        """Whether the tables are in the store now; a full or read-only disk keeps and harms nothing."""
        packed = {name: _packed(table) for name, table in tables.items()}
        if sum(map(len, packed.values())) > self.limit // PART:
            return False
        rows = {name: table.height for name, table in tables.items()}
        entry = Entry(asked.kind, asked.label, asked.key, program, dict(grounds or {}), _about(packed, rows))
        try:
            self._write(self.folder / asked.path, entry, packed)
            self._bound(entry.size)
        except OSError:
            return False
        return True

    def _write(self, target: Path, entry: Entry, packed: Mapping[str, bytes]) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=".making-", dir=target.parent))
        try:
            for name, data in packed.items():
                (made / f"{name}.parquet").write_bytes(data)
            (made / ABOUT).write_text(json.dumps(asdict(entry), ensure_ascii=False, indent=1), "utf-8")
            made.chmod(0o755)
            _put(made, target)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def entries(self) -> Iterator[tuple[Path, Entry]]:
        """Every entry whose description can be read, with its folder."""
        for about in sorted(self.folder.glob(f"*/*/{ABOUT}")):
            if not about.parent.name.startswith("."):
                try:
                    yield about.parent, _entry(about.parent)
                except _BROKEN:
                    continue

    def trim(self, limit: int | None = None, *, now: datetime | None = None) -> int:
        """Number of entries dropped: broken ones, and while there is more than the limit the least read.

        Parameters
        ----------
        limit
            Bytes that may stay, of entries read just now too; none for the limit of the store.
        now
            The moment; none for the clock's.
        """
        moment = (now or datetime.now().astimezone()).timestamp()
        dropped, read = 0, []
        for folder in self._folders():
            try:
                read.append(((folder / ABOUT).stat().st_mtime, _entry(folder).size, folder))
            except _BROKEN:
                dropped += _drop(folder, moment)
        held, allowed = sum(size for _, size, _ in read), self.limit if limit is None else limit
        for at, size, folder in sorted(read):
            if held > allowed and (limit is not None or moment - at > SPARED.total_seconds()):
                shutil.rmtree(folder, ignore_errors=True)
                dropped, held = dropped + 1, held - size
        self._held = held
        return dropped

    def _folders(self) -> list[Path]:
        """Folders of entries, finished or not."""
        return [path for path in sorted(self.folder.glob("*/*")) if path.is_dir()]

    def _bound(self, added: int) -> None:
        if self._held is None:
            self._held = sum(entry.size for _, entry in self.entries())
        else:
            self._held += added
        if self._held > self.limit:
            self.trim()


def _entry(folder: Path) -> Entry:
    return Entry(**json.loads((folder / ABOUT).read_text(encoding="utf-8")))


def _about(packed: Mapping[str, bytes], rows: Mapping[str, int]) -> dict[str, dict[str, object]]:
    return {
        name: {"rows": rows[name], "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in packed.items()
    }


def _packed(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="lz4", statistics=False)
    return buffer.getvalue()


def _read(path: Path, about: Mapping[str, object]) -> pl.DataFrame:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != about["sha256"]:
        raise ValueError(path)
    return pl.read_parquet(io.BytesIO(data))


def _put(made: Path, target: Path) -> None:
    """Put an entry in place in one step; one that is there already and whole is as good."""
    try:
        made.rename(target)
    except OSError:
        if _is_whole(target):
            return
        old = Path(mkdtemp(prefix=".old-", dir=target.parent))
        target.rename(old / "entry")
        made.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    try:
        for name, about in _entry(folder).tables.items():
            _read(folder / f"{name}.parquet", about)
    except _BROKEN:
        return False
    return True


def _drop(folder: Path, moment: float) -> int:
    """Remove what cannot be read, unless it may be in the making."""
    try:
        is_old = moment - folder.stat().st_mtime > SPARED.total_seconds()
    except OSError:
        return 0
    if folder.name.startswith(".") and not is_old:
        return 0
    shutil.rmtree(folder, ignore_errors=True)
    return 1


def _touch(path: Path) -> None:
    """Note that an entry was read."""
    try:
        os.utime(path)
    except OSError:
        return
