"""The plan that meets every level at least cost, what binds it, and by how much an impossible one fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from qingshan.act.emergency.model import NONE, Choices, Problem, Proof, chosen_measures, cuts, proof
from qingshan.act.emergency.program import KILO, Column, Program, build
from qingshan.base.errors import RefusedError

GAP = 0.01
"""Largest share by which the plan may cost more than the best one is proved to."""

FAIRNESS = 1.0
"""A full stop counts twice its cost, so that many small cuts come before a few full stops."""

NEIGHBOURS = (60, 400)
"""How many lines an adjustment asks first, and then."""

ADJUST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Price:
    """What one more tonne of a pollutant at a level would cost [yuan/t]; 0 where the target does not bind."""

    level: str
    pollutant: str
    yuan_per_tonne: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """By how much the gravest order possible still misses a target [g/d]."""

    level: str
    pollutant: str
    short: int
    need: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and what is known of it.

    Parameters
    ----------
    choices
        Measure of each line at each level.
    proof
        A row a target; all of them meet.
    objective, bound
        What it counts, and what the best plan counts at least [yuan/d], fairness included; a bound of 0 says
        that the best plan was not looked for.
    """

    choices: Choices
    proof: tuple[Proof, ...]
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """Share of the objective that is not proved to be needed."""
        return 0.0 if self.objective <= 0 else max(0.0, (self.objective - self.bound) / self.objective)


def solve(problem: Problem, *, fairness: float = FAIRNESS, gap: float = GAP, seconds: float = 60.0) -> Plan:
    """The plan of least cost.

    Parameters
    ----------
    fairness
        How much dearer a measure counts for each share of output it takes.
    gap
        Share of its cost within which it is proved the best.
    seconds
        Longest time the solver may take.

    Raises
    ------
    RefusedError
        No plan meets every target: the error says which level and pollutant is short, and by how much.
    """
    program = build(problem, fairness=fairness)
    solver = _run(program, gap=gap, seconds=seconds)
    if not _has_solution(solver):
        short = shortages(problem)
        if short:
            raise RefusedError("emergency-impossible", short=told(short))
        raise RefusedError("emergency-unsolved", seconds=seconds)
    choices = _choices(program, solver.getSolution().col_value, problem)
    proved = proof(problem, choices)
    assert all(row.meets for row in proved), "targets are whole grams; the solver meets them to less than one"
    info = solver.getInfo()
    return Plan(choices, proved, _yuan(info.objective_function_value), _yuan(info.mip_dual_bound))


def adjust(problem: Problem, before: Choices, *, fairness: float = FAIRNESS) -> Plan:
    """The plan near an earlier one after the register changed: as few other lines as possible move.

    First only lines that could help most are asked, then more, then all; what is ordered of the others stays.

    Raises
    ------
    RefusedError
        No plan meets every target.
    """
    kept = _allowed(problem, before)
    rows = proof(problem, kept)
    if all(row.meets for row in rows):
        return _plan(problem, kept, rows, fairness)
    ranked = _helpful(problem, kept, rows)
    for count in (*NEIGHBOURS, len(ranked)):
        choices = _adjusted(problem, kept, frozenset(ranked[:count]), fairness)
        if choices is not None:
            return _plan(problem, choices, proof(problem, choices), fairness)
    raise RefusedError("emergency-impossible", short=told(shortages(problem)))


def shortages(problem: Problem) -> tuple[Shortage, ...]:
    """Targets that cannot be met together, each with what the nearest plan still lacks; none when all can."""
    program = build(problem, fairness=0.0, elastic=True)
    solver = _run(program, gap=0.0, seconds=60.0, is_integer=False)
    lacking = list(solver.getSolution().col_value)[len(program.columns) :]
    found = zip(problem.targets, lacking, strict=True)
    return tuple(
        Shortage(t.level, t.pollutant, round(kilograms * KILO), problem.need(t))
        for t, kilograms in found
        if kilograms * KILO > 0.5
    )


def prices(problem: Problem, fairness: float = FAIRNESS) -> tuple[Price, ...]:
    """What one more tonne costs at each level, from the program without whole choices."""
    solver = _run(build(problem, fairness=fairness), gap=0.0, seconds=60.0, is_integer=False)
    duals = list(solver.getSolution().row_dual)[: len(problem.targets)]
    return tuple(
        Price(t.level, t.pollutant, max(0.0, _yuan(dual) * KILO))
        for t, dual in zip(problem.targets, duals, strict=True)
    )


def told(short: tuple[Shortage, ...]) -> str:
    """Shortages in words: level, pollutant, kilograms a day, share of what is needed."""
    return "; ".join(
        f"{s.level} {s.pollutant}: {s.short / KILO:,.1f} kg/d ({100 * s.short / max(1, s.need):.1f} %)"
        for s in short
    )


def _allowed(problem: Problem, before: Choices) -> dict[str, dict[str, str]]:
    """The earlier choices, without those the changed register no longer allows."""
    options = {line.code: {each.key for each in problem.options(line)} for line in problem.lines}
    return {
        level: {
            code: key if (key := before.get(level, {}).get(code, NONE)) in allowed else NONE
            for code, allowed in options.items()
        }
        for level in problem.levels
    }


def _helpful(problem: Problem, kept: Choices, rows: tuple[Proof, ...]) -> list[str]:
    """Lines by how much of what is short they could still save, the most helpful first."""
    lacking = {(row.level, row.pollutant): row.need - row.cut for row in rows if not row.meets}
    worth: dict[str, float] = {}
    for line in problem.lines:
        options = problem.options(line)
        for (level, pollutant), grams in lacking.items():
            measure = line.measure(kept[level][line.code])
            saved = measure.cut.get(pollutant, 0) if measure else 0
            most = max((each.cut.get(pollutant, 0) for each in options), default=0)
            worth[line.code] = worth.get(line.code, 0.0) + max(0, most - saved) / max(1, grams)
    return sorted(worth, key=lambda code: (-worth[code], code))


def _adjusted(
    problem: Problem, kept: Choices, free: frozenset[str], fairness: float
) -> dict[str, dict[str, str]] | None:
    """The choices when only some lines may move; nothing when they cannot do it."""
    fixed = replace(problem, lines=tuple(each for each in problem.lines if each.code not in free))
    saved = {(level, p): g for level in problem.levels for p, g in cuts(fixed, kept, level).items()}
    lines = tuple(each for each in problem.lines if each.code in free)
    small = replace(problem, lines=lines, other_cuts=saved)
    chosen = frozenset(
        Column(level, code, key) for level, told in kept.items() for code, key in told.items() if key
    )
    dearest = max((m.cost for line in lines for m in line.measures), default=0)
    program = build(small, fairness=fairness, before=chosen, keep=2.0 * dearest / KILO * (1.0 + fairness))
    solver = _run(program, gap=0.0, seconds=ADJUST_SECONDS)
    if not _has_solution(solver):
        return None
    moved_to = _choices(program, solver.getSolution().col_value, small)
    return {level: {**kept[level], **moved_to[level]} for level in problem.levels}


def _plan(problem: Problem, choices: Choices, rows: tuple[Proof, ...], fairness: float) -> Plan:
    """A plan whose cost is known and whose distance from the best one is not."""
    counted = sum(
        measure.cost * (1.0 + fairness * float(measure.loss))
        for level in problem.levels
        for _, measure in chosen_measures(problem, choices, level)
    )
    return Plan(choices, rows, counted / 100, 0.0)


def _choices(program: Program, values: list[float], problem: Problem) -> Choices:
    found: dict[str, dict[str, str]] = {
        level: {line.code: NONE for line in problem.lines} for level in problem.levels
    }
    for column, value in zip(program.columns, values, strict=False):
        if value > 0.5:
            found[column.level][column.line] = column.measure
    return found


def _run(program: Program, *, gap: float, seconds: float, is_integer: bool = True) -> Any:
    import highspy

    count = len(program.columns)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count + program.slack, len(program.rows.lower)
    model.col_cost_ = program.costs
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.concatenate([np.ones(count), np.full(program.slack, np.inf)])
    model.row_lower_, model.row_upper_ = np.array(program.rows.lower), np.array(program.rows.upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array([*program.rows.starts, len(program.rows.index)])
    model.a_matrix_.index_ = np.array(program.rows.index)
    model.a_matrix_.value_ = np.array(program.rows.value)
    if is_integer:
        kinds = [highspy.HighsVarType.kInteger] * count + [highspy.HighsVarType.kContinuous] * program.slack
        model.integrality_ = kinds
    quiet: Any = highspy.Highs.__base__  # its child class prints a banner before it can be told not to
    solver = quiet()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("random_seed", 1)
    solver.passModel(model)
    solver.run()
    return solver


def _has_solution(solver: Any) -> bool:
    return int(solver.getInfo().primal_solution_status) == 2


def _yuan(ten_yuan: float) -> float:
    """Fen were handed over in thousands: a thousand fen are ten yuan."""
    return ten_yuan * 10.0


def moved(before: Choices, after: Choices) -> frozenset[str]:
    """Lines whose measure differs at any level."""
    return frozenset(
        line
        for level, chosen in after.items()
        for line, key in chosen.items()
        if before.get(level, {}).get(line, NONE) != key
    )
