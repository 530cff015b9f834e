"""Documents to audit, by what they are: text, Markdown, Word, PDF, web page or claims file."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qingshan.base.errors import QingshanError, RefusedError
from qingshan.base.finding import Finding, Where
from qingshan.edge.readers.encoding import to_utf8

MOST_BYTES = 64 << 20
"""Size beyond which a file is no page."""

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "ol", "p", "pre",
    "section", "table", "tbody", "thead", "ul", "title",
}  # fmt: skip
_SILENT = {"script", "style", "noscript", "template", "svg", "nav", "button", "select", "head"}


@dataclass(frozen=True, slots=True)
class Document:
    """A document as text: its name, what it was, and what was found while reading it."""

    name: str
    text: str
    form: str
    findings: tuple[Finding, ...] = ()


def read_document(path: Path) -> Document:
    """The text of a file. What cannot be read is a finding, never a crash.

    Raises
    ------
    RefusedError
        The file itself cannot be opened.
    """
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise RefusedError("file-unreadable", name=str(path), why=wrong.strerror or str(wrong)) from wrong
    return document_of(content, path.name)


def document_of(content: bytes, name: str) -> Document:
    """The text of some bytes, by what they are rather than by what they are called."""
    if len(content) > MOST_BYTES:
        return Document(
            name, "", "none", (Finding("audit-too-large", Where(name), {"most": MOST_BYTES >> 20}),)
        )
    form = _form(content, name)
    try:
        document = Document(name, _READERS[form](content, name), form)
    except QingshanError as wrong:
        is_binary = wrong.code == "not-a-table"
        finding = Finding("audit-not-text", Where(name)) if is_binary else _unreadable(name, wrong.text("en"))
        return Document(name, "", form, (finding,))
    except (
        Exception
    ) as wrong:  # a damaged file can break a reader in any way; the person learns that it is damaged
        return Document(name, "", form, (_unreadable(name, f"{type(wrong).__name__}: {wrong}"[:160]),))
    if not document.text.strip():
        return Document(name, "", form, (Finding("audit-no-text", Where(name)),))
    return document


def _unreadable(name: str, why: str) -> Finding:
    return Finding("audit-unreadable", Where(name), {"why": why})


def _form(content: bytes, name: str) -> str:
    head = content[:1024].lstrip()
    suffix = Path(name).suffix.lower()
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    lowered = head.lower()
    if suffix in {".html", ".htm"} or lowered.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "md" if suffix in {".md", ".markdown"} else "text"


def _read_text(content: bytes, name: str) -> str:
    return to_utf8(content, name).content.decode("utf-8") if content.strip() else ""


def _read_markdown(content: bytes, name: str) -> str:
    """Markdown without its marks; a heading stands alone."""
    text = _read_text(content, name)
    text = re.sub(r"^#{1,6}\s+(.*?)\s*#*$", r"\n\1\n", text, flags=re.MULTILINE)
    text = re.sub(r"!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"^\s*\|?[\s:|-]+\|[\s:|-]*$", "", text, flags=re.MULTILINE)
    return re.sub(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text)


def _read_pdf(content: bytes, name: str) -> str:
    import pypdfium2

    pages = []
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            text = page.get_textpage()
            pages.append(text.get_text_bounded())
            text.close()
            page.close()
    return "\f".join(pages).replace("\r\n", "\n").replace("\ufffe", "")


def _read_docx(content: bytes, name: str) -> str:
    import docx
    from docx.table import Table

    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        if sum(info.file_size for info in pack.infolist()) > 8 * MOST_BYTES:
            raise RefusedError("file-cut-off", name=name, why="zip")
    blocks = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            blocks.append("\n".join("\t".join(_cells(row)) for row in block.rows))
        else:
            blocks.append(block.text)
    return "\n\n".join(block for block in blocks if block.strip())


def _cells(row: Any) -> list[str]:
    """Cells of a row, merged ones once."""
    seen: list[object] = []
    texts = []
    for cell in row.cells:
        if cell._tc not in seen:
            seen.append(cell._tc)
            texts.append(" ".join(cell.text.split()))
    return texts


def _read_html(content: bytes, name: str) -> str:
    from lxml import html

    root = html.document_fromstring(_read_text(content, name) or " ")
    found: list[str] = []
    _walk(root.find("body") if root.find("body") is not None else root, found)
    lines = [" ".join(line.split()) for line in "".join(found).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _walk(root: Any, found: list[str]) -> None:
    """Text of an element and all below it, blocks parted by blank lines; pages may be too deep to recurse."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, is_end = stack.pop()
        tag = str(getattr(element, "tag", "")).lower()
        if is_end:
            found.append(_parting(tag))
            found.append(getattr(element, "tail", None) or "")
            continue
        if tag in _SILENT or not isinstance(getattr(element, "tag", None), str):
            found.append(getattr(element, "tail", None) or "")
            continue
        text = element.text or ""
        found.append(_parting(tag) + (text if tag == "pre" else " ".join(text.split("\n"))))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(list(element)))


def _parting(tag: str) -> str:
    if tag in _BLOCKS:
        return "\n\n"
    if tag in {"tr", "br"}:
        return "\n"
    return "\t" if tag in {"td", "th"} else ""


_READERS = {
    "text": _read_text,
    "md": _read_markdown,
    "pdf": _read_pdf,
    "docx": _read_docx,
    "html": _read_html,
}
