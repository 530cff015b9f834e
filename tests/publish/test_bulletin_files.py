"""The three files: same text, links that lead somewhere, marks on simulated data, nothing fetched."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont

from made_bulletin.content import whole
from made_bulletin.files import write_bulletin
from qingshan.base.errors import RefusedError
from qingshan.edge.rendering import fonts
from qingshan.publish.air.content import AirSection
from qingshan.publish.bulletin import bulletin_document
from qingshan.publish.content import Lineage, Named, Place
from qingshan.publish.document import Document, Heading, Paragraph
from qingshan.publish.naming import all_figures
from qingshan.publish.wording import lowered


@dataclass(frozen=True)
class Made:
    document: Document
    html: Path
    docx: Path
    xlsx: Path


@pytest.fixture(scope="module")
def made(content: AirSection, written: tuple[Path, Path, Path]) -> Made:
    return Made(bulletin_document(whole(content)), *written)


def plain(text: str) -> str:
    """Text as all faces write it: subscripts as plain digits, spaces as one."""
    return re.sub(r"\s+", " ", "".join(piece for piece, _ in lowered(text))).strip()


class Page(HTMLParser):
    """What a test needs to know of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.hrefs: list[str] = []
        self.ids: set[str] = set()
        self.outside: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._hidden = tag
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            if name == "href" and value and value.startswith("#"):
                self.hrefs.append(value[1:])
            elif (
                name in {"href", "src", "srcset", "data", "action"}
                and value
                and not value.startswith("data:")
            ):
                self.outside.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        elif tag in {"p", "td", "th", "h1", "h2", "h3", "figcaption", "li"}:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)


@pytest.fixture(scope="module")
def page(made: Made) -> Page:
    parsed = Page()
    parsed.feed(made.html.read_text(encoding="utf-8"))
    return parsed


def sentences(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Heading):
            yield plain(block.text)
        elif isinstance(block, Paragraph):
            yield plain("".join(run.text for run in block.runs))


def cells(document: Document, face: str) -> Iterator[str]:
    for table in document.tables(face):  # type: ignore[arg-type]
        for row in table.rows:
            yield from (plain("".join(run.text for run in cell.runs)) for cell in row)


def test_page_says_what_the_document_says(made: Made, page: Page) -> None:
    lines = {plain(line) for line in "".join(page.text).splitlines()}
    assert [text for text in sentences(made.document) if text not in lines] == []
    assert [text for text in cells(made.document, "web") if text not in lines] == []


def test_page_fetches_nothing(made: Made, page: Page) -> None:
    text = made.html.read_text(encoding="utf-8")
    assert page.outside == []
    assert "default-src 'none'" in text
    without_namespaces = text.replace('xmlns="http://www.w3.org/2000/svg"', "").replace(
        '"http://www.w3.org/2000/svg"', ""
    )
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", without_namespaces) == []
    assert "@import" not in text
    assert re.findall(r"url\((?!data:)", text) == []


def test_links_of_the_page_lead_to_the_index_without_scripts(
    content: AirSection, made: Made, page: Page
) -> None:
    assert len(page.hrefs) > 1000
    assert {href for href in page.hrefs if href not in page.ids} == set()
    assert {href for href in page.hrefs if "/" in href} == set(
        all_figures(whole(content), made.document)
    ) & page.ids


def test_page_is_small_enough(made: Made) -> None:
    assert made.html.stat().st_size < 2_000_000


def test_page_carries_the_font_it_needs(made: Made, page: Page) -> None:
    text = made.html.read_text(encoding="utf-8")
    faces = re.findall(r"font-family:'([^']+)';src:url\(data:font/woff;base64,([^)]+)\)", text)
    assert [name for name, _ in faces] == ["Qingshan", "Qingshan Signs"]
    drawn: set[str] = set()
    for _, data in faces:
        drawn |= {chr(code) for code in TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()}
    assert {c for c in "".join(page.text) if not c.isspace()} - drawn == set()


def word_text(paragraph: object) -> str:
    return plain("".join(node.text or "" for node in paragraph._p.iter(qn("w:t"))))  # type: ignore[attr-defined]


def test_word_says_what_the_document_says(made: Made) -> None:
    file = docx.Document(str(made.docx))
    lines = {word_text(paragraph) for paragraph in file.paragraphs}
    assert [text for text in sentences(made.document) if text not in lines] == []
    inside = [
        word_text(cell.paragraphs[0])
        for table in file.tables[1:]
        for row in table.rows[1:]
        for cell in row.cells
    ]
    assert inside == list(cells(made.document, "word"))


def test_word_links_lead_to_the_page(content: AirSection, made: Made) -> None:
    file = docx.Document(str(made.docx))
    targets = {r.target_ref for r in file.part.rels.values() if r.reltype.endswith("/hyperlink")}
    assert {target.partition("#")[0] for target in targets} == {"赤峰2022.html"}
    assert {target.partition("#")[2] for target in targets} <= set(all_figures(whole(content), made.document))
    assert len(targets) > 200


def test_word_is_set_in_official_fonts_with_chinese_side_named(made: Made) -> None:
    with ZipFile(made.docx) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
        table = archive.read("word/fontTable.xml").decode("utf-8")
    assert {"方正小标宋简体", "黑体", "仿宋_GB2312"} <= set(re.findall(r'w:eastAsia="([^"]+)"', body))
    assert 'w:name="仿宋_GB2312"' in table
    assert "<w:altName" in table


def test_word_marks_every_page_and_every_chart(made: Made) -> None:
    file = docx.Document(str(made.docx))
    assert made.document.banner in file.sections[0].header.paragraphs[0].text
    described = [node.get("descr") for node in file.element.iter(qn("wp:docPr"))]
    assert len(described) == 7
    assert all(made.document.banner in text for text in described)
    assert "PAGE" in "".join(node.text for node in file.sections[0].footer._element.iter(qn("w:instrText")))


def test_workbook_has_the_tables_and_marks_every_sheet(made: Made) -> None:
    book = openpyxl.load_workbook(made.xlsx)
    tables = list(made.document.tables("excel"))
    assert len(book.sheetnames) == len(tables) + 2
    for sheet in book:
        assert sheet["A1"].value == made.document.banner
        assert made.document.banner in sheet.oddHeader.center.text
    for table, sheet in zip(tables, book.worksheets[1:-1], strict=True):
        assert [cell.value for cell in sheet[3]] == [column.title for column in table.columns]
        assert sheet.max_row == 3 + len(table.rows) + len(table.notes)


def test_workbook_numbers_are_numbers_with_their_digits(content: AirSection, made: Made) -> None:
    book = openpyxl.load_workbook(made.xlsx)
    sheet = next(sheet for sheet in book if "逐月空气质量" in sheet.title)
    ratio = content.months[2].good_ratio
    cell = sheet.cell(row=6, column=4)
    assert cell.value == float(ratio.value)  # type: ignore[arg-type]
    assert cell.number_format == "0.0"
    assert cell.hyperlink.target == "赤峰2022.html"
    assert cell.hyperlink.location == ratio.address


def test_workbook_lists_every_printed_figure(made: Made) -> None:
    sheet = openpyxl.load_workbook(made.xlsx).worksheets[-1]
    rows = {row[13]: row for row in sheet.iter_rows(min_row=4, values_only=True)}
    printed = {figure.address: figure for figure in made.document.figures()}
    assert rows.keys() == printed.keys()
    for address, figure in printed.items():
        expected = float(figure.value) if isinstance(figure.value, Decimal) else None
        if expected is not None:
            assert rows[address][3] == expected
        assert (rows[address][8] or "") == ({"read": "已读原文", "unverified": "未核实"}[figure.status])


@pytest.mark.parametrize("form", ["html", "docx", "xlsx"])
def test_the_same_records_give_the_same_file(content: AirSection, tmp_path: Path, form: str) -> None:
    small = replace(content, days=(), months=(), roses=(), trend=(), lineage=Lineage())
    first = write_bulletin(whole(small), tmp_path / "a", forms=[form])[0]  # type: ignore[list-item]
    second = write_bulletin(whole(small), tmp_path / "b", forms=[form])[0]  # type: ignore[list-item]
    if form == "html":
        assert first.read_bytes() == second.read_bytes()
    else:
        with ZipFile(first) as one, ZipFile(second) as two:
            assert {n: one.read(n) for n in one.namelist()} == {n: two.read(n) for n in two.namelist()}


def test_without_the_page_nothing_links_to_it(content: AirSection, tmp_path: Path) -> None:
    (path,) = write_bulletin(whole(replace(content, days=(), months=(), roses=())), tmp_path, forms=["docx"])
    rels = docx.Document(str(path)).part.rels.values()
    assert [r for r in rels if r.reltype.endswith("/hyperlink")] == []


def test_two_values_under_one_address_are_refused(content: AirSection, tmp_path: Path) -> None:
    days = content.headline.days
    other = replace(days.good, value=Decimal(1))
    wrong = replace(content, headline=replace(content.headline, days=replace(days, good=other)))
    with pytest.raises(RefusedError, match="two different values"):
        write_bulletin(whole(wrong), tmp_path, forms=["xlsx", "html"])
    assert not list(tmp_path.iterdir())


def test_names_from_a_city_cannot_write_into_the_page(content: AirSection, tmp_path: Path) -> None:
    evil = Place("150402", Named("</script><img src=x onerror=alert(1)>", "x"))
    rows = (replace(content.counties[0], place=evil), *content.counties[1:])
    wrong = replace(content, counties=rows, days=(), lineage=Lineage())
    (path,) = write_bulletin(whole(wrong), tmp_path, forms=["html"])
    parsed = Page()
    parsed.feed(path.read_text(encoding="utf-8"))
    assert parsed.outside == []
    assert "<img" in "".join(parsed.text)


@pytest.fixture
def _fresh_fonts() -> Iterator[None]:
    fonts.chinese_font.cache_clear()
    yield
    fonts.chinese_font.cache_clear()


@pytest.mark.usefixtures("_fresh_fonts")
def test_no_font_at_all_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    monkeypatch.setattr(fonts, "_on_this_machine", lambda: None)
    with pytest.raises(RefusedError) as refused:
        fonts.chinese_font()
    assert "pip install pylopdf-fonts-zh-cn" in refused.value.remedy("zh")
    assert "apt-get install fonts-noto-cjk" in refused.value.remedy("en")


def test_the_font_comes_as_a_package() -> None:
    font = fonts._packaged()
    assert font is not None
    assert fonts.characters_of(font).issuperset("赤峰市环境空气质量公报优良轻度中度重度严重污染沙尘")


def test_a_font_of_the_machine_stands_in() -> None:
    font = fonts._on_this_machine()
    if font is None:
        pytest.skip("this machine has no Chinese font of its own")
    assert fonts.characters_of(font).issuperset("环境空气质量")
    assert fonts.web_font(font, "环境")[:4] == b"wOFF"
