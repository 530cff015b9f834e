"""A bureau's table of outfalls, CSV or workbook, as text of the register; and the register as a table."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import xlsxwriter

from qingshan.base.errors import RefusedError
from qingshan.base.messages import Language
from qingshan.edge.own_names import Names, own_names_before
from qingshan.edge.readers.sheets import read_sheets
from qingshan.edge.readers.unpack import payloads
from qingshan.observe.table import Sheet
from qingshan.register.outfall import CHOICES, COLUMNS, NEEDED, Outfall
from qingshan.standards.outfall_rules import outfall_classes

WORDED = {*CHOICES, "datum"}
AMOUNTS = {"lon", "lat", "distance_km", "flow_m3_d"}
DAYS = {"surveyed", "measured"}


@cache
def packaged_names() -> Names:
    """The names that come with the program."""
    return tomllib.loads(files("qingshan.edge").joinpath("outfall_headers.toml").read_text("utf-8"))


def names_of(own: Path) -> Names:
    """The names of the workspace before those of the program; raises as :func:`own_names_before`."""
    return own_names_before(own, packaged_names())


def read_outfall_file(path: Path, names: Names) -> dict[str, str]:
    """CSV text of every sheet of a file that is a table of outfalls, by what findings call it.

    Raises
    ------
    RefusedError
        The file cannot be read, or no sheet has the columns of outfalls.
    """
    found: dict[str, str] = {}
    for payload in payloads(path):
        for sheet in read_sheets(payload):
            text = _csv(sheet, names)
            if text:
                found[f"{payload.name} {sheet.name}".strip()] = text
    if not found:
        lacking = ", ".join(names["columns"][column][0] for column in NEEDED)
        raise RefusedError("outfall-file-without-columns", file=path.name, columns=lacking)
    return found


def write_outfall_table(path: Path, outfalls: Iterable[Outfall], names: Names, language: Language) -> None:
    """A workbook with the columns of the register: filled, or empty to be filled; codes stay text."""
    at = 0 if language == "zh" else -1
    columns = [*NEEDED, *(each for each in COLUMNS if each not in NEEDED)]
    with xlsxwriter.Workbook(str(path)) as book:
        head = book.add_format({"bold": True, "bg_color": "#EAF1EE", "bottom": 1, "text_wrap": True})
        sheet = book.add_worksheet("排污口" if language == "zh" else "outfalls")
        sheet.write_row(0, 0, [names["columns"][column][at] for column in columns], head)
        for place, each in enumerate(outfalls, start=1):
            sheet.write_row(place, 0, [_told(names, column, each[column], language) for column in columns])
        for column, choices in CHOICES.items():
            where = columns.index(column)
            listed = [names["values"][each][at] for each in choices]
            sheet.data_validation(1, where, 5000, where, {"validate": "list", "source": listed})
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(columns) - 1, 16)
        classes = book.add_worksheet("类型" if language == "zh" else "classes")
        for place, known in enumerate(outfall_classes().values()):
            classes.write_row(place, 0, [known.key, "　" * (known.level - 1) + known.name(language)])


def _csv(sheet: Sheet, names: Names) -> str:
    """The sheet under the names of the register's columns; empty where it has not the columns needed."""
    rows = [[(cell or "").strip() for cell in row] for row in sheet.cells.rows()]
    folded = {name.casefold(): column for column, known in names["columns"].items() for name in known}
    heads = ([folded.get(cell.casefold(), "") for cell in row] for row in rows[:20])
    start, head = max(enumerate(heads), key=lambda pair: len(set(pair[1])), default=(0, []))
    if not set(NEEDED) <= set(head):
        return ""
    words = {name.casefold(): key for key, known in names["values"].items() for name in known}
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerows([] for _ in range(start))
    writer.writerow([column or f"_{at}" for at, column in enumerate(head)])
    for row in rows[start + 1 :]:
        writer.writerow([_plain(words, *pair) for pair in zip(head, row, strict=True)])
    return made.getvalue()


def _plain(words: Mapping[str, str], column: str, cell: str) -> str:
    """Cell as the register writes it: words of closed cells, days without time, codes without ``.0``."""
    if column in WORDED:
        return words.get(cell.casefold(), cell)
    if column in DAYS:
        return cell[:10].replace("/", "-").replace(".", "-")
    if column not in AMOUNTS and cell.endswith(".0") and cell[:-2].isdigit():
        return cell[:-2]
    return cell


def _told(names: Names, column: str, cell: str, language: Language) -> str | float:
    if column in AMOUNTS and cell:
        return float(cell)
    if column == "class" and cell in outfall_classes():
        return outfall_classes()[cell].name(language)
    if column in WORDED and cell in names["values"]:
        return names["values"][cell][0 if language == "zh" else -1]
    return cell
