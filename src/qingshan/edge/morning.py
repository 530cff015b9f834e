"""A city's morning: what the stages of the loop need of its workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Literal

from qingshan.base.errors import NothingToJudgeError
from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.edge.air.book import load as load_air
from qingshan.edge.archive.archive import Archive
from qingshan.edge.bulletin.making import Order, make
from qingshan.edge.importing import Imported, Options, import_path
from qingshan.edge.issuing.files import Faces, sealing, write_draft
from qingshan.edge.known_places import known_sections, known_sites
from qingshan.edge.mappings import MappingShelf
from qingshan.edge.second import Second
from qingshan.edge.trace.section import trace_section
from qingshan.edge.warnings.rules import MEDIA as WARNED
from qingshan.edge.warnings.watch import ARCHIVED, RECENT, Watch, watch_of
from qingshan.edge.water.book import MEDIA as WATER
from qingshan.edge.water.book import load as load_water
from qingshan.edge.water.gathered import Gathered
from qingshan.edge.water.table import sections_for
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.water.span import Span, span_of
from qingshan.loop import Answer, Drafted, Failing, Judged, Observed, Waiting
from qingshan.observe.catalog import Medium
from qingshan.standards.water_records import WaterRules

INBOX = "inbox"
"""Folder of a workspace with a folder for each medium, from which the files of the morning are taken."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

Step = Callable[[int, int, str], None]
"""Told of each file: its number, of how many, its name."""


def inbox(workspace: Workspace, medium: Medium) -> list[str]:
    """The folder of a medium in the inbox, where there is one."""
    folder = workspace.folder / INBOX / medium
    return [str(folder)] if folder.is_dir() and any(folder.iterdir()) else []


@dataclass(frozen=True)
class Morning:
    """The city of a workspace as the loop asks it.

    Parameters
    ----------
    workspace, now
        Its workspace and clock.
    files
        Files that came in, by medium.
    bulletin
        Period of the draft: ``last`` for the last month all media have readings of; none for no draft.
    faces, second
        How the draft is shown, and who does what stands apart.
    step
        Told of each file that is read.
    """

    workspace: Workspace
    now: datetime
    files: Mapping[Medium, Sequence[Path]]
    bulletin: Period | Literal["last"] | None
    faces: Faces
    second: Second
    step: Step = lambda *_: None

    def observe(self) -> Observed:
        """Takes the files in, each whole or not at all; what was taken in before changes nothing."""
        found = list(self._imported())
        return Observed(
            files=len(found),
            rows=sum(each.rows.came for each in found),
            kept=sum(each.rows.kept for each in found),
            rejected=sum(each.rows.rejected for each in found),
            findings=tuple(chain.from_iterable(each.findings for each in found)),
        )

    def evaluate(self) -> Judged:
        """Its last day of air and that month so far; its last month of water.

        Raises
        ------
        NothingToJudgeError
            The archive holds neither.
        """
        day, month = self.last_day, self.last_month
        if day is None and month is None:
            raise NothingToJudgeError("nothing-in-period", period=self.now.date())
        judged = Judged() if day is None else self._air(day)
        return judged if month is None else self._water(month, judged)

    def trace(self, failing: Failing) -> Answer:
        """Who answers for a failing section, and the likeliest source.

        Raises
        ------
        RefusedError
            No catchments were traced.
        """
        traced = trace_section(self.workspace, failing.section, failing.water_class.period)
        zh = self.faces.languages[0] == "zh"
        first = traced.answers[0] if traced.answers else None
        township = (
            "" if first is None
            else f"{first.county_name} {first.name}" if zh else f"{first.name}, {first.county_en}"
        )  # fmt: skip
        chief = traced.chiefs[0] if traced.chiefs else None
        likeliest = traced.ranking.candidates[0] if traced.ranking and traced.ranking.candidates else None
        return Answer(
            failing.section,
            township.strip(" ,"),
            "" if chief is None else f"{chief.name} {chief.post}".strip(),
            "" if likeliest is None else traced.sources.get(likeliest.source.code, likeliest.source.code),
            None if likeliest is None else likeliest.share,
        )

    def act(self) -> Waiting:
        """Events nobody was warned of, cases that are open, cases that are overdue."""
        with watch_of(self.workspace, self.now) as watch:
            events = {medium: count for medium in self._watched if (count := self._unwarned(watch, medium))}
            cases = [each for each in watch.desk.cases().values() if not each.is_closed]
        late = [each for each in cases if each.days_overdue(self.now.date()) > 0]
        late.sort(key=lambda each: (-each.days_overdue(self.now.date()), each.id))
        return Waiting(events, len(cases), tuple(f"{each.id} {each.title}" for each in late))

    def publish(self) -> Drafted:
        """Makes the draft of the bulletin; the one before it is replaced whole."""
        if self.bulletin is None:
            return Drafted()
        order = Order(self._last_period if self.bulletin == "last" else self.bulletin)
        seals = sealing(self.workspace, order, self.faces, self.second)
        made = make(self.workspace, order, self.now.date())
        made, paths = write_draft(self.workspace, order, made, self.faces, second=self.second, seals=seals)
        return Drafted(paths, sum(len(section.lineage.figures) for section in made.sections))

    @cached_property
    def last_day(self) -> date | None:
        """Last day of air that has passed and whose last hour is there, at one site at least."""
        last = self._last("air")
        return None if last is None else (min(last + HOUR, self._now) - DAY).date()

    @cached_property
    def last_month(self) -> Span | None:
        """Last month of water with a reading of yesterday or before."""
        last = self._last(WATER[self.workspace.city.water_basis])
        return None if last is None else span_of(Period.parse(f"{min(last, self._now - DAY):%Y-%m}"))

    @property
    def _now(self) -> datetime:
        return self.now.replace(tzinfo=None, microsecond=0)

    @property
    def _last_period(self) -> Period:
        day, month = self.last_day, self.last_month
        ends = [f"{day:%Y-%m}"] if day else []
        ends += [month.text] if month else []
        if not ends:
            raise NothingToJudgeError("nothing-in-period", period=self.now.date())
        return Period.parse(min(ends))

    @property
    def _watched(self) -> list[str]:
        return [medium for medium in WARNED if self._last(ARCHIVED[medium]) is not None]

    def _unwarned(self, watch: Watch, medium: str) -> int:
        """Events of the last days nobody was warned of."""
        issued, days = watch.issued(), Period.parse(f"{self._now - RECENT:%Y-%m-%d}..{self._now:%Y-%m-%d}")
        events = watch.look(medium, (), days).events
        return sum(watch.standing(each, medium, issued) is None for each in events)

    def _imported(self) -> Iterator[Imported]:
        known = {"air": known_sites, "water": known_sections}
        count, number = sum(map(len, self.files.values())), 0
        if not count:
            return
        with Archive.open(self.workspace.archive_folder, create=True) as archive:
            for medium, paths in self.files.items():
                places, basis = known[medium](self.workspace), self.workspace.city.water_basis
                options = Options(self._now, places, medium=medium, basis=basis)
                shelf = MappingShelf.with_file(self.workspace.mappings_folder, None, medium)
                for path in paths:
                    self.step(number, count, path.name)
                    yield from import_path(path, archive, shelf, options)
                    number += 1

    def _last(self, medium: str) -> datetime | None:
        if not self.workspace.archive_folder.is_dir():
            return None
        with Archive.open(self.workspace.archive_folder) as archive:
            last = archive.last_time(medium)
        return None if last is None else last.replace(tzinfo=None)

    def _air(self, day: date) -> Judged:
        place, today, month = self.workspace.place(), Period.day(day), Period.parse(f"{day:%Y-%m}")
        book = load_air(self.workspace, [today, month], places=[place])
        made = book.figures(place.code, month)
        rows = book.days(place.code, today)
        if not rows:
            return Judged(month=made)
        rules = book.rules(today)
        named = rules.category(rows[0]["level"])
        category = (named.zh, named.en) if named else ("", "")
        of_day = book.maker_of(rules.key).of_day(rows[0], sites=book.sites_of(place.code), with_hours=False)
        return Judged(category, of_day, made)

    def _water(self, month: Span, judged: Judged) -> Judged:
        book = load_water(self.workspace, [month])
        book.judge([month])
        rules, failing = book.rules(month), []
        for place in sections_for(self.workspace, []):
            if book.judged(place.code, month).is_attained is False:
                figures = book.section_figures(place.code, month, with_inputs=False)
                reached, aimed = figures["class"], figures["target"]
                numerals = (_numeral(rules, reached), _numeral(rules, aimed))
                failing.append(Failing(place.code, reached, aimed, numerals))
        worst_first = sorted(failing, key=lambda each: -int(each.water_class.value or 0))
        figures = Gathered(book, (month,)).group_figures(self.workspace.place(), month)
        return replace(judged, water=figures, failing=tuple(worst_first))


def _numeral(rules: WaterRules, figure: Figure) -> str:
    return rules.water_class(int(str(figure.value))).numeral
