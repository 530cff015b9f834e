"""Enterprises: who discharges, under which permit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NewType

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.credit_code import is_credit_code
from qingshan.register.division import DivisionCode, DivisionRegister, answers_to
from qingshan.register.position import Position, read_position
from qingshan.register.table import Row, empty_cells, read_date, read_rows

EnterpriseCode = NewType("EnterpriseCode", str)
"""Code of an enterprise in the register, ``150402E01``: its county, ``E`` and a number."""

COLUMNS = (
    "code", "zh", "en", "credit_code", "county", "lon", "lat", "datum", "industry_code", "industry",
    "permit", "from", "to", "source",
)  # fmt: skip

_PERMIT = re.compile(r"(?P<credit_code>[0-9A-Z]{18})\d{3}[A-Z]")


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One discharger.

    Parameters
    ----------
    code, zh, en
        Code in this register and names.
    credit_code
        Unified social credit code; empty when not known.
    county
        Code of the division it stands in.
    position
        Where it stands, none when not known.
    industry_code, industry
        Industry: class of GB/T 4754 and its name.
    permit
        Number of the pollutant discharge permit; empty when not known.
    start, end
        First and last day it is on the list, none when not known or still open.
    source
        Where this row comes from.
    """

    code: EnterpriseCode
    zh: str
    en: str
    credit_code: str
    county: DivisionCode
    position: Position | None
    industry_code: str
    industry: str
    permit: str
    start: date | None
    end: date | None
    source: str
    aliases: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the enterprise answers to."""
        known = (self.code, self.zh, self.en, self.credit_code, self.permit, *self.aliases)
        return tuple(each for each in known if each)


@dataclass(frozen=True, slots=True)
class EnterpriseRegister:
    """The enterprises of a workspace, in the order of the file."""

    enterprises: tuple[Enterprise, ...] = ()

    def get(self, code: str) -> Enterprise | None:
        """The enterprise of that code."""
        return next((each for each in self.enterprises if each.code == code), None)

    def find(self, text: str) -> Enterprise | None:
        """The enterprise of that code, name, credit code or permit, whatever the case of the letters."""
        return next((each for each in self.enterprises if answers_to(each.words, text)), None)


def parse_enterprises(
    text: str, divisions: DivisionRegister, file: str = "enterprises.csv"
) -> tuple[EnterpriseRegister, tuple[Finding, ...]]:
    """The register of enterprises and the faults of its file.

    A row with a fault of level error is left out; one with a warning (credit code, permit, position, date)
    is kept without the cell in question.

    Parameters
    ----------
    text
        CSV with the columns of ``COLUMNS`` and optionally ``aliases`` (separated by semicolons).
    divisions
        Register the column ``county`` refers to.
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: dict[str, Enterprise] = {}
    for row in rows:
        enterprise, wrong = _enterprise(row, divisions)
        if row["code"] in kept:
            wrong = (*wrong, row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if all(each.level != "error" for each in wrong):
            kept[enterprise.code] = enterprise
    return EnterpriseRegister(tuple(kept.values())), tuple(faults)


def _enterprise(row: Row, divisions: DivisionRegister) -> tuple[Enterprise, tuple[Finding, ...]]:
    position, bad_position = read_position(row)
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    credit_code, bad_code = _credit_code(row)
    permit, bad_permit = _permit(row, credit_code)
    faults = [
        *empty_cells(row, ("code", "zh", "county")), *bad_position, *bad_start, *bad_end, *bad_code,
        *bad_permit,
    ]  # fmt: skip
    if row["county"] and divisions.get(row["county"]) is None:
        faults.append(row.finding("register-unknown-division", "county", value=row["county"]))
    if start and end and end < start:
        faults.append(row.finding("register-dates-reversed", "to", start=start, end=end))
        end = None
    enterprise = Enterprise(
        EnterpriseCode(row["code"]), row["zh"], row["en"] or row["zh"], credit_code,
        DivisionCode(row["county"]), position, row["industry_code"], row["industry"], permit, start, end,
        row["source"], row.words("aliases"),
    )  # fmt: skip
    return enterprise, tuple(faults)


def _credit_code(row: Row) -> tuple[str, tuple[Finding, ...]]:
    code = row["credit_code"].upper()
    if code and not is_credit_code(code):
        return "", (row.finding("register-credit-code", "credit_code", value=row["credit_code"]),)
    return code, ()


def _permit(row: Row, credit_code: str) -> tuple[str, tuple[Finding, ...]]:
    permit = row["permit"].upper()
    match = _PERMIT.fullmatch(permit)
    if permit and match is None:
        return "", (row.finding("register-permit-number", "permit", value=row["permit"]),)
    if match and credit_code and match["credit_code"] != credit_code:
        return permit, (row.finding("register-permit-other-code", "permit", value=permit, own=credit_code),)
    return permit, ()
