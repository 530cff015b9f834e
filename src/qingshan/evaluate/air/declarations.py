"""What can be asked of the air, by name, from ``statistics.toml`` and the tables of an edition."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from qingshan.base.indicator import indicator
from qingshan.base.messages import Language
from qingshan.evaluate.air.items import DAY_ITEMS, JUDGED_ITEMS, RAW_ITEMS, indicator_of
from qingshan.standards.air_rules import AirRules

Scope = Literal["period", "day", "hour"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One statistic: its words, unit, decimals, and what its figures stand on."""

    key: str
    scope: Scope
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    unit: str
    decimals: int
    rests_on: tuple[str, ...]
    clauses: tuple[str, ...]
    item: str = ""

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def formula(self, language: Language) -> str:
        """Formula in one line of the given language."""
        return self.formula_zh if language == "zh" else self.formula_en


@cache
def catalog() -> dict[str, dict[str, object]]:
    """The file of declarations."""
    text = files("qingshan.evaluate.air").joinpath("statistics.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def declarations(rules: AirRules) -> dict[tuple[Scope, str], Declaration]:
    """Every statistic an edition has, by scope and key."""
    statistics: Mapping[str, Mapping[str, object]] = catalog()["statistic"]  # type: ignore[assignment]
    made = (each for template, row in statistics.items() for each in _expanded(template, row, rules))
    return {(each.scope, each.key): each for each in made}


def _expanded(template: str, row: Mapping[str, object], rules: AirRules) -> Iterator[Declaration]:
    scope: Scope = row["scope"]  # type: ignore[assignment]
    for words in _values(template, scope, rules):
        text = {k: _filled(str(row[k]), words) for k in ("zh", "en", "formula_zh", "formula_en")}
        item = words.get("item", "")
        yield Declaration(
            key=template.format_map(words),
            scope=scope,
            unit=indicator(indicator_of(item)).unit if row["unit"] == "item" else str(row["unit"]),
            decimals=_decimals(item, template, rules) if row["decimals"] == "item" else int(str(row["decimals"])),
            rests_on=tuple(_filled(str(each), words) for each in row["rests_on"]),  # type: ignore[attr-defined]
            clauses=tuple(row["clauses"]),  # type: ignore[arg-type]
            item=item,
            **text,
        )


def _values(template: str, scope: Scope, rules: AirRules) -> Iterator[dict[str, str]]:
    """Every filling of the placeholders of a key."""
    if "{level}" in template:
        yield from ({"level": str(c.level), "level_zh": c.zh} for c in rules.categories)
    elif "{p}" in template:
        yield from (
            {**_item_words(s.item), "p": f"{s.p.normalize():f}"} for s in rules.statistics if s.p is not None
        )
    elif "{item}" in template:
        items = JUDGED_ITEMS if scope == "period" else DAY_ITEMS
        yield from (_item_words(item) for item in items)
    elif "{indicator}" in template:
        yield from (_indicator_words(key) for key in RAW_ITEMS)
    else:
        yield {}


def _item_words(item: str) -> dict[str, str]:
    names: Mapping[str, Mapping[str, str]] = catalog()["item"]  # type: ignore[assignment]
    return {**_indicator_words(indicator_of(item)), "item": item, "item_zh": names[item]["zh"],
            "item_en": names[item]["en"]}


def _indicator_words(key: str) -> dict[str, str]:
    each = indicator(key)
    return {"indicator": key, "indicator_zh": each.zh, "indicator_en": each.en, "symbol": each.symbol}


def _decimals(item: str, template: str, rules: AirRules) -> int:
    """Decimals of a statistic from the edition's rounding table; of a day, from the indicator."""
    if template == "{item}":
        return indicator(indicator_of(item)).decimals
    return max((s.decimals for s in rules.statistics if s.item == item), default=0)


def _filled(text: str, words: Mapping[str, str]) -> str:
    return text.format_map(words) if words else text
