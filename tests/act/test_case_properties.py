"""Any course of commands on any kind: no state lost, refusals change nothing, closed only when true."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.act.case import decide
from qingshan.act.case.case import apply, fold
from qingshan.act.case.closing import check, check_figures
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.case.kind import Role, shipped_kinds
from qingshan.act.entry import Head, seal
from qingshan.base.errors import QingshanError, RefusedError
from qingshan.base.figure import Address, Figure

START = datetime(2022, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
FILE = {"name": "a.pdf", "size": 1, "type": "application/pdf", "sha256": "0" * 64}
DEEDS = ["move", "file", "assign", "extend", "escalate", "reopen", "note"]
numbers = st.integers(0, 99)
steps = st.lists(st.tuples(st.sampled_from(DEEDS), numbers, numbers, st.integers(0, 40)), max_size=40)


class Course:
    """One case, its ledger in memory, and figures that say what the test wants."""

    def __init__(self, kind):
        self.kind, self.now, self.good = kind, START, True
        self.entries, self.head = [], Head()
        words = {term.place: "S07" for term in kind.closing_figures}
        self.enter(
            decide.open_case(Opening("2022-0001", "事由", words=words), kind, self.actor("officer"), self.now)
        )

    @property
    def case(self):
        return fold(self.entries)

    def actor(self, role):
        return Actor("张三", role, "依据")

    def enter(self, draft):
        if draft is None:
            return
        versions = {draft.stream: len(self.entries)}
        self.entries += seal([draft], head=self.head, versions=versions, request="", at=self.now)
        self.head = Head(self.entries[-1].number, self.entries[-1].hash)

    def opened(self, address):
        value = "attained" if self.good else "exceeded"
        return Figure(Address(address), value, "", "attained", "S07", "2022-06")

    def take(self, what, first, second, days):
        self.now += timedelta(days=days)
        case, kind = self.case, self.kind
        actor = self.actor(get_args(Role)[second % 4])
        if what == "move":
            name = list(kind.moves)[first % len(kind.moves)]
            return decide.move(
                case, name, kind, actor, self.now, check(case, kind, self.now.date(), self.opened)
            )
        if what == "file" and kind.items:
            item = list(kind.items.values())[first % len(kind.items)]
            text = item.choices[second % len(item.choices)] if item.choices else "说明"
            return decide.file_evidence(
                case, item.name.key, kind, actor, text=text, file=FILE if item.is_file else None
            )
        if what == "assign":
            return decide.assign(case, f"人{second}", actor)
        if what == "extend":
            return decide.extend(case, self.now.date() + timedelta(days=second), actor)
        if what == "escalate":
            return decide.escalate(case, kind, self.now.date())
        if what == "reopen":
            self.good = not self.good
            return decide.reopen(
                case, kind, check_figures(case, kind, self.now.date(), self.opened), self.now
            )
        return decide.note(case, actor)


@pytest.mark.parametrize("kind", shipped_kinds(), ids=lambda kind: kind.name.key)
@settings(max_examples=60, deadline=None)
@given(steps)
def test_any_course_keeps_its_promises(kind, taken):
    course = Course(kind)
    for step in taken:
        before = course.case
        try:
            draft = course.take(*step)
        except QingshanError:
            assert course.case == before, "a refusal changes nothing"
            continue
        course.enter(draft)
        after = course.case
        assert after.state in kind.states, "no state is lost"
        assert after.version == len(course.entries)
        assert after.is_closed == kind.states[after.state].is_closed
        for item, filed in before.evidence.items():
            assert after.evidence[item][: len(filed)] == filed, "no evidence is lost"
        if after.is_closed and not before.is_closed:
            outcome = check(before, kind, course.now.date(), course.opened)
            assert outcome.holds, "closed only with its assertion"
            assert course.entries[-1].body["held"] == [each.record() for each in outcome.terms]
    stepwise = None
    for entry in course.entries:
        stepwise = apply(stepwise, entry)
    assert stepwise == course.case, "the fold is its steps"


def test_escalation_goes_up_once_a_step():
    course = Course(next(kind for kind in shipped_kinds() if kind.name.key == "inspection"))
    seen = []
    for day in range(80):
        course.now = START + timedelta(days=day)
        draft = decide.escalate(course.case, course.kind, course.now.date())
        course.enter(draft)
        if draft:
            seen.append((day, draft.body["level"]))
    due = course.kind.states["found"].days
    assert seen == [(due + step.days, step.level.key) for step in course.kind.steps]


def test_a_figure_that_is_not_there_neither_closes_nor_reopens():
    kind = next(kind for kind in shipped_kinds() if kind.name.key == "section_failure")
    course = Course(kind)
    outcome = check_figures(course.case, kind, START.date(), lambda address: None)
    assert not outcome.holds
    assert decide.reopen(course.case, kind, outcome, START) is None


@pytest.mark.parametrize(("found", "comparison", "value", "holds"), [
    ("3", "at_most", "3", True), ("3.001", "at_most", "3", False), ("0.30", "at_least", "0.3", True),
    ("", "at_most", "3", False), ("attained", "equals", "attained", True), ("NA", "at_least", "1", False),
])  # fmt: skip
def test_a_term_compares_as_decimals(found, comparison, value, holds):
    from qingshan.act.case.closing import _compares
    from qingshan.act.case.kind import FigureTerm, Named

    term = FigureTerm(Named("x", "x", "x"), "water/{place}/{period}/x", "section", 1, comparison, value)
    assert _compares(found, term) is holds
    assert Decimal("0.30") == Decimal("0.3")


def test_a_closing_move_without_a_check_is_refused():
    course = Course(next(kind for kind in shipped_kinds() if kind.name.key == "complaint"))
    course.enter(decide.move(course.case, "accept", course.kind, course.actor("officer"), START))
    course.enter(
        decide.file_evidence(course.case, "answer", course.kind, course.actor("officer"), text="已处理")
    )
    course.enter(decide.move(course.case, "answer", course.kind, course.actor("officer"), START))
    with pytest.raises(RefusedError) as refused:
        decide.move(course.case, "close", course.kind, course.actor("officer"), START)
    assert refused.value.code == "case-not-true-yet"
