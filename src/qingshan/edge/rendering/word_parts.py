"""Small parts of Word documents that python-docx leaves to XML: fonts, links, fields, borders, shades."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from qingshan.publish.wording import lowered

_MOMENT = (1980, 1, 1, 0, 0, 0)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TITLE, BLACK, BODY, LATIN = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
SUBSTITUTES = {
    TITLE: "华文中宋,宋体,Noto Serif CJK SC,Source Han Serif SC",
    BLACK: "SimHei,Noto Sans CJK SC",
    BODY: "仿宋,FangSong,华文仿宋,Noto Serif CJK SC",
}
"""Fonts official papers ask for, and what stands in where they are not installed."""


@dataclass(frozen=True, slots=True)
class Face:
    """How a run is set: East Asian font, size in points, weight, color."""

    font: str = BODY
    size: float = 14.0
    is_strong: bool = False
    color: RGBColor | None = None


def set_fonts(properties: BaseOxmlElement, font: str) -> None:
    """Sets the Latin and the East Asian font of a style or run."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", font), ("cs", LATIN)):
        fonts.set(qn(f"w:{name}"), value)


def name_substitutes(file: WordFile) -> None:
    """Names stand-ins in the font table, for machines without the official fonts."""
    for part in file.part.package.iter_parts():
        if not str(part.partname).endswith("fontTable.xml"):
            continue
        entries = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
            for name, others in SUBSTITUTES.items()
        )
        part._blob = part.blob.replace(b"</w:fonts>", (entries + "</w:fonts>").encode("utf-8"))


def line_below(paragraph: WordParagraph) -> None:
    """Draws a thin line under a paragraph."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", "9AA5B1")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def add_field(paragraph: WordParagraph, code: str, face: Face) -> None:
    """Field at the end of a paragraph, such as the page number."""
    for kind in ("begin", "", "separate", "text", "end"):
        run = paragraph.add_run()
        _dress(run, face)
        if kind == "":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {code} "
        elif kind == "text":
            part = OxmlElement("w:t")
            part.text = "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def set_border(cell: WordCell, side: str, weight: int) -> None:
    """Draws one side of a cell."""
    borders = OxmlElement("w:tcBorders")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(weight)), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def shade(cell: WordCell, color: str) -> None:
    """Fills a cell with a color."""
    fill = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", color)):
        fill.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(fill)


def keep_whole(row: BaseOxmlElement) -> None:
    """Keeps a row on one page."""
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def add_text(paragraph: WordParagraph, text: str, face: Face) -> None:
    """Text at the end of a paragraph, subscripts set low."""
    paragraph._p.extend(_runs(text, face))


def add_link(paragraph: WordParagraph, target: str, text: str, face: Face) -> None:
    """Text that opens a target outside the document, underlined with dots."""
    relations, name = paragraph.part.rels, _relation(target)
    if name not in relations:
        relations.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, target, name, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), name)
    link.extend(_runs(text, face, is_link=True))
    paragraph._p.append(link)


def _relation(target: str) -> str:
    """Name of the relation to a target, made from it: python-docx would look through them all each time."""
    return f"link-{sha256(target.encode('utf-8')).hexdigest()[:32]}"


def _runs(text: str, face: Face, *, is_link: bool = False) -> list[BaseOxmlElement]:
    """Runs of a text; properties are made once a face and copied: a bulletin has thousands."""
    runs = []
    for piece, is_low in lowered(text):
        run = OxmlElement("w:r")
        run.append(deepcopy(_properties(face, is_low, is_link)))
        for at, line in enumerate(piece.split("\n")):
            if at:
                run.append(OxmlElement("w:br"))
            words = OxmlElement("w:t")
            words.set(_SPACE, "preserve")
            words.text = line
            run.append(words)
        runs.append(run)
    return runs


@cache
def _properties(face: Face, is_low: bool, is_link: bool) -> BaseOxmlElement:
    """Properties of a run."""
    run = WordRun(OxmlElement("w:r"), None)  # type: ignore[arg-type]
    _dress(run, face)
    if is_low:
        run.font.subscript = True
    properties = run._r.get_or_add_rPr()
    if is_link:
        underline = OxmlElement("w:u")
        underline.set(qn("w:val"), "dotted")
        underline.set(qn("w:color"), "6B8F82")
        properties.append(underline)
    return properties


def _dress(run: WordRun, face: Face) -> None:
    set_fonts(run._r.get_or_add_rPr(), face.font)
    run.font.size = Pt(face.size)
    run.font.bold = face.is_strong or None
    if face.color is not None:
        run.font.color.rgb = face.color


def undated(file: bytes) -> bytes:
    """The file with every part under one fixed date, so that the same document gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as made, zipfile.ZipFile(buffer, "w") as fixed:
        for each in made.infolist():
            entry = zipfile.ZipInfo(each.filename, _MOMENT)
            entry.external_attr = 0o600 << 16
            is_packed = each.filename.endswith(".png")
            packing = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            fixed.writestr(entry, made.read(each), compress_type=packing)
    return buffer.getvalue()
