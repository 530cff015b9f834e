"""Tables of the interface as files: CSV for people's tables, xlsx, and Parquet for programs."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Protocol, TypeVar

import polars as pl
from fastapi import Query
from fastapi.responses import Response

from qingshan.base.messages import Language
from qingshan.edge.web.api.attached import attached
from qingshan.edge.web.views.heads import Head, at, plain


class Form(StrEnum):
    """Form of an answer that is a table."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


FormAsked = Annotated[Form, Query(alias="format", description="json, or a file of the table")]


class Table(Protocol):
    """What has rows."""

    @property
    def rows(self) -> Sequence[object]:
        """Its rows."""


T = TypeVar("T", bound=Table)


def in_form(table: T, heads: Sequence[Head], form: Form, name: str, language: Language) -> T | Response:
    """A table as it is, or its rows as a file: programs get keys as names of columns, people get words."""
    if form is Form.JSON:
        return table
    rows = table.rows
    found: dict[str, list[object]] = {}
    for head in heads:
        title = head.column if form is Form.PARQUET else _titled(head, language, found)
        found[title] = [plain(at(row, head.key), language) for row in rows]
    frame = pl.DataFrame({key: _column(key, values) for key, values in found.items()})
    return attached(frame, form.value, name)


def _titled(head: Head, language: Language, found: dict[str, list[object]]) -> str:
    title = f"{head.title(language)} ({head.unit})" if head.unit else head.title(language)
    return title if title not in found else f"{title} {head.column}"


def _column(key: str, values: list[object]) -> pl.Series:
    """Values of one kind; where they are of several, their texts."""
    kinds = {type(each) for each in values if each is not None}
    if len(kinds) > 1 and not kinds <= {int, float}:
        return pl.Series(key, [None if each is None else str(each) for each in values], dtype=pl.String)
    return pl.Series(key, values, strict=False)
