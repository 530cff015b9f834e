"""The bulletin as a Word document, set as official papers are: Song title, Fangsong text, ruled tables."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import docx
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph

from qingshan.edge.rendering.drawn import Draw, draw
from qingshan.edge.rendering.word_columns import broken, type_size, widths
from qingshan.edge.rendering.word_parts import (
    BLACK,
    BODY,
    TITLE,
    Face,
    add_field,
    add_link,
    add_text,
    keep_whole,
    line_below,
    name_substitutes,
    set_border,
    set_fonts,
    shade,
    undated,
)  # fmt: skip
from qingshan.publish.charts.scene import Chart, Panel, readable_on
from qingshan.publish.document import (
    Card,
    Cards,
    Cell,
    Column,
    Document,
    Heading,
    Number,
    Paragraph,
    Picture,
    Run,
    Table,
)  # fmt: skip
from qingshan.publish.wording import Wording

TEXT_WIDTH = Mm(156)
HIGHEST = Mm(196)
"""Height of the tallest picture: leaves room on its page for a heading and its caption."""

WIDEST = Mm(0.3)
"""Width of a pixel of the layout at most: words of a small picture are not larger than the text."""

LEAST_SHRINK = 0.8
"""A picture is divided before it is drawn smaller than this share of the width."""

SHORT = 16
"""Rows of a table that is kept on one page."""

MOST_ACROSS = 5
"""Large figures in one row."""

HEADINGS: dict[int, tuple[str, float]] = {1: (BLACK, 16), 2: ("楷体", 15), 3: (BODY, 14)}
"""Font and size of each level of headings, as official papers have them."""

WARNING = RGBColor(0xB3, 0x26, 0x1E)
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one document; figures link to the page of that file name."""

    file: WordFile
    document: Document
    wording: Wording
    page: str
    draw: Draw

    def paragraph(self, runs: tuple[Run, ...] | str, face: Face, align: str = "left") -> WordParagraph:
        """A paragraph at the end of the document."""
        made = self.file.add_paragraph()
        made.alignment = _ALIGN[align]
        self.fill(made, runs, face)
        return made

    def fill(self, paragraph: WordParagraph, runs: tuple[Run, ...] | str, face: Face) -> None:
        """Words and linked figures at the end of a paragraph."""
        if isinstance(runs, str):
            add_text(paragraph, runs, face)
            return
        for run in runs:
            if isinstance(run, Number) and self.page:
                add_link(paragraph, f"{self.page}#{run.figure.address}", run.text, face)
            else:
                add_text(paragraph, run.text, face)


def write_word(document: Document, wording: Wording, path: Path, page: str, *, pictures: Draw = draw) -> None:
    """Writes the document; the same one gives the same bytes.

    Parameters
    ----------
    page
        File name of the web page figures link to; empty for no links.
    pictures
        Makes the pictures of charts.
    """
    file = docx.Document()
    writer = Writer(file, document, wording, page, pictures)
    _set_up(file, document)
    _head_and_foot(writer)
    _cover(writer)
    for block in document.blocks:
        _block(writer, block)
    file.core_properties.title = f"{document.title} {document.subtitle}"
    file.core_properties.author = document.facts[0] if document.facts else ""
    buffer = io.BytesIO()
    file.save(buffer)
    path.write_bytes(undated(buffer.getvalue()))


def _set_up(file: WordFile, document: Document) -> None:
    section = file.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(34), Mm(32)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = file.styles["Normal"]
    set_fonts(style.element.get_or_add_rPr(), BODY)
    style.font.size = Pt(14)
    style.paragraph_format.space_after = Pt(0)
    for level, (font, size) in HEADINGS.items():
        _heading_style(file, level, font, size)
    name_substitutes(file)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)


def _heading_style(file: WordFile, level: int, font: str, size: float) -> None:
    style = file.styles[f"Heading {level}"]
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    set_fonts(properties, font)
    style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(16 if level == 1 else 10), Pt(6), True


def _head_and_foot(writer: Writer) -> None:
    section = writer.file.sections[0]
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if writer.document.banner:
        add_text(head, writer.document.banner + "　", Face(BLACK, 10.5, True, WARNING))
    gray = RGBColor(0x55, 0x5F, 0x6B)
    add_text(head, f"{writer.document.title}　{writer.document.subtitle}", Face(BODY, 9, color=gray))
    line_below(head)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_text(foot, "— ", Face(BODY, 12))
    add_field(foot, "PAGE", Face(BODY, 12))
    add_text(foot, " —", Face(BODY, 12))


def _cover(writer: Writer) -> None:
    document = writer.document
    title = writer.paragraph(document.title, Face(TITLE, 24), "center")
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(12), Pt(4)
    writer.paragraph(document.subtitle, Face(BLACK, 16), "center")
    if document.banner:
        writer.paragraph(document.banner, Face(BLACK, 16, True, WARNING), "center")
    facts = writer.paragraph("　".join(document.facts), Face("楷体", 11), "center")
    facts.paragraph_format.space_before, facts.paragraph_format.space_after = Pt(6), Pt(10)
    line_below(facts)


def _block(writer: Writer, block: object) -> None:
    match block:
        case Heading():
            add_text(writer.file.add_heading(level=block.level), block.text, Face(*HEADINGS[block.level]))
        case Paragraph():
            _sentences(writer, block)
        case Cards():
            _cards(writer, block.cards)
        case Table() if "word" in block.faces:
            _table(writer, block)
        case Picture():
            _picture(writer, block)


def _sentences(writer: Writer, block: Paragraph) -> None:
    is_note = block.style == "note"
    made = writer.paragraph(block.runs, Face(BODY, 11 if is_note else 14))
    shape = made.paragraph_format
    zh = writer.document.language == "zh"
    shape.first_line_indent = Pt(0) if is_note or not zh else Pt(28)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(20 if is_note else 27)
    if not zh:
        shape.line_spacing, shape.space_after = Pt(15 if is_note else 20), Pt(6)
        made.alignment = WD_ALIGN_PARAGRAPH.LEFT
    elif not is_note:  # notes name files, which are not broken: their lines would be stretched
        made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _cards(writer: Writer, cards: tuple[Card, ...]) -> None:
    across = len(cards) if len(cards) <= MOST_ACROSS else (len(cards) + 1) // 2
    table = writer.file.add_table(rows=-(-len(cards) // across), cols=across)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, card in zip((each for row in table.rows for each in row.cells), cards, strict=False):
        cell.width = int(TEXT_WIDTH / across)
        shade(cell, "F1F6F4")
        label = cell.paragraphs[0]
        writer.fill(label, card.label, Face(BLACK, 9, color=RGBColor(0x4A, 0x55, 0x60)))
        value = cell.add_paragraph()
        writer.fill(value, (card.number,), Face(BLACK, 20, True, RGBColor(0x12, 0x52, 0x3F)))
        add_text(value, " " + card.unit, Face(BODY, 9))
        change = cell.add_paragraph()
        writer.fill(change, card.change or " ", Face(BODY, 9))
        for paragraph in (label, value, change):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_before = Pt(2)
    writer.paragraph("", Face(BODY, 6))


def _table(writer: Writer, table: Table) -> None:
    caption = f"{writer.wording.word('table')}{table.number}　{table.title}"
    title = writer.paragraph(caption, Face(BLACK, 11), "center")
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(10), Pt(3)
    title.paragraph_format.keep_with_next = True
    size = type_size(table, TEXT_WIDTH / Pt(1))
    made = writer.file.add_table(rows=1, cols=len(table.columns))
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _rules(made)
    _head_row(made, table.columns, size)
    blank = _blank_row(made, table.columns)
    for cells in table.rows:
        row = deepcopy(blank)
        made._tbl.append(row)
        for place, cell in zip(row.tc_lst, cells, strict=True):
            _cell(writer, WordCell(place, made), cell, size)
    _set_widths(made, table, size)
    _keep_together(made, is_whole=len(table.rows) <= SHORT, has_notes=bool(table.notes))
    for note in table.notes:
        writer.paragraph(note, Face(BODY, 9))


def _set_widths(made: WordTable, table: Table, size: float) -> None:
    set_ = [Length(int(Pt(1) * width)) for width in widths(table, TEXT_WIDTH / Pt(1), size)]
    for width, column in zip(set_, made.columns, strict=True):
        column.width = width
    for row in made._tbl.tr_lst:
        for width, cell in zip(set_, row.tc_lst, strict=True):
            cell.width = width


def _keep_together(made: WordTable, *, is_whole: bool, has_notes: bool) -> None:
    """Rows stay on one page: all of a short table with its notes, else the first few under the head."""
    rows = made._tbl.tr_lst
    kept = rows if is_whole and has_notes else rows[:-1] if is_whole else rows[:3]
    for row in kept:
        for cell in row.tc_lst:
            properties = cell.p_lst[0].get_or_add_pPr()
            properties.keepNext_val = True


def _head_row(table: WordTable, columns: tuple[Column, ...], size: float) -> None:
    row = table.rows[0]
    keep_whole(row._tr)
    repeat = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(repeat)
    for place, column in zip(row.cells, columns, strict=True):
        paragraph = _place(place, column)
        add_text(paragraph, broken(column.title), Face(BLACK, size))
        set_border(place, "bottom", 6)


def _blank_row(table: WordTable, columns: tuple[Column, ...]) -> CT_Row:
    """A row of the table with its cells set and empty; copies are much faster than rows made one by one."""
    row = table.add_row()  # type: ignore[no-untyped-call]
    keep_whole(row._tr)
    for place, column in zip(row.cells, columns, strict=True):
        _place(place, column)
    blank: CT_Row = row._tr
    table._tbl.remove(blank)
    return blank


def _cell(writer: Writer, place: WordCell, cell: Cell, size: float) -> None:
    paragraph = place.paragraphs[0]
    color = None
    if cell.fill is not None:
        shade(place, "{:02X}{:02X}{:02X}".format(*cell.fill))
        color = RGBColor.from_string(readable_on(cell.fill).removeprefix("#").upper())
    writer.fill(paragraph, cell.runs, Face(BODY, size, color=color))


def _place(cell: WordCell, column: Column) -> WordParagraph:
    """The paragraph of a cell, set as its column asks; numbers are centered, as official tables have them."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph: WordParagraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGN["center" if column.align == "right" else column.align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    return paragraph


def _rules(table: WordTable) -> None:
    """Three lines: over the head, under it, under the last row; faint ones between rows."""
    borders = OxmlElement("w:tblBorders")
    for side, weight, color in (
        ("top", "12", "000000"),
        ("bottom", "12", "000000"),
        ("insideH", "2", "C9D0D8"),
    ):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", weight), ("space", "0"), ("color", color)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.extend([borders, margins])


def _picture(writer: Writer, block: Picture) -> None:
    parts = page_sized(block.chart)
    for at, chart in enumerate(parts):
        made = writer.file.add_paragraph()
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
        made.paragraph_format.keep_with_next = at == len(parts) - 1
        made.paragraph_format.space_before = Pt(10)
        drawn = writer.draw(chart)
        width = int(min(TEXT_WIDTH, WIDEST * drawn.width, HIGHEST * drawn.width / drawn.height))
        shape = made.add_run().add_picture(io.BytesIO(drawn.png), width=width)
        shape._inline.docPr.set("descr", f"{block.title} {chart.mark}".strip())
    caption = f"{writer.wording.word('figure')}{block.number}　{block.title}"
    title = writer.paragraph(caption, Face(BLACK, 11), "center")
    title.paragraph_format.space_after = Pt(8)
    if block.note:
        writer.paragraph(block.note, Face(BODY, 9))


def page_sized(chart: Chart) -> list[Chart]:
    """The chart, or its rows of panels on several pictures when one would have to shrink too much."""
    rows = [chart.panels[at : at + chart.columns] for at in range(0, len(chart.panels), chart.columns)]
    width = max(sum(panel.width for panel in row) for row in rows)
    room = HIGHEST / TEXT_WIDTH * width / LEAST_SHRINK
    parts: list[list[Panel]] = [[]]
    used = 0.0
    for row in rows:
        height = max(panel.height for panel in row)
        if used and used + height > room:
            parts.append([])
            used = 0.0
        parts[-1] += row
        used += height
    return [replace(chart, panels=tuple(panels)) for panels in parts]
