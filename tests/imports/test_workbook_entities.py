"""A workbook whose texts name another file does not read it."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter

from qingshan.base.errors import RefusedError
from qingshan.edge.readers.workbook import read_workbook


def test_a_workbook_reads_no_other_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the inside", encoding="utf-8")
    buffer, spoiled = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write_row(0, 0, ["head", "marked text"])
    entity = f'<!DOCTYPE x [<!ENTITY inside SYSTEM "{secret.as_uri()}">]>'
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/sharedStrings.xml":
                head, _, body = content.decode().partition("?>")
                assert "marked text" in body
                content = f"{head}?>{entity}{body.replace('marked text', 'before &inside; after')}".encode()
            new.writestr(name, content)
    try:
        told = str([sheet.cells.rows() for sheet in read_workbook(spoiled.getvalue(), "a.xlsx")])
    except RefusedError as refused:
        told = refused.text("en")
    assert "the inside" not in told
