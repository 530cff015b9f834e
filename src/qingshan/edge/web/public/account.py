"""Pages by which people come in and look after their account: plain forms, no script."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from qingshan.base.errors import QingshanError, UsageError
from qingshan.edge.web.access.access import Access, Visit
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.cookies import give, secret_of, take
from qingshan.edge.web.access.origin import is_word, local_path
from qingshan.edge.web.access.rule import Rule
from qingshan.edge.web.api.common import Here
from qingshan.edge.web.errors import CrossSiteError, problem_of, status_of
from qingshan.edge.web.language import language_of
from qingshan.edge.web.public.page import page

router = APIRouter(include_in_schema=False)

Anyone = Depends(Rule("account.sign-in"))
Word = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=1000)]


def door_of(request: Request) -> Access:
    """The door of the application."""
    door: Access = request.app.state.access
    return door


Door = Annotated[Access, Depends(door_of)]
"""Parameter of a route: accounts, sessions and tokens."""


def visit_of(request: Request) -> Visit:
    """Where a request comes from."""
    address = request.client.host if request.client else ""
    return Visit(address, request.headers.get("user-agent", ""))


def own_form(request: Request, csrf: Annotated[str, Form(max_length=100)] = "") -> None:
    """Nothing, for a form that a page of this session holds.

    Raises
    ------
    CrossSiteError
        The form came without the word of the session.
    """
    if not is_word(csrf, request.state.csrf):
        raise CrossSiteError


@router.get("/sign-in", dependencies=[Anyone])
def sign_in_page(request: Request, state: Here, onward: Annotated[str, Query(alias="next")] = "") -> Response:
    """The form to sign in."""
    return sign_in_form(request, state, next=onward[:1000])


@router.post("/sign-in", dependencies=[Anyone])
def sign_in(
    request: Request,
    state: Here,
    door: Door,
    name: Word,
    password: Secret,
    onward: Annotated[str, Form(alias="next", max_length=1000)] = "",
) -> Response:
    """A session, or the form again with what was wrong."""
    before = secret_of(request, state.settings)
    try:
        secret = door.sign_in(name, password, visit_of(request))
    except QingshanError as error:
        return sign_in_form(request, state, status_of(error), next=onward, name=name, error=error)
    if before:
        door.sessions.end_secret(before)
    return welcome(request, state, door, secret, onward)


@router.post("/sign-out", dependencies=[Anyone, Depends(own_form)])
def sign_out(request: Request, state: Here, door: Door) -> Response:
    """The session ends, here and in the browser."""
    door.sign_out(secret_of(request, state.settings), request.state.caller.who)
    response = RedirectResponse("/sign-in", status_code=303)
    take(response, request, state.settings)
    response.headers["clear-site-data"] = '"cache"'
    return private(response)


@router.get("/set-up", dependencies=[Anyone])
def set_up_page(request: Request, door: Door, key: str = "") -> Response:
    """The form of a one-time link: choose a password, and for the first administrator a name."""
    account = door.accounts.of_link(key[:100], now=door.now)
    return private(page(request, "set_up.html", key=key, account=account, problem=None, name="", title=""))


@router.post("/set-up", dependencies=[Anyone])
def set_up(request: Request, state: Here, door: Door, *, key: Word, password: Secret, again: Secret,
           name: Word = "", title: Word = "") -> Response:  # fmt: skip
    """A session for whoever has the link, or the form again with what was wrong."""
    account = door.accounts.of_link(key, now=door.now)
    try:
        check_twice(password, again)
        secret = door.take_up(key, password, visit_of(request), name=name, title=title)
    except QingshanError as error:
        problem = problem_of(error, language_of(request))
        return private(page(request, "set_up.html", status_of(error), key=key, account=account,
                            problem=problem, name=name, title=title))  # fmt: skip
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


def welcome(request: Request, state: Here, door: Access, secret: str, onward: str) -> Response:
    """The way on after signing in, with the session in a cookie."""
    key = door.sessions.find(secret, door.now)
    caller = key.caller if key else Caller()
    home = "/console/" if caller.may("inside.read") else "/account"
    response = RedirectResponse(local_path(onward, home), status_code=303)
    give(response, request, state.settings, secret)
    return private(response)


def private(response: Response) -> Response:
    """An answer that nobody keeps."""
    response.headers["cache-control"] = "no-store"
    return response
