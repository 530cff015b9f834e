"""The emergency list as a bureau keeps it: lines, measures, totals, dated grades."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from qingshan.act.emergency.model import Line, Measure, Problem, Target
from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.register.table import Row, empty_cells, read_date, read_rows

TABLES: Mapping[str, tuple[str, ...]] = {
    "lines": ("code", "firm", "zh", "device", "season", "running", "method", "inventory_year", "source"),
    "measures": ("line", "key", "zh", "cost", "loss", "delay", "check", "levels"),
    "totals": ("pollutant", "kg_per_day", "inventory_year", "source"),
    "others": ("level", "pollutant", "kg_per_day", "what", "source"),
    "grades": ("firm", "grade", "from", "industry", "ground", "approver"),
    "protected": ("firm", "from", "to", "kind", "ground", "approver"),
}
"""Tables of the list and their columns; lines and measures have a column more for each pollutant [kg/d]."""

OPTIONAL: Mapping[str, tuple[str, ...]] = {"lines": ("outlets",)}
"""Columns a table may have: the stacks a line ends in, by which online figures tell whether it cut."""

GRAMS = 1000
FEN = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """How the list is solved, as the bureau set it.

    Parameters
    ----------
    pollutants
        Pollutants whose ratios have to be met.
    voluntary
        Grades that reduce on their own initiative.
    longest_delay
        Hours after the order by which a measure must work.
    fairness
        How much dearer a measure counts for each share of output it takes.
    """

    pollutants: tuple[str, ...]
    voluntary: frozenset[str]
    longest_delay: int
    fairness: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A line as it stands in the file, and the measure ordered of it now at each level."""

    line: Line
    row: Row
    ordered: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dated:
    """A word about a firm from a day on: its grade, or why it is protected, with ground and approver."""

    firm: str
    word: str
    start: date
    end: date | None
    ground: str
    approver: str
    row: Row


@dataclass(frozen=True, slots=True)
class Other:
    """What sources outside the lines save at a level [g/d]: vehicles, building sites, roads."""

    level: str
    pollutant: str
    grams: int
    what: str


@dataclass(frozen=True, slots=True)
class Roll:
    """Everything the files say; ``totals`` is the whole city's emission [g/d]."""

    lines: tuple[Listed, ...]
    totals: Mapping[str, int]
    others: tuple[Other, ...]
    grades: tuple[Dated, ...]
    protected: tuple[Dated, ...]

    def grade(self, firm: str, day: date) -> str:
        """Grade of a firm on a day; empty when none is on record."""
        known = [each for each in self.grades if each.firm == firm and each.start <= day]
        return max(known, key=lambda each: each.start).word if known else ""

    def protection(self, firm: str, day: date) -> str:
        """Why a firm may not be cut on a day; empty when it may."""
        known = [
            each
            for each in self.protected
            if each.firm == firm and each.start <= day and (each.end is None or day <= each.end)
        ]
        return f"{known[-1].word}：{known[-1].ground}" if known else ""

    def ordered(self, levels: Sequence[str]) -> dict[str, dict[str, str]]:
        """The measures the list orders now, by level and line."""
        return {
            level: {each.line.code: each.ordered[level] for each in self.lines if level in each.ordered}
            for level in levels
        }


def problem_of(roll: Roll, targets: Sequence[Target], settings: Settings, day: date) -> Problem:
    """What is to be solved on a day: lines with the grade and protection of that day.

    Parameters
    ----------
    targets
        Ratios asked of the pollutants, levels from the mildest.

    Raises
    ------
    UsageError
        The city's total of a pollutant is not known, so that no ratio can be told.
    """
    asked = tuple(each for each in targets if each.pollutant in settings.pollutants)
    lacking = [each for each in settings.pollutants if not roll.totals.get(each)]
    if lacking:
        raise UsageError("emergency-no-total", pollutants=", ".join(lacking))
    others: dict[tuple[str, str], int] = {}
    for each in roll.others:
        key = (each.level, each.pollutant)
        others[key] = others.get(key, 0) + each.grams
    lines = tuple(_on_day(each.line, roll, day) for each in roll.lines)
    levels = tuple(dict.fromkeys(each.level for each in asked))
    totals = {each: roll.totals[each] for each in settings.pollutants}
    return Problem(
        lines, totals, asked, levels, settings.voluntary, settings.longest_delay,
        {key: grams for key, grams in others.items() if key[1] in totals},
    )  # fmt: skip


def parse_settings(text: str, file: str) -> Settings:
    """Settings of a ``settings.toml``.

    Raises
    ------
    UsageError
        It is no TOML or lacks something.
    """
    try:
        data = tomllib.loads(text)
        return Settings(
            tuple(data["pollutants"]),
            frozenset(data["voluntary"]),
            int(data["longest_delay"]),
            float(data["fairness"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as wrong:
        raise UsageError("emergency-settings", file=file, reason=repr(wrong)) from wrong


def parse_roll(
    texts: Mapping[str, str], pollutants: Sequence[str], levels: Sequence[str], folder: str = "emergency"
) -> tuple[Roll, tuple[Finding, ...]]:
    """The list of its tables, and the faults of their cells; a row with a fault of level error is left out.

    Parameters
    ----------
    texts
        CSV text of each table of ``TABLES``; one that is missing counts as empty.
    pollutants, levels
        Those the ratios ask for; the mildest level first.
    folder
        Name under which findings speak of the files.
    """
    reader = _Reader([], tuple(pollutants), tuple(levels))
    rows: dict[str, tuple[Row, ...]] = {}
    for name, columns in TABLES.items():
        more = pollutants if name in {"lines", "measures"} else ()
        found, faults = read_rows(texts.get(name, ",".join((*columns, *more))), (*columns, *more),
                                  f"{folder}/{name}.csv")  # fmt: skip
        rows[name] = found
        reader.faults.extend(faults)
    measures = reader.measures(rows["measures"])
    lines = reader.lines(rows["lines"], measures)
    roll = Roll(
        lines, reader.totals(rows["totals"]), reader.others(rows["others"]),
        reader.dated(rows["grades"], "grade"), reader.dated(rows["protected"], "kind"),
    )  # fmt: skip
    known = {each["code"] for each in rows["lines"]}
    strangers = [row for row in rows["measures"] if row["line"] not in known]
    reader.faults.extend(row.finding("emergency-line-unknown", "line", line=row["line"]) for row in strangers)
    return roll, tuple(reader.faults)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Cells into records; what is wrong is gathered on the way."""

    faults: list[Finding]
    pollutants: tuple[str, ...]
    levels: tuple[str, ...]

    def measures(self, rows: Sequence[Row]) -> dict[str, list[tuple[Measure, tuple[str, ...]]]]:
        """Measures of each line, with the levels at which they are ordered now."""
        found: dict[str, list[tuple[Measure, tuple[str, ...]]]] = {}
        for row in rows:
            cut = {each: self.amount(row, each, GRAMS) for each in self.pollutants}
            cost, delay = self.amount(row, "cost", FEN), self.amount(row, "delay", 1)
            loss = self.share(row)
            levels = row.words("levels")
            wrong = [each for each in levels if each not in self.levels]
            known = ", ".join(self.levels)
            self.faults.extend(
                row.finding("register-unknown-word", "levels", value=each, known=known) for each in wrong
            )
            lacking = empty_cells(row, ("line", "key", "zh"))
            self.faults.extend(lacking)
            here = found.setdefault(row["line"], [])
            if any(measure.key == row["key"] for measure, _ in here):
                self.faults.append(row.finding("register-duplicate-code", "key", value=row["key"]))
            elif not lacking and None not in {*cut.values(), cost, delay, loss}:
                saved = {key: grams for key, grams in cut.items() if grams}
                here.append(
                    (
                        Measure(row["key"], row["zh"], saved, cost or 0, loss or Decimal(0), delay or 0,
                                row["check"]),
                        levels,
                    )
                )  # fmt: skip
        return found

    def lines(
        self, rows: Sequence[Row], measures: Mapping[str, list[tuple[Measure, tuple[str, ...]]]]
    ) -> tuple[Listed, ...]:
        """Lines with their measures."""
        found: dict[str, Listed] = {}
        for row in rows:
            emission = {each: self.amount(row, each, GRAMS) for each in self.pollutants}
            lacking = empty_cells(row, ("code", "firm", "zh"))
            self.faults.extend(lacking)
            if row["running"] not in {"yes", "no"}:
                self.faults.append(
                    row.finding("register-unknown-word", "running", value=row["running"], known="yes, no")
                )
            if row["code"] in found:
                self.faults.append(row.finding("register-duplicate-code", "code", value=row["code"]))
            elif not lacking and None not in emission.values():
                own = measures.get(row["code"], [])
                line = Line(
                    row["code"], row["firm"], row["zh"], "", {k: v or 0 for k, v in emission.items()},
                    tuple(each for each, _ in own), is_running=row["running"] != "no",
                )  # fmt: skip
                found[line.code] = Listed(line, row, {at: m.key for m, levels in own for at in levels})
        return tuple(found.values())

    def totals(self, rows: Sequence[Row]) -> dict[str, int]:
        """The city's emission of each pollutant [g/d]."""
        found = {row["pollutant"]: self.amount(row, "kg_per_day", GRAMS) for row in rows}
        return {key: grams for key, grams in found.items() if grams}

    def others(self, rows: Sequence[Row]) -> tuple[Other, ...]:
        """What other sources save."""
        found = []
        for row in rows:
            grams = self.amount(row, "kg_per_day", GRAMS)
            if row["level"] not in self.levels:
                known = ", ".join(self.levels)
                self.faults.append(
                    row.finding("register-unknown-word", "level", value=row["level"], known=known)
                )
            elif grams:
                found.append(Other(row["level"], row["pollutant"], grams, row["what"]))
        return tuple(found)

    def dated(self, rows: Sequence[Row], column: str) -> tuple[Dated, ...]:
        """Grades or protections; each needs its day, ground and approver."""
        found = []
        for row in rows:
            start, wrong = read_date(row, "from")
            end, wrong_end = read_date(row, "to")
            lacking = empty_cells(row, ("firm", column, "from", "ground", "approver"))
            self.faults.extend((*wrong, *wrong_end, *lacking))
            if start and row["firm"] and row[column] and row["ground"] and row["approver"]:
                found.append(Dated(row["firm"], row[column], start, end, row["ground"], row["approver"], row))
        return tuple(found)

    def amount(self, row: Row, column: str, times: int) -> int | None:
        """Cell as whole units, ``times`` to the one written; an empty cell adds none."""
        try:
            value = Decimal(row[column] or "0") * times
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or value < 0 or value != value.to_integral_value():
            self.faults.append(row.finding("emergency-amount", column, value=row[column]))
            return None
        return int(value)

    def share(self, row: Row) -> Decimal | None:
        """Share of output lost, between 0 and 1."""
        try:
            value = Decimal(row["loss"] or "0")
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 <= value <= 1:
            self.faults.append(row.finding("emergency-share", "loss", value=row["loss"]))
            return None
        return value


def _on_day(line: Line, roll: Roll, day: date) -> Line:
    return Line(
        line.code, line.firm, line.name, roll.grade(line.firm, day), line.emission, line.measures,
        roll.protection(line.firm, day), line.is_running,
    )  # fmt: skip
