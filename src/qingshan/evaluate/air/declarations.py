"""What can be asked of the air, by name, from ``statistics.toml`` and the tables of an edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from qingshan.base.indicator import indicator
from qingshan.evaluate.air.items import DAY_ITEMS, JUDGED_ITEMS, RAW_ITEMS, indicator_of
from qingshan.evaluate.air.period import statistic_name
from qingshan.evaluate.declared import Declaration, filled, read_catalog
from qingshan.standards.air_rules import AirRules

Scope = Literal["period", "day", "derived"]


def catalog() -> dict[str, dict[str, object]]:
    """The file of declarations."""
    return read_catalog("qingshan.evaluate.air")


def declarations(rules: AirRules) -> dict[tuple[str, str], Declaration]:
    """Every statistic an edition has, by scope and key; derived ones after those they are made from."""
    found: dict[tuple[str, str], Declaration] = {}
    rows: Mapping[str, Mapping[str, object]] = catalog()["statistic"]  # type: ignore[assignment]
    for template, row in rows.items():
        for words in list(_fillings(template, row, rules, found)):
            made = _declaration(template, row, words, rules)
            found[made.scope, made.key] = made
    return found


def _declaration(
    template: str, row: Mapping[str, object], words: Mapping[str, str], rules: AirRules
) -> Declaration:
    item = words.get("item", "")
    return Declaration(
        key=template.format_map(words),
        scope=str(row["scope"]),
        unit=_unit(str(row["unit"]), item, words),
        decimals=_decimals(row["decimals"], item, words, rules),
        rests_on=tuple(filled(str(each), words) for each in row["rests_on"]),  # type: ignore[attr-defined]
        clauses=tuple(row["clauses"]),  # type: ignore[arg-type]
        item=item,
        **{key: filled(str(row[key]), words) for key in ("zh", "en", "formula_zh", "formula_en")},
    )


def _fillings(
    template: str, row: Mapping[str, object], rules: AirRules, found: Mapping[tuple[str, str], Declaration]
) -> Iterator[dict[str, str]]:
    """Every filling of the placeholders of a key."""
    if "{statistic}" in template:
        yield from (_statistic_words(each) for each in _bases(template, rules, found))
    elif "{level}" in template:
        yield from ({"level": str(c.level), "level_zh": c.zh} for c in rules.categories)
    elif "{p}" in template:
        yield from (
            {**_item_words(s.item), "p": f"{s.p.normalize():f}"} for s in rules.statistics if s.p is not None
        )
    elif "{item}" in template:
        items = DAY_ITEMS if row["scope"] == "day" else JUDGED_ITEMS
        if template.endswith("_mean"):
            items = tuple(each.item for each in rules.statistics if each.p is None)
        yield from (_item_words(item) for item in items)
    elif "{indicator}" in template:
        yield from (_indicator_words(key) for key in RAW_ITEMS)
    elif "{flag}" in template:
        flags: Mapping[str, str] = catalog()["flag"]  # type: ignore[assignment]
        yield from ({"flag": key, "flag_zh": zh} for key, zh in flags.items())
    else:
        yield {}


def _bases(
    template: str, rules: AirRules, found: Mapping[tuple[str, str], Declaration]
) -> Iterator[Declaration]:
    """Statistics a derived one is made for: those with a limit, or all of a period."""
    names = {statistic_name(each) for each in rules.statistics}
    has_limit = template.endswith(("_limit", "_multiple"))
    yield from (
        d for (scope, key), d in found.items() if scope == "period" and (not has_limit or key in names)
    )


def _statistic_words(base: Declaration) -> dict[str, str]:
    return {
        "statistic": base.key,
        "statistic_zh": base.zh,
        "statistic_en": base.en,
        "item": base.item,
        "unit": base.unit,
        "decimals": str(base.decimals),
    }


def _item_words(item: str) -> dict[str, str]:
    names: Mapping[str, Mapping[str, str]] = catalog()["item"]  # type: ignore[assignment]
    return {
        **_indicator_words(indicator_of(item)),
        "item": item,
        "item_zh": names[item]["zh"],
        "item_en": names[item]["en"],
    }


def _indicator_words(key: str) -> dict[str, str]:
    each = indicator(key)
    return {"indicator": key, "indicator_zh": each.zh, "indicator_en": each.en, "symbol": each.symbol}


def _unit(declared: str, item: str, words: Mapping[str, str]) -> str:
    if declared == "item":
        return indicator(indicator_of(item)).unit
    if declared == "difference":
        ratio: Mapping[str, str] = catalog()["change_unit"]  # type: ignore[assignment]
        return ratio["%"] if words["unit"] == "%" else words["unit"]
    if declared == "change":
        kinds: Mapping[str, str] = catalog()["change_unit"]  # type: ignore[assignment]
        return kinds.get(words["unit"], kinds["other"])
    return declared


def _decimals(declared: object, item: str, words: Mapping[str, str], rules: AirRules) -> int:
    """Decimals as declared, or from the edition's rounding table."""
    if isinstance(declared, int):
        return declared
    if declared == "difference":
        return int(words["decimals"])
    if declared == "change":
        return 0 if words["unit"] == "d" else 1
    stage = {"item": "statistic", "limit": "attainment", "raw": "raw"}[str(declared)]
    return rules.rounding[indicator_of(item), stage].decimals
