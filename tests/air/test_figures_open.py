"""Every figure opens, level by level, and can be derived again from what it opens to."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from qingshan.base.errors import NothingToJudgeError, RefusedError, UsageError
from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.base.rounding import from_fraction
from qingshan.edge.air.book import load
from qingshan.edge.air.lineage import open_figure
from qingshan.edge.opening import story
from qingshan.edge.workspace import Workspace
from qingshan.standards.air_rules import rules_named

CITY = "150400"


def opened(workspace: Workspace, address: str) -> Figure:
    return open_figure(workspace, address).figure


def number(figure: Figure) -> Decimal:
    assert isinstance(figure.value, Decimal), figure
    return figure.value


def test_ratio_follows_from_its_days(workspace: Workspace) -> None:
    ratio = opened(workspace, f"air/{CITY}/2022/good_day_ratio")
    good, valid = (opened(workspace, each) for each in ratio.inputs)
    assert ratio.value == from_fraction(Fraction(number(good)) * 100 / Fraction(number(valid)), 1)
    assert len(good.inputs) == good.value
    assert len(valid.inputs) == valid.value
    highest_good = max(c.high for c in rules_named("2012").categories if c.level == 2 and c.high)
    book = load(workspace, [Period.parse("2022")])
    aqi = {f"{day['date']}": day["aqi"] for day in book.days(CITY, Period.parse("2022"))}
    listed = {address.split("/")[2] for address in good.inputs}
    assert listed == {day for day, value in aqi.items() if value is not None and value <= highest_good}


def test_city_day_follows_from_its_sites_and_hours(workspace: Workspace) -> None:
    day = opened(workspace, f"air/{CITY}/2022-03-11/pm10")
    sites = [opened(workspace, each) for each in day.inputs]
    known = [Fraction(site.unrounded) for site in sites if site.unrounded is not None]
    assert day.value == from_fraction(sum(known) / len(known), 0)
    assert day.coverage is not None
    assert (day.coverage.have, day.coverage.of) == (len(known), 4)
    for site in sites:
        hours = [opened(workspace, each) for each in site.inputs]
        values = [Fraction(hour.unrounded) for hour in hours if hour.unrounded is not None]
        assert len(hours) == 24
        assert site.coverage is not None
        assert site.coverage.have == len(values)
        if site.value is not None:
            assert site.value == from_fraction(sum(values) / len(values), 0)


def test_hour_opens_to_the_row_of_its_file(workspace: Workspace, city: Path) -> None:
    hour = opened(workspace, "air/1744A/2022-03-15T14/pm25")
    (source,) = hour.sources
    path = next((city.parent / "files").rglob(source.file))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    header = next(row for row in rows if any("PM2.5" in cell for cell in row))
    column = next(at for at, cell in enumerate(header) if cell.startswith("PM2.5"))
    cells = rows[source.row - 1]
    assert "1744A" in cells
    assert any("2022-03-15 14" in cell or "2022/3/15 14" in cell or "2022-03-15T14" in cell for cell in cells)
    assert Decimal(cells[column]) == hour.value


def test_every_figure_of_a_year_opens_and_every_input_exists(workspace: Workspace) -> None:
    year = Period.parse("2022")
    book = load(workspace, [year, year.year_before()])
    figures = book.figures(CITY, year)
    known = {figure.address for figure in figures.values()}
    days = {
        figure.address
        for day in book.days(CITY, year)
        for figure in book.maker_of(day["edition"]).of_day(day, sites=("1744A",)).values()
    }
    for figure in figures.values():
        assert not set(figure.inputs) - known - days, figure.address
        assert figure.clauses, figure.address
        assert figure.edition == "2012"


def test_another_edition_is_another_address(workspace: Workspace) -> None:
    now = opened(workspace, f"air/{CITY}/2022/good_days")
    stricter = opened(workspace, f"air/{CITY}/2022/good_days@2026")
    assert stricter.address.endswith("good_days@2026")
    assert stricter.edition == "2026-transition"
    assert all(each.endswith("@2026") for each in stricter.inputs)
    assert number(stricter) <= number(now)


def test_names_and_codes_reach_the_same_figure(workspace: Workspace) -> None:
    assert opened(workspace, "air/赤峰市/2022-03/good_days") == opened(
        workspace, f"air/{CITY}/2022-03/good_days"
    )


@pytest.mark.parametrize(
    "address",
    [
        "air/150400/2022",
        "water/150400/2022/good_days",
        "air/150400/2022/nothing",
        "air/nowhere/2022/good_days",
        "air/150400/20222/good_days",
        "air/150400/1999/good_days",
        "air/1744A/2022-03-15T14/ozone",
        "",
    ],
)
def test_what_is_no_figure_is_said_so(workspace: Workspace, address: str) -> None:
    with pytest.raises((UsageError, NothingToJudgeError)) as told:
        open_figure(workspace, address)
    assert told.value.text("zh")
    assert told.value.remedy("en")


def test_a_story_names_formula_clause_and_policy_in_both_languages(workspace: Workspace) -> None:
    figure = open_figure(workspace, f"air/{CITY}/2022/o3_8h_p90")
    zh, en = (dict(story(figure, language)) for language in ("zh", "en"))
    assert "90%" in zh["公式"]
    assert "percentile" in en["formula"] or "linear" in en["formula"]
    assert "未核实" in zh["约定"]
    assert not any("\u4e00" <= char <= "\u9fff" for char in en["formula"] + en["edition"] + en["coverage"])


def test_a_year_across_editions_is_not_judged_by_one(workspace: Workspace) -> None:
    book = load(workspace, [Period.parse("2022")])
    with pytest.raises(RefusedError):
        book.rules(Period.parse("2026"))
    assert [str(part) for part, _ in book.parts(Period.parse("2026"))] == [
        "2026-01-01..2026-02-28",
        "2026-03-01..2026-12-31",
    ]


def test_dust_days_leave_the_concentrations_and_stay_in_the_ratio(
    workspace: Workspace, tmp_path: Path
) -> None:
    from datetime import date, datetime
    from shutil import copytree

    copy = Workspace.find(copytree(workspace.folder, tmp_path / "copy"))
    before = opened(copy, f"air/{CITY}/2022/pm10_mean")
    day = max(
        (d for d in load(copy, [Period.parse("2022")]).days(CITY, Period.parse("2022")) if d["pm10"]),
        key=lambda d: d["pm10"],
    )["date"]
    assert isinstance(day, date)
    copy.record_dust_day(day, who="a", ground="b", now=datetime(2026, 1, 1))
    deducted = opened(copy, f"air/{CITY}/2022/deducted_pm10_mean")
    assert deducted.unrounded < before.unrounded
    assert not any(str(day) in address for address in deducted.inputs)
    difference = opened(copy, f"air/{CITY}/2022/deducted_pm10_mean_difference")
    assert difference.value == number(deducted) - number(before)
    assert opened(copy, f"air/{CITY}/2022/good_day_ratio") == opened(
        workspace, f"air/{CITY}/2022/good_day_ratio"
    )


def test_everything_under_a_bulletin_is_in_it(workspace: Workspace) -> None:
    from qingshan.edge.air.bulletin import write

    content = write(workspace, Period.parse("2022"))
    figures = content.lineage.figures
    assert not {each for figure in figures.values() for each in figure.inputs if each not in figures}
    assert content.is_simulated
    assert {row.edition for row in content.edition_effect} == {"2012", "2026-transition", "2026-final"}
