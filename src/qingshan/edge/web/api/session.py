"""``/api/session``: who asks, and their own sessions and tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from qingshan.edge.web.access.access import DAY
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.cookies import give, secret_of, take
from qingshan.edge.web.access.door import Door, visit_of
from qingshan.edge.web.access.rights import ANONYMOUS, Named, roles
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import PROBLEMS, Here
from qingshan.edge.web.views.accounts import OwnOut, own_out, rights_out
from qingshan.edge.web.views.named import NamedOut

router = APIRouter(prefix="/api/session", tags=["session"], responses=PROBLEMS)

Anyone = Annotated[Caller, Depends(Rule("account.sign-in"))]
Owner = Annotated[Caller, Depends(Rule("account.own"))]
Ident = Annotated[str, Path(pattern="^[0-9a-f]{12}$")]
NOBODY = Named(ANONYMOUS, "未登录", "not signed in")


class WhoOut(BaseModel):
    """Who asks; ``csrf`` is sent back as ``X-CSRF-Token`` with every change a page makes."""

    who: str
    name: str
    role: NamedOut
    area: str
    by_token: bool
    rights: list[NamedOut]
    csrf: str


class NewToken(BaseModel):
    """A new token: what it is for, a role no wider than one's own, and how long it lasts [days]."""

    title: Annotated[str, Field(min_length=1, max_length=60)]
    role: Annotated[str, Field(pattern="^(public|officer|analyst|approver|administrator|watcher)$")]
    days: Annotated[int, Field(ge=1, le=366)] = 90


class TokenMade(BaseModel):
    """The secret of a new token; it is told once."""

    token: str


class PasswordChange(BaseModel):
    """The password one has, and the one to come."""

    old: Annotated[str, Field(max_length=200)]
    new: Annotated[str, Field(max_length=200)]


@router.get("")
def who(request: Request, caller: Anyone) -> WhoOut:
    """Who asks, in what role, with what rights."""
    return WhoOut(
        who=caller.who,
        name=caller.name,
        role=NamedOut.of(roles().get(caller.role, NOBODY)),
        area=caller.area,
        by_token=caller.by_token,
        rights=rights_out(caller.role),
        csrf=request.state.csrf,
    )


@router.delete("", status_code=204)
def leave(request: Request, response: Response, state: Here, door: Door, caller: Owner) -> None:
    """The session that asks ends; of a token nothing ends."""
    if not caller.by_token:
        door.sign_out(secret_of(request, state.settings), caller.who)
        take(response, request, state.settings)


@router.get("/own")
def own(request: Request, state: Here, door: Door, caller: Owner) -> OwnOut:
    """Sessions and tokens of one's own."""
    return own_out(state, door, caller.who, request.state.session)


@router.delete("/own/{ident}", status_code=204)
def end(door: Door, caller: Owner, ident: Ident) -> None:
    """One of one's sessions ends."""
    door.sessions.end(caller.who, ident)
    door.trail.note(caller.who, "session-ended", caller.who, "own", session=ident)


@router.post("/own/end-others", status_code=204)
def end_others(request: Request, door: Door, caller: Owner) -> None:
    """All of one's sessions end but the one that asks."""
    door.sessions.end_all(caller.who, but=request.state.session)
    door.trail.note(caller.who, "sessions-ended", caller.who, "own")


@router.post("/password", status_code=204)
def password(
    request: Request, response: Response, state: Here, door: Door, caller: Owner, body: PasswordChange
) -> None:
    """Another password; every other session ends, and this one goes on under a new secret."""
    secret = door.change_password(caller.who, body.old, body.new, visit_of(request))
    if not caller.by_token:
        give(response, request, state.settings, secret)


@router.post("/tokens", status_code=201)
def make_token(door: Door, caller: Owner, body: NewToken) -> TokenMade:
    """A token by which a program asks in one's name."""
    return TokenMade(token=door.make_token(caller, body.title, role=body.role, seconds=body.days * DAY))


@router.delete("/tokens/{ident}", status_code=204)
def end_token(door: Door, caller: Owner, ident: Ident) -> None:
    """One of one's tokens opens nothing any more."""
    door.sessions.end_token(caller.who, ident)
    door.trail.note(caller.who, "token-ended", caller.who, "own", token=ident)
