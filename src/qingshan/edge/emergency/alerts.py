"""Alerts of a workspace: advised, ordered, notified, checked, lifted and reported on its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from qingshan.act.alert.advice import Advice, Forecast, advise
from qingshan.act.alert.alert import (
    PREFIX,
    Alert,
    apply,
    change,
    enter_checks,
    lift,
    notify,
    order,
    report,
)
from qingshan.act.alert.compliance import Checked
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.emergency.editions import Edition
from qingshan.act.entry import Draft
from qingshan.base.errors import ArchiveError, RefusedError, UsageError
from qingshan.base.figure import Figure
from qingshan.base.messages import Language
from qingshan.edge.desk import Desk, desk_of
from qingshan.edge.emergency.board import Board
from qingshan.edge.emergency.documents import list_is_simulated, publisher_of, words_of
from qingshan.edge.ledger import attachments
from qingshan.edge.workspace import Workspace
from qingshan.publish.document import Document
from qingshan.publish.orders.alert_documents import AirDay, Issue, after_report, lifting_order, notice
from qingshan.publish.wording import Wording
from qingshan.standards.warning_rules import alert_triggers

KIND = "alert_followup"


@dataclass(frozen=True, slots=True)
class Alerts:
    """Alerts of one workspace, at the desk of its cases and the board of its emergency list.

    ``called`` gives the name by which documents call whoever decided; as it was entered by default.
    """

    desk: Desk
    board: Board
    language: Language
    called: Callable[[str], str] = str

    @property
    def now(self) -> datetime:
        """Time of everything done."""
        return self.desk.now

    def all(self) -> dict[str, Alert]:
        """Every alert by its number."""
        found: dict[str, Alert] = {}
        for entry in self.desk.ledger.entries(PREFIX):
            number = entry.stream.removeprefix(PREFIX)
            found[number] = apply(found.get(number), entry)
        return found

    def named(self, number: str = "") -> Alert:
        """An alert by its number; the one in force when none is named."""
        alerts = self.all()
        if number:
            if number not in alerts:
                raise UsageError("alert-unknown", alert=number, known=", ".join(alerts) or "—")
            return alerts[number]
        standing = self.standing()
        if standing is None:
            raise RefusedError("alert-none-in-force")
        return standing

    def standing(self) -> Alert | None:
        """The alert in force."""
        return next((each for each in self.all().values() if each.lifted is None), None)

    def advise(self, forecast: Sequence[Forecast]) -> Advice:
        """What the triggers in force on the first day forecast say."""
        year = forecast[0].day.year if forecast else self.now.year
        return advise(forecast, alert_triggers(year))

    def order(
        self, level: str, forecast: Sequence[Forecast], actor: Actor, title: str,
        also: Sequence[tuple[Draft, int]] = (),
    ) -> Alert:  # fmt: skip
        """An alert ordered with the newest edition frozen; its follow-up case is entered with it.

        Parameters
        ----------
        also
            More entries that are entered with it or not at all, each with the version of its stream.
        """
        edition = self.board.edition()
        advice, standing = self.advise(forecast), self.standing()
        number = self.next_number()

        def ordered(case: str) -> Sequence[tuple[Draft, int]]:
            draft = order(
                number, level, actor, advice=advice, forecast=forecast, edition=edition, case=case,
                standing=standing,
            )  # fmt: skip
            return ((draft, 0), *also)

        opening = Opening("", title, number, self.desk.workspace.city.code)
        self.desk.open(KIND, opening, actor, also=ordered)
        return self.named(number)

    def edition(self, alert: Alert) -> Edition:
        """The edition an alert froze."""
        return self.board.edition(alert.edition)

    def change(self, alert: Alert, level: str, actor: Actor) -> Alert:
        """The alert at another level."""
        return self._enter(alert, change(alert, level, actor, self.edition(alert)))

    def notify(self, alert: Alert, folder: Path, actor: Actor) -> tuple[str, ...]:
        """Firms whose notices were written and entered, with their number on file in the case."""
        edition = self.edition(alert)
        firms = edition.firms(alert.level)
        draft = notify(alert, firms, actor)
        folder.mkdir(parents=True, exist_ok=True)
        words = words_of(self.desk.workspace, self.language)
        for firm in firms:
            document = notice(alert, edition, firm, words, self._issue())
            _write(document, self.language, folder / f"{firm}.docx")
        self._enter(alert, draft)
        self.desk.file(alert.case, "firms_notified", actor, text=f"{alert.level} {len(firms)}")
        self.desk.advance(alert.case, "notify", actor)
        return firms

    def enter_checks(self, alert: Alert, found: Sequence[Checked], actor: Actor) -> Alert:
        """The alert with what a check found."""
        checked = self._enter(alert, enter_checks(alert, found, actor))
        self.desk.advance(alert.case, "check", actor)
        return checked

    def lift(self, alert: Alert, path: Path, actor: Actor) -> Alert:
        """The alert lifted, its order written and on file in the case."""
        draft = lift(alert, actor)
        words = words_of(self.desk.workspace, self.language)
        document = lifting_order(alert, self.called(actor.who), actor.ground, words, self._issue())
        _write(document, self.language, path)
        lifted = self._enter(alert, draft)
        self.desk.file(alert.case, "lifting_order", actor, path=path)
        self.desk.advance(alert.case, "lift", actor)
        return lifted

    def report(self, alert: Alert, path: Path, actor: Actor) -> None:
        """The report written, entered, and on file in the case, which an approver's report also closes."""
        report(alert, {}, actor)
        words = words_of(self.desk.workspace, self.language)
        levels = tuple(replace(each, who=self.called(each.who)) for each in alert.levels)
        told = replace(alert, levels=levels)
        document = after_report(
            told, self.edition(alert), self.air(alert), words, Wording(self.language), self._issue()
        )
        _write(document, self.language, path)
        record = attachments.keep(self.desk.workspace.attachments_folder, path)
        self._enter(alert, report(alert, record, actor))
        self.desk.file(alert.case, "after_action_report", actor, path=path)
        self.desk.advance(alert.case, "close", actor)

    def air(self, alert: Alert) -> tuple[AirDay, ...]:
        """Forecast and verdicts of the days of an alert, one day more on each side."""
        told: Mapping[date, int] = {each.day: each.aqi for each in alert.forecast}
        first = min([alert.ordered_at.date(), *told]) - timedelta(days=1)
        last = max([(alert.lifted or self.now).date(), *told]) + timedelta(days=1)
        city = self.desk.workspace.city.code
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        return tuple(
            AirDay(
                day, told.get(day), self._figure(f"air/{city}/{day}/aqi"),
                self._figure(f"air/{city}/{day}/primary"),
            )
            for day in days
        )  # fmt: skip

    def _figure(self, address: str) -> Figure | None:
        """A figure of the archive; none where there is no archive yet."""
        try:
            return self.desk.opened(address)
        except ArchiveError:
            return None

    def _issue(self) -> Issue:
        workspace = self.desk.workspace
        publisher = publisher_of(workspace, self.language)
        return Issue(publisher, self.now.date(), list_is_simulated(workspace))

    def _enter(self, alert: Alert, draft: Draft) -> Alert:
        made = self.desk.ledger.append([draft], at=self.now, expected={alert.stream: alert.version})
        return apply(alert, made[0])

    def next_number(self) -> str:
        """Number of the next alert of the year."""
        taken = [each for each in self.all() if each.startswith(f"{self.now.year:04d}-")]
        return f"{self.now.year:04d}-{len(taken) + 1:02d}"


def _write(document: Document, language: Language, path: Path) -> None:
    from qingshan.edge.rendering.word import write_word

    write_word(document, Wording(language), path, "")


@contextmanager
def alerts_of(workspace: Workspace, now: datetime, language: Language) -> Iterator[Alerts]:
    """The alerts of a workspace; its ledger is let go at the end."""
    with desk_of(workspace, now) as desk:
        yield Alerts(desk, Board(workspace, desk.ledger, now), language)
