"""Kinds of worked examples of water. Each puts its examples through the rules as one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.rounding import from_float
from qingshan.edge.engines import Make
from qingshan.edge.examples.example import Example
from qingshan.edge.frames import collect
from qingshan.evaluate.verdict import half_up, share
from qingshan.evaluate.water.basin import basins
from qingshan.evaluate.water.change import (
    SectionState,
    counts_for,
    published_points,
    shares_of,
    significance,
)
from qingshan.evaluate.water.compensation import CompensationTerm, compensation
from qingshan.evaluate.water.cwqi import city_index, with_indices
from qingshan.evaluate.water.exceedance import with_exceedances
from qingshan.evaluate.water.flood import flood_intensity
from qingshan.evaluate.water.groundwater import judged_ground
from qingshan.evaluate.water.items import NONDETECT
from qingshan.evaluate.water.judge import judged
from qingshan.evaluate.water.nondetect import halved
from qingshan.evaluate.water.outfall import outfall_days, with_discharge_limit
from qingshan.evaluate.water.period import means
from qingshan.evaluate.water.rounding import kept, rounded
from qingshan.evaluate.water.sources import source_rates
from qingshan.evaluate.water.trend import spearman
from qingshan.evaluate.water.trophic import with_trophic_index
from qingshan.standards.catalog import table
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import rules_named

Answers = dict[str, Mapping[str, object]]
Kind = Callable[[Sequence[Example], Make], Answers]

EDITION = "2011"
NAMES = {"chla": "chlorophyll_a", "SD": "transparency"}
GROUND_NAMES = {
    "hardness": "hardness", "tds": "dissolved_solids", "nh4n": "nh3n", "no3n": "nitrate", "no2n": "nitrite",
    "so4": "sulfate", "cl": "chloride", "fe": "iron", "mn": "manganese", "al": "aluminum", "na": "sodium",
    "i": "iodide", "turbidity": "turbidity", "color": "color", "cod": "codmn", "chcl3": "chloroform",
    "ccl4": "carbon_tetrachloride", "totalcoliform": "total_coliform", "tbc": "bacteria_count",
}  # fmt: skip
"""Names of groundwater items in examples that are no code of the surface-water items."""
POINTS = ("good", "bad")


def section_kind(examples: Sequence[Example], make: Make) -> Answers:
    """One section from its values: class, determining and exceeding indicators, target."""
    rules = rules_named(EDITION)
    answers: Answers = {}
    for is_rounded in (False, True):
        chosen = [e for e in examples if bool(e.given.get("round")) is is_rounded]
        rows = [_section_row(e.id, e.given, e.given["values"], rules) for e in chosen]
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
            row = _section_row(example.id, example.given, {}, rules)
            for code, values in series.items():
                value, is_nondetect = reading(values[at] if at < len(values) else None)
                row |= {keys[code]: value, f"{keys[code]}{NONDETECT}": is_nondetect}
            rows.append(row)
    samples = make(_wide(rows, rules, marks=True)).with_columns(section=nw.col("id"))
    items = tuple(rules.items)
    mean = rounded(means(halved(samples, rules, items), ("id",), items), rules, items)
    codes = {key: code for code, key in keys.items()}
    answers: Answers = {}
    for row in _rows(with_exceedances(judged(mean, rules), rules)):
        measured = [item for item in items if row[item] is not None]
        answers[row["id"]] = {
            **section_answer(row, rules),
            "rounded_means": {codes[item]: row[item] for item in measured},
            "n": {codes[item]: row[f"n_{item}"] for item in measured},
        }
    return answers


def _sections(
    rows: Sequence[Mapping[str, object]], make: Make, rules: WaterRules, *, is_rounded: bool
) -> Answers:
    if not rows:
        return {}
    samples = make(_wide(rows, rules))
    if is_rounded:
        samples = rounded(samples, rules, tuple(rules.items))
    verdicts = with_exceedances(judged(samples, rules), rules)
    return {row["id"]: section_answer(row, rules) for row in _rows(verdicts)}


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
        "determining": [codes[key] for key in _split(row["determining"])],
        "exceed_III": {codes[k]: half_up(v, digits) for k, v in multiples.items() if v is not None},
        "main": [codes[key] for key in _split(row["main"])],
        "meets_target": row.get("meets_target"),
        "reference_only": {codes[k]: row[f"class_{k}"] for k in references if row.get(f"class_{k}")},
    }


def rounding_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Rounding for evaluation: half to even, one significant digit at least."""
    answers: Answers = {}
    for digits in sorted({_int(e.given["nd"]) for e in examples}):
        rows = [
            {"id": e.id, "x": _float(e.given["value"])} for e in examples if _int(e.given["nd"]) == digits
        ]
        frame = make(_frame(rows, ["x"])).with_columns(value=kept(nw.col("x"), digits))
        answers |= {row["id"]: {"value": row["value"]} for row in _rows(frame)}
    return answers


def tli_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Trophic level index; chlorophyll a is given in mg/m³."""
    rules = rules_named(EDITION)
    keys = {**item_keys(rules), **NAMES}
    factors = {term.item: float(term.factor) for term in rules.trophic}
    rows = [
        {"id": e.id, **{keys[c]: _float(v) / factors[keys[c]] for c, v in _pairs(e.given["values"])}}  # type: ignore[operator]
        for e in examples
    ]
    states = {each.key: each.zh for each in rules.trophic_states}
    codes = {key: code for code, key in keys.items()}
    answers: Answers = {}
    for row in _rows(with_trophic_index(make(_frame(rows, factors)), rules)):
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
            "main": [rules.items[key].code for key in _split(row["main"])],
        }
    return answers


def _basins(
    examples: Sequence[Example], make: Make, rules: WaterRules
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    rows = []
    for example in examples:
        for at, section in enumerate(example.given["sections"]):  # type: ignore[arg-type, var-annotated]
            row = _section_row(f"{example.id}/{at:03d}", example.given, section["values"], rules)
            rows.append({**row, "river": example.id})
    if not rows:
        return [], {}
    verdicts = judged(make(_wide(rows, rules, texts=("river",))), rules)
    sections = sorted(_rows(verdicts), key=lambda row: str(row["id"]))
    return sections, {row["river"]: row for row in _rows(basins(verdicts, rules))}


def _by_classes(
    example: Example, rules: WaterRules, classes: Sequence[int | None] | None = None
) -> Mapping[str, object]:
    listed = _classes(example.given["classes"]) if classes is None else list(classes)
    shares = shares_of(_states(listed), rules)
    known = [number for number in listed if number is not None]
    return {
        "method": "class ratio",
        "n": shares.sections,
        "good_pct": shares.good_ratio,
        "bad_pct": shares.bad_ratio,
        "quality": None if shares.quality is None else rules.qualities[shares.quality].zh,
        "pct_by_class": {c.numeral: share(known.count(c.number), len(known)) for c in rules.classes},
    }


def change_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Change between two periods; the same arithmetic on every engine."""
    rules = rules_named(EDITION)
    answers: Answers = {}
    for example in examples:
        one, two = (shares_of(_states(_classes(example.given[k])), rules) for k in ("before", "after"))
        found = significance(one, two, rules)
        if found is None or one.quality is None or two.quality is None:
            answers[example.id] = {"final": None}
            continue
        level = None if found.by_level is None else rules.changes[found.by_level].zh
        answers[example.id] = {
            "before": rules.qualities[one.quality].zh,
            "after": rules.qualities[two.quality].zh,
            "dG": published_points(two.good_exact - one.good_exact),
            "dD": published_points(two.bad_exact - one.bad_exact),
            "by_level": level,
            "by_ratio": rules.changes[found.by_ratio].zh,
            "final": rules.changes[found.final].zh,
        }
    return answers


def spearman_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Trend of a series; the same arithmetic on every engine."""
    rules = rules_named(EDITION)
    words = {"up": "上升", "down": "下降", "none": "无显著变化", "unknown": None}
    answers: Answers = {}
    for example in examples:
        trend = spearman([Decimal(str(v)) for v in example.given["values"]], rules)  # type: ignore[attr-defined]
        answers[example.id] = {
            "sum_d2": trend.sum_of_squares, "rs": trend.coefficient, "W05": trend.critical_05,
            "W01": trend.critical_01, "significant_05": trend.is_significant_05,
            "significant_01": trend.is_significant_01, "trend": words[trend.direction],
        }  # fmt: skip
    return answers


def cwqi_kind(examples: Sequence[Example], make: Make) -> Answers:
    """City water quality index from mean concentrations."""
    rules = rules_named(EDITION)
    rows = [
        _section_row(f"{e.id}/{water}", {"water": water}, e.given[water], rules)
        for e in examples
        for water in ("river", "lake")
        if water in e.given
    ]
    found = {row["id"]: row for row in _rows(with_indices(make(_wide(rows, rules)), rules))}
    answers: Answers = {}
    for example in examples:
        single = {water: _single(found.get(f"{example.id}/{water}"), rules) for water in ("river", "lake")}
        base = example.given.get("base")
        city = city_index(
            example.id, rules, river=single["river"], lake=single["lake"],
            rivers=_int(example.given.get("M", 1)), lakes=_int(example.given.get("N", 1)),
            base=None if base is None else Decimal(str(base)),
        )  # fmt: skip
        answers[example.id] = {
            "river": city.river, "lake": city.lake, "city": city.index, "delta_pct": city.change,
        }  # fmt: skip
    return answers


def _single(row: Mapping[str, Any] | None, rules: WaterRules) -> dict[str, Fraction]:
    values = {} if row is None else {k: row.get(f"index_{k}") for k in rules.items}
    return {key: Fraction(from_float(value, 12)) for key, value in values.items() if value is not None}


def groundwater_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Groundwater by its worst item; values are in the unit of the standard."""
    rules = rules_named(EDITION)
    rows: list[dict[str, object]] = []
    names: dict[str, dict[str, str]] = {}
    for example in examples:
        names[example.id] = {_ground_key(code, rules): code for code, _ in _pairs(example.given["values"])}
        values = {_ground_key(code, rules): v for code, v in _pairs(example.given["values"])}
        rows.append({"id": example.id, **{k: _canonical(k, v) for k, v in values.items()}})
    answers: Answers = {}
    for row in _rows(judged_ground(make(_frame(rows, rules.ground)), rules)):
        told = names[row["id"]]
        answers[row["id"]] = {
            "per_item": {code: row[f"class_{key}"] for key, code in told.items()},
            "class": row["water_class"],
            "worst": [told[key] for key in _split(row["determining"])],
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


def outfall_day_kind(examples: Sequence[Example], make: Make) -> Answers:
    """An outfall's day from its hours."""
    rules = rules_named(EDITION)
    rows = [
        {"outfall": e.id, "date": date(2025, 1, 1), "flow": _float(hour["q"]), "value": _float(hour["c"]),
         "is_valid": hour["flag"] == "N"}
        for e in examples
        for hour in e.given["hours"]  # type: ignore[attr-defined]
    ]  # fmt: skip
    schema = {
        "outfall": pl.String,
        "date": pl.Date,
        "flow": pl.Float64,
        "value": pl.Float64,
        "is_valid": pl.Boolean,
    }
    days = outfall_days(make(pl.DataFrame(rows, schema=schema)), rules)
    answers: Answers = {}
    for example in examples:
        limit, decimals = Decimal(str(example.given["limit"])), _int(example.given["nd"])
        own = with_discharge_limit(days.filter(nw.col("outfall") == example.id), limit, decimals=decimals)
        row = _rows(own)[0]
        answers[example.id] = {
            "due": row["due"], "valid": row["valid"], "flow_m3": row["flow"], "day_valid": row["day_valid"],
            "mean_mgL": None if row["mean"] is None else from_float(row["mean"], decimals),
            "load_kg": None if row["load"] is None else from_float(row["load"], 3),
            "exceeds": row["exceeds"],
            "multiple": None if row["multiple"] is None else half_up(row["multiple"], 2),
        }  # fmt: skip
    return answers


def flood_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Flood-season intensity from one set of values."""
    rules = rules_named(EDITION)
    rows = [
        {**_section_row(e.id, e.given, e.given["values"], rules), "time": datetime(2025, 7, 1)}
        for e in examples
    ]
    samples = make(_wide(rows, rules)).with_columns(section=nw.col("id"), time=nw.lit(datetime(2025, 7, 1)))
    return {
        row["section"]: {
            "first_pollutant": rules.items[row["first_indicator"]].code,
            "intensity": half_up(row["intensity"], rules.decimals("flood_intensity", "figure")),
            "over_target": row["over_target"],
        }
        for row in _rows(flood_intensity(samples, rules))
    }


def source_rate_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Attainment of sources by number and volume; the same arithmetic on every engine."""
    rules = rules_named(EDITION)
    answers: Answers = {}
    for example in examples:
        verdicts = [(s["ok"], Decimal(str(s["volume"]))) for s in example.given["sources"]]  # type: ignore[attr-defined]
        rates = source_rates(verdicts, rules)
        answers[example.id] = {"volume_rate_pct": rates.by_volume, "count_rate_pct": rates.by_count}
    return answers


def p_index_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Compensation index; the same arithmetic on every engine."""
    answers: Answers = {}
    for example in examples:
        items: Sequence[Mapping[str, str]] = example.given["items"]  # type: ignore[assignment]
        terms = [CompensationTerm(*(Decimal(str(each[k])) for k in ("k", "c", "c0"))) for each in items]
        found = compensation(Decimal(str(example.given["k0"])), terms)
        answers[example.id] = {"P": found.index, "downstream_pays": found.downstream_pays}
    return answers


def share_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Counts a printed share can stand for; the same arithmetic on every engine."""
    return {
        e.id: {"pairs": [list(p) for p in counts_for(Decimal(str(e.given["pct"])), _int(e.given["nmax"]))]}
        for e in examples
    }


KINDS: Mapping[str, Kind] = {
    "section": section_kind,
    "section_series": section_series_kind,
    "rounding": rounding_kind,
    "tli": tli_kind,
    "basin": basin_kind,
    "basin_main": basin_main_kind,
    "change": change_kind,
    "spearman": spearman_kind,
    "cwqi": cwqi_kind,
    "groundwater": groundwater_kind,
    "outfall_day": outfall_day_kind,
    "flood": flood_kind,
    "source_rate": source_rate_kind,
    "p_index": p_index_kind,
    "share": share_kind,
}


def item_keys(rules: WaterRules) -> dict[str, str]:
    """Indicator of each code of the examples."""
    return {item.code: key for key, item in rules.items.items()}


def reading(value: object) -> tuple[float | None, bool]:
    """Number and nondetect mark of a cell: ``<0.05`` and ``0.05L`` give the detection limit and true.

    Examples
    --------
    >>> reading("<0.05"), reading("0.05L"), reading("1.2"), reading("")
    ((0.05, True), (0.05, True), (1.2, False), (None, False))
    """
    text = "" if value is None else str(value).strip()
    number = text.removeprefix("<").removesuffix("L")
    return (float(number) if number else None), bool(number) and number != text


def _section_row(
    name: str, given: Mapping[str, object], values: object, rules: WaterRules
) -> dict[str, object]:
    keys = item_keys(rules)
    excluded: Iterable[str] = given.get("exclude", ())  # type: ignore[assignment]
    return {
        "id": name,
        "water": given.get("water", "river"),
        "target": given.get("target"),
        "excluded": ",".join(keys[code] for code in excluded),
        **{keys[code]: _float(value) for code, value in _pairs(values)},
    }


def _wide(
    rows: Sequence[Mapping[str, object]], rules: WaterRules, *, texts: Sequence[str] = (), marks: bool = False
) -> pl.DataFrame:
    schema: dict[str, Any] = {"id": pl.String, "water": pl.String, "target": pl.Int64, "excluded": pl.String}
    schema |= dict.fromkeys(texts, pl.String)
    schema |= dict.fromkeys(rules.items, pl.Float64)
    if marks:
        schema |= {f"{item}{NONDETECT}": pl.Boolean for item in rules.items}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def _frame(rows: Sequence[Mapping[str, object]], names: Iterable[str]) -> pl.DataFrame:
    schema: dict[str, Any] = {"id": pl.String, **dict.fromkeys(names, pl.Float64)}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def _classes(listed: object) -> list[int | None]:
    assert isinstance(listed, list)
    return [None if number is None else int(number) for number in listed]


def _states(classes: Sequence[int | None]) -> list[SectionState]:
    return [SectionState(str(at), number) for at, number in enumerate(classes)]


def _pairs(values: object) -> list[tuple[str, object]]:
    assert isinstance(values, Mapping)
    return list(values.items())


def _split(joined: str | None) -> list[str]:
    return [name for name in (joined or "").split(",") if name]


def _rows(found: Any) -> list[dict[str, Any]]:
    return collect(found).to_dicts()


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _int(value: object) -> int:
    return int(str(value))
