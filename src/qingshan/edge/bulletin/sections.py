"""Where the records of each section come from. A new medium is one more line here and one in publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.period import Period
from qingshan.edge.air.bulletin import write as write_air
from qingshan.edge.archive.archive import Archive
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


Maker = Callable[[Workspace, Request], Section]


def _air(workspace: Workspace, request: Request) -> Section:
    return write_air(workspace, request.period, edition=request.edition, as_of=request.as_of)


MAKERS: dict[str, Maker] = {"air": _air}


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
    held = tuple(name for name in MAKERS if archive.extent(name).rows)
    if not held:
        raise NothingToJudgeError("nothing-to-publish")
    return held
