"""The emergency list as files: every fault told, grades by day, editions that stand on proof."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from qingshan.act.emergency.checks import check_list
from qingshan.act.emergency.editions import Made, compare, edition_named, fix, fold
from qingshan.act.emergency.model import Target, proof
from qingshan.act.emergency.roll import parse_roll, parse_settings, problem_of
from qingshan.act.emergency.solve import solve
from qingshan.act.entry import Head, seal
from qingshan.base.errors import RefusedError, UsageError
from qingshan.register.division import DivisionCode
from qingshan.register.enterprise import Enterprise, EnterpriseCode, EnterpriseRegister
from qingshan.register.position import Position

DAY = date(2024, 12, 1)
LEVELS = ("yellow", "orange", "red")
POLLUTANTS = ("nox", "pm")
TARGETS = tuple(
    Target(level, each, Decimal(percent))
    for level, percent in zip(LEVELS, (10, 20, 30), strict=True)
    for each in POLLUTANTS
)
SETTINGS = parse_settings(
    'pollutants=["nox","pm"]\nvoluntary=["A"]\nlongest_delay=12\nfairness=1.0', "settings.toml"
)
LINES = """code,firm,zh,device,season,running,method,inventory_year,source,nox,pm
a1,F1,炉一,,,yes,,2023,,100,20
b1,F2,炉二,,,yes,,2023,,80.5,10
"""
MEASURES = """line,key,zh,cost,loss,delay,check,levels,nox,pm
a1,half,限产50%,1000,0.5,4,用电量,yellow;orange,50,10
a1,stop,停产,3000,1,6,停产,red,100,20
b1,half,限产50%,500,0.5,4,用电量,,40.25,5
"""
TOTALS = "pollutant,kg_per_day,inventory_year,source\nnox,250,2023,\npm,50,2023,\n"
GRADES = """firm,grade,from,industry,ground,approver
F1,C,2023-10-01,锅炉,年度分级,市局
F2,B,2023-10-01,锅炉,年度分级,市局
F2,A,2024-06-01,锅炉,深度治理,市局
"""


def files(**own):
    return {"lines": LINES, "measures": MEASURES, "totals": TOTALS, "grades": GRADES, **own}


def firm(code, *, permit="P", end=None, position=True):
    place = Position(119.0, 42.0, "CGCS2000") if position else None
    return Enterprise(
        EnterpriseCode(code), code, code, "", DivisionCode("150402"), place, "", "", permit, None, end, ""
    )


def checked(texts, *firms, exempted=frozenset()):
    roll, faults = parse_roll(texts, POLLUTANTS, LEVELS)
    problem = problem_of(roll, TARGETS, SETTINGS, DAY)
    register = EnterpriseRegister(firms or (firm("F1"), firm("F2")))
    return [each.code for each in (*faults, *check_list(roll, problem, register, DAY, exempted))]


def test_a_sound_list_has_no_findings():
    assert checked(files()) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "code"),
    [
        ("lines", "b1,F2", "a1,F2", "register-duplicate-code"),
        ("lines", "b1,F2", "b1,F9", "emergency-firm-unknown"),
        ("lines", "a1,F1,炉一,,,yes", "a1,F1,炉一,,,no", "emergency-standing-counted"),
        ("lines", "80.5", "80.5x", "emergency-amount"),
        ("lines", "80.5", "-1", "emergency-amount"),
        ("lines", "80.5", "0.0005", "emergency-amount"),
        ("lines", ",yes,,2023,,80.5", ",maybe,,2023,,80.5", "register-unknown-word"),
        ("measures", "停产,3000,1", "停产,3000,1.5", "emergency-share"),
        ("measures", "red,100,20", "red,100.001,20", "emergency-cut-too-large"),
        ("measures", "yellow;orange,50", "yellow;blue,50", "register-unknown-word"),
        ("measures", "停产,red,100", "停产,,100", "emergency-graver-cuts-less"),
        ("measures", "停产,red,100", "停产,,100", "emergency-ratio-short"),
        ("measures", "用电量,,40.25", "用电量,red,40.25", "emergency-protected-ordered"),
        ("measures", "b1,half", "c9,half", "emergency-line-unknown"),
        ("totals", "nox,250", "nox,180", "emergency-total-too-small"),
        ("grades", "F1,C,2023", "F1,C,2025", "emergency-no-grade"),
        ("grades", "深度治理,市局", "深度治理,", "register-empty-cell"),
    ],
)
def test_each_fault_is_told(table, old, new, code):
    texts = files()
    assert old in texts[table]
    assert code in checked({**texts, table: texts[table].replace(old, new)})


def test_the_list_is_held_against_the_register_and_its_permits():
    everyone = (firm("F1"), firm("F2"), firm("F3"))
    assert checked(files(), *everyone) == ["emergency-firm-missing"]
    assert checked(files(), *everyone, exempted=frozenset({"F3"})) == []
    assert checked(files(), firm("F1", permit=""), firm("F2")) == ["emergency-no-permit"]
    assert checked(files(), firm("F1", position=False), firm("F2")) == ["emergency-no-position"]
    assert checked(files(), firm("F1", end=date(2024, 3, 1)), firm("F2")) == ["emergency-firm-ended"]


def test_a_ratio_is_judged_before_it_is_rounded():
    short = files(totals=TOTALS.replace("nox,250", "nox,500.025"))
    assert "emergency-ratio-short" in checked(short)
    roll, _ = parse_roll(short, POLLUTANTS, LEVELS)
    row = proof(problem_of(roll, TARGETS, SETTINGS, DAY), roll.ordered(LEVELS))[0]
    assert (row.percent, row.meets) == (Decimal("10.00"), False)


def test_grades_and_protections_hold_from_their_day():
    protected = "firm,from,to,kind,ground,approver\nF1,2024-10-15,2025-04-15,供热,以热定产,市政府\n"
    roll, faults = parse_roll(files(protected=protected), POLLUTANTS, LEVELS)
    assert faults == ()
    assert [roll.grade("F2", day) for day in (date(2023, 1, 1), date(2024, 5, 31), DAY)] == ["", "B", "A"]
    assert roll.protection("F1", DAY) == "供热：以热定产"
    assert roll.protection("F1", date(2025, 4, 16)) == ""
    summer = problem_of(roll, TARGETS, SETTINGS, date(2024, 5, 1))
    winter = problem_of(roll, TARGETS, SETTINGS, DAY)
    assert [bool(summer.options(line)) for line in summer.lines] == [True, True]
    assert [bool(winter.options(line)) for line in winter.lines] == [False, False]


def test_without_a_total_there_is_no_ratio():
    roll, _ = parse_roll(files(totals="pollutant,kg_per_day,inventory_year,source\nnox,250,,\n"), POLLUTANTS,
                         LEVELS)  # fmt: skip
    with pytest.raises(UsageError, match="pm"):
        problem_of(roll, TARGETS, SETTINGS, DAY)


def made(texts, choices=None, inputs="0"):
    roll, _ = parse_roll(texts, POLLUTANTS, LEVELS)
    problem = problem_of(roll, TARGETS, SETTINGS, DAY)
    chosen = choices if choices is not None else roll.ordered(LEVELS)
    return Made(problem, chosen, proof(problem, chosen), "listed", "", inputs, {"F1": "一厂"})


def entered(drafts):
    at, head, entries = datetime(2024, 12, 1, 8, tzinfo=UTC), Head(), []
    for each in drafts:
        (entry,) = seal([each], head=head, versions={each.stream: len(entries)}, request="", at=at)
        entries.append(entry)
        head = Head(entry.number, entry.hash)
    return entries


def test_an_edition_says_everything_an_order_needs_and_never_changes():
    (entry,) = entered([fix((), made(files()), DAY, "王", "年度修订")])
    (edition,) = fold([entry])
    assert edition.choices() == {"yellow": {"a1": "half", "b1": ""}, "orange": {"a1": "half", "b1": ""},
                                 "red": {"a1": "stop", "b1": ""}}  # fmt: skip
    measure = edition.of_firm("F1")[0].measures["red"]
    assert (measure.name, measure.cut, measure.delay, measure.check) == (
        "停产",
        {"nox": 100_000, "pm": 20_000},
        6,
        "停产",
    )
    assert edition.firms("yellow") == ("F1",)
    assert edition.hash == entry.hash
    assert edition.costs == {"yellow": 100_000, "orange": 100_000, "red": 300_000}


def test_a_plan_that_misses_a_ratio_is_not_fixed():
    with pytest.raises(RefusedError, match="red nox"):
        fix((), made(files(totals=TOTALS.replace("250", "400"))), DAY, "王", "年度修订")


def test_an_edition_that_changes_nothing_or_is_earlier_is_refused():
    first = fold(entered([fix((), made(files()), DAY, "王", "年度修订")]))
    with pytest.raises(RefusedError) as same:
        fix(first, made(files()), DAY, "王", "再来")
    assert same.value.code == "emergency-unchanged"
    with pytest.raises(RefusedError) as earlier:
        fix(first, made(files(), inputs="1"), date(2024, 11, 30), "王", "再来")
    assert earlier.value.code == "emergency-edition-later"


def test_two_editions_tell_who_moved():
    first = fix((), made(files()), DAY, "王", "年度修订")
    stop = {level: {"a1": "stop", "b1": ""} for level in LEVELS}
    before = fold(entered([first]))
    editions = fold(entered([first, fix(before, made(files(), stop, "1"), DAY, "王", "加严")]))
    moved = compare(editions[0], editions[1])
    assert [(each.code, each.level, each.before, each.after) for each in moved] == [
        ("a1", "yellow", "限产50%", "停产"),
        ("a1", "orange", "限产50%", "停产"),
    ]
    assert len(compare(None, editions[0])) == 3
    for held, code in ((editions, "emergency-no-edition"), ((), "emergency-no-editions")):
        with pytest.raises(UsageError) as lacking:
            edition_named(held, 3)
        assert lacking.value.code == code


def test_the_solved_list_of_the_files_meets_every_ratio():
    roll, _ = parse_roll(files(grades=GRADES.replace("F2,A,2024-06-01,锅炉,深度治理,市局\n", "")), POLLUTANTS,
                         LEVELS)  # fmt: skip
    plan = solve(problem_of(roll, TARGETS, SETTINGS, DAY))
    assert all(row.meets for row in plan.proof)
    assert plan.objective == pytest.approx(1500 + 1500 + 1500 + 750)
