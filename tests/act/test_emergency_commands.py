"""``qingshan emergency`` and ``qingshan alert`` as people type them."""

from __future__ import annotations

import csv

import pytest
from click.testing import CliRunner

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command

GROUND = ("--who", "陈", "--role", "approver", "--ground", "会商")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command in a workspace whose list is cut down to its first firms, so that it is quick."""
    monkeypatch.setenv("QINGSHAN_LANG", "zh")
    folder = tmp_path / "chifeng"
    lay_out_city("赤峰市", folder)
    shorten(folder / "register" / "emergency")

    def call(*words):
        done = CliRunner().invoke(command, ["-C", str(folder), *words], catch_exceptions=True)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call


def shorten(folder):
    """Keep the lines of six firms, and totals that suit them."""
    told = {
        name: (folder / f"{name}.csv").read_text("utf-8").splitlines()
        for name in ("lines", "measures", "totals")
    }
    head = next(at for at, line in enumerate(told["lines"]) if not line.startswith("#"))
    kept = [line for line in told["lines"][head + 1 :] if line.split(",")[1] < "150402E07"]
    codes = {line.split(",")[0] for line in kept}
    (folder / "lines.csv").write_text("\n".join([*told["lines"][: head + 1], *kept]) + "\n", "utf-8")
    measures = [
        line for line in told["measures"] if line.startswith(("#", "line,")) or line.split(",")[0] in codes
    ]
    (folder / "measures.csv").write_text("\n".join(measures) + "\n", "utf-8")
    names = told["lines"][head].split(",")
    sums = dict.fromkeys(("so2", "nox", "pm", "vocs"), 0.0)
    for row in csv.DictReader(kept, names):
        for each in sums:
            sums[each] += float(row[each])
    rows = "".join(f"{p},{total * 1.3:.0f},2023,\n" for p, total in sums.items())
    (folder / "totals.csv").write_text("pollutant,kg_per_day,inventory_year,source\n" + rows, "utf-8")
    (folder / "others.csv").write_text("level,pollutant,kg_per_day,what,source\n", "utf-8")


def test_from_check_to_published_list(run, tmp_path):
    assert "0 处错误" in run("emergency", "check", "--day", "2024-12-01").output
    told = run("emergency", "solve", "--day", "2024-12-01").output
    assert "未定版" in told
    assert "红色（Ⅰ级）" in told
    assert "SIMULATED" in told
    with pytest.raises(UsageError):
        run("emergency", "solve", "--day", "2024-12-01", "--fix")
    assert (
        "第 1 版" in run("emergency", "solve", "--day", "2024-12-01", "--fix", "--ground", "年度修订").output
    )
    assert run("emergency", "prove", "--edition", "1").exit_code == 0
    assert "有 0 条变动" in run("emergency", "adjust", "--day", "2024-12-01").output
    assert "限产" in run("emergency", "compare").output
    assert "年度修订" in run("emergency", "editions").output
    assert run("emergency", "export", "-o", str(tmp_path / "l.xlsx")).exit_code == 0
    assert (tmp_path / "l.xlsx").stat().st_size > 5000


def test_an_impossible_wish_is_told_and_fixes_nothing(run):
    with pytest.raises(RefusedError) as short:
        run("emergency", "solve", "--day", "2024-12-01", "--longest-delay", "1", "--fix", "--ground", "x")
    assert short.value.code == "emergency-impossible"
    assert "red nox" in short.value.text("zh")
    assert "年度" not in run("emergency", "editions").output


def test_a_workbook_with_errors_writes_nothing(run, tmp_path):
    book = str(tmp_path / "list.xlsx")
    run("emergency", "template", book)
    assert "已写入" in run("emergency", "import", book, "--ground", "核对").output
    import xlsxwriter

    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet("生产线").write_row(0, 0, ["生产线代码"])
    with pytest.raises(RefusedError) as wrong:
        run("emergency", "import", book, "--ground", "核对")
    assert wrong.value.code == "emergency-import-refused"
    assert "0 处错误" in run("emergency", "check", "--day", "2024-12-01").output


def test_an_alert_from_forecast_to_report(run, tmp_path):
    forecast = tmp_path / "forecast.csv"
    forecast.write_text("date,aqi,primary\n2025-01-04,214,pm25\n2025-01-05,226,pm25\n", "utf-8")
    run("emergency", "solve", "--fix", "--ground", "年度修订")
    assert "建议：橙色" in run("alert", "advise", str(forecast)).output
    with pytest.raises(RefusedError):
        run("alert", "order", "orange", str(forecast), "--ground", "我是经办人")
    assert "执行中" in run("alert", "order", "orange", str(forecast), *GROUND).output
    assert "红色" in run("alert", "change", "red", *GROUND).output
    assert "份通知" in run("alert", "notify", "-o", str(tmp_path / "n"), *GROUND).output
    power = tmp_path / "power.csv"
    power.write_text("line,date,kwh\n", "utf-8")
    assert "缺数据" in run("alert", "check", "--power", str(power), *GROUND).output
    assert "已解除" in run("alert", "lift", "-o", str(tmp_path / "lift.docx"), *GROUND).output
    number = next(
        word for word in run("alert", "list").output.split() if word[:2] == "20" and word[4:5] == "-"
    )
    run("alert", "report", number, "-o", str(tmp_path / "r.docx"), *GROUND)
    assert (tmp_path / "r.docx").exists()
    with pytest.raises(UsageError):
        run("alert", "report", "1999-01", "-o", str(tmp_path / "r.docx"), *GROUND)
