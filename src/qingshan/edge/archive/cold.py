"""The cold tier: immutable Parquet files by medium and month, on disk before the manifest names them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import polars as pl

from qingshan.edge.archive.manifest import FileEntry
from qingshan.edge.archive.records import STORED

TEMPORARY = ".writing-"
"""Prefix of a file that is not complete."""

_ROW_GROUP = 131_072


def scan(folder: Path, files: Sequence[FileEntry]) -> pl.LazyFrame:
    """Rows of the files, nothing filtered."""
    if not files:
        return pl.LazyFrame(schema=STORED)
    paths = [folder / each.path for each in files]
    return pl.scan_parquet(paths, glob=False, hive_partitioning=False).select(*STORED)


def by_month(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each month, ``2022-03`` and so on, in order."""
    parts = rows.with_columns(_month=pl.col("time").dt.strftime("%Y-%m")).partition_by(
        "_month", as_dict=True, include_key=False
    )
    return {str(month): parts[key] for key in sorted(parts) for month in key}


@contextlib.contextmanager
def batch(folder: Path) -> Iterator[Batch]:
    """Files written together: when the block fails, those it wrote are taken away again."""
    written = Batch(folder)
    try:
        yield written
    except BaseException:
        written.undo()
        raise


class Batch:
    """Files on their way into the manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: list[FileEntry] = []
        self._paths: list[Path] = []

    def write(
        self,
        rows: pl.DataFrame,
        *,
        medium: str,
        month: str,
        kind: Literal["current", "history"] = "current",
        corrections: int = 0,
        replaced_by: int = 0,
    ) -> FileEntry:
        """One file, complete and synced to disk when this returns; ``rows`` are sorted by key already."""
        ranges = _ranges(rows)
        name = f"{kind}-{ranges['last_commit']:010d}-{secrets.token_hex(6)}.parquet"
        data = _encode(rows)
        path = self.folder / medium / month / name
        self._paths.append(path)
        _store(path, data, self.folder)
        entry = FileEntry(
            path=f"{medium}/{month}/{name}",
            medium=medium,
            month=month,
            kind=kind,
            rows=rows.height,
            corrections=corrections,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            mtime=path.stat().st_mtime_ns,
            **ranges,
            replaced_by=replaced_by,
            sites=_names(rows, "site"),
            indicators=_names(rows, "indicator"),
        )
        self.entries.append(entry)
        return entry

    def undo(self) -> None:
        """Take the files away; what cannot be removed is left to garbage collection."""
        for path in self._paths:
            for each in (path, path.with_name(TEMPORARY + path.name)):
                with contextlib.suppress(OSError):
                    each.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _encode(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    rows.select(*STORED).write_parquet(buffer, compression="zstd", row_group_size=_ROW_GROUP)
    return buffer.getvalue()


def _store(path: Path, data: bytes, top: Path) -> None:
    _make_folder(path.parent, top)
    temporary = path.with_name(TEMPORARY + path.name)
    with temporary.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)  # noqa: PTH105 - beside os.fsync: the two steps a crash can fall between
    _sync_folder(path.parent)


def _make_folder(folder: Path, top: Path) -> None:
    if folder == top or folder.is_dir():
        return
    _make_folder(folder.parent, top)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle of a folder to sync
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _ranges(rows: pl.DataFrame) -> dict[str, int]:
    time = pl.col("time").to_physical()
    found = rows.select(
        first_time=time.min(),
        last_time=time.max(),
        first_commit=pl.col("commit").min(),
        last_commit=pl.col("commit").max(),
    )
    return found.row(0, named=True)


def _names(rows: pl.DataFrame, column: str) -> str:
    return json.dumps(rows[column].unique().sort().to_list(), ensure_ascii=False)
