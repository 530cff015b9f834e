"""The rule of a route: which right it asks for, and the area the right must reach.

Every route depends on exactly one :class:`Rule`; a test walks the routes and fails on one without.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from fastapi import Request

from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rights import ANONYMOUS, rights
from qingshan.edge.web.errors import ForbiddenError, SignInError

AreaOf = Callable[[Request], Awaitable[str]]
"""Gives the division code of what a request is about; empty for the whole city."""

Reach = AreaOf | Literal["all", "own"]
"""``all``: nothing of an area is at stake. ``own``: the answer holds only what the caller's area covers, or
what is written is said to lie in it. A function: the request is about one thing, which lies in a division."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a route.

    Parameters
    ----------
    right
        Key of the right in ``roles.toml``.
    reach
        How the caller's area bears on it.
    """

    right: str
    reach: Reach = "all"

    @property
    def reach_key(self) -> str:
        """Key of the reach in ``roles.toml``."""
        return self.reach if isinstance(self.reach, str) else getattr(self.reach, "__name__", "")

    @property
    def is_open(self) -> bool:
        """Whether somebody who did not sign in may call it."""
        return ANONYMOUS in rights()[self.right].roles

    async def __call__(self, request: Request) -> Caller:
        """The caller.

        Raises
        ------
        SignInError
            Nobody signed in, and the right asks for somebody.
        ForbiddenError
            The role lacks the right, or the thing lies outside the caller's area.
        """
        caller: Caller = request.scope.get("state", {}).get("caller") or Caller()
        if not caller.may(self.right):
            raise ForbiddenError(self.right) if caller.is_known else SignInError(self.right)
        if callable(self.reach) and not caller.covers(await self.reach(request)):
            raise ForbiddenError(self.right, is_area=True)
        return caller
