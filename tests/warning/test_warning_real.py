"""Early warning on five days of 1,305 real stations, against the classes published with their records.

Readings in a row, window and margin were chosen on the stations of even hash; the assertions are on the other
half, which was looked at once they were chosen. The figures are those of docs/understand/early-warning.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import qingshan as qs
from qingshan.evaluate.warning.alarm import alarms
from qingshan.evaluate.warning.event import events
from qingshan.evaluate.warning.score import Published, Score, score
from qingshan.evaluate.warning.watched import Floats, Watched
from qingshan.evaluate.water.warning import scales_of
from qingshan.standards.early_warning_rules import WarningRule, early_warning_rules
from qingshan.standards.water_rules import rules_named

pytestmark = [pytest.mark.shared, pytest.mark.slow]
START, STEP = datetime(2021, 4, 1), timedelta(hours=4)
ITEMS = ("ph", "do", "codmn", "nh3n", "tp", "tn")
SECTION = ("province", "basin", "bare")
RULES = {each.key: each for each in early_warning_rules("water", date(2021, 4, 1))}


@dataclass(frozen=True, slots=True)
class Half:
    """Stations of one half, and the classes published of them."""

    watched: tuple[Watched, ...]
    published: tuple[Published, ...]

    def score(self, *rules: WarningRule) -> Score:
        found = (alarm for each in self.watched for alarm in alarms(each, rules))
        return score(events(found, window=timedelta(hours=24)), self.published)


@pytest.fixture(scope="module")
def halves(shared: Path) -> tuple[Half, Half]:
    """The half the numbers were chosen on, and the other."""
    records = _records(shared / "data" / "water")
    judged = qs.water.judge(records.select("key", "at", "water", *ITEMS), exceedances=False)
    keys, classes = _grid(judged, "water_class")
    values = {item: _grid(records, item)[1] for item in ITEMS}
    given = _grid(records, "class_published")[1]
    kinds = dict(records.select("key", "water").unique("key").iter_rows())
    made: tuple[list[tuple[Watched, Published]], ...] = ([], [])
    for at, key in enumerate(keys):
        watched = Watched(
            key, START, STEP, {item: values[item][at] for item in ITEMS}, classes[at],
            scales=scales_of(ITEMS, kinds[key], None, rules_named("2011")),
        )  # fmt: skip
        half = int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2
        made[half].append((watched, Published(key, START, STEP, given[at])))
    first, second = (Half(*map(tuple, zip(*each, strict=True))) for each in made)
    return first, second


def _records(folder: Path) -> pl.DataFrame:
    told = pl.read_csv(
        folder / "auto4h_2021-04-01_05.csv.gz", infer_schema_length=None, schema_overrides={"time": pl.String}
    )
    kinds = pl.read_csv(folder / "sections.csv", infer_schema_length=None)
    kinds = kinds.select("province", "basin", bare="section", kind="type_inferred")
    when = pl.col("time").str.slice(0, 16).str.to_datetime("%Y-%m-%d %H:%M", strict=False)
    lake = pl.when(pl.col("kind") == "lake").then(pl.lit("lake")).otherwise(pl.lit("river"))
    found = told.with_columns(at=when, bare=pl.col("section").str.replace(r"[(（].*$", ""))
    found = found.join(kinds, on=SECTION, how="left").with_columns(water=lake)
    found = found.filter(
        pl.col("at") >= START, pl.col("at").dt.hour() % 4 == 0, pl.col("at").dt.minute() == 0
    )
    named = found.with_columns(key=pl.concat_str(SECTION, separator="|"))
    return named.unique(["key", "at"], keep="last", maintain_order=True)


def _grid(rows: pl.DataFrame, column: str) -> tuple[Sequence[str], Floats]:
    wide = rows.pivot(on="key", index="at", values=column).sort("at").upsample("at", every="4h")
    keys = sorted(name for name in wide.columns if name != "at")
    return keys, wide.select(keys).to_numpy().T.astype(float)


def told(name: str, found: Score) -> None:
    """The figures of the page, for ``pytest -s``."""
    print(
        f"{name}: {found.station_months:.1f} station-months, {found.changes} lasting changes, "
        f"found {found.found} ({found.found_share:.0%}), delay median {found.median_delay:.0f} h "
        f"mean {np.mean(found.delays):.1f} h, "
        f"false {found.false} ({found.false_rate:.2f} a station-month), of these short {found.short}, "
        f"undecided {found.undecided}"
    )


def test_lasting_changes_are_found_within_a_reading_or_two(halves: tuple[Half, Half]) -> None:
    rules = [RULES[key] for key in ("drop", "far_drop", "abrupt")]
    for name, half in zip(("chosen on", "tested on"), halves, strict=True):
        found = half.score(*rules)
        told(name, found)
        assert found.station_months > 75
        assert found.changes > 150
        assert found.found_share > 0.7
        assert found.median_delay == 4
        assert found.false_rate < 1.0


def test_one_reading_would_find_more_and_cry_wolf_three_times_as_often(halves: tuple[Half, Half]) -> None:
    second = halves[1]
    two, one = second.score(RULES["drop"]), second.score(replace(RULES["drop"], times=1))
    told("one reading", one)
    assert one.found_share > 0.9
    assert one.false_rate > 2.5 * two.false_rate


def test_a_third_reading_would_miss_more_than_half(halves: tuple[Half, Half]) -> None:
    three = halves[1].score(replace(RULES["drop"], times=3))
    told("three readings", three)
    assert three.found_share < 0.5
    assert three.false_rate < 0.3
