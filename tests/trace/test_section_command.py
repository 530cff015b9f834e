"""From a small terrain to the answer: townships, the culprit planted, the map, what is kept."""

from __future__ import annotations

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

from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.geo.catchments import run, terrain_folder
from qingshan.edge.geo.dem import read_dem
from qingshan.edge.geo.importing import import_layer
from qingshan.edge.geo.reading import Source
from qingshan.edge.geo.terrain import Order, open_terrain
from qingshan.edge.workspace import Workspace
from qingshan.register.layer import layer_kinds
from qingshan.trace.kernels import flow
from qingshan.trace.township import OUTSIDE

WEST, NORTH, CELL = 118.4, 42.4, 0.01
SECTION = "CF-XB-02"
START = datetime(2022, 7, 13)
SECTIONS = f"code,name,lon,lat\n{SECTION},口,118.92,42.235\nCF-XB-01,上,118.70,42.235\n"


def silent(_what, _done):
    """Nobody looks on."""


def write_dem(path, heights):
    options = {"height": heights.shape[0], "width": heights.shape[1], "count": 1, "dtype": "float32"}
    place = {"crs": "EPSG:4326", "transform": from_origin(WEST, NORTH, CELL, CELL), "nodata": -1}
    with rasterio.open(path, "w", driver="GTiff", **options, **place) as out:
        out.write(heights.astype("float32"), 1)


def valley():
    """A valley that falls to the east along 42.24 north, with brooks from both sides."""
    y, x = np.mgrid[0:40, 0:80]
    return 800 - 2.0 * x + 6.0 * np.abs(y - 16) + 3.0 * np.abs((x % 16) - 8)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with the terrain, two townships, a section, outfalls and what they discharged."""
    folder = tmp_path_factory.mktemp("trace")
    lay_out_city("chifeng", folder / "cf", simulated=True)
    with (folder / "cf" / "register" / "river_chiefs.csv").open("a", encoding="utf-8") as chiefs:
        chiefs.write("XBH,150404901,township,乡河长,乡长,,2021-01-01,\n")
    space = Workspace.find(folder / "cf")
    write_dem(folder / "dem.tif", valley())
    towns = geopandas.GeoDataFrame(
        {"code": ["150404901", "150428901"], "name": ["北乡", "南乡"]},
        geometry=[shapely.box(118.45, 42.24, 119.2, 42.45), shapely.box(118.45, 41.9, 119.2, 42.24)],
        crs="EPSG:4326",
    )
    towns.to_file(folder / "townships.gpkg")
    (folder / "sections.csv").write_text(
        f"code,name,lon,lat\n{SECTION},口,118.92,42.235\nCF-XB-01,上,118.70,42.235\n"
    )
    (folder / "outfalls.csv").write_text(
        "code,name,lon,lat,pollutants\nBAD,甲厂,118.85,42.25,nh3n;cod\nGOOD,乙厂,118.8,42.2,nh3n\n"
        "BELOW,丙厂,119.0,42.235,nh3n\nSILENT,丁口,118.78,42.25,\n"
    )
    for kind, name in (
        ("townships", "townships.gpkg"),
        ("sections", "sections.csv"),
        ("outfalls", "outfalls.csv"),
    ):
        import_layer(Source(folder / name, layer_kinds()[kind], "WGS84", {}), space, "now")
    rows = ["outfall,time,氨氮(kg/d)"]
    for k in range(-120, 120):
        at = START + timedelta(hours=6 * k)
        high = START - timedelta(days=1) <= at < START + timedelta(days=1)
        rows += [f"BAD,{at:%Y-%m-%d %H:%M},{300 if high else 30}", f"GOOD,{at:%Y-%m-%d %H:%M},40"]
    (folder / "loads.csv").write_text("\n".join(rows), encoding="utf-8")
    assert told(space, "import", "discharges", str(folder / "loads.csv")).exit_code == 0
    run(Order(folder / "dem.tif", 6.0), space, silent)
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
    assert [each["recorded"] for each in silent_one["factors"]] == [True, False, False, False]
    assert answer["ruled_out"] == ["BELOW"]
    loads = {each["township"]: each for each in answer["township_loads"]}
    assert loads["150404901"]["sources_kg_d"] > loads["150428901"]["sources_kg_d"]
    printed = told(workspace, *words).output
    assert "甲厂" in printed
    assert "SIMULATED" in printed


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
    from qingshan.edge.trace.report import section_blocks

    for language, heading in (("zh", "由谁负责"), ("en", "Who answers")):
        blocks = section_blocks(workspace, SECTION, "", language)
        assert set(blocks) == {"chart section_catchment", "table section_responsible"}
        table = blocks["table section_responsible"]
        assert table.title == heading
        assert "北乡" in {row[0].runs[0].text for row in table.rows}
    assert section_blocks(workspace, "CF-JL-01", "", "zh") == {}, "a section without catchment adds nothing"


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
