"""``qingshan standards`` and the page of reference."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qingshan.edge.cli import standards
from qingshan.edge.cli.language import language
from qingshan.standards.catalog import editions, table, tables
from qingshan.standards.reference import clause_text, render

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "standards.md"
CJK = range(0x4E00, 0xA000)


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("QINGSHAN_LANG", request.param)
    monkeypatch.setenv("COLUMNS", "220")
    monkeypatch.setattr("sys.argv", ["qingshan"])
    language.cache_clear()
    yield request.param
    language.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(standards.command, words, catch_exceptions=False)


def test_list_names_every_edition(lang: str) -> None:
    result = run("list")
    assert result.exit_code == 0
    assert all(one.key in result.output for one in editions("air"))
    assert ("未核实" if lang == "zh" else "unverified") in result.output


def test_list_by_date_shows_when_each_set_holds(lang: str) -> None:
    result = run("list", "--rules", "--format", "json")
    rows = json.loads(result.output)["rows"]
    assert [(row["key"], row["start"], row["end"]) for row in rows] == [
        ("2012", None, "2026-03-01"),
        ("2026-transition", "2026-03-01", "2031-01-01"),
        ("2026-final / 2031", "2031-01-01", None),
    ]


@pytest.mark.parametrize(
    ("key", "name"), [(one.key, name) for one in editions("air") for name in tables(one.key)]
)
def test_show_prints_every_table_and_marks_what_is_unverified(lang: str, key: str, name: str) -> None:
    result = run("show", key, name)
    assert result.exit_code == 0
    unsure = sum(row["status"] == "unverified" for row in table(key, name))
    assert result.output.count("⚠") == unsure + (1 if unsure else 0)
    if lang == "en" and not key.startswith(("city", "dust", "alert", "reduction")):
        assert not any(ord(letter) in CJK for letter in result.output), result.output


def test_show_gives_programs_every_column(lang: str) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("show", "hj633-2012", "categories", "--format", "csv").output))
    )
    assert [row["zh"] for row in rows] == ["优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"]
    assert {row["status"] for row in rows} == {"read"}
    assert rows[2]["en"] == "lightly polluted"


def test_diff_of_the_limits(lang: str) -> None:
    result = run("diff", "gb3095-2012", "gb3095-2026")
    assert result.exit_code == 0
    assert "PM₂.₅" in result.output
    assert ("过渡阶段" if lang == "zh" else "transition stage") in result.output
    rows = json.loads(run("diff", "gb3095-2012", "gb3095-2026", "--format", "json").output)["rows"]
    wanted = {
        "row": "pm25 year 2",
        "stage": "all → transition",
        "before": 35,
        "after": 30,
        "status": "transcribed",
    }
    assert any(wanted.items() <= row.items() for row in rows)


def test_show_lists_the_tables_of_an_edition_with_its_source(lang: str) -> None:
    result = run("show", "hj663-2013")
    assert "spearman" in result.output
    assert ("凭记忆" if lang == "zh" else "from memory") in result.output


def test_own_data_is_listed(lang: str, tmp_path: Path) -> None:
    folder = tmp_path / "air" / "own-2040"
    folder.mkdir(parents=True)
    (folder / "about.toml").write_text(
        'number = "OWN 1-2040"\nzh = "自有"\nen = "own"\nbase = "gb3095-2026"\nstatus = "read"\n'
        'dates_status = "read"\nsource_zh = "示例"\nsource_en = "example"\n',
        encoding="utf-8",
    )
    assert "OWN 1-2040" in run("list", "--data", str(tmp_path)).output
    assert (
        run("diff", "gb3095-2026", "own-2040", "--data", str(tmp_path), "--format", "csv").output.count("\n")
        == 1
    )


def test_the_reference_page_is_what_the_data_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "run: python -m qingshan.standards.reference > docs/reference/standards.md"
    )


def test_every_clause_can_be_read_in_english() -> None:
    clauses = {
        row.text("clause")
        for one in editions("air")
        for name in tables(one.key)
        for row in table(one.key, name)
    }
    left = {text for text in clauses if any(ord(letter) in CJK for letter in clause_text(text, "en"))}
    assert left == set()
