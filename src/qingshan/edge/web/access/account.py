"""An account: who somebody is, in what role and for which area."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qingshan.base.errors import UsageError
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.rights import rights, roles

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
"""What the name of an account looks like: it is written into the ledger and into addresses."""

AREA = re.compile(r"([0-9]{6}([0-9]{3}){0,2})?")
"""A division code, or nothing for the whole city."""


MANAGES = "users.manage"
"""Right of those who give rights to others; with a part of the city they could still give themselves all."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account.

    Parameters
    ----------
    name
        What is typed to sign in.
    title
        What people call them.
    role, area
        Key of a role, and the division they answer for; empty for the whole city.
    subject
        Who the identity provider says it is; empty where it does not.
    made, password_set
        When [s since 1970]; 0 where no password is set.
    """

    name: str
    title: str
    role: str
    area: str
    subject: str
    is_disabled: bool
    made: int
    password_set: int

    @property
    def caller(self) -> Caller:
        """Who asks when this account does."""
        return Caller(self.name, self.title, self.role, self.area)


def checked_name(text: str) -> str:
    """A name of an account.

    Raises
    ------
    UsageError
        It has signs that cannot be in one.
    """
    name = text.strip().lower()
    if not NAME.fullmatch(name):
        raise UsageError("account-name", name=text[:64])
    return name


def check_place(role: str, area: str) -> None:
    """Nothing, for a role and an area that mean something.

    Raises
    ------
    UsageError
        There is no such role, the area is no division code, or somebody who manages accounts and settings
        would answer for a part of the city only.
    """
    if role not in roles():
        raise UsageError("unknown-role", role=role[:64], roles=", ".join(roles()))
    if not AREA.fullmatch(area):
        raise UsageError("account-area", area=area[:64])
    if area and role in rights()[MANAGES].roles:
        raise UsageError("account-manager-area", role=role, area=area)


def rights_of(role: str) -> frozenset[str]:
    """Keys of the rights a role has."""
    return frozenset(key for key, right in rights().items() if role in right.roles)


def is_within(role: str, other: str) -> bool:
    """Whether a role has no right that another lacks.

    Examples
    --------
    >>> is_within("officer", "analyst"), is_within("analyst", "approver")
    (True, False)
    """
    return rights_of(role) <= rights_of(other)
