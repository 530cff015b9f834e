"""Kinds of worked examples of water. Each puts its examples through the rules as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.rounding import from_float
from qingshan.edge.engines import Make
from qingshan.edge.examples.example import Example
from qingshan.edge.examples.water_input import (
    EDITION,
    Answers,
    Kind,
    class_list,
    rows_of,
    section_row,
    states,
    to_float,
    to_int,
    wide,
)
from qingshan.edge.examples.water_sections import (
    basin_kind,
    basin_main_kind,
    groundwater_kind,
    rounding_kind,
    section_kind,
    section_series_kind,
    tli_kind,
)
from qingshan.evaluate.verdict import half_up
from qingshan.evaluate.water.change import (
    counts_for,
    published_points,
    shares_of,
    significance,
)
from qingshan.evaluate.water.compensation import CompensationTerm, compensation
from qingshan.evaluate.water.cwqi import city_index, with_indices
from qingshan.evaluate.water.flood import flood_intensity
from qingshan.evaluate.water.outfall import outfall_days, with_discharge_limit
from qingshan.evaluate.water.sources import source_rates
from qingshan.evaluate.water.trend import spearman
from qingshan.standards.water_records import WaterRules
from qingshan.standards.water_rules import rules_named


def change_kind(examples: Sequence[Example], make: Make) -> Answers:
    """Change between two periods; the same arithmetic on every engine."""
    rules = rules_named(EDITION)
    answers: Answers = {}
    for example in examples:
        one, two = (shares_of(states(class_list(example.given[k])), rules) for k in ("before", "after"))
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
    words: dict[str, str | None] = {"up": "上升", "down": "下降", "none": "无显著变化", "unknown": None}
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
        section_row(f"{e.id}/{water}", {"water": water}, e.given[water], rules)
        for e in examples
        for water in ("river", "lake")
        if water in e.given
    ]
    found = {row["id"]: row for row in rows_of(with_indices(make(wide(rows, rules)), rules))}
    answers: Answers = {}
    for example in examples:
        single = {water: _single(found.get(f"{example.id}/{water}"), rules) for water in ("river", "lake")}
        base = example.given.get("base")
        city = city_index(
            example.id, rules, river=single["river"], lake=single["lake"],
            rivers=to_int(example.given.get("M", 1)), lakes=to_int(example.given.get("N", 1)),
            base=None if base is None else Decimal(str(base)),
        )  # fmt: skip
        answers[example.id] = {
            "river": city.river, "lake": city.lake, "city": city.index, "delta_pct": city.change,
        }  # fmt: skip
    return answers


def _single(row: Mapping[str, Any] | None, rules: WaterRules) -> dict[str, Fraction]:
    values = {} if row is None else {k: row.get(f"index_{k}") for k in rules.items}
    return {key: Fraction(from_float(value, 12)) for key, value in values.items() if value is not None}


def outfall_day_kind(examples: Sequence[Example], make: Make) -> Answers:
    """An outfall's day from its hours."""
    rules = rules_named(EDITION)
    rows = [
        {"outfall": e.id, "date": date(2025, 1, 1), "flow": to_float(hour["q"]), "value": to_float(hour["c"]),
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
        limit, decimals = Decimal(str(example.given["limit"])), to_int(example.given["nd"])
        own = with_discharge_limit(days.filter(nw.col("outfall") == example.id), limit, decimals=decimals)
        row = rows_of(own)[0]
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
        {**section_row(e.id, e.given, e.given["values"], rules), "time": datetime(2025, 7, 1)}
        for e in examples
    ]
    samples = make(wide(rows, rules)).with_columns(section=nw.col("id"), time=nw.lit(datetime(2025, 7, 1)))
    return {
        row["section"]: {
            "first_pollutant": rules.items[row["first_indicator"]].code,
            "intensity": half_up(row["intensity"], rules.decimals("flood_intensity", "figure")),
            "over_target": row["over_target"],
        }
        for row in rows_of(flood_intensity(samples, rules))
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
        e.id: {"pairs": [list(p) for p in counts_for(Decimal(str(e.given["pct"])), to_int(e.given["nmax"]))]}
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
