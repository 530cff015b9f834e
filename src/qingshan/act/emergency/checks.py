"""What is wrong with an emergency list, all of it at once: against the register, the permits, and itself."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date
from itertools import pairwise

from qingshan.act.emergency.model import NONE, Line, Problem, proof
from qingshan.act.emergency.roll import Listed, Roll
from qingshan.base.finding import Finding, Where
from qingshan.register.enterprise import Enterprise, EnterpriseRegister


def check_list(
    roll: Roll, problem: Problem, firms: EnterpriseRegister, day: date, exempted: Set[str] = frozenset()
) -> tuple[Finding, ...]:
    """Every fault of a list on a day.

    Parameters
    ----------
    roll, problem
        The list as it stands in its files, and with the grades and protections of the day.
    firms
        The register of firms with their permits.
    exempted
        Firms a person exempted from the list, with ground.

    References
    ----------
    国发〔2023〕24号, task 27: the list covers every firm that emits to air, tied to the discharge permits.
    """
    lines = {each.code: each for each in problem.lines}
    findings = [*_firms(roll, firms, day, exempted)]
    for listed in roll.lines:
        findings.extend(_line(listed, lines[listed.line.code], problem))
    findings.extend(_totals(roll, problem))
    findings.extend(_ratios(roll, problem))
    return tuple(findings)


def _firms(roll: Roll, firms: EnterpriseRegister, day: date, exempted: Set[str]) -> Iterator[Finding]:
    listed: dict[str, Listed] = {}
    for each in roll.lines:
        listed.setdefault(each.line.firm, each)
    for firm in firms.enterprises:
        if firm.permit and _is_open(firm, day) and firm.code not in listed and firm.code not in exempted:
            yield Finding(
                "emergency-firm-missing", Where("register/enterprises.csv", None, "code", firm.code),
                {"firm": firm.code, "name": firm.zh, "permit": firm.permit},
            )  # fmt: skip
    for code, first in listed.items():
        found = firms.get(code)
        if found is None:
            yield first.row.finding("emergency-firm-unknown", "firm", firm=code)
            continue
        if not found.permit:
            yield first.row.finding("emergency-no-permit", "firm", firm=code, name=found.zh)
        if found.position is None:
            yield first.row.finding("emergency-no-position", "firm", firm=code, name=found.zh)
        if not _is_open(found, day):
            yield first.row.finding(
                "emergency-firm-ended", "firm", firm=code, name=found.zh, day=found.end or "-"
            )
        if not roll.grade(code, day):
            yield first.row.finding("emergency-no-grade", "firm", firm=code, name=found.zh, day=day)


def _line(listed: Listed, line: Line, problem: Problem) -> Iterator[Finding]:
    for measure in line.measures:
        for pollutant, grams in measure.cut.items():
            emitted = line.emission.get(pollutant, 0)
            if grams > emitted:
                yield listed.row.finding(
                    "emergency-cut-too-large", pollutant, line=line.code, measure=measure.name,
                    pollutant=pollutant, cut=_kilograms(grams), emission=_kilograms(emitted),
                )  # fmt: skip
    if listed.ordered and not line.is_running:
        yield listed.row.finding("emergency-standing-counted", "running", line=line.code)
    if listed.ordered and (line.protected or line.grade in problem.voluntary):
        ground = line.protected or line.grade
        yield listed.row.finding("emergency-protected-ordered", "code", line=line.code, ground=ground)
    for milder, graver in pairwise(problem.levels):
        yield from _milder(listed, line, milder, graver)


def _milder(listed: Listed, line: Line, milder: str, graver: str) -> Iterator[Finding]:
    less, more = (line.measure(listed.ordered.get(level, NONE)) for level in (graver, milder))
    falls = [
        pollutant
        for pollutant, grams in (more.cut if more else {}).items()
        if (less.cut.get(pollutant, 0) if less else 0) < grams
    ]
    if falls:
        yield listed.row.finding(
            "emergency-graver-cuts-less", "code", line=line.code, graver=graver, milder=milder,
            pollutants=", ".join(falls),
        )  # fmt: skip


def _totals(roll: Roll, problem: Problem) -> Iterator[Finding]:
    for pollutant, total in problem.totals.items():
        listed = sum(each.line.emission.get(pollutant, 0) for each in roll.lines)
        if listed > total:
            yield Finding(
                "emergency-total-too-small", Where("emergency/totals.csv", None, pollutant),
                {"pollutant": pollutant, "total": _kilograms(total), "listed": _kilograms(listed)},
            )  # fmt: skip


def _ratios(roll: Roll, problem: Problem) -> Iterator[Finding]:
    choices = roll.ordered(problem.levels)
    if not any(choices.values()):
        return
    for row in proof(problem, choices):
        if not row.meets:
            yield Finding(
                "emergency-ratio-short", Where("emergency/measures.csv", None, "levels"),
                {
                    "level": row.level, "pollutant": row.pollutant, "percent": row.percent,
                    "required": row.required, "short": _kilograms(row.need - row.cut),
                },
            )  # fmt: skip


def _is_open(firm: Enterprise, day: date) -> bool:
    return firm.end is None or day <= firm.end


def _kilograms(grams: int) -> str:
    return f"{grams / 1000:,.1f}"
