"""Online outlets as evidence: their hours are loads, their days over the limit count, silence is neutral."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

pytest.importorskip("pyflwdir")
pytest.importorskip("geopandas")

from made_terrain import SECTION, lay_out
from qingshan.edge.cli.app import command

FOUND = datetime(2026, 3, 20)
RISING, STEADY, SILENT = "150428E90-W01", "150428E91-W01", "150428E92-W01"


def told(space, *words):
    done = CliRunner().invoke(command, ["-C", str(space.folder), *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def add_rows(space, name, rows):
    """Appends rows by the columns the register has."""
    path = space.register_folder / name
    lines = path.read_text(encoding="utf-8").splitlines()
    head = next(line for line in lines if line and not line.startswith("#")).split(",")
    lines += [",".join(row.get(column, "") for column in head) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A valley with three river outlets that have online monitors; one of them rose, one never sent."""
    space = lay_out(
        tmp_path_factory.mktemp("online"),
        outfalls=f"code,name,lon,lat,pollutants\n{RISING},甲厂,118.85,42.25,\n",
    )
    firms = [
        {"code": code[:9], "zh": f"厂{code[6:9]}", "en": code[:9], "county": "150428", "source": "test"}
        for code in (RISING, STEADY, SILENT)
    ]
    outlets = [
        {"code": code, "enterprise": code[:9], "kind": "river_outfall", "zh": f"口{code[6:9]}", "lon": lon,
         "lat": lat, "datum": "WGS84", "source": "test"}
        for code, lon, lat in ((RISING, "", ""), (STEADY, "118.80", "42.20"), (SILENT, "118.78", "42.25"))
    ]  # fmt: skip
    add_rows(space, "enterprises.csv", firms)
    add_rows(space, "outlets.csv", outlets)
    permits = [
        {"outlet": code, "indicator": "nh3n", "kind": "concentration", "high": "10", "unit": "mg/L",
         "averaging": "day", "from": "2025-01-01", "permit": "P", "source": "test"}
        for code in (RISING, STEADY, SILENT)
    ]  # fmt: skip
    add_rows(space, "permit_limits.csv", permits)
    lines = ["口门代码,时间,氨氮(mg/L),氨氮标记,流量(m³/h)"]
    for k in range(-24 * 6, 24 * 2):
        at = FOUND + timedelta(hours=k)
        rising = 30 if FOUND - timedelta(days=1) <= at < FOUND + timedelta(days=1) else 4
        lines += [f"{RISING},{at:%Y-%m-%d %H:%M},{rising},N,100", f"{STEADY},{at:%Y-%m-%d %H:%M},5,N,100"]
    (space.folder.parent / "online.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert told(space, "import", "online", str(space.folder.parent / "online.csv")).exit_code == 0
    return space


def candidates(space):
    words = ("trace", "section", SECTION, "--when", "2026-03-20", "--indicator", "nh3n", "--format", "json")
    return {each["code"]: each for each in json.loads(told(space, *words).output)["candidates"]}


def ratio(candidate, name):
    return next(each for each in candidate["factors"] if each["name"] == name)


def test_online_hours_are_loads_and_outlets_beside_the_layer_are_candidates(workspace):
    found = candidates(workspace)
    assert set(found) == {RISING, STEADY, SILENT}
    assert next(iter(found)) == RISING
    rising = found[RISING]
    assert ratio(rising, "time")["ratio"] > 1
    assert f"online/{RISING}/2026-03-" in ratio(rising, "time")["evidence"]
    # 30 mg/L in 100 m³/h are 3 kg/h or 72 kg/d, less what decays on the way.
    assert 60 < rising["load_kg_d"] <= 72
    assert ratio(rising, "fingerprint")["ratio"] > 1, "its monitor and its permit say that it discharges it"


def test_a_day_over_its_own_limit_counts_and_one_within_counts_against(workspace):
    found = candidates(workspace)
    over, kept = ratio(found[RISING], "limit"), ratio(found[STEADY], "limit")
    assert over["ratio"] > 1 > kept["ratio"]
    assert "2.00" in over["evidence"], "30 mg/L are twice over a limit of 10"
    assert over["recorded"]
    assert kept["recorded"]


def test_an_outlet_that_sent_nothing_is_neutral_and_marked(workspace):
    silent = candidates(workspace)[SILENT]
    for name in ("time", "limit", "mass"):
        assert (ratio(silent, name)["ratio"], ratio(silent, name)["recorded"]) == (1, False), name
    assert silent["load_kg_d"] is None


def test_the_likelihood_opens_to_the_hours_and_days_of_the_outlet(workspace):
    figure = json.loads(
        told(workspace, "explain", candidates(workspace)[RISING]["figure"], "--format", "json").output
    )
    hours = [each for each in figure["inputs"] if each.endswith("/nh3n")]
    assert hours
    assert f"online/{RISING}/2026-03-20/nh3n_mean" in figure["inputs"] or any(
        "nh3n_mean" in i for i in figure["inputs"]
    )
    hour = json.loads(told(workspace, "explain", hours[0], "--format", "json").output)
    assert hour["sources"][0]["file"] == "online.csv"


def test_no_layer_of_outfalls_is_needed_where_outlets_have_positions(tmp_path):
    space = lay_out(tmp_path, outfalls="")
    answer = told(
        space, "trace", "section", SECTION, "--when", "2026-03-20", "--indicator", "nh3n", "--format", "json"
    )
    codes = {each["code"] for each in json.loads(answer.output)["findings"]}
    assert "trace-no-outfalls" not in codes
