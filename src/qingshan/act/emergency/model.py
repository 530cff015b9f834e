"""Lines, measures and plans of the emergency list; emissions are whole grams a day, money whole fen a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from qingshan.base.rounding import from_fraction

NONE = ""
"""Key of the measure that changes nothing."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something a line can do.

    Parameters
    ----------
    key, name
        Key within the line, and what people read.
    cut
        What it saves of each pollutant [g/d].
    cost
        What it costs [fen/d], lost output included.
    loss
        Share of the line's output that is lost, 0 to 1.
    delay
        Hours from the order until it works.
    check
        How it is checked: line stopped, power below, gate records.
    """

    key: str
    name: str
    cut: Mapping[str, int]
    cost: int
    loss: Decimal = Decimal(0)
    delay: int = 0
    check: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a firm.

    Parameters
    ----------
    code, firm, name
        Its code, its firm's code, and what people read.
    grade
        Performance grade of the firm.
    emission
        What it emits on a day on which it runs [g/d].
    measures
        What it can do.
    protected
        Why it may not be cut (heating, livelihood); empty when it may.
    is_running
        Whether it runs in the season; a line that stands still saves nothing by standing still.
    """

    code: str
    firm: str
    name: str
    grade: str
    emission: Mapping[str, int]
    measures: tuple[Measure, ...]
    protected: str = ""
    is_running: bool = True

    def measure(self, key: str) -> Measure | None:
        """The measure of that key; none for the one that changes nothing."""
        return next((each for each in self.measures if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Target:
    """What an alert level asks of a pollutant: at least ``percent`` of the city's emission."""

    level: str
    pollutant: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be solved.

    Parameters
    ----------
    lines
        Every line of the list.
    totals
        The whole city's emission of each pollutant [g/d]: industry, traffic, dust, homes, all of it.
    targets
        What each level asks.
    levels
        Levels, the mildest first.
    voluntary
        Grades that reduce on their own initiative: no measure is ordered of them.
    longest_delay
        Hours after the order by which a measure must work.
    other_cuts
        What sources outside the lines save at each level [g/d]: vehicles, sites.
    """

    lines: tuple[Line, ...]
    totals: Mapping[str, int]
    targets: tuple[Target, ...]
    levels: tuple[str, ...]
    voluntary: frozenset[str] = frozenset()
    longest_delay: int = 24
    other_cuts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def options(self, line: Line) -> tuple[Measure, ...]:
        """Measures that may be ordered of a line: none of a protected, voluntary or standing one."""
        if line.protected or line.grade in self.voluntary or not line.is_running:
            return ()
        return tuple(each for each in line.measures if each.delay <= self.longest_delay)

    def asked(self, target: Target) -> int:
        """Least cut of all sources that meets a target [g/d], rounded up: 9.995 % is not 10 %."""
        whole = Fraction(target.percent) * self.totals[target.pollutant]
        return -((-whole.numerator) // (whole.denominator * 100))

    def need(self, target: Target) -> int:
        """Least cut of the lines that meets a target [g/d]: what other sources save is taken off."""
        return max(0, self.asked(target) - self.other_cuts.get((target.level, target.pollutant), 0))


Choices = Mapping[str, Mapping[str, str]]
"""Level to line code to key of the measure; a line that is not named does nothing."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One row of the proof: what a level cuts of a pollutant, what it has to, and whether it does.

    ``cut``, ``need`` and ``total`` are grams a day; ``percent`` is printed, ``meets`` judges the unrounded
    share.
    """

    level: str
    pollutant: str
    total: int
    cut: int
    need: int
    percent: Decimal
    required: Decimal
    meets: bool


def cuts(problem: Problem, choices: Choices, level: str) -> dict[str, int]:
    """What a level saves of each pollutant, other sources included [g/d]."""
    found = {pollutant: problem.other_cuts.get((level, pollutant), 0) for pollutant in problem.totals}
    chosen = choices.get(level, {})
    for line in problem.lines:
        measure = line.measure(chosen.get(line.code, NONE))
        for pollutant, grams in (measure.cut if measure else {}).items():
            found[pollutant] += grams
    return found


def proof(problem: Problem, choices: Choices, digits: int = 2) -> tuple[Proof, ...]:
    """What the plan proves, a row a target, on whole grams and unrounded shares.

    References
    ----------
    The ratios of ``standards/data/air/reduction-*``.
    """
    rows = []
    for target in problem.targets:
        total = problem.totals[target.pollutant]
        cut = cuts(problem, choices, target.level)[target.pollutant]
        share = Fraction(100 * cut, total)
        rows.append(
            Proof(
                target.level, target.pollutant, total, cut, problem.asked(target),
                from_fraction(share, digits), target.percent, share >= Fraction(target.percent),
            )
        )  # fmt: skip
    return tuple(rows)


def cost(problem: Problem, choices: Choices, level: str) -> int:
    """What a level costs [fen/d]."""
    return sum(each.cost for _, each in chosen_measures(problem, choices, level))


def chosen_measures(problem: Problem, choices: Choices, level: str) -> Iterable[tuple[Line, Measure]]:
    """Lines that do something at a level, and what."""
    chosen = choices.get(level, {})
    for line in problem.lines:
        measure = line.measure(chosen.get(line.code, NONE))
        if measure is not None:
            yield line, measure


def is_monotone(problem: Problem, choices: Choices) -> bool:
    """Whether no line saves less of anything at a graver level."""
    for line in problem.lines:
        saved = []
        for level in problem.levels:
            measure = line.measure(choices.get(level, {}).get(line.code, NONE))
            saved.append([measure.cut.get(p, 0) if measure else 0 for p in problem.totals])
        for milder, graver in pairwise(saved):
            if any(more < less for less, more in zip(milder, graver, strict=True)):
                return False
    return True
