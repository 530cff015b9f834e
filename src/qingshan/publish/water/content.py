"""What the water section of a bulletin is made of. Every number in it is a figure; nothing is computed "
"here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qingshan.base.figure import Clause, Figure
from qingshan.base.finding import Finding
from qingshan.base.period import Period
from qingshan.publish.content import Edition, Lineage, Named, Outline, Place, Policy, Statistic


@dataclass(frozen=True, slots=True)
class WaterClass:
    """A class of water quality: number 1..6, name, numeral, and its red, green, blue from the standard's "
    "data."""

    number: int
    name: Named
    numeral: str
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """Sections of a place by verdict; ``by_class`` are the shares of each class [%]."""

    sections: Figure
    absent: Figure
    good: Figure
    good_ratio: Figure
    bad: Figure
    bad_ratio: Figure
    targeted: Figure
    attained: Figure
    attainment: Figure
    by_class: Mapping[int, Figure] = field(default_factory=dict)
    of_class: Mapping[int, Figure] = field(default_factory=dict)
    quality: Figure | None = None
    main: Figure | None = None
    index: Figure | None = None
    rank: Figure | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One statistic in two times and its change, over all sections and over the common ones."""

    name: Named
    before: Figure
    now: Figure
    change: Figure | None
    common_before: Figure | None = None
    common_now: Figure | None = None
    common_change: Figure | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The year before, like for like: lines, both lists where they differ, and sections whose class "
    "changed."""

    lines: tuple[Line, ...]
    before_list: tuple[Place, ...] = ()
    now_list: tuple[Place, ...] = ()
    only_before: tuple[Place, ...] = ()
    only_now: tuple[Place, ...] = ()
    better: tuple[Place, ...] = ()
    worse: tuple[Place, ...] = ()
    degree: Figure | None = None

    @property
    def is_like(self) -> bool:
        """Whether both times have the same sections."""
        return not self.only_before and not self.only_now


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section over the period: class, target, what determined it, position [degree], and its months."""

    place: Place
    river: Place
    county: Named
    water_class: Figure
    target: Figure | None
    attained: Figure | None
    determining: Figure
    over: Figure | None
    multiples: tuple[tuple[str, Figure], ...] = ()
    before: Figure | None = None
    position: tuple[float, float] | None = None
    is_position_simulated: bool = False
    months: Mapping[Period, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A river, basin or county."""

    place: Place
    counts: Counts


@dataclass(frozen=True, slots=True)
class LakeRow:
    """A lake or reservoir: class, trophic index and state."""

    place: Place
    water_class: Figure
    target: Figure | None
    attained: Figure | None
    determining: Figure | None
    index: Figure | None
    state: Figure | None
    index_before: Figure | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A drinking-water source: verdict, what fails, what was not measured, quantity."""

    place: Place
    kind: str
    attained: Figure
    failing: Figure
    lacking: Figure | None = None
    quantity: Figure | None = None


@dataclass(frozen=True, slots=True)
class FloodRow:
    """Flood-season pollution intensity of a section; ``under`` are the figures it is made of."""

    place: Place
    intensity: Figure
    first: Figure
    under: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """A river of the schematic map: its sections from source to mouth, and the river it flows into."""

    river: Place
    sections: tuple[str, ...]
    into: str = ""


@dataclass(frozen=True, slots=True)
class WaterSection:
    """All the water section of a bulletin prints.

    Parameters
    ----------
    city, period
        Of whom and when.
    previous
        The comparison period, when there is one.
    edition
        Key of the edition in force in the period; ``editions`` describes it.
    basis
        Whether manual samples or automatic stations speak, in words.
    absent
        Sections without a class, each with its name.
    reaches
        Rivers and lakes of the schematic map.
    """

    city: Place
    period: Period
    edition: str
    counts: Counts
    editions: tuple[Edition, ...]
    classes: tuple[WaterClass, ...]
    statistics: Mapping[str, Statistic]
    basis: Named = field(default_factory=Named)
    previous: Period | None = None
    is_simulated: bool = False
    comparison: Comparison | None = None
    sections: tuple[SectionRow, ...] = ()
    absent: tuple[Place, ...] = ()
    rivers: tuple[GroupRow, ...] = ()
    counties: tuple[GroupRow, ...] = ()
    lakes: tuple[LakeRow, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    source_attainment: Figure | None = None
    source_volume: Figure | None = None
    flood: tuple[FloodRow, ...] = ()
    flood_time: Named = field(default_factory=Named)
    reaches: tuple[Reach, ...] = ()
    clauses: tuple[Clause, ...] = ()
    policies: tuple[Policy, ...] = ()
    exclusions: tuple[Named, ...] = ()
    findings: tuple[Finding, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)
    outlines: tuple[Outline, ...] = ()

    @property
    def medium(self) -> str:
        """First part of the addresses of its figures."""
        return "water"
