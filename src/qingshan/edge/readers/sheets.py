"""The sheets of a file, by what the file is rather than by what it is called."""

from __future__ import annotations

from qingshan.edge.readers.columnar import read_parquet
from qingshan.edge.readers.delimited import read_delimited
from qingshan.edge.readers.interface import is_json, read_interface
from qingshan.edge.readers.unpack import Payload
from qingshan.edge.readers.workbook import read_workbook
from qingshan.observe.table import Sheet

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


def read_sheets(payload: Payload) -> list[Sheet]:
    """Sheets of cells of one file.

    Raises
    ------
    RefusedError
        The file is damaged or not a table.
    """
    content, name = payload.content, payload.name
    if content.startswith(_PARQUET) or (payload.suffix in {".parquet", ".pq"} and content):
        return read_parquet(content, name)
    if content.startswith((_ZIP, _OLE)) or (
        payload.suffix in _WORKBOOKS and content and not _is_text(content)
    ):
        return read_workbook(content, name)
    if is_json(content, payload.suffix):
        return read_interface(content, name)
    return read_delimited(content, name)


def _is_text(content: bytes) -> bool:
    """Whether a file called a workbook is text after all: exports named .xls often are."""
    head = content[:4096]
    return b"\x00" not in head and (b"," in head or b"\t" in head)
