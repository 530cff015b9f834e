"""The command line: what people and programs see, exit codes, reviews."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.cli.language import language

CLEAN = (
    "site,time,PM2.5,PM10\n"
    "1744A,2022-03-05 13:00,35,60\n1744A,2022-03-05 14:00,36,61\n1744A,2022-03-05 15:00,,\n"
)


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("QINGSHAN_LANG", "en")
    monkeypatch.setattr("sys.argv", ["qingshan"])
    language.cache_clear()
    lay_out_city("chifeng", tmp_path / "chifeng")
    yield tmp_path / "chifeng"
    language.cache_clear()


def run(city: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["-C", str(city), *words], catch_exceptions=True)


def test_import_says_what_became_of_everything(city, tmp_path):
    (tmp_path / "a.csv").write_text(CLEAN)
    done = run(city, "import", "air", str(tmp_path / "a.csv"))
    assert done.exit_code == 0, done.output
    assert "rows     3 = kept 2 + flagged 0 + missing 1 + rejected 0" in done.output
    assert "readings 6 = kept 4 + flagged 0 + missing 2 + rejected 0" in done.output
    assert "6 new + 0 corrected + 0 unchanged" in done.output
    again = run(city, "import", "air", str(tmp_path / "a.csv"))
    assert "nothing changed: the archive had all 6 readings" in again.output


def test_errors_give_exit_code_one_and_the_other_files_are_imported(city, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text(CLEAN)
    (tmp_path / "data" / "b.csv").write_text("")
    (tmp_path / "data" / "notes.md").write_text("not data")
    found = tmp_path / "found.json"
    done = run(city, "import", "air", str(tmp_path / "data"), "--format", "json", "--findings", str(found))
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [row["file"] for row in told["rows"]] == ["a.csv", "b.csv"]
    assert told["rows"][0]["stored"]["new"] == 6
    assert told["rows"][1]["stored"] is None
    assert "empty-file" in {finding["code"] for finding in told["findings"]}
    assert "empty-file" in found.read_text()


def test_pattern_and_dry_run(city, tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text(CLEAN)
    done = run(city, "import", "air", str(tmp_path / "*.csv"), "--dry-run", "--format", "json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [row["stored"] for row in told["rows"]] == [None, None]
    assert not (city / "observations" / "manifest.db").exists()
    assert not list(city.rglob("*.parquet"))


@pytest.mark.parametrize(
    "words", [["nowhere.csv"], ["x.csv", "--source", "martian"], ["x.csv", "--label", "middle"], []]
)
def test_wrong_requests_are_usage_errors(city, tmp_path, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text(CLEAN)
    done = run(city, "import", "air", *words)
    assert done.exit_code != 0
    assert done.exception.__class__.__name__ in {"UsageError", "SystemExit"}


def test_site_names_of_the_register_become_codes(city, tmp_path):
    (tmp_path / "named.csv").write_text(
        "城市,站点名称,时间,PM2.5\n赤峰市,哈达街,2022-03-05 13:00,35\n", encoding="utf-8"
    )
    done = run(city, "import", "air", str(tmp_path / "named.csv"), "--format", "json")
    codes = {finding["code"] for finding in json.loads(done.stdout)["findings"]}
    assert "site-not-in-register" not in codes
    listed = run(
        city, "review", "1745A", "pm25", "2022-03-05", "--decision", "invalid", "--reason", "r", "--who", "w"
    )
    assert listed.exit_code == 0, listed.output


def test_review_is_recorded_listed_and_taken_back(city, tmp_path):
    (tmp_path / "a.csv").write_text(CLEAN)
    run(city, "import", "air", str(tmp_path / "a.csv"))
    made = run(
        city,
        "review",
        "松山一中",
        "PM2.5",
        "2022-03-05T13",
        "--decision",
        "invalid",
        "--reason",
        "故障",
        "--who",
        "张三",
    )
    assert made.exit_code == 0, made.output
    assert "before: valid 1" in made.output
    (entry,) = json.loads(run(city, "review", "list", "--format", "json").stdout)["rows"]
    assert (entry["site"], entry["indicator"], entry["decision"], entry["who"]) == (
        "1744A",
        "pm25",
        "invalid",
        "张三",
    )
    assert (entry["start"], entry["end"]) == ("2022-03-05 12:00:00", "2022-03-05 13:00:00")
    gone = run(city, "review", "undo", str(entry["id"]), "--reason", "误判", "--who", "李四")
    assert gone.exit_code == 0, gone.output
    assert json.loads(run(city, "review", "list", "--format", "json").stdout)["rows"] == []
    assert len(json.loads(run(city, "review", "list", "--all", "--format", "json").stdout)["rows"]) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["1744A", "pm25", "2031", "--decision", "valid", "--reason", "r", "--who", "w"],
        ["1744A", "pm26", "2022", "--decision", "valid", "--reason", "r", "--who", "w"],
        ["1744A", "pm25", "2022", "--decision", "maybe", "--reason", "r", "--who", "w"],
        ["1744A", "pm25", "2022", "--decision", "valid", "--who", "w"],
        ["1744A", "pm25", "2022", "--decision", "valid", "--reason", " ", "--who", "w"],
        ["undo", "99", "--reason", "r", "--who", "w"],
    ],
)
def test_reviews_that_cannot_be(city, tmp_path, words):
    (tmp_path / "a.csv").write_text(CLEAN)
    run(city, "import", "air", str(tmp_path / "a.csv"))
    assert run(city, "review", *words).exit_code != 0
    assert json.loads(run(city, "review", "list", "--all", "--format", "json").stdout)["rows"] == []
