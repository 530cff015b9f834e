"""Files that are sent in and given out: how large, of what kind, and how browsers may treat them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Response, UploadFile

from qingshan.base.errors import UsageError
from qingshan.edge.web.api.inputs import file_name
from qingshan.edge.web.errors import UploadError
from qingshan.edge.web.state import State

EVIDENCE = frozenset({
    ".jpg", ".jpeg", ".png", ".webp", ".pdf", ".docx", ".xlsx", ".csv", ".txt", ".zip", ".mp4", ".geojson",
})  # fmt: skip
"""Kinds of file taken as evidence."""

PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
"""Kinds a browser may show; it is made to save all others."""

DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document",
        "content": {"application/octet-stream": {}, "text/html": {}, "image/*": {}},
    }
}
"""Answers of a route that gives a document out."""

_SIGNS = {
    ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",), ".png": (b"\x89PNG\r\n",),
    ".webp": (b"RIFF",), ".pdf": (b"%PDF-",), ".docx": (b"PK",), ".xlsx": (b"PK",), ".zip": (b"PK",),
}  # fmt: skip


def read_upload(state: State, file: UploadFile, kinds: frozenset[str] | None = None) -> tuple[str, bytes]:
    """Name and content of a file that was sent in.

    Parameters
    ----------
    kinds
        Endings that are taken; none for all.

    Raises
    ------
    UploadError
        It is too large, of a kind not taken, or not what its name says.
    UsageError
        It is empty, or has no name.
    """
    name, most = file_name(file.filename), state.settings.upload.bytes
    content = file.file.read(most + 1)
    if len(content) > most:
        raise UploadError("upload-too-large", name=name, most=f"{most / 1_000_000:g}")
    if not content:
        raise UsageError("upload-empty", name=name)
    ending = Path(name).suffix.lower()
    if kinds is not None and ending not in kinds:
        raise UploadError("upload-kind", name=name, known=" ".join(sorted(kinds)))
    signs = _SIGNS.get(ending)
    if signs and not content.startswith(signs):
        raise UploadError("upload-not-what-it-says", name=name)
    return name, content


def given_out(content: bytes, name: str) -> Response:
    """A file on its way to a browser: pictures may be shown, all else is saved, nothing may run."""
    ending = Path(name).suffix.lower()
    picture = PICTURES.get(ending)
    way = "inline" if picture else "attachment"
    return Response(
        content,
        media_type=picture or "application/octet-stream",
        headers={
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


PAGE_POLICY = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; sandbox allow-scripts allow-downloads; frame-ancestors 'self'"
)
"""What a page of ours may do when it is shown: it carries what it needs, and reaches no session, no net."""


def shown(html: str | bytes) -> Response:
    """A self-contained page that may be shown in a frame of ours."""
    headers = {
        "Content-Security-Policy": PAGE_POLICY, "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
    }  # fmt: skip
    return Response(html, media_type="text/html; charset=utf-8", headers=headers)


def document(path: Path, name: str) -> Response:
    """A document of ours: pages are shown, all else is saved."""
    content = path.read_bytes()
    return shown(content) if path.suffix == ".html" else given_out(content, name)
