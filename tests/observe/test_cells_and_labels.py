"""Texts to numbers and times: whatever a spreadsheet may hold."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.observe.cells import Blanks, read_cells, read_directions
from qingshan.observe.labels import read_date_and_hour, read_labels
from qingshan.observe.units import conversion

BLANKS = Blanks(("—", "NA"), (-9999.0,))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        (" 12.5 ", 12.5),
        ("１２．５", 12.5),
        ("1,234", 1234.0),
        ("1 234.5", 1234.5),
        ("+3", 3.0),
        ("1e3", 1000.0),
        ("-0.5", -0.5),
        ("—", None),
        ("na", None),
        ("-9999", None),
        ("-9999.0", None),
        ("", None),
    ],
)
def test_numbers(text, value):
    cells = read_cells(pl.Series([text]), BLANKS)
    assert cells.value.to_list() == [value]
    assert not cells.bad.any()


@pytest.mark.parametrize("text", ["abc", "12a", "nan", "inf", "1.2.3", "<5", "12μg/m³", "0x1F"])
def test_texts_that_are_no_numbers_keep_what_was_sent(text):
    cells = read_cells(pl.Series([text]), BLANKS)
    assert cells.bad.to_list() == [True]
    assert (cells.value.to_list(), cells.raw.to_list()) == ([None], [text])


@given(st.lists(st.text(max_size=12) | st.floats(allow_nan=True).map(str) | st.none(), max_size=30))
def test_any_text_is_a_value_or_missing_or_bad(texts):
    cells = read_cells(pl.Series(texts, dtype=pl.String), BLANKS)
    for text, value, raw, bad in zip(texts, cells.value, cells.raw, cells.bad, strict=True):
        assert value is None or math.isfinite(value)
        assert not (bad and value is not None)
        assert raw is None or raw == text
        if text is not None and value is None:
            assert raw == text


@given(st.integers(0, 200_000))
def test_carbon_monoxide_is_the_nearest_double(micrograms):
    cells = read_cells(pl.Series([str(micrograms)]), Blanks(), conversion("co", "μg/m³"))
    assert cells.value.to_list() == [micrograms / 1000]


def test_directions():
    read = read_directions(pl.Series(["NNW", "东北", "西风", "静风", "C", "45", "?", None]), BLANKS)
    assert read.value.to_list() == [337.5, 45.0, 270.0, None, None, 45.0, None, None]
    assert read.bad.to_list() == [False] * 6 + [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "2022-03-05 13:00:00",
        "2022-03-05T13:00:00",
        "2022/3/5 13:00",
        "2022-3-5 13",
        "2022年3月5日13时",
        "2022年03月05日 13:00",
        "2022年3月5日 13点",
        "2022.3.5 13:00",
        "2022030513",
        "202203051300",
        "20220305 13:00",
        "20220305130000",
        "44625.541666667",
        "2022-03-05T05:00:00Z",
        "2022-03-05T13:00:00+08:00",
        "2022-03-05T13:00:00.000",
        "2022-3-5 下午 1:00:00",
        "2022/3/5 1:00 PM",
        "２０２２-03-05 13：00",
        "2022-03-05 12:59:59",
        "2022/3/5 星期六 13:00",
    ],
)
def test_one_moment_in_many_spellings(text):
    read = read_labels(pl.Series([text]))
    assert (read.label.to_list(), read.problem.to_list()) == ([datetime(2022, 3, 5, 13)], [""])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2021-02-29 05:00", "date-not-in-calendar"),
        ("2022-13-01 05:00", "date-not-in-calendar"),
        ("2022-03-05 25:00", "hour-out-of-range"),
        ("2022-03-05 24:30", "hour-out-of-range"),
        ("2022-03-05 13:30", "not-on-the-hour"),
        ("昨天", "time-unreadable"),
        (None, "time-unreadable"),
        ("", "time-unreadable"),
        ("5/3/2022 13:00", "time-unreadable"),
    ],
)
def test_labels_that_cannot_be(text, problem):
    read = read_labels(pl.Series([text], dtype=pl.String))
    assert (read.label.to_list(), read.problem.to_list()) == ([None], [problem])


def test_day_and_month_are_told_by_a_day_above_twelve():
    read = read_labels(pl.Series(["13/3/2022 5:00", "5/3/2022 6:00"]))
    assert read.label.to_list() == [datetime(2022, 3, 13, 5), datetime(2022, 3, 5, 6)]
    assert read.is_month_first is False


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31)).map(
        lambda t: t.replace(minute=0, second=0, microsecond=0)
    ),
    st.sampled_from(["%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日%H时", "%Y%m%d%H"]),
)
def test_written_and_read_again(moment, form):
    assert read_labels(pl.Series([moment.strftime(form)])).label.to_list() == [moment]


@given(st.integers(0, 24))
def test_hour_24_is_the_next_midnight(hour):
    read = read_date_and_hour(pl.Series(["2022-12-31"]), pl.Series([hour]))
    assert read.label.to_list() == [datetime(2022, 12, 31) + timedelta(hours=hour)]


@given(st.lists(st.text(max_size=20), max_size=20))
def test_any_text_gives_a_label_or_a_problem(texts):
    read = read_labels(pl.Series(texts, dtype=pl.String))
    for label, problem in zip(read.label, read.problem, strict=True):
        assert (label is None) == (problem != "")


def test_mixed_spellings_in_one_column():
    read = read_labels(pl.Series(["2022-03-05 13:00:00", "2022年3月5日14时", "44625.625"]))
    assert [label.hour for label in read.label] == [13, 14, 15]
