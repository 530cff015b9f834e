"""Accounts, sessions and tokens as they are shown: never a secret among them."""

from __future__ import annotations

from collections import deque
from datetime import datetime, tzinfo
from itertools import islice

from pydantic import BaseModel

from qingshan.act.entry import Entry
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.account import Account
from qingshan.edge.web.access.rights import Named, rights, roles
from qingshan.edge.web.access.sessions import Session, Token
from qingshan.edge.web.access.trail import PREFIX
from qingshan.edge.web.state import State
from qingshan.edge.web.views.named import NamedOut, actor_named, worded


class AccountOut(BaseModel):
    """An account; ``status`` says whether somebody can sign in with it."""

    name: str
    title: str
    role: NamedOut
    area: str
    area_name: NamedOut | None
    status: NamedOut
    is_disabled: bool
    has_password: bool
    sessions: int
    tokens: int
    made: datetime


class AccountsOut(BaseModel):
    """Every account."""

    rows: list[AccountOut]


class SessionOut(BaseModel):
    """An open session of one's own; ``is_this`` marks the one that asks."""

    id: str
    began: datetime
    seen: datetime
    address: str
    agent: str
    way: str
    is_this: bool


class TokenOut(BaseModel):
    """A token of one's own, without its secret."""

    id: str
    title: str
    role: NamedOut
    made: datetime
    until: datetime


class OwnOut(BaseModel):
    """Sessions and tokens of one's own."""

    sessions: list[SessionOut]
    tokens: list[TokenOut]


class TraceOut(BaseModel):
    """An entry of the ledger about who came in and what was changed."""

    number: int
    at: datetime
    about: str
    kind: str
    who: NamedOut
    ground: str
    details: str


class TracesOut(BaseModel):
    """Entries, the newest last; ``next`` is where the following page begins, if there is one."""

    rows: list[TraceOut]
    next: int | None


STATUS = {
    "active": Named("active", "可用", "active"),
    "invited": Named("invited", "待设密码", "no password yet"),
    "disabled": Named("disabled", "停用", "disabled"),
}


def accounts_out(state: State, door: Access) -> AccountsOut:
    """Every account of the workspace."""
    return AccountsOut(rows=[account_out(state, door, each) for each in door.accounts.all()])


def account_out(state: State, door: Access, who: Account) -> AccountOut:
    """One account."""
    division = state.workspace.divisions().find(who.area) if who.area else None
    status = "disabled" if who.is_disabled else "active" if who.password_set or who.subject else "invited"
    return AccountOut(
        name=who.name,
        title=who.title,
        role=NamedOut.of(roles()[who.role]),
        area=who.area,
        area_name=NamedOut(key=division.code, zh=division.zh, en=division.en) if division else _whole(who),
        status=NamedOut.of(STATUS[status]),
        is_disabled=who.is_disabled,
        has_password=bool(who.password_set),
        sessions=len(door.sessions.of(who.name, door.now)),
        tokens=len(door.sessions.tokens(who.name, door.now)),
        made=_moment(who.made, _zone(state)),
    )


def _whole(who: Account) -> NamedOut | None:
    """That an account answers for the whole city; none where its area is no longer in the register."""
    return None if who.area else worded("access", "whole", "city")


def own_out(state: State, door: Access, name: str, here: str) -> OwnOut:
    """Sessions and tokens of an account; ``here`` is the session that asks."""
    zone, now = _zone(state), door.now
    return OwnOut(
        sessions=[_session(each, here, zone) for each in door.sessions.of(name, now)],
        tokens=[_token(each, zone) for each in door.sessions.tokens(name, now)],
    )


def traces_out(state: State, *, after: int | None, limit: int) -> TracesOut:
    """Entries of the ledger about access, from the one after a number; the newest where none is given."""
    with state.workspace.ledger() as ledger:
        entries = ledger.entries(PREFIX, after=after or 0)
        found = list(deque(entries, limit)) if after is None else list(islice(entries, limit + 1))
    rows = [_trace(state, each) for each in found[:limit]]
    return TracesOut(rows=rows, next=rows[-1].number if len(found) > limit else None)


def rights_out(role: str) -> list[NamedOut]:
    """Rights of a role."""
    return [NamedOut.of(each) for each in rights().values() if role in each.roles]


def _trace(state: State, entry: Entry) -> TraceOut:
    return TraceOut(
        number=entry.number,
        at=entry.at,
        about=entry.stream.removeprefix(PREFIX),
        kind=entry.kind.removeprefix("access."),
        who=actor_named(state, entry.who),
        ground=entry.ground,
        details=" ".join(f"{key}={value}" for key, value in entry.body.items()),
    )


def _session(each: Session, here: str, zone: tzinfo | None) -> SessionOut:
    return SessionOut(
        id=each.id,
        began=_moment(each.began, zone),
        seen=_moment(each.seen, zone),
        address=each.address,
        agent=each.agent,
        way=each.way,
        is_this=each.id == here,
    )


def _token(each: Token, zone: tzinfo | None) -> TokenOut:
    role = NamedOut.of(roles()[each.role])
    made, until = _moment(each.made, zone), _moment(each.until, zone)
    return TokenOut(id=each.id, title=each.title, role=role, made=made, until=until)


def _zone(state: State) -> tzinfo | None:
    return state.clock().tzinfo


def _moment(seconds: int, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(seconds, zone)
