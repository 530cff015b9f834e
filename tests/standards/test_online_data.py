"""The tables of online data: sums typed apart, references that exist, every mark explained."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from qingshan.base.errors import UsageError
from qingshan.base.indicator import indicators
from qingshan.standards.catalog import editions, headers, schemas, table, tables, words
from qingshan.standards.online_rules import (
    limits_of_standard,
    reference_oxygen,
    rules_named,
    rules_on,
)
from qingshan.standards.reference import clause_text

RULES = rules_named("2019")
ONLINE = editions("outlet")
OWN = [(one.key, name) for one in ONLINE for name in tables(one.key)]
HAN = re.compile(r"[\u4e00-\u9fff]")
SUMS = {
    ("readings-hj212", "factors", "multiply"): (22, "3623.6"),
    ("hj75-2017", "parameters", "value"): (5, "188"),
    ("hj75-2017", "substitutions", "window"): (3, "3060"),
    ("hj355-2019", "permitted_errors", "error"): (13, "126.64"),
    ("open-channel", "flumes", "coefficient"): (25, "178.4618"),
    ("open-channel", "flumes", "exponent"): (25, "39.330"),
    ("open-channel", "weirs", "coefficient"): (3, "5.023"),
    ("gb13271-2014", "emission_limits", "value"): (12, "1830"),
    ("gb13223-2011", "emission_limits", "value"): (3, "230"),
    ("gb18485-2014", "emission_limits", "value"): (10, "1070"),
}


@pytest.mark.parametrize(("key", "name", "column"), SUMS)
def test_sums_typed_apart_agree(key: str, name: str, column: str) -> None:
    rows = table(key, name)
    total = sum((Decimal(str(row[column])) for row in rows), Decimal(0))
    assert (len(rows), total) == (SUMS[key, name, column][0], Decimal(SUMS[key, name, column][1]))


@pytest.mark.parametrize(("key", "name"), OWN)
def test_clauses_can_be_said_in_english(key: str, name: str) -> None:
    assert [t for row in table(key, name) if HAN.search(t := clause_text(row.text("clause"), "en"))] == []


def test_schemas_headers_and_words_are_complete() -> None:
    for schema in schemas("outlet").values():
        assert {"clause", "status"} <= set(schema.columns)
        assert set(schema.columns) <= set(headers("outlet"))
    states = {each.state for each in RULES.marks.values()}
    assert states | set(RULES.parameters) - {"valid_share", "valid_days_share", "substitute_days",
                                             "manual_samples"} <= set(words("outlet"))  # fmt: skip


def test_factors_give_indicators_in_their_unit() -> None:
    known = indicators()
    for row in table("readings-hj212", "factors"):
        assert row.text("unit") == (known[row.text("item")].unit or "1")
    assert RULES.factor("011").item == RULES.factor("w01018").item == "cod"
    assert RULES.factor("") is None


def test_only_normal_hours_and_those_of_starting_and_stopping_are_measured() -> None:
    assert {each.mark for each in RULES.marks.values() if each.is_measured} == {"N", "St", "Sd", "Sr"}
    assert {each.mark for each in RULES.marks.values() if not each.is_due} == {"F"}
    assert {each.mark for each in RULES.marks.values() if each.is_judged} == {"N"}


def test_a_flume_carries_more_the_wider_it_is() -> None:
    flumes = [each for each in RULES.ratings if each.device == "parshall"]
    assert all(a.size < b.size and a.coefficient < b.coefficient for a, b in pairwise(flumes))


@pytest.mark.parametrize("at", range(17))
def test_a_flume_gives_the_flows_of_its_range(at: int) -> None:
    rating, row = (
        [each for each in RULES.ratings if each.device == "parshall"][at],
        table("open-channel", "flumes")[at],
    )
    for level, flow in ((rating.level_from, row["flow_from"]), (rating.level_to, row["flow_to"])):
        made = 1000 * float(rating.coefficient) * float(level) ** float(rating.exponent)
        assert made == pytest.approx(float(flow), rel=0.25), "the ranges in the table are round numbers"


def test_reference_oxygen_and_limits_of_a_grade() -> None:
    assert reference_oxygen("gb13271-2014", "new_coal")[:2] == (Decimal(9), "flue")
    assert reference_oxygen("gb18485-2014", "all")[:2] == (Decimal(11), "incineration")
    assert reference_oxygen("gb8978-1996", "grade_3") is None
    sewer = {each.item: each.high for each in limits_of_standard("gb8978-1996", "grade_3")}
    assert (sewer["cod"], sewer["suspended_solids"], "nh3n" in sewer) == (500, 400, False)
    assert all(each.clause.status == "unverified" for each in limits_of_standard("gbt31962-2015", "grade_b"))


def test_rules_by_date_and_by_name() -> None:
    assert rules_on(date(2026, 3, 1)) is rules_named("2017")
    with pytest.raises(UsageError):
        rules_named("1999")
