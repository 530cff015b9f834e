"""The page of one's own account: password, sessions, tokens; plain forms, no script."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from qingshan.base.errors import QingshanError, UsageError
from qingshan.edge.web.access.access import DAY, Access
from qingshan.edge.web.access.account import is_within
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.cookies import give
from qingshan.edge.web.access.door import Door, own_form, visit_of
from qingshan.edge.web.access.rights import roles
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import Here
from qingshan.edge.web.page import page
from qingshan.edge.web.public.entering import PRIVATE, Word, check_twice, wrong
from qingshan.edge.web.state import State
from qingshan.edge.web.views.accounts import own_out

router = APIRouter(prefix="/account", include_in_schema=False)

Owner = Annotated[Caller, Depends(Rule("account.own"))]
Ours = Depends(own_form)
DAYS = (7, 30, 90, 365)
"""How long a token may last, as the form offers it [days]."""


@router.get("")
def account_page(request: Request, state: Here, door: Door, caller: Owner) -> Response:
    """Who one is here, and what is open in one's name."""
    return _page(request, state, door, caller)


@router.post("/password", dependencies=[Ours])
def password(request: Request, state: Here, door: Door, caller: Owner, *, old: Word, new: Word,
             again: Word) -> Response:  # fmt: skip
    """Another password; all other sessions end."""
    try:
        check_twice(new, again)
        secret = door.change_password(caller.who, old, new, visit_of(request))
    except QingshanError as error:
        return _page(request, state, door, caller, error=error)
    response = _back("password")
    give(response, request, state.settings, secret)
    return response


@router.post("/sessions/end", dependencies=[Ours])
def end_session(door: Door, caller: Owner, ident: Word) -> Response:
    """One session ends."""
    door.sessions.end(caller.who, ident)
    door.trail.note(caller.who, "session-ended", caller.who, "own", session=ident)
    return _back("session")


@router.post("/sessions/end-others", dependencies=[Ours])
def end_others(request: Request, door: Door, caller: Owner) -> Response:
    """All sessions end but this one."""
    door.sessions.end_all(caller.who, but=request.state.session)
    door.trail.note(caller.who, "sessions-ended", caller.who, "own")
    return _back("session")


@router.post("/tokens", dependencies=[Ours])
def make_token(request: Request, state: Here, door: Door, caller: Owner, *, title: Word, role: Word,
               days: Annotated[int, Form(ge=1, le=366)]) -> Response:  # fmt: skip
    """A new token, shown once."""
    try:
        if role not in roles():
            raise UsageError("unknown-role", role=role[:64], roles=", ".join(roles()))
        secret = door.make_token(caller, title, role=role, seconds=days * DAY)
    except QingshanError as error:
        return _page(request, state, door, caller, error=error)
    return _page(request, state, door, caller, token=secret)


@router.post("/tokens/end", dependencies=[Ours])
def end_token(door: Door, caller: Owner, ident: Word) -> Response:
    """A token opens nothing any more."""
    door.sessions.end_token(caller.who, ident)
    door.trail.note(caller.who, "token-ended", caller.who, "own", token=ident)
    return _back("token")


def _back(done: str) -> Response:
    return RedirectResponse(f"/account?done={done}", status_code=303, headers=PRIVATE)


def _page(request: Request, state: State, door: Access, caller: Caller, *,
          error: QingshanError | None = None, token: str = "") -> Response:  # fmt: skip
    problem, status = wrong(request, error)
    who = door.accounts.find(caller.who)
    area = state.workspace.divisions().find(who.area) if who.area else None
    asked = request.query_params.get("done", "")
    done = asked if asked in {"password", "session", "token"} else ""
    return page(
        request, "account.html", status, PRIVATE, problem=problem, who=who, area=area, token=token, done=done,
        role=roles()[who.role], own=own_out(state, door, who.name, request.state.session), days=DAYS,
        roles=[each for key, each in roles().items() if is_within(key, who.role)], csrf=request.state.csrf,
        is_inside=caller.may("inside.read"),
    )  # fmt: skip
