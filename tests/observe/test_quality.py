"""Quality checks: each fires where it should, and nowhere on ordinary air."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.base.indicator import indicators, of_medium
from qingshan.observe.quality import WORST, checks, flagged

AIR = of_medium("air")


def hours(gaps: set[int] | None = None, **columns: list[float | None]) -> pl.DataFrame:
    """A batch of one site; the hours of ``gaps`` are left out."""
    n = max(len(values) for values in columns.values())
    time = [datetime(2022, 3, 1) + timedelta(hours=at) for at in range(n)]
    frame = pl.DataFrame(
        {"site": ["1744A"] * n, "time": time, **columns}, schema_overrides=dict.fromkeys(columns, pl.Float64)
    )
    frame = frame.with_columns(pl.lit(value=False).alias(f"{key}.bad") for key in columns)
    return frame.filter(~pl.int_range(pl.len()).is_in(list(gaps or ())))


def fired(check: str, frame: pl.DataFrame, key: str) -> list[int]:
    """Lines on which a check fired."""
    keys = tuple(k for k in frame.columns if f"{k}.bad" in frame.columns)
    names = flagged(frame, keys)[f"{key}.checks"]
    return [at for at, text in enumerate(names) if check in text.split(",")]


def flags(frame: pl.DataFrame, key: str) -> list[str]:
    keys = tuple(k for k in frame.columns if f"{k}.bad" in frame.columns)
    return flagged(frame, keys)[f"{key}.flag"].to_list()


def test_missing_and_valid():
    assert flags(hours(pm25=[35, None]), "pm25") == ["valid", "missing"]


def test_negative_is_invalid_for_air_and_ordinary_for_temperature():
    assert flags(hours(so2=[-1, 5]), "so2") == ["invalid", "valid"]
    assert flags(hours(temp=[-1, 5]), "temp") == ["valid", "valid"]


def test_range():
    assert fired("range", hours(pm25=[2001, 2000]), "pm25") == [0]
    assert fired("range", hours(temp=[-61, -60]), "temp") == [0]
    assert flags(hours(pm25=[2001]), "pm25") == ["suspect"]


def test_unreadable_is_invalid():
    frame = hours(co=[None, 1.0]).with_columns(pl.Series("co.bad", [True, False]))
    assert flags(frame, "co") == ["invalid", "valid"]


def test_zero_record_needs_two_pollutants_and_passes_missing_ones_over():
    frame = hours(so2=[0, 0, 0], no2=[0, 3, None], co=[None, 0, None])
    assert fired("zero_record", frame, "so2") == [0]
    assert fired("zero_record", frame, "co") == []
    assert fired("zero_record", hours(so2=[0]), "so2") == []


def test_flat_line_counts_consecutive_hours_and_ends_at_a_gap():
    rule = next(c for c in checks() if c.name == "flat_line").params["items"]["pm25"]
    n = int(rule["hours"])
    assert fired("flat_line", hours(pm25=[40.0] * n + [41.0]), "pm25") == list(range(n))
    assert fired("flat_line", hours(pm25=[40.0] * (n - 1) + [41.0]), "pm25") == []
    assert fired("flat_line", hours(gaps={n // 2}, pm25=[40.0] * n), "pm25") == []
    assert fired("flat_line", hours(pm25=[rule["floor"]] * 2 * n), "pm25") == []
    assert fired("flat_line", hours(pm25=[None] * 2 * n), "pm25") == []


def test_flat_line_does_not_cross_sites():
    frame = hours(pm25=[40.0] * 12).with_columns(site=pl.Series(["1"] * 6 + ["2"] * 6))
    assert fired("flat_line", frame, "pm25") == []


def test_spike_needs_both_neighbors():
    ordinary = [35.0 + (at % 3) for at in range(24)]
    spiked = [*ordinary[:10], 400.0, *ordinary[11:]]
    assert fired("spike", hours(pm25=spiked), "pm25") == [10]
    assert fired("spike", hours(gaps={9}, pm25=spiked), "pm25") == []
    assert fired("spike", hours(pm25=[*ordinary, 400.0]), "pm25") == []
    assert fired("spike", hours(pm25=[*ordinary[:10], 400.0, 390.0, *ordinary[12:]]), "pm25") == []


def test_spike_is_measured_against_the_site_s_usual_step():
    lively = [float(100 + 150 * (at % 2)) for at in range(24)]
    assert fired("spike", hours(pm25=lively), "pm25") == []


def test_fine_particulates_above_coarse_ones():
    frame = hours(pm25=[80, 62, None], pm10=[60, 60, 60])
    assert fired("pm_order", frame, "pm25") == fired("pm_order", frame, "pm10") == [0]
    assert fired("pm_order", hours(pm25=[80.0]), "pm25") == []


def test_worst_flag_wins_and_all_checks_are_named():
    frame = hours(pm25=[80.0], pm10=[-5.0])
    table = flagged(frame, ("pm25", "pm10"))
    assert table["pm10.flag"].to_list() == ["invalid"]
    assert table["pm10.checks"].to_list() == ["negative,pm_order"]


number = st.none() | st.floats(-10, 3000, allow_nan=False)


@settings(deadline=None)
@given(st.lists(st.tuples(number, number, number), min_size=1, max_size=40))
def test_flags_are_known_values_stay_and_missing_means_missing(rows):
    so2, pm10, pm25 = (list(column) for column in zip(*rows, strict=True))
    frame = hours(so2=so2, pm10=pm10, pm25=pm25)
    table = flagged(frame, ("so2", "pm10", "pm25"))
    for key in ("so2", "pm10", "pm25"):
        for value, flag, names in zip(frame[key], table[f"{key}.flag"], table[f"{key}.checks"], strict=True):
            assert flag in WORST
            assert (flag == "missing") == (value is None)
            assert (flag == "valid") == (value is not None and names == "")


@pytest.mark.parametrize("check", checks(), ids=lambda c: c.name)
def test_every_check_is_declared_whole(check):
    assert check.zh
    assert check.en
    assert check.gaps
    assert check.source
    assert check.status == "own"
    says_what_was_sent = check.name == "nondetect" or "states" in check.params
    assert check.flag in {"suspect", "invalid"} or says_what_was_sent
    assert check.cadence
    assert any(check.concerns(key, cadence) for key in indicators() for cadence in check.cadence)
