"""Kinds of worked examples about sections, rivers, lakes and wells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import narwhals.stable.v2 as nw

from qingshan.base.rounding import from_float
from qingshan.edge.engines import Make
from qingshan.edge.examples.example import Example
from qingshan.edge.examples.water_input import (
    EDITION,
    Answers,
    class_list,
    item_keys,
    pairs,
    plain_frame,
    reading,
    rows_of,
    section_row,
    split,
    states,
    to_float,
    to_int,
    wide,
)
from qingshan.evaluate.verdict import half_up, share
from qingshan.evaluate.water.basin import basins
from qingshan.evaluate.water.change import (
    shares_of,
)
from qingshan.evaluate.water.exceedance import with_exceedances
from qingshan.evaluate.water.groundwater import judged_ground
from qingshan.evaluate.water.items import NONDETECT
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.nondetect import halved
from qingshan.evaluate.water.period import means
from qingshan.evaluate.water.rounding import kept, rounded
from qingshan.evaluate.water.trophic import with_trophic_index
from qingshan.standards.catalog import table
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import rules_named

NAMES = {"chla": "chlorophyll_a", "SD": "transparency"}
GROUND_NAMES = {
    "hardness": "hardness", "tds": "dissolved_solids", "nh4n": "nh3n", "no3n": "nitrate", "no2n": "nitrite",
    "so4": "sulfate", "cl": "chloride", "fe": "iron", "mn": "manganese", "al": "aluminum", "na": "sodium",
    "i": "iodide", "turbidity": "turbidity", "color": "color", "cod": "codmn", "chcl3": "chloroform",
    "ccl4": "carbon_tetrachloride", "totalcoliform": "total_coliform", "tbc": "bacteria_count",
}  # fmt: skip
"""Names of groundwater items in examples that are no code of the surface-water items."""


def section_kind(examples: Sequence[Example], make: Make) -> Answers:
    """One section from its values: class, determining and exceeding indicators, target."""
    rules = rules_named(EDITION)
    answers: Answers = {}
    for is_rounded in (False, True):
        chosen = [e for e in examples if bool(e.given.get("round")) is is_rounded]
        rows = [section_row(e.id, e.given, e.given["values"], rules) for e in chosen]
        answers |= _sections(rows, make, rules, is_rounded=is_rounded)
    return answers


def section_series_kind(examples: Sequence[Example], make: Make) -> Answers:
    """One section from series of values, averaged, rounded and judged."""
    rules = rules_named(EDITION)
    keys = item_keys(rules)
    rows: list[dict[str, object]] = []
    for example in examples:
        series: Mapping[str, Sequence[object]] = example.given["series"]  # type: ignore[assignment]
        for at in range(max(map(len, series.values()))):
            row = section_row(example.id, example.given, {}, rules)
            for code, values in series.items():
                value, is_nondetect = reading(values[at] if at < len(values) else None)
                row |= {keys[code]: value, f"{keys[code]}{NONDETECT}": is_nondetect}
            rows.append(row)
    samples = make(wide(rows, rules, marks=True)).with_columns(section=nw.col("id"))
    items = tuple(rules.items)
    mean = rounded(means(halved(samples, rules, items), ("id",), items), rules, items)
    codes = {key: code for code, key in keys.items()}
    answers: Answers = {}
    for mean_row in rows_of(with_exceedances(judged(mean, rules), rules)):
        measured = [item for item in items if mean_row[item] is not None]
        answers[mean_row["id"]] = {
            **section_answer(mean_row, rules),
            "rounded_means": {codes[item]: mean_row[item] for item in measured},
            "n": {codes[item]: mean_row[f"n_{item}"] for item in measured},
        }
    return answers


def _sections(
    rows: Sequence[Mapping[str, object]], make: Make, rules: WaterRules, *, is_rounded: bool
) -> Answers:
    if not rows:
        return {}
    verdicts = with_exceedances(judged(make(wide(rows, rules)), rules, is_rounded=is_rounded), rules)
    return {row["id"]: section_answer(row, rules) for row in rows_of(verdicts)}


def section_answer(row: Mapping[str, Any], rules: WaterRules) -> dict[str, object]:
    """The verdict on a section in the words of the examples."""
    number = row["water_class"]
    if number is None:
        return {"class": None}
    codes = {key: item.code for key, item in rules.items.items()}
    digits = rules.decimals("exceedance_multiple", "figure")
    quality = rules.quality_of(number)
    multiples = {key: row.get(f"multiple_{key}") for key in rules.items}
    references = [key for key, item in rules.items.items() if not item.is_evaluated]
    return {
        "class": number,
        "class_name": rules.water_class(number).numeral,
        "quality": quality.zh,
        "color": quality.color_zh,
        "determining": [codes[key] for key in split(row["determining"])],
        "exceed_III": {codes[k]: half_up(v, digits) for k, v in multiples.items() if v is not None},
        "main": [codes[key] for key in split(row["main"])],
        "meets_target": row.get("meets_target"),
        "reference_only": {codes[k]: row[f"class_{k}"] for k in references if row.get(f"class_{k}")},
    }


def rounding_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Rounding for evaluation: half to even, one significant digit at least."""
    answers: Answers = {}
    for digits in sorted({to_int(e.given["nd"]) for e in examples}):
        rows = [
            {"id": e.id, "x": to_float(e.given["value"])} for e in examples if to_int(e.given["nd"]) == digits
        ]
        frame = make(plain_frame(rows, ["x"])).with_columns(value=kept(nw.col("x"), digits))
        answers |= {row["id"]: {"value": row["value"]} for row in rows_of(frame)}
    return answers


def tli_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Trophic level index; chlorophyll a is given in mg/m³."""
    rules = rules_named(EDITION)
    keys = {**item_keys(rules), **NAMES}
    factors = {term.item: float(term.factor) for term in rules.trophic}
    rows = [
        {"id": e.id, **{keys[c]: to_float(v) / factors[keys[c]] for c, v in pairs(e.given["values"])}}  # type: ignore[operator]
        for e in examples
    ]
    states = {each.key: each.zh for each in rules.trophic_states}
    codes = {key: code for code, key in keys.items()}
    answers: Answers = {}
    for row in rows_of(with_trophic_index(make(plain_frame(rows, factors)), rules)):
        parts = {codes[item]: row[f"tli_{item}"] for item in factors if row[f"tli_{item}"] is not None}
        answers[row["id"]] = {
            "parts": {code: from_float(value, 3) for code, value in parts.items()},
            "TLI": from_float(row["trophic_index"], 3),
            "TLI_1dp": from_float(row["trophic_index"], rules.decimals("trophic_index", "figure")),
            "state": states[row["trophic_state"]],
        }
    return answers


def basin_kind(examples: Sequence[Example], make: Make) -> Answers:
    """A river or basin, from the classes of its sections or from their values."""
    rules = rules_named(EDITION)
    answers: Answers = {e.id: _by_classes(e, rules) for e in examples if "classes" in e.given}
    valued = [e for e in examples if "sections" in e.given]
    sections, found = _basins(valued, make, rules)
    for example in valued:
        row = found[example.id]
        classes = [each["water_class"] for each in sections if each["river"] == example.id]
        method = {"mean_concentration": "mean concentration", "class_ratio": "class ratio"}[row["method"]]
        extra: dict[str, object] = {"method": method, "section_classes": classes}
        if row["method"] == "mean_concentration":
            answers[example.id] = {**section_answer({**row, "target": None}, rules), **extra}
        else:
            answers[example.id] = {**_by_classes(example, rules, classes), **extra}
    return answers


def basin_main_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Main pollution indicators of a basin, by the share of sections over class III."""
    rules = rules_named(EDITION)
    _, found = _basins(examples, make, rules)
    answers: Answers = {}
    for example in examples:
        row = found[example.id]
        n = row["sections"]
        over = {k: row[f"exceed_{k}"] for k in rules.items if row.get(f"exceed_{k}")}
        answers[example.id] = {
            "n": n,
            "rates": {rules.items[k].code: share(count, n) for k, count in over.items()},
            "main": [rules.items[key].code for key in split(row["main"])],
        }
    return answers


def _basins(
    examples: Sequence[Example], make: Make, rules: WaterRules
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    rows = []
    for example in examples:
        for at, section in enumerate(example.given["sections"]):  # type: ignore[arg-type, var-annotated]
            row = section_row(f"{example.id}/{at:03d}", example.given, section["values"], rules)
            rows.append({**row, "river": example.id})
    if not rows:
        return [], {}
    verdicts = judged(make(wide(rows, rules, texts=("river",))), rules)
    sections = sorted(rows_of(verdicts), key=lambda row: str(row["id"]))
    return sections, {row["river"]: row for row in rows_of(basins(verdicts, rules))}


def _by_classes(
    example: Example, rules: WaterRules, classes: Sequence[int | None] | None = None
) -> Mapping[str, object]:
    listed = class_list(example.given["classes"]) if classes is None else list(classes)
    shares = shares_of(states(listed), rules)
    known = [number for number in listed if number is not None]
    return {
        "method": "class ratio",
        "n": shares.sections,
        "good_pct": shares.good_ratio,
        "bad_pct": shares.bad_ratio,
        "quality": None if shares.quality is None else rules.qualities[shares.quality].zh,
        "pct_by_class": {c.numeral: share(known.count(c.number), len(known)) for c in rules.classes},
    }


def groundwater_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Groundwater by its worst item; values are in the unit of the standard."""
    rules = rules_named(EDITION)
    rows: list[dict[str, object]] = []
    names: dict[str, dict[str, str]] = {}
    for example in examples:
        names[example.id] = {_ground_key(code, rules): code for code, _ in pairs(example.given["values"])}
        values = {_ground_key(code, rules): v for code, v in pairs(example.given["values"])}
        rows.append({"id": example.id, **{k: _canonical(k, v) for k, v in values.items()}})
    answers: Answers = {}
    for row in rows_of(judged_ground(make(plain_frame(rows, rules.ground)), rules)):
        told = names[row["id"]]
        answers[row["id"]] = {
            "per_item": {code: row[f"class_{key}"] for key, code in told.items()},
            "class": row["water_class"],
            "worst": [told[key] for key in split(row["determining"])],
        }
    return answers


def _ground_key(code: str, rules: WaterRules) -> str:
    keys = item_keys(rules)
    folded = code.lower().replace("_", "").replace("-", "")
    if code in keys and keys[code] in rules.ground:
        return keys[code]
    return GROUND_NAMES.get(folded, code.lower())


@cache
def _micro() -> frozenset[str]:
    """Groundwater items whose limits are given in μg/L."""
    return frozenset(
        row.text("item") for row in table("gbt14848-2017", "limits") if row.text("unit") == "μg/L"
    )


def _canonical(key: str, value: object) -> float | None:
    number = Decimal(str(value))
    return float(number.scaleb(-3) if key in _micro() else number)
