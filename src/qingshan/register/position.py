"""Positions of a register: degrees, the datum they are in, and whether they are real."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from qingshan.base.finding import Finding
from qingshan.register.site import CHINA
from qingshan.register.table import Row, read_number, unknown_word

Datum = Literal["CGCS2000", "WGS84", "GCJ02", "simulated"]
"""Datum of a position; ``simulated`` for a made-up one, which is then said wherever it is drawn."""


@dataclass(frozen=True, slots=True)
class Position:
    """Longitude and latitude [degree] and their datum."""

    lon: float
    lat: float
    datum: Datum = "CGCS2000"

    @property
    def is_simulated(self) -> bool:
        """Whether the position is made up."""
        return self.datum == "simulated"


def read_position(row: Row) -> tuple[Position | None, tuple[Finding, ...]]:
    """Position in the columns ``lon``, ``lat`` and ``datum`` of a row, none where it says none."""
    found: dict[str, float] = {}
    faults: list[Finding] = []
    for column, (low, high) in CHINA.items():
        value, wrong = read_number(row, column)
        faults.extend(wrong)
        if value is not None and not low <= value <= high:
            params: dict[str, object] = {"value": value, "low": low, "high": high}
            faults.append(row.finding("register-outside-china", column, **params))
        elif value is not None:
            found[column] = value
    if row["datum"]:
        faults.extend(unknown_word(row, "datum", get_args(Datum)))
    if found.keys() != CHINA.keys():
        return None, tuple(faults)
    return Position(found["lon"], found["lat"], cast(Datum, row["datum"] or "CGCS2000")), tuple(faults)
