"""Simulated power: most lines do as ordered, some do not, some days are lacking, always the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from qingshan.act.alert.compliance import check_lines
from qingshan.act.emergency.editions import Edition, EditionLine, Ordered
from qingshan.edge.simulate.power import simulate_power

FIRST, LAST = date(2022, 11, 7), date(2022, 11, 9)


def edition(lines=200):
    measure = Ordered("half", "限产50%", {"so2": 10}, 2, "用电量", Decimal("0.5"))
    made = tuple(
        EditionLine(f"L{at}", "F", "厂", "线", "C", "", {"so2": 20}, {"yellow": measure} if at % 2 else {})
        for at in range(lines)
    )
    return Edition(1, FIRST, "王", "x", "solved", "", "", {}, (), made, "0" * 64)


def checked(rows):
    daily = {}
    for line, day, kwh in rows:
        daily.setdefault((line, ""), {})[day] = kwh
    return check_lines(
        edition(), "yellow", "power", daily, first=FIRST, last=LAST, days_before=7, tolerance=Decimal(5)
    )


def test_the_check_finds_who_did_and_who_did_not():
    rows = list(simulate_power(edition(), "yellow", FIRST, LAST))
    assert rows == list(simulate_power(edition(), "yellow", FIRST, LAST)), "the same each time"
    assert {line for line, *_ in rows} == {f"L{at}" for at in range(1, 200, 2)}, "only lines with a measure"
    found = Counter(each.result for each in checked(rows))
    assert found["done"] > 80
    assert 0 < found["not_done"] < 20
    assert any(each.days < 3 or each.before < 7 for each in checked(rows)), "some days are lacking"
