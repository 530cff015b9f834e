"""``/api/users``: accounts, for whoever manages them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.cookies import own_origin
from qingshan.edge.web.access.door import Door
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.areas import whole_city
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.views.accounts import (
    AccountOut,
    AccountsOut,
    TracesOut,
    account_out,
    accounts_out,
    traces_out,
)

router = APIRouter(prefix="/api/users", tags=["users"], responses=PROBLEMS)

Manager = Annotated[Caller, Depends(Rule("users.manage", whole_city))]
Name = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9._-]{1,31}$")]
Text = Annotated[str, Field(max_length=60)]
Area = Annotated[str, Field(pattern="^([0-9]{6}([0-9]{3}){0,2})?$")]
Role = Annotated[str, Field(pattern="^(public|officer|analyst|approver|administrator|watcher)$")]
Ground = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class New(BaseModel):
    """A new account."""

    name: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9._-]{1,31}$")]
    title: Text = ""
    role: Role
    area: Area = ""
    ground: Ground


class Change(BaseModel):
    """What an account becomes."""

    title: Text
    role: Role
    area: Area = ""
    ground: Ground


class Why(BaseModel):
    """Why something is done."""

    ground: Ground


class Invitation(BaseModel):
    """An account with the one-time link by which its password is chosen; the link is told once."""

    account: AccountOut
    link: str
    hours: int = 24


@router.get("")
def users(state: Here, door: Door, caller: Manager) -> AccountsOut:
    """Every account."""
    return accounts_out(state, door)


@router.get("/log")
def log(
    state: Here,
    door: Door,
    caller: Manager,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> TracesOut:
    """Sign-ins, refusals and changes of accounts, from the ledger: the newest, or those after a number."""
    door.trail.flush()
    return traces_out(state, after=after, limit=limit)


@router.post("", status_code=201)
def add(request: Request, state: Here, door: Door, caller: Manager, body: New) -> Invitation:
    """A new account, and the link its owner chooses a password by."""
    made = door.accounts.add(body.name, body.title, role=body.role, area=body.area, now=door.now)
    door.trail.note(made.name, "added", caller.who, body.ground, role=made.role, area=made.area)
    return _invited(request, state, door, caller, made.name, body.ground)


@router.patch("/{name}")
def change(state: Here, door: Door, caller: Manager, name: Name, body: Change) -> AccountOut:
    """An account in another role or area."""
    made = door.accounts.change(name, title=body.title, role=body.role, area=body.area)
    door.trail.note(
        name, "changed", caller.who, body.ground, role=made.role, area=made.area, title=made.title
    )
    return account_out(state, door, made)


@router.post("/{name}/disable")
def disable(state: Here, door: Door, caller: Manager, name: Name, body: Why) -> AccountOut:
    """An account closed; its sessions end and its tokens open nothing."""
    made = door.accounts.disable(name)
    door.trail.note(name, "disabled", caller.who, body.ground)
    return account_out(state, door, made)


@router.post("/{name}/enable")
def enable(state: Here, door: Door, caller: Manager, name: Name, body: Why) -> AccountOut:
    """An account opened again."""
    made = door.accounts.disable(name, is_disabled=False)
    door.trail.note(name, "enabled", caller.who, body.ground)
    return account_out(state, door, made)


@router.post("/{name}/link", status_code=201)
def link(request: Request, state: Here, door: Door, caller: Manager, name: Name, body: Why) -> Invitation:
    """A one-time link to choose a new password; the old one is void and sessions end."""
    return _invited(request, state, door, caller, name, body.ground)


def _invited(request: Request, state: Here, door: Door, caller: Caller, name: str, ground: str) -> Invitation:
    secret = door.invite(name, who=caller.who, ground=ground)
    address = f"{own_origin(request, state.settings)}/set-up?key={secret}"
    return Invitation(account=account_out(state, door, door.accounts.find(name)), link=address)
