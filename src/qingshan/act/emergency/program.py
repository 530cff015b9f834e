"""The plan as an integer program: a choice a line and level, targets met, never milder at a graver level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from qingshan.act.emergency.model import Line, Measure, Problem

KILO = 1000.0
"""Grams are handed to the solver as kilograms, fen as ten yuan: numbers near one solve best."""


@dataclass(frozen=True, slots=True)
class Column:
    """A yes-or-no variable: this line takes this measure at this level."""

    level: str
    line: str
    measure: str


@dataclass(slots=True, frozen=True)
class Rows:
    """Rows of the program while they are gathered: lower bound, upper bound, and their entries."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def add(self, entries: Mapping[int, float], lower: float, upper: float) -> None:
        """One more row."""
        self.starts.append(len(self.index))
        self.lower.append(lower)
        self.upper.append(upper)
        self.index.extend(entries.keys())
        self.value.extend(entries.values())


@dataclass(frozen=True, slots=True)
class Program:
    """The whole program.

    Parameters
    ----------
    columns
        Its variables; those of slack, where there are any, come after them.
    costs
        Cost of each variable.
    rows
        Its rows; the first ones are the targets, in the order of the problem.
    slack
        Number of slack variables behind the columns.
    """

    columns: tuple[Column, ...]
    costs: np.ndarray
    rows: Rows
    slack: int = 0


def build(
    problem: Problem, *, fairness: float, before: frozenset[Column] | None = None, keep: float = 0.0,
    elastic: bool = False,
) -> Program:  # fmt: skip
    """The program of a problem.

    Parameters
    ----------
    fairness
        How much dearer the cost of a measure counts for each share of output it takes: with 1 a full stop
        counts twice its cost, so that many small cuts come before a few full stops.
    before, keep
        A plan to stay near to, and what a departure from it counts [yuan].
    elastic
        Whether targets may be missed at a cost, to find by how much an impossible one is short.
    """
    columns = tuple(
        Column(level, line.code, measure.key)
        for line in problem.lines
        for measure in _ordered(problem, line)
        for level in problem.levels
    )
    at = {column: place for place, column in enumerate(columns)}
    lines = {line.code: line for line in problem.lines}
    costs = np.array([_cost(lines[c.line].measure(c.measure), fairness) for c in columns])
    if before is not None:
        costs += np.array([keep * (-1.0 if c in before else 1.0) for c in columns])
    rows = Rows()
    slack = len(problem.targets) if elastic else 0
    _targets(problem, lines, columns, rows, slack)
    for line in problem.lines:
        _line_rows(problem, line, at, rows)
    if elastic:
        scale = [problem.totals[t.pollutant] / KILO for t in problem.targets]
        costs = np.concatenate([np.zeros(len(columns)), 1.0 / np.array(scale)])
    return Program(columns, costs, rows, slack)


def _ordered(problem: Problem, line: Line) -> tuple[Measure, ...]:
    """Options of a line, the one that saves least first."""
    return tuple(
        sorted(problem.options(line), key=lambda each: (sum(each.cut.values()), each.cost, each.key))
    )


def _cost(measure: Measure | None, fairness: float) -> float:
    assert measure is not None
    return measure.cost / KILO * (1.0 + fairness * float(measure.loss))


def _targets(
    problem: Problem, lines: Mapping[str, Line], columns: tuple[Column, ...], rows: Rows, slack: int
) -> None:
    by_level: dict[str, list[tuple[int, Measure]]] = {}
    for place, column in enumerate(columns):
        measure = lines[column.line].measure(column.measure)
        assert measure is not None
        by_level.setdefault(column.level, []).append((place, measure))
    for number, target in enumerate(problem.targets):
        entries = {
            place: measure.cut[target.pollutant] / KILO
            for place, measure in by_level.get(target.level, ())
            if measure.cut.get(target.pollutant)
        }
        if slack:
            entries[len(columns) + number] = 1.0
        rows.add(entries, problem.need(target) / KILO, np.inf)


def _line_rows(problem: Problem, line: Line, at: Mapping[Column, int], rows: Rows) -> None:
    options = _ordered(problem, line)
    if not options:
        return
    places = {level: [at[Column(level, line.code, each.key)] for each in options] for level in problem.levels}
    for level in problem.levels:
        rows.add(dict.fromkeys(places[level], 1.0), -np.inf, 1.0)
    for milder, graver in pairwise(problem.levels):
        if _is_chain(options):
            # at least this much at the milder level asks for at least this much at the graver one
            for least in range(len(options)):
                entries = dict.fromkeys(places[graver][least:], 1.0)
                rows.add(entries | dict.fromkeys(places[milder][least:], -1.0), 0.0, np.inf)
            continue
        for pollutant in problem.totals:
            saved = [each.cut.get(pollutant, 0) / KILO for each in options]
            more = dict(zip(places[graver], saved, strict=True))
            less = dict(zip(places[milder], (-each for each in saved), strict=True))
            rows.add({k: v for k, v in (more | less).items() if v}, 0.0, np.inf)


def _is_chain(options: tuple[Measure, ...]) -> bool:
    """Whether each option saves at least as much of everything as the one before it."""
    return all(
        all(after.cut.get(p, 0) >= grams for p, grams in before.cut.items())
        for before, after in pairwise(options)
    )
