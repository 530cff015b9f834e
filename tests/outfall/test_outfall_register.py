"""The register of outfalls: rows read with every fault told, and any course of edits kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.act.entry import Head, seal
from qingshan.act.outfall import outfall as deeds
from qingshan.act.outfall.outfall import PREFIX, fold
from qingshan.act.outfall.steps import steps
from qingshan.base.errors import QingshanError, UsageError
from qingshan.register.division import parse_divisions
from qingshan.register.outfall import COLUMNS, Outfall, OutfallCode, Registers, parse_outfalls
from qingshan.register.section import SectionRegister
from qingshan.register.water_body import WaterBodyRegister, parse_water_bodies

START = datetime(2022, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
DIVISIONS = parse_divisions("code,zh,en,kind,parent\n150400,赤峰市,C,city,\n150402,红山区,H,county,150400\n")[
    0
]
BODIES = parse_water_bodies("code,zh,en,kind,basin\nLIAO,辽河流域,L,basin,\nYJH,英金河,Y,river,LIAO\n")[0]
KNOWN = Registers(DIVISIONS, BODIES, SectionRegister())
HEAD = "code,name,class,county,water_body,lon,lat,mouth,surveyed,approval,credit_code,flow_m3_d\n"
GOOD = "AA-150402-0001-BB-00,一号口,矿山排污口,红山区,英金河,118.95,42.28,pipe,2022-03-01,赤环审1号,,20.0\n"


def codes(findings):
    return [each.code for each in findings]


def test_a_good_row_says_nothing_and_names_become_codes():
    outfalls, findings = parse_outfalls(HEAD + GOOD, KNOWN)
    assert codes(findings) == []
    cells = outfalls[0].cells
    assert (cells["class"], cells["county"], cells["water_body"]) == ("mine", "150402", "YJH")
    assert cells["flow_m3_d"] == "20"
    assert outfalls[0].day("surveyed") == date(2022, 3, 1)
    assert outfalls[0].position.lon == 118.95


@pytest.mark.parametrize(
    ("before", "after", "told", "kept"),
    [
        ("矿山排污口", "火山口", "outfall-unknown-class", False),
        ("矿山排污口", "", "register-empty-cell", False),
        ("AA-150402-0001-BB-00", "一号", "outfall-code-unusable", False),
        ("AA-150402-0001-BB-00", "K1", "outfall-code-form", True),
        ("pipe", "tunnel", "register-unknown-word", False),
        ("红山区", "月球区", "section-unknown-county", True),
        ("英金河", "银河", "register-unknown-water-body", True),
        ("118.95", "", "outfall-no-position", True),
        ("118.95", "18.95", "register-outside-china", True),
        ("2022-03-01", "春天", "register-unreadable-date", True),
        ("赤环审1号", "", "outfall-no-approval", True),
        ("20.0", "-3", "register-unreadable-number", True),
        ("赤环审1号,,", "赤环审1号,91350100M000100Y44,", "register-credit-code", True),
    ],
)
def test_each_fault_is_told(before, after, told, kept):
    outfalls, findings = parse_outfalls(HEAD + GOOD.replace(before, after, 1), KNOWN)
    assert told in codes(findings)
    assert bool(outfalls) == kept


def test_doubles_are_told():
    second = GOOD.replace("0001", "0002").replace("一号", "二号")
    outfalls, findings = parse_outfalls(HEAD + GOOD + second + GOOD, KNOWN)
    assert len(outfalls) == 2
    assert codes(findings) == ["register-duplicate-code", "outfall-same-place"]


def test_what_only_tells_is_folded():
    rows = "".join(
        GOOD.replace("AA-150402-0001-BB-00", f"K{at}").replace("118.95", f"118.9{at}") for at in range(4)
    )
    _, findings = parse_outfalls(HEAD + rows, KNOWN)
    assert [(each.code, each.count) for each in findings] == [("outfall-code-form", 4)]


@given(st.text(max_size=300))
def test_any_text_gives_rows_or_findings(text):
    parse_outfalls(text, KNOWN)
    parse_outfalls(HEAD + text, KNOWN)


cells = st.dictionaries(st.sampled_from(COLUMNS[1:]), st.sampled_from(["", "甲", "乙", "close"]), max_size=4)
courses = st.lists(
    st.tuples(st.sampled_from(["set", "undo", "record", "strike", "restore"]), cells), max_size=25
)


class Course:
    """One outfall with its entries in memory."""

    def __init__(self):
        self.entries, self.head = [], Head()
        self.enter(deeds.enter(Outfall(OutfallCode("K1"), {"code": "K1", "name": "一号"}), "张三", "排查"))

    @property
    def held(self):
        return fold(self.entries)

    def enter(self, draft):
        if draft is not None:
            sealed = seal(
                [draft], head=self.head, versions={PREFIX + "K1": len(self.entries)}, request="", at=START
            )
            self.entries += sealed
            self.head = Head(sealed[-1].number, sealed[-1].hash)

    def take(self, what, given):
        if what == "set":
            return deeds.change(self.held, given, "张三", "核对")
        if what == "record":
            words = {"responsible": given.get("responsible", "某村")}
            return deeds.record(self.held, "trace", START.date(), words=words, who="张三", ground="走访")
        return getattr(deeds, what)(self.held, "张三", "核对")


@given(courses)
def test_any_course_loses_nothing(taken):
    course = Course()
    for what, given_cells in taken:
        before = course.held
        try:
            course.enter(course.take(what, given_cells))
        except QingshanError:
            assert course.held == before, "a refusal changes nothing"
            continue
        after = course.held
        assert after.version == len(course.entries)
        assert after.records[: len(before.records)] == before.records, "no record is lost"
        assert all(after.outfall.cells.values()), "an empty cell is no cell"
        if what == "set":
            wanted = {**before.outfall.cells, **given_cells}
            assert after.outfall.cells == {column: text for column, text in wanted.items() if text}
        if what == "undo":
            assert after.outfall.cells == before.before, "as it was before the edit"
        assert set(after.outfall.cells) <= set(after.said_by), "every cell rests on an entry"


@pytest.mark.parametrize("step", steps())
def test_a_record_wants_its_words_and_no_others(step):
    held, known = Course().held, steps()[step].words
    words = {key: next(iter(word.choices), "说明") for key, word in known.items()}
    deeds.record(held, step, START.date(), words=words, who="张三", ground="x")
    for key, word in known.items():
        if word.is_needed:
            with pytest.raises(UsageError):
                deeds.record(held, step, START.date(), words={k: v for k, v in words.items() if k != key},
                             who="张三", ground="x")  # fmt: skip
        if word.choices:
            with pytest.raises(UsageError):
                deeds.record(held, step, START.date(), words={**words, key: "?"}, who="张三", ground="x")
    with pytest.raises(UsageError):
        deeds.record(held, step, START.date(), words={**words, "color": "red"}, who="张三", ground="x")


def test_water_bodies_may_be_unknown():
    known = Registers(DIVISIONS, WaterBodyRegister(), SectionRegister())
    assert codes(parse_outfalls(HEAD + GOOD, known)[1]) == ["register-unknown-water-body"]
