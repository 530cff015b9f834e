"""Figures known from outside a page, from tables that a bureau can edit: land areas, censuses, heights."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib.resources import files

from qingshan.base.figure import STATUS_ORDER
from qingshan.base.finding import Finding, Where
from qingshan.publish.audit.interval import Interval
from qingshan.publish.audit.page import Known
from qingshan.publish.audit.verdict import Text
from qingshan.publish.audit.vocabulary import kinds, unit_of, units

COLUMNS = ("kind", "place", "period", "low", "high", "unit", "zh", "en", "source", "status")


def shipped_known() -> tuple[Known, ...]:
    """Figures of the whole country that come with the program."""
    text = files("qingshan.publish.audit").joinpath("data/known.csv").read_text(encoding="utf-8")
    return parse_known(text, "known.csv")[0]


def parse_known(text: str, file: str) -> tuple[tuple[Known, ...], tuple[Finding, ...]]:
    """Known figures of a table with the columns ``kind place period low high unit zh en source status``.

    Returns
    -------
    tuple
        The rows that can be read, and a finding for each that cannot.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        return (), (Finding("audit-known-columns", Where(file, 1), {"missing": ", ".join(missing)}),)
    known: list[Known] = []
    findings: list[Finding] = []
    for row in reader:
        found = _row(row)
        if isinstance(found, Known):
            known.append(found)
        else:
            findings.append(Finding("audit-known-row", Where(file, reader.line_num), {"why": found}))
    return tuple(known), tuple(findings)


def _row(row: dict[str, str]) -> Known | str:
    if row["kind"] not in kinds():
        return f"kind = {row['kind']!r}"
    if row["unit"] not in units():
        return f"unit = {row['unit']!r}"
    if row["status"] not in STATUS_ORDER or not row["source"].strip():
        return f"status = {row['status']!r}, source = {row['source']!r}"
    factor = unit_of(row["unit"]).factor
    try:
        low, high = (Fraction(Decimal(row[end])) * factor for end in ("low", "high"))
    except (InvalidOperation, ValueError, OverflowError):
        return f"low = {row['low']!r}, high = {row['high']!r}"
    if low > high:
        return f"low = {row['low']!r} > high = {row['high']!r}"
    return Known(
        row["kind"], row["place"], row["period"], Interval(low, high), Text(row["zh"], row["en"]),
        row["source"], row["status"],
    )  # fmt: skip
