"""Simulated water: marked, repeatable, with the story that is planted in it."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

import qingshan as qs
from qingshan.edge.cities import cities_folder
from qingshan.edge.cli.simulate import command
from qingshan.edge.importing import Options, import_path
from qingshan.edge.known_places import known_sections
from qingshan.edge.mappings import MappingShelf
from qingshan.edge.simulate.water_parameters import parse_water_parameters
from qingshan.edge.simulate.water_stations import rains_of, simulate_stations
from qingshan.edge.simulate.water_year import WaterYear, month_factor, simulate_water
from qingshan.edge.workspace import Workspace

PARAMETERS = (cities_folder() / "chifeng" / "simulate.toml").read_text(encoding="utf-8")


def run(*words: object) -> Result:
    return CliRunner().invoke(command, ["water", *map(str, words)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("water")
    done = run(2022, "--out", folder, "--city", "chifeng")
    assert done.exit_code == 0, done.output
    assert "SIMULATED" in done.output
    return folder


@pytest.fixture(scope="module")
def city() -> Workspace:
    return Workspace.find(cities_folder() / "chifeng")


def year_of(city: Workspace, year: int) -> WaterYear:
    parameters = parse_water_parameters(PARAMETERS)
    return simulate_water(year, city.sections().sections, city.water_sources().sources, parameters, 1504)


def test_every_file_and_every_row_says_it_is_made_up(folder: Path) -> None:
    names = sorted(each.name for each in folder.iterdir())
    assert names == [
        "150400_water_sections_2022_SIMULATED.xlsx", "150400_water_sources_2022_SIMULATED.xlsx",
        "150400_water_stations_2022_SIMULATED.csv", "water_truth.json",
    ]  # fmt: skip
    stations = pl.read_csv(folder / names[2], infer_schema=False)
    assert stations["数据性质"].unique().to_list() == ["模拟"]
    sheets = pl.read_excel(folder / names[0], sheet_id=0, has_header=False)
    assert list(sheets) == [f"{month}月" for month in range(1, 13)]
    assert "SIMULATED" in str(sheets["7月"].row(0)[0])
    assert json.loads((folder / "water_truth.json").read_text(encoding="utf-8"))["simulated"] is True


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    run(2022, "--out", tmp_path, "--city", "赤峰市")
    for each in tmp_path.iterdir():
        assert each.read_bytes() == (folder / each.name).read_bytes()


@pytest.mark.parametrize(
    ("year", "sections", "good", "attained"),
    [pytest.param(2020, 15, 9, 10, marks=pytest.mark.slow), (2022, 16, 14, 16)],
)
def test_the_years_of_the_published_account(
    city: Workspace, year: int, sections: int, good: int, attained: int
) -> None:
    register, counted = city.sections(), set(city.place().sections)
    rows = [
        {"section": s.code, "time": s.time, **s.values}
        for s in year_of(city, year).sections
        if s.code in counted and not s.is_dry
    ]
    terms = pl.DataFrame([
        {"section": s.code, "water": s.water, "target": register.target(s.code, date(year, 7, 1)),
         "excluded": ",".join(register.excluded(s.code, date(year, 7, 1)))}
        for s in register.sections
    ])  # fmt: skip
    means = qs.water.period(pl.DataFrame(rows, infer_schema_length=None), by="year").join(terms, on="section")
    judged = qs.water.judge(means, rounding="evaluation")
    assert judged.height == sections
    assert (judged["water_class"] <= 3).sum() == good
    assert judged["meets_target"].sum() == attained


def test_the_planted_outfall_fails_one_july_and_the_truth_names_it(city: Workspace, folder: Path) -> None:
    year = year_of(city, 2022)
    nh3n = {s.time.month: s.values["nh3n"] for s in year.sections if s.code == "CF-XB-02"}
    assert nh3n[7] > 1.5 > max(value for month, value in nh3n.items() if month != 7)
    truth = json.loads((folder / "water_truth.json").read_text(encoding="utf-8"))["years"]["2022"]
    (event,) = truth["events"]
    when = next(s.time for s in year.sections if s.code == "CF-XB-02" and s.time.month == 7)
    assert datetime.fromisoformat(event["start"]) <= when < datetime.fromisoformat(event["end"])
    assert (event["section"], event["outfall"]) == ("CF-XB-02", "SIM-OUT-XB-01")
    assert "模拟" in event["zh"]


def test_a_dry_section_has_no_values(city: Workspace) -> None:
    months = [s.time.month for s in year_of(city, 2022).sections if s.is_dry]
    assert months == [1, 2, 12]


def test_a_level_is_the_mean_of_its_year() -> None:
    parameters = parse_water_parameters(PARAMETERS)
    for item in parameters.items.values():
        assert sum(month_factor(item, m, parameters) for m in range(1, 13)) == pytest.approx(12)
    turbidity = parameters.items["turbidity"]
    assert month_factor(turbidity, 6, parameters) > 2 * month_factor(turbidity, 7, parameters)


def test_stations_show_days_rain_and_service(city: Workspace) -> None:
    parameters = parse_water_parameters(PARAMETERS)
    (station,) = [
        s
        for s in simulate_stations(2022, city.sections().sections, parameters, 1504)
        if s.section.code == "CF-XB-02"
    ]
    assert len(station.times) == 365 * 6
    assert 0 < (~station.is_in_service).sum() < 200
    rains = rains_of(2022, parameters, 1504)
    assert max(rains, key=lambda each: each.strength) == rains[0]
    assert all(each.start.month in parameters.season.flood_months for each in rains)


@pytest.mark.slow
def test_a_year_is_read_back_whole(city: Workspace, folder: Path) -> None:
    options = Options(datetime(2026, 1, 1), known_sections(city), medium="water")
    for name, rows in (("sections", 216), ("sources", 2040), ("stations", 10_950)):
        (path,) = folder.glob(f"*_water_{name}_2022_*")
        (result,) = import_path(path, None, MappingShelf(medium="water"), options)
        assert (result.rows.came, result.rows.rejected, result.unknown) == (rows, 0, ())
        assert not result.has_errors
        if name == "sections":
            assert result.fired["no_flow"] > 0
            assert result.fired["nondetect"] > 1000


@pytest.mark.parametrize(
    "spoil", [("spread", "spraed"), ("[water.season]", "[water.seasons]"), ("mercury = {", "mercurry = {")]
)
def test_a_wrong_parameter_is_named(spoil: tuple[str, str]) -> None:
    with pytest.raises((ValueError, KeyError)):
        parse_water_parameters(PARAMETERS.replace(*spoil))
