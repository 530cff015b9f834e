"""Delimited text to sheets of text cells."""

from __future__ import annotations

import csv

import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding, Where
from qingshan.edge.readers.encoding import to_utf8
from qingshan.observe.table import Sheet

SEPARATORS = (",", "\t", ";", "|")
_LOOKED_AT = 200
_MOST_COLUMNS = 20_000


def read_delimited(content: bytes, name: str) -> list[Sheet]:
    """The one sheet of a text file, every cell as text; a last line that is cut off is told and left out.

    Raises
    ------
    RefusedError
        It is not text, or not a table.
    """
    if not content or content.isspace():
        return [Sheet(pl.DataFrame(), findings=(Finding("empty-file", Where(file=name)),))]
    text = to_utf8(content, name)
    body = text.content
    if b"\r" in body and b"\n" not in body:
        body = body.replace(b"\r", b"\n")
    lines = body[: 1 << 20].decode("utf-8", errors="ignore").splitlines()[:_LOOKED_AT]
    separator = _separator(lines)
    width = max((_width(line, separator) for line in lines), default=1)
    if width < 2 or width > _MOST_COLUMNS:
        raise RefusedError("not-a-table", name=name)
    cells = _cells(body, width, separator, name)
    findings = list(text.findings)
    if cells[f"c{width}"].is_null().all():
        cells = cells.drop(f"c{width}")
    cut = _cut_off(body, cells, separator)
    if cut:
        findings.append(cut)
        cells = cells.head(cells.height - 1)
    return [Sheet(cells, findings=tuple(findings))]


def _separator(lines: list[str]) -> str:
    """The separator that splits most lines into the same number of parts."""

    def votes(mark: str) -> tuple[int, int]:
        counts = [_width(line, mark) for line in lines if line.strip()]
        usual = max(set(counts), key=counts.count, default=1)
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(SEPARATORS, key=votes)


def _width(line: str, separator: str) -> int:
    return (
        len(next(csv.reader([line], delimiter=separator), [""])) if '"' in line else line.count(separator) + 1
    )


def _cells(body: bytes, width: int, separator: str, name: str) -> pl.DataFrame:
    """Cells by the fast reader, with one spare column that catches lines too long."""
    schema = {f"c{at}": pl.String for at in range(width + 1)}
    for quote in ('"', None):
        try:
            return pl.read_csv(
                body, has_header=False, schema=schema, separator=separator, quote_char=quote,
                truncate_ragged_lines=True, missing_columns="insert",
            )  # fmt: skip
        except pl.exceptions.PolarsError as wrong:
            reason = str(wrong).splitlines()[0]
    raise RefusedError("file-unreadable", name=name, why=reason)


def _cut_off(body: bytes, cells: pl.DataFrame, separator: str) -> Finding | None:
    """The last line, when it has no end and fewer parts than the line before."""
    if body.endswith((b"\n", b"\r")) or cells.height < 3:
        return None
    last_lines = body[-(1 << 16) :].decode("utf-8", errors="ignore").splitlines()[-2:]
    before, last = (_width(line, separator) for line in last_lines)
    if last >= before:
        return None
    return Finding("line-cut-off", Where(row=cells.height, value=last_lines[-1][-60:]))
