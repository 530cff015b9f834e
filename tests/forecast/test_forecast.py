"""Forecasts: nothing of the future, named baselines, intervals that hold what they promise."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.base.errors import NothingToJudgeError
from qingshan.evaluate.forecast.forecast import forecast, prepare
from qingshan.evaluate.forecast.model import fit, predict
from qingshan.evaluate.forecast.panel import Panel
from qingshan.evaluate.forecast.skill import hindcast

START = datetime(2022, 1, 1)
DAY = timedelta(days=1)


def series(length: int, *, seed: int = 1, places: int = 3, memory: float = 0.7) -> Panel:
    """Anomalies with a memory around a season, made up."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(0, 0.4, (places, length))
    anomaly = np.zeros_like(shocks)
    for at in range(1, length):
        anomaly[:, at] = memory * anomaly[:, at - 1] + shocks[:, at]
    season = 0.5 * np.cos(2 * np.pi * np.arange(length) / 365.25)
    names = tuple(f"p{at}" for at in range(places))
    return Panel(names, START, DAY, np.exp(3.5 + season + anomaly))


@settings(max_examples=20)
@given(st.integers(60, 99), st.integers(1, 5), st.floats(0.1, 1e4))
def test_what_comes_later_changes_no_forecast(at: int, lead: int, value: float) -> None:
    panel = series(120)
    changed = panel.values.copy()
    changed[:, at + 1 :] = value
    fitted = fit(panel.until(60), [lead])
    other = Panel(panel.places, START, DAY, changed)
    for method, made in predict(fitted, panel, lead).items():
        np.testing.assert_array_equal(made[:, : at + 1], predict(fitted, other, lead)[method][:, : at + 1])


def test_a_hindcast_gives_what_a_forecast_would_have_given() -> None:
    panel = series(160)
    skill = hindcast(panel, 120, [2], every=1)[0]
    errors = []
    for origin in range(120, 158):
        for step in forecast(panel.until(origin + 1), [2]):
            row = panel.places.index(step.place)
            errors.append(abs(step.value - panel.values[row, origin + 2]))
            assert step.time == panel.time(origin + 2)
    assert skill.cases == len(errors)
    assert skill.error == pytest.approx(np.mean(errors))


def test_the_regression_beats_persistence_and_climatology_where_there_is_a_memory() -> None:
    skill = {each.lead: each for each in hindcast(series(900), 600, [1, 3], every=30)}
    assert skill[1].skill > 0.05
    assert skill[1].skill_climatology > 0.05
    assert skill[3].skill > 0.15
    assert skill[3].error <= skill[3].errors["climatology"] * 1.01


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.9])
def test_intervals_hold_about_what_they_promise(coverage: float) -> None:
    for each in hindcast(series(900, seed=4), 500, [1, 2], every=30, coverage=coverage):
        assert each.coverage == pytest.approx(coverage, abs=0.05)


def test_persistence_stays_where_nothing_is_better() -> None:
    rng = np.random.default_rng(3)
    walk = np.exp(3 + np.cumsum(rng.normal(0, 0.1, (2, 400)), axis=1))
    ready = prepare(Panel(("a", "b"), START, DAY, walk), [1])
    assert ready.margins[1].method == "persistence"


def test_the_hour_of_the_day_is_known_after_a_few_days() -> None:
    rng = np.random.default_rng(5)
    hours = np.arange(6 * 20)
    oxygen = 9 + 2 * np.sin(2 * np.pi * hours / 6) + rng.normal(0, 0.3, (4, hours.size))
    panel = Panel(("a", "b", "c", "d"), START, timedelta(hours=4), oxygen, "plain")
    skill = {each.lead: each for each in hindcast(panel, 60, [3], every=6)}
    assert skill[3].skill > 0.7


def test_a_place_without_a_reading_of_the_last_day_has_no_forecast() -> None:
    panel = series(100)
    panel.values[1, -1] = np.nan
    assert {each.place for each in forecast(panel, [1])} == {"p0", "p2"}


def test_gaps_and_a_place_that_was_never_measured_do_no_harm() -> None:
    panel = series(200)
    panel.values[0, 20:60:3] = np.nan
    panel.values[2] = np.nan
    made = forecast(panel, [1, 2])
    assert {each.place for each in made} == {"p0", "p1"}
    assert all(np.isfinite(each.value) and each.value > 0 for each in made)


def test_drivers_are_used() -> None:
    panel = series(500, memory=0.3)
    told = np.roll(panel.values, -1, axis=1)
    driven = Panel(panel.places, START, DAY, panel.values, "log", (told,))
    plain, helped = (hindcast(each, 300, [1], every=50)[0].error for each in (panel, driven))
    assert helped < plain / 3


def test_too_short_a_history_is_refused_and_says_what_is_needed() -> None:
    with pytest.raises(NothingToJudgeError) as told:
        forecast(series(12), [3])
    assert "13" in told.value.text("en")


def test_few_errors_give_no_interval_rather_than_a_wrong_one() -> None:
    (step,) = forecast(series(16, places=1), [1], coverage=0.95)
    assert (step.low, step.high) == (None, None)
