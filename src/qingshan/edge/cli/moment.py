"""The time of everything a command does: now or, to practice in a simulated city, a moment that is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from qingshan.base.errors import UsageError
from qingshan.edge.cli.language import say

if TYPE_CHECKING:
    from qingshan.edge.workspace import Workspace

VARIABLE = "QINGSHAN_NOW"
_KEY = "qingshan.now"


def _remember(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep what was named, and the real time at which it was: now, or when another process was told."""
    named, at = [*(value or "").strip().split("@", 1), ""][:2]
    ctx.meta[_KEY] = named, at or datetime.now().astimezone().isoformat()


now_option = click.option(
    "--now",
    envvar=VARIABLE,
    expose_value=False,
    callback=_remember,
    metavar=say("时刻", "TIME"),
    help=say(
        f"演练用：在模拟城市里当作此刻，如 2022-08-03T09:00；也可用 {VARIABLE}",
        f"to practice in a simulated city: taken as now, such as 2022-08-03T09:00; also {VARIABLE}",
    ),
)


def moment(workspace: Workspace) -> datetime:
    """The time of the city's clock, to the second, or the moment the command was told to take for it.

    Raises
    ------
    UsageError
        A moment is named for a city that is not simulated, or cannot be read.
    """
    return _named(workspace) or datetime.now(ZoneInfo(workspace.city.time_zone)).replace(microsecond=0)


def clock(workspace: Workspace) -> Callable[[], datetime]:
    """The city's clock; where a moment is named it goes on from there.

    Raises
    ------
    UsageError
        A moment is named for a city that is not simulated, or cannot be read.
    """
    zone, early = ZoneInfo(workspace.city.time_zone), ahead(workspace)
    return lambda: datetime.now(zone) + early


def ahead(workspace: Workspace) -> timedelta:
    """How far the moment that is taken for now lies ahead of the real time, or behind it; most often nothing.

    Raises
    ------
    UsageError
        A moment is named for a city that is not simulated, or cannot be read.
    """
    named = _named(workspace)
    return timedelta(0) if named is None else named - _read(_said()[1]).astimezone()


def passed_on(workspace: Workspace) -> list[str]:
    """Words by which a process that is started beside has the same clock; none where it is the real time.

    However long the process takes to start: the real time goes with the moment that was named at it.

    Raises
    ------
    UsageError
        A moment is named for a city that is not simulated, or cannot be read.
    """
    named = _named(workspace)
    return [] if named is None else ["--now", f"{named.isoformat()}@{_said()[1]}"]


def _said() -> tuple[str, str]:
    context = click.get_current_context(silent=True)
    found: tuple[str, str] = context.meta.get(_KEY, ("", "")) if context else ("", "")
    return found


def _named(workspace: Workspace) -> datetime | None:
    zone = ZoneInfo(workspace.city.time_zone)
    named = _said()[0]
    if not named:
        return None
    if not workspace.is_simulated():
        raise UsageError("clock-is-real", moment=named, variable=VARIABLE)
    told = _read(named)
    return told.astimezone(zone) if told.tzinfo else told.replace(tzinfo=zone)


def _read(moment: str) -> datetime:
    try:
        return datetime.fromisoformat(moment)
    except ValueError as wrong:
        raise UsageError("clock-unreadable", moment=moment) from wrong
