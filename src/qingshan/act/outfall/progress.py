"""How far a city, a county or a river is with its outfalls, as figures that open to entries of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, cast, get_args

from qingshan.act.outfall.standing import Stage, Standing
from qingshan.base.figure import Address, Clause, Coverage, Figure, Source, Status
from qingshan.evaluate.declared import (
    Declaration,
    Declarations,
    Figures,
    Grounds,
    Maker,
    filled,
    read_catalog,
)
from qingshan.evaluate.verdict import share

MEDIUM = "outfall"
LEDGER = "ledger"
"""What a source of such a figure is called: its rows are entries, its hash that of the entry."""


def _catalog(part: str) -> Mapping[str, Mapping[str, Any]]:
    return cast(Mapping[str, Mapping[str, Any]], read_catalog("qingshan.act.outfall")[part])


@cache
def declarations() -> Declarations:
    """Every statistic by scope and key."""
    found: dict[tuple[str, str], Declaration] = {}
    for template, row in _catalog("statistic").items():
        for words in _fillings(template):
            made = _declaration(template, row, words)
            found[made.scope, made.key] = made
    return found


@cache
def maker() -> Maker:
    """Maker of the figures."""
    return Maker(MEDIUM, "", "", declarations(), _grounds)


def of_outfall(each: Standing, day: date) -> Figures:
    """Figures of one outfall: each stage reached or not, on an entry of the ledger."""
    make, found = maker(), {}
    for stage in get_args(Stage):
        entry = each.reached.get(stage)
        value = ("no" if entry is None else "yes") if stage != "classified" else (each.kind or "no")
        figure = make.figure("outfall", stage, value, place=each.held.code, period=str(day))
        if entry is not None:
            raw = f"{entry.kind} {entry.who} {entry.at:%Y-%m-%d} {entry.ground}"
            source = Source(LEDGER, entry.hash, entry.number, raw, entry.stream)
            figure = replace(figure, sources=(source,))
        found[stage] = figure
    return found


def of_place(standings: Sequence[Standing], place: str, day: date) -> Figures:
    """Figures of a place: outfalls, how many and which share reached each stage, what waits and how long.

    Parameters
    ----------
    standings
        Outfalls of the place that are on the register that day.
    place
        Code of the city, county or water.
    """
    count = _Counter(place, day)
    codes = [each.held.code for each in standings]
    found: Figures = {"outfalls": count("outfalls", codes)}
    due = [each for each in standings if each.is_to_rectify]
    found["to_rectify"] = count("to_rectify", [each.held.code for each in due], "classified")
    for stage in get_args(Stage):
        of = str(_catalog("stage")[stage].get("of", "outfalls"))
        among = standings if of == "outfalls" else due
        done = [each.held.code for each in among if stage in each.reached]
        found[f"{stage}_count"] = count(f"{stage}_count", done, stage)
        found[f"{stage}_share"] = count.share(f"{stage}_share", found[f"{stage}_count"], found[of])
    return found | _waiting(standings, count, day)


def _waiting(standings: Iterable[Standing], count: _Counter, day: date) -> Figures:
    """Open cases: how many, how many late, how old."""
    waiting = [each for each in standings if each.work is not None and not each.work.case.is_closed]
    late = [e.held.code for e in waiting if e.work and e.work.case.days_overdue(day)]
    found = {
        "waiting": count("waiting", [each.held.code for each in waiting], "closed"),
        "overdue": count("overdue", late, "closed"),
    }
    least = 0
    for age, row in _catalog("age").items():
        most = int(row.get("most", 10**6))
        ages = [(e.held.code, (day - e.work.case.opened_at.date()).days) for e in waiting if e.work]
        aged = [code for code, days in ages if least <= days <= most]
        found[f"waiting_{age}"] = count(f"waiting_{age}", aged, "closed")
        least = most + 1
    return found


@dataclass(frozen=True, slots=True)
class _Counter:
    """Makes the counts of one place and day."""

    place: str
    day: date

    def __call__(self, key: str, codes: Sequence[str], stage: str = "surveyed") -> Figure:
        inputs = tuple(Address(f"{MEDIUM}/{code}/{self.day}/{stage}") for code in codes)
        return maker().figure(
            "place", key, Decimal(len(codes)), place=self.place, period=str(self.day), inputs=inputs
        )

    def share(self, key: str, part: Figure, whole: Figure) -> Figure:
        have, of = (int(cast(Decimal, each.value)) for each in (part, whole))
        return maker().figure(
            "place", key, share(have, of, maker().declared("place", key).decimals), place=self.place,
            period=str(self.day), coverage=Coverage(have, of, item="outfall"),
            unrounded=100 * have / of if of else None, inputs=(part.address, whole.address),
            note="" if of else "outfall-none-to-count",
        )  # fmt: skip


def _grounds(declared: Declaration) -> Grounds:
    rows = _catalog("clause")
    clauses = tuple(
        Clause(rows[key]["standard"], rows[key]["clause"], cast(Status, rows[key]["status"]))
        for key in declared.clauses
    )
    return clauses, ()


def _fillings(template: str) -> Iterable[Mapping[str, str]]:
    """Words that fill a declaration: one set for each stage or age it stands for."""
    for part in ("stage", "age"):
        if f"{{{part}}}" in template:
            for key, row in _catalog(part).items():
                of = _catalog("statistic")[str(row.get("of", "outfalls"))]
                yield {
                    part: key, f"{part}_zh": str(row["zh"]), f"{part}_en": str(row["en"]),
                    "of_zh": str(of["zh"]), "of_en": str(of["en"]),
                }  # fmt: skip
            return
    yield {}


def _declaration(template: str, row: Mapping[str, Any], words: Mapping[str, str]) -> Declaration:
    return Declaration(
        key=filled(template, words), scope=row["scope"], zh=filled(row["zh"], words),
        en=filled(row["en"], words), formula_zh=filled(row["formula_zh"], words),
        formula_en=filled(row["formula_en"], words), unit=row["unit"], decimals=row["decimals"], rests_on=(),
        clauses=tuple(row["clauses"]), template=template,
    )  # fmt: skip
