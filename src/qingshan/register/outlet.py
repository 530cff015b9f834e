"""Outlets: where an enterprise discharges, what holds there, how flow is measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, NewType, cast, get_args

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.division import answers_to
from qingshan.register.enterprise import EnterpriseCode, EnterpriseRegister
from qingshan.register.position import Position, read_position
from qingshan.register.table import Row, empty_cells, read_date, read_rows, unknown_word

OutletCode = NewType("OutletCode", str)
"""Code of an outlet, ``<enterprise code>-<kind><nn>``: ``150402E01-W01``, ``150403E02-A01``."""

OutletKind = Literal["river_outfall", "sewer_outfall", "stack"]
LETTERS: dict[OutletKind, str] = {"river_outfall": "W", "sewer_outfall": "W", "stack": "A"}
"""Letter of each kind in a code: water or air, as in the permits' DW and DA numbers."""

COLUMNS = (
    "code", "enterprise", "kind", "zh", "en", "permit_outlet", "receives", "lon", "lat", "datum",
    "standards", "applies", "conditions", "flow_unit", "flow_device", "flow_size",
    "from", "to", "source",
)  # fmt: skip
FlowUnit = Literal["L/s", "m³/h", "m³/s"]


@dataclass(frozen=True, slots=True)
class Graded:
    """A discharge standard and the grade of it that holds: ``gb8978-1996/grade_3`` in the register."""

    standard: str
    grade: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet.

    Parameters
    ----------
    code, enterprise
        Its code and the enterprise it belongs to.
    kind
        ``river_outfall``, ``sewer_outfall`` or ``stack``.
    zh, en
        Names.
    permit_outlet
        Its number in the permit, ``DW001``.
    receives
        Water or plant the discharge reaches.
    position
        Where it is, none when not known.
    standards, applies, conditions
        Discharge standards that hold there, the kind of discharger, and words that choose among conditional
        rows.
    flow_unit
        Unit in which its devices send flow; empty for the unit of the protocol (L/s water, m³/s gas).
    flow_device, flow_size
        Flume or weir level is turned to flow by (key of a table of the standards), and its size [m].
    start, end
        First and last day in use, none when not known or still open.
    source
        Where this row comes from.
    """

    code: OutletCode
    enterprise: EnterpriseCode
    kind: OutletKind
    zh: str
    en: str
    permit_outlet: str
    receives: str
    position: Position | None
    standards: tuple[Graded, ...]
    applies: str
    conditions: tuple[str, ...]
    flow_unit: FlowUnit | None
    flow_device: str
    flow_size: Decimal | None
    start: date | None
    end: date | None
    source: str
    aliases: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def is_stack(self) -> bool:
        """Whether it discharges gas."""
        return self.kind == "stack"

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the outlet answers to."""
        return (self.code, self.zh, self.en, *self.aliases)

    def is_open(self, on: date) -> bool:
        """Whether the outlet is in use on that day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class OutletRegister:
    """The outlets of a workspace in the order of the file, and the enterprises they belong to."""

    outlets: tuple[Outlet, ...] = ()
    enterprises: EnterpriseRegister = field(default_factory=EnterpriseRegister)

    def get(self, code: str) -> Outlet | None:
        """The outlet of that code."""
        return next((each for each in self.outlets if each.code == code), None)

    def find(self, text: str) -> Outlet | None:
        """The outlet of that code, name or alias, whatever the case of the letters."""
        return next((each for each in self.outlets if answers_to(each.words, text)), None)

    def of(self, enterprise: str) -> tuple[Outlet, ...]:
        """The outlets of an enterprise."""
        return tuple(each for each in self.outlets if each.enterprise == enterprise)

    def county_of(self, outlet: Outlet) -> str:
        """County of the enterprise an outlet belongs to; empty where it is not known."""
        enterprise = self.enterprises.get(outlet.enterprise)
        return "" if enterprise is None else enterprise.county


def parse_outlets(
    text: str, enterprises: EnterpriseRegister, file: str = "outlets.csv"
) -> tuple[OutletRegister, tuple[Finding, ...]]:
    """The register of outlets and the faults of its file.

    Parameters
    ----------
    text
        CSV with the columns of ``COLUMNS`` and optionally ``aliases`` (separated by semicolons).
    enterprises
        Register the column ``enterprise`` refers to.
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: dict[str, Outlet] = {}
    for row in rows:
        outlet, wrong = _outlet(row, enterprises)
        if row["code"] in kept:
            wrong = (*wrong, row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if all(each.level != "error" for each in wrong):
            kept[outlet.code] = outlet
    return OutletRegister(tuple(kept.values()), enterprises), tuple(faults)


def read_decimal(row: Row, column: str) -> tuple[Decimal | None, tuple[Finding, ...]]:
    """Decimal of a cell, none for an empty one."""
    if not row[column]:
        return None, ()
    try:
        value = Decimal(row[column])
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite():
        return None, (row.finding("register-unreadable-number", column, value=row[column]),)
    return value, ()


def _outlet(row: Row, enterprises: EnterpriseRegister) -> tuple[Outlet, tuple[Finding, ...]]:
    position, bad_position = read_position(row)
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    size, bad_size = read_decimal(row, "flow_size")
    faults = [
        *empty_cells(row, ("code", "enterprise", "zh")), *unknown_word(row, "kind", get_args(OutletKind)),
        *bad_position, *bad_start, *bad_end, *bad_size, *_code_faults(row),
        *(unknown_word(row, "flow_unit", get_args(FlowUnit)) if row["flow_unit"] else ()),
    ]  # fmt: skip
    if row["enterprise"] and enterprises.get(row["enterprise"]) is None:
        faults.append(row.finding("register-unknown-enterprise", "enterprise", value=row["enterprise"]))
    if start and end and end < start:
        faults.append(row.finding("register-dates-reversed", "to", start=start, end=end))
        end = None
    flow_unit = cast(FlowUnit, row["flow_unit"]) if row["flow_unit"] else None
    outlet = Outlet(
        OutletCode(row["code"]), EnterpriseCode(row["enterprise"]), cast(OutletKind, row["kind"]),
        row["zh"], row["en"] or row["zh"], row["permit_outlet"], row["receives"], position, _standards(row),
        row["applies"], row.words("conditions"), flow_unit, row["flow_device"], size, start, end,
        row["source"], row.words("aliases"),
    )  # fmt: skip
    return outlet, tuple(faults)


def _standards(row: Row) -> tuple[Graded, ...]:
    pairs = (word.partition("/") for word in row.words("standards"))
    return tuple(Graded(standard, grade) for standard, _, grade in pairs)


def _code_faults(row: Row) -> tuple[Finding, ...]:
    """A finding where the code does not say whose outlet it is and of which kind."""
    letter = LETTERS.get(cast(OutletKind, row["kind"]))
    if not row["code"] or not row["enterprise"] or letter is None:
        return ()
    number = row["code"].removeprefix(f"{row['enterprise']}-{letter}")
    if number.isdecimal() and number != row["code"]:
        return ()
    return (row.finding("register-outlet-code", "code", form=f"{row['enterprise']}-{letter}01"),)
