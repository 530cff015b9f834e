"""Monitoring sections of rivers and points of lakes: what they are and whom they speak for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NewType, cast, get_args

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.division import DivisionCode, DivisionRegister
from qingshan.register.position import Position, read_position
from qingshan.register.site import ControlLevel
from qingshan.register.table import Row, empty_cells, read_date, read_number, read_rows, unknown_word
from qingshan.register.target import SectionTerms
from qingshan.register.water_body import WaterBodyRegister, WaterKind, is_named, names_in

SectionCode = NewType("SectionCode", str)
"""Official code of a section; any text a bureau uses."""

SectionRole = Literal["control", "background", "reference", "inflow", "outflow"]
Water = Literal["river", "lake"]

COLUMNS = ("code", "zh", "water_body", "county", "control_level", "nationally_assessed")
YES = ("yes", "true", "1", "是")
NO = ("no", "false", "0", "否", "")


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a river, or one point of a lake or reservoir.

    Parameters
    ----------
    code, zh, en
        Official code and names.
    water_body, basin
        Codes of the register of water bodies; the name as written where that register has none.
    kind
        ``river``, ``lake`` or ``reservoir``; ``None`` when neither the row nor its water body says it.
    county
        Code of the division responsible for it.
    control_level, role, is_nationally_assessed
        Who controls it, what it is for, and whether the state assesses it (国考).
    order
        Place along the river, small numbers upstream; ``None`` when not known.
    position
        Where it is, none when not known.
    start, end
        First and last day it is part of the network, none when not known or still open.
    source
        Where this row comes from.
    """

    code: SectionCode
    zh: str
    en: str
    water_body: str
    basin: str
    kind: WaterKind | None
    county: DivisionCode
    control_level: ControlLevel
    role: SectionRole = "control"
    is_nationally_assessed: bool = False
    order: float | None = None
    position: Position | None = None
    start: date | None = None
    end: date | None = None
    source: str = ""
    aliases: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def water(self) -> Water | None:
        """Which limits it is judged by: those of rivers, or those of lakes and reservoirs."""
        if self.kind is None:
            return None
        return "river" if self.kind == "river" else "lake"

    @property
    def words(self) -> tuple[str, ...]:
        """Everything it answers to, aliases in brackets taken apart."""
        return (self.code, self.en, *names_in(self.zh), *(n for each in self.aliases for n in names_in(each)))

    def is_open(self, on: date) -> bool:
        """Whether it is part of the network on that day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class SectionRule:
    """Which sections speak for the city: those of some control levels, if asked only the assessed ones."""

    control_levels: tuple[ControlLevel, ...] = ("national",)
    only_nationally_assessed: bool = True

    def counts(self, section: Section) -> bool:
        """Whether the section takes part in the figures of the city."""
        is_asked = section.is_nationally_assessed or not self.only_nationally_assessed
        return section.control_level in self.control_levels and is_asked


@dataclass(frozen=True, slots=True)
class SectionRegister:
    """The sections of a workspace in the order of the file, with the terms they are judged on."""

    sections: tuple[Section, ...] = ()
    terms: SectionTerms = field(default_factory=SectionTerms)

    def get(self, code: str) -> Section | None:
        """The section of that code."""
        return next((each for each in self.sections if each.code == code), None)

    def find(self, text: str) -> Section | None:
        """The section of that code, name or alias; both scripts of brackets are alike."""
        exact = (each for each in self.sections if is_named((each.code, each.zh, each.en), text))
        return next(exact, None) or next((s for s in self.sections if is_named(s.words, text)), None)

    @property
    def codes(self) -> tuple[SectionCode, ...]:
        """Codes of all sections, in order."""
        return tuple(each.code for each in self.sections)

    def target(self, code: str, on: date) -> int | None:
        """Class (1 to 5) the section must meet on a day, none where nobody set one."""
        return self.terms.target(code, on)

    def excluded(self, code: str, on: date) -> tuple[str, ...]:
        """Indicators left out for the section on a day as approved natural background."""
        return self.terms.excluded(code, on)

    def on_body(self, code: str) -> tuple[Section, ...]:
        """Sections of one water body, upstream first."""
        return _downstream(each for each in self.sections if each.water_body == code)

    def in_basin(self, code: str) -> tuple[Section, ...]:
        """Sections of one basin, in the order of the file."""
        return tuple(each for each in self.sections if each.basin == code)


def _downstream(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(sorted(sections, key=lambda each: float("inf") if each.order is None else each.order))


def parse_sections(
    text: str,
    divisions: DivisionRegister,
    bodies: WaterBodyRegister,
    terms: SectionTerms,
    file: str = "sections.csv",
) -> tuple[SectionRegister, tuple[Finding, ...]]:
    """The register of sections and the faults of its file.

    A row with a fault of level error is left out; one with a warning is kept without the cell in question.
    A section of which nobody says whether it is a river or a lake is kept and told: it cannot be judged.

    Parameters
    ----------
    text
        CSV with the columns of ``COLUMNS`` and optionally ``en, kind, basin, role, order, lon, lat, datum,
        from, to, source, aliases``.
    divisions, bodies
        Registers the columns ``county`` and ``water_body`` refer to.
    terms
        Targets and approved natural background, by section and date.
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: dict[str, Section] = {}
    seen: dict[str, Row] = {}
    for row in rows:
        section, wrong = _section(row, divisions, bodies)
        if row["code"] in kept:
            wrong = (*wrong, row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if all(each.level != "error" for each in wrong):
            kept[section.code], seen[section.code] = section, row
    aimed = terms.sections_with_target()
    faults += [seen[code].finding("section-target-missing", "code", name=s.zh) for code, s in kept.items()
               if code not in aimed]  # fmt: skip
    return SectionRegister(tuple(kept.values()), terms), tuple(faults)


def _section(
    row: Row, divisions: DivisionRegister, bodies: WaterBodyRegister
) -> tuple[Section, tuple[Finding, ...]]:
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    order, bad_order = read_number(row, "order")
    position, bad_position = read_position(row)
    body = bodies.find(row["water_body"])
    kind, bad_kind = _kind(row, body.kind if body else "")
    basin = bodies.find(row["basin"]) if row["basin"] else bodies.get(body.basin) if body else None
    faults = [
        *empty_cells(row, ("code", "zh")), *unknown_word(row, "control_level", get_args(ControlLevel)),
        *_unless_empty(row, "role", get_args(SectionRole)), *_yes_or_no(row), *bad_kind, *bad_order,
        *bad_position, *bad_start, *bad_end,
    ]  # fmt: skip
    if divisions.get(row["county"]) is None:
        faults.append(row.finding("section-unknown-county", "county", value=row["county"]))
    if row["water_body"] and body is None:
        faults.append(row.finding("register-unknown-water-body", "water_body", value=row["water_body"]))
    if start and end and end < start:
        faults.append(row.finding("register-dates-reversed", "to", start=start, end=end))
        end = None
    section = Section(
        SectionCode(row["code"]), row["zh"], row["en"] or row["zh"], body.code if body else row["water_body"],
        basin.code if basin else row["basin"], kind, DivisionCode(row["county"]),
        cast(ControlLevel, row["control_level"]), cast(SectionRole, row["role"] or "control"),
        row["nationally_assessed"].lower() in YES, order, position, start, end, row["source"],
        row.words("aliases"),
    )  # fmt: skip
    return section, tuple(faults)


def _kind(row: Row, of_body: str) -> tuple[WaterKind | None, tuple[Finding, ...]]:
    said = row["kind"] or of_body
    if said in get_args(WaterKind):
        return cast(WaterKind, said), ()
    return None, (row.finding("section-kind-missing", "kind", name=row["zh"]),)


def _unless_empty(row: Row, column: str, known: tuple[str, ...]) -> tuple[Finding, ...]:
    return unknown_word(row, column, known) if row[column] else ()


def _yes_or_no(row: Row) -> tuple[Finding, ...]:
    said = row["nationally_assessed"].lower()
    if said in (*YES, *NO):
        return ()
    return (row.finding("register-unknown-word", "nationally_assessed", value=said, known="yes, no"),)
