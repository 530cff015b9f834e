"""Permit limits: what a discharge permit allows at an outlet, dated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, cast, get_args

from qingshan.base.finding import Finding
from qingshan.base.indicator import indicators
from qingshan.register.outlet import OutletCode, OutletRegister, read_decimal
from qingshan.register.table import Row, empty_cells, read_date, read_rows, unknown_word

LimitKind = Literal["concentration", "load"]
Averaging = Literal["hour", "day", "month", "year"]

COLUMNS = (
    "outlet", "indicator", "kind", "low", "high", "unit", "averaging", "from", "to", "permit", "source",
)  # fmt: skip
LOAD_UNIT = "t"


@dataclass(frozen=True, slots=True)
class PermitLimit:
    """One limit of a permit.

    ``kind`` is ``concentration`` (in the canonical unit of the indicator) or ``load`` [t over the averaging
    period]; ``low`` is set for a range such as pH. It holds from ``start`` to ``end``, both included.
    """

    outlet: OutletCode
    indicator: str
    kind: LimitKind
    low: Decimal | None
    high: Decimal
    unit: str
    averaging: Averaging
    start: date
    end: date | None
    permit: str
    source: str

    def holds(self, on: date) -> bool:
        """Whether the limit is in force on that day."""
        return self.start <= on and (self.end is None or on <= self.end)


def parse_permit_limits(
    text: str, outlets: OutletRegister, file: str = "permit_limits.csv"
) -> tuple[tuple[PermitLimit, ...], tuple[Finding, ...]]:
    """The limits of the permits and the faults of their file.

    A row with any fault is left out: a limit that is half known is none.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: list[PermitLimit] = []
    alike: dict[tuple[str, ...], list[PermitLimit]] = {}
    for row in rows:
        limit, wrong = _limit(row, outlets)
        others = alike.setdefault(_about(limit), []) if limit is not None else []
        if limit is not None and any(_overlaps(limit, other) for other in others):
            wrong, limit = (
                (*wrong, row.finding("register-limit-overlaps", "from", outlet=row["outlet"])),
                None,
            )
        faults.extend(wrong)
        if limit is not None:
            kept.append(limit)
            others.append(limit)
    return tuple(kept), tuple(faults)


def _limit(row: Row, outlets: OutletRegister) -> tuple[PermitLimit | None, tuple[Finding, ...]]:
    low, bad_low = read_decimal(row, "low")
    high, bad_high = read_decimal(row, "high")
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    faults = [
        *empty_cells(row, ("outlet", "indicator", "high", "from")), *bad_low, *bad_high, *bad_start, *bad_end,
        *unknown_word(row, "kind", get_args(LimitKind)), *unknown_word(row, "averaging", get_args(Averaging)),
    ]  # fmt: skip
    if row["outlet"] and outlets.get(row["outlet"]) is None:
        faults.append(row.finding("register-unknown-outlet", "outlet", value=row["outlet"]))
    faults += _unit_faults(row)
    if start and end and end < start:
        faults.append(row.finding("register-dates-reversed", "to", start=start, end=end))
    if faults or high is None or start is None:
        return None, tuple(faults)
    limit = PermitLimit(
        OutletCode(row["outlet"]), row["indicator"], cast(LimitKind, row["kind"]), low, high, row["unit"],
        cast(Averaging, row["averaging"]), start, end, row["permit"], row["source"],
    )  # fmt: skip
    return limit, ()


def _unit_faults(row: Row) -> list[Finding]:
    """A finding where the indicator is unknown or the unit is not the one the limit is compared in."""
    known = indicators()
    if row["indicator"] not in known:
        return list(unknown_word(row, "indicator", tuple(known)))
    unit = LOAD_UNIT if row["kind"] == "load" else known[row["indicator"]].unit
    return [] if row["unit"] == unit else [row.finding("register-limit-unit", "unit", unit=unit or "—")]


def _about(limit: PermitLimit) -> tuple[str, ...]:
    """What there can be one limit of on a day."""
    return limit.outlet, limit.indicator, limit.kind, limit.averaging


def _overlaps(one: PermitLimit, other: PermitLimit) -> bool:
    first, second = sorted((one, other), key=lambda each: each.start)
    return first.end is None or second.start <= first.end
