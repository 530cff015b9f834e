"""The round of the hooks: what happened since is put down, what is due is sent, what fails is tried again."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2

from qingshan.act.alert.alert import Alert
from qingshan.base.errors import QingshanError
from qingshan.edge.web.hook import Event, Hook
from qingshan.edge.web.hooks.address import target_of
from qingshan.edge.web.hooks.log import Delivery, DeliveryLog
from qingshan.edge.web.hooks.sending import body_of, send
from qingshan.edge.web.rounds import Rounds
from qingshan.edge.web.state import State

FILE = "hooks.db"
FIRST_PAUSE = timedelta(seconds=30)
"""Pause before the second try; each later one is four times as long."""

LOG = logging.getLogger("qingshan.hooks")


@dataclass(frozen=True, slots=True)
class Happening:
    """Something hooks are told of; ``mark`` is the word by which it is known again."""

    mark: str
    event: Event
    since: datetime
    content: Mapping[str, Any]


class Telling:
    """Hooks of an application."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.log = DeliveryLog(state.folder / FILE)
        self._rounds = Rounds("hooks", self.round, LOG)

    def start(self) -> None:
        """Make rounds until :meth:`stop`."""
        self._rounds.start()

    def stop(self) -> None:
        """End after the delivery under way."""
        self._rounds.stop(self.state.settings.webhooks.timeout_seconds + 1)

    def round(self) -> int:
        """Number of deliveries tried: what happened is put down first, so that a crash loses none."""
        hooks = {key: each for key, each in self.state.decided.hooks().items() if not each.is_removed}
        now = self.state.clock()
        for each in happenings(self.state) if hooks else ():
            told = {
                key: str(each.event)
                for key, hook in hooks.items()
                if each.event in hook.events and each.since >= hook.at
            }
            if told:
                self.log.enter(each.mark, told, each.content, now)
        due = self.log.due(now)
        for delivery in due:
            self._try(delivery, hooks.get(delivery.hook), now)
        return len(due)

    def _try(self, delivery: Delivery, hook: Hook | None, now: datetime) -> None:
        if hook is None:
            self.log.settle(delivery, "given_up", due=now, status=None, why="removed")
            return
        settings = self.state.settings.webhooks
        body = body_of(delivery.event, delivery.id, delivery.made.isoformat(), delivery.content)
        status, why = None, ""
        try:
            target = target_of(hook.url, allow_private=settings.allow_private)
            status = send(
                target, self.log.secret(hook.id), body, event=delivery.event, delivery=delivery.id,
                seconds=settings.timeout_seconds,
            )  # fmt: skip
        except QingshanError as refused:
            why = refused.text("en")
        except (httpx2.HTTPError, OSError) as wrong:
            why = f"{type(wrong).__name__}: {wrong}"[:200]
        if status is not None and 200 <= status < 300:
            self.log.settle(delivery, "delivered", due=now, status=status, why="")
            return
        over = delivery.tries + 1 >= settings.tries
        due = now + FIRST_PAUSE * 4**delivery.tries
        self.log.settle(delivery, "given_up" if over else "waiting", due=due, status=status, why=why)


def happenings(state: State) -> Iterator[Happening]:
    """Everything hooks may be told of, whether they were or not."""
    for alert in state.decided.alerts().values():
        yield from _of_alert(alert)
    today = state.clock().date()
    for case in state.decided.cases().values():
        if case.days_overdue(today) and case.due is not None:
            since = datetime.combine(case.due + timedelta(days=1), datetime.min.time(), state.clock().tzinfo)
            content = {
                "case": case.id, "kind": case.kind, "title": case.title, "division": case.division,
                "owner": case.owner, "state": case.state, "due": case.due.isoformat(),
                "days_overdue": case.days_overdue(today),
            }  # fmt: skip
            yield Happening(f"case.overdue {case.id} {case.due}", "case.overdue", since, content)


def _of_alert(alert: Alert) -> Iterator[Happening]:
    for at, level in enumerate(alert.levels):
        event: Event = "alert.changed" if at else "alert.ordered"
        content = {
            "alert": alert.id, "level": level.level, "since": level.since.isoformat(), "case": alert.case,
            "edition": alert.edition,
        }  # fmt: skip
        yield Happening(f"{event} {alert.id} {at}", event, level.since, content)
    if alert.lifted is not None:
        content = {"alert": alert.id, "level": alert.level, "since": alert.lifted.isoformat()}
        yield Happening(f"alert.lifted {alert.id}", "alert.lifted", alert.lifted, content)
