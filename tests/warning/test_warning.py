"""Early warning: what raises an alarm and what does not, folding, and the score."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.evaluate.warning.alarm import Alarm, alarms
from qingshan.evaluate.warning.event import events
from qingshan.evaluate.warning.score import Published, lasting_changes, score
from qingshan.evaluate.warning.watched import Scale, Watched, flat, trailing_median
from qingshan.standards.early_warning_rules import Choice, WarningRule, chosen_rules, early_warning_rules

START = datetime(2022, 7, 1)
STEP = timedelta(hours=4)
RULES = {each.key: each for each in early_warning_rules("water", date(2022, 7, 1))}
WINDOW = timedelta(hours=24)


def place(
    classes: list[float], *, target: int | None = None, scales: dict[str, Scale] | None = None,
    **values: list[float],
) -> Watched:  # fmt: skip
    return Watched(
        "S1", START, STEP, {key: np.array(each, dtype=float) for key, each in values.items()},
        np.array(classes, dtype=float), {0.0: np.array(classes, dtype=float)}, target=target,
        scales=scales or {},
    )  # fmt: skip


def raised(watched: Watched, *keys: str) -> list[tuple[str, int, int]]:
    """Rule, step of the first reading, step of the one that raised it."""
    found = alarms(watched, [RULES[key] for key in keys])
    return [(e.rule, round((e.start - START) / STEP), round((e.raised - START) / STEP)) for e in found]


def test_a_class_that_stays_worse_is_raised_at_the_second_reading() -> None:
    assert raised(place([2] * 8 + [3] * 5), "drop", "far_drop") == [("drop", 8, 9)]
    assert raised(place([2] * 8 + [5] * 5), "far_drop") == [("far_drop", 8, 9)]


def test_one_worse_reading_is_no_event() -> None:
    assert raised(place([2] * 8 + [5] + [2] * 6), "drop", "far_drop") == []


def test_a_gap_between_two_worse_readings_does_not_hide_them() -> None:
    assert raised(place([2] * 8 + [3, float("nan"), 3]), "drop") == [("drop", 8, 10)]


def test_a_new_state_becomes_the_usual_one() -> None:
    found = alarms(place([2] * 12 + [3] * 30), [RULES["drop"]])
    assert len(found) == 1
    assert found[0].is_over
    assert found[0].last - found[0].start < timedelta(hours=36)


def test_the_target_is_judged_whatever_was_usual() -> None:
    assert raised(place([4] * 4, target=3), "over_target", "far_over_target") == [("over_target", 0, 1)]
    assert raised(place([4] * 4), "over_target") == []


def test_a_spike_of_one_indicator_is_no_event_and_a_rise_is() -> None:
    usual = [0.10, 0.11, 0.10, 0.12, 0.11, 0.10, 0.11, 0.12]
    scales = {"nh3n": Scale(least=0.25), "tp": Scale(least=0.05)}
    spike = place([2] * 12, scales=scales, nh3n=[*usual, 2.0, 0.11, 0.1, 0.11])
    assert raised(spike, "abrupt") == []
    rise = place([2] * 12, scales=scales, nh3n=[*usual, 2.0, 2.1, 2.2, 2.0])
    assert raised(rise, "abrupt") == [("abrupt", 8, 9)]


def test_two_indicators_that_jump_together_need_no_second_reading() -> None:
    usual, phosphorus = [0.10, 0.11, 0.10, 0.12, 0.11, 0.10, 0.11, 0.12], [0.02, 0.021, 0.02, 0.022] * 2
    watched = place(
        [2] * 9, scales={"nh3n": Scale(least=0.25), "tp": Scale(least=0.05)}, nh3n=[*usual, 2.0],
        tp=[*phosphorus, 0.4],
    )  # fmt: skip
    found = alarms(watched, [RULES["abrupt"]])
    assert {each.indicator for each in found} == {"nh3n", "tp"}
    assert {each.confidence for each in found} == {"high"}


def test_small_values_may_jump() -> None:
    watched = place([1] * 10, scales={"nh3n": Scale(least=0.25)}, nh3n=[0.02, 0.021] * 4 + [0.2, 0.2])
    assert raised(watched, "abrupt") == []


def test_a_stuck_instrument_warns_of_nothing() -> None:
    stuck = [7.0, 7.1, 7.0, 7.2] * 3 + [1.5] * 2
    assert raised(place([2] * 14, do=[*stuck, 1.5]), "oxygen") == [("oxygen", 12, 14)]
    values = [1.4, 7.0] + [1.5] * 16
    rule = replace(RULES["oxygen"], times=13)
    assert alarms(place([2] * 18, do=values), [rule]) == ()


def test_missing_data_are_told_once_while_they_last() -> None:
    nan = float("nan")
    assert raised(place([2] * 6 + [nan] * 9 + [2] * 3), "silent") == [("silent", 11, 11)]


def test_alarms_of_one_event_fold_into_one_and_missing_data_stay_apart() -> None:
    watched = place([2] * 8 + [6] * 6, target=3)
    found = alarms(watched, list(RULES.values()))
    made = events(found, window=WINDOW)
    assert len(made) == 1
    assert made[0].level == "orange"
    assert {each.rule for each in made[0].alarms} == {
        "over_target", "far_over_target", "worse_than_v", "drop", "far_drop",
    }  # fmt: skip
    assert made[0].raised - made[0].start == STEP
    assert made[0].confidence == "high"


@settings(max_examples=60)
@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, 6.0, float("nan")]), min_size=8, max_size=40), st.data())
def test_what_was_raised_stays_raised_as_readings_come_in(classes: list[float], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(classes)))
    rules = [each for each in RULES.values() if each.kind != "abrupt"]

    def told(found: tuple[Alarm, ...]) -> set[tuple[str, datetime, datetime]]:
        return {(each.rule, each.start, each.raised) for each in found}

    then, now = (alarms(place(each, target=2), rules) for each in (classes[:cut], classes))
    assert told(then) <= told(now)
    later = told(now) - told(then)
    assert all(at >= START + cut * STEP for _, _, at in later)


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, float("nan")]), max_size=30), st.integers(1, 8))
def test_a_trailing_median_is_the_median_of_the_steps_before(values: list[float], width: int) -> None:
    found = trailing_median(np.array(values), width, 1)
    for at, each in enumerate(found):
        known = [v for v in values[max(0, at - width) : at] if not np.isnan(v)]
        assert (np.isnan(each) and not known) or each == np.median(known)


def test_flat_runs_count_from_when_they_are_long_enough_and_the_lowest_value_may_stay() -> None:
    assert flat(np.array([1.0, 5, 5, 5, 2]), 3).tolist() == [False, False, False, True, False]
    assert not flat(np.array([1.0, 1, 1, 1, 1]), 3).any()


def published(classes: list[float]) -> Published:
    return Published("S1", START, STEP, np.array(classes, dtype=float))


def test_a_lasting_change_needs_half_a_day_on_each_side() -> None:
    assert [each.time for each in lasting_changes(published([2] * 6 + [3] * 6))] == [START + 6 * STEP]
    assert lasting_changes(published([2] * 6 + [3] + [2] * 6)) == ()
    assert lasting_changes(published([2, 2, 3, 3])) == ()


def test_the_score_counts_what_was_found_how_late_and_what_was_for_nothing() -> None:
    classes = [2.0] * 8 + [3] * 12
    made = events(alarms(place(classes), [RULES["drop"]]), window=WINDOW)
    found = score(made, [published(classes)])
    assert (found.changes, found.found, found.median_delay, found.false) == (1, 1, 4.0, 0)
    brief = [2.0] * 8 + [3, 3] + [2] * 10
    made = events(alarms(place(brief), [RULES["drop"]]), window=WINDOW)
    found = score(made, [published(brief)])
    assert (found.changes, found.false, found.short) == (0, 1, 1)
    assert found.station_months == pytest.approx(20 * 4 / 730.5)


def test_a_bureau_decides_about_a_rule_from_a_day_on() -> None:
    rules: tuple[WarningRule, ...] = tuple(RULES.values())
    chosen = [
        Choice("water", "drop", date(2022, 1, 1), "orange", None, 3, None, "trial", "Li"),
        Choice("water", "silent", date(2022, 1, 1), "off", None, None, None, "no", "Li"),
        Choice("water", "drop", date(2023, 1, 1), "red", None, None, None, "later", "Li"),
    ]
    made = {each.key: each for each in chosen_rules(rules, chosen, "water", date(2022, 7, 1))}
    assert (made["drop"].level, made["drop"].times, made["drop"].hours) == ("orange", 3, 24)
    assert "silent" not in made
    assert len(made) == len(rules) - 1
