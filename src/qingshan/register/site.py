"""Air monitoring sites: where they stand, who controls them, which of them speak for the city."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NewType, cast, get_args

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.division import DivisionCode, DivisionRegister, answers_to
from qingshan.register.table import Row, empty_cells, read_date, read_number, read_rows, unknown_word

SiteCode = NewType("SiteCode", str)
"""Official code of a monitoring site, ``1744A``."""

ControlLevel = Literal["national", "provincial", "city", "county"]
SiteRole = Literal["urban", "control", "background", "regional", "pollution", "traffic"]

COLUMNS = ("code", "zh", "en", "county", "control_level", "role", "lon", "lat", "from", "to", "source")
CHINA = {"lon": (73.0, 136.0), "lat": (3.0, 54.0)}
"""Degrees within which a site of the register must lie."""


@dataclass(frozen=True, slots=True)
class Site:
    """One air monitoring site.

    Parameters
    ----------
    code, zh, en
        Official code and names.
    county
        Code of the division it stands in.
    control_level
        Who controls it; only some levels count for the city (see :class:`CountRule`).
    role
        What it represents.
    lon, lat
        Position [degree], none when not known.
    start, end
        First and last day it reports, none when not known or still open.
    source
        Where this row comes from.
    """

    code: SiteCode
    zh: str
    en: str
    county: DivisionCode
    control_level: ControlLevel
    role: SiteRole
    lon: float | None = None
    lat: float | None = None
    start: date | None = None
    end: date | None = None
    source: str = ""
    aliases: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the site answers to."""
        return (self.code, self.zh, self.en, *self.aliases)

    def is_open(self, on: date) -> bool:
        """Whether the site reports on that day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class CountRule:
    """Which sites speak for the city.

    References
    ----------
    HJ 663-2026, table A.2 note b (as transcribed): city statistics take city sites, not control, regional,
    background, pollution or traffic sites.
    """

    control_levels: tuple[ControlLevel, ...]
    roles: tuple[SiteRole, ...]

    def counts(self, site: Site) -> bool:
        """Whether the site takes part in the statistics of the city."""
        return site.control_level in self.control_levels and site.role in self.roles


@dataclass(frozen=True, slots=True)
class SiteRegister:
    """The sites of a workspace in the order of the file, and the divisions they stand in."""

    sites: tuple[Site, ...] = ()
    divisions: DivisionRegister = field(default_factory=DivisionRegister)

    def get(self, code: str) -> Site | None:
        """The site of that code."""
        return next((each for each in self.sites if each.code == code), None)

    def find(self, text: str) -> Site | None:
        """The site of that code, name or alias, whatever the case of the letters."""
        return next((each for each in self.sites if answers_to(each.words, text)), None)

    @property
    def codes(self) -> tuple[SiteCode, ...]:
        """Codes of all sites, in order."""
        return tuple(each.code for each in self.sites)


def sites_of(
    place: str, register: SiteRegister, rule: CountRule, *, on: date | None = None
) -> tuple[SiteCode, ...]:
    """Codes of the sites that speak for a place.

    Parameters
    ----------
    place
        Code of a city (its sites that count by ``rule``), of another division (all sites in it) or of a
        site (itself). Empty for a code the register does not know.
    register
        Sites and divisions.
    rule
        Which sites count for a city.
    on
        Only sites that report on that day.
    """
    chosen = _chooser(place, register, rule)
    return tuple(s.code for s in register.sites if chosen(s) and (on is None or s.is_open(on)))


def parse_sites(
    text: str, divisions: DivisionRegister, file: str = "air_sites.csv"
) -> tuple[SiteRegister, tuple[Finding, ...]]:
    """The register of sites and the faults of its file.

    A row with a fault of level error is left out; one with a warning (position, date) is kept without the
    cell in question.

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
    kept: dict[str, Site] = {}
    for row in rows:
        site, wrong = _site(row, divisions)
        if row["code"] in kept:
            wrong = (*wrong, row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if all(each.level != "error" for each in wrong):
            kept[site.code] = site
    return SiteRegister(tuple(kept.values()), divisions), tuple(faults)


def _chooser(place: str, register: SiteRegister, rule: CountRule) -> Callable[[Site], bool]:
    division = register.divisions.get(place)
    if division is None:
        return lambda site: site.code == place
    within, is_city = register.divisions.is_within, division.kind == "city"
    return lambda site: within(site.county, place) and (not is_city or rule.counts(site))


def _site(row: Row, divisions: DivisionRegister) -> tuple[Site, tuple[Finding, ...]]:
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    lon, bad_lon = _degrees(row, "lon")
    lat, bad_lat = _degrees(row, "lat")
    faults = [
        *empty_cells(row, ("code", "zh", "county")),
        *unknown_word(row, "control_level", get_args(ControlLevel)),
        *unknown_word(row, "role", get_args(SiteRole)),
        *bad_lon,
        *bad_lat,
        *bad_start,
        *bad_end,
    ]
    if row["county"] and divisions.get(row["county"]) is None:
        faults.append(row.finding("register-unknown-division", "county", value=row["county"]))
    if start and end and end < start:
        faults.append(row.finding("register-dates-reversed", "to", start=start, end=end))
        end = None
    site = Site(
        SiteCode(row["code"]),
        row["zh"],
        row["en"] or row["zh"],
        DivisionCode(row["county"]),
        cast(ControlLevel, row["control_level"]),
        cast(SiteRole, row["role"]),
        lon,
        lat,
        start,
        end,
        row["source"],
        row.words("aliases"),
    )
    return site, tuple(faults)


def _degrees(row: Row, column: str) -> tuple[float | None, tuple[Finding, ...]]:
    value, faults = read_number(row, column)
    low, high = CHINA[column]
    if value is not None and not low <= value <= high:
        return None, (row.finding("register-outside-china", column, value=value, low=low, high=high),)
    return value, faults
