"""Kinds of case are data: complete, reachable, dated; a workspace may bring its own edition."""

from __future__ import annotations

from datetime import date

import pytest

from qingshan.act.case.kind import in_force, parse_kind, shipped_kinds
from qingshan.base.errors import UsageError

SMALL = """
zh = "小"
en = "small"
edition = 2022-01-01
source = "x"
status = "own"
about = "tasks"
start = "a"
[state.a]
zh = "甲"
en = "a"
[state.b]
zh = "乙"
en = "b"
closed = true
[move.go]
zh = "办"
en = "go"
from = ["a"]
to = "b"
roles = ["approver"]
"""


@pytest.mark.parametrize("kind", shipped_kinds(), ids=lambda kind: kind.name.key)
def test_a_shipped_kind_can_be_closed_and_says_what_it_rests_on(kind):
    assert kind.source
    assert kind.status
    assert any(state.is_closed for state in kind.states.values())
    assert all(state.days for state in kind.states.values() if not state.is_closed), "every open state is due"
    assert kind.closing_items or kind.closing_figures, "something must be true before it closes"
    closing = [m for m in kind.moves.values() if kind.states[m.target].is_closed]
    assert all("officer" not in m.roles or kind.name.key == "complaint" for m in closing)
    assert [step.days for step in kind.steps] == sorted(step.days for step in kind.steps)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('to = "b"', 'to = "c"', "no state c"),
        ('roles = ["approver"]', 'roles = ["king"]', "no role king"),
        ('to = "b"', 'to = "b"\nneeds = ["paper"]', "no item paper"),
        ('from = ["a"]', 'from = ["b"]', "state b is never reached; state a is never left"),
        ('start = "a"\n', "", "start"),
        ('zh = "小"', "zh = ", "Invalid value"),
    ],
)
def test_a_kind_that_does_not_hold_together_is_refused(before, after, told):
    parse_kind("small", SMALL)
    with pytest.raises(UsageError) as refused:
        parse_kind("small", SMALL.replace(before, after, 1))
    assert told in str(refused.value)


def test_the_edition_follows_the_day():
    old, new = parse_kind("small", SMALL), parse_kind("small", SMALL.replace("2022-01-01", "2024-01-01"))
    assert in_force([old, new], "small", date(2023, 12, 31)) is old
    assert in_force([old, new], "small", date(2024, 1, 1)) is new
    with pytest.raises(UsageError, match="small"):
        in_force([old, new], "small", date(2021, 12, 31))
