"""Rows of a register's text changed one at a time: comments, order and all other lines stay as they are."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qingshan.base.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the text.

    Parameters
    ----------
    id
        Word by which the row is known as long as nobody changes it; rows that say the same are told apart by
        their order.
    first, last
        Lines it stands on, from 1.
    cells
        What it says, by column.
    """

    id: str
    first: int
    last: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of a register as columns and rows."""

    text: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def line(self, name: str) -> Line:
        """A row by its word.

        Raises
        ------
        RefusedError
            There is none: it was changed or removed since it was seen.
        """
        found = next((each for each in self.lines if each.id == name), None)
        if found is None:
            raise RefusedError("register-row-moved", row=name)
        return found


def read_sheet(text: str) -> Sheet:
    """The text of a register; lines that begin with ``#`` belong to no row.

    Examples
    --------
    >>> sheet = read_sheet("# c\\ncode,zh\\n1,甲\\n")
    >>> sheet.columns, sheet.lines[0].first, dict(sheet.lines[0].cells)
    (('code', 'zh'), 3, {'code': '1', 'zh': '甲'})
    """
    columns: tuple[str, ...] = ()
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for first, last, cells in _rows(text):
        if not columns:
            columns = tuple(each.strip().lower() for each in cells)
            continue
        told = dict(zip(columns, (each.strip() for each in cells), strict=False))
        said = "\x1f".join(told.get(each, "") for each in columns)
        seen[said] = seen.get(said, 0) + 1
        name = hashlib.sha256(f"{said}\x1e{seen[said]}".encode()).hexdigest()[:16]
        lines.append(Line(name, first, last, {each: told.get(each, "") for each in columns}))
    return Sheet(text, columns, tuple(lines))


def changed(sheet: Sheet, name: str, cells: Mapping[str, str]) -> str:
    """The text with one row saying something else.

    Raises
    ------
    RefusedError
        There is no such row any more.
    """
    line = sheet.line(name)
    return _spliced(sheet.text, line.first, line.last, _written(sheet.columns, cells))


def removed(sheet: Sheet, name: str) -> str:
    """The text without one row.

    Raises
    ------
    RefusedError
        There is no such row any more.
    """
    line = sheet.line(name)
    return _spliced(sheet.text, line.first, line.last, "")


def added(sheet: Sheet, cells: Mapping[str, str], after: int | None = None) -> str:
    """The text with one row more, at its end or after a line."""
    text = sheet.text if sheet.text.endswith("\n") or not sheet.text else sheet.text + "\n"
    written = _written(sheet.columns, cells)
    return text + written if after is None else _spliced(text, after + 1, after, written)


def merged(sheet: Sheet, rows: Sequence[Mapping[str, str]], key: Sequence[str], *, whole: bool) -> str:
    """The text with the rows of another table in it.

    Parameters
    ----------
    rows
        Rows of the other table; columns they do not have keep what the text says.
    key
        Columns that say which rows are the same thing.
    whole
        Whether rows the other table does not have are taken out.
    """
    given = {_key(row, key): row for row in rows}
    out = sheet.text if sheet.text.endswith("\n") else sheet.text + "\n"
    for line in reversed(sheet.lines):
        told = given.pop(_key(line.cells, key), None)
        if told is not None:
            new = {**line.cells, **{name: told[name] for name in told if name in sheet.columns}}
            if new != dict(line.cells):
                out = _spliced(out, line.first, line.last, _written(sheet.columns, new))
        elif whole:
            out = _spliced(out, line.first, line.last, "")
    return out + "".join(_written(sheet.columns, row) for row in given.values())


def _key(row: Mapping[str, str], key: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.get(each, "").strip() for each in key)


def _rows(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """First line, last line and cells of every row that says something."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    at = 0

    def plain() -> Iterator[str]:
        nonlocal at
        for each in lines:
            at += 1
            yield "\n" if each.startswith("#") else each

    before = 0
    for cells in csv.reader(plain()):
        if any(each.strip() for each in cells):
            first = before + 1
            while first < at and (lines[first - 1].startswith("#") or not lines[first - 1].strip()):
                first += 1
            yield first, at, cells
        before = at


def _spliced(text: str, first: int, last: int, with_: str) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    return mark + "".join([*lines[: first - 1], with_, *lines[last:]])


def _written(columns: Sequence[str], cells: Mapping[str, str]) -> str:
    stream = io.StringIO()
    told = [" ".join(cells.get(each, "").split()) for each in columns]
    csv.writer(stream, lineterminator="\n").writerow(told)
    text = stream.getvalue()
    # a row that began like a comment would be one: quotes keep it a row
    return f'"{told[0]}"{text[len(told[0]) :]}' if text.startswith("#") else text
