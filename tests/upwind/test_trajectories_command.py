"""Imported trajectories by the command line: table, map, what is wrong with files, a known source found."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("geopandas")

from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.workspace import Workspace

SITE, LON, LAT = "3058A", 119.2654, 42.0352
START = datetime(2022, 11, 1)
HOURS = 24 * 30


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A site with a month of hours: polluted when the air came from the south-west."""
    folder = tmp_path_factory.mktemp("passed")
    lay_out_city("chifeng", folder / "cf", simulated=True)
    random = np.random.default_rng(3)
    lines, ends = ["站点编码,时间,PM2.5(μg/m³)"], ["到达时间,轨迹,小时,纬度,经度"]
    for at in range(HOURS):
        arrival = START + timedelta(hours=at)
        angle = random.uniform(0, 2 * np.pi)
        is_southwest = np.cos(angle - np.radians(225)) > 0.7
        value = (180 if is_southwest else 20) + random.integers(9)
        # The file names an hour by its end.
        lines.append(f"{SITE},{arrival + timedelta(hours=1):%Y-%m-%d %H:%M},{value}")
        if at % 6:
            continue
        for age in range(24):
            east, north = np.sin(angle) * age * 0.12, np.cos(angle) * age * 0.09
            ends.append(f"{arrival:%Y-%m-%d %H:%M},{at},{-age},{LAT + north:.4f},{LON + east:.4f}")
    (folder / "air.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "ends.csv").write_text("\n".join(ends) + "\n", encoding="utf-8")
    done = told(folder, "import", "air", str(folder / "air.csv"))
    assert done.exit_code == 0, done.output
    return folder


def told(folder, *words):
    return CliRunner().invoke(command, ["-C", str(folder / "cf"), *words])


def traced(folder, *words):
    done = told(folder, "trace", "trajectories", *words, "--site", SITE, "--format", "json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def test_the_cells_the_polluted_air_passed_are_those_of_its_side(city):
    rows = traced(city, str(city / "ends.csv"))["rows"]
    high = [row for row in rows if row["pscf"] > 0.6 and row["points"] > 5]
    assert high
    assert all(row["west"] < LON and row["south"] < LAT for row in high)
    clean = [row for row in rows if row["west"] > LON + 0.5 and row["south"] > LAT + 0.5]
    assert clean
    assert all(row["raw_pscf"] == 0 for row in clean)
    assert rows == sorted(rows, key=lambda row: -row["cwt"])
    assert sum(row["points"] for row in rows) == HOURS // 6 * 24
    assert max(row["raw_cwt"] for row in rows) <= 190


def test_a_tdump_gives_the_same_as_the_csv(city):
    """Its times are UTC: an arrival at 00:00 in Beijing stands there as 16:00 of the day before."""
    points = [line.split(",") for line in (city / "ends.csv").read_text("utf-8").splitlines()[1:]]
    starts = list(dict.fromkeys(p[0] for p in points))
    utc = [datetime.strptime(s, "%Y-%m-%d %H:%M") - timedelta(hours=8) for s in starts]
    lines = ["     1     1", "    GDAS    22    11     1     0     0", f"   {len(starts)} BACKWARD OMEGA"]
    lines += [f"    {u:%y %m %d %H}  {LAT}  {LON}  100.0" for u in utc]
    lines += ["     1 PRESSURE"]
    lines += [
        f" {starts.index(p[0]) + 1} 1 {u:%y %m %d %H} 0 0 {float(p[2]):.1f} {p[3]} {p[4]} 100.0 900.0"
        for p in points
        for u in (utc[starts.index(p[0])],)
    ]
    (city / "tdump.1").write_text("\n".join(lines) + "\n", encoding="utf-8")
    one, other = (traced(city, str(city / name))["rows"] for name in ("ends.csv", "tdump.1"))
    assert one == other


def test_maps_are_drawn_and_say_what_they_are(city):
    words = ("trace", "trajectories", str(city / "ends.csv"), "--site", SITE, "--map")
    for name in ("m.svg", "m.png"):
        done = told(city, *words, str(city / name))
        assert done.exit_code == 0, (done.output, done.exception)
    drawn = (city / "m.svg").read_text(encoding="utf-8")
    ET.fromstring(drawn)
    for word in ("PSCF", "CWT", "SIMULATED", "供筛查"):
        assert word in drawn
    assert (city / "m.png").read_bytes().startswith(b"\x89PNG")
    assert told(city, *words, "m.bmp").exit_code != 0


def test_what_is_wrong_with_files_is_told_in_both_languages(city):
    rows = ("2022-11-01 00:00,1,0,30.0,104.0", "2022-11-01 06:00,2,0,x,104", "2021-01-01 00:00,3,0,30,104")
    (city / "bad.csv").write_text("\n".join(("time,trajectory,age,lat,lon", *rows)), encoding="utf-8")
    words = ("trace", "trajectories", str(city / "bad.csv"), "--site", SITE)
    zh = told(city, *words)
    assert zh.exit_code == 0, zh.exception
    for word in ("起点离点位最远", "不是轨迹端点", "1 条到达时没有浓度", "只有 1 条轨迹"):
        assert word in zh.output, word
    (city / "late.csv").write_text("time,lat,lon\n2030-01-01 00:00,42,119\n", encoding="utf-8")
    (city / "none.csv").write_text("time,lat,lon\nx,42,119\n", encoding="utf-8")
    (city / "what.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    codes = [
        told(city, "trace", "trajectories", str(city / name), "--site", SITE).exception.code
        for name in ("late.csv", "none.csv", "what.csv")
    ]
    assert codes == ["trajectories-no-value", "trajectories-none", "trajectories-unreadable"]
    assert told(city, "trace", "trajectories", str(city / "ends.csv"), "--site", "喀喇沁旗").exit_code != 0


@given(st.binary(max_size=400) | st.from_regex(rb"time,lat,lon\n[-0-9:. ,\n]{0,200}", fullmatch=True))
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_command(city, content):
    (city / "fuzz.bin").write_bytes(content)
    done = told(city, "trace", "trajectories", str(city / "fuzz.bin"), "--site", SITE)
    code = getattr(done.exception, "code", 0)
    assert done.exception is None or isinstance(code, (str, int)), done.exception
    assert Workspace.find(city / "cf")
