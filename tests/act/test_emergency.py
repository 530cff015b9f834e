"""The emergency list solved: against every plan there is, exact at the limit, told when impossible."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from often import often
from qingshan.act.emergency.model import (
    NONE,
    Line,
    Measure,
    Problem,
    Target,
    chosen_measures,
    cost,
    is_monotone,
    proof,
)
from qingshan.act.emergency.solve import adjust, moved, prices, shortages, solve
from qingshan.base.errors import RefusedError

POLLUTANTS = ("so2", "nox", "pm", "vocs")
LEVELS = ("yellow", "orange", "red")


def city(count, seed, *, strength=1.0, levels=LEVELS, measures=4):
    """A made-up city: lines of very different size, measures that stop more and more of a line."""
    chance, lines = random.Random(seed), []
    for number in range(count):
        scale = 10 ** chance.uniform(2, 4)
        emission = {p: int(scale * chance.uniform(100, 1000)) for p in POLLUTANTS}
        steps = [(place + 1) / measures for place in range(measures)]
        options = tuple(
            Measure(
                f"m{place}", f"-{step:.0%}", {p: int(g * step * strength) for p, g in emission.items()},
                int(scale * step**1.3 * chance.uniform(50, 150)), Decimal(str(round(step, 2))),
                chance.choice([2, 6, 12, 30]),
            )
            for place, step in enumerate(steps)
        )  # fmt: skip
        protected = "供暖" if chance.random() < 0.1 else ""
        lines.append(
            Line(
                f"L{number}",
                f"F{number // 2}",
                f"线 {number}",
                chance.choice("ABCCD"),
                emission,
                options,
                protected,
            )
        )
    totals = {p: int(sum(line.emission[p] for line in lines) * 1.4) for p in POLLUTANTS}
    targets = tuple(
        Target(level, p, Decimal(percent))
        for level, percent in zip(levels, (10, 20, 30), strict=False)
        for p in POLLUTANTS
    )
    return Problem(tuple(lines), totals, targets, tuple(levels), frozenset("A"))


def cheapest(problem):
    """Cost of the best plan, by trying every one."""
    choices = [[NONE, *(m.key for m in problem.options(line))] for line in problem.lines]
    plans = [
        dict(zip((line.code for line in problem.lines), each, strict=True))
        for each in itertools.product(*choices)
    ]
    best = None
    for course in itertools.product(plans, repeat=len(problem.levels)):
        told = dict(zip(problem.levels, course, strict=True))
        if is_monotone(problem, told) and all(row.meets for row in proof(problem, told)):
            price = sum(cost(problem, told, level) for level in problem.levels)
            best = price if best is None else min(best, price)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_a_small_city_is_solved_to_the_best_plan_there_is(seed):
    problem = city(4, seed, levels=LEVELS[:2], measures=2)
    best = cheapest(problem)
    if best is None:
        with pytest.raises(RefusedError) as refused:
            solve(problem, fairness=0.0, gap=0.0)
        assert refused.value.code == "emergency-impossible"
        return
    plan = solve(problem, fairness=0.0, gap=0.0)
    assert sum(cost(problem, plan.choices, level) for level in problem.levels) == best


@often(st.integers(0, 10_000), st.integers(10, 25), few=2, many=12)
def test_a_plan_keeps_every_rule(seed, count):
    problem = city(count, seed)
    if shortages(problem):
        with pytest.raises(RefusedError):
            solve(problem)
        return
    plan = solve(problem)
    assert all(row.meets and row.cut >= row.need for row in plan.proof)
    assert is_monotone(problem, plan.choices)
    assert plan.gap <= 0.01
    for line in problem.lines:
        ordered = {plan.choices[level][line.code] for level in LEVELS} - {NONE}
        assert ordered <= {m.key for m in problem.options(line)}
        assert not ordered or (line.grade != "A" and not line.protected)


def one_line(cuts):
    emission = {"nox": 20_000_000}
    measures = tuple(Measure(f"m{cut}", str(cut), {"nox": cut}, cut) for cut in cuts)
    return Problem(
        (Line("L", "F", "线", "C", emission, measures),), {"nox": 20_000_000},
        (Target("yellow", "nox", Decimal(10)),), ("yellow",),
    )  # fmt: skip


def test_9_995_percent_does_not_meet_10_percent():
    problem = one_line([1_999_000, 2_000_000])
    plan = solve(problem)
    assert plan.choices["yellow"]["L"] == "m2000000"
    row = proof(problem, {"yellow": {"L": "m1999000"}})[0]
    assert (row.percent, row.meets, row.need) == (Decimal("10.00"), False, 2_000_000)
    one_gram_short = proof(problem := one_line([1_999_999]), {"yellow": {"L": "m1999999"}})[0]
    assert (one_gram_short.meets, problem.need(problem.targets[0])) == (False, 2_000_000)


def test_an_impossible_city_is_told_what_is_short_and_by_how_much():
    problem = city(30, 3, strength=0.2)
    with pytest.raises(RefusedError) as refused:
        solve(problem)
    assert "red" in str(refused.value)
    assert "kg/d" in str(refused.value)
    most = {
        (t.level, t.pollutant): sum(
            max((m.cut[t.pollutant] for m in problem.options(line)), default=0) for line in problem.lines
        )
        for t in problem.targets
    }
    lacking = {(s.level, s.pollutant): s.short for s in shortages(problem)}
    for target in problem.targets:
        key = (target.level, target.pollutant)
        assert lacking.get(key, 0) == pytest.approx(max(0, problem.need(target) - most[key]), abs=2)


def test_what_other_sources_save_counts():
    problem = one_line([1_000_000])
    with pytest.raises(RefusedError):
        solve(problem)
    helped = replace(problem, other_cuts={("yellow", "nox"): 1_000_000})
    assert solve(helped).proof[0].cut == 2_000_000
    assert solve(replace(problem, other_cuts={("yellow", "nox"): 3_000_000})).choices["yellow"]["L"] == NONE


def test_a_change_of_one_firm_moves_few_others():
    problem = city(100, 5)
    before = solve(problem)
    busy = max(
        (line for line in problem.lines if before.choices["red"][line.code]),
        key=lambda line: line.emission["nox"],
    )
    changed = replace(
        problem,
        lines=tuple(replace(each, protected="供暖") if each is busy else each for each in problem.lines),
    )
    after = adjust(changed, before.choices)
    assert all(row.meets for row in after.proof)
    assert is_monotone(changed, after.choices)
    assert len(moved(before.choices, after.choices) - {busy.code}) <= 20
    assert adjust(problem, before.choices).choices == before.choices, "no change moves nothing"


def test_an_adjustment_that_cannot_be_made_is_told():
    problem = one_line([2_000_000])
    plan = solve(problem)
    with pytest.raises(RefusedError) as refused:
        adjust(replace(problem, lines=(replace(problem.lines[0], protected="供暖"),)), plan.choices)
    assert refused.value.code == "emergency-impossible"


def test_fairness_spreads_the_burden():
    problem = city(15, 8)
    lost = []
    for weight in (0.0, 10.0):
        choices = solve(problem, fairness=weight, gap=0.0).choices
        chosen = [m for level in LEVELS for _, m in chosen_measures(problem, choices, level)]
        lost.append(sum(float(each.loss) * each.cost for each in chosen))
    assert lost[1] < lost[0], "a full stop counts more, so less of what is spent goes into full stops"


@pytest.mark.slow
def test_the_price_of_one_more_tonne_is_what_it_costs():
    problem = city(40, 2)
    binding = max(prices(problem, 0.0), key=lambda price: price.yuan_per_tonne)
    more = tuple(
        replace(t, percent=t.percent + Decimal("0.5"))
        if (t.level, t.pollutant) == (binding.level, binding.pollutant)
        else t
        for t in problem.targets
    )
    asked = sum(replace(problem, targets=more).need(t) for t in more) - sum(
        problem.need(t) for t in problem.targets
    )
    dearer = (
        solve(replace(problem, targets=more), fairness=0.0, gap=0.0002).objective
        - solve(problem, fairness=0.0, gap=0.0002).objective
    )
    assert dearer / (asked / 1_000_000) == pytest.approx(binding.yuan_per_tonne, rel=0.5)
