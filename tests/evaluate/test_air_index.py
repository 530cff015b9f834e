"""Indices, AQI and primary pollutant: exact on the whole grid, monotone, worst wins."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from often import often
from qingshan.base.rounding import from_float, from_units, to_units
from qingshan.edge.engines import engine
from qingshan.edge.frames import collect
from qingshan.edge.library import air
from qingshan.evaluate.air.aqi import iaqi, iaqi_of
from qingshan.evaluate.kernels import piecewise_up, step
from qingshan.standards.air_rules import Breakpoints, rules_named

ENGINES = [
    "polars", "pandas", "duckdb",
    pytest.param("pyspark", marks=[pytest.mark.slow, pytest.mark.spark]),
]  # fmt: skip
SLOW_ENGINES = [
    pytest.param("duckdb", marks=pytest.mark.slow),
    pytest.param("pyspark", marks=[pytest.mark.slow, pytest.mark.spark]),
]
EDITIONS = ["2012", "2026"]
DAY_COLUMNS = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")
INDICES = ("iaqi_so2", "iaqi_no2", "iaqi_co", "iaqi_o3", "iaqi_pm10", "iaqi_pm25")

SCALES = [(edition, column) for edition in EDITIONS for column in sorted(rules_named(edition).breakpoints)]


def exact(units: int, scale: Breakpoints) -> int | None:
    """Index by the formula of the standard in fractions: (hi - lo)/(BPhi - BPlo)·(C - BPlo) + lo, up."""
    points = list(zip(scale.concentration, scale.iaqi, strict=True))
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= units <= x1:
            return math.ceil(Fraction(y1 - y0, x1 - x0) * (units - x0) + y0)
    return scale.above_iaqi


@pytest.mark.parametrize("name", ["polars", "pandas", *SLOW_ENGINES])
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_whole_unit_of_every_column_is_exact(name: str, edition: str) -> None:
    scales = rules_named(edition).breakpoints
    size = 12 + max(scale.concentration[-1] for scale in scales.values())
    frame = pl.DataFrame({"n": range(size)}).with_columns(
        **{c: pl.Series([n / 10**scale.decimals for n in range(size)]) for c, scale in scales.items()}
    )
    table = engine(name)(frame).select("n", **{c: iaqi(nw.col(c), scale) for c, scale in scales.items()})
    rows = collect(table).sort("n")
    for column, scale in scales.items():
        wanted = [exact(n, scale) for n in range(size)]
        wrong = [(n, g, w) for n, (g, w) in enumerate(zip(rows[column], wanted, strict=True)) if g != w]
        assert not wrong, f"{column} {edition}: {len(wrong)} of {size}, first {wrong[0]}"


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_scalar_is_exact_too(edition: str) -> None:
    for scale in rules_named(edition).breakpoints.values():
        for n in range(scale.concentration[-1] + 12):
            assert iaqi_of(Decimal(n).scaleb(-scale.decimals), scale) == exact(n, scale), (scale.column, n)


@often(st.sampled_from(SCALES), st.lists(st.floats(0, 4000), min_size=2, max_size=60), few=10, many=30)
def test_index_never_falls_when_the_concentration_rises(
    of: tuple[str, str], concentrations: list[float]
) -> None:
    scale = rules_named(of[0]).breakpoints[of[1]]
    frame = pl.LazyFrame({"c": sorted(concentrations)})
    indices = (
        collect(nw.from_native(frame).with_columns(i=iaqi(nw.col("c"), scale)))["i"].drop_nulls().to_list()
    )
    assert indices == sorted(indices)
    assert all(0 <= index <= 500 for index in indices)


@often(st.sampled_from(SCALES), st.decimals(0, 4000, places=3), few=10, many=30)
def test_table_and_scalar_say_the_same(of: tuple[str, str], concentration: Decimal) -> None:
    scale = rules_named(of[0]).breakpoints[of[1]]
    frame = pl.LazyFrame({"c": [float(concentration)]})
    found = collect(nw.from_native(frame).with_columns(i=iaqi(nw.col("c"), scale)))["i"][0]
    assert found == iaqi_of(concentration, scale)


@pytest.mark.parametrize("name", ENGINES)
def test_what_is_no_measurement_has_no_index(name: str) -> None:
    scale = rules_named("2026").breakpoints["pm25_day"]
    bad = [None, -1.0, -0.4, float("inf"), float("-inf"), float("nan"), 1e300]
    frame = pl.DataFrame({"c": bad}, schema={"c": pl.Float64})
    assert collect(engine(name)(frame).with_columns(i=iaqi(nw.col("c"), scale)))["i"].to_list() == [
        None
    ] * len(bad)


@pytest.mark.parametrize("text", ["NaN", "-1", "-0.4", "Infinity"])
def test_what_is_no_measurement_has_no_index_by_itself_either(text: str) -> None:
    assert iaqi_of(Decimal(text), rules_named("2026").breakpoints["pm25_day"]) is None


amounts = st.one_of(st.none(), st.integers(0, 900).map(float), st.floats(0, 900))
days = st.lists(st.tuples(*[amounts] * len(DAY_COLUMNS)), min_size=1, max_size=40)


def judged(rows: list[tuple[float | None, ...]], edition: str) -> list[dict[str, Any]]:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(DAY_COLUMNS, pl.Float64), orient="row")
    return list(air.aqi(frame, edition=edition).to_dicts())


@often(days, st.sampled_from(EDITIONS), few=6, many=25)
def test_the_worst_pollutant_decides(rows: list[tuple[float | None, ...]], edition: str) -> None:
    for row in judged(rows, edition):
        indices = {key: row[key] for key in INDICES if row[key] is not None}
        highest = max(indices.values(), default=None)
        complete = len(indices) == len(INDICES) or edition == "2012"
        published = highest if highest is not None and (complete or highest > 100) else None
        assert row["aqi"] == published
        assert row["n_items"] == len(indices)
        if published is None:
            assert row["primary"] is None
            assert row["level"] is None
            continue
        primary = [key.removeprefix("iaqi_") for key in INDICES if indices.get(key) == published]
        assert sorted(filter(None, row["primary"].split(","))) == (sorted(primary) if published > 50 else [])
        bounds = [50, 100, 150, 200, 300]
        assert row["level"] == 1 + sum(published > bound for bound in bounds)


@often(
    st.tuples(*[st.floats(0, 700)] * 6),
    st.integers(0, 5),
    st.floats(0, 300),
    st.sampled_from(EDITIONS),
    few=6,
    many=25,
)
def test_more_of_a_pollutant_never_makes_a_day_better(
    day: tuple[float, ...], at: int, more: float, edition: str
) -> None:
    worse = (*day[:at], day[at] + more, *day[at + 1 :])
    before, after = judged([day, worse], edition)
    if before["iaqi_o3"] is not None and after["iaqi_o3"] is not None:
        assert after["aqi"] >= before["aqi"]
        assert after["level"] >= before["level"]


@pytest.mark.parametrize(
    ("pm25", "wanted"), [(60.0, None), (60.4, None), (60.5, None), (60.6, 101), (61.0, 101), (500.0, 500)]
)
def test_with_an_item_missing_only_a_bad_day_is_published(pm25: float, wanted: int | None) -> None:
    """HJ 633-2026, 5.3: computed with the others, published when over 100."""
    (row,) = judged([(5.0, 5.0, 0.5, 50.0, None, pm25)], "2026")
    assert row["aqi"] == wanted
    assert (row["iaqi_pm10"], row["iaqi_so2"]) == (None, 5)
    (older,) = judged([(5.0, 5.0, 0.5, 50.0, None, pm25)], "2012")
    assert older["aqi"] is not None


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("digits", [0, 1, 2])
def test_ties_round_as_decimals_do(name: str, digits: int) -> None:
    texts = [Decimal(5 * odd).scaleb(-digits - 1) for odd in range(1, 1200, 2)]
    texts += [text + Decimal(1).scaleb(-digits - 4) for text in texts[:200]]
    texts += [text - Decimal(1).scaleb(-digits - 4) for text in texts[:200]]
    frame = pl.DataFrame({"n": range(len(texts)), "x": [float(text) for text in texts]})
    table = engine(name)(frame).with_columns(units=to_units(nw.col("x"), digits))
    rows = collect(table.with_columns(back=from_units(nw.col("units"), digits))).sort("n")
    wanted = [text.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN) for text in texts]
    assert [Decimal(units).scaleb(-digits) for units in rows["units"]] == wanted
    assert rows["back"].to_list() == [float(value) for value in wanted]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=24), st.sampled_from([0, 1]))
def test_a_mean_rounds_as_its_exact_fraction_does(readings: list[int], digits: int) -> None:
    """Readings in tenths, summed in binary in two orders: the noise at a tie is never seen."""
    exact_mean = Fraction(sum(readings), 10 * len(readings))
    wanted = round(exact_mean * 10**digits)
    tenths = [reading / 10 for reading in readings]
    means = [sum(tenths) / len(tenths), sum(reversed(tenths)) / len(tenths)]
    frame = nw.from_native(pl.LazyFrame({"x": means}))
    assert collect(frame.select(u=to_units(nw.col("x"), digits)))["u"].to_list() == [wanted, wanted]
    assert from_float(means[0], digits) == Decimal(wanted).scaleb(-digits)


points = st.lists(st.integers(0, 200_000), min_size=2, max_size=9, unique=True).map(sorted)


@settings(max_examples=60, deadline=None)
@given(points, st.lists(st.integers(0, 500), min_size=9, max_size=9), st.randoms(use_true_random=False))
def test_any_scale_rounds_up_exactly(xs: list[int], values: list[int], random: Random) -> None:
    ys = sorted(values)[: len(xs)]
    units = sorted({*xs, *(x + 1 for x in xs), *(random.randint(0, xs[-1]) for _ in range(50))})
    frame = nw.from_native(pl.LazyFrame({"u": units}))
    found = collect(frame.select(i=piecewise_up(nw.col("u"), xs, ys, above=None)))["i"].to_list()
    lines = list(pairwise(zip(xs, ys, strict=True)))
    wanted = [
        next((math.ceil(Fraction(y1 - y0, x1 - x0) * (u - x0) + y0) for (x0, y0), (x1, y1) in lines
              if x0 <= u <= x1), None)
        for u in units
    ]  # fmt: skip
    assert found == wanted


@pytest.mark.parametrize("name", ENGINES)
def test_classes_by_bounds(name: str) -> None:
    frame = pl.DataFrame({"v": [None, 0, 50, 51, 100, 101]})
    graded = engine(name)(frame).with_columns(c=step(nw.col("v"), [50, 100], [1, 2, 3]))
    assert collect(graded).sort("v")["c"].to_list() == [None, 1, 1, 2, 2, 3]
