"""``qingshan import water`` as a person at a bureau runs it."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from qingshan.edge.archive.archive import Archive
from qingshan.edge.cities import lay_out_city, lay_out_template
from qingshan.edge.cli.import_ import command as import_command
from qingshan.edge.cli.review import command as review_command
from qingshan.edge.workspace import Workspace

TABLE = (
    "断面名称,采样时间,pH值,氨氮(mg/L),总磷(mg/L),备注\n"
    "甸子,2022-01-05,7.8,<0.025,0.03,\n教来河敖汉（示例）,2022-01-06,,,,断流\n新断面,2022-01-06,7.9,0.9,0.10,\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_out_city("chifeng", tmp_path / "w")
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: object) -> Result:
    return CliRunner().invoke(import_command, ["water", *map(str, words)], obj=str(folder / "w"))


def held(folder: Path) -> pl.DataFrame:
    archive = Archive.open(folder / "w" / "observations")
    return archive.read(medium="water").collect()


def test_a_table_is_stored_under_the_codes_of_the_register(folder: Path) -> None:
    done = run(folder, folder / "a.csv")
    assert done.exit_code == 0, done.output
    assert set(held(folder)["site"]) == {"CF-LH-01", "CF-JL-01", "新断面"}
    assert "新断面" in done.output
    assert (folder / "w" / "mappings" / "a.toml").is_file()


def test_a_dry_run_stores_nothing(folder: Path) -> None:
    done = run(folder, "--dry-run", folder / "a.csv")
    assert done.exit_code == 0
    assert not (folder / "w" / "observations").exists()


def test_json_has_the_counts_and_the_findings(folder: Path) -> None:
    done = run(folder, "--format", "json", folder / "a.csv")
    told = json.loads(done.stdout)
    (row,) = told["rows"]
    assert row["rows"]["came"] == 3
    assert row["checks"] == {"nondetect": 1, "no_flow": 4}
    assert {"check-noted", "sections-not-in-register"} <= {each["code"] for each in told["findings"]}


def test_unknown_sections_are_appended_when_asked(folder: Path) -> None:
    done = run(folder, "--register", folder / "a.csv")
    assert "register/sections.csv" in done.output
    section = Workspace.find(folder / "w").sections().get("新断面")
    assert section is not None
    assert section.water is None
    again = run(folder, folder / "a.csv")
    assert "sections-not-in-register" not in again.output
    assert "没有任何改变" in again.output or "nothing changed" in again.output


def test_a_city_without_sections_takes_them_by_name(tmp_path: Path) -> None:
    lay_out_template(("某市", "Somewhere"), "150000", tmp_path / "w")
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    done = run(tmp_path, "--register", tmp_path / "a.csv")
    assert done.exit_code == 0, done.output
    assert set(held(tmp_path)["site"]) == {"甸子", "教来河敖汉(示例)", "新断面"}
    assert len(Workspace.find(tmp_path / "w").sections().sections) == 3


def test_a_row_not_used_makes_the_exit_code_one(folder: Path) -> None:
    (folder / "b.csv").write_text(TABLE + "甸子,某日,7.8,0.1,0.03,\n", encoding="utf-8")
    assert run(folder, folder / "b.csv").exit_code == 1
    assert held(folder).height


def test_a_reading_of_water_can_be_reviewed_by_the_name_of_its_section(folder: Path) -> None:
    run(folder, folder / "a.csv")
    words = [
        "decide",
        "甸子",
        "tp",
        "2022-01",
        "--decision",
        "invalid",
        "--reason",
        "样品沾污",
        "--who",
        "张三",
    ]
    done = CliRunner().invoke(review_command, words, obj=str(folder / "w"))
    assert done.exit_code == 0, done.output
    row = held(folder).filter((pl.col("site") == "CF-LH-01") & (pl.col("indicator") == "tp"))
    assert row.select("value", "flag").row(0) == (0.03, "invalid")


def test_an_unknown_source_is_named(folder: Path) -> None:
    done = run(folder, "--source", "nothing", folder / "a.csv")
    assert done.exception is not None
    assert "water-feed" in str(getattr(done.exception, "params", done.exception))
