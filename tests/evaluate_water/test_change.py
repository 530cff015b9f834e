"""Two periods compared, ranked and held against their record; the published account's figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qingshan as qs
from qingshan.base.errors import NothingToJudgeError, RefusedError
from qingshan.evaluate.verdict import closed_shares, share
from qingshan.evaluate.water.change import (
    SectionState,
    compare_sections,
    counts_for,
    shares_of,
    significance,
    targets_fit,
)
from qingshan.evaluate.water.compensation import CompensationTerm, compensation
from qingshan.evaluate.water.cwqi import city_index, ranking
from qingshan.evaluate.water.trend import spearman, standing_on_record
from qingshan.standards.water_rules import rules_named

RULES = rules_named("2011")


def account():
    """15 sections in 2020 (9 good, 10 at target), 16 in 2022 (14 good, 16 at target); 14 in both years."""
    names = [f"s{at:02d}" for at in range(15)]
    targets = {**dict.fromkeys(names, 3), "s09": 4, "s13": 4, "s14": 4, "n15": 4, "n16": 3}
    in_2020 = dict.fromkeys(names[:9], 3) | {"s09": 4} | dict.fromkeys(names[10:13], 4) | {"s13": 5, "s14": 5}
    in_2022 = {name: 3 for name in names[:13] if name != "s09"} | {"s09": 4, "s13": 3, "n15": 4, "n16": 3}
    return tuple(
        pl.DataFrame(
            {"section": list(year), "water_class": list(year.values()), "target": [targets[n] for n in year]}
        )
        for year in (in_2020, in_2022)
    )


def test_the_published_account_is_told_with_its_counts_and_warned_of():
    before, after = account()
    found = qs.water.sections_compare(before, after)
    assert (found.before.sections, found.before.good, found.before.attained) == (15, 9, 10)
    assert (found.after.sections, found.after.good, found.after.attained) == (16, 14, 16)
    assert (found.before.good_ratio, found.after.good_ratio) == (Decimal("60.0"), Decimal("87.5"))
    assert (found.before.attainment, found.after.attainment) == (Decimal("66.7"), Decimal("100.0"))
    assert (found.points.good, found.points.attainment) == (Decimal("27.5"), Decimal("33.3"))
    assert found.significance is not None
    assert (found.significance.by_level, found.significance.by_ratio, found.significance.final) == (1, 2, 2)


def test_the_account_like_for_like():
    found = qs.water.sections_compare(*account())
    assert len(found.common) == 14
    assert (found.only_before, found.only_after) == (("s14",), ("n15", "n16"))
    assert (found.common_before.good, found.common_after.good) == (9, 13)
    assert found.common_points.good == Decimal("92.9") - Decimal("64.3")
    assert found.common_points.attainment == Decimal("100.0") - Decimal("71.4")
    assert [finding.code for finding in found.findings] == ["water-lists-differ"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["60.0 % (9/15) → 87.5 % (14/16), +27.5 points",
                "66.7 % (10/15) → 100.0 % (16/16), +33.3 points",
                "64.3 % (9/14) → 92.9 % (13/14), +28.6 points", "different sections", "n15"]),
        ("zh", ["60.0 % (9/15) → 87.5 % (14/16)，+27.5 个百分点", "明显好转", "名单不同",
                "同口径（两期共有 14 个断面）"]),
    ],
)  # fmt: skip
def test_the_account_in_words(language, said):
    text = qs.water.describe(qs.water.sections_compare(*account()), language=language)
    assert [words for words in said if words not in text] == []


def test_all_at_target_with_one_in_eight_not_good_needs_lax_targets():
    assert targets_fit(14, 16, 16, 14)
    assert not targets_fit(14, 16, 16, 15)


def test_dry_sections_are_named_and_leave_every_share():
    before = [SectionState("a", 2, 3), SectionState("b", 4, 3), SectionState("c", 3, 3)]
    after = [SectionState("a", 2, 3), SectionState("b", None, 3, "dry"), SectionState("c", 3, 2)]
    found = compare_sections(before, after, RULES)
    assert found.after.good_ratio == Decimal("100.0")
    assert found.after.absent == ("b",)
    assert found.common == ("a", "c")
    assert found.common_points.good == 0
    assert found.retargeted == ("c",)
    assert {finding.code for finding in found.findings} == {"water-sections-absent", "water-targets-changed"}


def _list(good, fair, bad):
    numbers = [3] * good + [4] * fair + [6] * bad
    return shares_of([SectionState(str(at), number) for at, number in enumerate(numbers)], RULES)


@pytest.mark.parametrize(
    ("before", "after", "level", "ratio", "final"),
    [
        ((9, 6, 0), (14, 2, 0), 1, 2, 2),
        ((8, 2, 0), (8, 1, 1), 0, 0, 0),
        ((8, 2, 0), (6, 4, 0), -1, -1, -1),
        ((70, 30, 0), (76, 24, 0), 1, 0, 1),
        ((10, 0, 0), (5, 0, 5), -4, -2, -2),
        ((5, 0, 5), (10, 0, 0), 2, 2, 2),
    ],
)
def test_significance_takes_the_larger_change(before, after, level, ratio, final):
    found = significance(_list(*before), _list(*after), RULES)
    assert found is not None
    assert (max(-2, min(2, level)), ratio, final) == (found.by_level, found.by_ratio, found.final)


def test_nothing_is_said_of_a_list_without_a_class():
    assert significance(shares_of([], RULES), _list(1, 0, 0), RULES) is None


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_closed_shares_add_up_and_stay_next_to_the_exact_ones(counts):
    shares = closed_shares(counts)
    if not sum(counts):
        assert set(shares) == {Decimal(0)}
        return
    assert sum(shares) == 100
    for count, value in zip(counts, shares, strict=True):
        assert abs(Fraction(100 * count, sum(counts)) - Fraction(value)) < Fraction(1, 10)


@given(st.integers(1, 60), st.data())
def test_counts_for_a_printed_share_include_the_true_one(whole, data):
    part = data.draw(st.integers(0, whole))
    printed = share(part, whole)
    assert printed is not None
    assert (whole, part) in counts_for(printed, 60)


def test_trend_needs_the_critical_value_and_ties_share_ranks():
    flat = spearman([Decimal(1)] * 5, RULES)
    assert (flat.coefficient, flat.direction) == (Decimal("0.5000"), "none")
    assert spearman([Decimal(v) for v in (1, 2, 3, 4)], RULES).direction == "unknown"
    rising = spearman([Decimal(v) for v in (1, 2, 3, 4, 5)], RULES)
    assert (rising.direction, rising.is_significant_05, rising.is_significant_01) == ("up", True, True)
    with pytest.raises(NothingToJudgeError):
        spearman([Decimal(1)], RULES)


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"2020": "60", "2021": "80", "2022": "87.5"}, "best"),
        ({"2020": "60", "2021": "87.5", "2022": "87.5"}, "tied"),
        ({"2020": "90", "2021": None, "2022": "87.5"}, "not_best"),
        ({"2020": "60", "2021": None, "2022": "87.5"}, "unknown"),
        ({"2020": "60", "2021": "80", "2022": None}, "unknown"),
    ],
)
def test_best_on_record_only_when_the_record_shows_it(values, standing):
    exact = {year: None if v is None else Decimal(v) for year, v in values.items()}
    found = standing_on_record(exact, "2022", expected=["2020", "2021", "2022"], is_higher_better=True)
    assert found.standing == standing


def test_lower_is_better_for_concentrations():
    values = {"2020": Decimal("4.1"), "2021": Decimal("3.9")}
    assert (
        standing_on_record(values, "2021", expected=["2020", "2021"], is_higher_better=False).standing
        == "best"
    )


def test_cities_rank_by_the_same_indicators_or_not_at_all():
    def city(name, **river):
        single = {key: Fraction(str(value)) for key, value in river.items()}
        return city_index(name, RULES, river=single, lake={}, rivers=2, lakes=0)

    found = ranking(
        [city("b", tp="0.9", do="0.6"), city("a", tp="0.5", do="0.5"), city("c", tp="1", do="0.5")]
    )
    assert [(one.city, one.rank) for one in found] == [("a", 1), ("b", 2), ("c", 2)]
    with pytest.raises(RefusedError) as wrong:
        ranking([city("a", tp="0.5"), city("b", tp="0.5", do="0.4")])
    assert wrong.value.params["items"] == "do"
    with pytest.raises(NothingToJudgeError):
        city_index("d", RULES, river={}, lake={}, rivers=0, lakes=0)


def test_compensation_turns_at_one():
    term = CompensationTerm(Decimal("1"), Decimal("2"), Decimal("2"))
    assert compensation(Decimal(1), [term]).downstream_pays
    assert not compensation(Decimal("1.0001"), [term]).downstream_pays
