"""A section judged: exact comparison, what decides, what is named and what is left out."""

from __future__ import annotations

from decimal import Decimal

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.edge.frames import collect
from qingshan.evaluate.water.exceedance import with_exceedances, with_target_exceedances
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.scale import class_number, class_of
from qingshan.standards.water_rules import rules_named

RULES = rules_named("2011")
SCALES = sorted(RULES.scales)


def _rows(table):
    return collect(table).to_dicts()


@given(st.sampled_from(SCALES), st.integers(0, 20), st.data())
def test_float_classes_are_those_of_decimals_around_every_limit(key, steps, data):
    scale = RULES.scales[key]
    limits = [v for v in (*scale.low, *scale.high) if v is not None]
    limit = data.draw(st.sampled_from(limits))
    values = [limit + Decimal(sign * steps).scaleb(-scale.decimals - 3) for sign in (-1, 0, 1)]
    frame = pl.DataFrame({"x": [float(v) for v in values]}).lazy()
    found = collect(nw.from_native(frame).select(c=class_of(nw.col("x"), scale)))["c"].to_list()
    assert found == [class_number(v, scale) if v >= 0 else None for v in values]


@given(st.sampled_from(SCALES), st.lists(st.integers(0, 400), min_size=1, max_size=12))
def test_the_mean_of_readings_at_a_limit_has_no_false_class(key, offsets):
    """Readings above and below a limit by the same steps: their mean is the limit, whatever sums say."""
    scale = RULES.scales[key]
    limit = scale.limit(3)
    if limit is None:
        return
    unit = Decimal(1).scaleb(-scale.decimals - 2)
    steps = [min(offset, int(limit / unit)) for offset in offsets]
    readings = [limit + sign * step * unit for step in steps for sign in (-1, 1)]
    frame = pl.DataFrame({"x": [float(v) for v in readings]}).lazy()
    mean = nw.from_native(frame).select(nw.col("x").mean())
    found = collect(mean.select(c=class_of(nw.col("x"), scale)))["c"][0]
    assert found == class_number(limit, scale)


def test_tenths_that_binary_gets_wrong(make):
    table = make([{"water": "river", "tp": value} for value in (0.1, 0.2, 0.3)]).select(
        nw.col("tp").mean(), nw.col("water").max()
    )
    assert [row["water_class"] for row in _rows(judged(table, RULES))] == [3]


@pytest.mark.parametrize(
    ("value", "number"), [(7.5, 1), (7.4999, 2), (2.0, 5), (1.999, 6), (-1.0, None), (None, None)]
)
def test_dissolved_oxygen_runs_the_other_way(make, value, number):
    rows = _rows(judged(make([{"do": value}, {"do": 9.0}]), RULES, water="river"))
    assert number in [row["water_class"] for row in rows]


def test_total_nitrogen_and_coliform_never_decide(make):
    table = make([{"water": w, "tn": 9.0, "fecal_coliform": 1e6, "codmn": 1.0} for w in ("river", "lake")])
    for row in _rows(judged(table, RULES)):
        assert (row["water_class"], row["class_tn"], row["class_fecal_coliform"]) == (1, 6, 6)
        assert row["determining"] == "codmn"


def test_the_same_phosphorus_in_a_river_a_lake_and_an_unknown_water(make):
    rows = _rows(judged(make([{"water": w, "tp": 0.05, "do": 8.0} for w in ("river", "lake", None)]), RULES))
    found = {row["water"]: (row["water_class"], row["class_tp"]) for row in rows}
    assert found == {"river": (2, 2), "lake": (3, 3), None: (None, None)}


def test_unknown_water_is_no_matter_where_no_limit_differs(make):
    rows = _rows(
        judged(
            make([{"water": None, "tp": None, "do": 8.0}, {"water": "lake", "tp": 0.01, "do": 8.0}]), RULES
        )
    )
    assert [row["water_class"] for row in rows] == [1, 1]


def test_background_left_out_on_approval_is_shown_but_does_not_decide(make):
    rows = [
        {"water": "lake", "fluoride": 1.2, "codmn": 5.5, "excluded": text} for text in ("", "fluoride", None)
    ]
    found = _rows(with_exceedances(judged(make(rows), RULES), RULES))
    told = {row["excluded"]: (row["water_class"], row["determining"], row["exceeding"]) for row in found}
    assert told[""] == (4, "fluoride", "fluoride")
    assert told["fluoride"] == (3, "codmn", "")
    assert told[None] == (4, "fluoride", "fluoride")
    assert {row["class_fluoride"] for row in found} == {4}


def test_a_name_within_a_name_is_not_left_out(make):
    rows = [{"water": "river", "cod": 50.0, "codmn": 1.0, "excluded": "codmn"}]
    assert _rows(judged(make(rows), RULES))[0]["water_class"] == 6


def test_nondetects_count_half_by_their_mark_and_not_by_their_value(make):
    rows = [
        {"mercury": 0.00004, "mercury_nd": False}, {"mercury": 0.00004, "mercury_nd": True},
        {"mercury": 0.0001, "mercury_nd": True},
    ]  # fmt: skip
    found = sorted(_rows(judged(make(rows), RULES, water="river")), key=lambda row: row["mercury"])
    assert [row["mercury"] for row in found] == [0.00002, 0.00004, 0.00005]
    assert [row["water_class"] for row in found] == [1, 1, 1]
    assert [row["undecided"] for row in found] == ["", "", "mercury"]


def test_three_main_indicators_toxic_first_then_class_then_multiple(make):
    rows = [{"nh3n": 2.6, "cod": 55.0, "lead": 0.06, "tp": 0.35, "do": 1.0, "ph": 9.5}]
    row = _rows(with_exceedances(judged(make(rows), RULES, water="river"), RULES, water="river"))[0]
    assert row["main"] == "lead,cod,nh3n"
    assert row["exceeding"] == "ph,do,cod,nh3n,tp,lead"


@pytest.mark.parametrize(
    ("values", "main"),
    [
        ({"codmn": 8.4, "tp": 0.26, "cod": 26.0, "bod5": 5.1}, "codmn,cod,tp"),
        ({"do": 1.0, "nh3n": 2.1, "cod": 41.0}, "nh3n,cod,do"),
        ({"do": 1.0, "ph": 5.0}, "do,ph"),
        ({"codmn": 6.0, "do": 5.0}, ""),
    ],
)
def test_order_among_equals(make, values, main):
    row = _rows(with_exceedances(judged(make([values]), RULES, water="river"), RULES, water="river"))[0]
    assert row["main"] == main


def test_multiples_over_three_and_over_the_target(make):
    rows = [{"target": 2, "codmn": 9.0, "tp": 0.15, "do": 4.0}]
    table = with_target_exceedances(
        with_exceedances(judged(make(rows), RULES, water="river"), RULES, water="river"), RULES, water="river"
    )
    row = _rows(table)[0]
    assert row["multiple_codmn"] == pytest.approx(0.5)
    assert row["multiple_tp"] is None
    assert row["target_multiple_codmn"] == pytest.approx(1.25)
    assert row["target_multiple_tp"] == pytest.approx(0.5)
    assert row["over_target"] == "do,codmn,tp"
    assert row["meets_target"] is False
    assert not [name for name in row if name.endswith("multiple_do")]


def test_nothing_measured_has_no_class(make):
    rows = [
        {"water": "river", "target": 3, "codmn": None, "tp": None},
        {"water": "river", "target": 3, "codmn": 1.0, "tp": 0.01},
    ]
    empty = next(
        row for row in _rows(with_exceedances(judged(make(rows), RULES), RULES)) if row["codmn"] is None
    )
    assert (empty["n_items"], empty["water_class"], empty["meets_target"]) == (0, None, None)
    assert (empty["determining"], empty["main"], empty["exceeding"]) == (None, None, None)


def test_rounding_lets_ph_9_02_pass_in_the_monthly_evaluation_only(make):
    table = make([{"ph": 9.02, "codmn": 4.24}])
    raw, kept = (_rows(judged(table, RULES, water="river", is_rounded=flag))[0] for flag in (False, True))
    assert (raw["water_class"], raw["determining"]) == (6, "ph")
    assert (kept["water_class"], kept["determining"], kept["ph"]) == (3, "codmn", 9.0)


@pytest.mark.parametrize(
    ("oxygen", "temperature", "by_saturation", "number"),
    [
        (7.0, 28.9, False, 2),
        (7.0, 28.9, True, 1),
        (6.9, 28.9, True, 2),
        (8.0, None, True, 1),
        (7.0, None, True, 2),
    ],
)
def test_oxygen_by_saturation_is_an_option_that_needs_the_temperature(
    make, oxygen, temperature, by_saturation, number
):
    rows = [{"do": oxygen, "water_temperature": temperature}, {"do": oxygen, "water_temperature": 28.9}]
    found = judged(make(rows), RULES, water="river", by_saturation=by_saturation)
    told = [row["class_do"] for row in _rows(found) if row["water_temperature"] == temperature]
    assert told[0] == number
