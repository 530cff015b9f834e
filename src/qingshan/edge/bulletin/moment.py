"""What was known on a day: the import it means, and which parts of a workspace carry a date at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from qingshan.base.errors import UsageError
from qingshan.edge.archive.archive import Archive
from qingshan.edge.workspace import Workspace
from qingshan.publish.content import Named


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a workspace: the newest import known then, and the moment on the wall clock.

    ``text`` is what was asked for, empty for now.
    """

    commit: int
    at: datetime | None = None
    text: str = ""


def moment(archive: Archive, text: str) -> Moment:
    """The moment meant by the number of an import or by a day, whose end counts; now for an empty text.

    Raises
    ------
    UsageError
        It is neither, or nothing was imported by then.
    """
    if not text:
        return Moment(archive.snapshot().number)
    if text.isdigit() and len(text) < 8:
        number = int(text)
        if not 0 < number <= archive.snapshot().number:
            raise UsageError("no-such-import", number=text, newest=archive.snapshot().number)
        return Moment(number, archive.received(number), text)
    try:
        at = datetime.combine(date.fromisoformat(text), time.max)
    except ValueError as wrong:
        raise UsageError("unreadable-as-of", text=text) from wrong
    number = archive.snapshot(at).number
    if not number:
        raise UsageError("nothing-known-then", text=text)
    return Moment(number, at, text)


def then(workspace: Workspace, at: Moment) -> Workspace:
    """The workspace as it was: with the entries made by that moment only."""
    return workspace if at.at is None else workspace.known_by(at.at)


def undated(at: Moment) -> tuple[Named, ...]:
    """What a bulletin made as of a moment takes from today, because it carries no date."""
    if not at.text:
        return ()
    return (
        Named(
            f"本公报按 {at.text} 时已知的数据重做（数据提交号 {at.commit}）：读数及其更正、"
            "人工复核决定和沙尘日认定"
            "均截至该时。",
            f"Made again as known on {at.text} (import {at.commit}): readings with their corrections, "
            "people's decisions on them, and dust days are those entered by then.",
        ),
        Named(
            "登记表（行政区划、点位、断面等）、city.toml 和标准数据不记录修改时间，按今天的内容使用；"
            "其中点位、断面的"
            "启用和停用日期照常起作用。",
            "Registers (divisions, sites, sections ...), city.toml and the data of the standards do not "
            "record "
            "when they were edited: today's are used. The dates a site or section began or ended count as "
            "ever.",
        ),
    )
