"""What is shown of alerts: advice from a forecast, proposals, an alert from order to report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from pydantic import BaseModel

from qingshan.act.alert.advice import Advice, Forecast
from qingshan.act.alert.alert import PREFIX, Alert
from qingshan.act.entry import Draft, Entry
from qingshan.act.proposal import PREFIX as PROPOSALS
from qingshan.act.proposal import Proposal, Standing, Subject, approve, decline, propose
from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.edge.desk import Desk
from qingshan.edge.emergency.alerts import Alerts
from qingshan.edge.emergency.board import Board
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.state import State
from qingshan.edge.web.views.case import figure
from qingshan.edge.web.views.emergency import within
from qingshan.edge.web.views.named import NamedOut, actor_named, ordered, worded


class ForecastDay(BaseModel):
    """Forecast of a day."""

    day: date
    aqi: int
    primary: str = ""


class AdviceOut(BaseModel):
    """What the triggers in force say of a forecast; a person orders."""

    level: NamedOut | None
    response: str
    why: list[str]
    days: list[date]
    is_fine_particles: bool
    forecast: list[ForecastDay]


class ProposalOut(BaseModel):
    """What one person prepared and another decides."""

    number: str
    subject: Subject
    what: dict[str, Any]
    level: NamedOut | None
    who: NamedOut
    at: datetime
    ground: str
    standing: NamedOut
    decided_by: NamedOut | None
    decided_at: datetime | None
    decided_ground: str
    outcome: str
    version: int


class LevelOut(BaseModel):
    """A level in force from a moment on."""

    level: NamedOut
    since: datetime
    who: NamedOut
    ground: str


class CheckedOut(BaseModel):
    """What the data say of a line: share it was to fall and fell [%]."""

    line: str
    firm_name: str
    name: str
    by: NamedOut
    wanted: str
    found: str
    days: int
    before: int
    result: NamedOut


class AlertRow(BaseModel):
    """An alert in a table."""

    number: str
    level: NamedOut
    advised: NamedOut | None
    ordered_at: datetime
    lifted_at: datetime | None
    who: NamedOut
    edition: int
    edition_hash: str
    case: str
    version: int


class AlertStep(BaseModel):
    """One entry about an alert."""

    number: int
    at: datetime
    who: NamedOut
    kind: NamedOut
    level: NamedOut | None
    ground: str
    hash: str


class AlertOut(AlertRow):
    """An alert from order to report."""

    levels: list[LevelOut]
    forecast: list[ForecastDay]
    notices: dict[str, int]
    firms: int
    checks: list[CheckedOut]
    timeline: list[AlertStep]


@contextmanager
def alerts(state: State, language: Language) -> Iterator[Alerts]:
    """The alerts of the workspace for one request."""
    now, ledger, workspace = state.clock().replace(microsecond=0), state.decided.ledger, state.workspace
    desk = Desk(workspace, ledger, now, lambda address: figure(state, address))
    yield Alerts(
        desk, Board(workspace, ledger, now), language, lambda who: actor_named(state, who).name(language)
    )


def rows(state: State) -> list[AlertRow]:
    """Every alert, the newest first."""
    return [_row(state, each) for each in reversed(tuple(state.decided.alerts().values()))]


def one(state: State, number: str) -> Alert:
    """An alert.

    Raises
    ------
    UsageError
        There is none of that number.
    """
    found = state.decided.alerts().get(number)
    if found is None:
        raise UsageError("unknown-alert", alert=number)
    return found


def alert_out(state: State, caller: Caller, number: str) -> AlertOut:
    """One alert, with the checks of the caller's area."""
    alert = one(state, number)
    with alerts(state, "zh") as at:
        edition = at.edition(alert)
    own = within(state, caller, edition)
    names = {line.code: (line.firm_name, line.name) for line in own.lines}
    entries = state.decided.ledger.stream(PREFIX + number)
    return AlertOut(
        **_row(state, alert).model_dump(),
        levels=[
            LevelOut(
                level=ordered("level", each.level), since=each.since, ground=each.ground,
                who=actor_named(state, each.who),
            )
            for each in alert.levels
        ],
        forecast=[ForecastDay(day=e.day, aqi=e.aqi, primary=e.primary) for e in alert.forecast],
        notices=dict(alert.notices), firms=len(edition.firms(alert.level)),
        checks=[_checked(each, names) for each in alert.checks.values() if each["line"] in names],
        timeline=[_step(state, each) for each in reversed(entries)],
    )  # fmt: skip


def advice_out(advice: Advice, days: Sequence[Forecast]) -> AdviceOut:
    """Advice and the forecast it rests on."""
    trigger = advice.trigger
    return AdviceOut(
        level=ordered("level", trigger.level) if trigger else None,
        response=trigger.response if trigger else "", why=list(advice.why),
        days=[each.day for each in advice.days], is_fine_particles=advice.is_fine_particles,
        forecast=[ForecastDay(day=each.day, aqi=each.aqi, primary=each.primary) for each in days],
    )  # fmt: skip


def proposals(state: State, subject: Subject) -> list[ProposalOut]:
    """Proposals about something, the newest first."""
    found = [each for each in state.decided.proposals().values() if each.subject == subject]
    return [proposal_out(state, each) for each in reversed(found)]


def proposal(state: State, number: str, subject: Subject) -> Proposal:
    """A proposal.

    Raises
    ------
    UsageError
        There is none of that number about that subject.
    """
    found = state.decided.proposals().get(number)
    if found is None or found.subject != subject:
        raise UsageError("unknown-proposal", proposal=number)
    return found


def put_forward(state: State, subject: Subject, what: Mapping[str, Any], who: str, ground: str) -> Proposal:
    """A proposal entered under the next free number of the year."""
    now = state.clock().replace(microsecond=0)
    prefix = f"{now.year:04d}-"
    taken = [each for each in state.decided.proposals() if each.startswith(prefix)]
    number = f"{prefix}{len(taken) + 1:04d}"
    draft = propose(number, subject, what, who, ground)
    state.decided.ledger.append([draft], at=now, expected={PROPOSALS + number: 0})
    return state.decided.proposals()[number]


def order(state: State, number: str, language: Language, actor: Any, title: str) -> Proposal:
    """A proposal of an alert approved, and the alert ordered with it: both or neither."""
    made = proposal(state, number, "alert")
    days = tuple(
        Forecast(date.fromisoformat(each["day"]), each["aqi"], each["primary"])
        for each in made.what["forecast"]
    )
    with alerts(state, language) as at:
        outcome = at.next_number()
        approval = approve(made, actor.who, actor.ground, outcome)
        at.order(made.what["level"], days, actor, title, also=((approval, made.version),))
    return state.decided.proposals()[number]


def refuse(state: State, made: Proposal, who: str, ground: str) -> Proposal:
    """A proposal declined, or withdrawn by its author."""
    draft = decline(made, who, ground)
    enter(state, draft, made.version)
    return state.decided.proposals()[made.id]


def enter(state: State, draft: Draft, version: int) -> None:
    """One decision on the ledger, where nobody decided in between."""
    now = state.clock().replace(microsecond=0)
    state.decided.ledger.append([draft], at=now, expected={draft.stream: version})


def proposal_out(state: State, made: Proposal) -> ProposalOut:
    """A proposal as every face sends it."""
    level = made.what.get("level")
    standing: Standing = made.standing
    return ProposalOut(
        number=made.id, subject=made.subject, what=dict(made.what),
        level=ordered("level", level) if level else None, at=made.at, ground=made.ground,
        who=actor_named(state, made.who),
        standing=worded("acting", "standing", standing),
        decided_by=actor_named(state, made.decided_by) if made.decided_by else None,
        decided_at=made.decided_at, decided_ground=made.decided_ground, outcome=made.outcome,
        version=made.version,
    )  # fmt: skip


def at_desk(at: Alerts, request: str, seen: int | None) -> Alerts:
    """The alerts for a request that was made of something seen."""
    return replace(at, desk=replace(at.desk, request=request, seen=seen))


def _row(state: State, alert: Alert) -> AlertRow:
    return AlertRow(
        number=alert.id, level=ordered("level", alert.level),
        advised=ordered("level", alert.advised) if alert.advised else None, ordered_at=alert.ordered_at,
        lifted_at=alert.lifted, who=actor_named(state, alert.levels[0].who), edition=alert.edition,
        edition_hash=alert.edition_hash, case=alert.case, version=alert.version,
    )  # fmt: skip


def _checked(row: Mapping[str, Any], names: Mapping[str, tuple[str, str]]) -> CheckedOut:
    firm, name = names.get(row["line"], ("", ""))
    by, _, pollutant = row["by"].partition("-")
    named = ordered("pollutant", pollutant) if pollutant else worded("acting", "by", by)
    return CheckedOut(
        line=row["line"], firm_name=firm, name=name, by=named, wanted=row["wanted"], found=row["found"],
        days=row["days"], before=row["before"], result=ordered("result", row["result"]),
    )  # fmt: skip


def _step(state: State, entry: Entry) -> AlertStep:
    body = cast(Mapping[str, Any], entry.body)
    level = body.get("level")
    return AlertStep(
        number=entry.number, at=entry.at, who=actor_named(state, entry.who),
        kind=worded("acting", "step", entry.kind),
        level=ordered("level", level) if level else None, ground=entry.ground, hash=entry.hash,
    )  # fmt: skip
