"""Clauses a statistic of water rests on, and the named choices made where the standards are silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import cast

from qingshan.base.figure import Clause
from qingshan.evaluate.declared import Declaration, Grounds, grounds_of
from qingshan.evaluate.water.declarations import catalog
from qingshan.standards.water_records import WaterRules


def grounds(declaration: Declaration, rules: WaterRules) -> Grounds:
    """Clauses of one statistic under an edition, and the named choices that enter it."""
    wanted = cast(Mapping[str, list[str]], catalog()["policy"])
    words = {word: partial(_clauses, word, rules) for word in declaration.clauses}
    return grounds_of(declaration, words, rules.policies, wanted)


def _clauses(word: str, rules: WaterRules, declaration: Declaration) -> Iterable[Clause]:
    return _OF[word](declaration, rules)


def _limits(declaration: Declaration, rules: WaterRules) -> Iterable[Clause]:
    return [rules.scales[declaration.item, "river"].clause, rules.scales[declaration.item, "lake"].clause]


def _rounding(declaration: Declaration, rules: WaterRules) -> Iterable[Clause]:
    rule = rules.rounding.get((declaration.item, "evaluation"))
    return [rule.clause] if rule else []


def _source(declaration: Declaration, rules: WaterRules) -> Iterable[Clause]:
    if declaration.item in rules.source_limits:
        return [rules.source_limits[declaration.item].clause]
    return [group.clause for group in rules.source_groups]


def _items(_: Declaration, rules: WaterRules) -> Iterable[Clause]:
    return [rules.scales["do", "river"].clause, *(each.clause for each in rules.items.values())]


def _parameter(quantity: str) -> Callable[[Declaration, WaterRules], Iterable[Clause]]:
    return lambda _, rules: [rules.parameters[quantity].clause]


def _figure(name: str) -> Callable[[Declaration, WaterRules], Iterable[Clause]]:
    return lambda _, rules: [rules.rounding[name, "figure"].clause]


_OF: Mapping[str, Callable[[Declaration, WaterRules], Iterable[Clause]]] = {
    "mean": lambda _, rules: [rules.averaging[name].clause for name in ("month", "season", "year")],
    "rounding": _rounding,
    "limits": _limits,
    "items": _items,
    "verdict": lambda _, rules: [each.clause for each in rules.classes],
    "exceedance": _parameter("exceedance_class"),
    "main": _parameter("main_indicators"),
    "multiple": _figure("exceedance_multiple"),
    "ratio": _figure("ratio"),
    "basin": lambda _, rules: [each.clause for each in rules.basin_grades],
    "good": _parameter("good_class"),
    "few": _parameter("few_sections"),
    "change": lambda _, rules: [each.clause for each in rules.changes.values()],
    "trend": lambda _, rules: [each.clause for each in rules.spearman],
    "trophic": lambda _, rules: [each.clause for each in rules.trophic],
    "trophic_state": lambda _, rules: [each.clause for each in rules.trophic_states],
    "index": _parameter("limit_class"),
    "cwqi": _figure("cwqi"),
    "source": _source,
    "ground": lambda declaration, rules: [rules.ground[declaration.item].clause],
    "ground_verdict": lambda _, rules: [rules.policy("ground-worst-item").clause],
    "flood": _figure("flood_intensity"),
    "flood_statistic": lambda _, rules: [rules.policy("flood-largest-daily-mean").clause],
}
"""Clauses a word of ``statistics.toml`` stands for."""
