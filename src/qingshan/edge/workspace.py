"""The workspace: a city as a folder that can be copied, versioned and opened by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.edge.city import CITY_FILE, City, read_city
from qingshan.edge.replacing import read_text, write_whole
from qingshan.edge.water_registers import WaterRegisters, read_water_registers
from qingshan.register.division import Division, DivisionRegister, parse_divisions
from qingshan.register.dust_day import (
    COLUMNS,
    DustDay,
    DustStatus,
    in_force,
    one_line,
    parse_dust_days,
    render_dust_day,
)
from qingshan.register.section import Section, SectionRegister
from qingshan.register.site import (
    Site,
    SiteRegister,
    parse_sites,
    sites_of,
)
from qingshan.register.water_body import WaterBody, WaterBodyRegister
from qingshan.register.water_source import WaterSourceRegister

if TYPE_CHECKING:
    from qingshan.act.entry import Head
    from qingshan.edge.ledger.ledger import Ledger

SIMULATED = "SIMULATED"
"""Word in the name of every file the simulator writes; readings from such a file are made up."""

PlaceKind = Literal["city", "county", "site", "section", "water_body", "basin", "water_source"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place, the air sites and the water sections that speak for it.

    A water body, a basin, a section and a drinking-water source have no air sites; the ``sections`` of a
    source are the source itself, whose readings stand under its code.
    """

    code: str
    kind: PlaceKind
    zh: str
    en: str
    sites: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Workspace:
    """One city's folder: its registers, its archive of readings, what it published.

    Registers are read once, when first asked for. ``known_at`` limits dated entries to those made by then;
    ``keeps_verdicts`` says whether judged tables are taken from the store and kept there.
    """

    folder: Path
    city: City = field(repr=False)
    known_at: datetime | None = None
    keeps_verdicts: bool = True

    @classmethod
    def find(cls, folder: str | Path | None = None) -> Workspace:
        """The workspace of that name, or of the current folder or the nearest one above it.

        Raises
        ------
        UsageError
            There is none, or its ``city.toml`` cannot be read.
        """
        start = Path(folder) if folder is not None else Path.cwd()
        candidates = [start] if folder is not None else [start, *start.parents]
        for each in candidates:
            if (each / CITY_FILE).is_file():
                return cls(each.resolve(), read_city(each / CITY_FILE))
        raise UsageError("no-workspace", folder=start)

    def known_by(self, moment: datetime) -> Workspace:
        """The workspace with those dated entries only that were made by a moment of Beijing time."""
        return replace(self, known_at=moment)

    @property
    def archive_folder(self) -> Path:
        """Folder of the archive of readings."""
        return self.folder / "observations"

    @property
    def verdicts_folder(self) -> Path:
        """Folder of judged tables; it may be deleted at any time, they are made again."""
        return self.folder / "verdicts"

    @property
    def published_folder(self) -> Path:
        """Folder of what was published; nothing in it is ever changed."""
        return self.folder / "published"

    @property
    def drafts_folder(self) -> Path:
        """Folder of drafts, which may be made again."""
        return self.folder / "drafts"

    @property
    def wording_folder(self) -> Path:
        """Folder of the city's own words and templates, when it has any."""
        return self.folder / "wording"

    @property
    def mappings_folder(self) -> Path:
        """Folder of saved column mappings."""
        return self.folder / "mappings"

    @property
    def register_folder(self) -> Path:
        """Folder of the registers."""
        return self.folder / "register"

    @property
    def attachments_folder(self) -> Path:
        """Folder of the files that entries of the ledger speak of, by the hash of their content."""
        return self.folder / "attachments"

    @property
    def anchors_file(self) -> Path:
        """File of the anchors of the ledger that were noted."""
        return self.folder / "ledger.anchors"

    def ledger(self) -> Ledger:
        """The ledger of decisions: the one ``city.toml`` names, else ``ledger.db``; close it after use."""
        from qingshan.edge.ledger.ledger import Ledger

        return Ledger.open(self.city.ledger or self.folder / "ledger.db")

    def note_anchor(self, head: Head, now: datetime) -> None:
        """Write the head of the ledger down beside it."""
        path = self.anchors_file
        before = read_text(path) if path.is_file() else ""
        write_whole(path, f"{before}{head} {now.isoformat(timespec='seconds')}\n")

    def divisions(self) -> DivisionRegister:
        """The register of divisions."""
        return self._divisions[0]

    def sites(self) -> SiteRegister:
        """The register of air sites."""
        return self._sites[0]

    def sections(self) -> SectionRegister:
        """The register of water sections, with their targets; empty where the workspace has none."""
        return self._water.sections

    def water_bodies(self) -> WaterBodyRegister:
        """The register of rivers, lakes, reservoirs and basins; empty where the workspace has none."""
        return self._water.bodies

    def water_sources(self) -> WaterSourceRegister:
        """The register of drinking-water sources; empty where the workspace has none."""
        return self._water.sources

    def seasons(self) -> Mapping[str, Sequence[int]]:
        """Months of each season water is evaluated by: the city's own, or the flood season of the rules."""
        from qingshan.evaluate.water.period import flood_season
        from qingshan.standards.water_rules import rules_on

        return self.city.seasons or flood_season(rules_on(date.max))

    def findings(self) -> tuple[Finding, ...]:
        """Faults of all registers."""
        return self._divisions[1] + self._sites[1] + self._read_dust_days()[1] + self._water.findings

    def place(self, text: str = "") -> Place:
        """The place of that code, name or alias; the city itself for an empty text.

        Raises
        ------
        UsageError
            No register has it; the message lists near matches.
        """
        wanted = text.strip() or self.city.code
        division = self.divisions().find(wanted)
        if division is not None:
            return self._division_place(division)
        site = self.sites().find(wanted)
        if site is not None:
            return _site_place(site)
        water = self._water_place(wanted)
        if water is not None:
            return water
        if wanted.casefold() in {word.casefold() for word in self.city.words}:
            return self._city_place()
        raise UsageError("unknown-place", text=text, near=", ".join(self._near(wanted)))

    def places(self, kind: PlaceKind) -> tuple[Place, ...]:
        """All places of one kind, in the order of the registers."""
        if kind == "site":
            return tuple(_site_place(each) for each in self.sites().sites)
        if kind == "city":
            return (self.place(),)
        if kind == "section":
            return tuple(_section_place(each) for each in self.sections().sections)
        if kind == "water_source":
            sources = self.water_sources().sources
            return tuple(Place(e.code, kind, e.zh, e.en, sections=(e.code,)) for e in sources)
        if kind in {"water_body", "basin"}:
            bodies = [e for e in self.water_bodies().bodies if (e.kind == "basin") == (kind == "basin")]
            return tuple(self._body_place(each) for each in bodies)
        return tuple(self._division_place(each) for each in self.divisions().of_kind("county"))

    def dust_history(self) -> tuple[DustDay, ...]:
        """Every entry about dust days, in the order they were made."""
        return self._read_dust_days()[0]

    def dust_days(self) -> frozenset[date]:
        """Days that count as dust-affected now."""
        return in_force(self.dust_history())

    def record_dust_day(self, day: date, *, who: str, ground: str, now: datetime) -> DustDay:
        """Enter a day as dust-affected."""
        return self._decide(day, "affected", who, ground, now)

    def withdraw_dust_day(self, day: date, *, who: str, ground: str, now: datetime) -> DustDay:
        """Take a day back: a new entry, the old one stays.

        Raises
        ------
        RefusedError
            The day is not on record.
        """
        if day not in self.dust_days():
            raise RefusedError("no-dust-day", date=day)
        return self._decide(day, "withdrawn", who, ground, now)

    def is_simulated(self, files: Iterable[str] = ()) -> bool:
        """Whether what stands on these source files is made up: the city says so, or a file name does."""
        return self.city.simulated or any(SIMULATED in name.upper() for name in files)

    @cached_property
    def _divisions(self) -> tuple[DivisionRegister, tuple[Finding, ...]]:
        return parse_divisions(self._register_text("divisions.csv"), "register/divisions.csv")

    @cached_property
    def _sites(self) -> tuple[SiteRegister, tuple[Finding, ...]]:
        return parse_sites(self._register_text("air_sites.csv"), self._divisions[0], "register/air_sites.csv")

    @cached_property
    def _water(self) -> WaterRegisters:
        return read_water_registers(self.register_folder, self._divisions[0])

    @property
    def _dust_file(self) -> Path:
        return self.register_folder / "dust_days.csv"

    def _read_dust_days(self) -> tuple[tuple[DustDay, ...], tuple[Finding, ...]]:
        if not self._dust_file.is_file():
            return (), ()
        entries, faults = parse_dust_days(read_text(self._dust_file), "register/dust_days.csv")
        known = self.known_at
        return tuple(e for e in entries if known is None or _wall(e.recorded) <= known), faults

    def _decide(self, day: date, status: DustStatus, who: str, ground: str, now: datetime) -> DustDay:
        if not who.strip() or not ground.strip():
            raise UsageError("dust-ground-missing")
        entry = DustDay(now.replace(microsecond=0), day, status, one_line(who), one_line(ground))
        before = read_text(self._dust_file) if self._dust_file.is_file() else ",".join(COLUMNS) + "\n"
        if not before.endswith("\n"):
            before += "\n"
        write_whole(self._dust_file, before + render_dust_day(entry))
        return entry

    def _register_text(self, name: str) -> str:
        path = self.register_folder / name
        if not path.is_file():
            raise UsageError("register-file-missing", file=f"register/{name}")
        return read_text(path)

    def _city_place(self) -> Place:
        sites = tuple(s.code for s in self.sites().sites if self.city.count_rule.counts(s))
        city = self.city
        return Place(
            city.code, "city", city.name_zh, city.name_en, sites, self._sections_of(city.code, "city")
        )

    def _division_place(self, division: Division) -> Place:
        kind: PlaceKind = "city" if division.kind == "city" else "county"
        sites = sites_of(division.code, self.sites(), self.city.count_rule)
        sections = self._sections_of(division.code, kind)
        return Place(division.code, kind, division.zh, division.en, tuple(sites), sections)

    def _sections_of(self, code: str, kind: PlaceKind) -> tuple[str, ...]:
        """Sections of a division: those that count for a city, all of any other."""
        rule, within = self.city.section_rule, self.divisions().is_within
        is_city = kind == "city"
        return tuple(
            each.code
            for each in self.sections().sections
            if (is_city and rule.counts(each)) or (not is_city and within(each.county, code))
        )

    def _water_place(self, wanted: str) -> Place | None:
        """The section, drinking-water source, water body or basin of that code, name or alias."""
        section = self.sections().find(wanted)
        if section is not None:
            return _section_place(section)
        source = self.water_sources().find(wanted)
        if source is not None:
            return Place(source.code, "water_source", source.zh, source.en, sections=(source.code,))
        body = self.water_bodies().find(wanted)
        return None if body is None else self._body_place(body)

    def _body_place(self, body: WaterBody) -> Place:
        register = self.sections()
        is_basin = body.kind == "basin"
        found = register.in_basin(body.code) if is_basin else register.on_body(body.code)
        kind: PlaceKind = "basin" if is_basin else "water_body"
        return Place(body.code, kind, body.zh, body.en, sections=tuple(each.code for each in found))

    def _near(self, text: str) -> list[str]:
        divisions, sites = self.divisions().divisions, self.sites().sites
        words = [w for d in divisions for w in d.words] + [w for s in sites for w in s.words]
        words += [w for s in self.sections().sections for w in s.words]
        words += [w for b in self.water_bodies().bodies for w in b.words]
        folded = {word.casefold(): word for word in words}
        near = [folded[w] for w in get_close_matches(text.casefold(), folded, n=5, cutoff=0.4)]
        return near or [each.zh for each in divisions][:5]


def _wall(moment: datetime) -> datetime:
    """Zone-less Beijing time; a zone-less moment is that already."""
    return (
        moment if moment.tzinfo is None else moment.astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    )


def _site_place(site: Site) -> Place:
    return Place(site.code, "site", site.zh, site.en, (site.code,))


def _section_place(section: Section) -> Place:
    return Place(section.code, "section", section.zh, section.en, sections=(section.code,))
