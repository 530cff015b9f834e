"""Telling the ozone columns apart, and mappings as text."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from qingshan.observe.mapping import Column, ColumnMapping, from_toml, to_toml
from qingshan.observe.ozone import tell_ozone

NAMES = {"o3": "o3", "o3_24h": "o3_24h"}


def by_ozone(hours: pl.DataFrame) -> pl.Series:
    """An index that is the ozone alone: enough to tell the columns apart."""
    return hours["o3"].cast(pl.Int64)


def lines(o3: list[float | None], other: list[float | None], aqi: list[float | None]) -> pl.DataFrame:
    height = len(o3)
    same = {key: [10.0] * height for key in ("so2", "no2", "co", "pm10", "pm25")}
    return pl.DataFrame({**same, "o3": o3, "o3_24h": other, "aqi": aqi}, schema_overrides={"aqi": pl.Float64})


def told(frame: pl.DataFrame, batch: list[int] | None = None) -> tuple[list[bool], set[str]]:
    ozone = tell_ozone(frame, pl.Series(batch or [1] * frame.height), NAMES, by_ozone)
    return ozone.is_exchanged.to_list(), {finding.code for finding in ozone.findings}


def test_exchanged_by_the_index():
    assert told(lines([80, 90], [60, 50], [60, 50])) == ([True, True], {"ozone-exchanged"})


def test_as_named_by_the_index_even_against_the_order():
    assert told(lines([80, 90], [60, 50], [80, 90])) == ([False, False], set())


def test_each_batch_by_itself():
    exchanged, codes = told(lines([80, 50], [60, 90], [60, 50]), [1, 2])
    assert exchanged == [True, False]
    assert codes == {"ozone-exchanged"}


def test_order_tells_where_the_index_is_silent():
    assert told(lines([80, 90], [60, 50], [None, None])) == ([True, True], {"ozone-exchanged-by-order"})
    assert told(lines([60, 50], [80, 90], [None, None])) == ([False, False], set())


def test_nothing_tells():
    assert told(lines([80, None], [80, 50], [None, None])) == ([False, False], {"ozone-not-told"})


def test_a_divided_batch_is_told():
    exchanged, codes = told(lines([80] * 5, [60] * 5, [60, 60, 60, 80, 80]))
    assert exchanged == [True] * 5
    assert "ozone-split" in codes


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)


@given(words, words, st.sampled_from(["start", "end"]), st.lists(words, max_size=4), st.booleans())
def test_mapping_written_and_read_again(site, header, label, markers, zero):
    mapping = ColumnMapping(
        "own",
        label,
        {"site": header, "time": "时间"},
        {"pm25": Column(header, "μg/m³")},
        {"二氧化硫": Column("so2", "ppb")},
        site,
        "standard",
        tuple(markers),
        (-9999.0,),
        zero,
        (header, "时间"),
    )
    assert from_toml(to_toml(mapping, "注\nnote")) == mapping
