"""Files as they are given: folders, patterns, ``.gz`` and ``.zip``, to named bytes."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qingshan.base.errors import RefusedError, UsageError

READABLE = {
    ".csv",
    ".txt",
    ".tsv",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".xlsb",
    ".ods",
    ".parquet",
    ".pq",
    ".gz",
    ".zip",
    ".json",
}
"""Suffixes taken from a folder; a file named by itself is tried whatever its suffix."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes of one file, or of one member of an archive (``data.zip!day.csv``)."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """Last suffix, lower case, without ``.gz``."""
        return Path(self.name.rpartition("!")[2].lower().removesuffix(".gz")).suffix

    @property
    def stem(self) -> str:
        """Name without folders and suffixes."""
        return Path(self.name.rpartition("!")[2]).name.partition(".")[0]


def expand(paths: Sequence[str]) -> list[Path]:
    """Files named by paths, folders (all readable files below) and patterns, in order, each once.

    Raises
    ------
    UsageError
        A path names nothing.
    """
    found: dict[Path, None] = {}
    for text in paths:
        path = Path(text)
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if _is_taken(p))
        elif path.exists():
            files = [path]
        else:
            files = _matching(text)
        if not files:
            raise UsageError("no-such-file", name=text)
        found.update(dict.fromkeys(files))
    return list(found)


def _is_taken(path: Path) -> bool:
    """Whether a file of a folder is read: not the truth the simulator writes beside its readings."""
    is_truth = path.name in {"truth.json", "water_truth.json"}
    return path.suffix.lower() in READABLE and not is_truth and path.is_file()


def payloads(path: Path) -> Iterator[Payload]:
    """Bytes of a file, of each member when it is a ``.zip``, unpacked when it is a ``.gz``.

    Raises
    ------
    RefusedError
        The file cannot be read, or is cut off.
    """
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise RefusedError("file-unreadable", name=str(path), why=wrong.strerror or str(wrong)) from wrong
    if content[:2] == b"\x1f\x8b":
        yield Payload(path.name, _gunzip(content, path.name))
    elif path.suffix.lower() == ".zip" or (content[:4] == b"PK\x03\x04" and _is_plain_zip(content)):
        yield from _members(path)
    else:
        yield Payload(path.name, content)


def _matching(pattern: str) -> list[Path]:
    if not any(mark in pattern for mark in "*?["):
        return []
    path = Path(pattern)
    root = Path(path.anchor) if path.is_absolute() else Path()
    relative = str(path.relative_to(path.anchor)) if path.is_absolute() else pattern
    return sorted(p for p in root.glob(relative) if p.is_file())


def _gunzip(content: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(content)
    except (EOFError, zlib.error, gzip.BadGzipFile) as wrong:
        raise RefusedError("file-cut-off", name=name, why=str(wrong)) from wrong


def _is_plain_zip(content: bytes) -> bool:
    """Whether it is a zip of files, and not a workbook, which is a zip too."""
    return b"[Content_Types].xml" not in content[:4096] and b"mimetype" not in content[:64]


def _members(path: Path) -> Iterator[Payload]:
    try:
        with zipfile.ZipFile(path) as pack:
            for info in pack.infolist():
                name = _member_name(info)
                if info.is_dir() or name.startswith("__MACOSX"):
                    continue
                content = pack.read(info)
                shown = f"{path.name}!{name}"
                yield Payload(shown, _gunzip(content, shown) if content[:2] == b"\x1f\x8b" else content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as wrong:
        raise RefusedError("file-cut-off", name=path.name, why=str(wrong)) from wrong


def _member_name(info: zipfile.ZipInfo) -> str:
    """Name of a member: zips made on Chinese Windows name files in GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename
