"""Parquet to sheets of typed columns."""

from __future__ import annotations

import io

import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.observe.table import Sheet


def read_parquet(content: bytes, name: str) -> list[Sheet]:
    """The one sheet of a Parquet file, its columns as they are typed.

    Raises
    ------
    RefusedError
        The file is damaged, cut off or not Parquet.
    """
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except Exception as wrong:  # a damaged footer raises, or panics in the reader's core
        why = str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
        raise RefusedError("file-cut-off", name=name, why=why) from wrong
    nested = [column for column, kind in frame.schema.items() if kind.is_nested()]
    return [Sheet(frame.drop(nested), is_typed=True)]
