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


Stretch = tuple[datetime | None, datetime]
"""Readings from a moment, or the first there is, to before another."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes a section from a workspace, and says which readings it stands on: media of the archive, "
    "stretches."""

    holds: tuple[str, ...]
    make: Callable[[Workspace, Request], Section]
    stretches: Callable[[Workspace, Request], tuple[Stretch, ...]]


def _air(workspace: Workspace, request: Request) -> Section:
    return write_air(workspace, request.period, edition=request.edition, as_of=request.as_of)


def _air_stretches(workspace: Workspace, request: Request) -> tuple[Stretch, ...]:
    """The period and the same a year before; for a year, every year a trend is made of."""
    period = request.period
    years = held_years(workspace, period) if period.kind == "year" else None
    before = period.year_before()
    if years is not None or before.end >= period.start:
        return (((years or before).start, period.end),)
    return (before.start, before.end), (period.start, period.end)


def _water(workspace: Workspace, request: Request) -> Section:
    return write_water(workspace, request.period, as_of=request.as_of)


def _to_the_end(workspace: Workspace, request: Request) -> tuple[Stretch, ...]:
    """Everything up to the end of the period: water is little, and its records speak of all years."""
    return ((None, request.period.end),)


MAKERS: dict[str, Maker] = {
    "air": Maker(("air",), _air, _air_stretches),
    "water": Maker(("water", "water_auto", "water_note"), _water, _to_the_end),
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
    held = tuple(name for name in MAKERS if any(archive.extent(medium).rows for medium in MAKERS[name].holds))
    if not held:
        raise NothingToJudgeError("nothing-to-publish")
    return held
