"""A table as a file that is saved: CSV with a mark of its encoding, Excel, Parquet."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
from fastapi import Response

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
"""What a route says of its answers when it gives files too."""


def attached(table: pl.DataFrame, form: str, name: str) -> Response:
    """The table in one of the forms of :data:`TYPES`, under a name without an ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(_bytes(table, form), media_type=TYPES[form], headers=headers)


def _bytes(table: pl.DataFrame, form: str) -> bytes:
    out = io.BytesIO()
    if form == "parquet":
        table.write_parquet(out)
    elif form == "xlsx":
        table.write_excel(out, autofit=True)
    else:
        out.write("\ufeff".encode())
        if table.width:
            texts = [name for name, kind in table.schema.items() if kind == pl.String]
            table.with_columns(_guarded(pl.col(name)).alias(name) for name in texts).write_csv(out)
    return out.getvalue()


def _guarded(text: pl.Expr) -> pl.Expr:
    """Text a spreadsheet would take for a formula, made plain; a number below nothing is none."""
    is_formula = text.str.contains(r"^[=+\-@\t\r]") & ~text.str.contains(r"^[+-]?[0-9.]+(e[+-]?[0-9]+)?$")
    return pl.when(is_formula).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)
