"""Chiefs, woods and frequencies read with every fault told; what is due follows from days alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.act.entry import Head, seal
from qingshan.act.patrol.due import due, span_of
from qingshan.act.patrol.patrol import PREFIX, fold, make, withdraw
from qingshan.base.errors import RefusedError
from qingshan.register.chief import chiefs_for, parse_chiefs
from qingshan.register.patrol_frequency import Span, parse_frequencies
from qingshan.register.wood import parse_woods

NOW = datetime(2022, 12, 31, 8, tzinfo=timezone(timedelta(hours=8)))
HEAD = "water_body,division,level,name,post,phone,from,to\n"
CHIEFS = (
    HEAD + "LHH,150429,county,甲,副县长,,2020-01-01,2022-03-31\nLHH,150429,county,乙,副县长,,2022-06-01,\n"
)
RIVER = "kind,level,times,per,from,to,source,status\nriver,county,1,month,2021-01-01,,x,unverified\n"
days = st.dates(date(2019, 1, 1), date(2025, 12, 31))
SPANS = list(Span.__args__)


def patrols(*days):
    head, entries = Head(), []
    for day in days:
        draft = make("river/LHH/150429/county", day, "甲", "李工", walked="沿河", problems=())
        sealed = seal([draft], head=head, versions={draft.stream: len(entries)}, request="", at=NOW)
        entries += sealed
        head = Head(sealed[-1].number, sealed[-1].hash)
    return fold(entries).made


def test_two_in_one_post_at_once_are_told():
    chiefs, findings = parse_chiefs(CHIEFS.replace("2022-06-01", "2022-03-01"))
    assert len(chiefs) == 2
    assert [each.code for each in findings] == ["chief-post-held-twice"]
    assert parse_chiefs(CHIEFS)[1] == ()


def test_every_level_is_known_and_the_highest_comes_first():
    levels = ["village", "county", "province", "township", "city"]
    chiefs, findings = parse_chiefs(HEAD + "".join(f"LHH,,{each},{each},x,,,\n" for each in levels))
    assert findings == ()
    found = chiefs_for(chiefs, ["LHH"], [], date(2022, 1, 1))
    assert [each.level for each in found] == ["province", "city", "county", "township", "village"]


@given(st.text(max_size=200))
def test_any_text_gives_rows_or_findings(text):
    for head, parse in (
        (HEAD, parse_chiefs),
        (RIVER, parse_frequencies),
        ("code,zh,en,division\n", parse_woods),
    ):
        parse(text)
        parse(head + text)


@pytest.mark.parametrize("times", ["0", "-1", "1.5", "often", "", "²"])
def test_a_number_of_times_that_is_none_is_told(times):
    rows, findings = parse_frequencies(RIVER.replace(",1,month", f",{times},month"))
    assert rows == ()
    assert "patrol-times" in [each.code for each in findings]


@given(days, st.sampled_from(SPANS))
def test_spans_hold_their_day_and_meet_without_a_gap(day, per):
    first, last = span_of(day, per)
    assert first <= day <= last
    assert span_of(last + timedelta(days=1), per)[0] == last + timedelta(days=1)
    assert span_of(first, per) == span_of(last, per) == (first, last)


@given(st.lists(days, max_size=20), days)
def test_what_is_done_and_missed_is_counted_in_calendar_months(made, day):
    chiefs, frequencies = parse_chiefs(CHIEFS)[0], parse_frequencies(RIVER)[0]
    found = due(chiefs, frequencies, patrols(*made), day)
    this = [each for each in made if (each.year, each.month) == (day.year, day.month) and each <= day]
    if found.holder is None:
        assert found.word == "vacant"
        assert not any(each.holds(day) for each in chiefs)
    elif found.frequency is None:
        assert day < date(2021, 1, 1)
    else:
        assert found.done == len(this)
        assert found.left == max(0, 1 - len(this))
        before = date(day.year, day.month, 1) - timedelta(days=1)
        was_asked = before.replace(day=1) >= date(2021, 1, 1) and any(
            each.holds(before.replace(day=1)) for each in chiefs
        )
        was = [each for each in made if (each.year, each.month) == (before.year, before.month)]
        assert found.missed == (1 if was_asked and not was else 0)
        assert (found.word == "overdue") == bool(found.missed and found.left)


def test_nobody_is_blamed_for_a_month_before_the_post_was_held_or_asked():
    chiefs, frequencies = parse_chiefs(CHIEFS)[0], parse_frequencies(RIVER)[0]
    assert due(chiefs, frequencies, (), date(2022, 6, 15)).missed == 0
    assert due(chiefs, frequencies, (), date(2022, 7, 15)).word == "overdue"
    assert due(chiefs, frequencies, (), date(2021, 1, 15)).word == "due"
    assert due(chiefs, frequencies, (), date(2022, 4, 15)).word == "vacant"


def test_a_patrol_is_taken_back_unless_it_opened_cases():
    made = make("river/LHH/-/city", date(2022, 7, 1), "甲", "李工", walked="沿河", problems=())
    entries = list(seal([made], head=Head(), versions={}, request="", at=NOW))
    held = fold(entries)
    draft = withdraw("river/LHH/-/city", held, 1, "李工", "记错")
    head = Head(entries[-1].number, entries[-1].hash)
    entries += seal([draft], head=head, versions={PREFIX + "river/LHH/-/city": 1}, request="", at=NOW)
    assert fold(entries).made == ()
    assert fold(entries).version == 2
    with pytest.raises(RefusedError) as gone:
        withdraw("river/LHH/-/city", fold(entries), 1, "李工", "记错")
    assert gone.value.code == "patrol-unknown"
    found = make("a", date(2022, 7, 1), "甲", "李工", walked="x", problems=[("垃圾", "2022-0001")])
    held = fold(seal([found], head=Head(), versions={}, request="", at=NOW))
    with pytest.raises(RefusedError) as opened:
        withdraw("a", held, 1, "李工", "记错")
    assert opened.value.code == "patrol-has-cases"
