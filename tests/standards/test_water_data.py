"""The tables of water as data: sums typed by a second reader, keys, units, and the order of classes."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from qingshan.base.errors import StandardsDataError
from qingshan.base.indicator import indicators, of_medium
from qingshan.observe.vocabulary import fold
from qingshan.standards.catalog import editions, headers, schemas, table, tables, words
from qingshan.standards.difference import diff
from qingshan.standards.reference import clause_text
from qingshan.standards.schema import Row
from qingshan.standards.water_build import class_scale
from qingshan.standards.water_rules import discharge_limits, rules_named

CHECKSUMS = list(csv.DictReader((Path(__file__).parent / "water_checksums.csv").open(encoding="utf-8")))
WATER = editions("water")
OWN = [(one.key, name) for one in WATER for name in tables(one.key) if (one.folder / f"{name}.csv").is_file()]
WORDS_ONLY = {"policies", "items", "source_items", "statistics", "flood_items"}
UNITS = {
    "mg/L", "μg/L", "mg/m³", "m", "1", "1/L", "1/mL", "1/100mL", "NTU", "℃", "μS/cm", "Bq/L", "%", "mm", "h",
    "d", "百分点", "mg·℃/L", "mL/(L·15min)",
}  # fmt: skip
RULES = rules_named("2011")


@pytest.mark.parametrize(
    "check", CHECKSUMS, ids=lambda c: f"{c['standard']}-{c['table']}-{c['where']}-{c['column']}"
)
def test_second_reader_agrees(check: dict[str, str]) -> None:
    wanted = [pair.split("=") for pair in check["where"].split()]
    rows = [
        row
        for row in table(check["standard"], check["table"])
        if all(str(row[name]) == value for name, value in wanted)
    ]
    assert len(rows) == int(check["rows"])
    if check["column"]:
        values = [row[check["column"]] for row in rows]
        assert sum((Decimal(str(v)) for v in values if v is not None), Decimal(0)) == Decimal(check["sum"])


def test_every_table_of_water_has_a_checksum() -> None:
    assert set(OWN) == {(c["standard"], c["table"]) for c in CHECKSUMS}


@pytest.mark.parametrize(("key", "name"), [pair for pair in OWN if pair[1] not in WORDS_ONLY])
def test_rows_with_numbers_have_a_known_unit(key: str, name: str) -> None:
    assert {row["unit"] for row in table(key, name)} <= UNITS


def test_schemas_and_headers_are_complete() -> None:
    for schema in schemas("water").values():
        assert set(schema.key) <= set(schema.columns)
        assert {"clause", "status"} <= set(schema.columns)
        assert "unit" in schema.columns or schema.name in WORDS_ONLY
        assert set(schema.columns) <= set(headers("water"))


@pytest.mark.parametrize(("key", "name"), OWN)
def test_keys_in_cells_have_words_in_both_languages(key: str, name: str) -> None:
    known = words("water")
    columns = {"item", "grade", "applies", "condition", "quantity", "quality", "state", "statistic"}
    for row in table(key, name):
        for column in columns & set(row):
            assert row.text(column) in known, (key, name, column, row.text(column))


def test_items_of_judged_tables_are_indicators() -> None:
    for key in ("gb3838-2002", "gbt14848-2017", "method-2011-22", "flood-2022"):
        for name in tables(key):
            rows = table(key, name)
            if "item" in rows[0] and name != "rounding":
                assert {row.text("item") for row in rows} <= set(of_medium("water")), (key, name)


def test_a_header_means_one_indicator_only() -> None:
    meant: dict[str, str] = {}
    for key, each in indicators().items():
        for word in each.columns:
            assert meant.setdefault(fold(word), key) == key, word


def test_words_and_indicators_say_the_same() -> None:
    known = words("water")
    for key in of_medium("water"):
        assert known[key] == (indicators()[key].zh, indicators()[key].en)


@pytest.mark.parametrize(("item", "water"), sorted(RULES.scales))
def test_limits_of_a_scale_never_get_stricter(item: str, water: str) -> None:
    scale = RULES.scales[item, water]
    assert len(scale.high) == 5
    limits = [scale.limit(each) for each in range(1, 6)]
    if scale.bound == "range":
        assert limits == [None] * 5
    else:
        assert limits == sorted(limits, reverse=scale.bound == "min")
    for value in (*scale.low, *scale.high):
        if value is not None:
            assert value.scaleb(scale.decimals) == value.scaleb(scale.decimals).to_integral_value()


def test_every_evaluated_indicator_has_evaluation_decimals_fine_enough_for_its_limits() -> None:
    for (item, _), scale in RULES.scales.items():
        assert RULES.decimals(item) >= scale.decimals, item


def test_twenty_one_indicators_decide_and_total_nitrogen_does_not() -> None:
    deciding = [key for key, item in RULES.items.items() if item.is_evaluated]
    assert len(deciding) == 21
    assert not {"tn", "fecal_coliform", "water_temperature"} & set(deciding)
    assert [key for key, item in RULES.items.items() if not item.has_multiple] == ["ph", "do"]


def test_organic_limits_of_groundwater_come_in_the_canonical_unit() -> None:
    assert RULES.ground["benzene"].limit(3) == Decimal("0.010")
    assert RULES.ground["chloroform"].limit(4) == Decimal("0.300")
    assert RULES.ground["surfactant"].none_detected == (1,)
    assert RULES.ground["alpha_activity"].high == (Decimal("0.1"), Decimal("0.1"), Decimal("0.5"), None)


def test_grades_of_basins_cover_every_pair_of_shares_once() -> None:
    for good in range(101):
        for bad in range(101 - good):
            fitting = [
                grade.quality
                for grade in RULES.basin_grades
                if (grade.good_from is None or good >= grade.good_from)
                and (grade.good_below is None or good < grade.good_below)
                and (grade.bad_from is None or bad >= grade.bad_from)
                and (grade.bad_below is None or bad < grade.bad_below)
            ]
            assert len(fitting) == 1, (good, bad, fitting)


@pytest.mark.parametrize(
    ("standard", "grade", "condition", "item", "limit"),
    [
        ("gb18918-2002", "grade_1a", "water_to_12 built_from_2006", "nh3n", "8"),
        ("gb18918-2002", "grade_1a", "water_over_12 built_to_2005", "tp", "1"),
        ("gb18918-2002", "grade_1a", "", "mercury", "0.001"),
        ("gb8978-1996", "grade_1", "", "cod", "100"),
        ("gb8978-1996", "grade_3", "", "cadmium", "0.1"),
        ("gbt31962-2015", "grade_c", "", "cod", "300"),
    ],
)
def test_discharge_limits(standard: str, grade: str, condition: str, item: str, limit: str) -> None:
    found = discharge_limits(standard, grade, condition=condition)
    assert found[item][1] == Decimal(limit)


def test_a_kind_of_discharger_takes_its_own_row_or_that_of_others() -> None:
    assert discharge_limits("gb8978-1996", "grade_1", applies="petrochemical")["cod"][1] == 60
    assert discharge_limits("gb8978-1996", "grade_1", applies="petrochemical")["bod5"][1] == 20


def test_a_scale_that_gets_stricter_is_refused() -> None:
    rows = [row for row in table("gb3838-2002", "limits") if row["item"] == "codmn"]
    swapped = [
        Row(a.standard, a.file, a.line, {**b.values_by_column, "class": a["class"]})
        for a, b in zip(rows, reversed(rows), strict=True)
    ]
    assert class_scale(rows).limit(1) == 2
    with pytest.raises(StandardsDataError, match="codmn"):
        class_scale(swapped)


def test_two_discharge_standards_are_compared_row_by_row() -> None:
    found = [each for each in diff("gb18918-2002", "gb8978-1996") if dict(each.key).get("grade") == "grade_2"]
    cod = [each for each in found if dict(each.key)["item"] == "cod"]
    assert {each.kind for each in cod} == {"added", "removed"}
    assert {each.table for each in found} == {"discharge_limits"}


@pytest.mark.parametrize(("key", "name"), OWN)
def test_clauses_can_be_said_in_english(key: str, name: str) -> None:
    for row in table(key, name):
        assert not re.search(r"[\u4e00-\u9fff]", clause_text(row.text("clause"), "en")), row.text("clause")
