"""Sites and sections as the SensorThings model has them: things, where they are, what they observe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qingshan.base.indicator import indicators
from qingshan.edge.archive.archive import Archive
from qingshan.edge.web.state import State
from qingshan.edge.workspace import Workspace

MEDIA = ("air", "water", "water_auto")
STEPS: Mapping[str, timedelta] = {"air": timedelta(hours=1)}
"""How long an observation of a medium lasts; the others are of a moment."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A site or section: its code, names, what it is, and where [degree], if that is known."""

    code: str
    zh: str
    en: str
    kind: str
    position: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Stream:
    """What is observed of an indicator at a thing."""

    thing: str
    medium: str
    indicator: str

    @property
    def id(self) -> str:
        """Its name."""
        return f"{self.medium}:{self.thing}:{self.indicator}"


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything there is to observe."""

    things: Mapping[str, Thing]
    streams: Mapping[str, Stream]
    zone: ZoneInfo

    def of_thing(self, code: str) -> list[Stream]:
        """Streams of a thing."""
        return [each for each in self.streams.values() if each.thing == code]

    def of_property(self, key: str) -> list[Stream]:
        """Streams of an indicator."""
        return [each for each in self.streams.values() if each.indicator == key]


def catalog(state: State) -> Catalog:
    """The catalog of a workspace."""
    return state.kept("observed", _catalog)


def phenomenon_time(stream: Stream, start: datetime, zone: ZoneInfo) -> str:
    """When something was observed: a moment, or a span of time, with offsets."""
    begin = start.replace(tzinfo=zone)
    step = STEPS.get(stream.medium)
    return f"{begin.isoformat()}/{(begin + step).isoformat()}" if step else begin.isoformat()


def _catalog(workspace: Workspace) -> Catalog:
    things = {each.code: each for each in _things(workspace)}
    streams = {
        each.id: each
        for medium in MEDIA
        for each in _streams(workspace, medium)
        if each.thing in things and each.indicator in indicators()
    }
    return Catalog(things, streams, ZoneInfo(workspace.city.time_zone))


def _streams(workspace: Workspace, medium: str) -> Iterator[Stream]:
    with Archive.open(workspace.archive_folder) as archive:
        pairs = archive.read(medium=medium).select("site", "indicator").unique().collect()
    for site, key in sorted(pairs.iter_rows()):
        yield Stream(site, medium, key)


def _things(workspace: Workspace) -> Iterator[Thing]:
    for site in workspace.sites().sites:
        position = None if site.lon is None or site.lat is None else (site.lon, site.lat)
        yield Thing(site.code, site.zh, site.en, "air_site", position)
    for section in workspace.sections().sections:
        at = section.position
        yield Thing(section.code, section.zh, section.en, "section", (at.lon, at.lat) if at else None)
    for source in workspace.water_sources().sources:
        yield Thing(source.code, source.zh, source.en, "water_source", None)
