"""A bulletin of a workspace from what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import qingshan
from qingshan.base.errors import NothingToJudgeError
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.bulletin.moment import moment, then, undated
from qingshan.edge.bulletin.sections import MAKERS, Request, chosen
from qingshan.edge.workspace import Workspace
from qingshan.publish.content import Bulletin, Named, Place, Section
from qingshan.publish.wording import packaged_texts


@dataclass(frozen=True, slots=True)
class Order:
    """A bulletin as ordered.

    Parameters
    ----------
    period
        When.
    sections
        Media; empty for all the archive has readings of.
    edition
        Name of an edition of the air standards; empty for the city's own choice.
    as_of
        Number of an import or a day as text; empty for now.
    """

    period: Period
    sections: tuple[str, ...] = ()
    edition: str = ""
    as_of: str = ""

    @property
    def series(self) -> str:
        """What it is an edition of: the period, with sections and edition where they were named."""
        parts = [str(self.period).replace("..", "_"), *self.sections]
        return "-".join(parts + ([f"@{self.edition}"] if self.edition else []))

    @property
    def name(self) -> str:
        """Name of the folder of its draft."""
        return f"{self.series}-as-of-{self.as_of}" if self.as_of else self.series

    def record(self) -> dict[str, str]:
        """The order as text, for a bundle and a register."""
        return {
            "period": str(self.period),
            "sections": ",".join(self.sections),
            "edition": self.edition,
            "as_of": self.as_of,
        }

    @classmethod
    def read(cls, record: Mapping[str, str]) -> Order:
        """The order of such a record."""
        sections = tuple(name for name in record["sections"].split(",") if name)
        return cls(Period.parse(record["period"]), sections, record["edition"], record["as_of"])


def make(workspace: Workspace, order: Order, made_on: date) -> Bulletin:
    """Everything the bulletin prints.

    A section the archive holds readings of but none in the period is left out, and the bulletin says so.

    Raises
    ------
    UsageError
        There is no such section, import or day.
    RefusedError
        The period straddles editions and none was named.
    NothingToJudgeError
        No section has anything in the period.
    """
    archive = Archive.open(workspace.archive_folder)
    at = moment(archive, order.as_of)
    known = then(workspace, at)
    request = Request(order.period, order.edition, at.commit)
    sections: list[Section] = []
    empty: list[str] = []
    for medium in chosen(workspace, order.sections):
        try:
            sections.append(MAKERS[medium].make(known, request))
        except NothingToJudgeError:
            empty.append(medium)
    if not sections:
        raise NothingToJudgeError("nothing-in-period", period=order.period)
    city = workspace.city
    return Bulletin(
        city=Place(city.code, Named(city.name_zh, city.name_en)),
        period=order.period,
        sections=tuple(sections),
        made_on=made_on,
        commit=at.commit,
        program=f"qingshan {qingshan.__version__}",
        publisher=Named(city.publisher_zh, city.publisher_en),
        as_of=at.text,
        notes=(*undated(at), *(_no_section(medium) for medium in empty)),
    )


def _no_section(medium: str) -> Named:
    zh, en = packaged_texts().words["sections"][medium]
    return Named(f"{zh}：本期没有有效数据，不设该部分。", f"{en}: no valid data in the period, no section.")
