"""Checks of instruments on record: comparisons with samples and standards, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from qingshan.base.finding import Finding
from qingshan.base.indicator import indicators
from qingshan.register.outlet import OutletCode, OutletRegister, read_decimal
from qingshan.register.table import Row, empty_cells, read_rows, unknown_word

COLUMNS = ("outlet", "indicator", "time", "measured", "reference", "who", "source")


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One comparison: what the instrument gave and what the sample or standard is, in the canonical unit."""

    outlet: OutletCode
    indicator: str
    time: datetime
    measured: Decimal
    reference: Decimal
    who: str
    source: str


def parse_checks(
    text: str, outlets: OutletRegister, file: str = "online_checks.csv"
) -> tuple[tuple[CheckRecord, ...], tuple[Finding, ...]]:
    """The checks on record and the faults of their file; a row with any fault is left out."""
    rows, findings = read_rows(text, COLUMNS, file)
    faults, kept = list(findings), []
    for row in rows:
        record, wrong = _record(row, outlets)
        faults.extend(wrong)
        if record is not None:
            kept.append(record)
    return tuple(kept), tuple(faults)


def _record(row: Row, outlets: OutletRegister) -> tuple[CheckRecord | None, tuple[Finding, ...]]:
    measured, bad_measured = read_decimal(row, "measured")
    reference, bad_reference = read_decimal(row, "reference")
    faults = [
        *empty_cells(row, ("outlet", "indicator", "time", "measured", "reference")), *bad_measured,
        *bad_reference, *unknown_word(row, "indicator", tuple(indicators())),
    ]  # fmt: skip
    if row["outlet"] and outlets.get(row["outlet"]) is None:
        faults.append(row.finding("register-unknown-outlet", "outlet", value=row["outlet"]))
    try:
        time = datetime.fromisoformat(row["time"])
    except ValueError:
        faults.append(row.finding("register-unreadable-date", "time", value=row["time"]))
        return None, tuple(faults)
    if faults or measured is None or reference is None:
        return None, tuple(faults)
    code = OutletCode(row["outlet"])
    return CheckRecord(code, row["indicator"], time, measured, reference, row["who"], row["source"]), ()
