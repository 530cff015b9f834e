"""``qingshan case`` as people type it: opened by names, sorted by age, evidence given back."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command

GROUND = ("--ground", "核查")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("QINGSHAN_LANG", "zh")
    monkeypatch.setenv("QINGSHAN_WHO", "李工")
    lay_out_city("赤峰市", tmp_path / "chifeng", simulated=True)

    def call(*words, now="2022-08-03"):
        done = CliRunner().invoke(command, ["-C", str(tmp_path / "chifeng"), "--now", now, *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call


def rows(done):
    return json.loads(done.stdout)["rows"]


def test_a_case_about_a_section_knows_its_county_and_its_figures(run):
    run("case", "open", "断面超标处置", "七月超标", "--about", "锡伯河入英金河口（示例）", *GROUND)
    case = rows(run("case", "list", "--format", "json"))[0]
    assert (case["about"], case["division"], case["owner"]) == ("CF-XB-02", "150404", "李工")
    told = run("case", "show", "2022-0001").output
    assert "可办：trace（完成溯源）由 officer / analyst，还差 cause（原因与责任主体）" in told
    assert "water/CF-XB-02/2022-07/attained" in told
    run("case", "open", "complaint", "夜间异味", "--division", "红山区", *GROUND)
    assert rows(run("case", "list", "--kind", "群众信访投诉", "--format", "json")) != []
    assert rows(run("case", "list", "--division", "150400", "--format", "json"))[1]["division"] == "150402"


def test_a_kind_nobody_knows_and_a_section_that_is_none_are_refused(run):
    with pytest.raises(UsageError) as unknown:
        run("case", "open", "写诗", "x", *GROUND)
    assert unknown.value.code == "unknown-case-kind"
    with pytest.raises(UsageError) as lacking:
        run("case", "open", "section_failure", "x", "--about", "银河", *GROUND)
    assert lacking.value.code == "case-word-missing"


def test_the_backlog_has_ages_and_words(run):
    for day in ("2022-01-01", "2022-05-01", "2022-07-20", "2022-08-02"):
        run("case", "open", "complaint", day, "--owner", "甲", "--division", "红山区", *GROUND, now=day)
    pile = rows(run("case", "backlog", "--format", "json"))
    assert [each["key"] for each in pile] == ["甲", "合计"]
    assert [pile[1][key] for key in ("age_30", "age_90", "age_180", "age_over_180")] == [2, 0, 1, 1]
    assert rows(run("case", "backlog", "--by", "division", "--format", "json"))[0]["key"] == "红山区"
    assert "·" in rows(run("case", "backlog", "--by", "state", "--format", "json"))[0]["key"]
    older = rows(run("case", "list", "--older", "90", "--format", "json"))
    assert [each["title"] for each in older] == ["2022-01-01", "2022-05-01"]
    assert len(rows(run("case", "list", "--overdue", "--format", "json"))) == 2


def test_escalation_is_told_in_words(run):
    run("case", "open", "complaint", "夜间异味", *GROUND, now="2022-01-01")
    assert "1 个案件有变化" in run("case", "watch").output
    assert "上报至 市政府督办" in run("case", "show", "2022-0001").output
    assert rows(run("case", "backlog", "--by", "level", "--format", "json"))[0]["key"] == "市政府督办"
    assert "0 个案件有变化" in run("case", "watch").output


def test_evidence_comes_back_as_it_was_filed(run, tmp_path):
    run("case", "open", "inspection", "台账不全", *GROUND)
    paper = tmp_path / "整改报告.pdf"
    paper.write_bytes(b"%PDF the same bytes")
    run("case", "file", "2022-0001", "plan", "补齐", *GROUND)
    run("case", "file", "2022-0001", "report", "--attach", str(paper), *GROUND)
    found = rows(run("case", "evidence", "2022-0001", "--save", str(tmp_path / "out"), "--format", "json"))
    assert [(each["item"], each["text"], each["file"]) for each in found] == [
        ("plan", "补齐", ""), ("report", "", "整改报告.pdf"),
    ]  # fmt: skip
    saved = list((tmp_path / "out").iterdir())
    assert [each.read_bytes() for each in saved] == [b"%PDF the same bytes"]


def test_a_refusal_names_the_figure_that_does_not_hold(run, tmp_path):
    run("case", "open", "inspection", "台账不全", *GROUND)
    paper = tmp_path / "a.txt"
    paper.write_text("x", "utf-8")
    run("case", "file", "2022-0001", "plan", "补齐", *GROUND)
    run("case", "move", "2022-0001", "plan", *GROUND)
    run("case", "file", "2022-0001", "report", "--attach", str(paper), *GROUND)
    run("case", "move", "2022-0001", "report", *GROUND)
    with pytest.raises(RefusedError) as refused:
        run("case", "move", "2022-0001", "close", "--role", "approver", *GROUND)
    assert "verification" in str(refused.value)
