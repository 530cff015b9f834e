"""One bulletin of air and water: one numbering, every figure opens, every figure is recomputed."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bulletin.conftest import qingshan
from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.period import Period
from qingshan.edge.bulletin.making import Order, make
from qingshan.edge.bundle.verify import verify
from qingshan.edge.bundle.write import zipped
from qingshan.edge.workspace import Workspace
from qingshan.publish.bulletin import bulletin_document
from qingshan.publish.content import Bulletin
from qingshan.publish.document import Document, Heading, Number, Paragraph, Picture, Table
from qingshan.publish.naming import all_figures, opens

HEADS = [
    "断面编码",
    "采样时间",
    "pH",
    "溶解氧(mg/L)",
    "高锰酸盐指数(mg/L)",
    "化学需氧量(mg/L)",
    "氨氮(mg/L)",
    "总磷(mg/L)",
]
SECTIONS = ("CF-LH-01", "CF-LH-02", "CF-XL-01", "CF-YJ-01", "CF-DL-01", "CF-DL-02")


@pytest.fixture(scope="module")
def watered(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city with two Julys of water too; one section has no sample in the first."""
    folder = tmp_path_factory.mktemp("watered")
    rows = []
    for year in (2021, 2022):
        for at, code in enumerate(SECTIONS):
            if year == 2021 and code == "CF-YJ-01":
                continue
            worse = 1 + 0.35 * at + (0.4 if year == 2021 and code == "CF-LH-02" else 0)
            values = (8.1, round(9 - worse, 1), round(3 * worse, 1), round(12 * worse), round(0.3 * worse, 2))
            rows.append(
                ",".join(map(str, (code, f"{year}-07-0{at + 1} 10:00", *values, round(0.06 * worse, 3))))
            )
    path = folder / "samples_SIMULATED.csv"
    path.write_text("\n".join([",".join(HEADS), *rows]) + "\n", encoding="utf-8")
    city = Path(shutil.copytree(made_city, folder / "chifeng"))
    done = qingshan("-C", city, "import", "water", path)
    assert done.exit_code == 0, done.output
    return city


@pytest.fixture(scope="module")
def whole(watered: Path) -> Bulletin:
    return make(Workspace.find(watered), Order(Period.parse("2022-07")), date(2022, 8, 3))


@pytest.fixture(scope="module")
def document(whole: Bulletin) -> Document:
    return bulletin_document(whole)


def text_of(document: Document) -> str:
    paragraphs = (block for block in document.blocks if isinstance(block, Paragraph))
    return "\n".join("".join(run.text for run in each.runs) for each in paragraphs)


def test_sections_stand_under_one_heading_each(document: Document) -> None:
    parts = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    assert parts == ["一、环境空气", "二、水环境", "三、附：依据与说明"]
    assert document.title == "赤峰市生态环境质量公报"
    for kind in (Table, Picture):
        numbers = [b.number for b in document.blocks if isinstance(b, kind) and b.number]
        assert numbers == list(range(1, len(numbers) + 1))


def test_water_is_told_and_compared_like_for_like(document: Document) -> None:
    text = text_of(document)
    assert "两年的断面名单不同" in text or "优良水质断面比例" in text
    tables = {block.key: block for block in document.blocks if isinstance(block, Table)}
    assert {"water_classes", "water_compared", "water_sections", "water_lakes"} <= set(tables)
    assert len(tables["water_sections"].rows) == len(SECTIONS)
    assert {"water_map", "water_shares"} <= {b.key for b in document.blocks if isinstance(b, Picture)}


def test_every_number_in_water_sentences_is_a_figure(document: Document) -> None:
    at = next(i for i, b in enumerate(document.blocks) if isinstance(b, Heading) and "水环境" in b.text)
    first = next(b for b in document.blocks[at:] if isinstance(b, Paragraph))
    numbers = [run for run in first.runs if isinstance(run, Number)]
    assert len(numbers) >= 8
    assert all(run.figure.address.startswith("water/150400/2022-07/") for run in numbers)


def test_every_figure_of_water_opens_to_its_samples(whole: Bulletin, document: Document) -> None:
    figures = all_figures(whole, document)
    water = [f for f in figures.values() if f.address.startswith("water/")]
    assert len(water) > 300
    closed = [(f.address, each) for f in water for each in f.inputs if not opens(each, figures, None)]
    assert closed == []
    readings = [f for f in water if f.sources]
    assert {f.place for f in readings} == set(SECTIONS)
    assert all(each.sources[0].file == "samples_SIMULATED.csv" for each in readings)


def test_english_is_whole(whole: Bulletin) -> None:
    text = text_of(bulletin_document(whole, "en"))
    assert "good ratio" in text
    assert "class III" in text or "class II" in text


def test_a_named_section_stands_alone(watered: Path) -> None:
    workspace = Workspace.find(watered)
    water = make(workspace, Order(Period.parse("2022-07"), ("water",)), date(2022, 8, 3))
    document = bulletin_document(water)
    assert document.title == "赤峰市水环境质量公报"
    assert next(b.text for b in document.blocks if isinstance(b, Heading)) == "一、总体状况"
    with pytest.raises(UsageError):
        make(workspace, Order(Period.parse("2022-07"), ("noise",)), date(2022, 8, 3))


def test_without_its_data_a_section_is_left_out_and_said_so(watered: Path) -> None:
    made = make(Workspace.find(watered), Order(Period.parse("2022-07-01..2022-07-15")), date(2022, 8, 3))
    assert [section.medium for section in made.sections] == ["air"]
    assert any("水环境" in note.zh for note in made.notes)


def test_as_of_knows_only_what_was_imported_by_then(watered: Path) -> None:
    made = make(Workspace.find(watered), Order(Period.parse("2022-07"), as_of="2"), date(2022, 8, 3))
    assert [section.medium for section in made.sections] == ["air"]
    assert made.commit == 2
    assert any("登记表" in note.zh for note in made.notes)
    for text in ("9", "yesterday"):
        with pytest.raises(UsageError):
            make(Workspace.find(watered), Order(Period.parse("2022-07"), as_of=text), date(2022, 8, 3))


@pytest.mark.slow
def test_a_bundle_of_both_is_recomputed_and_an_altered_sample_is_named(watered: Path, tmp_path: Path) -> None:
    words = ("publish", "bulletin", "2022-07", "--form", "html", "--out", tmp_path)
    assert qingshan("-C", watered, *words).exit_code == 0
    bundle = tmp_path / "bundle.zip"
    verdict = verify(bundle)
    assert verdict.is_whole
    with zipfile.ZipFile(bundle) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    frame = pl.read_parquet(io.BytesIO(parts["readings/water.parquet"]))
    one = (
        (pl.col("site") == "CF-LH-01") & (pl.col("indicator") == "nh3n") & (pl.col("time").dt.year() == 2022)
    )
    buffer = io.BytesIO()
    frame.with_columns(pl.when(one).then(2.4).otherwise("value").alias("value")).write_parquet(buffer)
    bundle.write_bytes(zipped({**parts, "readings/water.parquet": buffer.getvalue()}))
    forged = verify(bundle)
    named = [f for f in forged.findings if f.code == "bundle-reading-altered"]
    assert [(f.where.file, f.params["site"], f.params["indicator"]) for f in named] == [
        ("samples_SIMULATED.csv", "CF-LH-01", "nh3n")
    ]
    assert "water/CF-LH-01/2022-07/class" in {each.address for each in forged.differences}


def test_a_faulty_wording_stops_the_bulletin_with_every_place_named(watered: Path, tmp_path: Path) -> None:
    city = Path(shutil.copytree(watered, tmp_path / "city"))
    assert qingshan("-C", city, "publish", "wording").exit_code == 0
    words = city / "wording" / "words.toml"
    text = words.read_text(encoding="utf-8")
    words.write_text(
        text.replace('item = ["项目", "Item"]', 'item = "项目"\nitme = ["x", "y"]'), encoding="utf-8"
    )
    air = city / "wording" / "air.zh.txt"
    air.write_text(air.read_text(encoding="utf-8") + "\n@table levles\n", encoding="utf-8")
    checked = qingshan("-C", city, "publish", "wording")
    assert checked.exit_code == 1
    for place in ("labels.item", "labels.itme", "@table levles", "levels"):
        assert place in checked.output
    with pytest.raises(RefusedError):
        qingshan("-C", city, "publish", "bulletin", "2022-07")


@pytest.mark.slow
def test_a_bureaus_own_words_are_printed(watered: Path, tmp_path: Path) -> None:
    city = Path(shutil.copytree(watered, tmp_path / "city"))
    (city / "wording").mkdir()
    (city / "wording" / "words.toml").write_text(
        '[titles]\nwhole = ["环境月报", "Report"]\n', encoding="utf-8"
    )
    done = qingshan("-C", city, "publish", "bulletin", "2022-07", "--form", "html", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "赤峰市环境月报" in (tmp_path / "out" / "bulletin.html").read_text(encoding="utf-8")
