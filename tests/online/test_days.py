"""Hours to days, rates, conversion, substitution and flow: rules one by one, the same on every engine."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qingshan as qs
from made_online import RULES, START, Hour, hour_frame, rows_of, table_of
from often import often
from qingshan.base.errors import UsageError
from qingshan.edge.engines import engine
from qingshan.evaluate.online.flow import rating_of
from qingshan.evaluate.online.hours import with_states
from qingshan.evaluate.online.substitution import Amount, capture, substituted_days, substituted_hours
from qingshan.evaluate.online.wastewater import wastewater_days, wastewater_months

VECTORS = Path(__file__).parents[2].parent / "shared" / "facts" / "water_vectors.csv"
VALUES = st.one_of(st.none(), st.floats(-5, 900))
FLOWS = st.one_of(st.none(), st.floats(0, 500))
HOURS = st.lists(
    st.tuples(VALUES, st.sampled_from(["", "N", "D", "M", "F", "x"]), FLOWS),
    min_size=1, max_size=48,
)  # fmt: skip


def day_of(hours: list[Hour]) -> dict[str, object]:
    table = wastewater_days(with_states(table_of(hour_frame(hours)), RULES, medium="water"), RULES)
    return rows_of(table)[0]


@pytest.mark.shared
def test_the_vectors_of_a_day_pass() -> None:
    if not VECTORS.is_file():
        pytest.skip("shared data is not beside the checkout")
    rows = [row for row in csv.DictReader(VECTORS.open(encoding="utf-8")) if row["kind"] == "outfall_day"]
    assert len(rows) == 4
    for row in rows:
        given, wanted = json.loads(row["input"]), json.loads(row["expected"])
        hours = [(float(each["c"]), each["flag"], float(each["q"])) for each in given["hours"]]
        found = day_of(hours)
        assert (found["due"], found["valid"], found["day_valid"]) == (
            wanted["due"], wanted["valid"], wanted["day_valid"],
        )  # fmt: skip
        assert found["flow"] == float(wanted["flow_m3"])
        if wanted["day_valid"]:
            assert f"{found['mean']:.1f}" == wanted["mean_mgL"]
            assert f"{found['load']:.3f}" == wanted["load_kg"]


def test_an_hour_that_was_never_sent_is_due() -> None:
    found = day_of([(40.0, "N", 100.0)] * 17)
    assert (found["due"], found["valid"], found["day_valid"], found["load"]) == (24, 17, False, None)


def test_a_mark_nobody_knows_and_a_negative_value_are_due_but_not_valid() -> None:
    found = day_of([(40.0, "?", 10.0), (-1.0, "N", 10.0), *[(40.0, "N", 10.0)] * 22])
    assert (found["due"], found["valid"]) == (24, 22)


def test_the_same_letter_means_another_thing_in_flue_gas() -> None:
    frame = hour_frame([(40.0, "F", 10.0)])
    states = {
        medium: rows_of(with_states(table_of(frame), RULES, medium=medium))[0] for medium in ("water", "flue")
    }
    assert (states["water"]["state"], states["water"]["is_due"]) == ("instrument_stopped", True)
    assert (states["flue"]["state"], states["flue"]["is_due"]) == ("stopped", False)


def test_a_starting_furnace_is_measured_but_not_judged() -> None:
    row = rows_of(with_states(table_of(hour_frame([(400.0, "St", 10.0)])), RULES, medium="flue"))[0]
    assert (row["is_valid"], row["is_judged"], row["is_due"]) == (True, False, True)


@often(HOURS, few=25, many=100)
def test_counts_of_a_day_never_exceed_what_is_due(hours: list[Hour]) -> None:
    table = wastewater_days(with_states(table_of(hour_frame(hours)), RULES, medium="water"), RULES)
    for row in rows_of(table):
        assert 0 <= row["valid"] <= row["due"] <= 24
        if row["mean"] is not None:
            assert 0 <= row["mean"] <= 900.0001
        assert (row["load"] is None) == (row["mean"] is None)


@often(
    st.lists(st.tuples(st.floats(1, 900), st.floats(1, 500)), min_size=24, max_size=24),
    st.floats(1.1, 5),
    few=25,
    many=100,
)
def test_a_higher_concentration_gives_a_higher_mean_and_load(
    pairs: list[tuple[float, float]], by: float
) -> None:
    low = day_of([(value, "N", flow) for value, flow in pairs])
    high = day_of([(value * by, "N", flow) for value, flow in pairs])
    assert high["mean"] > low["mean"]
    assert high["load"] > low["load"]


@pytest.mark.parametrize(
    "kind", ["polars", "duckdb", pytest.param("pyspark", marks=[pytest.mark.slow, pytest.mark.spark])]
)
def test_every_engine_gives_the_same_days(kind: str) -> None:
    if kind == "pyspark":
        pytest.importorskip("pyspark")
    hours: list[Hour] = [
        (
            None if at % 11 == 0 else 30.0 + at % 7,
            "D" if at % 13 == 0 else "N",
            0.0 if at % 24 < 3 else 9.0 + at % 5,
        )
        for at in range(96)
    ]
    frame = hour_frame(hours)
    native = engine(kind)(frame).to_native()
    made = qs.online.days(native)
    rows = pl.DataFrame(qs_rows(made)).sort("date")
    wanted = qs.online.days(frame).sort("date")
    assert (
        rows.select("due", "valid", "flow_hours", "day_valid").rows()
        == wanted.select("due", "valid", "flow_hours", "day_valid").rows()
    )
    for name in ("mean", "load", "flow"):
        assert rows[name].to_list() == pytest.approx(wanted[name].to_list(), rel=1e-12)


def test_pandas_in_pandas_out() -> None:
    frame = hour_frame([(40.0, "N", 100.0)] * 24).to_pandas()
    made = qs.online.days(frame)
    assert type(made) is type(frame)
    assert made["mean"].tolist() == [40.0]


def test_a_month_needs_three_quarters_of_the_days_that_owe_something() -> None:
    days = pl.DataFrame({
        "outlet": "o", "indicator": "cod", "date": [(START + timedelta(days=d)).date() for d in range(30)],
        "due": [24] * 28 + [0, 0], "day_valid": [True] * 21 + [False] * 9, "mean": [40.0] * 21 + [None] * 9,
        "load": [1.0] * 21 + [None] * 9, "flow": [10.0] * 30,
    })  # fmt: skip
    month = rows_of(wastewater_months(table_of(days), RULES))[0]
    assert (month["due_days"], month["valid_days"], month["month_valid"], month["mean"]) == (
        28,
        21,
        True,
        40.0,
    )
    fewer = days.with_columns(day_valid=pl.col("day_valid") & (pl.col("date").dt.day() != 1))
    assert rows_of(wastewater_months(table_of(fewer), RULES))[0]["mean"] is None


@often(st.floats(0.1, 500), st.floats(0, 19.9), st.sampled_from([3.5, 6.0, 9.0, 11.0]), few=25, many=100)
def test_conversion_is_the_formula_and_changes_no_mass(value: float, oxygen: float, reference: float) -> None:
    frame = hour_frame([(value, "N", 1000.0)], item="flue_so2", oxygen=oxygen, reference=reference)
    row = qs.online.hours(frame, medium="flue").to_dicts()[0]
    assert row["corrected"] == pytest.approx(value * (21 - reference) / (21 - oxygen))
    assert row["mass"] == pytest.approx(value * 1000.0 / 1e6)


@pytest.mark.parametrize(("oxygen", "corrected"), [(20.0, None), (20.9, None), (None, None), (6.0, 100.0)])
def test_oxygen_near_that_of_air_is_not_converted(oxygen: float | None, corrected: float | None) -> None:
    frame = hour_frame([(100.0, "N", 1.0)], item="flue_so2", oxygen=oxygen, reference=6.0)
    row = qs.online.hours(frame, medium="flue").to_dicts()[0]
    assert row["corrected"] == corrected
    assert bool(row["is_diluted"]) == (oxygen is not None and oxygen >= 20)


@pytest.mark.parametrize(("valid", "is_valid"), [(20, True), (19, False)])
def test_a_day_of_flue_gas_needs_twenty_hours(valid: int, is_valid: bool) -> None:
    hours: list[Hour] = [(50.0, "N", 10.0)] * valid + [(50.0, "C", 10.0)] * (24 - valid)
    row = qs.online.days(hour_frame(hours, item="flue_nox"), medium="flue").to_dicts()[0]
    assert (row["day_valid"], row["mean"]) == (is_valid, 50.0 if is_valid else None)


def test_an_hour_needs_forty_five_minutes() -> None:
    frame = hour_frame([(50.0, "N", 10.0)] * 2).with_columns(minutes=pl.Series([44, 45]))
    assert qs.online.hours(frame, medium="flue")["is_valid"].to_list() == [False, True]


def test_the_largest_of_the_last_thirty_valid_days_takes_the_place_of_a_day() -> None:
    days = [
        Amount(99.0),
        *[Amount(float(each)) for each in range(30)],
        Amount(None),
        Amount(0.0, is_due=False),
    ]
    filled = substituted_days(days, RULES)
    assert filled[31].value == 29.0
    assert filled[31].is_substitute
    assert filled[32].value == 0.0
    assert substituted_days([Amount(None), Amount(5.0)], RULES)[0].value is None


def test_days_after_the_last_passed_check_stand_in_for_nothing() -> None:
    days = [Amount(5.0), Amount(50.0), Amount(None)]
    assert substituted_days(days, RULES, last_check=1)[2].value == 5.0


@pytest.mark.parametrize(
    ("capture_share", "gap", "value"),
    [("95.0", 24, 180.0), ("95.0", 25, 720.0), ("80.0", 3, 2160.0), ("74.9", 3, None)],
)
def test_the_window_of_a_gap_follows_capture_and_length(
    capture_share: str, gap: int, value: float | None
) -> None:
    """The n-th last hour holds n, so that the largest value tells how far back was looked."""
    before = [Amount(float(each)) for each in range(2500, 0, -1)]
    hours = [*before, *[Amount(None)] * gap]
    filled = substituted_hours(hours, RULES, captures=[Decimal(capture_share)] * len(hours))
    assert {each.value for each in filled[2500:]} == {value}


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=60))
def test_substitution_never_touches_what_was_measured(values: list[float | None]) -> None:
    hours = [Amount(each) for each in values]
    filled = substituted_hours(hours, RULES, captures=[Decimal(95)] * len(hours))
    assert [f.value for f, h in zip(filled, hours, strict=True) if h.value is not None] == [
        each for each in values if each is not None
    ]
    assert substituted_days(hours, RULES)[: len(hours)] != () or not hours


def test_capture_of_nothing_due_is_none() -> None:
    assert capture(0, 0) is None


@pytest.mark.parametrize(
    ("device", "size", "level", "flow"),
    [
        ("parshall", "0.25", 0.3, 3600 * 0.561 * 0.3**1.513),
        ("parshall", "1.00", 0.5, 3600 * 2.397 * 0.5**1.569),
        ("v_notch_90", None, 0.2, 3600 * 1.343 * 0.2**2.47),
        ("rectangular", "0.5", 0.2, 3600 * 1.84 * (0.5 - 0.2 * 0.2) * 0.2**1.5),
        ("rectangular_full", "0.5", 0.2, 3600 * 1.84 * 0.5 * 0.2**1.5),
    ],
)
def test_flow_of_a_level(device: str, size: str | None, level: float, flow: float) -> None:
    found = qs.online.flow(pl.DataFrame({"level": [level]}), device, size=size)
    assert found["flow"][0] == pytest.approx(flow)


def test_a_level_out_of_range_or_drowned_gives_no_flow_and_a_dry_flume_gives_none() -> None:
    frame = pl.DataFrame(
        {"level": [0.0, 0.02, 0.3, 0.3, 0.61, None], "level_below": [0.0, 0.0, 0.1, 0.2, 0.1, 0.1]}
    )
    found = qs.online.flow(frame, "parshall", size="0.25")
    assert found["flow_state"].to_list() == [
        "ok",
        "below_range",
        "ok",
        "submerged",
        "above_range",
        "no_level",
    ]
    assert [each is None for each in found["flow"]] == [False, True, False, True, True, True]
    assert found["flow"][0] == 0.0


@given(st.floats(0.03, 0.6), st.floats(0.03, 0.6))
def test_a_higher_level_is_a_larger_flow(a: float, b: float) -> None:
    found = qs.online.flow(pl.DataFrame({"level": [min(a, b), max(a, b)]}), "parshall", size="0.25")
    assert found["flow"][0] <= found["flow"][1]


def test_an_unknown_throat_is_refused_with_those_known() -> None:
    with pytest.raises(UsageError) as refused:
        rating_of("parshall", Decimal("0.26"), RULES)
    assert "0.25" in refused.value.remedy("en")


def qs_rows(native: object) -> list[dict[str, object]]:
    """Rows of a frame of any engine."""
    if isinstance(native, pl.LazyFrame):
        return native.collect().to_dicts()
    if hasattr(native, "to_arrow_table"):
        return pl.DataFrame(native.to_arrow_table()).to_dicts()
    return pl.DataFrame(native.toArrow()).to_dicts()
