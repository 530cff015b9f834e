"""The bulletin as a document: its text, its numbers, its languages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from made_bulletin.content import whole
from qingshan.base.figure import Address
from qingshan.base.period import Period
from qingshan.publish.air.charts import primaries
from qingshan.publish.air.content import AirSection
from qingshan.publish.air.section import item_label
from qingshan.publish.bulletin import bulletin_document
from qingshan.publish.content import Named
from qingshan.publish.document import (
    Block,
    Cards,
    Document,
    Heading,
    Number,
    Paragraph,
    Picture,
    Run,
    Table,
    Text,
)
from qingshan.publish.naming import all_figures, opens
from qingshan.publish.own_wording import own_texts
from qingshan.publish.setting import Setter
from qingshan.publish.wording import Wording

GOLDEN = Path(__file__).parent / "golden"
CHINESE = re.compile(r"[\u3400-\u9fff]")


def joined(runs: tuple[Run, ...]) -> str:
    return "".join(f"[{run.text}]" if isinstance(run, Number) else run.text for run in runs)


def lines_of(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield "#" * block.level + " " + block.text
        case Paragraph():
            yield joined(block.runs)
        case Cards():
            for card in block.cards:
                yield f"* {card.label}: [{card.number.text}] {card.unit} | {joined(card.change)}"
        case Table():
            yield f"表{block.number} {block.title} {list(block.faces)}"
            rows = block.rows if len(block.rows) < 40 else block.rows[:10]
            yield " | ".join(column.title for column in block.columns)
            yield from (" | ".join(joined(cell.runs) for cell in row) for row in rows)
            yield from block.notes
        case Picture():
            marks = list(block.chart.marks())
            yield f"图{block.number} {block.title}: {len(block.chart.panels)} × {len(marks)}"


def text_of(document: Document) -> str:
    head = [document.banner, document.title, document.subtitle, *document.facts]
    return "\n".join([*head, *(line for block in document.blocks for line in lines_of(block))]) + "\n"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_text_is_the_approved_one(content: AirSection, language: str) -> None:
    """Set ``APPROVE=1`` to write what the program says now; then read the difference before it is kept."""
    path = GOLDEN / f"bulletin.{language}.txt"
    text = text_of(bulletin_document(whole(content), language))  # type: ignore[arg-type]
    if os.environ.get("APPROVE"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def words_of(document: Document) -> Iterator[str]:
    """Every text of a document, numbers of figures included."""
    yield from (document.banner, document.title, document.subtitle, *document.facts)
    for block in document.blocks:
        yield from lines_of(block)
        if isinstance(block, Picture):
            yield from block.chart.texts()


def test_english_has_no_chinese_left(content: AirSection) -> None:
    document = bulletin_document(whole(content), "en")
    texts = [text for text in words_of(document) if not text.startswith(("表", "图"))]
    assert len(texts) > 500
    assert [text for text in texts if CHINESE.search(text)] == []


def test_a_head_without_a_unit_has_no_empty_brackets(content: AirSection) -> None:
    setter = Setter(content, Wording("en", {}))
    assert setter.with_unit("Sections", "个") == "Sections"
    assert setter.with_unit("Mean", "mg/L") == "Mean (mg/L)"


def test_every_number_in_sentences_is_a_figure(content: AirSection) -> None:
    """Digits outside figures are dates, clauses and names of pollutants; nothing measured."""
    document = bulletin_document(whole(content), "zh")
    known = re.compile(
        r"\d+年|\d+月|\d+日|第\d+百分位|最大\d+小时|\d{4} 版|AQI 大于 50|提交号 17|"
        r"qingshan [\d.]+|^\d+\.|-8h|[A-Z]{2} \d+-\d+ [\d.]+"
    )
    bare = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            words = "".join(run.text if isinstance(run, Text) else "·" for run in block.runs)
            bare += re.findall(r".{0,8}[0-9].{0,4}", known.sub("", words))
    assert bare == []


def test_numbers_of_tables_are_figures(content: AirSection) -> None:
    document = bulletin_document(whole(content), "zh")
    plain = {
        (table.key, column)
        for table in document.tables("web")
        for row in table.rows
        for column, cell in enumerate(row)
        for run in cell.runs
        if isinstance(run, Text) and re.fullmatch(r"[+−-]?\d+(\.\d+)?%?", run.text.strip())
    }
    number_of_level, key_of_edition, count_of_findings = ("levels", 0), ("editions", 0), ("findings", 3)
    assert plain <= {number_of_level, key_of_edition, count_of_findings, ("clauses", 1)}


def test_every_figure_and_its_inputs_open(content: AirSection) -> None:
    document = bulletin_document(whole(content), "zh")
    figures = all_figures(whole(content), document)
    book = content.lineage.hours
    assert all(opens(figure.address, figures, book) for figure in document.figures())
    year = figures[content.headline.days.good_ratio.address]
    day = figures[year.inputs[80]]
    item = figures[day.inputs[5]]
    site = figures[item.inputs[0]]
    assert opens(Address(site.address.replace("/pm25", "T14/pm25")), figures, book)
    assert not opens(Address(site.address.replace("/pm25", "T14/benzene")), figures, book)


def test_real_data_has_no_banner(content: AirSection) -> None:
    document = bulletin_document(whole(replace(content, is_simulated=False)), "zh")
    assert document.banner == ""
    assert all(block.chart.mark == "" for block in document.blocks if isinstance(block, Picture))
    assert "模拟数据" not in "\n".join(words_of(document))


def test_simulated_data_is_marked_on_every_chart(content: AirSection) -> None:
    document = bulletin_document(whole(content), "zh")
    marks = [block.chart.mark for block in document.blocks if isinstance(block, Picture)]
    assert len(marks) == 7
    assert set(marks) == {document.banner} == {"模拟数据 SIMULATED"}


def test_what_is_absent_leaves_no_heading(content: AirSection) -> None:
    bare = replace(
        content,
        dust=None,
        roses=(),
        trend=(),
        edition_effect=(),
        counties=(),
        sites=(),
        quality=(),
        exclusions=(),
        findings=(),
        policies=(),
    )
    document = bulletin_document(whole(bare), "zh")
    heads = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert heads == [
        "一、总体状况",
        "二、首要污染物与超标情况",
        "三、逐日与逐月变化",
        "四、附：依据与说明",
        "（一）数字的来历",
    ]


def test_change_is_named_by_what_it_compares(content: AirSection) -> None:
    assert "同比" in text_of(bulletin_document(whole(content), "zh"))
    other = replace(content, previous=Period.parse("2020"))
    text = text_of(bulletin_document(whole(other), "zh"))
    assert "较上期" in text
    assert "同比" not in text


def test_a_bureau_may_bring_its_template(content: AirSection) -> None:
    own = "# 概况\n\n优良 {{ q(b.headline.days.good) }}。\n\n@table items\n"
    texts, findings = own_texts({"air.zh.txt": own, "bulletin.zh.txt": "@section air\n"})
    assert not findings
    document = bulletin_document(whole(content), "zh", texts)
    assert [type(block) for block in document.blocks] == [Heading, Paragraph, Table]
    assert joined(document.blocks[1].runs).startswith("优良 [")  # type: ignore[union-attr]


def test_tables_and_pictures_are_numbered_in_order(content: AirSection) -> None:
    document = bulletin_document(whole(content), "zh")
    assert [t.number for t in document.tables("word")] == list(
        range(1, 1 + len(list(document.tables("word"))))
    )
    numbers = [block.number for block in document.blocks if isinstance(block, Picture)]
    assert numbers == list(range(1, 8))


def test_a_quoted_statistic_names_its_pollutant_once(content: AirSection) -> None:
    """Without a label of its own, the declared name is used and the pollutant's taken out of it."""
    row = replace(content.headline.items[-1], label=None)
    assert row.mean is not None
    for zh, en in (("细颗粒物（PM2.5）平均浓度", "mean PM2.5"), ("PM₂.₅平均浓度", "mean")):
        declared = replace(content.statistics["mean"], name=Named(zh, en))
        named = replace(content, statistics={**content.statistics, "mean": declared})
        assert item_label(row, named, Wording("zh")) == "平均浓度"
        assert item_label(row, named, Wording("en")) == "mean"


def test_pollutants_that_never_led_are_not_listed(content: AirSection) -> None:
    counts = content.headline.days.by_primary
    zero = replace(content.headline.days.heavy, value=Decimal(0))
    assert "co" not in dict(primaries({**counts, "co": zero}))
