"""River outfalls: where sewage reaches a water, of which class, who answers, what is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NewType, get_args

from qingshan.base.finding import Finding, Where
from qingshan.register.credit_code import is_credit_code
from qingshan.register.division import DivisionRegister
from qingshan.register.outlet import read_decimal
from qingshan.register.position import Position, read_position
from qingshan.register.section import SectionRegister
from qingshan.register.table import Row, empty_cells, read_date, read_rows, unknown_word
from qingshan.register.water_body import WaterBodyRegister
from qingshan.standards.outfall_rules import class_named, is_official_code, needs_approval

OutfallCode = NewType("OutfallCode", str)
"""Code of an outfall: the official one, or a bureau's own word of letters and digits."""

Mouth = Literal["pipe", "culvert", "channel", "other"]
Discharge = Literal["continuous", "intermittent", "rain"]
Monitoring = Literal["online", "manual", "none"]
RectificationKind = Literal["close", "merge", "regularize", "keep"]
CHOICES: Mapping[str, tuple[str, ...]] = {
    "mouth": get_args(Mouth), "discharge": get_args(Discharge), "monitoring": get_args(Monitoring),
    "rectification": get_args(RectificationKind),
}  # fmt: skip
"""Columns with a closed set of words."""

NEEDED = ("code", "name", "class", "county", "water_body")
COLUMNS = (
    *NEEDED, "township", "lon", "lat", "datum", "section", "distance_km", "mouth", "size", "discharge",
    "responsible", "credit_code", "permit", "permit_outlet", "approval", "flow_m3_d", "monitoring",
    "surveyed", "measured", "rectification", "problems", "source",
)  # fmt: skip
"""What is kept of an outfall; ``distance_km`` [km] runs along the river to the assessed ``section`` below,
``flow_m3_d`` [m³/d]; ``surveyed`` and ``measured`` are days."""

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Outfall:
    """One outfall as its cells say it, cells being what ``COLUMNS`` names, empty where nothing is known."""

    code: OutfallCode
    cells: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def name(self) -> str:
        """Its name, else its code."""
        return self["name"] or self.code

    @property
    def position(self) -> Position | None:
        """Where it is, none when not known."""
        return read_position(Row("", 0, self.cells))[0]

    def day(self, column: str) -> date | None:
        """Day of a cell, none for an empty one."""
        return date.fromisoformat(self[column]) if self[column] else None


@dataclass(frozen=True, slots=True)
class Registers:
    """Registers an outfall refers to, and a province's own form of codes where it has one."""

    divisions: DivisionRegister
    bodies: WaterBodyRegister
    sections: SectionRegister
    pattern: str = ""


def parse_outfalls(
    text: str, known: Registers, file: str = "outfalls.csv"
) -> tuple[tuple[Outfall, ...], tuple[Finding, ...]]:
    """Outfalls of a table in its order, codes in place of names, and every fault.

    A row with a fault of level error is left out; one with a warning is kept without the cell in question.

    Parameters
    ----------
    text
        CSV with the columns ``NEEDED`` and any other of ``COLUMNS``.
    known
        Registers the cells refer to.
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, NEEDED, file)
    faults = list(findings)
    kept: dict[str, Outfall] = {}
    for row in rows:
        outfall, wrong = read_outfall(row, known)
        if row["code"] in kept:
            wrong = (*wrong, row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if all(each.level != "error" for each in wrong):
            kept[outfall.code] = outfall
    return tuple(kept.values()), (*_folded(faults), *_same_place(kept.values(), file))


def read_outfall(row: Row, known: Registers) -> tuple[Outfall, tuple[Finding, ...]]:
    """The outfall of a row, and its faults."""
    cells = {column: row[column] for column in COLUMNS if row[column]}
    faults = [
        *empty_cells(row, ("code", "name", "class")), *_code_faults(row, known), *_places(row, known, cells),
        *_days(row, cells), *_words(row), *_amounts(row, cells),
    ]  # fmt: skip
    key = class_named(row["class"])
    if row["class"] and not key:
        faults.append(row.finding("outfall-unknown-class", "class", value=row["class"]))
    cells["class"] = key
    if row["credit_code"] and not is_credit_code(row["credit_code"].upper()):
        faults.append(row.finding("register-credit-code", "credit_code", value=row["credit_code"]))
        cells.pop("credit_code", None)
    if needs_approval(key) is not None and not row["approval"]:
        faults.append(row.finding("outfall-no-approval", "approval", name=row["name"]))
    return Outfall(OutfallCode(row["code"]), cells), tuple(faults)


def _code_faults(row: Row, known: Registers) -> Iterable[Finding]:
    code = row["code"]
    if code and not _WORD.fullmatch(code):
        yield row.finding("outfall-code-unusable", "code", value=code)
    elif code and not is_official_code(code, known.pattern):
        yield row.finding("outfall-code-form", "code", value=code)


def _places(row: Row, known: Registers, cells: dict[str, str]) -> Iterable[Finding]:
    """Faults of the places a row names; names give way to codes."""
    county = known.divisions.find(row["county"])
    if county is None:
        yield row.finding("section-unknown-county", "county", value=row["county"])
    else:
        cells["county"] = county.code
    body = known.bodies.find(row["water_body"])
    if body is not None:
        cells["water_body"] = body.code
    elif row["water_body"]:
        yield row.finding("register-unknown-water-body", "water_body", value=row["water_body"])
    section = known.sections.find(row["section"]) if row["section"] else None
    if section is not None:
        cells["section"] = section.code
    elif row["section"]:
        yield row.finding("outfall-unknown-section", "section", value=row["section"])
    position, wrong = read_position(row)
    yield from wrong
    for column in ("lon", "lat"):
        if position is None:
            cells.pop(column, None)
        else:
            cells[column] = _plain(Decimal(row[column]))
    if position is None:
        yield row.finding("outfall-no-position", "lon", name=row["name"])


def _days(row: Row, cells: dict[str, str]) -> Iterable[Finding]:
    for column in ("surveyed", "measured"):
        day, wrong = read_date(row, column)
        yield from wrong
        cells.pop(column, None)
        if day is not None:
            cells[column] = day.isoformat()


def _words(row: Row) -> Iterable[Finding]:
    for column, choices in CHOICES.items():
        if row[column]:
            yield from unknown_word(row, column, choices)


def _amounts(row: Row, cells: dict[str, str]) -> Iterable[Finding]:
    for column in ("distance_km", "flow_m3_d"):
        amount, wrong = read_decimal(row, column)
        yield from wrong
        if amount is not None and amount < 0:
            yield row.finding("register-unreadable-number", column, value=row[column])
        cells.pop(column, None)
        if amount is not None and amount >= 0:
            cells[column] = _plain(amount)


def _plain(amount: Decimal) -> str:
    """An amount as it is kept: ``42.045`` for ``42.0450``, so that the same number is the same cell."""
    return f"{amount.normalize():f}"


def _folded(faults: Iterable[Finding]) -> tuple[Finding, ...]:
    """Faults with those that only tell folded: the first of them stands for all."""
    kept: dict[str, Finding] = {}
    for at, each in enumerate(faults):
        key = each.code if each.level == "info" else f"{at}"
        before = kept.get(key)
        kept[key] = each if before is None else replace(before, count=before.count + 1)
    return tuple(kept.values())


def _same_place(outfalls: Iterable[Outfall], file: str) -> Iterable[Finding]:
    """Outfalls that stand at one and the same position: one of them was probably entered twice."""
    seen: dict[tuple[float, float], str] = {}
    for each in outfalls:
        position = each.position
        if position is None:
            continue
        first = seen.setdefault((position.lon, position.lat), each.code)
        if first != each.code:
            yield Finding("outfall-same-place", Where(file), {"code": each.code, "other": first})
