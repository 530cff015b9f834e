"""Standards as they stand in the data: editions, tables with clause and status, what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.edge.web.language import word
from qingshan.edge.web.language import words as words_of_pages
from qingshan.edge.web.views.heads import Head
from qingshan.edge.web.views.words import Both, Toned
from qingshan.standards.catalog import (
    Edition,
    edition,
    editions,
    header,
    mediums,
    schemas,
    table,
    tables,
    words,
)
from qingshan.standards.difference import Difference, diff
from qingshan.standards.reference import clause_text, status_name
from qingshan.standards.schema import Row, Value

EDITION_HEADS = (
    Head("number", "standards.number", pinned=True, width=150, link="/console/standards/{key}", own=True),
    Head("title", "standards.title", width=240, flex=3),
    Head("medium", "standards.medium"),
    Head("in_force_from", "standards.from", width=106),
    Head("in_force_to", "standards.to", width=106),
    Head("status", "standards.status", width=150),
    Head("unverified", "standards.unverified", right=True),
)
TABLE_HEADS = (
    Head("title", "standards.table", width=240, flex=3, link="/console/standards/{edition}?table={name}"),
    Head("rows", "standards.rows", right=True),
    Head("unverified", "standards.unverified", right=True),
)
DIFFERENCE_HEADS = (
    Head("table", "standards.table", pinned=True, width=120),
    Head("row", "standards.row", width=200, flex=2),
    Head("stage", "standards.stage", width=150),
    Head("column", "standards.column", width=120),
    Head("before", "standards.before", width=90, right=True),
    Head("after", "standards.after", width=90, right=True),
    Head("unit", "standards.unit", own=True),
    Head("status", "standards.status", width=130),
)
LANGUAGES: tuple[Language, ...] = ("zh", "en")
KINDS = {"added": "standards.added", "removed": "standards.removed"}


class EditionRow(BaseModel):
    """An edition of a standard."""

    key: str
    number: str
    title: Both
    medium: Both
    in_force_from: date | None
    in_force_to: date | None
    status: Toned
    unverified: int


class EditionsOut(BaseModel):
    """Every edition."""

    rows: list[EditionRow]


class TableRow(BaseModel):
    """A table of an edition."""

    edition: str
    name: str
    title: Both
    rows: int
    unverified: int


class EditionOut(EditionRow):
    """An edition with its source and its tables."""

    source: Both
    tables: list[TableRow]


class TableOut(BaseModel):
    """Rows of a table: each cell in both languages, the status with its tone."""

    title: Both
    columns: dict[str, Both]
    rows: list[dict[str, Both | Toned]]


class DifferenceRow(BaseModel):
    """A cell or a row in which two editions differ."""

    table: Both
    row: Both
    stage: Both
    column: Both
    before: Both
    after: Both
    unit: str
    status: Toned


class DifferencesOut(BaseModel):
    """What differs between two editions, and tables that only one of them has."""

    first: str
    second: str
    compared: int
    only: list[str]
    rows: list[DifferenceRow]


def all_editions() -> EditionsOut:
    """Every edition of every medium."""
    return EditionsOut(rows=[_edition_row(each) for medium in mediums() for each in editions(medium)])


def one_edition(key: str) -> EditionOut:
    """An edition and its tables.

    Raises
    ------
    UsageError
        There is none.
    """
    one = edition(key)
    rows = [
        TableRow(
            edition=one.key, name=name, title=_titles(one.medium, name), rows=len(table(one.key, name)),
            unverified=_unverified(one, name),
        )
        for name in tables(one.key)
    ]  # fmt: skip
    source = Both(zh=one.source("zh"), en=one.source("en"))
    return EditionOut(**_edition_row(one).model_dump(), source=source, tables=rows)


def one_table(key: str, name: str) -> TableOut:
    """The rows of a table.

    Raises
    ------
    UsageError
        There is no such edition or table.
    """
    one = edition(key)
    if name not in tables(key):
        raise UsageError("unknown-table", key=key, name=name, known=", ".join(tables(key)))
    columns = schemas(one.medium)[name].columns
    heads = {
        each: Both(zh=header(each, one.medium, "zh"), en=header(each, one.medium, "en")) for each in columns
    }
    rows = [{each: _cell(row, each, one.medium) for each in columns} for row in table(key, name)]
    return TableOut(title=_titles(one.medium, name), columns=heads, rows=rows)


def differences(first: str, second: str) -> DifferencesOut:
    """What differs between two editions.

    Raises
    ------
    UsageError
        One of them is unknown.
    """
    one, other = edition(first), edition(second)
    shared = [name for name in tables(first) if name in tables(second)]
    only = [name for name in dict.fromkeys((*tables(first), *tables(second))) if name not in shared]
    rows = [_difference(each, one.medium) for each in diff(first, second)]
    return DifferencesOut(first=one.number, second=other.number, compared=len(shared), only=only, rows=rows)


def columns_here(columns: Mapping[str, object], language: Language) -> list[str]:
    """Columns for a reader: those of the other language are left out."""
    other = "en" if language == "zh" else "zh"
    return [each for each in columns if each != other and not each.endswith(f"_{other}")]


def _edition_row(one: Edition) -> EditionRow:
    return EditionRow(
        key=one.key, number=one.number, title=Both(zh=one.title("zh"), en=one.title("en")),
        medium=Both.of(f"standards.medium_{one.medium}"), in_force_from=one.in_force_from,
        in_force_to=one.in_force_to, status=status_of(one.status),
        unverified=sum(_unverified(one, name) for name in tables(one.key)),
    )  # fmt: skip


def status_of(status: str) -> Toned:
    """A status in words; what is unverified or only seen elsewhere is marked."""
    tone = "late" if status in {"unverified", "seen"} else ""
    return Toned(zh=status_name(status, "zh"), en=status_name(status, "en"), tone=tone)


def _titles(medium: str, name: str) -> Both:
    schema = schemas(medium)[name]
    return Both(zh=schema.title("zh"), en=schema.title("en"))


def _unverified(one: Edition, name: str) -> int:
    return sum(row["status"] == "unverified" for row in table(one.key, name))


def _cell(row: Row, column: str, medium: str) -> Both | Toned:
    if column == "status":
        return status_of(row.text(column))
    if column == "clause":
        clause = row.text(column)
        return Both(zh=clause_text(clause, "zh"), en=clause_text(clause, "en"))
    return _both(row[column], medium)


def _both(value: Value, medium: str) -> Both:
    return Both(zh=_read(value, medium, "zh"), en=_read(value, medium, "en"))


def _read(value: Value, medium: str, language: Language) -> str:
    """A value as people read it, keys in words."""
    if isinstance(value, tuple):
        return " ".join(_read(each, medium, language) for each in value)
    if isinstance(value, str) and value in words(medium):
        return words(medium)[value][LANGUAGES.index(language)]
    return "" if value is None else f"{value}"


def _part(key: str, value: Value, medium: str, language: Language) -> str:
    """A part of the name of a row; a level is said to be one."""
    text = _read(value, medium, language)
    if key != "level":
        return text
    named = f"standards.level_{text}"
    return words_of_pages(language).get(named) or word(language, "standards.level", level=text)


def _difference(one: Difference, medium: str) -> DifferenceRow:
    column = (
        Both(zh=header(one.column, medium, "zh"), en=header(one.column, medium, "en"))
        if one.column else (Both.of(KINDS[one.kind]) if one.kind in KINDS else Both.same(""))
    )  # fmt: skip
    row = {lang: " ".join(_part(key, value, medium, lang) for key, value in one.key) for lang in LANGUAGES}
    stage = {lang: " → ".join(_read(s, medium, lang) for s in one.stages if s) for lang in LANGUAGES}
    return DifferenceRow(
        table=_titles(medium, one.table), row=Both(**row), stage=Both(**stage), column=column,
        before=_both(one.before, medium), after=_both(one.after, medium), unit=one.unit,
        status=status_of(one.status),
    )  # fmt: skip
