"""Register tables as text: CSV with comment lines, every fault a finding."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qingshan.base.finding import Finding, Where


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a register: where it stands and what its cells say."""

    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def words(self, column: str) -> tuple[str, ...]:
        """Parts of a cell separated by semicolons."""
        return tuple(part.strip() for part in self[column].replace("；", ";").split(";") if part.strip())

    def finding(self, code: str, column: str, **params: object) -> Finding:
        """A fault of one cell of this row."""
        return Finding(code, Where(self.file, self.number, column, self[column]), params)


def read_rows(text: str, needed: Sequence[str], file: str) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """Rows of a register table, and the columns it lacks.

    Parameters
    ----------
    text
        The whole file. Lines that begin with ``#`` are comments; a byte-order mark is ignored.
    needed
        Columns without which no row can be read.
    file
        Name under which findings speak of it.

    Examples
    --------
    >>> read_rows("# c\\ncode,zh\\n1,甲\\n", ["code"], "x.csv")[0]
    (Row(file='x.csv', number=3, cells={'code': '1', 'zh': '甲'}),)
    """
    reader = csv.reader(_without_comments(text))
    header = [cell.strip().lower() for cell in next((row for row in reader if any(row)), [])]
    lacking = [column for column in needed if column not in header]
    if lacking:
        where = Where(file, reader.line_num or None)
        present = ", ".join(filter(None, header)) or "-"
        params: dict[str, object] = {"columns": ", ".join(lacking), "present": present}
        return (), (Finding("register-missing-column", where, params),)
    rows = [
        Row(file, reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False)))
        for cells in reader
        if any(cell.strip() for cell in cells)
    ]
    return tuple(rows), ()


def read_date(row: Row, column: str) -> tuple[date | None, tuple[Finding, ...]]:
    """Date of a cell (``2022-03-15``), none for an empty one."""
    if not row[column]:
        return None, ()
    try:
        return date.fromisoformat(row[column].replace("/", "-")), ()
    except ValueError:
        return None, (row.finding("register-unreadable-date", column, value=row[column]),)


def read_number(row: Row, column: str) -> tuple[float | None, tuple[Finding, ...]]:
    """Number of a cell, none for an empty one."""
    if not row[column]:
        return None, ()
    try:
        return float(row[column]), ()
    except ValueError:
        return None, (row.finding("register-unreadable-number", column, value=row[column]),)


def empty_cells(row: Row, columns: Sequence[str]) -> tuple[Finding, ...]:
    """One finding for each of the columns that says nothing."""
    return tuple(row.finding("register-empty-cell", each, name=each) for each in columns if not row[each])


def unknown_word(row: Row, column: str, known: Sequence[str]) -> tuple[Finding, ...]:
    """A finding when the cell is none of the known words."""
    if row[column] in known:
        return ()
    return (row.finding("register-unknown-word", column, value=row[column], known=", ".join(known)),)


def _without_comments(text: str) -> Iterator[str]:
    for line in text.removeprefix("\ufeff").splitlines(keepends=True):
        yield "\n" if line.startswith("#") else line
