"""Where the records of each section come from. A new medium is one more line here and one in publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.period import Period
from qingshan.edge.air.bulletin import write as write_air
from qingshan.edge.air.trends import held_years
from qingshan.edge.archive.archive import Archive
from qingshan.edge.water.book import MEDIA
from qingshan.edge.water.bulletin import write as write_water
from qingshan.edge.workspace import Workspace
from qingshan.publish.content import Section


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: a period, an edition of the air standards by name, and what was known when.

    Parameters
    ----------
    edition
        Name of an edition; empty for the city's own choice.
    as_of
        Number of an import: what was known then.
    """

    period: Period
    edition: str = ""
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Readings a section stands on: a medium of the archive, from a moment to before another."""

    medium: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes a section from a workspace, and says which readings it stands on."""

    make: Callable[[Workspace, Request], Section]
    stretches: Callable[[Workspace, Request], tuple[Stretch, ...]]
    media: tuple[str, ...]


def _air(workspace: Workspace, request: Request) -> Section:
    return write_air(workspace, request.period, edition=request.edition, as_of=request.as_of)


def _air_stretches(workspace: Workspace, request: Request) -> tuple[Stretch, ...]:
    """The period and the same a year before; for a year, every year a trend is made of."""
    period = request.period
    years = held_years(workspace, period) if period.kind == "year" else None
    return _both("air", period, years)


def _water(workspace: Workspace, request: Request) -> Section:
    return write_water(workspace, request.period, as_of=request.as_of)


def _water_stretches(workspace: Workspace, request: Request) -> tuple[Stretch, ...]:
    """The period and the same a year before, of the readings that speak for sections, and the notes on "
    "them."""
    media = (MEDIA[workspace.city.water_basis], "water_note")
    return tuple(each for medium in media for each in _both(medium, request.period))


def _both(medium: str, period: Period, years: Period | None = None) -> tuple[Stretch, ...]:
    before = period.year_before()
    if years is not None or before.end >= period.start:
        return (Stretch(medium, (years or before).start, period.end),)
    return Stretch(medium, before.start, before.end), Stretch(medium, period.start, period.end)


MAKERS: dict[str, Maker] = {
    "air": Maker(_air, _air_stretches, ("air",)),
    "water": Maker(_water, _water_stretches, ("water", "water_auto")),
}


def chosen(workspace: Workspace, named: tuple[str, ...]) -> tuple[str, ...]:
    """Media of the sections asked for; those the archive has readings of when none is named.

    Raises
    ------
    UsageError
        There is no such section.
    NothingToJudgeError
        The archive is empty.
    """
    for name in named:
        if name not in MAKERS:
            raise UsageError("unknown-section", name=name, known=", ".join(MAKERS))
    if named:
        return tuple(name for name in MAKERS if name in named)
    archive = Archive.open(workspace.archive_folder)
    held = tuple(name for name in MAKERS if any(archive.extent(medium).rows for medium in MAKERS[name].media))
    if not held:
        raise NothingToJudgeError("nothing-to-publish")
    return held
