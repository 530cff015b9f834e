"""The rules of ambient air by date and by name."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.base.errors import UsageError
from qingshan.base.indicator import of_medium
from qingshan.standards.air_rules import (
    AirRules,
    critical_spearman,
    gas_state,
    rule_sets,
    rules_named,
    rules_on,
    spans,
    spearman_clause,
)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
SIX = of_medium("air")


@given(DAYS)
def test_exactly_one_rule_set_is_in_force_on_a_day(day: date) -> None:
    holding = [r for r in rule_sets() if (r.start or date.min) <= day < (r.end or date.max)]
    assert holding == [rules_on(day)]


@given(DAYS, st.integers(0, 5000))
def test_spans_cut_a_period_into_its_days_once_each(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    parts = spans(first, last)
    assert parts[0][1] == first
    assert parts[-1][2] == last
    assert sum((end - begin).days + 1 for _, begin, end in parts) == length + 1
    for rules, begin, end in parts:
        assert rules_on(begin) is rules
        assert rules_on(end) is rules


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2013, 3, 1), "2012"),
        (date(2026, 2, 28), "2012"),
        (date(2026, 3, 1), "2026-transition"),
        (date(2030, 12, 31), "2026-transition"),
        (date(2031, 1, 1), "2026-final"),
    ],
)
def test_the_edition_follows_the_date(day: date, key: str) -> None:
    assert rules_on(day).key == key


@pytest.mark.parametrize(
    ("name", "day", "key"),
    [
        ("2012", None, "2012"),
        ("2012", date(2030, 1, 1), "2012"),
        ("2026", None, "2026-transition"),
        ("2026", date(2019, 1, 1), "2026-transition"),
        ("2026", date(2030, 12, 31), "2026-transition"),
        ("2026", date(2031, 1, 1), "2026-final"),
        ("2026-final", date(2020, 1, 1), "2026-final"),
        ("2026-transition", date(2040, 1, 1), "2026-transition"),
        ("2031", None, "2026-final"),
    ],
)
def test_names_reach_every_edition(name: str, day: date | None, key: str) -> None:
    assert rules_named(name, day).key == key


@pytest.mark.parametrize("name", ["", "2", "202", "2027", "2026-", "final", "gb3095-2012"])
def test_unknown_names_are_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        rules_named(name)
    assert caught.value.code == "unknown-edition"
    assert "2026-transition" in caught.value.remedy("en")


@pytest.mark.parametrize("rules", rule_sets(), ids=lambda r: r.key)
def test_every_rule_set_has_all_a_kernel_needs(rules: AirRules) -> None:
    assert {item for item, averaging, level in rules.limits if (averaging, level) == ("day", 2)} >= set(
        SIX
    ) - {"o3"}
    assert rules.limit("o3", "8h").value == 160
    assert {s.indicator for s in rules.statistics} == set(SIX)
    assert {item.indicator for item in rules.daily.items} == set(SIX)
    assert {item.indicator for item in rules.hourly.items} == set(SIX)
    for report in (rules.daily, rules.hourly, *rules.variants.values()):
        for item in report.items:
            used = [*item.columns, *([item.fallback] if item.fallback else [])]
            assert {rules.breakpoints[name].indicator for name in used} == {item.indicator}
    for statistic in rules.statistics:
        assert rules.limits[statistic.indicator, statistic.limit_averaging, 2].value > 0
        assert (statistic.kind == "mean") == (statistic.p is None)
    assert len(rules.composite) == 6
    assert set(rules.advice) == {c.level for c in rules.categories}
    assert rules.policies
    assert all(policy.zh and policy.en for policy in rules.policies)


@pytest.mark.parametrize("rules", rule_sets(), ids=lambda r: r.key)
def test_validity_holds_the_numbers_of_the_clauses(rules: AirRules) -> None:
    v = rules.validity
    assert (v.hours_per_day, v.window_hours, v.window_length, v.minutes_per_hour) == (20, 6, 8, 45)
    assert (v.first_window, v.last_window, v.windows_per_day) == (8, 24, 14)
    assert (v.days_per_year, v.days_per_month, v.days_per_february) == (324, 27, 25)
    assert (v.site_share, v.small_site_share, v.small_site_count) == (Decimal("0.75"), Decimal("0.5"), 4)
    assert v.short_day_stands_over_limit
    assert v.clauses["windows_per_day"].status == "transcribed"
    assert v.clauses["first_window"].status == "unverified"


def test_the_2012_daily_report_takes_both_ozone_averages_and_the_2026_one_only_the_8_hour() -> None:
    ozone = {r.key: next(i for i in r.daily.items if i.indicator == "o3").columns for r in rule_sets()}
    assert ozone == {"2012": ("o3_8h", "o3_1h"), "2026-transition": ("o3_8h",), "2026-final": ("o3_8h",)}


def test_beyond_the_table() -> None:
    old, new = rules_named("2012").breakpoints, rules_named("2026").breakpoints
    assert (old["so2_1h"].above, old["so2_1h"].above_iaqi, new["so2_1h"].above_iaqi) == ("none", None, 200)
    assert (old["o3_8h"].above, old["o3_8h"].above_iaqi, new["o3_8h"].above_iaqi) == ("none", None, 300)
    assert {b.above_iaqi for name, b in old.items() if name not in {"so2_1h", "o3_8h"}} == {500}
    assert {b.above_iaqi for name, b in new.items() if name not in {"so2_1h", "o3_8h"}} == {500}
    so2 = next(i for i in rules_named("2012").hourly.items if i.indicator == "so2")
    assert so2.fallback == "so2_day"


def test_hourly_particulates_use_the_daily_scale_and_say_on_what_ground() -> None:
    for rules, status in ((rules_named("2012"), "measured"), (rules_named("2026"), "read")):
        for item in ("pm25", "pm10"):
            hour, day = rules.breakpoints[f"{item}_1h"], rules.breakpoints[f"{item}_day"]
            assert (hour.concentration, hour.iaqi) == (day.concentration, day.iaqi)
            assert (hour.clause.status, day.clause.status) == (status, "read")


def test_carbon_monoxide_breakpoints_are_tenths() -> None:
    assert rules_named("2012").breakpoints["co_day"].concentration == (0, 20, 40, 140, 240, 360, 480, 600)


def test_completeness_and_exceeding_differ_between_editions() -> None:
    old, new = rules_named("2012").daily, rules_named("2026").daily
    assert (old.completeness, old.has_exceeding, old.exceeding_over) == ("list", True, 100)
    assert (new.completeness, new.threshold, new.has_exceeding) == ("na_unless_over", 100, False)
    assert old.primary_over == new.primary_over == 50


def test_statistics_of_2026_keep_a_decimal_of_pm25_and_judge_on_whole_numbers() -> None:
    kept = {
        (r.key, s.item, s.kind): (s.decimals, s.attainment_decimals)
        for r in rule_sets()
        for s in r.statistics
    }
    assert kept["2026-transition", "pm25", "mean"] == (1, 0)
    assert kept["2012", "pm25", "mean"] == (0, 0)
    assert kept["2012", "co", "percentile"] == kept["2026-final", "co", "percentile"] == (1, 1)


def test_composite_takes_the_limits_of_the_edition_and_the_weights_stay_optional() -> None:
    final = rules_named("2026-final")
    assert final.composite == {
        "so2_mean": (20, 1), "no2_mean": (30, 1), "pm10_mean": (50, 1), "pm25_mean": (25, 1),
        "co_p95": (4, 1), "o3_8h_p90": (160, 1),
    }  # fmt: skip
    assert rules_named("2012").composite_variants == {}
    weighted = rules_named("2026").composite_variants["weighted-unconfirmed"]
    assert {t.indicator: int(t.weight) for t in weighted.terms if t.weight != 1} == {
        "pm25": 3,
        "no2": 2,
        "o3": 2,
    }
    assert weighted.clause.status == "unverified"
    assert "未证实" in weighted.zh


def test_published_composite_example_follows_from_the_limits() -> None:
    means = {
        "so2_mean": 12,
        "no2_mean": 30,
        "pm10_mean": 70,
        "pm25_mean": 35,
        "co_p95": Decimal("1.6"),
        "o3_8h_p90": 144,
    }
    total = sum(
        Decimal(means[name]) / limit * weight
        for name, (limit, weight) in rules_named("2012").composite.items()
    )
    assert total == Decimal("4.25")


def test_the_state_of_gas_changes_on_a_day_and_particulates_are_never_converted_after_it() -> None:
    assert gas_state(date(2018, 8, 31)).temperature == Decimal("273.15")
    assert gas_state(date(2018, 9, 1)).temperature == Decimal("298.15")
    assert gas_state(date(2026, 3, 1)).clause.standard == "GB 3095-2026"
    assert gas_state(date(2018, 9, 1), "particulate").temperature is None
    assert gas_state(date(2018, 8, 31)).pressure == Decimal("1013.25")


@pytest.mark.parametrize(
    ("n", "value"), [(5, "0.900"), (10, "0.564"), (11, "0.564"), (30, "0.306"), (99, "0.306")]
)
def test_critical_values_take_the_stricter_neighbor(n: int, value: str) -> None:
    assert critical_spearman(n) == Decimal(value)


def test_there_is_no_trend_of_fewer_than_five() -> None:
    assert critical_spearman(4) is None
    assert spearman_clause().status == "unverified"


def test_policies_name_what_is_not_verified() -> None:
    for rules in rule_sets():
        assert rules.policy("percentile-linear").status == "unverified"
        assert len({p.key for p in rules.policies}) == len(rules.policies)
    assert rules_named("2026").policy("exceptional-events-not-implemented").text("en")


def test_categories_carry_names_and_colors() -> None:
    orange = rules_named("2026").categories[2]
    assert (orange.name("zh"), orange.color("en"), orange.hex) == ("轻度污染", "orange", "#ff7e00")
