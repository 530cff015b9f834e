"""Workbooks (xlsx, xls, ods) to sheets of text cells."""

from __future__ import annotations

import fastexcel
import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.observe.table import Sheet


def read_workbook(content: bytes, name: str) -> list[Sheet]:
    """Every sheet that is not empty, every cell as text.

    Raises
    ------
    RefusedError
        The workbook is damaged, encrypted or none.
    """
    try:
        book = fastexcel.read_excel(content)
        sheets = [
            (sheet, book.load_sheet(sheet, header_row=None, dtypes="string").to_polars())
            for sheet in book.sheet_names
        ]
    except Exception as wrong:  # the reader raises its own errors and, for damaged files, panics of its core
        raise RefusedError("file-unreadable", name=name, why=str(wrong).splitlines()[0]) from wrong
    filled = [(sheet, cells) for sheet, cells in sheets if cells.height and cells.width]
    if not filled:
        return [Sheet(pl.DataFrame())]
    return [Sheet(_plain(cells), sheet if len(filled) > 1 else "") for sheet, cells in filled]


def _plain(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.select(pl.nth(at).cast(pl.String).alias(f"c{at}") for at in range(cells.width))
