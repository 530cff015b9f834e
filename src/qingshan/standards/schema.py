"""What a table of standards data must hold, and its rows once they do."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from qingshan.base.errors import StandardsDataError
from qingshan.base.figure import STATUS_ORDER, Clause, Status
from qingshan.base.messages import Language

Value = str | int | Decimal | bool | tuple[str, ...] | None
"""A cell once read: text, whole number, decimal, yes or no, a list of words, or nothing."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class TableSchema:
    """Columns of one kind of table, with their types, and the columns that identify a row."""

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    vary: str | None = None

    def title(self, language: Language) -> str:
        """Title in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, eq=False)
class Row(Mapping[str, Value]):
    """One checked row of a table: a read-only mapping that also hands out typed cells."""

    standard: str
    file: str
    line: int
    values_by_column: Mapping[str, Value]

    def __getitem__(self, column: str) -> Value:
        return self.values_by_column[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_column)

    def __len__(self) -> int:
        return len(self.values_by_column)

    def text(self, column: str) -> str:
        """Text of a cell; empty when there is none."""
        value = self[column]
        return "" if value is None else str(value)

    def whole(self, column: str) -> int:
        """Whole number of a cell that must have one."""
        value = self[column]
        return value if isinstance(value, int) else self._refuse(column)

    def whole_or_none(self, column: str) -> int | None:
        """Whole number of a cell that may be empty."""
        return None if self[column] is None else self.whole(column)

    def number(self, column: str) -> Decimal:
        """Decimal of a cell that must have one."""
        value = self[column]
        return value if isinstance(value, Decimal) else self._refuse(column)

    def number_or_none(self, column: str) -> Decimal | None:
        """Decimal of a cell that may be empty."""
        return None if self[column] is None else self.number(column)

    def words(self, column: str) -> tuple[str, ...]:
        """Words of a cell."""
        value = self[column]
        return value if isinstance(value, tuple) else self._refuse(column)

    @property
    def clause(self) -> Clause:
        """The clause the row quotes, with how sure we are of it."""
        return Clause(self.standard, self.text("clause"), as_status(self.text("status")))

    def _refuse(self, column: str) -> NoReturn:
        raise StandardsDataError(
            "standards-bad-value",
            file=self.file,
            row=self.line,
            column=column,
            value=self.text(column),
            expected="a value",
        )


def as_status(text: str) -> Status:
    """The status of that name; the weakest for any other."""
    return next((each for each in STATUS_ORDER if each == text), "unverified")


def read_table(text: str, schema: TableSchema, *, standard: str, file: str) -> tuple[Row, ...]:
    """Rows of a CSV text, every cell checked against the schema.

    Parameters
    ----------
    text
        Content of the file, header first.
    schema
        Columns and types.
    standard
        Number of the standard, for the clauses of the rows.
    file
        Name of the file, for messages.

    Raises
    ------
    StandardsDataError
        A column is missing or unknown, a cell is not of its type, or two rows have the same key.
    """
    header, *lines = _lines(text, file) or [[]]
    _check_header(header, schema, file)
    rows, seen = [], dict[tuple[Value, ...], int]()
    for line, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            raise StandardsDataError(
                "standards-row-width", file=file, row=line, cells=len(cells), columns=len(header)
            )
        values = {
            name: read_cell(cell, schema.columns[name], file=file, row=line, column=name)
            for name, cell in zip(header, cells, strict=True)
        }
        key = tuple(values[name] for name in schema.key)
        if key in seen:
            raise StandardsDataError(
                "standards-duplicate", file=file, row=line, first=seen[key], key=" ".join(map(str, key))
            )
        seen[key] = line
        rows.append(Row(standard, file, line, values))
    return tuple(rows)


def read_cell(cell: str, kind: str, *, file: str, row: int, column: str) -> Value:
    """Value of one cell of the given type.

    Examples
    --------
    >>> read_cell("0.5", "decimal", file="limits.csv", row=2, column="value")
    Decimal('0.5')
    """
    if cell != cell.strip() or (cell == "" and not kind.endswith("?")):
        raise _bad(file, row, column, cell, kind)
    if cell == "":
        return None
    kind = kind.removesuffix("?")
    try:
        return _READERS[kind](cell) if kind in _READERS else _one_of(cell, kind)
    except ValueError as error:
        raise _bad(file, row, column, cell, kind) from error


def _lines(text: str, file: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    except csv.Error as error:
        raise StandardsDataError("standards-unreadable", file=file, reason=str(error)) from error


def _check_header(header: list[str], schema: TableSchema, file: str) -> None:
    for name in schema.columns:
        if name not in header:
            raise StandardsDataError("standards-missing-column", file=file, column=name)
    for name in header:
        if name not in schema.columns or header.count(name) > 1:
            raise StandardsDataError(
                "standards-unknown-column", file=file, column=name, known=", ".join(schema.columns)
            )


def _decimal(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise ValueError(cell)
    return Decimal(cell)


def _int(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise ValueError(cell)
    return int(cell)


def _one_of(cell: str, kind: str) -> str:
    if cell not in kind.split("|"):
        raise ValueError(cell)
    return cell


def _yes(cell: str) -> bool:
    return _one_of(cell, "yes|no") == "yes"


def _words(cell: str) -> tuple[str, ...]:
    return tuple(cell.split())


_READERS: Mapping[str, Callable[[str], Value]] = {
    "text": str,
    "words": _words,
    "int": _int,
    "decimal": _decimal,
    "yes/no": _yes,
    "status": lambda cell: _one_of(cell, "|".join(STATUS_ORDER)),
}


def _bad(file: str, row: int, column: str, value: str, expected: str) -> StandardsDataError:
    return StandardsDataError(
        "standards-bad-value", file=file, row=row, column=column, value=value, expected=expected
    )
