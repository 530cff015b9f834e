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
    ctx.meta[_KEY] = value


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
    zone, named, begun = ZoneInfo(workspace.city.time_zone), _named(workspace), datetime.now().astimezone()
    if named is None:
        return lambda: datetime.now(zone)
    return lambda: named + (datetime.now().astimezone() - begun)


def ahead(workspace: Workspace) -> timedelta:
    """How far the moment that is taken for now lies ahead of the real time, or behind it; most often nothing.

    Raises
    ------
    UsageError
        A moment is named for a city that is not simulated, or cannot be read.
    """
    named = _named(workspace)
    return timedelta(0) if named is None else named - datetime.now().astimezone()


def _named(workspace: Workspace) -> datetime | None:
    zone = ZoneInfo(workspace.city.time_zone)
    context = click.get_current_context(silent=True)
    named = (context.meta.get(_KEY) or "").strip() if context else ""
    if not named:
        return None
    if not workspace.is_simulated():
        raise UsageError("clock-is-real", moment=named, variable=VARIABLE)
    try:
        told = datetime.fromisoformat(named)
    except ValueError as wrong:
        raise UsageError("clock-unreadable", moment=named) from wrong
    return told.astimezone(zone) if told.tzinfo else told.replace(tzinfo=zone)
