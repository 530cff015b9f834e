"""evaluate water and the report of a section, as a person types them; agreement with published classes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from qingshan.base.errors import NothingToJudgeError, UsageError


def rows_of(run, *words: str) -> list[dict[str, object]]:
    return json.loads(run("evaluate", "water", *words, "--format", "json").output)["rows"]


def test_sections_with_their_months_and_a_headline(run) -> None:
    told = json.loads(run("evaluate", "water", "2022", "--format", "json").output)
    row = next(each for each in told["rows"] if each["code"] == "CF-YJ-02")
    assert set(row) >= {"class_number", "target_number", "determining", "main", "strip", "months", "address"}
    assert len(row["months"]) == 12
    assert row["strip"].split(" ")[6] == "劣"
    dry = next(each for each in told["rows"] if each["code"] == "CF-JL-01")
    assert dry["strip"].count("断") == 3
    assert dry["n_months"] == 9
    headline = told["notes"][0]
    assert "评价断面 16 个" in headline
    assert "87.5 %" in headline
    assert "SIMULATED" in told["title"]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (("老哈河",), 5),
        (("--by", "lake"), 2),
        (("--by", "source"), 6),
        (("--by", "month"), 12),
        (("甸子", "--indicators"), 1),
        (("CF-WS-05",), 1),
        (("达里诺尔",), 1),
    ],
)
def test_rows_by(run, words: tuple[str, ...], rows: int) -> None:
    table = list(
        csv.DictReader(io.StringIO(run("evaluate", "water", "2022", *words, "--format", "csv").output))
    )
    assert len(table) == rows


@pytest.mark.slow
def test_counties_have_index_and_rank(run) -> None:
    rows = rows_of(run, "2022", "--by", "county")
    ranks = sorted(row["rank"] for row in rows if row.get("rank"))
    assert ranks[0] == 1
    assert len(ranks) >= 8


def test_flood_season_lists_the_worst_first(run) -> None:
    rows = rows_of(run, "2022", "--flood")
    assert [row["code"] for row in rows] == ["CF-YJ-02"]
    assert rows[0]["first"]
    by_hand = rows_of(run, "2022", "--flood", "--basis", "manual")
    assert [row["intensity"] for row in by_hand] == sorted((r["intensity"] for r in by_hand), reverse=True)
    assert len(by_hand) == 16


def test_automatic_stations_are_asked_by_name_and_never_mixed(run) -> None:
    rows = rows_of(run, "2022-07", "--basis", "auto")
    assert [row["code"] for row in rows if row["class_number"]] == ["CF-YJ-02"]
    assert rows[0]["address"].endswith("@auto")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("evaluate", "water", "2022-03-15"), UsageError),
        (("evaluate", "water", "2022-thaw"), UsageError),
        (("evaluate", "water", "1999"), NothingToJudgeError),
        (("evaluate", "water", "2022", "北京"), UsageError),
        (("evaluate", "water", "1999", "--published"), NothingToJudgeError),
        (("compare", "water", "1998", "1999"), NothingToJudgeError),
        (("publish", "section", "老哈河"), UsageError),
        (("publish", "section", "甸子", "1999"), NothingToJudgeError),
        (("evaluate", "water", "2022", "--flood", "--events"), NothingToJudgeError),
    ],
)
def test_wrong_requests_say_what_to_do(run, words, error) -> None:
    with pytest.raises(error) as told:
        run(*words)
    assert told.value.text("zh") != told.value.text("en")
    assert told.value.remedy("zh")


def test_report_of_a_section_opens_to_its_samples(run, tmp_path: Path) -> None:
    done = run("publish", "section", "甸子", "2022", "--out", tmp_path, "--form", "html")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "section.html").read_text(encoding="utf-8")
    for expected in (
        "SIMULATED",
        "water/CF-LH-01/2022/class",
        "水质目标",
        "水质类别时序",
        "主要指标与各类限值",
    ):
        assert expected in page
    assert 'href="#water/CF-LH-01/2022-07/class"' in page


@pytest.mark.slow
def test_report_in_both_languages_and_forms(run, tmp_path: Path) -> None:
    words = ("publish", "section", "英金河出城（示例）", "2022-07", "--basis", "auto", "--out", tmp_path)
    assert run(*words, "--language", "zh", "--language", "en").exit_code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"section.html", "section.docx", "section-en.html", "section-en.docx"}
