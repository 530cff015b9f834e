"""Drinking-water sources: what they draw from, whom they serve, how much they give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NewType, cast, get_args

from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.register.division import DivisionCode, DivisionRegister
from qingshan.register.position import Position, read_position
from qingshan.register.table import Row, empty_cells, read_date, read_number, read_rows, unknown_word
from qingshan.register.water_body import WaterKind, is_named, names_in

SourceCode = NewType("SourceCode", str)
"""Code of a drinking-water source."""

SourceKind = Literal["surface", "ground"]
SourceLevel = Literal["city", "county", "township", "village"]
COLUMNS = ("code", "zh", "kind", "county", "level")


@dataclass(frozen=True, slots=True)
class WaterSource:
    """One drinking-water source.

    Parameters
    ----------
    code, zh, en
        Code and names; its readings are kept under the code.
    kind
        ``surface`` or ``ground`` water.
    body_kind
        For surface water ``river``, ``lake`` or ``reservoir``: which limits of phosphorus hold.
    water_body
        Code or name of the water it draws from.
    county, level
        Division it serves, and whether it serves a city, a county town, a township or a village.
    supply, design
        Water drawn in a year and water it was built for [10⁴ m³], none when not known.
    served
        People served, none when not known.
    position
        Where it is, none when not known.
    start, end
        First and last day in use, none when not known or still open.
    source
        Where this row comes from.
    """

    code: SourceCode
    zh: str
    en: str
    kind: SourceKind
    county: DivisionCode
    level: SourceLevel
    body_kind: WaterKind | None = None
    water_body: str = ""
    supply: float | None = None
    design: float | None = None
    served: float | None = None
    position: Position | None = None
    start: date | None = None
    end: date | None = None
    source: str = ""
    aliases: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def words(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.code, self.en, *names_in(self.zh), *self.aliases)

    @property
    def water(self) -> Literal["river", "lake"] | None:
        """Which limits of surface water hold, none for groundwater or when not known."""
        if self.kind == "ground" or self.body_kind is None:
            return None
        return "river" if self.body_kind == "river" else "lake"

    def is_open(self, on: date) -> bool:
        """Whether it is in use on that day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class WaterSourceRegister:
    """The drinking-water sources of a workspace in the order of the file."""

    sources: tuple[WaterSource, ...] = ()

    def get(self, code: str) -> WaterSource | None:
        """The source of that code."""
        return next((each for each in self.sources if each.code == code), None)

    def find(self, text: str) -> WaterSource | None:
        """The source of that code, name or alias; both scripts of brackets are alike."""
        return next((each for each in self.sources if is_named(each.words, text)), None)

    def of_level(self, *levels: SourceLevel) -> tuple[WaterSource, ...]:
        """The sources of some levels."""
        return tuple(each for each in self.sources if each.level in levels)


def parse_water_sources(
    text: str, divisions: DivisionRegister, file: str = "water_sources.csv"
) -> tuple[WaterSourceRegister, tuple[Finding, ...]]:
    """The register of drinking-water sources and the faults of its file.

    Parameters
    ----------
    text
        CSV with the columns of ``COLUMNS`` and optionally ``en, body_kind, water_body, supply, design,
        served, lon, lat, datum, from, to, source, aliases``.
    divisions
        Register the column ``county`` refers to.
    file
        Name under which findings speak of it.
    """
    rows, findings = read_rows(text, COLUMNS, file)
    faults = list(findings)
    kept: dict[str, WaterSource] = {}
    for row in rows:
        source, wrong = _source(row, divisions)
        if row["code"] in kept:
            wrong = (*wrong, row.finding("register-duplicate-code", "code", value=row["code"]))
        faults.extend(wrong)
        if all(each.level != "error" for each in wrong):
            kept[source.code] = source
    return WaterSourceRegister(tuple(kept.values())), tuple(faults)


def _source(row: Row, divisions: DivisionRegister) -> tuple[WaterSource, tuple[Finding, ...]]:
    numbers: dict[str, float | None] = {}
    faults = [*empty_cells(row, ("code", "zh")), *unknown_word(row, "kind", get_args(SourceKind)),
              *unknown_word(row, "level", get_args(SourceLevel))]  # fmt: skip
    for column in ("supply", "design", "served"):
        numbers[column], wrong = read_number(row, column)
        faults.extend(wrong)
    start, bad_start = read_date(row, "from")
    end, bad_end = read_date(row, "to")
    position, bad_position = read_position(row)
    faults += [*bad_start, *bad_end, *bad_position]
    body_kind = cast(WaterKind, row["body_kind"]) if row["body_kind"] in get_args(WaterKind) else None
    if row["kind"] == "surface" and body_kind is None:
        faults.append(row.finding("section-kind-missing", "body_kind", name=row["zh"]))
    if divisions.get(row["county"]) is None:
        faults.append(row.finding("section-unknown-county", "county", value=row["county"]))
    source = WaterSource(
        SourceCode(row["code"]), row["zh"], row["en"] or row["zh"], cast(SourceKind, row["kind"]),
        DivisionCode(row["county"]), cast(SourceLevel, row["level"]), body_kind, row["water_body"],
        numbers["supply"], numbers["design"], numbers["served"], position, start, end, row["source"],
        row.words("aliases"),
    )  # fmt: skip
    return source, tuple(faults)
