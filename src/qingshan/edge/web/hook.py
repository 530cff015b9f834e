"""A hook as its entries tell it: who is told of what, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

from qingshan.act.entry import Draft, Entry
from qingshan.base.errors import RefusedError

PREFIX = "hook/"
Event = Literal["alert.ordered", "alert.changed", "alert.lifted", "case.overdue"]


@dataclass(frozen=True, slots=True)
class Hook:
    """Somebody who wants to be told.

    Parameters
    ----------
    id
        Its number.
    url
        Where events are sent.
    events
        What it is told of.
    who, at, ground
        Who set it up, when and why.
    is_removed
        Whether it was taken away.
    """

    id: str
    url: str
    events: tuple[Event, ...]
    who: str
    at: datetime
    ground: str
    is_removed: bool = False
    version: int = 0


def add(number: str, url: str, events: tuple[Event, ...], who: str, ground: str) -> Draft:
    """The entry that sets a hook up; its secret never goes on the ledger."""
    return Draft(PREFIX + number, "hook.added", who, ground, {"url": url, "events": list(events)})


def remove(hook: Hook, who: str, ground: str) -> Draft:
    """The entry that takes a hook away.

    Raises
    ------
    RefusedError
        It was taken away before.
    """
    if hook.is_removed:
        raise RefusedError("hook-removed-before", hook=hook.id)
    return Draft(PREFIX + hook.id, "hook.removed", who, ground, {"url": hook.url})


def apply(hook: Hook | None, entry: Entry) -> Hook:
    """The hook after one more of its entries."""
    body = cast(Mapping[str, Any], entry.body)
    if hook is None:
        number = entry.stream.removeprefix(PREFIX)
        hook = Hook(number, body["url"], tuple(body["events"]), entry.who, entry.at, entry.ground)
    elif entry.kind == "hook.removed":
        hook = replace(hook, is_removed=True)
    return replace(hook, version=entry.version)
