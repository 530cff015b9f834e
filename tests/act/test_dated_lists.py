"""Dated lists: the rule makes them, people decide beside it, editions keep who was on and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.act.entry import Head, seal
from qingshan.act.lists.dated_list import DatedList, apply, changes, decide, fix, members
from qingshan.act.lists.rule import Term, parse_rule, rule_named, shipped_rules
from qingshan.base.errors import RefusedError, UsageError

NOW = datetime(2022, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
RULE = parse_rule("firms", """
zh = "企业"
en = "firms"
register = "enterprises"
[reason.large]
zh = "大"
en = "large"
source = "x"
status = "own"
where = [{ column = "output", at_least = "100.0" }]
[reason.listed]
zh = "在册"
en = "listed"
source = "x"
status = "own"
where = [{ column = "kind", one_of = ["a", "b"] }, { column = "to", filled = false }]
""")  # fmt: skip


def row(code, output="", kind="", to=""):
    return {"code": code, "zh": f"名{code}", "output": output, "kind": kind, "to": to}


def entered(made, draft):
    """The list after the draft."""
    sealed = seal([draft], head=Head(), versions={draft.stream: made.version}, request="", at=NOW)
    return apply(made, sealed[0])


@pytest.mark.parametrize(
    ("cell", "comparison", "value", "holds"),
    [
        ("100.0", "at_least", "100", True), ("99.999", "at_least", "100", False),
        ("", "at_least", "0", False),
        ("many", "at_most", "9", False), ("9", "at_most", "9.0", True), ("b", "one_of", "b", True),
        ("铜冶炼", "contains", "冶炼", True), ("", "filled", "true", False), ("", "filled", "false", True),
        (" a ", "equals", "a", True),
    ],
)  # fmt: skip
def test_a_term_looks_at_one_cell(cell, comparison, value, holds):
    assert Term("c", comparison, (value,)).holds({"c": cell}) is holds
    assert Term("c", "filled", ("true",)).holds({}) is False


def test_a_row_belongs_with_every_reason_it_meets():
    rows = [row("1", "120", "a"), row("2", "99", "b"), row("3", "99", "b", to="2021-12-31"), row("4", "100")]
    found, unknown = members(DatedList("firms"), RULE, rows)
    assert {code: each.reasons for code, each in found.items()} == {
        "1": ("large", "listed"), "2": ("listed",), "4": ("large",)
    }  # fmt: skip
    assert unknown == ()


def test_people_include_and_exempt_with_a_ground_and_take_it_back():
    rows = [row("1", "120"), row("2")]
    made = entered(DatedList("firms"), decide(DatedList("firms"), "2", "included", "王五", "举报属实"))
    made = entered(made, decide(made, "1", "exempted", "王五", "民生保障"))
    made = entered(made, decide(made, "9", "included", "王五", "新建"))
    found, unknown = members(made, RULE, rows)
    assert {code: each.decided for code, each in found.items()} == {"2": "王五: 举报属实"}
    assert unknown == ("9",)
    with pytest.raises(RefusedError):
        decide(made, "1", "exempted", "王五", "again")
    made = entered(made, decide(made, "1", "withdrawn", "王五", "供暖期结束"))
    assert set(members(made, RULE, rows)[0]) == {"1", "2"}
    with pytest.raises(RefusedError):
        decide(made, "1", "withdrawn", "王五", "again")


def test_editions_tell_who_entered_who_left_and_why():
    before = [row("1", "120"), row("2", "120"), row("3", "120"), row("4", "120")]
    made = DatedList("firms")
    made = entered(made, fix(made, members(made, RULE, before)[0], date(2022, 1, 1), "王五", "年度更新"))
    made = entered(made, decide(made, "3", "exempted", "王五", "供暖"))
    after = [row("1", "120"), row("2", "80"), row("3", "120"), row("5", "", "a")]
    found, _ = members(made, RULE, after)
    changed = changes(
        made.edition().members, found, decisions=made.decisions, codes=[each["code"] for each in after]
    )
    assert [(each.code, each.entered, each.why) for each in changed] == [
        ("5", True, ("listed",)), ("2", False, ("-large",)),
        ("3", False, ("王五: 供暖",)), ("4", False, ("gone",)),
    ]  # fmt: skip
    made = entered(made, fix(made, found, date(2022, 7, 1), "王五", "半年更新"))
    assert [each.number for each in made.editions] == [1, 2]
    assert set(made.edition(1).members) == {"1", "2", "3", "4"}, "an edition is never changed"
    with pytest.raises(RefusedError) as same:
        fix(made, found, date(2022, 8, 1), "王五", "x")
    assert same.value.code == "list-unchanged"
    with pytest.raises(RefusedError) as earlier:
        fix(made, {}, date(2022, 6, 1), "王五", "x")
    assert earlier.value.code == "list-edition-later"
    with pytest.raises(UsageError):
        made.edition(3)


codes = st.sampled_from("12345")
courses = st.lists(
    st.tuples(st.sampled_from(["include", "exempt", "withdraw", "fix", "register"]), codes), max_size=30
)


@settings(max_examples=80, deadline=None)
@given(courses)
def test_any_two_editions_differ_by_exactly_their_changes(course):
    made, rows, day = DatedList("firms"), {code: row(code, "120") for code in "123"}, date(2022, 1, 1)
    words = {"include": "included", "exempt": "exempted", "withdraw": "withdrawn"}
    for what, code in course:
        if what == "register":
            rows = (
                {k: v for k, v in rows.items() if k != code}
                if code in rows
                else {**rows, code: row(code, "99")}
            )
            continue
        found, _ = members(made, RULE, rows.values())
        try:
            draft = (
                fix(made, found, day, "a", "b")
                if what == "fix"
                else decide(made, code, words[what], "a", "b")
            )
        except RefusedError:
            continue
        made = entered(made, draft)
    for old, new in zip(made.editions, made.editions[1:], strict=False):
        changed = changes(old.members, new.members, decisions=made.decisions, codes=rows)
        after = set(old.members) | {c.code for c in changed if c.entered}
        assert after - {c.code for c in changed if not c.entered} == set(new.members)
        assert all(change.why for change in changed)


def test_shipped_rules_hold_together():
    assert {"emergency_list", "key_inlet_firms", "drinking_sources"} <= {each.key for each in shipped_rules()}
    for rule in shipped_rules():
        assert all(reason.source and reason.status and reason.terms for reason in rule.reasons)
    with pytest.raises(UsageError) as unknown:
        rule_named(shipped_rules(), "nothing")
    assert "drinking_sources" in unknown.value.remedy("en")
    with pytest.raises(UsageError, match="zh"):
        parse_rule("x", "en = 1")
