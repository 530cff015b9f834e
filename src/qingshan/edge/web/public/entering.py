"""Pages by which people come in and go: plain forms, no script."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from qingshan.base.errors import QingshanError, UsageError
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.cookies import give, secret_of, take
from qingshan.edge.web.access.door import Door, own_form, visit_of
from qingshan.edge.web.access.origin import local_path
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.parameters import Here
from qingshan.edge.web.errors import Problem, problem_of, status_of
from qingshan.edge.web.language import language_of
from qingshan.edge.web.page import page
from qingshan.edge.web.state import State

router = APIRouter(include_in_schema=False, dependencies=[Depends(Rule("account.sign-in"))])

PRIVATE = {"Cache-Control": "no-store"}
Word = Annotated[str, Form(max_length=200)]
Onward = Annotated[str, Form(alias="next", max_length=1000)]


@router.get("/sign-in")
def sign_in_page(
    request: Request, state: Here, onward: Annotated[str, Query(alias="next", max_length=1000)] = ""
) -> Response:
    """The form to sign in."""
    return sign_in_form(request, state, onward=onward)


@router.post("/sign-in")
def sign_in(
    request: Request, state: Here, door: Door, name: Word, password: Word, onward: Onward = ""
) -> Response:
    """A session, or the form again with what was wrong."""
    before = secret_of(request, state.settings)
    try:
        secret = door.sign_in(name, password, visit_of(request))
    except QingshanError as error:
        return sign_in_form(request, state, error, onward=onward, name=name)
    if before:
        door.sessions.end_secret(before)
    return welcome(request, state, door, secret, onward)


@router.post("/sign-out", dependencies=[Depends(own_form)])
def sign_out(request: Request, state: Here, door: Door) -> Response:
    """The session ends, here and in the browser."""
    door.sign_out(secret_of(request, state.settings), request.state.caller.who)
    response = RedirectResponse("/sign-in", status_code=303, headers=PRIVATE)
    take(response, request, state.settings)
    return response


@router.get("/set-up")
def set_up_page(request: Request, door: Door, key: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The form of a one-time link: choose a password, and for the first administrator a name."""
    return _set_up_form(request, None, key=key, account=door.accounts.of_link(key, now=door.now))


@router.post("/set-up")
def set_up(request: Request, state: Here, door: Door, *, key: Word, password: Word, again: Word,
           name: Word = "", title: Word = "") -> Response:  # fmt: skip
    """A session for whoever has the link, or the form again with what was wrong."""
    account = door.accounts.of_link(key, now=door.now)
    try:
        check_twice(password, again)
        secret = door.take_up(key, password, visit_of(request), name=name, title=title)
    except QingshanError as error:
        return _set_up_form(request, error, key=key, account=account, who=name, full=title)
    return welcome(request, state, door, secret, "")


def check_twice(password: str, again: str) -> None:
    """Nothing, for a password typed the same twice.

    Raises
    ------
    UsageError
        It was not.
    """
    if password != again:
        raise UsageError("password-differs")


def welcome(request: Request, state: State, door: Door, secret: str, onward: str) -> Response:
    """The way on after signing in, with the session in a cookie."""
    key = door.sessions.find(secret, door.now)
    caller = key.caller if key else Caller()
    home = "/console/" if caller.may("inside.read") else "/account"
    response = RedirectResponse(local_path(onward, home), status_code=303, headers=PRIVATE)
    give(response, request, state.settings, secret)
    return response


def wrong(request: Request, error: QingshanError | None) -> tuple[Problem | None, int]:
    """What was wrong with a form, for people, and the status that fits."""
    return (None, 200) if error is None else (problem_of(error, language_of(request)), status_of(error))


def sign_in_form(
    request: Request, state: State, error: QingshanError | None = None, *, onward: str = "", name: str = ""
) -> Response:
    """The form to sign in, with what was wrong."""
    problem, status = wrong(request, error)
    oidc = state.settings.oidc.issuer
    return page(request, "sign_in.html", status, PRIVATE, problem=problem, onward=onward, who=name, oidc=oidc)


def _set_up_form(request: Request, error: QingshanError | None, **given: str) -> Response:
    problem, status = wrong(request, error)
    shown = {"who": "", "full": "", **given}
    return page(request, "set_up.html", status, PRIVATE, problem=problem, **shown)
