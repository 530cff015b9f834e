"""The tables of standards as data: sums typed by a second reader, clauses, dates, order."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from qingshan.base.figure import STATUS_ORDER
from qingshan.base.indicator import indicators
from qingshan.standards.catalog import Edition, editions, headers, mediums, schemas, table, tables
from qingshan.standards.schema import Row

CHECKSUMS = list(csv.DictReader((Path(__file__).parent / "checksums.csv").open(encoding="utf-8")))
EDITIONS = [each for medium in mediums() for each in editions(medium)]
AIR = editions("air")
OWN = [
    (one.key, name) for one in EDITIONS for name in tables(one.key) if (one.folder / f"{name}.csv").is_file()
]
UNITS = {"μg/m³", "mg/m³", "μg/(dm²·d)", "K", "hPa", "h", "d", "min", "%", "1"}
WORDS_ONLY = {"policies", "columns", "report_items", "aggregation", "removed_items", "uses"}


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


def test_every_packaged_air_table_has_a_checksum() -> None:
    air = {one.key for one in AIR}
    assert {pair for pair in OWN if pair[0] in air} == {(c["standard"], c["table"]) for c in CHECKSUMS}


@pytest.mark.parametrize(("key", "name"), OWN)
def test_rows_quote_a_clause_and_say_how_sure_they_are(key: str, name: str) -> None:
    rows = table(key, name)
    assert rows
    for row in rows:
        assert row.clause.clause, (row.file, row.line)
        assert row.clause.standard
        assert row["status"] in STATUS_ORDER


@pytest.mark.parametrize(("key", "name"), [pair for pair in OWN if pair[1] not in WORDS_ONLY])
def test_rows_with_numbers_have_a_known_unit(key: str, name: str) -> None:
    if key not in {one.key for one in AIR}:
        pytest.skip("units of other media are listed with them")
    assert {row["unit"] for row in table(key, name)} <= UNITS


def test_schemas_name_key_columns_that_exist_and_every_column_has_a_chinese_header() -> None:
    for schema in schemas("air").values():
        assert set(schema.key) <= set(schema.columns)
        assert {"clause", "status"} <= set(schema.columns)
        assert "unit" in schema.columns or schema.name in WORDS_ONLY
        assert set(schema.columns) <= set(headers("air"))


@pytest.mark.parametrize("one", EDITIONS, ids=lambda e: e.key)
def test_dates_of_an_edition_run_forward(one: Edition) -> None:
    known = [day for day in (one.issued, one.in_force_from, one.in_force_to) if day is not None]
    assert known == sorted(known)


@pytest.mark.parametrize("family", ["gb3095", "hj633", "hj663"])
def test_an_edition_ends_the_day_before_the_one_that_supersedes_it(family: str) -> None:
    by_key = {one.key: one for one in AIR}
    new = by_key[f"{family}-2026"]
    assert new.supersedes
    for old in new.supersedes:
        assert by_key[old].in_force_to == new.in_force_from - timedelta(days=1)


def test_superseded_editions_and_bases_exist() -> None:
    keys = {one.key for one in EDITIONS}
    for one in EDITIONS:
        assert set(one.supersedes) <= keys
        assert one.base is None or one.base in keys


def _columns(key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in table(key, "breakpoints"):
        found.setdefault(row.text("column"), []).append(row)
    return found


@pytest.mark.parametrize("key", ["hj633-2012", "hj633-2026"])
def test_breakpoints_rise_in_both_scales_from_zero(key: str) -> None:
    for rows in _columns(key).values():
        points = [(row.whole("iaqi"), row.number("value")) for row in rows]
        assert points[0] == (0, 0)
        assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(points))


@pytest.mark.parametrize("key", ["hj633-2012", "hj633-2026"])
def test_categories_join_without_gap(key: str) -> None:
    rows = table(key, "categories")
    assert [row.whole("level") for row in rows] == [1, 2, 3, 4, 5, 6]
    assert all(a.whole("high") + 1 == b.whole("low") for a, b in pairwise(rows))
    assert rows[-1]["high"] is None


@pytest.mark.parametrize("key", ["gb3095-2012", "gb3095-2026"])
def test_level_1_is_never_laxer_than_level_2(key: str) -> None:
    by_row = {
        (row["item"], row["averaging"], row["stage"], row["level"]): row.number("value")
        for row in table(key, "limits")
    }
    for (item, averaging, stage, level), value in by_row.items():
        assert value <= by_row[item, averaging, stage, 2] or level == 2


def test_longer_averages_have_lower_limits() -> None:
    order = ["year", "quarter", "day", "8h", "1h"]
    for key in ("gb3095-2012", "gb3095-2026"):
        groups: dict[tuple[object, ...], dict[str, Decimal]] = {}
        for row in table(key, "limits"):
            found = groups.setdefault((row["item"], row["stage"], row["level"]), {})
            found[row.text("averaging")] = row.number("value")
        for values in groups.values():
            ordered = [values[name] for name in order if name in values]
            assert ordered == sorted(ordered)


def test_final_limits_are_never_laxer_than_transition_ones() -> None:
    rows = {
        (row["item"], row["averaging"], row["level"], row["stage"]): row.number("value")
        for row in table("gb3095-2026", "limits")
    }
    pairs = [(rows[(*key, "final")], value) for (*key, stage), value in rows.items() if stage == "transition"]
    assert len(pairs) == 46
    assert all(final <= transition for final, transition in pairs)
    assert any(final < transition for final, transition in pairs)


def test_index_100_stands_at_the_level_2_limits_of_the_edition_it_came_with() -> None:
    for limits, stage, index in (
        ("gb3095-2012", "all", "hj633-2012"),
        ("gb3095-2026", "transition", "hj633-2026"),
    ):
        level_2 = {
            f"{row['item']}_{row['averaging']}": row.number("value")
            for row in table(limits, "limits")
            if (row["level"], row["stage"]) == (2, stage)
        }
        for column, rows in _columns(index).items():
            at_100 = next(row.number("value") for row in rows if row["iaqi"] == 100)
            assert at_100 == level_2[column], column


def test_units_of_basic_items_are_those_of_the_indicator_dictionary() -> None:
    known = indicators()
    for key in ("gb3095-2012", "gb3095-2026"):
        for row in table(key, "limits"):
            if row["group"] == "basic":
                assert row["unit"] == known[row.text("item")].unit


def test_nothing_of_hj_663_2026_beyond_what_was_read_claims_to_be_more_than_unverified() -> None:
    for name in tables("hj663-2026"):
        for row in table("hj663-2026", name):
            if "未读到" in row.text("clause"):
                assert row["status"] == "unverified"
            assert row["status"] != "read"
