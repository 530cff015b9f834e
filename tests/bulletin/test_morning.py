"""``qingshan morning`` on a small simulated city: one command, one screen, nothing decided."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from made_city import Run, qingshan
from qingshan.base.errors import UsageError

AUGUST = ("--now", "2022-08-01T07:30")


def test_the_morning_takes_files_in_judges_and_drafts(city: Path, run: Run, correction: Path) -> None:
    done = run(*AUGUST, "morning", "--air", correction)
    assert done.exit_code == 0, done.output
    for told in ("1 个文件", "2022-07-31：AQI", "air/150400/2022-07/good_day_ratio", "水：没有读数",
                 "没有不达标的断面", "未结案件 0 件", "drafts/2022-07/bundle.zip"):  # fmt: skip
        assert told in done.output
    assert (city / "drafts" / "2022-07" / "bulletin.docx").is_file()
    assert not (city / "published").exists()
    again = run(*AUGUST, "morning", "--no-bulletin", "--air", correction)
    assert "2022-07-31：AQI" in again.output


def test_files_of_the_inbox_are_taken(city: Path, run: Run, correction: Path) -> None:
    (city / "inbox" / "air").mkdir(parents=True)
    shutil.copy(correction, city / "inbox" / "air")
    done = run(*AUGUST, "morning", "--no-bulletin")
    assert (done.exit_code, "1 个文件" in done.output) == (0, True), done.output


def test_rows_that_were_refused_are_told_and_make_exit_code_1(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong_SIMULATED.csv"
    wrong.write_text("站点编码,时间,PM2.5(μg/m³)\n1744A,2022-13-99 25:00,77\n", encoding="utf-8")
    findings = tmp_path / "findings.csv"
    done = run(*AUGUST, "morning", "--no-bulletin", "--air", wrong, "--findings", findings)
    assert done.exit_code == 1
    assert "wrong_SIMULATED.csv" in done.output
    assert "2022-13-99 25:00" in findings.read_text(encoding="utf-8-sig")
    assert "2022-07-31：AQI" in done.output


def test_an_empty_city_says_what_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "city"
    assert qingshan("init", "赤峰市", folder, "--simulated").exit_code == 0
    done = qingshan("-C", folder, *AUGUST, "morning")
    assert done.exit_code == 1
    assert "评价" in done.output
    assert "→" in done.output


def test_the_first_file_of_a_city_makes_its_archive(tmp_path: Path, correction: Path) -> None:
    folder = tmp_path / "city"
    assert qingshan("init", "赤峰市", folder, "--simulated").exit_code == 0
    done = qingshan("-C", folder, *AUGUST, "morning", "--no-bulletin", "--air", correction)
    assert (done.exit_code, "47 行" in done.output) == (0, True), done.output


def test_a_draft_and_no_draft_is_a_wrong_request(run: Run) -> None:
    with pytest.raises(UsageError, match="--no-bulletin"):
        run("morning", "--no-bulletin", "--bulletin", "2022-07")
