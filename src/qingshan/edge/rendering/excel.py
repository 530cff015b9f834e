"""The bulletin as a workbook: text, one sheet a table, and a sheet with every printed figure."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qingshan.base.figure import Figure
from qingshan.publish.charts.scene import hexcolor, readable_on
from qingshan.publish.document import Cell, Document, Heading, Number, Paragraph, Table
from qingshan.publish.naming import Names
from qingshan.publish.wording import Wording, plain_decimal

WIDEST = 44
_FONT = "等线"


class Book:
    """A workbook being written, with its formats made once."""

    def __init__(self, book: Workbook, document: Document, wording: Wording, page: str) -> None:
        self.book, self.document, self.wording, self.page = book, document, wording, page
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def style(self, **properties: object) -> Format:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(
                {"font_name": _FONT, "font_size": 11, "valign": "vcenter", **properties}
            )
        return self._formats[key]

    def sheet(self, name: str, title: str) -> tuple[Worksheet, int]:
        """A new sheet with its title and, for simulated data, the mark; and the first free row."""
        sheet = self.book.add_worksheet(_sheet_name(name, {each.name for each in self.book.worksheets()}))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C— &P —")
        at = 0
        if self.document.banner:
            sheet.set_header(f"&C&KB3261E{self.document.banner}")
            sheet.write_string(0, 0, self.document.banner, self.style(bold=True, font_color="#B3261E"))
            sheet.set_tab_color("#B3261E")
            at = 1
        sheet.write_string(at, 0, title, self.style(bold=True, font_size=14))
        return sheet, at + 1


def write_excel(document: Document, names: Names, path: Path, page: str) -> None:
    """Writes the workbook.

    Parameters
    ----------
    page
        File name of the web page figures link to; empty for no links.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_numbers": False}) as made:
        book = Book(made, document, names.wording, page)
        made.set_properties(
            {
                "title": f"{document.title} {document.subtitle}",
                "comments": document.banner,
                "created": datetime.combine(names.bulletin.made_on, time()),
            }
        )
        _text_sheet(book)
        for table in document.tables("excel"):
            _table_sheet(book, table)
        _figure_sheet(book, names)


def _text_sheet(book: Book) -> None:
    document = book.document
    sheet, at = book.sheet(book.wording.word("text"), f"{document.title}　{document.subtitle}")
    sheet.set_column(0, 0, 110)
    for fact in document.facts:
        sheet.write_string(at, 0, fact, book.style(font_color="#5B6673"))
        at += 1
    for block in document.blocks:
        if isinstance(block, Heading):
            sheet.write_string(at, 0, block.text, book.style(bold=True, font_size=12, top=1))
            at += 1
        elif isinstance(block, Paragraph):
            text = "".join(run.text for run in block.runs)
            sheet.write_string(at, 0, text, book.style(text_wrap=True, valign="top"))
            sheet.set_row(at, 17 * (1 + _width(text) // 108))
            at += 1


def _table_sheet(book: Book, table: Table) -> None:
    number = f"{book.wording.word('table')}{table.number} " if table.number else ""
    sheet, at = book.sheet(f"{number}{table.title}", f"{number}{table.title}")
    head = at
    for column, each in enumerate(table.columns):
        sheet.write_string(
            at,
            column,
            each.title,
            book.style(
                bold=True, bottom=1, top=1, bg_color="#EAF1EE", text_wrap=True, align=_align(each.align)
            ),
        )
    for row in table.rows:
        at += 1
        for column, cell in enumerate(row):
            _cell(book, sheet, (at, column), cell, _align(table.columns[column].align))
    for note in table.notes:
        at += 1
        sheet.write_string(at, 0, note, book.style(font_size=9, font_color="#5B6673"))
    for column, each in enumerate(table.columns):
        widths = [
            _width(each.title),
            *(_width("".join(run.text for run in row[column].runs)) for row in table.rows),
        ]
        sheet.set_column(column, column, min(max(widths) + 2, WIDEST))
    sheet.freeze_panes(head + 1, 1)


def _cell(book: Book, sheet: Worksheet, place: tuple[int, int], cell: Cell, align: str) -> None:
    """A cell: a lone figure as a number with its digits and link, all else as text."""
    numbers = [run for run in cell.runs if isinstance(run, Number)]
    look: dict[str, object] = {
        "align": align,
        "bottom": 4,
        "bottom_color": "#C9D0D8",
        "text_wrap": align == "left",
    }
    if cell.fill is not None:
        look |= {"bg_color": hexcolor(cell.fill), "font_color": readable_on(cell.fill)}
    if len(numbers) != 1 or len(cell.runs) != 1:
        sheet.write_string(*place, "".join(run.text for run in cell.runs), book.style(**look))
        return
    figure = numbers[0].figure
    if book.page:
        sheet.write_url(*place, page_link(book.page, figure, numbers[0].text), book.style(**look))
    if isinstance(figure.value, Decimal):
        sheet.write_number(
            *place, float(figure.value), book.style(**look, num_format=_digits(book.wording, figure))
        )
    elif not book.page:
        sheet.write_string(*place, numbers[0].text, book.style(**look))


def page_link(page: str, figure: Figure, text: str) -> Url:
    """Link to a figure on the page; the anchor is set apart, as xlsxwriter would turn its slashes around."""
    link = Url(f"external:{page}")
    link._anchor = figure.address
    link.text, link.tip = text, figure.address
    return link


def _digits(wording: Wording, figure: Figure) -> str:
    assert isinstance(figure.value, Decimal)
    decimals = len(plain_decimal(figure.value, wording.decimals_of(figure)).partition(".")[2])
    return "0." + "0" * decimals if decimals else "0"


def _figure_sheet(book: Book, names: Names) -> None:
    word, wording = book.wording.word, book.wording
    title = word("figures")
    sheet, at = book.sheet(title, title)
    heads = (
        "name",
        "place",
        "period",
        "value",
        "unit",
        "unrounded",
        "formula",
        "clause",
        "status",
        "edition",
        "policy",
        "coverage",
        "note",
        "address",
    )
    for column, key in enumerate(heads):
        sheet.write_string(at, column, word(key), book.style(bold=True, bottom=1, top=1, bg_color="#EAF1EE"))
    sheet.freeze_panes(at + 1, 1)
    places = names.places()
    printed = {figure.address: figure for figure in book.document.figures()}
    first = at
    for figure in printed.values():
        at += 1
        _figure_row(book, sheet, at, (figure, names, places.get(figure.place, figure.place)))
    sheet.autofilter(first, 0, at, len(heads) - 1)
    for column, width in enumerate((26, 14, 16, 11, 10, 14, 34, 34, 12, 22, 24, 24, 24, 40)):
        sheet.set_column(column, column, width)
    sheet.write_comment(first, 5, wording.word("index_note"))


def _figure_row(book: Book, sheet: Worksheet, at: int, described: tuple[Figure, Names, str]) -> None:
    figure, names, place = described
    wording = book.wording
    clauses = "; ".join(f"{c.standard} {wording.clause(c.clause)}".strip() for c in figure.clauses)
    texts = {
        0: names.figure(figure),
        1: place,
        2: names.period(figure.period),
        4: wording.unit(figure.unit),
        6: names.formula(figure),
        7: clauses,
        8: wording.word(figure.status, "status") if figure.clauses else "",
        9: names.edition(figure.edition),
        10: ", ".join(figure.policies),
        11: wording.coverage(figure.coverage),
        12: wording.note(figure),
    }
    for column, text in texts.items():
        sheet.write_string(at, column, text)
    if isinstance(figure.value, Decimal):
        sheet.write_number(at, 3, float(figure.value), book.style(num_format=_digits(wording, figure)))
    else:
        sheet.write_string(at, 3, wording.value(figure))
    if figure.unrounded is not None:
        sheet.write_number(at, 5, figure.unrounded)
    if book.page:
        sheet.write_url(at, 13, page_link(book.page, figure, figure.address))
    else:
        sheet.write_string(at, 13, figure.address)


def _align(align: str) -> str:
    return {"left": "left", "center": "center"}.get(align, "right")


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _sheet_name(text: str, taken: set[str]) -> str:
    """A name Excel takes: at most 31 signs, none of ``[]:*?/\\``, not used before."""
    name = "".join("·" if c in "[]:*?/\\'" else c for c in text)[:31]
    at = 2
    unique = name
    while unique.lower() in {each.lower() for each in taken}:
        unique = f"{name[:27]} {at}"
        at += 1
    return unique
