"""What is shown of hooks and of what was sent to them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from qingshan.base.errors import UsageError
from qingshan.edge.web.hook import Event, Hook, add, remove
from qingshan.edge.web.hooks.address import target_of
from qingshan.edge.web.hooks.log import Delivery, DeliveryLog, Outcome
from qingshan.edge.web.hooks.telling import FILE
from qingshan.edge.web.state import State
from qingshan.edge.web.views.alerts import enter
from qingshan.edge.web.views.named import NamedOut, actor_named


class HookOut(BaseModel):
    """A hook; ``secret`` is told once, when it is set up."""

    number: str
    url: str
    events: list[Event]
    who: NamedOut
    at: datetime
    ground: str
    is_removed: bool
    secret: str | None = None


class DeliveryOut(BaseModel):
    """An event on its way to a hook."""

    id: str
    event: str
    made: datetime
    outcome: Outcome
    tries: int
    due: datetime
    status: int | None
    why: str


def hooks(state: State) -> list[HookOut]:
    """Every hook."""
    return [_hook(state, each) for each in state.decided.hooks().values()]


def set_up(state: State, url: str, events: tuple[Event, ...], who: str, ground: str) -> HookOut:
    """A hook set up, with its secret.

    Raises
    ------
    UsageError
        Nothing may be sent to that address.
    """
    target_of(url, allow_private=state.settings.webhooks.allow_private)
    number = f"{len(state.decided.hooks()) + 1:04d}"
    secret = _log(state).new_secret(number)
    enter(state, add(number, url, events, who, ground), 0)
    return _hook(state, state.decided.hooks()[number]).model_copy(update={"secret": secret})


def take_away(state: State, number: str, who: str, ground: str) -> HookOut:
    """A hook taken away.

    Raises
    ------
    UsageError
        There is none of that number.
    """
    hook = _one(state, number)
    enter(state, remove(hook, who, ground), hook.version)
    return _hook(state, state.decided.hooks()[number])


def deliveries(state: State, number: str, limit: int) -> list[DeliveryOut]:
    """What was sent to a hook, the newest first.

    Raises
    ------
    UsageError
        There is no such hook.
    """
    return [_delivery(each) for each in _log(state).newest(_one(state, number).id, limit)]


def _one(state: State, number: str) -> Hook:
    found = state.decided.hooks().get(number)
    if found is None:
        raise UsageError("unknown-hook", hook=number)
    return found


def _log(state: State) -> DeliveryLog:
    return DeliveryLog(state.folder / FILE)


def _hook(state: State, each: Hook) -> HookOut:
    return HookOut(
        number=each.id, url=each.url, events=list(each.events), at=each.at, ground=each.ground,
        who=actor_named(state, each.who), is_removed=each.is_removed,
    )  # fmt: skip


def _delivery(each: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=each.id, event=each.event, made=each.made, outcome=each.outcome, tries=each.tries, due=each.due,
        status=each.status, why=each.why,
    )  # fmt: skip
