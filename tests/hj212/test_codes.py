"""The codes of HJ 212 as data: complete, dated, linked to the dictionary of indicators."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.base.indicator import indicators
from qingshan.observe.hj212.codes import (
    answers,
    attributes,
    commands,
    factor,
    factors,
    header_fields,
    is_encrypted,
    limit,
    marks,
    systems,
)
from qingshan.observe.hj212.fields import EDITIONS
from qingshan.observe.hj212.packets import _numbers, plain_numbers
from qingshan.observe.hj212.text import moment, moment_text, number, says_no_value

UNITLESS = {"device", "state"}


def test_the_tables_hold_what_a_second_reader_counted():
    counts = {
        edition: (len(commands(edition)), len(systems(edition)), len(marks(edition))) for edition in EDITIONS
    }
    assert counts == {2005: (33, 20, 12), 2017: (33, 20, 8), 2025: (39, 22, 10)}
    assert len(answers(2017, "QnRtn")) == 10
    assert len(answers(2017, "ExeRtn")) == 7
    assert len(attributes(2017)) == 19
    assert set(header_fields(2025)) - set(header_fields(2017)) == {"RF"}


def test_every_code_of_the_facts_is_known(shared):
    with (shared / "facts" / "hj212_codes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 404
    printed_twice = {"e701xx", "g119xx"}
    for row in rows:
        edition = 2005 if "212-2005" in row["source"] else 2025
        known = factors(edition)[row["code"]]
        if row["code"] not in printed_twice:
            assert known.zh == row["name_zh"], row["code"]
            assert known.unit == row["unit"], row["code"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_factors_name_indicators_of_the_dictionary_and_their_clause(edition):
    for code, each in factors(edition).items():
        assert each.indicator in {"", *indicators()}, code
        assert each.clause.clause, code
        assert each.zh, code


@pytest.mark.parametrize(
    ("code", "edition", "indicator"),
    [("w01018", 2017, "cod"), ("011", 2005, "cod"), ("w21003", 2025, "nh3n"), ("B01", 2005, "flow")],
)
def test_factors_lead_to_indicators(code, edition, indicator):
    assert factor(code, edition).indicator == indicator


def test_numbered_units_stand_under_their_code():
    assert factor("e10112", 2017).code == "e101xx"
    assert factor("w99999", 2017) is None
    assert factor("", 2017) is None


def test_what_is_encrypted_and_how_long_one_waits():
    assert [is_encrypted(cn) for cn in ("2011", "1014", "3020", "9014", "1012")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert (limit("time_out"), limit("repeats"), limit("segment")) == (10, 3, 1024)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), ("-0.2", -0.2), ("12.", 12.0), (".5", 0.5), ("1e3", 1000.0), ("", None), ("-999", None),
     ("-00999.000", None), ("NaN", None), ("1_0", None), ("9" * 400, None), ("１", None), ("0x10", None)],
)  # fmt: skip
def test_numbers(text, value):
    assert number(text) == value


def test_no_value_is_not_the_same_as_unreadable():
    assert all(says_no_value(text) for text in ("", "-999", "NaN", "nan", "--"))
    assert not any(says_no_value(text) for text in ("abc", "1.2.3", "0"))


@given(st.datetimes())
def test_moments_there_and_back(at):
    assert moment(moment_text(at)) == at.replace(microsecond=0)
    in_milliseconds = at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert moment(moment_text(at, milliseconds=True)) == in_milliseconds


@given(st.lists(st.from_regex(r"-?[0-9.]{0,12}", fullmatch=True), min_size=2, max_size=9).map(tuple))
def test_the_fast_way_to_read_numbers_is_the_slow_way(texts):
    assert _numbers(texts) == plain_numbers(texts)
