"""``qingshan chief`` as people type it: who answers, a patrol with its cases, what is due."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command

POST = ("锡伯河", "--division", "喀喇沁旗", "--level", "county")
WALKED = ("--who", "李工", "--ground", "徒步沿河 6 公里")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("QINGSHAN_LANG", "zh")
    folder = tmp_path / "chifeng"
    lay_out_city("赤峰市", folder, simulated=True)

    def call(*words, now="2022-07-02T09:00"):
        done = CliRunner().invoke(command, ["-C", str(folder), "--now", now, *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call


def rows(done):
    return json.loads(done.stdout)["rows"]


def test_who_answers_follows_the_day(run):
    def names(day):
        found = rows(run("chief", "list", *POST, "--on", day, "--format", "json"))
        return [each["name"] for each in found]

    assert names("2022-05-31") == ["河长辛（示例）"]
    assert names("2022-06-01") == ["河长癸（示例）"]
    assert names("2019-01-01") == []
    assert "空缺：forest/SHT/150425/county" in run("chief", "list", "--kind", "forest").output


def test_the_shipped_registers_have_no_faults(run):
    assert "warning" not in run("chief", "list").stderr
    assert "error" not in run("chief", "list").stderr


def test_problems_become_cases_of_the_chief_with_the_patrol_or_not_at_all(run):
    told = run("chief", "patrol", *POST, "--found", "岸边垃圾", "--found", "粪水入河", *WALKED).output
    assert "发现问题 2 个" in told
    cases = rows(run("case", "list", "--format", "json"))
    assert [(each["title"], each["owner"], each["division"]) for each in cases] == [
        ("岸边垃圾", "河长癸（示例）", "150428"), ("粪水入河", "河长癸（示例）", "150428"),
    ]  # fmt: skip
    made = rows(run("chief", "patrols", "--format", "json"))
    assert made[0]["cases"] == "2022-0001, 2022-0002"
    with pytest.raises(RefusedError):
        run("chief", "withdraw", made[0]["seat"], "1", *WALKED)
    with pytest.raises(UsageError):
        run("chief", "patrol", *POST, "--found", " ", *WALKED)
    assert len(rows(run("chief", "patrols", "--format", "json"))) == 1, "no patrol without its case"


def test_what_is_due_and_what_was_missed(run):
    def state(now):
        found = rows(run("chief", "due", *POST, "--format", "json", now=now))
        return [(each["word"], each["done"], each["left"], each["missed"]) for each in found]

    assert state("2022-07-20") == [("超期", 0, 1, 1)]
    run("chief", "patrol", *POST, *WALKED)
    assert state("2022-07-20") == [("已完成", 1, 0, 1)]
    assert state("2022-08-20") == [("待巡", 0, 1, None)]
    assert "unverified" in run("chief", "due").output
    run("chief", "withdraw", "river/XBH/150428/county", "1", *WALKED)
    assert state("2022-07-20") == [("超期", 0, 1, 1)]


def test_an_unclear_post_and_a_post_nobody_holds_are_refused(run):
    for words, now, code in (
        (("锡伯河",), "2022-07-02", "chief-unclear"),
        (("黑龙江",), "2022-07-02", "chief-unclear"),
        (POST, "2019-07-02", "chief-none-in-office"),
        ((*POST, "--day", "2022-08-01"), "2022-07-02", "outfall-day-ahead"),
    ):
        with pytest.raises(UsageError) as refused:
            run("chief", "patrol", *words, *WALKED, now=now)
        assert refused.value.code == code
