"""``qs.forecast`` on frames of a person's own."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

import qingshan as qs
from qingshan.base.errors import UsageError

RNG = np.random.default_rng(7)
DAYS = 400


def frame() -> pl.DataFrame:
    rows = [
        (
            place,
            date(2022, 1, 1) + timedelta(days=at),
            float(np.exp(3 + 0.5 * np.sin(at / 5) + RNG.normal(0, 0.1))),
        )
        for place in ("b", "a")
        for at in range(DAYS)
        if at % 17
    ]
    return pl.DataFrame(rows, schema=["place", "time", "value"], orient="row")


def test_the_next_steps_come_back_in_the_callers_kind() -> None:
    given = frame()
    found = qs.forecast.series(given, steps=[1, 3])
    assert isinstance(found, pl.DataFrame)
    assert found.select("place", "ahead").rows() == [("a", 1), ("a", 3), ("b", 1), ("b", 3)]
    assert found.filter((pl.col("low") < pl.col("value")) & (pl.col("value") < pl.col("high"))).height == 4
    assert found["time"].dt.date().to_list()[0] == date(2022, 1, 1) + timedelta(days=DAYS)
    same = qs.forecast.series(given.to_pandas(), steps=[1, 3])
    assert isinstance(same, pd.DataFrame)
    assert same["value"].to_list() == pytest.approx(found["value"].to_list())


def test_skill_is_told_by_steps_ahead() -> None:
    found = qs.forecast.skill(frame(), since=date(2022, 9, 1), steps=[1, 2])
    assert found["ahead"].to_list() == [1, 2]
    assert (found["error"] <= found["persistence"] * 1.01).all()
    assert found["held"].is_between(0.6, 0.95).all()


def test_wrong_frames_are_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="value"):
        qs.forecast.series(frame().drop("value"))
    uneven = pl.DataFrame(
        {"place": ["a"] * 3, "time": [date(2022, 1, d) for d in (1, 3, 6)], "value": [1.0] * 3}
    )
    with pytest.raises(UsageError, match="equal distances"):
        qs.forecast.series(uneven)
