"""The watch of a workspace: events of a stretch of time, and which of them were issued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingshan.act.case.case import Case
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.entry import Draft
from qingshan.act.warning.officers import Duty, duties
from qingshan.act.warning.warning import PREFIX, Issued, fold, grow, issue
from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.desk import Desk, desk_of
from qingshan.edge.warnings.air import watched_sites
from qingshan.edge.warnings.rules import rules_in_force
from qingshan.edge.warnings.water import AUTO, watched_sections
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.warning.alarm import alarms
from qingshan.evaluate.warning.event import Event, events
from qingshan.evaluate.warning.watched import Watched
from qingshan.standards.early_warning_rules import WarningRule

KIND = "early_warning"
WINDOW = timedelta(hours=24)
"""Alarms of a place that follow one another within it are one event."""
RECENT = timedelta(days=7)
HISTORY = timedelta(days=14)
"""Readings before a stretch of time that tell what is usual in it."""
ARCHIVED = {"water": AUTO, "air": "air"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Events of a stretch of time.

    Parameters
    ----------
    medium, start, end
        What was looked at, and when.
    events
        Events raised in it, the earliest first.
    rules
        Rules in force, by key.
    places
        Number of places that had readings.
    findings
        Faults of the bureau's file of rules.
    """

    medium: str
    start: datetime
    end: datetime
    events: tuple[Event, ...]
    rules: dict[str, WarningRule]
    places: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """Early warning of one workspace, at the desk of its cases."""

    desk: Desk

    def look(
        self, medium: str, names: Sequence[str], period: Period | None, as_of: int | None = None
    ) -> Seen:
        """Events raised in a period; the last seven days of the archive for none.

        Parameters
        ----------
        medium
            ``water`` (automatic stations) or ``air`` (hours).
        names
            Places; every section or site for none.

        Raises
        ------
        UsageError
            The archive holds nothing of the medium.
        """
        workspace = self.desk.workspace
        start, end = self._span(medium, period)
        rules, findings = rules_in_force(workspace, medium, end.date())
        watched = _watched(workspace, medium, names, (start - HISTORY, end), rules, as_of)
        made = events((each for place in watched for each in alarms(place, rules)), window=WINDOW)
        found = tuple(each for each in made if max(a.raised for a in each.alarms) >= start)
        return Seen(medium, start, end, found, {each.key: each for each in rules}, len(watched), findings)

    def issued(self) -> dict[str, Issued]:
        """Every warning issued, by its key."""
        return fold(self.desk.ledger.entries(PREFIX))

    def standing(self, event: Event, medium: str, issued: dict[str, Issued]) -> Issued | None:
        """The warning that speaks of an event, the newest of several."""
        mine = [
            each
            for key, each in issued.items()
            if key.startswith(f"{medium}/") and each.speaks_of(event, WINDOW)
        ]
        return max(mine, key=lambda each: each.issued) if mine else None

    def issue(self, seen: Seen, event: Event, actor: Actor, *, title: str, told: str, owner: str) -> Case:
        """The case of a new warning, entered with the warning itself; what it stands on is put on file.

        Raises
        ------
        RefusedError
            The event was issued before.
        """
        standing = self.standing(event, seen.medium, self.issued())

        def warned(case: str) -> list[tuple[Draft, int]]:
            return [(issue(event, seen.medium, case, actor, standing), 0)]

        opening = Opening("", title, event.place, self._division(event.place), owner)
        case = self.desk.open(KIND, opening, actor, also=warned)
        return self.desk.file(case.id, "signal", actor, text=told)

    def grow(self, standing: Issued, event: Event, told: str) -> bool:
        """Whether an event said more than its warning; if so it is entered and noted in the case."""
        draft = grow(standing, event)
        if draft is None:
            return False
        expected = {standing.stream: standing.version}
        self.desk.ledger.append([draft], at=self.desk.now, expected=expected)
        self.desk.note(standing.case, Actor(draft.who, "officer", told))
        return True

    def duties(self) -> tuple[Duty, ...]:
        """Warnings by officer."""
        mine = [case for case in self.desk.cases().values() if case.kind == KIND]
        return duties(mine, self.desk.now)

    def _span(self, medium: str, period: Period | None) -> tuple[datetime, datetime]:
        with Archive.open(self.desk.workspace.archive_folder) as archive:
            last = archive.last_time(ARCHIVED[medium])
        if last is None:
            raise UsageError("warning-no-readings", medium=medium)
        end = last.replace(tzinfo=None, minute=0, second=0) + timedelta(hours=1)
        return (end - RECENT, end) if period is None else (period.start, min(period.end, end))

    def _division(self, code: str) -> str:
        workspace = self.desk.workspace
        section, site = workspace.sections().get(code), workspace.sites().get(code)
        return str(section.county if section else site.county if site else "")


def _watched(
    workspace: Workspace, medium: str, names: Sequence[str], span: tuple[datetime, datetime],
    rules: Sequence[WarningRule], as_of: int | None,
) -> tuple[Watched, ...]:  # fmt: skip
    places = [workspace.place(each) for each in names]
    if medium == "air":
        sites = [s for p in places for s in p.sites] or [s.code for s in workspace.sites().sites]
        return watched_sites(workspace, list(dict.fromkeys(sites)), *span)
    sections = [s for p in places for s in p.sections] or list(workspace.sections().codes)
    return watched_sections(workspace, list(dict.fromkeys(sections)), *span, rules, as_of=as_of)


@contextmanager
def watch_of(workspace: Workspace, now: datetime) -> Iterator[Watch]:
    """The watch of a workspace; its ledger is let go at the end."""
    with desk_of(workspace, now) as desk:
        yield Watch(desk)
