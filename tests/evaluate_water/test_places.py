"""Rivers, lakes, sources, groundwater, outfalls and flood events."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.base.errors import UsageError
from qingshan.edge.frames import collect
from qingshan.evaluate.water.basin import basins, grade_of
from qingshan.evaluate.water.flood import flood_intensity, rain_events
from qingshan.evaluate.water.groundwater import judged_ground
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.outfall import outfall_days, with_discharge_limit
from qingshan.evaluate.water.sources import judged_sources, source_rates
from qingshan.evaluate.water.trophic import lakes, with_trophic_index
from qingshan.standards.water_rules import rules_named

RULES = rules_named("2011")
CODMN = {1: 1.0, 2: 3.0, 3: 5.0, 4: 8.0, 5: 12.0, 6: 20.0, None: None}


def _rows(table):
    return collect(table).to_dicts()


def _river(make, classes, **more):
    rows = [
        {
            "section": f"s{at}",
            "river": "r",
            "water": "river",
            "target": 3,
            "codmn": CODMN[c],
            "tp": 0.05 if c else None,
        }
        for at, c in enumerate(classes)
    ]
    return _rows(basins(judged(make(rows), RULES), RULES, **more))[0]


@pytest.mark.parametrize(
    ("classes", "quality", "good", "bad"),
    [
        ([2] * 9 + [4], "excellent", 9, 0),
        ([2, 2, 3, 3, 3, 2, 3, 4], "good", 7, 0),
        ([3, 3, 4, 4, 6], "moderate", 2, 1),
        ([2, 3, 3, 6, 6], "heavy", 3, 2),
        ([3, 3, 3, 4, None, 3, 3, 3, 6], "good", 6, 1),
    ],
)
def test_five_sections_or_more_by_shares(make, classes, quality, good, bad):
    row = _river(make, classes)
    assert (row["quality"], row["good"], row["bad"], row["method"]) == (quality, good, bad, "class_ratio")
    assert row["sections"] + row["absent"] == len(classes)
    assert row["rank"] == RULES.qualities[quality].rank
    assert row["water_class"] is None


def test_fewer_than_five_by_mean_concentration(make):
    row = _river(make, [2, 4, 4, None])
    assert (row["method"], row["sections"], row["absent"]) == ("mean_concentration", 3, 1)
    assert (row["water_class"], row["quality"], row["determining"]) == (4, "light", "codmn")
    assert (row["targeted"], row["attained"]) == (3, 1)


def test_a_river_without_any_class_has_no_quality(make):
    row = _river(make, [None, None])
    assert (row["sections"], row["absent"], row["quality"], row["method"]) == (0, 2, None, None)


def test_main_indicators_of_a_river_by_the_share_of_sections_over(make):
    rows = [
        {"river": "r", "water": "river", "cod": cod, "tp": tp, "fluoride": f, "nh3n": n}
        for cod, tp, f, n in ((25.0, 0.25, None, None), (22.0, None, None, 0.4), (18.0, 0.21, None, None),
                              (31.0, None, None, 1.3), (12.0, 0.1, 1.1, None))
    ]  # fmt: skip
    row = _rows(basins(judged(make(rows), RULES), RULES))[0]
    assert row["main"] == "cod,tp,fluoride"
    assert [row[f"exceed_{i}"] for i in ("cod", "tp", "fluoride", "nh3n")] == [3, 2, 1, 1]


@given(st.integers(1, 200), st.data())
def test_grade_by_counts_is_never_empty(n, data):
    good = data.draw(st.integers(0, n))
    bad = data.draw(st.integers(0, n - good))
    assert grade_of(good, bad, n, RULES) in RULES.qualities


def test_trophic_index_shares_its_weights_among_what_is_there(make):
    rows = [
        {"chlorophyll_a": 0.010, "tp": 0.05, "tn": 1.0, "transparency": 1.5, "codmn": 4.0},
        {"chlorophyll_a": 0.001, "tp": 0.01, "tn": 1.0, "transparency": 1.0, "codmn": None},
        {"chlorophyll_a": 0.0, "tp": None, "tn": None, "transparency": None, "codmn": None},
    ]
    found = sorted(_rows(with_trophic_index(make(rows), RULES)), key=lambda row: -row["n_tli"])
    assert [row["n_tli"] for row in found] == [5, 4, 0]
    assert [row["trophic_index"] for row in found[:2]] == [
        pytest.approx(46.575, abs=0.01),
        pytest.approx(36.106, abs=0.01),
    ]
    assert [row["trophic_state"] for row in found] == ["mesotrophic", "mesotrophic", None]


def test_a_lake_is_the_mean_over_its_points_of_their_means_over_time(make):
    rows = [
        {"lake": "l", "section": s, "time": datetime(2022, m, 1), "tp": tp}
        for s, m, tp in (("a", 1, 0.02), ("a", 2, 0.04), ("a", 3, 0.06), ("b", 1, 0.10))
    ]
    row = _rows(lakes(make(rows), RULES))[0]
    assert row["tp"] == pytest.approx((0.04 + 0.10) / 2)
    assert row["n_tp"] == 2


def test_a_source_fails_by_one_item_and_says_by_how_much(make):
    whole = {"water": "lake", "codmn": 3.0, "cod": 90.0, "tn": 9.0, "sulfate": 250.0, "design": 100.0}
    rows = [
        {**whole, "iron": 0.45, "benzene": 0.01, "intake": 90.0},
        {**whole, "iron": 0.3, "benzene": 0.0101, "intake": 110.0},
        {**whole, "iron": 0.3, "benzene": None, "intake": 100.0},
    ]
    found = sorted(_rows(judged_sources(make(rows), RULES)), key=lambda row: row["intake"])
    assert [row["failing"] for row in found] == ["iron", "", "benzene"]
    assert [row["attains"] for row in found] == [False, True, False]
    assert [row["quantity_attains"] for row in found] == [True, True, False]
    assert found[0]["multiple_iron"] == pytest.approx(0.5)
    assert [row["n_specific"] for row in found] == [1, 0, 1]
    assert {row["lacking"] for row in found} == {""}


def test_a_source_without_the_supplementary_items_says_so_and_one_without_any_has_no_verdict(make):
    rows = [{"codmn": 3.0, "iron": None}, {"codmn": None, "iron": None}]
    found = sorted(_rows(judged_sources(make(rows), RULES, water="river")), key=lambda row: row["n_basic"])
    assert [(row["attains"], row["lacking"]) for row in found] == [
        (None, "basic,supplementary"), (True, "supplementary")
    ]  # fmt: skip


def test_groundwater_sources_go_by_class_three(make):
    rows = [{"nitrate": 20.0, "hardness": 450.0}, {"nitrate": 20.1, "hardness": 450.0}]
    found = sorted(_rows(judged_sources(make(rows), RULES, kind="ground")), key=lambda row: row["nitrate"])
    assert [(row["attains"], row["failing"], row["n_routine"]) for row in found] == [
        (True, "", 2),
        (False, "nitrate", 2),
    ]


def test_source_rates_leave_out_those_not_monitored():
    rates = source_rates([(True, Decimal(500)), (False, Decimal(300)), (None, Decimal(999))], RULES)
    assert (rates.sources, rates.attained, rates.absent) == (2, 1, 1)
    assert (rates.by_count, rates.by_volume) == (Decimal("50.0"), Decimal("62.5"))
    assert source_rates([(True, None)], RULES).by_volume is None
    assert source_rates([], RULES).by_count is None


def test_groundwater_by_its_worst_item(make):
    rows = [{"ph": 8.6, "surfactant": 0.05, "surfactant_nd": True, "alpha_activity": 9.0},
            {"ph": 7.0, "surfactant": 0.05, "surfactant_nd": False, "alpha_activity": 0.1},
            {"ph": 9.1, "surfactant": 0.31, "surfactant_nd": False, "alpha_activity": None}]  # fmt: skip
    found = sorted(_rows(judged_ground(make(rows), RULES)), key=lambda row: row["ph"])
    assert [row["water_class"] for row in found] == [2, 4, 5]
    assert [row["determining"] for row in found] == ["surfactant", "ph,alpha_activity", "ph,surfactant"]
    assert [row["class_surfactant"] for row in found] == [2, 1, 5]


def test_an_outfalls_day_needs_three_quarters_of_the_hours_with_flow(make):
    def hours(valid, due):
        return [
            {"outfall": f"{valid}/{due}", "date": date(2022, 1, 1), "flow": 100.0 if at < due else 0.0,
             "value": 40.0, "is_valid": at < valid}
            for at in range(24)
        ]  # fmt: skip

    table = make(hours(18, 24) + hours(17, 24) + hours(9, 12) + hours(0, 0))
    found = {row["outfall"]: row for row in _rows(outfall_days(table, RULES))}
    assert {name: row["day_valid"] for name, row in found.items()} == {
        "18/24": True, "17/24": False, "9/12": True, "0/0": False
    }  # fmt: skip
    assert found["18/24"]["load"] == pytest.approx(96.0)
    assert found["17/24"]["mean"] is None


@pytest.mark.parametrize(("value", "over"), [(50.04, False), (50.05, False), (50.06, True)])
def test_a_daily_mean_is_rounded_before_it_is_held_against_the_limit(make, value, over):
    rows = [{"outfall": "o", "date": date(2022, 1, 1), "flow": 10.0, "value": value, "is_valid": True}]
    row = _rows(with_discharge_limit(outfall_days(make(rows), RULES), Decimal(50), decimals=1))[0]
    assert row["exceeds"] is over


def _flood(values, **more):
    return [
        {"section": "a", "time": datetime(2022, 7, day, hour), "target": 3, "water": "river", **item, **more}
        for day, hour, item in values
    ]


def test_flood_intensity_is_the_largest_daily_mean_over_the_limit_of_the_target(make):
    rows = _flood(
        [
            (1, 0, {"tp": 0.1, "codmn": 6.0}),
            (1, 4, {"tp": 0.9, "codmn": 6.0}),
            (2, 0, {"tp": 0.4, "codmn": 6.0}),
        ]
    )
    by_day, by_value, mean = (
        _rows(flood_intensity(make(rows), RULES, statistic=s))[0] for s in ("", "max_value", "period_mean")
    )
    assert [r["intensity"] for r in (by_day, by_value, mean)] == [
        pytest.approx(v) for v in (2.5, 4.5, 1.4 / 3 / 0.2)
    ]
    assert (by_day["first_indicator"], by_day["over_target"], by_day["statistic"]) == (
        "tp",
        True,
        "max_daily_mean",
    )
    assert by_day["event"] == "2022-flood"


def test_an_intensity_of_exactly_one_is_not_over_and_ties_go_by_code(make):
    rows = _flood(
        [
            (1, 0, {"tp": 0.1, "codmn": 6.0}),
            (1, 4, {"tp": 0.2, "codmn": 6.0}),
            (1, 8, {"tp": 0.3, "codmn": 6.0}),
        ]
    )
    row = _rows(flood_intensity(make(rows), RULES))[0]
    assert (row["over_target"], row["first_indicator"]) == (False, "codmn")


def test_rain_events_open_windows_on_the_sections_they_reach(make):
    rain = [(date(2022, 7, day), mm) for day, mm in ((1, 0.0), (2, 12.0), (3, 20.0), (4, None), (20, 50.0))]
    events = rain_events(rain, RULES)
    assert [(e.first.day, e.last.day, e.depth) for e in events] == [(2, 3, 32.0), (20, 20, 50.0)]
    table = make([{"section": "a", "event": e.name, "start": e.start, "end": e.end} for e in events])
    samples = make(
        _flood([(1, 0, {"tp": 9.0}), (6, 23, {"tp": 0.4}), (7, 0, {"tp": 9.0}), (21, 0, {"tp": 0.5})])
    )
    found = {row["event"]: row["intensity"] for row in _rows(flood_intensity(samples, RULES, events=table))}
    assert found == {events[0].name: pytest.approx(2.0), events[1].name: pytest.approx(2.5)}


def test_outside_the_flood_season_nothing_is_counted(make):
    may = {"section": "a", "time": datetime(2022, 5, 1), "target": 3, "water": "river", "tp": 9.0}
    rows = [*_flood([(1, 0, {"tp": 0.3})]), may]
    assert [row["intensity"] for row in _rows(flood_intensity(make(rows), RULES))] == [pytest.approx(1.5)]


def test_an_unknown_statistic_is_refused(make):
    with pytest.raises(UsageError) as wrong:
        flood_intensity(make(_flood([(1, 0, {"tp": 0.3})])), RULES, statistic="median")
    assert wrong.value.code == "water-statistic"
