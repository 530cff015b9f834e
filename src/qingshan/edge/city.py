"""What ``city.toml`` says of a city."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.edge.replacing import read_text
from qingshan.register.section import SectionRule
from qingshan.register.site import ControlLevel, CountRule, SiteRole

CITY_FILE = "city.toml"
WaterBasis = Literal["manual", "auto"]
SEASONS = ("flood", "level", "dry")
"""Seasons a city may name the months of."""


@dataclass(frozen=True, slots=True)
class City:
    """What ``city.toml`` says.

    Parameters
    ----------
    name_zh, name_en, aliases, code
        Names and division code.
    time_zone, language
        Zone of the wall clock, and the language a person reads unless told otherwise.
    engine
        ``polars``, ``duckdb`` or ``spark://host:port``.
    edition
        ``by-date``, or the name of the edition every period is judged by.
    limit_level
        Column of GB 3095 the sites are judged by: 2 for class 2 areas.
    count_rule
        Which sites speak for the city.
    simulated
        Whether the readings are made up.
    publisher_zh, publisher_en
        Who publishes; empty when it is not said.
    seasons
        Months of each season water is evaluated by; empty for those of the rules.
    ledger
        Database address of the ledger, such as ``postgresql+psycopg://host/city``; empty for ``ledger.db``.
    outfall_code
        Form of outfall codes as a regular expression; empty for the official one.
    water_edition, water_basis, section_rule
        For water: ``by-date`` or an edition; whether manual samples or automatic stations speak for a
        section; which sections speak for the city.
    """

    name_zh: str
    name_en: str
    code: str
    aliases: tuple[str, ...] = ()
    time_zone: str = "Asia/Shanghai"
    language: Language = "zh"
    engine: str = "polars"
    edition: str = "by-date"
    limit_level: int = 2
    count_rule: CountRule = field(default_factory=lambda: CountRule(("national",), ("urban",)))
    simulated: bool = False
    publisher_zh: str = ""
    publisher_en: str = ""
    seasons: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ledger: str = ""
    outfall_code: str = ""
    water_edition: str = "by-date"
    water_basis: WaterBasis = "manual"
    section_rule: SectionRule = field(default_factory=SectionRule)

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.name_zh if language == "zh" else self.name_en

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the city answers to."""
        return (self.code, self.name_zh, self.name_en, *self.aliases)


def read_city(path: Path) -> City:
    """The city of a ``city.toml``.

    Raises
    ------
    UsageError
        The file is no TOML, or lacks or misspells something.
    """
    try:
        return _city(tomllib.loads(read_text(path)))
    except tomllib.TOMLDecodeError as wrong:
        raise UsageError("city-file-unreadable", file=path, reason=wrong) from wrong
    except KeyError as wrong:
        raise UsageError("city-file-unreadable", file=path, reason=f"no key {wrong}") from wrong
    except (TypeError, ValueError, AttributeError) as wrong:
        raise UsageError("city-file-unreadable", file=path, reason=wrong) from wrong


def _city(data: Mapping[str, Mapping[str, object]]) -> City:
    city, air, water = data["city"], data["air"], data.get("water", {})
    return City(
        name_zh=str(city["zh"]),
        name_en=str(city["en"]),
        code=str(city["code"]),
        aliases=_words(city.get("aliases", [])),
        time_zone=str(city.get("time_zone", "Asia/Shanghai")),
        language=cast(Language, _one_of("language", city.get("language", "zh"), ("zh", "en"))),
        engine=str(data.get("compute", {}).get("engine", "polars")),
        edition=str(data.get("editions", {}).get("air", "by-date")),
        limit_level=int(cast(int, _one_of("limit_level", air["limit_level"], (1, 2)))),
        count_rule=_count_rule(cast(Mapping[str, object], air["city_statistics"])),
        simulated=bool(_one_of("simulated", data.get("data", {}).get("simulated", False), (True, False))),
        publisher_zh=str(data.get("publisher", {}).get("zh", "")),
        publisher_en=str(data.get("publisher", {}).get("en", "")),
        seasons=_seasons(cast(Mapping[str, object], water.get("seasons", {}))),
        ledger=str(data.get("storage", {}).get("ledger", "")),
        outfall_code=_pattern(str(data.get("outfalls", {}).get("code", ""))),
        water_edition=str(data.get("editions", {}).get("water", "by-date")),
        water_basis=cast(WaterBasis, _one_of("basis", water.get("basis", "manual"), get_args(WaterBasis))),
        section_rule=_section_rule(cast(Mapping[str, object], water.get("city_statistics", {}))),
    )


def _pattern(text: str) -> str:
    """A regular expression as it is, once it is seen to be one."""
    try:
        re.compile(text)
    except re.error as wrong:
        raise ValueError(f"outfalls.code: {wrong}") from wrong
    return text


def _section_rule(data: Mapping[str, object]) -> SectionRule:
    """Which sections speak for the city; the default where a workspace says nothing."""
    if not data:
        return SectionRule()
    levels = _words(data["control_levels"])
    for word in levels:
        _one_of("control_levels", word, get_args(ControlLevel))
    only = bool(_one_of("nationally_assessed", data.get("nationally_assessed", True), (True, False)))
    return SectionRule(cast(tuple[ControlLevel, ...], levels), only)


def _count_rule(data: Mapping[str, object]) -> CountRule:
    levels, roles = _words(data["control_levels"]), _words(data["roles"])
    for word in levels:
        _one_of("control_levels", word, get_args(ControlLevel))
    for word in roles:
        _one_of("roles", word, get_args(SiteRole))
    return CountRule(cast(tuple[ControlLevel, ...], levels), cast(tuple[SiteRole, ...], roles))


def _seasons(data: Mapping[str, object]) -> dict[str, tuple[int, ...]]:
    """Months of the seasons a city names itself: ``flood``, ``level``, ``dry``."""
    found = {}
    for name, months in data.items():
        _one_of("seasons", name, SEASONS)
        found[name] = tuple(int(month) for month in _words(months))
    return found


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return tuple(str(each) for each in value)


def _one_of(key: str, value: object, known: tuple[object, ...]) -> object:
    if value not in known:
        raise ValueError(f"{key} = {value!r}, not one of {', '.join(map(str, known))}")
    return value
