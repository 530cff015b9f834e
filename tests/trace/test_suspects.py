"""Ranking of sources: each factor by its evidence; no record is neither for nor against."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qingshan.trace.defaults import defaults
from qingshan.trace.network import At, River
from qingshan.trace.suspects import Discharge, Exceedance, LimitDay, Source, by_township, rank
from qingshan.trace.travel import Window

RIVER = River.index([2, 2, 3, -1], [10_000, 8_000, 5_000, 4_000])
START = datetime(2022, 7, 13, 12)
FOUND = Exceedance("S", At(2), "nh3n", START, START + timedelta(hours=1))
WINDOW = Window(2.0, 4.0, 8.0, "jobson")


def loads(usual, high, days=20):
    """A record every six hours, high in the window before the exceedance."""
    rows = []
    for k in range(-4 * days, 4 * days):
        at = START + timedelta(hours=6 * k)
        is_high = START - timedelta(hours=8) <= at < START - timedelta(hours=1)
        rows.append(Discharge(at, high if is_high else usual, f"f.csv:{k}"))
    return tuple(rows)


def ranked(*sources):
    return rank(FOUND, RIVER, sources, {each.code: WINDOW for each in sources})


def factor(candidate, name):
    return next(each for each in candidate.factors if each.name == name)


def test_the_source_that_rose_is_first_and_its_evidence_names_the_row():
    culprit = Source("A", At(0, 500), "T1", frozenset({"nh3n"}), loads(50, 400))
    other = Source("B", At(1, 900), "T2", frozenset({"nh3n"}), loads(60, 60))
    found = ranked(other, culprit)
    first, second = found.candidates
    assert (first.source.code, second.source.code) == ("A", "B")
    assert factor(first, "time").ratio == defaults()["baseline_exceeded"].value
    assert factor(second, "time").ratio == defaults()["baseline_kept"].value
    assert "f.csv:" in factor(first, "time").evidence.text("en")
    assert first.sureness == "strong"
    total = found.unknown_share + sum(each.share for each in found.candidates)
    assert total == pytest.approx(1.0)


def test_no_record_is_neutral_and_marked():
    found = ranked(Source("A", At(0)))
    only = found.candidates[0]
    assert only.unrecorded == ("time", "fingerprint", "limit", "mass")
    assert only.score == defaults()["neutral"].value
    assert only.share == found.unknown_share == 0.5


def test_a_source_over_its_own_limit_that_day_is_likelier_and_one_within_less():
    day = datetime(2022, 7, 13)
    over = Source("A", At(0), limit_days=(LimitDay(day, 0.4, "online/A/2022-07-13/nh3n_mean"),))
    kept = Source("B", At(0), limit_days=(LimitDay(day, 0.0, "online/B/2022-07-13/nh3n_mean"),))
    long_ago = Source("C", At(0), limit_days=(LimitDay(datetime(2022, 6, 1), 3.0, "x"),))
    by_code = {each.source.code: factor(each, "limit") for each in ranked(over, kept, long_ago).candidates}
    assert by_code["A"].ratio == defaults()["limit_exceeded"].value
    assert "online/A/2022-07-13/nh3n_mean" in by_code["A"].evidence.text("zh")
    assert by_code["B"].ratio == defaults()["limit_kept"].value
    assert (by_code["C"].ratio, by_code["C"].is_recorded) == (defaults()["neutral"].value, False)


def test_a_source_below_or_on_another_river_is_ruled_out():
    found = ranked(Source("A", At(0)), Source("Z", At(3)))
    assert [each.source.code for each in found.candidates] == ["A"]
    assert found.ruled_out == ("Z",)


def test_a_list_without_the_pollutant_speaks_against():
    found = ranked(Source("A", At(0), pollutants=frozenset({"tp"})))
    assert factor(found.candidates[0], "fingerprint").ratio == defaults()["fingerprint_other"].value


def test_what_arrives_is_less_by_decay():
    decaying = Exceedance("S", At(2), "nh3n", START, START + timedelta(hours=1), decay_per_day=2.4)
    source = Source("A", At(0), "T", None, loads(100, 100))
    found = rank(decaying, RIVER, [source], {"A": WINDOW})
    assert found.candidates[0].load_kg_d == pytest.approx(100 * 2.718281828 ** (-2.4 * 4 / 24))


def test_townships_sum_their_sources_and_a_diffuse_load_that_is_known():
    found = ranked(
        Source("A", At(0), "T1", None, loads(100, 100)), Source("B", At(1), "T1"), Source("C", At(1), "T2")
    )
    rows = {each.township: each for each in by_township(found, {"T1": 10.0, "T3": 4.0})}
    assert rows["T1"].sources_kg_d == pytest.approx(100)
    assert rows["T1"].unrecorded == 1
    assert rows["T3"].diffuse_kg_d is None
    known = {each.township: each for each in by_township(found, {"T3": 4.0}, export=0.5, rain=2.0)}
    assert known["T3"].diffuse_kg_d == pytest.approx(4.0)
