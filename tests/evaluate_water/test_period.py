"""Means over time: pH, nondetects, months without water, months of a year, seasons, stations and samples."""

from __future__ import annotations

from datetime import datetime
from math import log10

import pytest

from qingshan.base.errors import UsageError
from qingshan.edge.frames import collect
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.period import flood_season, merged, period_means
from qingshan.evaluate.water.samples import wide_samples


def _rows(table):
    return sorted(
        collect(table).to_dicts(), key=lambda row: (row.get("section") or "", row.get("period") or "")
    )


def _months(values, **more):
    return [
        {"section": "a", "time": datetime(2022, month, 5), "tp": value, "water": "river", **more}
        for month, value in enumerate(values, start=1)
    ]


def test_ph_is_averaged_through_hydrogen_ions(make, rules):
    rows = [{"section": "a", "time": datetime(2022, 3, day), "ph": ph} for day, ph in ((1, 6.0), (2, 8.0))]
    row = _rows(period_means(make(rows), rules))[0]
    assert row["ph"] == pytest.approx(-log10((10**-6 + 10**-8) / 2))
    assert row["period"] == "2022-03"


def test_the_year_is_the_mean_of_months_and_not_of_samples(make, rules):
    rows = _months([0.1] * 12) + [
        {"section": "a", "time": datetime(2022, 1, day), "tp": 0.7, "water": "river"} for day in (6, 7)
    ]
    row = _rows(period_means(make(rows), rules, by="year"))[0]
    assert row["tp"] == pytest.approx((0.5 + 11 * 0.1) / 12)
    assert (row["n_tp"], row["period"], row["water"]) == (12, "2022", "river")


def test_a_year_of_seven_months_has_no_mean_and_one_of_eight_has(make, rules):
    for months, known in ((7, False), (8, True)):
        values = [0.1] * months + [None] * (12 - months)
        row = _rows(period_means(make(_months(values)), rules, by="year"))[0]
        assert (row["tp"] is not None, row["n_tp"]) == (known, months)


def test_dry_months_are_left_out_and_never_zero(make, rules):
    rows = _months([0.1] * 10 + [None, None])
    row = _rows(period_means(make(rows), rules, by="year"))[0]
    assert row["tp"] == pytest.approx(0.1)


def test_nondetects_are_counted_and_halved_once(make, rules):
    rows = [
        {"section": "a", "time": datetime(2022, 1, day), "nh3n": value, "nh3n_nd": mark}
        for day, value, mark in ((1, 0.05, True), (2, 0.05, True), (3, 0.12, False), (4, 0.08, False))
    ]
    row = _rows(period_means(make(rows), rules))[0]
    assert row["nh3n"] == pytest.approx(0.0625)
    assert (row["n_nh3n"], row["nd_nh3n"]) == (4, 2)
    assert "nh3n_nd" not in row


def test_quarters_and_seasons_take_their_months(make, rules):
    table = make(_months([month / 100 for month in range(1, 13)]))
    quarters = {row["period"]: row["tp"] for row in _rows(period_means(table, rules, by="quarter"))}
    assert quarters == {f"2022Q{q}": pytest.approx((3 * q - 1) / 100) for q in range(1, 5)}
    seasons = {row["period"]: row["tp"] for row in _rows(period_means(table, rules, by="season"))}
    assert seasons == {"2022-flood": pytest.approx(0.075), "2022-dry": pytest.approx(0.06)}
    named = period_means(table, rules, by="season", seasons={"ice": (1, 2), "open": (5, 6, 7)})
    assert [row["period"] for row in _rows(named)] == ["2022-ice", "2022-open"]


def test_flood_season_of_the_rules_and_the_rest_make_a_year(rules):
    season = flood_season(rules)
    assert season["flood"] == (6, 7, 8, 9)
    assert sorted([*season["flood"], *season["dry"]]) == list(range(1, 13))


def test_an_unknown_period_is_refused(make, rules):
    with pytest.raises(UsageError) as wrong:
        period_means(make(_months([0.1])), rules, by="decade")  # type: ignore[arg-type]
    assert wrong.value.code == "water-period-by"


def test_a_mean_at_the_limit_is_judged_as_the_limit(make, rules):
    rows = [
        {"section": "a", "time": datetime(2022, 1, d), "tp": v, "water": "river"}
        for d, v in ((1, 0.1), (2, 0.2), (3, 0.3))
    ]
    row = _rows(judged(period_means(make(rows), rules), rules, is_rounded=True))[0]
    assert (row["water_class"], row["tp"]) == (3, 0.2)


def test_stations_come_first_and_samples_fill_in(make, rules):
    automatic = make(
        [{"section": "a", "period": "2022-01", "water": "river", "target": 3, "tp": 0.1, "nh3n": None}]
    )
    manual = make([
        {"section": "a", "period": "2022-01", "water": "river", "target": 3, "tp": 0.4, "cod": 18.0},
        {"section": "b", "period": "2022-01", "water": "lake", "target": 2, "tp": 0.02, "cod": None},
    ])  # fmt: skip
    found = {row["section"]: row for row in _rows(merged(automatic, manual, rules))}
    assert (found["a"]["tp"], found["a"]["cod"], found["b"]["tp"]) == (0.1, 18.0, 0.02)
    assert (found["b"]["water"], found["b"]["target"]) == ("lake", 2)


def test_readings_of_the_archive_become_samples(make):
    rows = [
        {"site": "a", "indicator": i, "time": datetime(2022, 1, 1), "value": v, "flag": f, "checks": c}
        for i, v, f, c in (
            ("tp", 0.1, "valid", ""),
            ("nh3n", 0.05, "suspect", "range,nondetect"),
            ("cod", 99.0, "invalid", ""),
        )
    ]
    row = collect(wide_samples(make(rows), ("tp", "nh3n", "cod"))).to_dicts()[0]
    assert (row["section"], row["tp"], row["nh3n"], row["cod"]) == ("a", 0.1, 0.05, None)
    assert (row["tp_nd"], row["nh3n_nd"]) == (False, True)
