"""The emergency list as dated editions on the ledger: choices, proof, and the hash of the inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast

from qingshan.act.emergency.model import NONE, Choices, Line, Problem, Proof, cost
from qingshan.act.entry import Draft, Entry, Json
from qingshan.base.errors import RefusedError, UsageError

STREAM = "emergency/list"
How = Literal["solved", "adjusted", "listed"]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A measure as an edition orders it; ``cut`` in g/d, ``delay`` in hours, ``loss`` of output 0 to 1."""

    key: str
    name: str
    cut: Mapping[str, int]
    delay: int
    check: str
    loss: Decimal


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A line of an edition: grade, protection, what it emits [g/d], its measure at each level."""

    code: str
    firm: str
    firm_name: str
    name: str
    grade: str
    protected: str
    emission: Mapping[str, int]
    measures: Mapping[str, Ordered]


@dataclass(frozen=True, slots=True)
class Edition:
    """A list as it was fixed; it never changes, so that an alert can name it.

    Parameters
    ----------
    number, day, who, ground
        Which, from when, by whom and why.
    how
        Solved anew, adjusted from the edition before, or taken over as the files list it.
    inputs
        SHA-256 of the files it was made from.
    gap
        Share by which it may cost more than the cheapest plan [text]; empty when that was not looked for.
    costs
        What each level costs [fen/d].
    proof, lines
        The proof, and every line.
    hash
        Hash of its ledger entry.
    """

    number: int
    day: date
    who: str
    ground: str
    how: How
    inputs: str
    gap: str
    costs: Mapping[str, int]
    proof: tuple[Proof, ...]
    lines: tuple[EditionLine, ...]
    hash: str

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels, the mildest first."""
        return tuple(dict.fromkeys(each.level for each in self.proof))

    def choices(self) -> dict[str, dict[str, str]]:
        """Measure of each line at each level, as the solver takes it."""
        return {
            level: {
                line.code: line.measures[level].key if level in line.measures else NONE for line in self.lines
            }
            for level in self.levels
        }

    def of_firm(self, firm: str) -> tuple[EditionLine, ...]:
        """Lines of a firm."""
        return tuple(each for each in self.lines if each.firm == firm)

    def firms(self, level: str) -> tuple[str, ...]:
        """Firms of which something is ordered at a level, in the order of the list."""
        return tuple(dict.fromkeys(each.firm for each in self.lines if level in each.measures))


@dataclass(frozen=True, slots=True)
class Made:
    """A plan that may become an edition."""

    problem: Problem
    choices: Choices
    proof: tuple[Proof, ...]
    how: How
    gap: str
    inputs: str
    firms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """A line whose measure differs between two editions; empty names stand for none."""

    code: str
    firm_name: str
    name: str
    level: str
    before: str
    after: str


def fix(editions: Sequence[Edition], made: Made, day: date, who: str, ground: str) -> Draft:
    """The entry that fixes a plan as the next edition.

    Raises
    ------
    RefusedError
        It misses a target, is earlier than the newest edition, or equal to it.
    """
    short = [row for row in made.proof if not row.meets]
    if short:
        told = "; ".join(f"{row.level} {row.pollutant} {row.percent} % < {row.required} %" for row in short)
        raise RefusedError("emergency-not-proved", short=told)
    lines = [_line(made, each) for each in made.problem.lines]
    if editions:
        last = editions[-1]
        if day < last.day:
            raise RefusedError("emergency-edition-later", number=last.number, day=last.day)
        same = last.inputs == made.inputs and _plain(last.choices()) == _plain(made.choices)
        if same:
            raise RefusedError("emergency-unchanged", number=last.number, day=last.day)
    body: dict[str, Json] = {
        "number": len(editions) + 1, "day": day.isoformat(), "how": made.how, "inputs": made.inputs,
        "gap": made.gap,
        "costs": {level: cost(made.problem, made.choices, level) for level in made.problem.levels},
        "proof": [_proof_row(row) for row in made.proof], "lines": lines,
    }  # fmt: skip
    return Draft(STREAM, "emergency.fixed", who, ground, body)


def fold(entries: Iterable[Entry]) -> tuple[Edition, ...]:
    """Editions of the list, the oldest first."""
    return tuple(_edition(each) for each in entries if each.kind == "emergency.fixed")


def edition_named(editions: Sequence[Edition], number: int | None = None) -> Edition:
    """An edition by its number, the newest by default.

    Raises
    ------
    UsageError
        There is no such edition.
    """
    found = [each for each in editions if number is None or each.number == number]
    if not editions:
        raise UsageError("emergency-no-editions")
    if not found:
        raise UsageError("emergency-no-edition", number=number, known=len(editions))
    return found[-1]


def compare(before: Edition | None, after: Edition) -> tuple[Moved, ...]:
    """Who moved between two editions; against none, everything that is ordered."""
    old = {line.code: line for line in before.lines} if before else {}
    new = {line.code: line for line in after.lines}
    rows = []
    for code in dict.fromkeys((*new, *old)):
        line = new.get(code) or old[code]
        for level in after.levels:
            was, now = (_name(lines.get(code), level) for lines in (old, new))
            if was != now:
                rows.append(Moved(code, line.firm_name, line.name, level, was, now))
    return tuple(rows)


def _name(line: EditionLine | None, level: str) -> str:
    return line.measures[level].name if line and level in line.measures else ""


def _plain(choices: Choices) -> dict[str, dict[str, str]]:
    return {level: {code: key for code, key in told.items() if key} for level, told in choices.items()}


def _line(made: Made, line: Line) -> dict[str, Json]:
    measures: dict[str, Json] = {}
    for level in made.problem.levels:
        measure = line.measure(made.choices.get(level, {}).get(line.code, NONE))
        if measure is not None:
            measures[level] = {
                "key": measure.key, "name": measure.name, "cut": dict(measure.cut), "delay": measure.delay,
                "check": measure.check, "loss": str(measure.loss),
            }  # fmt: skip
    return {
        "code": line.code, "firm": line.firm, "firm_name": made.firms.get(line.firm, line.firm),
        "name": line.name,
        "grade": line.grade, "protected": line.protected,
        "emission": dict(line.emission), "measures": measures,
    }  # fmt: skip


def _proof_row(row: Proof) -> dict[str, Json]:
    return {
        "level": row.level, "pollutant": row.pollutant, "total": row.total, "cut": row.cut, "need": row.need,
        "percent": str(row.percent), "required": str(row.required), "meets": row.meets,
    }  # fmt: skip


def _ordered(told: Mapping[str, Any]) -> Ordered:
    return Ordered(
        told["key"], told["name"], told["cut"], told["delay"], told["check"], Decimal(told["loss"])
    )


def _edition(entry: Entry) -> Edition:
    body = cast(Mapping[str, Any], entry.body)
    proved = tuple(
        Proof(
            row["level"], row["pollutant"], row["total"], row["cut"], row["need"], Decimal(row["percent"]),
            Decimal(row["required"]), row["meets"],
        )
        for row in body["proof"]
    )  # fmt: skip
    lines = tuple(
        EditionLine(
            row["code"], row["firm"], row["firm_name"], row["name"], row["grade"], row["protected"],
            row["emission"],
            {level: _ordered(told) for level, told in row["measures"].items()},
        )
        for row in body["lines"]
    )  # fmt: skip
    return Edition(
        body["number"], date.fromisoformat(body["day"]), entry.who, entry.ground, body["how"], body["inputs"],
        body["gap"], body["costs"], proved, lines, entry.hash,
    )  # fmt: skip
