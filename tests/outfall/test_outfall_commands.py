"""``qingshan outfall`` as people type it, and its figures down to the entry of the ledger."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner
from docx import Document

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command

GROUND = ("--who", "李工", "--ground", "现场")
CODE = "SIM-OUT-XB-02"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("QINGSHAN_LANG", "zh")
    lay_out_city("赤峰市", tmp_path / "chifeng", simulated=True)
    return tmp_path / "chifeng"


@pytest.fixture
def run(folder):
    def call(*words, now="2022-07-02T09:00"):
        done = CliRunner().invoke(command, ["-C", str(folder), "--now", now, *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call


@pytest.fixture
def table(folder):
    return folder / "examples" / "outfalls_SIMULATED.csv"


def figures(run, *words):
    told = json.loads(run("outfall", "progress", "--format", "json", *words).stdout)
    return {row["code"]: row for row in told["rows"]}


def test_from_found_to_closed(run, table, tmp_path):
    run("outfall", "import", str(table), *GROUND)
    report = tmp_path / "报告.pdf"
    report.write_bytes(b"report")
    run("outfall", "record", CODE, "survey", "level=2", "found=粪水直排", *GROUND)
    run("outfall", "record", CODE, "measure", "flow=yes", "--attach", str(report), *GROUND)
    run("outfall", "record", CODE, "trace", "responsible=某养殖户", "means=walk", *GROUND)
    run("outfall", "set", CODE, "rectification=close", "problems=私设排口", *GROUND)
    opened = run("outfall", "rectify", CODE, "--owner", "喀旗分局", *GROUND).output
    assert "2022-0001  私设排口" in opened
    assert "已分类" in opened, "report, body and class are carried over"
    with pytest.raises(RefusedError) as again:
        run("outfall", "rectify", CODE, *GROUND)
    assert again.value.code == "outfall-case-open"
    before = figures(run)["150428"]
    assert (before["waiting"], before["waiting_month"], before["rectified_share"]) == (1, 1, 0)
    plan = tmp_path / "plan.docx"
    run("outfall", "plan", CODE, "-o", str(plan))
    told = "\n".join(
        cell.text for one in Document(str(plan)).tables for row in one.rows for cell in row.cells
    )
    assert "某养殖户" in told
    assert "二级人工徒步" in told
    run("case", "file", "2022-0001", "plan", "--attach", str(plan), *GROUND)
    approver = (*GROUND, "--role", "approver")
    run("case", "move", "2022-0001", "approve", *approver)
    run("case", "move", "2022-0001", "start", *GROUND)
    for photo in ("photo_before", "photo_after"):
        run("case", "file", "2022-0001", photo, "--attach", str(report), *GROUND)
    run("case", "move", "2022-0001", "finish", *GROUND, now="2022-10-02")
    with pytest.raises(RefusedError):
        run("case", "move", "2022-0001", "accept", *approver, now="2022-10-03")
    for item, word in (("verification", "passed"), ("sign", "not_needed"), ("sampling_point", "not_needed"),
                       ("archive", "yes")):  # fmt: skip
        run("case", "file", "2022-0001", item, word, *GROUND, now="2022-10-03")
    assert "销号" in run("case", "move", "2022-0001", "accept", *approver, now="2022-10-03").output
    after = figures(run, "--day", "2022-10-03")["150428"]
    assert (after["waiting"], after["closed_share"]) == (0, 25.0)
    assert figures(run, "--day", "2022-07-02")["150428"] == before, "a day that is past stays as it was"


def test_importing_again_changes_nothing_and_an_edited_table_is_told(run, table):
    assert "新登记 51" in run("outfall", "import", str(table), *GROUND).output
    assert "无变化 51" in run("outfall", "import", str(table), *GROUND).output
    edited = table.with_name("edited.csv")
    edited.write_text(table.read_text("utf-8").replace("锡伯河采石场", "锡伯河石料场"), "utf-8")
    assert "修改 1，无变化 50" in run("outfall", "import", str(edited), *GROUND).output
    assert (
        "锡伯河采石场排口（模拟） → 锡伯河石料场排口（模拟）"
        in run("outfall", "show", "SIM-OUT-XB-04").output
    )
    run("outfall", "undo", "SIM-OUT-XB-04", *GROUND)
    assert "无变化 51" in run("outfall", "import", str(table), *GROUND).output


def test_a_workbook_comes_back_as_it_was_written(run, table, tmp_path):
    run("outfall", "import", str(table), *GROUND)
    book = tmp_path / "t.xlsx"
    run("outfall", "template", str(book))
    assert "无变化 51" in run("outfall", "import", str(book), *GROUND).output


def test_one_error_and_nothing_is_taken(run, table):
    rows = list(csv.reader(table.open(encoding="utf-8")))
    rows[3][2] = "火山口"
    spoiled = table.with_name("spoiled.csv")
    with spoiled.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    done = run("outfall", "import", str(spoiled), *GROUND)
    assert done.exit_code == 1
    assert "spoiled.csv:4 [class]" in done.stderr
    assert "什么也没有写入" in done.output
    assert "新登记 50" in run("outfall", "import", str(spoiled), "--skip-errors", *GROUND).output


def test_a_file_of_something_else_is_refused(run, folder):
    with pytest.raises(RefusedError) as refused:
        run("outfall", "import", str(folder / "register" / "divisions.csv"), *GROUND)
    assert refused.value.code == "outfall-file-without-columns"


def test_shares_open_to_entries_of_the_ledger(run, table):
    run("outfall", "import", str(table), *GROUND)
    for row in figures(run).values():
        assert (
            row["surveyed_share"] >= row["measured_share"] >= row["traced_share"] >= row["classified_share"]
        )
    told = run("explain", "outfall/喀喇沁旗/2022-07-02/traced_share", "--depth", "3").output
    assert "outfall/SIM-OUT-XB-03/2022-07-02/traced" in told
    assert "ledger : 4  'outfall.entered 李工" in told
    by_river = figures(run, "--by", "river", "--counts")
    assert sum(row["outfalls"] for code, row in by_river.items() if code != "150400") == 51
    assert by_river["150400"]["outfalls"] == 51


def test_a_struck_outfall_is_not_counted_and_comes_back(run, table):
    run("outfall", "import", str(table), *GROUND)
    run("outfall", "strike", CODE, *GROUND)
    assert figures(run)["150400"]["outfalls"] == 50
    with pytest.raises(RefusedError):
        run("outfall", "record", CODE, "survey", "level=2", *GROUND)
    run("outfall", "restore", CODE, *GROUND)
    assert figures(run)["150400"]["outfalls"] == 51


def test_what_cannot_be_is_refused(run, table):
    with pytest.raises(UsageError) as empty:
        run("outfall", "show", CODE)
    assert empty.value.code == "no-outfalls"
    run("outfall", "import", str(table), *GROUND)
    for words, code in (
        (("set", CODE, "color=red"), "outfall-column-unknown"),
        (("set", CODE, "mouth=tunnel"), "outfall-cells-unusable"),
        (("set", CODE, "mouth=channel"), "outfall-unchanged"),
        (("undo", CODE), "outfall-nothing-to-undo"),
        (("restore", CODE), "outfall-not-struck"),
        (("record", CODE, "survey", "level=2", "--day", "2023-01-01"), "outfall-day-ahead"),
        (("record", "K9", "survey", "level=2"), "unknown-outfall"),
    ):
        with pytest.raises((UsageError, RefusedError)) as refused:
            run("outfall", *words, *GROUND)
        assert refused.value.code == code
    with pytest.raises(UsageError) as none:
        run("outfall", "plan", CODE, "-o", "x.docx")
    assert none.value.code == "outfall-no-case"


def test_a_moment_is_named_in_a_simulated_city_only(run, folder):
    with pytest.raises(UsageError) as unreadable:
        run("case", "list", now="yesterday")
    assert unreadable.value.code == "clock-unreadable"
    city = folder / "city.toml"
    city.write_text(city.read_text("utf-8").replace("simulated = true", "simulated = false"), "utf-8")
    with pytest.raises(UsageError) as refused:
        run("case", "list")
    assert refused.value.code == "clock-is-real"
