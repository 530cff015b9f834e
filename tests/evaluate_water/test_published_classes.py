"""Our class beside the published one on real station data; every disagreement has a cause.

The files are a daily copy of the national real-time publishing system (see the README beside them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import qingshan as qs
from qingshan.evaluate.water.scale import class_number
from qingshan.standards.water_rules import rules_named

pytestmark = pytest.mark.shared
SHOWN = {"ph": 2, "do": 2, "codmn": 2, "nh3n": 3, "tp": 3}
"""Decimals the publishing page shows of the five indicators it judges by."""
SECTION = ("province", "basin", "bare")
RULES = rules_named("2011")


def judged(folder: Path, name: str, *, raw: bool) -> pl.DataFrame:
    """Records with a published class, judged; lakes are those whose published classes say so."""
    records = pl.read_csv(folder / name, infer_schema_length=None, schema_overrides={"time": pl.String})
    sections = pl.read_csv(folder / "sections.csv", infer_schema_length=None)
    kinds = sections.select("province", "basin", bare="section", kind="type_inferred")
    if raw:
        records = records.with_columns(**{item: pl.col(f"{item}_raw") for item in SHOWN})
    given = (
        records.with_columns(bare=pl.col("section").str.replace(r"[(（].*$", ""))
        .join(kinds, on=SECTION, how="left")
        .filter(pl.col("class_published").is_not_null())
        .with_columns(water=pl.when(pl.col("kind") == "lake").then(pl.lit("lake")).otherwise(pl.lit("river")))
    )
    return qs.water.judge(given, exceedances=False).with_row_index("at")


def causes(found: pl.DataFrame, *, raw: bool) -> list[tuple[str, Mapping[str, Any]]]:
    """Each record whose classes differ, with what explains the published one."""
    by_section: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in found.sort("time", "at").iter_rows(named=True):
        by_section.setdefault(tuple(row[name] for name in SECTION), []).append(row)
    wrong = found.filter(pl.col("class_published").ne_missing(pl.col("water_class")))
    return [
        (_cause(row, by_section[tuple(row[name] for name in SECTION)], raw), row)
        for row in wrong.iter_rows(named=True)
    ]


def _cause(row: Mapping[str, Any], series: list[Mapping[str, Any]], raw: bool) -> str:
    published = row["class_published"]
    other = "river" if row["water"] == "lake" else "lake"
    at = next(n for n, each in enumerate(series) if each["at"] == row["at"])
    near = [*series[max(0, at - 1) : at], *series[at + 1 : at + 2]]
    twins = [each for each in series if each["time"] == row["time"] and each["at"] != row["at"]]
    if published in _possible(row, row["water"], raw):
        return "rounded on the page"
    if any(each["water_class"] == published for each in twins):
        return "class of a corrected twin"
    if any(published in _possible(each, row["water"], raw) for each in near):
        return "class of the record before or after"
    if published in _possible(row, other, raw):
        return "other scale of phosphorus"
    return "no record explains it"


def _possible(row: Mapping[str, Any], water: str, raw: bool) -> range:
    """Classes a record may have, its values being known to half the last digit shown."""
    best, worst = 1, 1
    for item, digits in SHOWN.items():
        if row[item] is not None:
            half = Decimal(0) if raw else Decimal(5).scaleb(-digits - 1)
            value, scale = Decimal(str(row[item])), RULES.scales[item, water]
            numbers = [class_number(each, scale) for each in (value - half, value, value + half)]
            best, worst = max(best, min(numbers)), max(worst, *numbers)
    return range(best, worst + 1)


def listed(found: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """The disagreements, one a line, for the message of a test."""
    return "\n".join(
        f"{cause}: {row['section']} {row['time']} published {row['class_published']}, "
        f"ours {row['water_class']} ({row['determining']}) "
        + " ".join(f"{item}={row[item]}" for item in SHOWN)
        for cause, row in found
    )


def test_daily_records_by_their_raw_values(shared: Path) -> None:
    found = judged(shared / "data" / "water", "auto_daily_2020-05_2021-04.csv.gz", raw=True)
    wrong = causes(found, raw=True)
    assert found.height == 15_705
    assert found.height - len(wrong) >= 15_700, listed(wrong)
    # One hour a day is kept: where no record explains a class it is most likely that of another hour.
    assert {(row["section"], row["time"][:10]): cause for cause, row in wrong} == {
        ("三岔口", "2020-11-04"): "no record explains it",
        ("王江泾", "2020-11-04"): "class of the record before or after",
        ("宗关", "2020-11-04"): "class of the record before or after",
        ("泺口", "2021-02-08"): "no record explains it",
        ("古北口", "2021-03-29"): "no record explains it",
    }, listed(wrong)


def test_four_hourly_records_as_shown_on_the_page(shared: Path) -> None:
    found = judged(shared / "data" / "water", "auto4h_2021-04-01_05.csv.gz", raw=False)
    wrong = causes(found, raw=False)
    assert found.height == 33_718
    assert (found.height - len(wrong)) / found.height >= 0.986, listed(wrong)
    counted = Counter(cause for cause, _ in wrong)
    assert counted["no record explains it"] <= 12, listed(wrong)
    assert counted["rounded on the page"] > 100


def test_the_snapshot_of_may_2020(shared: Path) -> None:
    found = judged(shared / "data" / "water", "auto_snapshot_2020-05-08.csv.gz", raw=True)
    assert found.height - len(causes(found, raw=True)) >= 1_146


def test_total_nitrogen_would_have_spoilt_most_of_it(shared: Path) -> None:
    found = judged(shared / "data" / "water", "auto_daily_2020-05_2021-04.csv.gz", raw=True)
    with_tn = found.filter(pl.col("tn").is_not_null())
    worse = with_tn.filter(pl.col("class_tn") > pl.col("water_class")).height
    assert worse / with_tn.height > 0.5


def test_a_year_of_monthly_means_is_judged_rounded(shared: Path) -> None:
    found = judged(shared / "data" / "water", "auto_daily_2020-05_2021-04.csv.gz", raw=True)
    samples = found.select(
        "section", "water", *SHOWN, time=pl.col("snapshot_date").str.to_datetime("%Y-%m-%d")
    )
    months = qs.water.judge(qs.water.period(samples), rounding="evaluation")
    assert months["period"].n_unique() >= 11
    assert months.filter(pl.col("water_class").is_null()).height == 0
    binary = months.filter(pl.col("tp") > 0.2, pl.col("tp") < 0.2 + 1e-9)
    assert binary.height == 0, "a rounded mean is the decimal itself"
