"""Files that entries speak of, kept by the hash of their content: the same file is kept once."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from qingshan.act.entry import Json
from qingshan.base.errors import LedgerError
from qingshan.edge.replacing import write_whole


def keep(folder: Path, path: Path) -> dict[str, Json]:
    """The file kept, and the record by which an entry speaks of it: name, size [bytes], type, SHA-256."""
    return keep_content(folder, path.name, path.read_bytes())


def keep_content(folder: Path, name: str, content: bytes) -> dict[str, Json]:
    """The same of content that is no file yet."""
    digest = hashlib.sha256(content).hexdigest()
    kept = place(folder, digest)
    if not kept.is_file():
        write_whole(kept, content)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"name": name, "size": len(content), "type": kind, "sha256": digest}


def open_kept(folder: Path, digest: str) -> bytes:
    """Content of an attachment, proved by its hash.

    Raises
    ------
    LedgerError
        It is not there, or is not what was entered.
    """
    path = place(folder, digest)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise LedgerError("attachment-absent", sha256=digest)
    return content


def place(folder: Path, digest: str) -> Path:
    """Where the content of that hash is kept."""
    return folder / digest[:2] / digest
