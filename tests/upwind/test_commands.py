"""The commands on a simulated city: what the simulator planted is named, in both forms and on the chart."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

pytest.importorskip("geopandas")

import geopandas
import shapely

from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.geo.store import Layers
from qingshan.edge.workspace import Workspace
from qingshan.register.layer import FIELDS, LayerAbout

pytestmark = pytest.mark.slow
WEST, EAST = (116.0, 118.9), (118.9, 121.0)
SPLIT = 41.91
"""A made-up border: the planted source lies south and east of it."""


def made_up_counties(space):
    boxes = {
        "150429": shapely.box(EAST[0], 40.5, EAST[1], SPLIT),
        "150403": shapely.box(EAST[0], SPLIT, EAST[1], 45.5),
        "150428": shapely.box(WEST[0], 40.5, WEST[1], 45.5),
    }  # fmt: skip
    rows = {name: [""] * 3 for name in FIELDS} | {"code": list(boxes), "name": list(boxes)}
    frame = geopandas.GeoDataFrame(rows, geometry=list(boxes.values()), crs="EPSG:4326")
    about = LayerAbout("counties", "SIMULATED", "", "WGS84", True, "now", 3, 3, note="")
    Layers.of(space.register_folder).write("counties", frame, about)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A simulated November with its truth."""
    folder = tmp_path_factory.mktemp("upwind")
    lay_out_city("chifeng", folder / "cf", simulated=True)
    space = Workspace.find(folder / "cf")
    made_up_counties(space)
    run(folder / "cf", "simulate", "air", "2022", "-o", str(folder / "air"))
    files = sorted((folder / "air").glob("*2022-1[0-2]*.csv"))
    run(folder / "cf", "import", "air", *map(str, files))
    truth = json.loads((folder / "air" / "truth.json").read_text("utf-8"))
    return folder / "cf", truth["years"]["2022"]["source"]


def run(folder, *arguments):
    result = CliRunner().invoke(command, ["-C", str(folder), *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_culprit_the_simulator_planted_is_named(city):
    folder, source = city
    span = f"{source['start'][:10]}..{source['end'][:10]}"
    for site in ("3058A", "150429C1"):
        told = json.loads(run(folder, "trace", "site", site, span, "--format", "json"))
        fit = told["joint_fit"]
        assert fit["districts"][0]["code"] == "150429"
        assert fit["firms"][0]["code"] == source["code"] == "150429E77"
        assert fit["firms"][0]["best"] > 0.7
        assert fit["sureness"] in ("strong", "fair")
        assert abs(fit["lon"] - source["lon"]) < 0.25
        assert abs(fit["lat"] - source["lat"]) < 0.1
        hours = told["hours"]
        assert hours["of"] == hours["used"] + hours["calm"] + hours["no_value"] + hours["no_wind"]
        assert told["conventions"]["calm_below"]["status"] == "unverified"


def test_a_month_without_the_source_draws_no_conclusion(city):
    folder, _ = city
    told = json.loads(run(folder, "trace", "site", "3058A", "2022-12", "--format", "json"))
    assert told["joint_fit"]["sureness"] in ("none", "weak")


def test_the_table_says_simulated_screening_and_how_sure(city):
    folder, source = city
    span = f"{source['start'][:10]}..{source['end'][:10]}"
    told = run(folder, "trace", "site", "银河街", span)
    for words in ("SIMULATED", "静风", "不是结论", "把握", "宁北焦化"):
        assert words in told


def test_the_joint_control_zone_of_the_city(city):
    folder, _ = city
    told = json.loads(run(folder, "trace", "joint-control", "2022-11", "--format", "json"))
    assert told["zone"]
    assert sum(row["share"] for row in told["districts"]) == pytest.approx(1)
    assert sum(row["share"] for row in told["districts"] if row["in_zone"]) > 0.7
    by_hand = run(folder, "trace", "joint-control", "2022-11", "--site", "宁城县", "--share", "0.5")
    assert "SIMULATED" in by_hand


def test_the_chart_is_a_drawing_and_a_picture(city, tmp_path):
    folder, _ = city
    run(folder, "trace", "site", "3058A", "2022-11", "--chart", str(tmp_path / "c.svg"))
    root = ET.parse(tmp_path / "c.svg").getroot()
    texts = "".join(root.itertext())
    assert "SIMULATED" in texts
    assert "静风" in texts
    run(folder, "trace", "site", "3058A", "2022-11", "--chart", str(tmp_path / "c.png"))
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


def test_wrong_use_says_what_to_do(city):
    folder, _ = city
    for arguments, code in (
        (("trace", "site", "宁城县", "2022-11"), "不是空气点位"),
        (("trace", "site", "3058A", "2019"), "2019"),
        (("trace", "joint-control", "2022-11", "--zone", "nowhere"), "south"),
        (("trace", "joint-control", "2022-11", "--share", "3"), "3"),
    ):
        result = CliRunner().invoke(command, ["-C", str(folder), *arguments])
        assert result.exit_code != 0
        assert result.exception is not None
        text = result.output + getattr(result.exception, "text", lambda _: "")("zh")
        if hasattr(result.exception, "remedy"):
            text += result.exception.remedy("zh")
        assert code in text
