"""What every route of the interface shares."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request

from qingshan.base.messages import Language
from qingshan.edge.web.errors import Problem
from qingshan.edge.web.language import language_of
from qingshan.edge.web.state import State

_FAULTS: dict[int, dict[str, Any]] = {
    400: {"model": Problem, "description": "The request cannot be read"},
    401: {"model": Problem, "description": "Sign in first"},
    403: {"model": Problem, "description": "The role or the area does not reach so far"},
    404: {"model": Problem, "description": "There is no such thing, or nothing to judge"},
    409: {"model": Problem, "description": "The state of things forbids it"},
    413: {"model": Problem, "description": "The file is larger than what is taken"},
    415: {"model": Problem, "description": "Files of that kind are not taken"},
    422: {"model": Problem, "description": "The request means nothing"},
    429: {"model": Problem, "description": "That was tried too often"},
    503: {"model": Problem, "description": "The ledger or the archive cannot be reached"},
}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    # a fault is JSON, whatever a route gives otherwise
    status: {**told, "content": {"application/json": {}}}
    for status, told in _FAULTS.items()
}
"""Answers any route may give besides its own."""


def state_of(request: Request) -> State:
    """What the application holds."""
    state: State = request.app.state.qingshan
    return state


async def _here(request: Request) -> State:
    return state_of(request)


async def _tongue(request: Request) -> Language:
    return language_of(request)


# Both are coroutines because the framework gives a plain function a thread of its own at every request.
Here = Annotated[State, Depends(_here)]
"""Parameter of a route: what the application holds."""

Tongue = Annotated[Language, Depends(_tongue)]
"""Parameter of a route: the language of the request."""
