"""The list and an alert in a workspace: the demo city solved, published, imported, ordered, reported."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from act.test_emergency_list import DAY, entered, files, made
from qingshan.act.alert.advice import Forecast
from qingshan.act.case.decide import Actor
from qingshan.act.emergency.editions import fix, fold
from qingshan.base.errors import RefusedError
from qingshan.edge.cities import lay_out_city
from qingshan.edge.emergency.alerts import alerts_of
from qingshan.edge.emergency.board import board_of
from qingshan.edge.emergency.documents import line_rows, summary_rows, write_list, write_plans
from qingshan.edge.emergency.workbook import headers_of, packaged_headers, write_template
from qingshan.edge.readers.workbook import read_workbook
from qingshan.edge.workspace import Workspace
from qingshan.publish.orders.firm_plan import FirmFacts
from qingshan.publish.orders.wording import packaged_words

NOW = datetime(2025, 1, 3, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
APPROVER = Actor("陈局长", "approver", "预报会商")
FORECAST = tuple(
    Forecast(date(2025, 1, 4) + timedelta(days=at), aqi, "pm25") for at, aqi in enumerate((158, 214, 226))
)


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """A workspace of the demo city with its list solved and fixed."""
    folder = tmp_path_factory.mktemp("city") / "chifeng"
    lay_out_city("赤峰市", folder)
    with board_of(Workspace.find(folder), NOW) as board:
        made = board.solved(NOW.date(), fairness=None, delay=None, seconds=60.0)
        board.fix(made, NOW.date(), "王处长", "年度修订")
    return folder


def test_the_demo_list_has_no_errors_and_meets_every_ratio(solved):
    with board_of(Workspace.find(solved), NOW) as board:
        assert [each for each in board.findings(NOW.date()) if each.level == "error"] == []
        edition = board.edition()
        assert board.is_simulated
    assert len(edition.proof) == 12
    assert all(row.meets for row in edition.proof)
    ordered = [line for line in edition.lines if line.measures]
    assert all(not line.protected and line.grade != "A" for line in ordered)


def test_an_unchanged_register_moves_nobody(solved):
    with board_of(Workspace.find(solved), NOW) as board:
        again = board.adjusted(NOW.date(), fairness=None, delay=None)
        assert again.choices == board.edition().choices()
        with pytest.raises(RefusedError, match="same as edition 1"):
            board.fix(again, NOW.date(), "王处长", "再定")


def test_the_published_list_reads_as_recorded(tmp_path, request):
    (edition,) = fold(entered([fix((), made(files()), DAY, "王", "年度修订")]))
    firms = {"F1": FirmFacts("F1", "一厂", "", "P1", "红山区", "", "")}
    told = []
    for language in ("zh", "en"):
        words = packaged_words(language)
        for rows in (summary_rows(edition, words), line_rows(edition, firms, words)):
            told += ["\t".join(map(str, row)) for row in rows]
    golden = Path(__file__).with_name("published_list.txt")
    if request.config.getoption("--record") and not golden.exists():
        golden.write_text("\n".join(told) + "\n", encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8").splitlines()


def test_the_published_workbook_says_simulated_and_its_edition(solved, tmp_path):
    workspace = Workspace.find(solved)
    with board_of(workspace, NOW) as board:
        edition = board.edition()
    write_list(workspace, edition, tmp_path / "list.xlsx", "zh")
    sheets = read_workbook((tmp_path / "list.xlsx").read_bytes(), "list.xlsx")
    assert [each.name for each in sheets] == ["减排汇总", "企业措施"]
    top = [sheet.cells.row(0)[0] for sheet in sheets]
    assert all("SIMULATED" in each for each in top)
    assert edition.hash[:12] in sheets[0].cells.row(1)[0]
    assert sheets[1].cells.height == len(edition.lines) + 3
    assert write_plans(workspace, edition, tmp_path / "plans", edition.lines[0].firm, "zh") == 1


def test_a_workbook_of_other_names_comes_in_as_it_went_out(solved, tmp_path):
    own = tmp_path / "emergency.toml"
    own.write_text('[lines]\nsheet = ["生产线清单"]\ncode = ["线号"]\n', encoding="utf-8")
    headers = headers_of(own)
    with board_of(Workspace.find(solved), NOW) as board:
        write_template(tmp_path / "list.xlsx", board.texts, board.settings.pollutants, headers, "zh")
        texts, findings = board.read_workbook(tmp_path / "list.xlsx")
        assert {each.code for each in findings} >= {"emergency-sheet-missing"}
        write_template(
            tmp_path / "list.xlsx", board.texts, board.settings.pollutants, packaged_headers(), "zh"
        )
        before = board.read[0]
        texts, findings = board.read_workbook(tmp_path / "list.xlsx")
        assert findings == ()
        board.take(tmp_path / "list.xlsx", texts, "王处长", "导入核对")
    with board_of(Workspace.find(solved), NOW) as board:
        after = board.read[0]
    assert [each.line for each in after.lines] == [each.line for each in before.lines]
    assert (after.totals, after.others) == (before.totals, before.others)
    assert [each.ordered for each in after.lines] == [each.ordered for each in before.lines]


@pytest.mark.slow
def test_an_alert_runs_from_order_to_report_on_the_edition_it_froze(solved, tmp_path):
    workspace = Workspace.find(solved)
    with alerts_of(workspace, NOW, "zh") as alerts:
        alert = alerts.order("orange", FORECAST, APPROVER, "橙色预警跟踪")
        frozen = alerts.edition(alert)
        assert alert.edition_hash == frozen.hash
        firms = alerts.notify(alert, tmp_path / "notices", APPROVER)
        assert {each.stem for each in (tmp_path / "notices").iterdir()} == set(firms)
        with pytest.raises(RefusedError):
            alerts.order("red", FORECAST, APPROVER, "再来一个")
    later = NOW + timedelta(days=4)
    with alerts_of(workspace, later, "zh") as alerts:
        alert = alerts.lift(alerts.named(), tmp_path / "lift.docx", APPROVER)
        alerts.report(alert, tmp_path / "report.docx", APPROVER)
        case = alerts.desk.case(alert.case)
        assert set(case.evidence) == {"firms_notified", "lifting_order", "after_action_report"}
        assert alerts.standing() is None
        assert len(alerts.all()) == 1
