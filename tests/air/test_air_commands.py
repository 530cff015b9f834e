"""evaluate, compare, explain, dust, publish and check, as a person types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from qingshan.base.errors import NothingToJudgeError, RefusedError, UsageError
from qingshan.edge.cli import evaluate_air

ROW_KEYS = {
    "code",
    "place",
    "period",
    "good_days",
    "valid_days",
    "good_day_ratio",
    "pm25_mean",
    "composite_index",
    "edition",
}


def test_evaluate_gives_one_schema_to_programs(run) -> None:
    told = json.loads(run("evaluate", "air", "2022", "--format", "json").output)
    assert {"title", "rows", "notes"} == set(told)
    assert all(set(row) >= ROW_KEYS for row in told["rows"])
    city = told["rows"][0]
    assert city["code"] == "150400"
    assert round(100 * city["good_days"] / city["valid_days"], 1) == pytest.approx(
        city["good_day_ratio"], abs=0.05
    )
    assert "SIMULATED" in told["title"]


def test_evaluate_table_names_editions_and_unverified_rules(run) -> None:
    shown = run("evaluate", "air", "2022").output
    assert "2012年标准" in shown
    assert "未核实" in shown
    assert "模拟数据" in shown


@pytest.mark.parametrize(("by", "rows"), [("month", 12), ("site", 6), ("year", 1)])
def test_rows_by(run, by: str, rows: int) -> None:
    table = list(
        csv.DictReader(io.StringIO(run("evaluate", "air", "2022", "--by", by, "--format", "csv").output))
    )
    assert len(table) == rows


@pytest.mark.parametrize(("reader", "told"), [("zh", "PM₂.₅、O₃"), ("en", "PM₂.₅, O₃")])
def test_signs_are_joined_as_the_language_of_the_reader_joins_them(
    monkeypatch, reader: str, told: str
) -> None:
    monkeypatch.setattr(evaluate_air, "language", lambda: reader)
    assert evaluate_air.signs_named("pm25,o3_8h") == told
    assert evaluate_air.signs_named("") == ""


def test_days_and_hours(run) -> None:
    days = list(
        csv.DictReader(
            io.StringIO(run("evaluate", "air", "2022-03", "--by", "day", "--format", "csv").output)
        )
    )
    assert len(days) == 31
    hours = json.loads(
        run("evaluate", "air", "2022-03-15", "--by", "hour", "--place", "1744A", "--format", "json").output
    )
    assert [row["hour"][-2:] for row in hours["rows"]] == [f"{h:02d}" for h in range(1, 25)]


def test_a_place_is_said_as_water_says_it_and_hours_are_marked_as_made_up(run) -> None:
    named = run("evaluate", "air", "2022", "红山区").output
    assert named == run("evaluate", "air", "2022", "--place", "红山区").output
    assert "SIMULATED" in run("evaluate", "air", "2022-03-15", "1744A", "--by", "hour").output
    for words in (("compare", "air", "2021", "2022"), ("dust", "suggest", "2022-03")):
        first = run(*words).output.splitlines()[0]
        assert "SIMULATED" in first
        assert first == first.rstrip()


def test_a_statistic_misspelled_is_answered_with_the_nearest_first(run) -> None:
    with pytest.raises(UsageError) as told:
        run("explain", "air/150400/2022/good_day_rate")
    assert str(told.value.params["known"]).startswith("good_day_ratio")


def test_edition_what_if_only_removes_good_days(run) -> None:
    def good(*more: str) -> int:
        return json.loads(run("evaluate", "air", "2022", "--format", "json", *more).output)["rows"][0][
            "good_days"
        ]

    assert good("--edition", "2026") < good()


def test_xlsx(run, tmp_path: Path) -> None:
    import openpyxl

    run("evaluate", "air", "2022", "--format", "xlsx", "-o", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet.max_row >= 4


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("evaluate", "air", "nineteen"), UsageError),
        (("evaluate", "air", "1999"), NothingToJudgeError),
        (("evaluate", "air", "2022", "--edition", "1982"), UsageError),
        (("evaluate", "air", "2022", "--place", "北京"), UsageError),
        (("explain", "air/150400/1999/good_day_ratio"), NothingToJudgeError),
        (("explain", "air/150400/2022/good_day_rate"), UsageError),
        (("publish", "bulletin", "air", "2026"), RefusedError),
        (("publish", "bulletin", "air", "1999"), NothingToJudgeError),
    ],
)
def test_wrong_requests_say_what_to_do(run, words, error) -> None:
    with pytest.raises(error) as told:
        run(*words)
    assert told.value.text("zh") != told.value.text("en")
    assert told.value.remedy("zh")


def test_compare_like_for_like_states_counts_and_editions(run) -> None:
    told = json.loads(run("compare", "air", "2021", "2022", "--format", "json").output)
    keys = [row["key"] for row in told["rows"]]
    assert keys[:3] == ["valid_days", "good_days", "good_day_ratio"]
    ratio = told["rows"][2]
    assert ratio["change"] == pytest.approx(ratio["other"] - ratio["one"])
    assert {row["edition"] for row in told["rows"]} == {"2012"}


def test_explain_as_json_and_text(run) -> None:
    record = json.loads(run("explain", "air/150400/2022/good_day_ratio", "--format", "json").output)
    assert record["coverage"]["of"] == 365
    assert record["clauses"]
    shown = run("explain", "air/150400/2022/good_day_ratio", "--depth", "2", "--limit", "1").output
    assert "air/150400/2022/good_days" in shown


def test_dust_is_suggested_recorded_and_withdrawn(run, city: Path) -> None:
    shown = run("dust", "suggest", "2022").output
    assert "未核实" in shown
    run("dust", "add", "2022-05-15", "--ground", "bulletin", "--who", "a")
    run("dust", "withdraw", "2022-05-15", "--ground", "mistake", "--who", "b")
    listed = json.loads(run("dust", "list", "--format", "json").output)["rows"]
    assert [row["status"] for row in listed[-2:]] == ["affected", "withdrawn"]


@pytest.mark.slow
def test_bulletin_of_a_month_in_both_languages(run, tmp_path: Path) -> None:
    done = run(
        "publish", "bulletin", "air", "2022-03", "--language", "zh", "--language", "en", "--out", tmp_path
    )
    assert done.exit_code == 0
    names = {path.name for path in tmp_path.iterdir()}
    forms = {f"bulletin{mark}.{form}" for mark in ("", "-en") for form in ("html", "docx", "xlsx")}
    assert names == {*forms, "bundle.zip"}
    page = (tmp_path / "bulletin.html").read_text(encoding="utf-8")
    assert "SIMULATED" in page
    assert "air/150400/2022-03/good_day_ratio" in page


def test_examples_that_fail_are_told_and_the_rest_run(tmp_path: Path, run) -> None:
    file = tmp_path / "examples.csv"
    file.write_text(
        "id,kind,edition,input_json,expected_json,rule\n"
        'a,iaqi,2012,"{""item"": ""CO_24h"", ""c"": ""2.2""}","{""iaqi"": 56}",HJ 633-2012 6.2\n'
        'b,iaqi,2012,"{""item"": ""CO_24h"", ""c"": ""2.2""}","{""iaqi"": 55}",HJ 633-2012 6.2\n'
        'c,iaqi,2012,"{""item"": ""CO_24h""}","{""iaqi"": 55}",HJ 633-2012 6.2\n'
        "d,nothing,2012,{},{},\n"
        "e,iaqi,2012,{,{},\n",
        encoding="utf-8",
    )
    done = run("check", file)
    assert done.exit_code == 1
    told = json.loads(run("check", file, "--format", "json").output)
    assert {row["id"]: row["passed"] for row in told["rows"]} == {"a": False, "b": True, "c": False}
    assert {finding["code"] for finding in told["findings"]} == {
        "example-kind",
        "example-row",
        "example-input",
    }


@pytest.mark.slow
def test_a_bulletin_that_fails_leaves_the_earlier_one(run, tmp_path: Path, monkeypatch) -> None:
    from qingshan.edge.rendering import word

    words = ("publish", "bulletin", "air", "2022-03", "--out", tmp_path)
    run(*words)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(word, "write_word", full)
    with pytest.raises(OSError, match="space"):
        run(*words)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
