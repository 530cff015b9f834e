"""Datums, townships through time, columns of layers, dated decisions."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.register.chief import chiefs_for, parse_chiefs
from qingshan.register.datum import from_ground, to_ground
from qingshan.register.layer import guess_columns, layer_kinds
from qingshan.register.snap_decision import in_force, parse_snap_decisions, render_snap_decision
from qingshan.register.stream_flow import parse_stream_flows
from qingshan.register.township import Township, TownshipRegister, check_townships

LON, LAT = st.floats(73.6, 135.0), st.floats(18.2, 53.4)


@given(LON, LAT, st.sampled_from(["GCJ02", "BD09", "WGS84", "CGCS2000"]))
def test_the_way_to_the_ground_and_back_ends_where_it_began(lon, lat, datum):
    x, y = to_ground(*from_ground(lon, lat, datum), datum)
    assert abs(x - lon) < 1e-9
    assert abs(y - lat) < 1e-9


def test_the_public_formula_gives_its_known_values():
    lon, lat = from_ground(116.404, 39.915, "GCJ02")
    assert (float(lon), float(lat)) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-11)
    with pytest.raises(ValueError, match="unknown"):
        to_ground(116.0, 40.0, "unknown")


@pytest.mark.shared
def test_county_boundaries_come_to_the_ground_as_another_reader_has_them(shared):
    folder = shared / "data" / "geo"
    read = [
        json.loads((folder / name).read_text(encoding="utf-8"))["features"]
        for name in ("chifeng_counties_gcj02_datav2021.geojson", "chifeng_counties_wgs84.geojson")
    ]
    compared = 0
    for shifted, ground in zip(*read, strict=True):
        source = np.array(shifted["geometry"]["coordinates"][0][0])
        shape = ground["geometry"]
        ring = shape["coordinates"][0][0] if shape["type"] == "MultiPolygon" else shape["coordinates"][0]
        x, y = to_ground(source[:, 0], source[:, 1], "GCJ02")
        other = np.array(ring)
        if other.shape == source.shape:
            compared += len(source)
            assert np.abs(np.column_stack([x, y]) - other).max() < 6e-7, "it is written with six decimals"
    assert compared > 3000


def test_a_merged_township_is_answered_for_by_what_it_went_into():
    old = Township("150402101", "甲镇", ("老甲镇",), None, date(2019, 12, 31), "150402102")
    new = Township("150402102", "乙镇", ("甲镇",), date(2020, 1, 1))
    register = TownshipRegister.of([old, new])
    assert register.now("150402101", date(2018, 1, 1)) is old
    assert register.now("150402101", date(2022, 1, 1)) is new
    assert register.match("150402101", "甲镇", date(2022, 1, 1)) == (new, "both")
    assert register.match("", "老甲镇", date(2018, 1, 1)) == (old, "name")
    assert register.match("150402999", "没有", date(2022, 1, 1)) == (None, "")


def test_faults_of_a_list_of_townships_are_all_told():
    rows = [
        Township("15040210", "短"), Township("150402101", "甲"), Township("150402101", "甲"),
        Township("150499101", "远"), Township("150402102", "乙", successor="150402777"),
    ]  # fmt: skip
    codes = [each.code for each in check_townships(rows, ["150402"], "t.csv")]
    assert sorted(codes) == [
        "township-code-shape",
        "township-no-successor",
        "township-other-county",
        "township-twice",
    ]
    again = [
        Township("150402101", "甲", end=date(2019, 1, 1)),
        Township("150402101", "甲", start=date(2020, 1, 1)),
    ]
    assert check_townships(again, ["150402"], "t.csv") == ()


def test_columns_are_known_by_their_usual_names():
    assert guess_columns(["乡镇名称", "X"], {"code": "X"}) == {"code": "X", "name": "乡镇名称", "lon": "X"}
    assert all(set(kind.needs) <= {"code", "name"} for kind in layer_kinds().values())


def test_decisions_about_places_are_dated_and_can_be_taken_back():
    text = "recorded,section,lon,lat,who,ground\n2022-01-01T00:00:00,S,119.1,42.2,甲,踏勘\n"
    entries, faults = parse_snap_decisions(text + '2022-02-01T00:00:00,S,,,甲,"记错,了"\n')
    assert faults == ()
    assert in_force(entries) == {}
    assert in_force(entries[:1]) == {"S": (119.1, 42.2)}
    assert (
        parse_snap_decisions("recorded,section,lon,lat,who,ground\n" + render_snap_decision(entries[1]))[0]
        == entries[1:]
    )
    assert parse_snap_decisions(text + "gestern,S,1,1,甲,x\n")[1][0].code == "register-unreadable-date"


CHIEFS = """water_body,division,level,name,post,from,to
老哈河,150429,county,甲,副县长,2020-01-01,2021-12-31
老哈河,150429,county,乙,副县长,2022-01-01,
老哈河,,city,丙,副市长,,
老哈河,150499,county,丁,x,,
,x,king,,,,
"""


def test_chiefs_are_those_in_office_in_the_counties_of_the_water():
    chiefs, faults = parse_chiefs(CHIEFS)
    assert {each.code for each in faults} == {"register-empty-cell", "register-unknown-word"}
    found = chiefs_for(chiefs, ["LHH", "老哈河"], ["150429"], date(2022, 7, 1))
    assert [each.name for each in found] == ["丙", "乙"]


def test_flows_with_words_for_numbers_are_told():
    flows, faults = parse_stream_flows("section,mean_flow\nS1,大\nS2,4.5\n")
    assert set(flows) == {"S2"}
    assert faults[0].where.row == 2
