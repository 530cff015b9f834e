"""The door as routes see it: accounts and sessions, where a request comes from, whether a form is ours."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, Request

from qingshan.edge.web.access.access import Access, Visit
from qingshan.edge.web.access.origin import HEADER, is_word
from qingshan.edge.web.errors import CrossSiteError


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
    """Nothing, for a form of a page of the same sign-in; who did not sign in has none to hold.

    Raises
    ------
    CrossSiteError
        The form came without the word of the session.
    """
    given = csrf or request.headers.get(HEADER, "")
    if request.state.csrf and not is_word(given, request.state.csrf):
        raise CrossSiteError
