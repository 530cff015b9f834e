"""qs.trace on the caller's frames: the same answer on every kind."""

from __future__ import annotations

from datetime import datetime

import duckdb
import numpy as np
import polars as pl
import pytest

import qingshan as qs
from qingshan.base.errors import UsageError


def frame():
    random = np.random.default_rng(3)
    hours = 1200
    direction = np.rint(random.uniform(0, 359, hours))
    value = random.lognormal(3, 0.4, hours) + 60 * (np.abs((direction - 200 + 180) % 360 - 180) < 20)
    return pl.DataFrame({
        "site": "A",
        "time": pl.datetime_range(
            pl.datetime(2022, 1, 1), pl.datetime(2022, 1, 1) + pl.duration(hours=hours - 1), "1h", eager=True
        ),
        "wind_direction": direction, "wind_speed": np.rint(random.gamma(3, 10, hours)) / 10, "pm25": value,
    })  # fmt: skip


def as_rows(table):
    if isinstance(table, duckdb.DuckDBPyRelation):
        return pl.DataFrame(table.to_arrow_table())
    return table if isinstance(table, pl.DataFrame) else pl.from_pandas(table)


@pytest.mark.parametrize("kind", ["polars", "pandas", "duckdb"])
def test_every_kind_of_frame_gives_the_same(kind):
    pytest.importorskip("geopandas")
    hours = frame()
    connection = duckdb.connect()
    given = {
        "polars": lambda: hours,
        "pandas": hours.to_pandas,
        "duckdb": lambda: connection.from_arrow(hours.to_arrow()),
    }[kind]()
    sectors = as_rows(qs.trace.cpf(given, "pm25")).sort("center")
    assert sectors["center"][int(sectors["probability"].arg_max())] in (180, 190, 200, 210, 220)
    mine = qs.trace.cpf(hours, "pm25")
    np.testing.assert_allclose(sectors["probability"].to_numpy(), mine["probability"].to_numpy())
    surface = as_rows(qs.trace.nwr(given, "pm25", replicates=10))
    assert surface.height == 30 * 36
    assert (surface["low"] <= surface["high"]).all()
    assert as_rows(qs.trace.polar(given, "pm25")).height > 100
    assert 180 <= qs.trace.bearing(given, "pm25").direction <= 220


def test_the_caller_gets_the_kind_that_was_given():
    pd = pytest.importorskip("pandas")
    pytest.importorskip("geopandas")
    assert isinstance(qs.trace.cpf(frame().to_pandas(), "pm25"), pd.DataFrame)
    assert isinstance(qs.trace.cpf(frame(), "pm25"), pl.DataFrame)


def test_a_missing_column_is_named():
    pytest.importorskip("geopandas")
    with pytest.raises(UsageError) as wrong:
        qs.trace.cpf(frame().drop("wind_speed"), "pm25")
    assert "wind_speed" in wrong.value.text("en")


def test_trajectories_on_a_frame():
    pytest.importorskip("geopandas")
    points = pl.DataFrame({
        "trajectory": ["a", "a", "b"], "lon": [119.1, 118.6, 119.2], "lat": [42.1, 42.1, 42.2],
        "pm25": [90.0, 90.0, 10.0],
    })  # fmt: skip
    told = qs.trace.pscf(points, "pm25", percentile=50).sort("west")
    assert told["raw"].to_list() == [1.0, 0.5]
    assert qs.trace.cwt(points, "pm25").sort("west")["raw"].to_list() == [90.0, 50.0]


def test_trajectory_files_become_a_frame(tmp_path):
    pytest.importorskip("geopandas")
    path = tmp_path / "t.csv"
    path.write_text(
        "time,age,lat,lon\n2022-01-01 08:00,0,42.0,119.0\n2022-01-01 08:00,-1,95,119.0\n", "utf-8"
    )
    points, findings = qs.trace.trajectories_of(path)
    assert points.rows() == [("t.csv:1", datetime(2022, 1, 1, 8), 0.0, 119.0, 42.0)]
    assert [each.where.row for each in findings] == [3]


def test_joint_control_on_a_frame():
    geopandas, shapely = pytest.importorskip("geopandas"), pytest.importorskip("shapely")
    land = geopandas.GeoDataFrame(
        {"code": ["south", "north"]},
        geometry=[shapely.box(118, 40, 121, 42), shapely.box(118, 42, 121, 44)], crs="EPSG:4326",
    )  # fmt: skip
    told = qs.trace.joint_control(frame(), "pm25", {"A": (119.5, 42.0)}, land, share=0.5)
    assert told["district"].to_list()[0] == "south"
    assert told["is_in"].to_list() == [True, False]
    assert told["share"].sum() == pytest.approx(1)
