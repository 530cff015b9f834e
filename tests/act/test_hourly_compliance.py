"""Compliance by stored hours: what falls, what stands still, what is not known; the whole way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from docx import Document

from qingshan.act.alert.advice import Forecast
from qingshan.act.alert.hourly import Span, check_hours
from qingshan.act.case.decide import Actor
from qingshan.act.emergency.editions import Edition, EditionLine, Ordered
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.emergency.alerts import alerts_of
from qingshan.edge.emergency.board import board_of
from qingshan.edge.emergency.stored import check_stored, file_compliance, outlets_of_lines
from qingshan.edge.workspace import Workspace

ORDERED = datetime(2025, 1, 3, 16, 30)
SPAN = Span(ORDERED, ORDERED + timedelta(days=2), 7)
HOUR = timedelta(hours=1)
TOLERANCE = Decimal(5)


def line(code: str, nox: int, cut: int | None) -> EditionLine:
    measures = {} if cut is None else {"red": Ordered("m", "限产", {"nox": cut}, 4, "", Decimal("0.3"))}
    return EditionLine(code, "F", "厂", code, "C", "", {"nox": nox}, measures)


def edition(*lines: EditionLine) -> Edition:
    return Edition(1, date(2025, 1, 1), "w", "g", "listed", "", "", {}, (), lines, "")


def loads(before: float, during: float, *, night: float = 1.0) -> dict[datetime, Decimal]:
    """Hours of ten days: what is sent by day, ``night`` times that at night; ``during`` from the order on."""
    first = ORDERED.replace(minute=0) - timedelta(days=8)
    found = {}
    for at in range(24 * 10):
        hour = first + at * HOUR
        kilograms = (during if hour >= ORDERED + timedelta(hours=3) else before) * (
            night if hour.hour < 6 else 1
        )
        found[hour] = Decimal(str(kilograms))
    return found


def checked(lines, outlets, series, span=SPAN):
    return check_hours(edition(*lines), "red", outlets, series, span, tolerance=TOLERANCE)


@pytest.mark.parametrize(
    ("during", "fell", "result"), [(70, "30.0", "done"), (74, "26.0", "done"), (76, "24.0", "not_done")]
)
def test_a_fall_is_held_against_what_was_ordered(during, fell, result):
    found, hours = checked([line("L1", 1000, 300)], {"L1": ("A",)}, {("A", "nox"): loads(100, during)})
    assert [(str(each.found), each.result, str(each.wanted)) for each in found] == [(fell, result, "30.0")]
    assert {each.hour for each in hours} == {SPAN.ordered.replace(minute=0) + n * HOUR for n in range(5, 48)}


def test_resting_at_night_as_always_is_no_cut():
    short = Span(ORDERED, datetime(2025, 1, 4, 6), 7)
    found, _ = checked(
        [line("L1", 1000, 300)], {"L1": ("A",)}, {("A", "nox"): loads(100, 100, night=0.1)}, short
    )
    assert (str(found[0].found), found[0].result) == ("0.0", "not_done")


def test_lines_of_one_stack_are_judged_together():
    lines = [line("L1", 600, 600), line("L2", 400, None)]
    series = {("A", "nox"): loads(100, 42)}
    found, _ = checked(lines, {"L1": ("A",), "L2": ("A",)}, series)
    assert [(each.line, str(each.wanted), each.result) for each in found] == [("L1", "60.0", "done")]


def test_a_line_of_two_stacks_needs_both():
    series = {("A", "nox"): loads(50, 25), ("B", "nox"): loads(50, 35)}
    found, hours = checked([line("L1", 1000, 300)], {"L1": ("A", "B")}, series)
    assert (str(found[0].found), found[0].result) == ("40.0", "done")
    assert all(each.outlets == ("A", "B") for each in hours)
    found, hours = checked([line("L1", 1000, 300)], {"L1": ("A", "B")}, {("A", "nox"): loads(50, 25)})
    assert (found[0].result, hours) == ("no_data", ())


@pytest.mark.parametrize("outlets", [{}, {"L1": ()}, {"L1": ("B",)}])
def test_what_is_not_known_is_no_record_and_never_a_cut(outlets):
    found, hours = checked([line("L1", 1000, 300)], outlets, {("A", "nox"): loads(100, 0)})
    assert [(each.result, each.found) for each in found] == [("no_data", None)]
    assert hours == ()


def test_a_few_hours_say_nothing():
    few = dict(list(loads(100, 70).items())[-5:])
    found, _ = checked([line("L1", 1000, 300)], {"L1": ("A",)}, {("A", "nox"): few})
    assert found[0].result == "no_data"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The demo city with its list fixed, and hours of one stack that are a third lower after the order."""
    folder = tmp_path_factory.mktemp("city") / "chifeng"
    lay_out_city("赤峰市", folder)
    with board_of(Workspace.find(folder), aware(ORDERED)) as board:
        board.fix(
            board.solved(ORDERED.date(), fairness=None, delay=None, seconds=60.0), ORDERED.date(), "王", "年"
        )
    rows = [
        "口门代码,时间,氮氧化物（烟气，以NO₂计）,氮氧化物（烟气，以NO₂计）标记,含氧量（烟气）,标干烟气流量"
    ]
    for at in range(24 * 12):
        hour = datetime(2024, 12, 26) + at * HOUR
        value = 60 if hour < ORDERED else 30
        mark = "F" if datetime(2025, 1, 5) <= hour < datetime(2025, 1, 5, 6) else "N"
        rows.append(f"150403E74-A01,{hour:%Y-%m-%d %H:%M},{'' if mark == 'F' else value},{mark},9.0,800000")
    file = folder.parent / "hours.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    told = CliRunner().invoke(command, ["-C", str(folder), "import", "online", str(file)])
    assert told.exit_code == 0, told.output
    return folder


def aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.slow
def test_an_order_is_checked_by_the_archive_and_the_case_keeps_the_hours(city, tmp_path):
    actor = Actor("陈局长", "approver", "预报会商")
    forecast = tuple(Forecast(date(2025, 1, 4) + timedelta(days=n), 310, "pm25") for n in range(3))
    workspace = Workspace.find(city)
    with alerts_of(workspace, aware(ORDERED), "zh") as alerts:
        alerts.order("red", forecast, actor, "红色预警跟踪")
    later = ORDERED + timedelta(days=3)
    with alerts_of(workspace, aware(later), "zh") as alerts:
        alert = alerts.named()
        edition_lines = {each.code for each in alerts.edition(alert).lines if "red" in each.measures}
        assert "150403E74-L1" in edition_lines
        found, hours = check_stored(alerts, alert, later, days_before=7, tolerance=TOLERANCE)
        file_compliance(alerts, alert, found, hours, actor)
        (mine,) = [each for each in found if each.line == "150403E74-L1" and each.pollutant == "nox"]
        assert mine.result in {"done", "not_done"}
        assert Decimal(50) < mine.found < Decimal(60), "half the load, and six hours that stood still"
        others = [each for each in found if not each.line.startswith("150403E74")]
        assert {each.result for each in others} == {"no_data"}
        case = alerts.desk.case(alert.case)
        (filed,) = case.evidence["compliance"]
        assert "no_data" in filed.text
        kept = workspace.attachments_folder / filed.file["sha256"]
        table = next(iter(workspace.attachments_folder.rglob(f"*{filed.file['sha256']}*")), kept)
        lines = table.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == len(hours) + 1
        assert any("150403E74-A01,nox,2025-01-05 03:00,0.0000,48.0000" in each for each in lines)
        alerts.lift(alerts.named(), tmp_path / "lift.docx", actor)
        alerts.report(alerts.named("2025-01"), tmp_path / "report.docx", actor)
    told = "\n".join(
        cell.text for t in Document(str(tmp_path / "report.docx")).tables for r in t.rows for cell in r.cells
    )
    assert "自动监测（逐时）" in told
    assert f"{mine.before}/{mine.days}h" in told


def test_a_line_may_name_its_own_outlets(city):
    path = city / "register" / "emergency" / "lines.csv"
    with board_of(Workspace.find(city), aware(ORDERED)) as board:
        assert outlets_of_lines(board)["150403E74-L1"] == ("150403E74-A01",)
        assert outlets_of_lines(board)["150402E01-L1"] == ()
    text = path.read_text(encoding="utf-8")
    head, *rows = [each for each in text.splitlines() if not each.startswith("#")]
    named = [
        f"{row},150403E74-A01;150403E73-A01" if row.startswith("150402E01-L1") else f"{row}," for row in rows
    ]
    path.write_text("\n".join([f"{head},outlets", *named]) + "\n", encoding="utf-8")
    try:
        with board_of(Workspace.find(city), aware(ORDERED)) as board:
            assert outlets_of_lines(board)["150402E01-L1"] == ("150403E74-A01", "150403E73-A01")
            assert board.read[1] == ()
    finally:
        path.write_text(text, encoding="utf-8")


def test_the_command_asks_for_something_to_check_by(city):
    told = CliRunner().invoke(command, ["-C", str(city), "alert", "check", "--ground", "x"])
    assert told.exit_code == 2
    assert "--stored" in told.output
    assert Path(city).is_dir()
