"""Signs: what each finds and what it leaves alone, on honest series and on altered ones."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_online import RULES
from qingshan.base.period import Period
from qingshan.edge.cities import cities_folder
from qingshan.edge.simulate.outlet_files import simulate_outlets
from qingshan.edge.simulate.outlets import ALTERATIONS, DECIMALS, OutletHours, altered
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.online.signs.pairs import conversion
from qingshan.evaluate.online.signs.search import signs
from qingshan.evaluate.online.signs.series import Series

START = datetime(2026, 3, 1)
LIMIT = 500.0
DICE = np.random.default_rng(7)


def series(
    value: np.ndarray, *, outlet: str = "a", item: str = "cod", flow: np.ndarray | None = None
) -> Series:
    running = 20 + 3 * np.sin(np.arange(value.size)) if flow is None else flow
    return Series(outlet, item, START, np.round(value, 1), running, 1, LIMIT)


def honest(hours: int = 720, level: float = 200.0, seed: int = 1) -> np.ndarray:
    dice = np.random.default_rng(seed)
    made = np.empty(hours)
    held = 0.0
    for at in range(hours):
        held = 0.9 * held + dice.normal(0, 0.07)
        made[at] = level * np.exp(held)
    return made


def names(*found: Series) -> set[str]:
    return {hint.sign for hint in signs(found, RULES)}


def test_an_honest_series_raises_nothing() -> None:
    assert (
        names(series(honest()), series(honest(seed=2), outlet="b"), series(honest(seed=3), item="nh3n"))
        == set()
    )


def test_a_flat_line_is_found_with_its_hours() -> None:
    value = honest()
    value[100:140] = 201.3
    hint = next(each for each in signs([series(value)], RULES) if each.sign == "flat")
    assert (hint.evidence["hours"], hint.start.day, hint.start.hour) == (40, 5, 4)


def test_nothing_flows_nothing_is_flat() -> None:
    value = honest()
    value[100:140] = 201.3
    flow = np.full(value.size, 20.0)
    flow[100:140] = 0.0
    assert names(series(value, flow=flow)) == set()


def test_a_nondetect_that_stays_at_its_limit_is_no_flat_line() -> None:
    value = np.maximum(honest(level=8.0), 7.5)
    assert "flat" not in names(series(value))


def test_an_analyzer_that_repeats_its_value_for_hours_is_no_flat_line() -> None:
    assert names(series(np.repeat(honest(180), 4))) == set()


def test_a_series_that_never_moves_is_found() -> None:
    assert "flat" in names(series(np.full(720, 999.9)))


def test_days_that_repeat_are_found_and_named() -> None:
    value = honest()
    value[240:264] = value[0:24]
    hint = next(each for each in signs([series(value)], RULES) if each.sign == "mirrored_days")
    assert hint.evidence["other"] == "2026-03-11"


def test_two_outlets_alike_are_found_and_two_flat_ones_are_not_called_copies() -> None:
    value = honest()
    assert "copied_outlets" in names(series(value), series(value, outlet="b"))
    flat = np.full(720, 10.0)
    assert "copied_outlets" not in names(series(flat), series(flat, outlet="b"))


def test_values_crowded_under_the_limit_are_found_but_not_a_process_that_goes_over() -> None:
    near = honest(level=490.0)
    assert "limit_hugged" in names(series(np.where(near > LIMIT, LIMIT - DICE.random(720) * 9, near)))
    assert "limit_hugged" not in names(series(near))
    assert "limit_hugged" not in names(series(honest(level=300.0)))


def test_a_last_digit_that_comes_too_often_is_found_but_not_a_coarse_instrument() -> None:
    value = honest()
    typed = np.floor(value) + 0.8
    assert "repeated_digits" in names(series(np.where(DICE.random(720) < 0.6, typed, value)))
    assert "repeated_digits" not in names(series(np.round(value)))


def test_nights_that_fall_are_found_unless_flow_falls_too() -> None:
    night = np.arange(720) % 24 < 6
    value = np.where(night, honest() * 0.2, honest())
    assert "night_dips" in names(series(value))
    flow = np.where(night, 2.0, 20.0) + 0.1 * np.arange(720) % 1
    assert "night_dips" not in names(series(value, flow=flow))


def test_a_ratio_that_never_moves_is_found() -> None:
    value = honest()
    other = Series("a", "nh3n", START, np.round(value * 0.1, 3), np.full(720, 20.0), 3, 45.0)
    assert "fixed_ratio" in names(series(value), other)


def test_a_conversion_that_does_not_fit_is_found() -> None:
    computed = honest()
    one = series(honest())
    assert not list(conversion(one, computed * 1.01, computed, RULES))
    assert [hint.evidence["hours"] for hint in conversion(one, computed * 0.8, computed, RULES)] == [720]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1000)), min_size=1, max_size=200))
def test_no_series_breaks_a_test(values: list[float]) -> None:
    signs([series(np.array(values))], RULES)


@pytest.mark.slow
def test_honest_outlets_raise_next_to_nothing_and_altered_ones_are_found() -> None:
    """A month of the demonstration city; the rates are told in docs/understand/online-validity.md."""
    workspace = Workspace.find(cities_folder() / "chifeng")
    made = simulate_outlets(workspace, Period.parse("2026-03"), seed=11, share=0)
    every = [each for one in made for each in _series(one)]
    assert len(signs(every, RULES)) <= 0.01 * len(every)
    found: Counter[str] = Counter()
    for one in made[:40]:
        for how in ALTERATIONS:
            changed = altered(one, how, dict.fromkeys(one.values, LIMIT), 11)
            found[how] += how in {hint.sign for hint in signs(list(_series(changed)), RULES)}
    assert {how: n for how, n in found.items() if n < 20 and how != "night_dips"} == {}


def _series(made: OutletHours) -> list[Series]:
    return [
        Series(
            made.outlet, item, made.start, np.where(made.marks[item] == "N", value, np.nan), made.flow,
            3 if made.altered == "fixed_ratio" else DECIMALS[item], LIMIT,
        )
        for item, value in made.values.items()
        if item != "ph"
    ]  # fmt: skip
