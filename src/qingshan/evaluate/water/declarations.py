"""What can be asked of water, by name, from ``statistics.toml`` and the tables of an edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, cast

from qingshan.base.indicator import indicator
from qingshan.base.messages import Language
from qingshan.evaluate.declared import Declaration, filled, read_catalog
from qingshan.evaluate.water.items import INDICATORS
from qingshan.standards.water_records import WaterRules

Scope = Literal["section", "lake", "group", "source", "day", "moment"]
Words = Mapping[str, str]

_FIGURES = {
    "multiple": "exceedance_multiple",
    "cwqi": "cwqi",
    "trophic": "trophic_index",
    "flood": "flood_intensity",
    "trend": "rank_correlation",
}
"""Rows of the rounding tables that words of ``decimals`` stand for."""


def catalog() -> dict[str, dict[str, object]]:
    """The file of declarations."""
    return read_catalog("qingshan.evaluate.water")


@lru_cache(maxsize=8)
def declarations(rules: WaterRules) -> Mapping[tuple[str, str], Declaration]:
    """Every statistic an edition has, by scope and key; derived ones after those they are made from."""
    found: dict[tuple[str, str], Declaration] = {}
    rows: Mapping[str, Mapping[str, object]] = catalog()["statistic"]  # type: ignore[assignment]
    for template, row in rows.items():
        for scope in str(row["scope"]).split():
            for words in list(_fillings(template, scope, rules, found)):
                made = _declaration(template, scope, row, words, rules)
                found[scope, made.key] = made
    return MappingProxyType(found)


def words_of(table: str, key: str) -> tuple[str, str]:
    """Chinese and English of a word of the file: a verdict, a direction, a group of items."""
    rows = cast(Mapping[str, list[str]], catalog()[table])
    zh, en = rows[key]
    return zh, en


def meaning(declared: Declaration, value: object, rules: WaterRules) -> tuple[str, str]:
    """What a value of a statistic means, in Chinese and English; empty where the value says it itself."""
    if value is None or not declared.shows:
        return "", ""
    return cast(
        tuple[str, str], tuple(_meant(declared.shows, str(value), rules, lang) for lang in ("zh", "en"))
    )


def _meant(shows: str, value: str, rules: WaterRules, language: Language) -> str:
    if shows in {"verdict", "direction", "record"}:
        return words_of(shows, value)[language == "en"]
    named = [each for each in value.split(",") if each]
    comma = "、" if language == "zh" else ", "
    match shows:
        case "class":
            return rules.water_class(int(value)).name(language)
        case "quality":
            return rules.qualities[value].name(language)
        case "trophic":
            return next(s for s in rules.trophic_states if s.key == value).name(language)
        case "degree":
            return rules.changes[int(value)].name(language)
        case "items":
            return comma.join(indicator(each).name(language) for each in named)
        case "groups":
            return comma.join(words_of("group", each)[language == "en"] for each in named)
    return ""


def _declaration(
    template: str, scope: str, row: Mapping[str, object], words: Words, rules: WaterRules
) -> Declaration:
    item = words.get("indicator", "")
    return Declaration(
        key=template.format_map(words),
        scope=scope,
        unit=_unit(str(row["unit"]), item, words),
        decimals=_decimals(row["decimals"], item, words, rules),
        rests_on=tuple(filled(str(each), words) for each in row["rests_on"]),  # type: ignore[attr-defined]
        clauses=tuple(row["clauses"]),  # type: ignore[arg-type]
        item=item,
        shows=str(row.get("shows", "")),
        template=template,
        **{key: filled(str(row[key]), words) for key in ("zh", "en", "formula_zh", "formula_en")},
    )


def _fillings(
    template: str, scope: str, rules: WaterRules, found: Mapping[tuple[str, str], Declaration]
) -> Iterator[Words]:
    """Every filling of the placeholders of a key."""
    if "{statistic}" in template:
        yield from (_statistic_words(found[scope, key]) for key in _compared(scope, found))
    elif "{class}" in template:
        yield from (
            {"class": str(each.number), "class_zh": each.zh, "class_en": each.en} for each in rules.classes
        )
    elif "{group}" in template:
        groups = cast(Mapping[str, list[str]], catalog()["group"])
        yield from ({"group": key, "group_zh": zh, "group_en": en} for key, (zh, en) in groups.items())
    elif "{indicator}" in template:
        yield from (_indicator_words(key) for key in items_of(template, rules))
    else:
        yield {}


def items_of(template: str, rules: WaterRules) -> tuple[str, ...]:
    """Indicators a template is declared for."""
    if template.startswith("flood_"):
        return rules.flood_items
    if template.startswith("tli_"):
        return tuple(term.item for term in rules.trophic)
    if template.startswith("ground_"):
        return tuple(rules.ground)
    if template == "limit_{indicator}":
        judging = (key for key, each in rules.items.items() if each.is_evaluated)
        return tuple(key for key in judging if rules.scales[key, "river"].bound != "range")
    if template == "class_{indicator}":
        return tuple(rules.items)
    if template in {"{indicator}", "source_multiple_{indicator}"}:
        return INDICATORS
    return tuple(
        key
        for key, each in rules.items.items()
        if each.is_evaluated and (each.has_multiple or "multiple" not in template)
    )


def _compared(scope: str, found: Mapping[tuple[str, str], Declaration]) -> Iterator[str]:
    """Statistics of a scope whose change and trend can be asked for."""
    listed = cast(Mapping[str, list[str]], catalog()["compared"]).get(scope, [])
    for (of, key), declared in found.items():
        if of == scope and declared.template in listed:
            yield key


def _statistic_words(base: Declaration) -> Words:
    return {
        "statistic": base.key,
        "statistic_zh": base.zh,
        "statistic_en": base.en,
        "unit": base.unit,
        "is_count": "yes" if base.decimals == 0 and base.unit else "",
    }


def _indicator_words(key: str) -> Words:
    each = indicator(key)
    return {"indicator": key, "indicator_zh": each.zh, "indicator_en": each.en}


def _unit(declared: str, item: str, words: Words) -> str:
    if declared == "item":
        return indicator(item).unit
    if declared != "change":
        return declared
    if words["statistic"] == "ph":
        return ""
    kinds = cast(Mapping[str, str], catalog()["change_unit"])
    return words["unit"] if words["is_count"] else kinds.get(words["unit"], kinds["other"])


def _decimals(declared: object, item: str, words: Words, rules: WaterRules) -> int:
    """Decimals as declared, or from the edition's rounding tables."""
    if isinstance(declared, int):
        return declared
    if declared == "change":
        return 0 if words["is_count"] else 1
    if declared == "item":
        rule = rules.rounding.get((item, "evaluation"))
        return rule.decimals if rule else indicator(item).decimals
    if declared == "raw":
        return indicator(item).decimals
    return rules.decimals(_FIGURES[str(declared)], "figure")
