"""The emergency list as a workbook: a template to fill, or a bureau's own with other names."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import xlsxwriter

from qingshan.act.emergency.roll import OPTIONAL, TABLES
from qingshan.base.finding import Finding, Where
from qingshan.base.messages import Language
from qingshan.edge.own_names import Names, own_names_before
from qingshan.edge.readers.workbook import read_workbook
from qingshan.observe.table import Sheet
from qingshan.register.table import read_rows

AMOUNTS = {"so2", "nox", "pm", "vocs", "kg_per_day", "cost", "loss", "delay"}
TRANSLATED = {"running", "levels", "level", "pollutant"}


@cache
def packaged_headers() -> Names:
    """The names that come with the program: ``sheet`` names the sheet, ``values`` words of closed cells."""
    return tomllib.loads(files("qingshan.edge.emergency").joinpath("headers.toml").read_text("utf-8"))


def headers_of(own: Path) -> Names:
    """The names of the workspace before those of the program; raises as :func:`own_names_before`."""
    return own_names_before(own, packaged_headers())


def write_template(
    path: Path, texts: Mapping[str, str], pollutants: Sequence[str], headers: Names, language: Language
) -> None:
    """A workbook with a sheet a table, filled with what the list holds now.

    Parameters
    ----------
    texts
        CSV text of the tables there are.
    """
    at = 0 if language == "zh" else -1
    with xlsxwriter.Workbook(str(path)) as book:
        head = book.add_format({"bold": True, "bg_color": "#EAF1EE", "bottom": 1, "text_wrap": True})
        for table in TABLES:
            columns = columns_of(table, pollutants)
            sheet = book.add_worksheet(headers[table]["sheet"][at])
            sheet.write_row(0, 0, [headers[table][column][at] for column in columns], head)
            rows, _ = read_rows(texts.get(table, ",".join(columns)), (), table)
            for place, row in enumerate(rows, start=1):
                cells = [_told(headers, column, row[column], at) for column in columns]
                sheet.write_row(place, 0, cells)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(columns) - 1, 16)


def read_list(
    content: bytes, name: str, pollutants: Sequence[str], headers: Names
) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """CSV text of every table of a workbook, and what is missing in it."""
    sheets = {each.name or name: each for each in read_workbook(content, name)}
    texts: dict[str, str] = {}
    faults: list[Finding] = []
    for table in TABLES:
        names = headers[table]["sheet"]
        found = next((sheets[each] for each in names if each in sheets), None)
        if found is None:
            present = ", ".join(sheets) or "-"
            faults.append(
                Finding("emergency-sheet-missing", Where(name), {"sheet": names[0], "present": present})
            )
            continue
        text, wrong = _csv(found, table, columns_of(table, pollutants), headers)
        texts[table] = text
        faults.extend(wrong)
    return texts, tuple(faults)


def columns_of(table: str, pollutants: Sequence[str]) -> tuple[str, ...]:
    """Columns of a table, those it may lack included."""
    more = pollutants if table in {"lines", "measures"} else ()
    return (*TABLES[table], *OPTIONAL.get(table, ()), *more)


def _csv(sheet: Sheet, table: str, columns: Sequence[str], headers: Names) -> tuple[str, tuple[Finding, ...]]:
    rows = [[(cell or "").strip() for cell in row] for row in sheet.cells.rows()]
    start = max(range(len(rows)), key=lambda at: _known(rows[at], headers[table]), default=0)
    head = rows[start] if rows else []
    places: dict[str, int] = {}
    faults = []
    for column in columns:
        at = next((head.index(each) for each in headers[table][column] if each in head), None)
        if at is None and column in OPTIONAL.get(table, ()):
            continue
        if at is None:
            params = {
                "sheet": sheet.name, "column": headers[table][column][0],
                "present": ", ".join(filter(None, head)) or "-",
            }  # fmt: skip
            faults.append(Finding("emergency-column-missing", Where(sheet.name, start + 1), params))
        else:
            places[column] = at
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    for row in rows[start + 1 :]:
        if any(row):
            cells = ((each, row[places[each]] if each in places else "") for each in columns)
            writer.writerow([_plain(headers, column, cell) for column, cell in cells])
    return made.getvalue(), tuple(faults)


def _known(row: Iterable[str], names: Mapping[str, Sequence[str]]) -> int:
    known = {each for listed in names.values() for each in listed}
    return sum(cell in known for cell in row)


def _plain(headers: Names, column: str, cell: str) -> str:
    """Words of a closed cell as the tables write them, a day without its time, ``3`` for ``3.0``."""
    if column in {"from", "to"}:
        return cell[:10]
    if cell.endswith(".0") and cell[:-2].isdigit():
        return cell[:-2]
    if column not in TRANSLATED:
        return cell
    words = {name: key for key, names in headers["values"].items() for name in names}
    parts = [part.strip() for part in cell.replace("；", ";").replace("、", ";").split(";") if part.strip()]
    return ";".join(words.get(part, part) for part in parts)


def _told(headers: Names, column: str, cell: str, at: int) -> str | float:
    """Cell as people read it; only amounts are numbers: ``150402E01`` is a code, not 1.5 million."""
    if column in AMOUNTS and cell:
        return float(cell)
    if column not in TRANSLATED or not cell:
        return cell
    values = headers["values"]
    return "; ".join(values[part][at] if part in values else part for part in cell.split(";"))
