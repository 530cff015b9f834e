"""Files and folders that are either whole or not there: written beside, synced, then renamed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Put the content in place of the file in one step; a crash leaves the old file or the new one.

    Parameters
    ----------
    path
        File to write; its folder is made when it is not there.
    content
        Text (written as UTF-8) or bytes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def replace_folder(made: Path, target: Path) -> None:
    """Put a folder in place of another; after a crash :func:`recover_folder` finds the old one or the new.

    Parameters
    ----------
    made
        The new folder, in the same parent.
    target
        Its place.
    """
    old = _old(target)
    if target.exists():
        target.rename(old)
    made.rename(target)
    _sync_folder(target.parent)
    if old.exists():
        shutil.rmtree(old)


def recover_folder(target: Path) -> None:
    """Finish a replacement that was cut short: the old folder comes back when the new one is not in place."""
    old = _old(target)
    if old.exists() and not target.exists():
        old.rename(target)
    elif old.exists():
        shutil.rmtree(old)


def _old(target: Path) -> Path:
    return target.with_name(f".old-{target.name}")


def read_text(path: Path) -> str:
    """Text of a file people edit: UTF-8 with or without mark, or GB 18030 as spreadsheets save it."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
