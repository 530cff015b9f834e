"""From a small terrain to the answer: townships, the culprit planted, the map, what is kept."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

pytest.importorskip("pyflwdir")
pytest.importorskip("geopandas")

import geopandas
import numpy as np
import rasterio
import shapely
from rasterio.transform import from_origin

from made_terrain import NORTH, SECTION, WEST, lay_out, silent, valley
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.geo.catchments import run, terrain_folder
from qingshan.edge.geo.dem import read_dem
from qingshan.edge.geo.terrain import Order, open_terrain
from qingshan.edge.workspace import Workspace
from qingshan.publish.document import figures_of
from qingshan.trace.kernels import flow
from qingshan.trace.township import OUTSIDE

START = datetime(2022, 7, 13)
OUTFALLS = (
    "code,name,lon,lat,pollutants\nBAD,甲厂,118.85,42.25,nh3n;cod\nGOOD,乙厂,118.8,42.2,nh3n\n"
    "BELOW,丙厂,119.0,42.235,nh3n\nSILENT,丁口,118.78,42.25,\n"
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with the terrain, two townships, a section, outfalls and what they discharged."""
    folder = tmp_path_factory.mktemp("trace")
    space = lay_out(folder, outfalls=OUTFALLS)
    with (space.register_folder / "river_chiefs.csv").open("a", encoding="utf-8") as chiefs:
        chiefs.write("XBH,150404901,township,乡河长,乡长,,2021-01-01,\n")
    rows = ["outfall,time,氨氮(kg/d)"]
    for k in range(-120, 120):
        at = START + timedelta(hours=6 * k)
        high = START - timedelta(days=1) <= at < START + timedelta(days=1)
        rows += [f"BAD,{at:%Y-%m-%d %H:%M},{300 if high else 30}", f"GOOD,{at:%Y-%m-%d %H:%M},40"]
    (folder / "loads.csv").write_text("\n".join(rows), encoding="utf-8")
    assert told(space, "import", "discharges", str(folder / "loads.csv")).exit_code == 0
    return space


def told(space, *words):
    return CliRunner().invoke(command, ["-C", str(space.folder), *words])


def test_the_section_knows_its_townships_and_nothing_is_lost(workspace):
    answer = json.loads(told(workspace, "trace", "section", SECTION, "--format", "json").output)
    rows = {row["unit"]: row for row in answer["townships"]}
    assert set(rows) == {"150404901", "150428901", OUTSIDE}
    assert sum(row["full"] for row in rows.values()) == pytest.approx(
        answer["catchment"]["full_km2"], rel=1e-3
    )
    assert rows["150404901"]["name"] == "北乡"
    assert rows["150404901"]["name_en"] == "North Township"
    assert 0 < rows["150404901"]["of_unit"] < 1
    assert "CF-XB-01" in answer["above"]
    assert answer["catchment"]["own_km2"] < answer["catchment"]["full_km2"]
    assert answer["simulated"] is True
    assert {chief["level"] for chief in answer["chiefs"]} == {"city", "county", "township"}


def test_the_planted_culprit_is_named_and_how_sure(workspace):
    words = ("trace", "section", SECTION, "--when", "2022-07-13", "--indicator", "nh3n")
    answer = json.loads(told(workspace, *words, "--format", "json").output)
    first = answer["candidates"][0]
    assert first["code"] == "BAD"
    assert first["sureness"] == "strong"
    assert any("loads" in each["evidence"] for each in first["factors"])
    silent_one = next(each for each in answer["candidates"] if each["code"] == "SILENT")
    assert [each["recorded"] for each in silent_one["factors"]] == [True, False, False, False, False]
    assert [code for code in answer["ruled_out"] if f"\n{code}," in f"\n{OUTFALLS}"] == ["BELOW"]
    loads = {each["township"]: each for each in answer["township_loads"]}
    assert loads["150404901"]["sources_kg_d"] > loads["150428901"]["sources_kg_d"]
    printed = told(workspace, *words).output
    assert "甲厂" in printed
    assert "SIMULATED" in printed


def opened(space, address):
    done = told(space, "explain", address, "--format", "json")
    assert done.exit_code == 0, (address, done.output, done.exception)
    return json.loads(done.output)


def test_shares_are_figures_that_open_down_to_the_terrain_and_are_conserved(workspace):
    answer = json.loads(told(workspace, "trace", "section", SECTION, "--format", "json").output)
    whole = opened(workspace, answer["figures"]["full_km2"])
    shares = [opened(workspace, row["figures"]["of_catchment"]) for row in answer["townships"]]
    areas = [opened(workspace, row["figures"]["full_km2"]) for row in answer["townships"]]
    assert sum(each["unrounded"] for each in shares) == pytest.approx(100)
    assert sum(each["unrounded"] for each in areas) == pytest.approx(whole["unrounded"], rel=1e-3)
    above = [SECTION, *answer["above"]]
    assert whole["inputs"] == [f"trace/{code}/terrain/own_km2" for code in above]
    own = [opened(workspace, each) for each in whole["inputs"]]
    assert sum(each["unrounded"] for each in own) == pytest.approx(whole["unrounded"])
    source = own[0]["sources"][0]
    assert source["file"] == "dem.tif"
    assert source["sha256"] == hashlib.sha256((workspace.folder.parent / "dem.tif").read_bytes()).hexdigest()
    named = next(s for s, row in zip(shares, answer["townships"], strict=True) if row["unit"] == "150404901")
    assert named["inputs"] == [
        f"trace/{SECTION}~150404901/terrain/full_km2",
        f"trace/{SECTION}/terrain/full_km2",
    ]
    assert named["clauses"]
    assert "sliver_share" in named["policies"]
    assert opened(workspace, f"{named['address']}@{named['edition']}")["value"] == named["value"]
    words = told(workspace, "explain", named["address"], "--depth", "3").output
    assert "北乡" in words
    assert "townships.gpkg" in words


def test_an_address_of_another_terrain_or_of_nothing_is_refused(workspace):
    for address in (
        f"trace/{SECTION}/terrain/full_km2@0123456789ab", f"trace/{SECTION}/terrain/nothing",
        f"trace/{SECTION}~nobody/terrain/of_unit", f"trace/{SECTION}~BAD/2022-07-13/nothing",
        f"trace/{SECTION}~BELOW/2022-07-13/nh3n_likelihood",
    ):  # fmt: skip
        assert told(workspace, "explain", address).exit_code != 0, address


def test_the_likelihood_of_a_candidate_opens_to_the_rows_it_stands_on(workspace):
    words = ("trace", "section", SECTION, "--when", "2022-07-13", "--indicator", "nh3n")
    answer = json.loads(told(workspace, *words, "--format", "json").output)
    first = answer["candidates"][0]
    figure = opened(workspace, first["figure"])
    assert figure["unrounded"] == pytest.approx(100 * first["share"])
    assert figure["sources"][0]["file"].startswith("loads-")
    table = (workspace.folder / "discharges" / figure["sources"][0]["file"]).read_text("utf-8").splitlines()
    row = table[figure["sources"][0]["row"] - 1].split(",")
    assert row[0] == "BAD"
    assert figure["sources"][0]["raw"] == f"{row[2]} kg/d"
    assert "neutral" in figure["policies"]


def test_maps_are_drawn_and_say_that_they_are_simulated(workspace, tmp_path):
    words = ("trace", "section", SECTION, "--when", "2022-07-13", "--indicator", "nh3n", "--map")
    assert told(workspace, *words, str(tmp_path / "m.svg")).exit_code == 0
    drawn = (tmp_path / "m.svg").read_text(encoding="utf-8")
    ET.fromstring(drawn)
    assert "SIMULATED" in drawn
    assert "北乡" in drawn
    assert told(workspace, *words, str(tmp_path / "m.png")).exit_code == 0
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    assert told(workspace, *words, str(tmp_path / "m.bmp")).exit_code != 0


def test_unchanged_steps_are_kept_and_a_lost_end_is_made_again(workspace):
    folder, dem = terrain_folder(workspace), workspace.folder.parent / "dem.tif"
    steps = []
    run(Order(dem, 6.0), workspace, lambda what, _done: steps.append(what))
    assert "fill" not in steps
    assert "cover" not in steps
    before = (folder / "shares.csv").read_text()
    (folder / "about.json").unlink()
    run(Order(dem, 6.0), workspace, lambda what, _done: steps.append(what))
    assert "fill" in steps
    assert (folder / "shares.csv").read_text() == before


def test_the_surface_without_hollows_is_written_for_other_programs(workspace, tmp_path):
    """Its steepest descent is the direction that is kept."""
    dem, path = workspace.folder.parent / "dem.tif", tmp_path / "surface.tif"
    done = told(workspace, "trace", "catchments", "--dem", str(dem), "--write-dem", str(path))
    assert done.exit_code in (0, 1), "1: sections of the city lie beside this small terrain"
    with rasterio.open(path) as opened:
        heights = opened.read(1)
        assert (opened.nodata, opened.dtypes, opened.crs.to_epsg()) == (-9999, ("float64",), 4326)
    terrain = open_terrain(terrain_folder(workspace)).terrain
    again = np.zeros_like(terrain.direction)
    nothing = np.zeros(heights.shape, dtype=np.int32)
    grid = terrain.grid
    flow.steepest(heights, nothing, 1.0, again, nothing > 0, grid.row_widths(), grid.row_height)
    assert np.array_equal(again, terrain.direction)


def test_a_decision_moves_a_section_and_can_be_taken_back(workspace):
    dem = workspace.folder.parent / "dem.tif"
    words = ("trace", "snap", SECTION, "118.80", "42.235", "--who", "甲", "--ground", "踏勘")
    assert told(workspace, *words).exit_code == 0
    moved = {each.code: each for each in run(Order(dem, 6.0), workspace, silent).snaps}[SECTION]
    assert moved.reason == "decided"
    assert (
        told(workspace, "trace", "snap", SECTION, "--withdraw", "--who", "甲", "--ground", "记错").exit_code
        == 0
    )
    back = {each.code: each for each in run(Order(dem, 6.0), workspace, silent).snaps}[SECTION]
    assert back.reason != "decided"
    assert told(workspace, "trace", "snap", SECTION, "118.8", "42.2").exit_code != 0


def test_a_terrain_too_large_is_made_coarser_and_says_so(workspace):
    dem = workspace.folder.parent / "dem.tif"
    coarse = read_dem(dem, memory_gb=40 * 80 * 46 / 4 / 1e9)
    assert coarse.coarsened == 2
    assert coarse.heights.shape == (20, 40)
    assert [each.code for each in coarse.findings] == ["dem-coarsened"]
    assert coarse.heights[0, 0] == pytest.approx(valley()[:2, :2].mean(), abs=1e-3)
    part = read_dem(dem, 6.0, (118.5, 42.1, 118.7, 42.3))
    assert part.heights.shape == (20, 20)
    assert part.heights[0, 0] == pytest.approx(valley()[10, 10], abs=1e-3)


def test_the_library_gives_frames(workspace):
    import qingshan as qs

    frame = qs.trace.catchments(workspace)
    assert {SECTION, "CF-XB-01"} <= set(frame["code"])
    assert qs.trace.catchment_of(workspace, SECTION).geometry.iloc[0].area > 0
    assert json.loads(frame.to_json())["type"] == "FeatureCollection"
    rivers = qs.trace.reaches(workspace)
    assert (rivers["downstream"] < len(rivers)).all()
    shares = qs.trace.shares(workspace)
    assert shares.groupby("catchment")["of_catchment"].sum().round(6).eq(1).all()


def test_a_name_of_the_library_is_no_module_of_the_stage():
    """The library and the stage share the name ``qingshan.trace``: a module would hide the function."""
    import pkgutil

    import qingshan.trace as stage
    from qingshan.edge.library import trace as library

    modules = {each.name for each in pkgutil.iter_modules(stage.__path__)}
    assert modules & set(library.__all__) == set()
    assert all(getattr(stage, name) is getattr(library, name) for name in library.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        stage.no_such_name  # noqa: B018 - the lookup is the test


def test_the_map_comes_as_geojson(workspace):
    told_json = json.loads(told(workspace, "trace", "section", SECTION, "--format", "geojson").output)
    assert told_json["features"][0]["properties"]["code"] == SECTION


def test_the_report_of_a_section_gains_its_map_and_who_answers(workspace):
    from qingshan.base.period import Period
    from qingshan.edge.trace.report import traced_report

    year = Period.parse("2022")
    for language, heading, town in (("zh", "由谁负责", "北乡"), ("en", "Who answers", "North Township")):
        found = traced_report(workspace, SECTION, "", language, year)
        blocks = found.blocks
        assert set(blocks) == {"chart section_catchment", "table section_responsible"}
        table = blocks["table section_responsible"]
        assert table.title == heading
        assert town in {row[0].runs[0].text for row in table.rows}
        printed = list(figures_of(blocks.values()))
        assert len(printed) > 10
        assert {each.address for each in printed} <= set(found.section.lineage.figures)
        assert all(each.place in found.section.places for each in printed)
    nothing = traced_report(workspace, "CF-JL-01", "", "zh", year)
    assert (nothing.blocks, nothing.section) == ({}, None), "a section without catchment adds nothing"


def test_a_terrain_in_meters_is_traced_as_well(tmp_path):
    lay_out_city("chifeng", tmp_path / "cf", simulated=True)
    space = Workspace.find(tmp_path / "cf")
    corner = geopandas.GeoSeries([shapely.Point(WEST, NORTH)], crs="EPSG:4326").to_crs("EPSG:4527").iloc[0]
    heights = valley().astype("float32")
    options = {"height": 40, "width": 80, "count": 1, "dtype": "float32", "crs": "EPSG:4527", "nodata": -1}
    place = from_origin(corner.x, corner.y, 800, 1100)
    with rasterio.open(tmp_path / "dem.tif", "w", driver="GTiff", transform=place, **options) as out:
        out.write(heights, 1)
    found = run(Order(tmp_path / "dem.tif", 6.0), space, silent)
    assert found.catchments
    assert "shares-no-townships" in {each.code for each in found.findings}
    whole = sum(each.own_km2 for each in found.catchments)
    assert 0 < whole <= 40 * 80 * 0.8 * 1.1


def test_without_catchments_the_way_is_told(tmp_path):
    lay_out_city("chifeng", tmp_path / "cf")
    space = Workspace.find(tmp_path / "cf")
    assert told(space, "trace", "section", SECTION).exception.code == "no-terrain"
