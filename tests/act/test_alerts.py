"""Alerts: advice from a forecast, decisions people take, recorded histories, compliance by data."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.act.alert.advice import Forecast, advise, parse_forecast
from qingshan.act.alert.alert import change, fold, lift, notify, order, report
from qingshan.act.alert.compliance import check_lines, parse_daily
from qingshan.act.case.decide import Actor
from qingshan.act.emergency.editions import fold as fold_editions
from qingshan.act.entry import line_of, read_line
from qingshan.base.errors import QingshanError
from qingshan.edge.ledger.ledger import Ledger
from qingshan.standards.warning_rules import alert_triggers

TRIGGERS = alert_triggers(2024)
FIRST = date(2025, 1, 4)
FOLDER = Path(__file__).parents[1] / "histories" / "alerts"
FROZEN = (FOLDER / "edition.txt").read_text("utf-8").rstrip("\n").split("\t")
EDITION = fold_editions([read_line(FROZEN[1], FROZEN[0])])[0]
"""The edition the histories froze, as it was recorded."""
HISTORIES = sorted(FOLDER.glob("*.toml"))


def forecast(*aqi, primary="pm25"):
    return tuple(Forecast(FIRST + timedelta(days=at), each, primary) for at, each in enumerate(aqi))


@pytest.mark.parametrize(
    ("aqi", "level", "days"),
    [
        ((200, 150), None, 0),
        ((201,), "yellow", 1),
        ((151, 151), "yellow", 2),
        ((201, 201), "orange", 2),
        ((151, 160, 170), "orange", 3),
        ((201, 301, 201), "red", 3),
        ((201, 300, 201), "orange", 2),
        ((201, 100, 201), "yellow", 1),
    ],
)
def test_the_advice_is_the_gravest_trigger_met_with_its_days(aqi, level, days):
    found = advise(forecast(*aqi), TRIGGERS)
    assert (found.trigger.level if found.trigger else None) == level
    assert len(found.days) >= days
    assert bool(found.why) == (level is not None)


def test_days_across_a_gap_are_not_consecutive():
    days, findings = parse_forecast("date,aqi\n2025-01-04,210\n2025-01-06,220\n", "f.csv")
    assert [each.code for each in findings] == ["forecast-gap"]
    assert advise(days, TRIGGERS).trigger.level == "yellow"


def test_dust_and_ozone_order_no_cuts():
    assert not advise(forecast(250, 260, primary="pm10"), TRIGGERS).is_fine_particles
    assert advise(forecast(250, 260), TRIGGERS).is_fine_particles


def test_every_fault_of_a_forecast_is_told():
    text = "date,aqi\n2025-01-04,x\n2025-01-05,-1\n2025-01-06,100\n2025-01-06,101\n"
    days, findings = parse_forecast(text, "f.csv")
    assert [each.code for each in findings] == [
        "forecast-unreadable",
        "forecast-unreadable",
        "forecast-day-twice",
    ]
    assert len(days) == 1


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_worse_air_never_lowers_the_advice(aqi):
    rank = [each.trigger.rank if each.trigger else 0 for each in (
        advise(forecast(*aqi), TRIGGERS), advise(forecast(*(a + 50 for a in aqi)), TRIGGERS),
    )]  # fmt: skip
    assert rank[0] <= rank[1]


@given(st.text(max_size=200))
def test_any_text_gives_days_or_findings(text):
    days, findings = parse_forecast(text, "f.csv")
    assert days or findings or not text.strip() or text.lstrip().startswith("#") or "date" in text.lower()


@pytest.fixture(params=HISTORIES, ids=lambda path: path.stem)
def history(request):
    return request.param


def test_the_same_steps_make_the_same_entries(history, tmp_path, request):
    told, recorded = tomllib.loads(history.read_text("utf-8")), history.with_suffix(".jsonl")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        for step in told["step"]:
            take(step, ledger)
        lines = "".join(f"{digest.decode()}\t{line.decode()}\n" for line, digest, _ in ledger.rows())
    if request.config.getoption("--record") and not recorded.exists():
        recorded.write_text(lines, encoding="utf-8")
    assert lines == recorded.read_text(encoding="utf-8")


def test_recorded_entries_end_where_they_ended(history):
    told = tomllib.loads(history.read_text("utf-8"))
    rows = [each.split("\t") for each in history.with_suffix(".jsonl").read_text("utf-8").splitlines()]
    entries = [read_line(line, digest) for digest, line in rows]
    assert [line_of(entry) for entry in entries] == [line for _, line in rows]
    alert = fold(entries)
    assert (alert.level, alert.lifted is not None) == (told["level"], told["is_lifted"])
    assert (alert.edition, alert.edition_hash) == (EDITION.number, EDITION.hash)


def take(step, ledger):
    """One step; one that is refused enters nothing."""
    alert = fold(ledger.entries("alert/"))
    actor = Actor(step["who"], step["role"], "会商")
    if "refused" in step:
        with pytest.raises(QingshanError) as refused:
            decided(step, alert, actor)
        assert refused.value.code == step["refused"]
        return
    version = alert.version if alert else 0
    draft = decided(step, alert, actor)
    ledger.append([draft], at=step["at"], expected={draft.stream: version})


def decided(step, alert, actor):
    days = forecast(158, 214, 226)
    if step["do"] == "order":
        standing = alert if alert and alert.lifted is None else None
        return order("2025-01", step["level"], actor, advice=advise(days, TRIGGERS), forecast=days,
                     edition=EDITION, case="2025-0001", standing=standing)  # fmt: skip
    if step["do"] == "change":
        return change(alert, step["level"], actor, EDITION)
    if step["do"] == "notify":
        return notify(alert, EDITION.firms(alert.level), actor)
    return lift(alert, actor) if step["do"] == "lift" else report(alert, {"name": "r.docx"}, actor)


def power(before, during, line="a1"):
    rows = [
        f"{line},2025-01-0{at + 1},{each}" for at, each in enumerate((*before, *during)) if each is not None
    ]
    daily, findings = parse_daily("line,date,kwh\n" + "\n".join(rows), "power", "p.csv")
    assert findings == ()
    return check_lines(EDITION, "yellow", "power", daily, first=date(2025, 1, 4), last=date(2025, 1, 5),
                       days_before=3, tolerance=Decimal(5))[0]  # fmt: skip


def test_power_tells_whether_a_line_did_what_was_ordered():
    assert power((100, 100, 100), (50, 50)).result == "done"
    assert power((100, 100, 100), (55, 55)).result == "done"
    short = power((100, 100, 100), (55, "55.2"))
    assert (short.result, short.wanted, short.found) == ("not_done", Decimal("50.0"), Decimal("44.9"))


def test_days_without_data_are_missing_and_never_a_cut():
    nothing = power((100, 100, 100), (None, None))
    assert (nothing.result, nothing.found, nothing.days, nothing.before) == ("no_data", None, 0, 3)
    assert power((None, None, None), (50, 50)).result == "no_data"
    assert power((0, 0, 0), (0, 0)).result == "no_data"


def test_online_figures_are_held_against_the_share_of_each_pollutant():
    rows = [f"a1,2025-01-0{day},{p},{kg}" for day, kg in ((3, 100), (4, 40)) for p in ("nox", "pm")]
    daily, _ = parse_daily("line,date,pollutant,kg\n" + "\n".join(rows), "online", "o.csv")
    found = check_lines(EDITION, "yellow", "online", daily, first=FIRST, last=FIRST, days_before=1,
                        tolerance=Decimal(0))  # fmt: skip
    assert [(each.pollutant, each.wanted, each.found, each.result) for each in found] == [
        ("nox", Decimal("50.0"), Decimal("60.0"), "done"),
        ("pm", Decimal("50.0"), Decimal("60.0"), "done"),
    ]


@pytest.mark.parametrize("cell", ["", "x", "-1", "NaN", "Infinity"])
def test_a_cell_that_is_no_amount_is_a_finding(cell):
    daily, findings = parse_daily(f"line,date,kwh\na1,2025-01-01,{cell}\n", "power", "p.csv")
    assert daily == {}
    assert [each.code for each in findings] == ["compliance-unreadable"]
