"""The catchment of a section as a part of a report: its figures, and the words to open them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qingshan.base.figure import Clause
from qingshan.base.finding import Finding
from qingshan.base.period import Period
from qingshan.publish.content import Edition, Lineage, Named, Place, Policy, Statistic


@dataclass(frozen=True, slots=True)
class CatchmentSection:
    """What a reader can open of a catchment; the table and the map stand in the report of its section."""

    city: Place
    period: Period
    edition: str
    editions: tuple[Edition, ...]
    statistics: Mapping[str, Statistic]
    is_simulated: bool = False
    clauses: tuple[Clause, ...] = ()
    policies: tuple[Policy, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)
    previous: Period | None = None
    exclusions: tuple[Named, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def medium(self) -> str:
        """First part of the addresses of its figures."""
        return "trace"
