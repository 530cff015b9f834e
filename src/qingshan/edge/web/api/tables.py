"""Tables as files: CSV, Excel, Parquet of the rows a route gives."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from fastapi import Response
from pydantic import BaseModel

from qingshan.edge.web.api.inputs import Form

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
    frame = pl.DataFrame([_flat(each.model_dump()) for each in rows], infer_schema_length=None)
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


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping) and set(value) == {"key", "zh", "en"}:
            found |= {key: value["key"], f"{key}_zh": value["zh"], f"{key}_en": value["en"]}
        elif isinstance(value, Mapping):
            found |= {f"{key}_{inner}": each for inner, each in _flat(value).items()}
        elif isinstance(value, (list, tuple)):
            found[key] = "; ".join(_word(each) for each in value)
        else:
            found[key] = value
    return found


def _word(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("zh") or value.get("name") or value.get("key") or value)
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _guarded(column: pl.Series) -> pl.Series:
    """Texts a spreadsheet would take for formulas, made plain."""
    if column.dtype != pl.String:
        return column
    return pl.Series(column.name, [_plain(each) for each in column], dtype=pl.String)


def _plain(text: str | None) -> str | None:
    return f"'{text}" if text and text.startswith(_FORMULA) else text
