"""Figures: numbers that carry their lineage. Nothing else can be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NewType

Address = NewType("Address", str)
"""Permanent name of a figure: ``<medium>/<place>/<period>/<statistic>[@edition]``."""

Status = Literal["read", "transcribed", "measured", "seen", "unverified"]
"""How sure a rule is: read in the standard, transcribed from a public copy, measured on published data,
seen in public code or news only, or from memory. The weakest status of its rules is the figure's."""

STATUS_ORDER: tuple[Status, ...] = ("read", "transcribed", "measured", "seen", "unverified")


CoverageItem = Literal[
    "hour", "window", "day", "site", "item", "sample", "month", "section", "source", "outfall"
]
"""What a coverage counts."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause a figure rests on: standard, place in it and how sure we are of it."""

    standard: str
    clause: str
    status: Status

    def __str__(self) -> str:
        return f"{self.standard} {self.clause}".strip()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a figure stands on: ``have`` valid items of ``of`` possible ones, ``need`` required."""

    have: int
    of: int
    need: int | None = None
    item: CoverageItem = "day"

    @property
    def is_enough(self) -> bool:
        """Whether the requirement, when there is one, is met."""
        return self.need is None or self.have >= self.need


@dataclass(frozen=True, slots=True)
class Source:
    """One raw reading under a figure: file (with its hash), row, value as sent and flag."""

    file: str
    sha256: str
    row: int
    raw: str
    flag: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with all that is needed to derive it again.

    Parameters
    ----------
    address
        Permanent name of the figure.
    value
        Rounded value as published; text for categories and lists; ``None`` when it cannot be given.
    unit
        Unit as printed (``μg/m³``, ``%``, ``d``, empty for none).
    statistic
        Key of the declaration in the ``statistics.toml`` of its medium: its names, formula and decimals.
    place, period
        Code of the place and text of the period.
    edition
        Key of the edition of the rules.
    clauses
        Clauses used.
    policies
        Named choices used where the standards are silent or unverified.
    coverage
        What it stands on.
    inputs
        Figures it is computed from, one level down.
    sources
        Raw readings, when it is an hour's value.
    unrounded
        The value before the last rounding, when it differs.
    note
        Code of a message that qualifies the value (why it is missing, for example).
    """

    address: Address
    value: Decimal | str | None
    unit: str
    statistic: str
    place: str
    period: str
    edition: str = ""
    clauses: tuple[Clause, ...] = ()
    policies: tuple[str, ...] = ()
    coverage: Coverage | None = None
    inputs: tuple[Address, ...] = ()
    sources: tuple[Source, ...] = ()
    unrounded: float | None = None
    note: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """The weakest status among the clauses: what the reader must know."""
        return max((c.status for c in self.clauses), key=STATUS_ORDER.index, default="read")
