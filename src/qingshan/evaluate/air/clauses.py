"""Clauses a statistic rests on, and the named choices made where the standards are silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from qingshan.base.figure import Clause
from qingshan.evaluate.air.declarations import catalog
from qingshan.evaluate.air.items import indicator_of
from qingshan.evaluate.air.period import statistic_name
from qingshan.evaluate.declared import Declaration, Grounds, grounds_of
from qingshan.standards.air_rules import AirRules, spearman_clause
from qingshan.standards.dust_rules import dust_rule


def grounds(declaration: Declaration, rules: AirRules) -> Grounds:
    """Clauses of one statistic under an edition, and the named choices that enter it."""
    wanted: dict[str, list[str]] = catalog()["policy"]  # type: ignore[assignment]
    words = {word: partial(_clauses, word, rules) for word in declaration.clauses}
    return grounds_of(declaration, words, rules.policies, wanted)


def _clauses(word: str, rules: AirRules, declaration: Declaration) -> Iterable[Clause]:
    return _OF[word](declaration, rules)


def _limit(indicator: str, averaging: str, rules: AirRules) -> Clause:
    return rules.limits[indicator, averaging, 2].clause


def _statistic_clauses(declaration: Declaration, rules: AirRules) -> Iterator[Clause]:
    key = declaration.key.removeprefix("deducted_")
    for each in rules.statistics:
        is_meant = key.startswith(statistic_name(each)) or "attained" in key or not declaration.item
        if is_meant and declaration.item in {each.item, ""}:
            yield each.clause
            yield each.rounding_clause


def _validity_clauses(item: str, rules: AirRules) -> Iterator[Clause]:
    names = ("window_hours", "windows_per_day", "first_window") if item == "o3_8h" else ("hours_per_day",)
    yield from (rules.validity.clauses[name] for name in names)


def _breakpoint_clauses(indicator: str, rules: AirRules) -> Iterator[Clause]:
    for item in rules.daily.items:
        if item.indicator == indicator:
            scale = rules.breakpoints[item.columns[0]]
            yield scale.clause
            yield scale.rounding_clause


def _limit_clauses(declaration: Declaration, rules: AirRules) -> Iterator[Clause]:
    yield from (
        _limit(s.indicator, s.limit_averaging, rules)
        for s in rules.statistics
        if declaration.key.startswith(statistic_name(s))
    )


def _day_limit(declaration: Declaration, rules: AirRules) -> Iterator[Clause]:
    yield _limit(indicator_of(declaration.item), "8h" if declaration.item == "o3_8h" else "day", rules)


_OF: Mapping[str, Callable[[Declaration, AirRules], Iterable[Clause]]] = {
    "completeness": lambda _, rules: [rules.daily.clause],
    "daily": lambda _, rules: [rules.daily.clause],
    "categories": lambda _, rules: [rules.categories[0].clause],
    "rate": lambda _, rules: [rules.rounding["attainment_rate", "attainment"].clause],
    "multiple": lambda _, rules: [rules.rounding["exceedance_multiple", "attainment"].clause],
    "composite": lambda _, rules: [rules.composite_rule.clause],
    "dust": lambda _, rules: [dust_rule(rules.standards["dust"]).clause],
    "dust_appraisal": lambda _, rules: [
        dust_rule(rules.standards["dust"]).uses["appraised_good_day_ratio"].clause
    ],
    "trend": lambda *_: [spearman_clause()],
    "statistic": _statistic_clauses,
    "limit": _limit_clauses,
    "limit_day": _day_limit,
    "validity_year": lambda _, rules: [rules.validity.clauses["days_per_year"]],
    "validity": lambda declaration, rules: _validity_clauses(declaration.item, rules),
    "breakpoints": lambda declaration, rules: _breakpoint_clauses(
        declaration.key.removeprefix("iaqi_"), rules
    ),
}
"""Clauses a word of ``statistics.toml`` stands for."""
