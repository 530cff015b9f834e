"""Every figure of water opens, level by level, to the file and row of a sample, and follows from its "
"inputs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from qingshan.base.errors import UsageError
from qingshan.base.figure import Figure
from qingshan.base.rounding import from_float, from_fraction
from qingshan.edge.explaining import open_any
from qingshan.edge.opening import story
from qingshan.edge.water.book import WaterBook, load
from qingshan.edge.water.lineage import figures_of
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.water.scale import class_number
from qingshan.evaluate.water.span import read_span
from qingshan.standards.water_rules import rules_named

CITY, SECTION, LAKE, SOURCE, RIVER = "150400", "CF-YJ-02", "DLNR", "CF-WS-05", "LHH"
RULES = rules_named("2011")


def opened(workspace: Workspace, address: str) -> Figure:
    return open_any(workspace, address).figure


@pytest.fixture(scope="module")
def book(workspace: Workspace) -> WaterBook:
    return load(workspace, [read_span("2021", {}), read_span("2022", {})])


@pytest.mark.slow
def test_good_ratio_follows_from_the_classes_of_its_sections(workspace: Workspace) -> None:
    ratio = opened(workspace, f"water/{CITY}/2022/good_ratio")
    good, sections = (opened(workspace, each) for each in ratio.inputs)
    assert ratio.value == from_fraction(Fraction(good.value) * 100 / Fraction(sections.value), 1)
    assert len(good.inputs) == good.value
    classes = [opened(workspace, each).value for each in sections.inputs]
    assert sum(number <= 3 for number in classes) == good.value


@pytest.mark.slow
def test_class_follows_from_means_and_means_from_months_and_samples(workspace: Workspace) -> None:
    water_class = opened(workspace, f"water/{SECTION}/2022/class")
    classes = {each.rpartition("class_")[2]: opened(workspace, each) for each in water_class.inputs}
    worst = max(c.value for key, c in classes.items() if RULES.items[key].is_evaluated)
    assert water_class.value == worst
    mean = opened(workspace, f"water/{SECTION}/2022/nh3n")
    assert classes["nh3n"].value == class_number(mean.value, RULES.scales["nh3n", "river"])
    months = [opened(workspace, each) for each in mean.inputs]
    average = sum(Fraction(month.unrounded) for month in months) / len(months)
    assert mean.value == from_float(float(average), 2)
    for month in months:
        (sample,) = (opened(workspace, each) for each in month.inputs)
        assert month.unrounded == pytest.approx(sample.unrounded)


def test_a_sample_opens_to_the_row_of_its_file(workspace: Workspace, city: Path) -> None:
    month = opened(workspace, f"water/{SECTION}/2022-03/codmn")
    sample = opened(workspace, month.inputs[0])
    (source,) = sample.sources
    path = next((city.parent / "files").rglob(source.file.partition("!")[0]))
    sheets = openpyxl.load_workbook(path, data_only=True)
    rows = [next(sheet.iter_rows(min_row=source.row, max_row=source.row)) for sheet in sheets]
    found = [cell for row in rows for cell in row]
    assert any(str(cell.value) in {source.raw, str(sample.value)} for cell in found), source


def test_a_nondetect_says_so_and_counts_half(workspace: Workspace) -> None:
    mean = opened(workspace, f"water/{SECTION}/2022-03/mercury")
    sample = opened(workspace, mean.inputs[0])
    assert sample.note == "figure-nondetect"
    assert mean.unrounded == pytest.approx(sample.unrounded / 2)
    assert "nondetect-half" in mean.policies


@pytest.mark.parametrize(
    ("place", "span"),
    [
        pytest.param(CITY, "2022", marks=pytest.mark.slow),
        (SECTION, "2022"),
        (LAKE, "2022"),
        (SOURCE, "2022-07"),
        (RIVER, "2022"),
        ("150429", "2022"),
    ],
)
def test_every_figure_of_a_place_opens_and_its_inputs_exist(
    book: WaterBook, workspace: Workspace, place: str, span: str
) -> None:
    figures = figures_of(book, workspace.place(place), read_span(span, {}))
    assert len(figures) > 12
    for figure in figures.values():
        assert figure.edition == "2011"
        assert figure.clauses or figure.statistic in {"target", "intake", "design"}, figure.address
    known = {figure.address for figure in figures.values()}
    foreign = {each for figure in figures.values() for each in figure.inputs} - known
    held: dict[tuple[str, str], set[str]] = {}
    for address in foreign:
        _, of, when, key = address.split("/")
        if "T" in when:
            continue
        if (of, when) not in held:
            held[of, when] = set(figures_of(book, workspace.place(of), read_span(when, {})))
        assert key in held[of, when], address


@pytest.mark.slow
def test_one_figure_of_every_kind_opens_by_its_address(workspace: Workspace) -> None:
    for address in (
        f"water/{LAKE}/2022/tli",
        f"water/{SOURCE}/2022/source_attained",
        f"water/{RIVER}/2022/quality",
        "water/150429/2022/rank",
        f"water/{SECTION}/2022-flood/flood_intensity@auto",
        f"water/{SECTION}/2022Q3/class@auto",
        f"water/{CITY}/2022-07/attainment",
    ):
        found = open_any(workspace, address)
        assert found.figure.address == address
        assert found.figure.value is not None, address
        assert all(text for _, text in story(found, "zh"))


def test_flood_intensity_opens_to_days_and_readings(workspace: Workspace) -> None:
    intensity = opened(workspace, f"water/{SECTION}/2022-flood/flood_intensity@auto")
    ratios = [opened(workspace, each) for each in intensity.inputs]
    assert intensity.value == max(ratio.value for ratio in ratios)
    statistic, target = (opened(workspace, each) for each in ratios[0].inputs)
    assert target.statistic == "target"
    days = [opened(workspace, each) for each in statistic.inputs[:3]]
    assert all(day.unrounded <= statistic.unrounded for day in days)
    reading = opened(workspace, days[0].inputs[0])
    assert reading.sources
    assert reading.address.endswith("@auto")


def test_a_moment_has_a_real_time_class(workspace: Workspace) -> None:
    day = opened(workspace, f"water/{SECTION}/2022-07-02/tp@auto")
    moment = day.inputs[0].split("/")[2]
    found = opened(workspace, f"water/{SECTION}/{moment}/class@auto")
    assert found.value in {Decimal(n) for n in range(1, 7)}
    assert "hourly-unrounded" in found.policies


def test_stories_are_bilingual_and_name_the_class(workspace: Workspace) -> None:
    found = open_any(workspace, f"water/{SECTION}/2022/class")
    zh, en = (dict(story(found, language)) for language in ("zh", "en"))
    assert "Ⅳ类" in zh["值"]
    assert "class IV" in en["value"]
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in en["formula"] + en["edition"] + en["coverage"])


@pytest.mark.parametrize(
    "address",
    [
        "water/150400/2022",
        "water/150400/2022/nothing",
        "water/nowhere/2022/class",
        "water/CF-YJ-02/2022-03-10..2022-04-02/class",
        "water/CF-YJ-02/2022-thaw/class",
        "soil/150400/2022/class",
    ],
)
def test_what_is_no_figure_is_said_so(workspace: Workspace, address: str) -> None:
    with pytest.raises(UsageError) as told:
        open_any(workspace, address)
    assert told.value.text("zh")
    assert told.value.remedy("en")
