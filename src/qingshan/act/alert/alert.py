"""An alert as the fold of its entries, and the decisions people take about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from qingshan.act.alert.advice import Advice, Forecast
from qingshan.act.alert.compliance import Checked
from qingshan.act.case.decide import Actor
from qingshan.act.emergency.editions import Edition
from qingshan.act.entry import Draft, Entry, Json
from qingshan.base.errors import RefusedError, UsageError

PREFIX = "alert/"
DECIDERS = frozenset({"approver", "administrator"})


@dataclass(frozen=True, slots=True)
class Level:
    """A level in force from a moment on, by whom and why."""

    level: str
    since: datetime
    who: str
    ground: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it stands.

    Parameters
    ----------
    id
        Its number, such as ``2025-01``.
    levels
        Levels it had, the newest last.
    advised
        Level the forecast called for when it was ordered; empty for none.
    forecast
        The forecast it rests on.
    edition, edition_hash
        Number and ledger hash of the emergency list it froze.
    case
        Number of the case that follows it up.
    notices
        Firms notified at each level.
    checks
        What checks found, the newest of each line.
    lifted
        When it was lifted; none while it is in force.
    """

    id: str
    levels: tuple[Level, ...]
    advised: str
    forecast: tuple[Forecast, ...]
    edition: int
    edition_hash: str
    case: str
    notices: Mapping[str, int] = field(default_factory=dict)
    checks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lifted: datetime | None = None
    version: int = 0

    @property
    def stream(self) -> str:
        """Stream of its entries in the ledger."""
        return PREFIX + self.id

    @property
    def level(self) -> str:
        """Level in force, or the last one."""
        return self.levels[-1].level

    @property
    def ordered_at(self) -> datetime:
        """When it was ordered."""
        return self.levels[0].since


def order(
    number: str, level: str, actor: Actor, *, advice: Advice, forecast: Sequence[Forecast], edition: Edition,
    case: str, standing: Alert | None,
) -> Draft:  # fmt: skip
    """The entry that orders an alert and freezes the edition of the list it uses.

    Raises
    ------
    RefusedError
        Another alert is in force, or the role may not.
    UsageError
        The list knows no such level.
    """
    _may(actor, "order")
    if standing is not None:
        raise RefusedError("alert-in-force", alert=standing.id, level=standing.level)
    _known(level, edition)
    told: list[Json] = [
        {"day": each.day.isoformat(), "aqi": each.aqi, "primary": each.primary} for each in forecast
    ]
    body: dict[str, Json] = {
        "level": level, "advised": advice.trigger.level if advice.trigger else "", "why": list(advice.why),
        "forecast": told, "edition": edition.number, "edition_hash": edition.hash, "case": case,
    }  # fmt: skip
    return Draft(PREFIX + number, "alert.ordered", actor.who, actor.ground, body)


def change(alert: Alert, level: str, actor: Actor, edition: Edition) -> Draft:
    """The entry that raises or lowers an alert; its frozen list stays.

    Raises
    ------
    RefusedError
        It is lifted, has that level, or the role may not.
    """
    _may(actor, "change")
    _known(level, edition)
    _in_force(alert)
    if level == alert.level:
        raise RefusedError("alert-same-level", alert=alert.id, level=level)
    return Draft(alert.stream, "alert.changed", actor.who, actor.ground, {"level": level})


def notify(alert: Alert, firms: Sequence[str], actor: Actor) -> Draft:
    """The entry that tells which firms were given notice of the level in force."""
    _in_force(alert)
    body: dict[str, Json] = {"level": alert.level, "firms": list(firms)}
    return Draft(alert.stream, "alert.notified", actor.who, actor.ground, body)


def enter_checks(alert: Alert, found: Iterable[Checked], actor: Actor) -> Draft:
    """The entry of what a check of online or power data found."""
    lines: list[Json] = [each.record() for each in found]
    return Draft(alert.stream, "alert.checked", actor.who, actor.ground, {"lines": lines})


def lift(alert: Alert, actor: Actor) -> Draft:
    """The entry that lifts an alert.

    Raises
    ------
    RefusedError
        It was lifted before, or the role may not.
    """
    _may(actor, "lift")
    _in_force(alert)
    return Draft(alert.stream, "alert.lifted", actor.who, actor.ground, {"level": alert.level})


def report(alert: Alert, file: Mapping[str, Json], actor: Actor) -> Draft:
    """The entry that files the report after the alert.

    Raises
    ------
    RefusedError
        The alert is still in force.
    """
    if alert.lifted is None:
        raise RefusedError("alert-still-in-force", alert=alert.id, level=alert.level)
    return Draft(alert.stream, "alert.reported", actor.who, actor.ground, {"file": dict(file)})


def apply(alert: Alert | None, entry: Entry) -> Alert:
    """The alert after one more of its entries."""
    body = cast(Mapping[str, Any], entry.body)
    if alert is None:
        alert = _ordered(entry, body)
    elif entry.kind == "alert.changed":
        alert = replace(alert, levels=(*alert.levels, _level(entry, body)))
    elif entry.kind == "alert.notified":
        alert = replace(alert, notices={**alert.notices, body["level"]: len(body["firms"])})
    elif entry.kind == "alert.checked":
        found = {f"{row['line']}/{row['by']}": row for row in body["lines"]}
        alert = replace(alert, checks={**alert.checks, **found})
    elif entry.kind == "alert.lifted":
        alert = replace(alert, lifted=entry.at)
    return replace(alert, version=entry.version)


def fold(entries: Iterable[Entry]) -> Alert | None:
    """The alert its entries tell of; none when there are none."""
    alert: Alert | None = None
    for entry in entries:
        alert = apply(alert, entry)
    return alert


def _ordered(entry: Entry, body: Mapping[str, Any]) -> Alert:
    forecast = tuple(
        Forecast(date.fromisoformat(row["day"]), row["aqi"], row["primary"]) for row in body["forecast"]
    )
    return Alert(
        entry.stream.removeprefix(PREFIX), (_level(entry, body),), body["advised"], forecast,
        body["edition"], body["edition_hash"], body["case"],
    )  # fmt: skip


def _level(entry: Entry, body: Mapping[str, Any]) -> Level:
    return Level(body["level"], entry.at, entry.who, entry.ground)


def _may(actor: Actor, what: str) -> None:
    if actor.role not in DECIDERS:
        raise RefusedError("alert-role", what=what, role=actor.role)


def _known(level: str, edition: Edition) -> None:
    if level not in edition.levels:
        raise UsageError("alert-level-unknown", level=level, known=", ".join(edition.levels))


def _in_force(alert: Alert) -> None:
    if alert.lifted is not None:
        raise RefusedError("alert-lifted-before", alert=alert.id, day=alert.lifted.date())
