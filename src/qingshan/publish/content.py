"""What every section of a bulletin is made of: names, places, editions, statistics, policies, lineage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from qingshan.base.figure import Address, Clause, Figure, Status
from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.publish.hours import HourBook


@dataclass(frozen=True, slots=True)
class Named:
    """A name in both languages, or none."""

    zh: str = ""
    en: str = ""

    def text(self, language: Language) -> str:
        """The name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Place:
    """A city, county or site: its official code and name."""

    code: str
    name: Named


@dataclass(frozen=True, slots=True)
class Edition:
    """A set of rules: key as in figures, name, the standards it is made of, and when it is in force."""

    key: str
    name: Named
    standards: tuple[str, ...]
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Statistic:
    """The words of one statistic, from its declaration: its name, formula and decimals.

    ``formula`` is one readable line, for example ``优良天数 ÷ 有效天数 × 100 %``. ``values`` are the words of
    values that are no plain numbers, such as classes of water.
    """

    key: str
    name: Named
    formula: Named
    decimals: int | None = None
    values: Mapping[str, Named] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """A named choice made where the standards are silent or unverified, and how sure it is."""

    key: str
    name: Named
    status: Status = "unverified"
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything a reader can open.

    Parameters
    ----------
    figures
        Figures by address. Those of the content need not be repeated; figures they stand on belong here,
        down to the days of the sites.
    hours
        The hours under the days of the sites, packed.
    hours_of
        Item of a site day to the pollutant whose 24 hours stand under it, used where such a figure names no
        inputs: ``{"pm25": "pm25", "o3_8h": "o3"}``.
    """

    figures: Mapping[Address, Figure] = field(default_factory=dict)
    hours: HourBook | None = None
    hours_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outline:
    """Outline of a county: its rings, in kilometers east and north of one corner of the map."""

    code: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


class Section(Protocol):
    """What every section brings besides its own records: of whom and when, its grounds, its lineage."""

    @property
    def medium(self) -> str:
        """``air``, ``water`` ...: first part of the addresses of its figures."""

    @property
    def city(self) -> Place:
        """Of whom."""

    @property
    def period(self) -> Period:
        """When."""

    @property
    def previous(self) -> Period | None:
        """The comparison period, when there is one."""

    @property
    def edition(self) -> str:
        """Key of the edition in force; ``editions`` describes it and every other one used."""

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Editions used."""

    @property
    def statistics(self) -> Mapping[str, Statistic]:
        """The words of the statistics, by key."""

    @property
    def is_simulated(self) -> bool:
        """Marks every page, sheet and chart."""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Clauses used."""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Named choices made."""

    @property
    def exclusions(self) -> tuple[Named, ...]:
        """What was left out and why."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Faults of the data."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Places named by figures, by code."""

    @property
    def lineage(self) -> Lineage:
        """Everything a reader can open."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that differs from the edition before: both as published; ``None`` where one has it not."""

    figure: Figure
    before: Figure | None
    after: Figure | None


@dataclass(frozen=True, slots=True)
class Issue:
    """What makes a document a publication.

    Parameters
    ----------
    number
        Number in the register of publications, ``2022-2``: the second edition of 2022. Empty for a draft.
    replaces
        Number of the edition it replaces.
    causes
        Why figures changed: imports, decisions and editions since then.
    changes
        Figures that changed.
    seal
        SHA-256 of the bundle published beside it.
    """

    number: str = ""
    replaces: str = ""
    causes: tuple[Named, ...] = ()
    changes: tuple[Change, ...] = ()
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A whole bulletin: its sections and what they have in common.

    Parameters
    ----------
    city, period
        Of whom and when.
    sections
        In the order they are printed.
    made_on
        Date of the document; given, never read from a clock.
    commit
        Number of the import the figures were made from.
    program
        Name and version of the program.
    publisher
        Who publishes; empty when unknown.
    as_of
        The day or import whose knowledge it is limited to; empty for today's.
    notes
        What a reader must know of the whole, beside what its sections leave out.
    issue
        Number, seal and changes of a publication; the empty one for a draft.
    """

    city: Place
    period: Period
    sections: tuple[Section, ...]
    made_on: date
    commit: int
    program: str = "qingshan"
    publisher: Named = field(default_factory=Named)
    as_of: str = ""
    notes: tuple[Named, ...] = ()
    issue: Issue = field(default_factory=Issue)

    @property
    def is_simulated(self) -> bool:
        """Whether any of it is made up."""
        return any(section.is_simulated for section in self.sections)

    @property
    def places(self) -> dict[str, Place]:
        """Places of all sections, by code."""
        return {code: place for section in self.sections for code, place in section.places.items()}

    def section_of(self, figure: Figure) -> Section | None:
        """The section a figure belongs to, by the first part of its address."""
        medium = figure.address.partition("/")[0]
        return next((section for section in self.sections if section.medium == medium), None)
