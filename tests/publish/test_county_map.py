"""The map of counties: shades by value, every value a figure, small counties named beside the map."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from click.testing import CliRunner

from qingshan.base.figure import Address, Figure
from qingshan.edge.bulletin.outlines import county_outlines
from qingshan.edge.cli.app import command
from qingshan.edge.workspace import Workspace
from qingshan.publish.charts.catchment_map import LAND, SHADES
from qingshan.publish.charts.county_map import WIDTH, County, legend, panel, shade_of, steps
from qingshan.publish.charts.scene import Line, Shape, Words
from qingshan.publish.content import Outline


def county(code: str, value: str) -> County:
    figure = Figure(
        Address(f"air/{code}/2022/good_day_ratio"), Decimal(value), "%", "good_day_ratio", code, "2022"
    )
    return County(f"县{code}", float(value), value, f"县{code}：{value}%", figure)


def square(code: str, x: float, y: float, side: float) -> Outline:
    return Outline(code, (((x, y), (x + side, y), (x + side, y + side), (x, y + side)),))


OUTLINES = (square("1", 0, 0, 100), square("2", 100, 0, 100), square("3", 200, 0, 4), square("4", 0, 100, 50))
COUNTIES = {"1": county("1", "90.0"), "2": county("2", "100.0"), "3": county("3", "95.0")}


def test_larger_values_are_darker_and_land_without_a_value_has_no_shade() -> None:
    shapes = [mark for mark in panel("map", OUTLINES, COUNTIES).marks if isinstance(mark, Shape)]
    assert [mark.fill for mark in shapes] == [SHADES[0], SHADES[-1], SHADES[2], LAND]


def test_every_value_printed_is_a_figure_and_inside_the_map() -> None:
    drawn = panel("map", OUTLINES, COUNTIES)
    printed = [mark for mark in drawn.marks if isinstance(mark, Words) and mark.figure is not None]
    assert {mark.text for mark in printed} == {"90.0", "100.0", "95.0"}
    points = [point for mark in drawn.marks if isinstance(mark, Shape) for point in mark.points]
    assert all(0 <= x <= WIDTH and 0 <= y <= drawn.height for x, y in points)


def test_a_county_too_small_for_its_name_is_named_beside_with_a_line() -> None:
    lines = [mark for mark in panel("map", OUTLINES, COUNTIES).marks if isinstance(mark, Line)]
    assert len(lines) == 1


def test_north_is_up() -> None:
    shapes = [mark for mark in panel("map", OUTLINES, COUNTIES).marks if isinstance(mark, Shape)]
    assert max(y for _, y in shapes[3].points) <= min(y for _, y in shapes[0].points) + 1e-6


def test_the_legend_runs_from_the_smallest_to_the_largest_value() -> None:
    entries = legend(COUNTIES, "%")
    assert (entries[0].text, entries[-1].text) == ("90.0–92.0%", "98.0–100.0%")
    assert [each.fill for each in entries] == list(SHADES)


def test_equal_values_have_one_shade() -> None:
    edges = steps([97.0, 97.0])
    assert shade_of(97.0, edges) == 0
    assert len(legend({"1": county("1", "97.0")}, "%")) == 1


def test_a_workspace_without_the_layer_has_no_map_and_one_with_it_has_one(tmp_path: Path) -> None:
    made = CliRunner().invoke(command, ["init", "赤峰市", str(tmp_path / "city")], catch_exceptions=False)
    assert made.exit_code == 0
    workspace = Workspace.find(tmp_path / "city")
    codes = {each.code for each in county_outlines(workspace)}
    assert codes == {each.code for each in workspace.places("county")}
    assert county_outlines(workspace) == county_outlines(Workspace.find(tmp_path / "city"))
    (tmp_path / "city" / "register" / "layers" / "counties.gpkg").unlink()
    assert county_outlines(workspace) == ()
