"""Tables as files: CSV, Excel, Parquet of the rows a route gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, get_args

import polars as pl
from fastapi import Response
from pydantic import BaseModel

from qingshan.edge.web.api.attached import attached
from qingshan.edge.web.api.inputs import Form
from qingshan.edge.web.views.named import NamedOut


def as_file(rows: Sequence[BaseModel], form: Form, name: str) -> Response:
    """The rows as a file; things with a name in both languages become two columns."""
    frame = pl.DataFrame([_row(each) for each in rows], infer_schema_length=None)
    return attached(frame, form, name)


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
