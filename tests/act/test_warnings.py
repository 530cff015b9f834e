"""Warnings issued: once an event, with its case, growing with it; who answers for how many."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from click.testing import CliRunner

from qingshan.act.case.decide import Actor
from qingshan.act.entry import Head, seal
from qingshan.act.warning.warning import apply, fold, grow, issue
from qingshan.base.errors import RefusedError
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.warnings.watch import watch_of
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.warning.alarm import alarms
from qingshan.evaluate.warning.event import Event, events
from qingshan.evaluate.warning.watched import Watched
from qingshan.register.warning_choice import parse_choices
from qingshan.standards.early_warning_rules import early_warning_rules

START = datetime(2022, 7, 1)
NOW = datetime(2022, 7, 4, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
RULES = early_warning_rules("water", date(2022, 7, 1))
ACTOR = Actor("张三", "officer", "早班")
WINDOW = timedelta(hours=24)
SECTION = "CF-XB-02"


def event_of(classes: list[float]) -> Event:
    watched = Watched("S1", START, timedelta(hours=4), {}, np.array(classes, dtype=float))
    (found,) = events(alarms(watched, RULES), window=WINDOW)
    return found


def entered(*drafts):
    return seal(drafts, head=Head(), versions={}, request="", at=NOW)


def test_a_warning_holds_what_it_stands_on_and_is_issued_once():
    event = event_of([2] * 8 + [3, 3])
    (entry,) = entered(issue(event, "water", "2022-0001", ACTOR, None))
    standing = apply(None, entry)
    assert (standing.place, standing.level, standing.case) == ("S1", "yellow", "2022-0001")
    readings = entry.body["alarms"][0]["readings"]
    assert [each["value"] for each in readings] == ["3", "3"]
    assert {each["usual"] for each in readings} == {"2"}
    with pytest.raises(RefusedError, match="2022-0001"):
        issue(event, "water", "2022-0002", ACTOR, standing)


def test_an_event_that_gets_worse_grows_in_its_warning():
    early, late = event_of([2] * 8 + [3, 3]), event_of([2] * 8 + [3, 3, 6, 6])
    drafts = [issue(early, "water", "2022-0001", ACTOR, None)]
    standing = fold(entered(*drafts))["water/S1/20220702T0800"]
    assert standing.speaks_of(late, WINDOW)
    assert grow(standing, early) is None
    drafts.append(grow(standing, late))
    (grown,) = fold(entered(*drafts)).values()
    assert (grown.level, grown.last, grown.version) == ("orange", late.last, 2)
    assert set(grown.rules) >= {"drop", "worse_than_v"}
    assert not grown.speaks_of(Event("S2", late.alarms), WINDOW)


def test_a_file_of_choices_tells_every_fault_at_once():
    known = frozenset({("water", "drop")})
    text = (
        "medium,rule,from,level,value,times,hours,ground,approver\n"
        "water,drop,2022-01-01,orange,,3,,试行,李局长\n"
        "water,jump,2022-01-01,,,,,x,y\n"
        "water,drop,2022-01-01,purple,,,,x,y\n"
        "water,drop,2022-01-01,,,1.5,,x,\n"
    )
    choices, findings = parse_choices(text, known)
    assert [(each.key, each.level, each.times, each.value) for each in choices] == [
        ("drop", "orange", 3, None)
    ]
    assert sorted((each.where.row, each.where.column) for each in findings) == [
        (3, "rule"), (4, "level"), (5, "approver"), (5, "times"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The demo city with ten days of one station: the water gets worse on the seventh and stays so."""
    folder = tmp_path_factory.mktemp("city") / "chifeng"
    lay_out_city("赤峰市", folder)
    name = Workspace.find(folder).place(SECTION).name("zh")
    rng = np.random.default_rng(2)
    rows = ["province,basin,section,time,snapshot_date,class_published,status,ph,do,codmn,nh3n,tp"]
    for at in range(60):
        time = datetime(2022, 6, 24) + at * timedelta(hours=4)
        bad = time >= datetime(2022, 6, 30, 8)
        nh3n = (1.6 if bad else 0.4) + rng.normal(0, 0.02)
        rows.append(
            f"内蒙古自治区,辽河流域,{name},{time:%Y-%m-%d %H:%M},{time:%Y-%m-%d},,正常,7.8,"
            f"{8.5 + rng.normal(0, 0.1):.2f},{3 + rng.normal(0, 0.1):.2f},{nh3n:.3f},0.080"
        )
    file = folder.parent / "station.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    told = CliRunner().invoke(command, ["-C", str(folder), "import", "water", str(file)])
    assert told.exit_code == 0, told.output
    return folder


def run(city, *words):
    done = CliRunner().invoke(command, ["-C", str(city), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_looking_opens_nothing_and_issuing_opens_one_case(city):
    looked = json.loads(run(city, "warn", "look", "water", "--level", "yellow", "--format", "json"))
    (row,) = looked["rows"]
    assert (row["code"], row["start"], row["raised"]) == (SECTION, "2022-06-30 08:00", "2022-06-30 12:00")
    assert row["case"] is None
    words = ["warn", "issue", "water", "--level", "yellow", "--who", "Li", "--ground", "x", "--owner", "Wang"]
    assert "新立案 1 件" in run(city, *words)
    assert "新立案 0 件" in run(city, *words)
    looked = json.loads(run(city, "warn", "look", "water", "--level", "yellow", "--format", "json"))
    number = looked["rows"][0]["case"]
    shown = run(city, "case", "show", number)
    assert "06-30 08:00" in shown
    assert "Wang" in shown
    (told,) = json.loads(run(city, "warn", "list", "--format", "json"))["rows"]
    assert (told["case"], told["owner"], told["cause"]) == (number, "Wang", None)
    (duty,) = json.loads(run(city, "warn", "officers", "--format", "json"))["rows"]
    assert (duty["owner"], duty["open"], duty["judged"], duty["real"]) == ("Wang", 1, 0, None)


def test_a_warning_closes_with_its_cause_and_the_officer_sees_it(city, tmp_path):
    with watch_of(Workspace.find(city), NOW) as watch:
        cases = [each for each in watch.desk.cases().values() if each.kind == "early_warning"]
        if not cases:
            seen = watch.look("water", [], None)
            made = [watch.issue(seen, seen.events[0], ACTOR, title="t", told="x", owner="Wang")]
        else:
            made = cases
        number = made[0].id
        with pytest.raises(RefusedError):
            watch.desk.move(number, "check", ACTOR)
        watch.desk.file(number, "cause", ACTOR, text="instrument")
        watch.desk.move(number, "check", ACTOR)
        approver = Actor("陈局长", "approver", "核实")
        with pytest.raises(RefusedError):
            watch.desk.move(number, "close", approver)
        watch.desk.file(number, "conclusion", ACTOR, text="探头污染，已清洗")
        assert watch.desk.move(number, "close", approver).is_closed
        (duty,) = watch.duties()
        assert (duty.open, duty.judged, duty.real, duty.real_share) == (0, 1, 0, 0.0)


def test_the_bureaus_own_numbers_are_used_from_their_day_on(city):
    path = city / "register" / "warnings.csv"
    path.write_text(
        "medium,rule,from,level,value,times,hours,ground,approver\n"
        "water,drop,2022-07-01,red,,3,,试行,李局长\nwater,silent,2022-01-01,off,,,,停用,李局长\n",
        encoding="utf-8",
    )
    try:
        before, after = (
            {row["rule"]: row for row in json.loads(
                run(city, "warn", "rules", "water", "--on", day, "--format", "json"))["rows"]}
            for day in ("2022-06-30", "2022-07-01")
        )  # fmt: skip
    finally:
        path.unlink()
    assert (before["drop"]["level"], before["drop"]["times"]) == ("黄色", 2)
    assert (after["drop"]["level"], after["drop"]["times"]) == ("红色", 3)
    assert "silent" not in before


def test_a_station_is_forecast_from_its_own_records(city):
    told = json.loads(
        run(city, "forecast", "water", SECTION, "--hours", "4", "--hours", "24", "--format", "json")
    )
    rows = {(row["item"], row["time"]): row for row in told["rows"]}
    assert {time for _, time in rows} == {"2022-07-04 00:00", "2022-07-04 20:00"}
    ammonia = rows["NH₃-N", "2022-07-04 00:00"]
    assert ammonia["value"] == pytest.approx(1.6, abs=0.2)
    assert ammonia["low"] <= ammonia["value"] <= ammonia["high"]
    assert ammonia["class"] == "Ⅴ"
    early = json.loads(
        run(city, "forecast", "water", SECTION, "--on", "2022-06-30", "--hours", "4", "--format", "json")
    )
    assert next(r for r in early["rows"] if r["item"] == "NH₃-N")["value"] == pytest.approx(0.4, abs=0.1)
