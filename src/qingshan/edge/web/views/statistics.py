"""Names of statistics by medium and key, whatever edition or scope declares them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from qingshan.base.indicator import indicators
from qingshan.edge.web.views.words import Both
from qingshan.evaluate.air.declarations import declarations as of_air
from qingshan.evaluate.declared import Declaration
from qingshan.evaluate.online.figures import declarations as of_online
from qingshan.evaluate.water.declarations import declarations as of_water
from qingshan.standards.air_rules import rule_sets as air_rules
from qingshan.standards.water_rules import rule_sets as water_rules


def statistic_name(medium: str, key: str) -> Both:
    """The name of a statistic; the key itself where nothing declares it."""
    found = _names(medium).get(key)
    if found is not None:
        return found
    known = indicators().get(key)
    return Both.same(key) if known is None else Both(zh=known.name("zh"), en=known.name("en"))


@cache
def _names(medium: str) -> Mapping[str, Both]:
    return {
        declared.key: Both(zh=declared.zh, en=declared.en)
        for group in _groups(medium)
        for declared in group.values()
    }


def _groups(medium: str) -> list[Mapping[tuple[str, str], Declaration]]:
    if medium == "air":
        return [of_air(rules) for rules in air_rules()]
    if medium == "water":
        return [of_water(rules) for rules in water_rules()]
    return [of_online()]
