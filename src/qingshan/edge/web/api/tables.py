"""Tables as files: CSV, Excel, Parquet of the rows a route gives."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, get_args

import polars as pl
from fastapi import Response
from pydantic import BaseModel

from qingshan.edge.web.api.inputs import Form
from qingshan.edge.web.views.named import NamedOut

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The rows; as a file where `format` asks for one",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in TYPES.values()},
    }
}
"""Answers of a route that gives tables."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_file(rows: Sequence[BaseModel], form: Form, name: str) -> Response:
    """The rows as a file; things with a name in both languages become two columns."""
    frame = pl.DataFrame([_row(each) for each in rows], infer_schema_length=None)
    buffer = io.BytesIO()
    if form == "parquet":
        frame.write_parquet(buffer)
    elif form == "xlsx":
        frame.write_excel(buffer, autofit=True)
    else:
        buffer.write("\ufeff".encode())
        frame.select(pl.all().map_batches(_guarded)).write_csv(buffer) if frame.width else None
    return Response(
        buffer.getvalue(),
        media_type=TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


def _row(row: BaseModel) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, field in type(row).model_fields.items():
        value = getattr(row, key)
        if NamedOut in (field.annotation, *get_args(field.annotation)):
            names = (key, f"{key}_zh", f"{key}_en")
            told = (value.key, value.zh, value.en) if isinstance(value, NamedOut) else (None, None, None)
            found |= dict(zip(names, told, strict=True))
        elif isinstance(value, Mapping):
            found |= {f"{key}_{inner}": _word(each) for inner, each in value.items()}
        elif isinstance(value, (list, tuple)):
            found[key] = "; ".join(_word(each) for each in value)
        else:
            found[key] = value.isoformat() if isinstance(value, datetime) else value
    return found


def _word(value: Any) -> str:
    if isinstance(value, BaseModel):
        return str(getattr(value, "zh", None) or getattr(value, "name", None) or value)
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _guarded(column: pl.Series) -> pl.Series:
    """Texts a spreadsheet would take for formulas, made plain."""
    if column.dtype != pl.String:
        return column
    return pl.Series(column.name, [_plain(each) for each in column], dtype=pl.String)


def _plain(text: str | None) -> str | None:
    return f"'{text}" if text and text.startswith(_FORMULA) else text
