"""``qs.water`` on the caller's own frame, and what it refuses."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import qingshan as qs
from qingshan.base.errors import RefusedError, UsageError

SAMPLES = {
    "section": ["a", "a", "b", "b"],
    "time": [datetime(2022, 1, 5), datetime(2022, 2, 5), datetime(2022, 1, 5), datetime(2022, 2, 5)],
    "water": ["river", "river", "lake", "lake"],
    "target": [3, 3, 2, 2],
    "codmn": [5.9, 6.1, 3.0, float("nan")],
    "tp": [0.2, 0.2, 0.05, 0.051],
}
KINDS = {
    "polars": lambda frame: frame,
    "lazy": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "pyarrow": lambda frame: frame.to_arrow(),
    "duckdb": lambda frame: duckdb.connect().from_arrow(frame.to_arrow()),
}
TYPES = {"polars": pl.DataFrame, "lazy": pl.LazyFrame, "pandas": pd.DataFrame, "pyarrow": pa.Table,
         "duckdb": duckdb.DuckDBPyRelation}  # fmt: skip


def rows(frame):
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = pl.DataFrame(frame.to_arrow_table())
    elif isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    elif not isinstance(frame, pl.DataFrame):
        frame = pl.DataFrame(frame)
    keys = [name for name in ("section", "time", "period") if name in frame.columns]
    return frame.sort(keys).to_dicts()


@pytest.mark.parametrize("kind", KINDS)
def test_any_frame_comes_back_as_itself_with_the_same_verdicts(kind):
    given = KINDS[kind](pl.DataFrame(SAMPLES))
    found = qs.water.judge(given)
    assert isinstance(found, TYPES[kind])
    told = rows(found)
    assert [row["water_class"] for row in told] == [3, 4, 3, 4]
    assert [row["meets_target"] for row in told] == [True, False, False, False]
    assert [row["determining"] for row in told] == ["codmn,tp", "codmn", "tp", "tp"]
    assert [row["n_items"] for row in told] == [2, 2, 2, 1], "what is not a number was not measured"


@pytest.mark.parametrize("kind", KINDS)
def test_from_samples_to_a_rounded_period_and_its_rivers(kind):
    months = qs.water.period(KINDS[kind](pl.DataFrame(SAMPLES)), by="quarter")
    told = rows(qs.water.judge(months, rounding="evaluation"))
    assert [(row["section"], row["water_class"], row["codmn"]) for row in told] == [
        ("a", 3, 6.0),
        ("b", 3, None),
    ]


def test_columns_may_go_by_other_names():
    frame = pl.DataFrame(SAMPLES).rename({"section": "断面", "time": "采样时间"})
    found = qs.water.period(frame, section="断面", time="采样时间")
    assert {"断面", "period"} <= set(found.columns)


def test_whole_numbers_and_decimals_are_taken():
    frame = pl.DataFrame({"codmn": [7], "tp": [Decimal("0.05")]})
    assert qs.water.judge(frame, water="lake")["water_class"].to_list() == [4]


def test_river_or_lake_must_be_known():
    with pytest.raises(UsageError) as wrong:
        qs.water.judge(pl.DataFrame({"tp": [0.05]}))
    assert wrong.value.code == "water-kind-missing"


def test_text_is_sent_to_the_reader_of_nondetects_first():
    frame = pl.DataFrame({"nh3n": ["<0.025", "0.05L", "1.2", "未检出", " ＜0.01 ", "", None, "1e-3"]})
    with pytest.raises(UsageError) as wrong:
        qs.water.judge(frame, water="river")
    assert wrong.value.code == "water-text-column"
    read = qs.water.nondetects(frame, limits={"nh3n": 0.025})
    assert read["nh3n"].to_list() == [0.025, 0.05, 1.2, 0.025, 0.01, None, None, 0.001]
    assert read["nh3n_nd"].to_list() == [True, True, False, True, True, False, None, False]


@pytest.mark.parametrize(("cell", "limits"), [("ND", {}), ("约0.3", {}), ("0.1-0.2", {"nh3n": 0.1})])
def test_a_cell_that_is_no_number_is_refused_with_its_text(cell, limits):
    with pytest.raises(RefusedError) as wrong:
        qs.water.nondetects(pl.DataFrame({"nh3n": ["0.1", cell]}), limits=limits)
    assert wrong.value.params == {"column": "nh3n", "n": 1, "value": cell}


def test_stations_and_samples_combine():
    automatic = pl.DataFrame({"section": ["a"], "period": ["2022-01"], "tp": [0.1], "cod": [None]})
    manual = pl.DataFrame({"section": ["a"], "period": ["2022-01"], "tp": [0.9], "cod": [18.0]})
    row = rows(qs.water.combine(automatic, manual))[0]
    assert (row["tp"], row["cod"]) == (0.1, 18.0)


def test_cities_are_ranked_over_rivers_and_lakes():
    means = pl.DataFrame({
        "city": ["x", "x", "y"], "water": ["river", "lake", "river"], "sections": [8, 2, 3],
        "ph": [7.0, 6.5, 8.0], "do": [5.0, 8.0, 10.0], "tp": [0.2, 0.05, 0.2],
    })  # fmt: skip
    found = qs.water.ranking(qs.water.cwqi(means), base={"x": Decimal("2.2")})
    assert [(one.city, one.index, one.rank, one.change) for one in found] == [
        ("y", Decimal("2.0000"), 1, None), ("x", Decimal("2.0250"), 2, Decimal("-7.95"))
    ]  # fmt: skip


def test_sources_and_their_rates():
    samples = pl.DataFrame({"codmn": [3.0, 7.0], "iron": [0.1, 0.1], "intake": [500.0, 300.0]})
    rates = qs.water.source_rates(qs.water.sources(samples, water="river"))
    assert (rates.by_count, rates.by_volume) == (Decimal("50.0"), Decimal("62.5"))


def test_lakes_of_several_points():
    frame = pl.DataFrame({"lake": ["l"] * 2, "section": ["a", "b"], "tp": [0.02, 0.08], "tn": [1.0, 1.0]})
    row = rows(qs.water.trophic(frame, by="lake"))[0]
    assert (row["tp"], row["n_tli"]) == (pytest.approx(0.05), 2)


def test_best_on_record_and_trend_take_plain_numbers():
    found = qs.water.best_on_record(
        {"2021": 80.0, "2022": 87.5}, "2022", expected=["2021", "2022"], is_higher_better=True
    )
    assert found.standing == "best"
    assert qs.water.trend([5, 4, 3, 2, 1]).direction == "down"
