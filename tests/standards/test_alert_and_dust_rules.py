"""Triggers of alerts, reduction ratios and the dust rule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingshan.base.errors import UsageError
from qingshan.standards.air_rules import rule_sets
from qingshan.standards.dust_rules import dust_rule
from qingshan.standards.warning_rules import alert_triggers, reduction_ratios, reduction_trades


def test_triggers_of_2024_ask_for_runs_of_days() -> None:
    red, orange, yellow = alert_triggers(2024)
    assert [[(c.operator, c.aqi, c.days) for c in every] for every in red.alternatives] == [
        [(">", 200, 3), (">", 300, 1)]
    ]
    assert [(c.aqi, c.days) for every in orange.alternatives for c in every] == [(200, 2), (150, 3)]
    assert [(c.aqi, c.days) for every in yellow.alternatives for c in every] == [(200, 1), (150, 2)]
    assert (red.response, orange.name("zh"), yellow.name("en")) == ("I", "橙色", "yellow")
    assert red.rank > orange.rank > yellow.rank


def test_triggers_follow_the_year() -> None:
    assert [t.level for t in alert_triggers(2017)] == ["red", "orange", "yellow", "blue"]
    assert alert_triggers(2023) == alert_triggers(2017)
    assert alert_triggers(2026) == alert_triggers(2024)
    assert len(alert_triggers(2017)[0].alternatives) == 2
    with pytest.raises(UsageError):
        alert_triggers(2012)


def test_conditions_are_strict_unless_they_say_at_least() -> None:
    over_200 = alert_triggers(2024)[2].alternatives[0][0]
    assert not over_200.is_met_by(200)
    assert over_200.is_met_by(201)
    at_500 = alert_triggers(2017)[0].alternatives[1][0]
    assert at_500.is_met_by(500)
    assert not at_500.is_met_by(499)


def test_reduction_ratios_are_ten_twenty_thirty_for_four_pollutants() -> None:
    ratios = reduction_ratios()
    assert {pollutant for _, pollutant in ratios} == {"so2", "nox", "pm", "vocs"}
    assert [ratios[level, "pm"].percent for level in ("yellow", "orange", "red")] == [10, 20, 30]
    assert ratios["red", "vocs"].clause.status == "transcribed"
    assert {t.clause.status for t in reduction_trades()} == {"unverified"}
    assert [t.percent_sum for t in reduction_trades()] == [20, 40, 60]


def test_dust_leaves_concentrations_and_stays_in_ratios() -> None:
    for rules in rule_sets():
        rule = dust_rule(rules.standards["dust"])
        assert rule.removed_items == ("pm10", "pm25")
        assert {u.figure for u in rule.uses.values() if not u.has_dust} == {
            "concentration",
            "composite_index",
            "appraised_good_day_ratio",
        }
        assert rule.suggestion.clause.status == "unverified"
        assert (rule.suggestion.start_ratio, rule.suggestion.end_within) == (2, Decimal("0.10"))
