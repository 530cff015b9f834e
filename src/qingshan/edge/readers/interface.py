"""JSON of a publishing interface to a sheet of text cells: a head and rows, or a list of records."""

from __future__ import annotations

import json
import re
from typing import Any

import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.edge.readers.encoding import to_utf8
from qingshan.observe.sources.stations import incomplete
from qingshan.observe.table import Sheet

_TAG = re.compile(r"<[^>]*>")


def is_json(content: bytes, suffix: str) -> bool:
    """Whether a file is JSON by its name or its first letter."""
    return suffix == ".json" or content[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[{"))


def read_interface(content: bytes, name: str) -> list[Sheet]:
    """The one sheet of a JSON file; rows the interface announced and did not send are told.

    Raises
    ------
    RefusedError
        It is not JSON, is cut off, or holds neither a head with rows nor records.
    """
    text = to_utf8(content, name)
    try:
        data = json.loads(text.content)
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise RefusedError("file-cut-off", name=name, why=str(wrong)) from wrong
    lines, announced = _lines(data)
    if len(lines) < 1:
        raise RefusedError("not-a-table", name=name)
    width = max(len(line) for line in lines)
    columns = {
        f"c{at + 1}": [_text(line[at]) if at < len(line) else None for line in lines] for at in range(width)
    }
    told = incomplete(announced, len(lines) - 1)
    findings = (*text.findings, told) if told else text.findings
    return [Sheet(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)), findings=tuple(findings))]


def _lines(data: object) -> tuple[list[list[Any]], int]:
    """Head and rows, and how many rows were announced."""
    whole: dict[str, Any] = data if isinstance(data, dict) else {"rows": data}
    head, body, announced = whole.get("thead"), whole.get("tbody"), whole.get("records")
    if isinstance(head, list) and isinstance(body, list):
        sent = [row for row in body if isinstance(row, list)]
        names = [_TAG.sub("", str(each)) for each in head]
        return [names, *sent], announced if isinstance(announced, int) else 0
    rows = next((each for each in whole.values() if isinstance(each, list)), [])
    records = [row for row in rows if isinstance(row, dict)]
    keys = list(dict.fromkeys(str(key) for row in records for key in row))
    return ([keys, *([row.get(key) for key in keys] for row in records)] if records else []), 0


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, (dict, list)):
        return None
    return str(value)
