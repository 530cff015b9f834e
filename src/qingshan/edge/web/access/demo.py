"""Accounts for looking around a simulated city: one a role, with new random passwords each time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from qingshan.base.errors import RefusedError
from qingshan.edge.web.access.access import Access
from qingshan.edge.web.access.account import Account
from qingshan.edge.web.access.rights import rights, roles
from qingshan.edge.workspace import Workspace

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs that are not mistaken for one another."""

GROUND = "qingshan serve --demo"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account for looking around, and the password it has until the next start."""

    account: Account
    password: str


def demo_accounts(door: Access, workspace: Workspace) -> tuple[DemoAccount, ...]:
    """An account for each role that sees the console; officers answer for the first county.

    Raises
    ------
    RefusedError
        The readings of the workspace are real.
    """
    if not workspace.city.simulated:
        raise RefusedError("demo-not-simulated")
    county = workspace.divisions().of_kind("county")[0].code
    inside = [role for role in roles() if role in rights()["inside.read"].roles]
    return tuple(_made(door, f"demo-{role}", role, county if role == "officer" else "") for role in inside)


def _made(door: Access, name: str, role: str, area: str) -> DemoAccount:
    if not door.accounts.knows(name):
        door.accounts.add(name, roles()[role].zh, role=role, area=area, now=door.now)
        door.trail.note(name, "added", name, GROUND, role=role, area=area)
    groups = ("".join(secrets.choice(SIGNS) for _ in range(5)) for _ in range(3))
    password = "-".join(groups)
    account = door.accounts.set_password(name, password, now=door.now)
    door.trail.note(name, "password-set", name, GROUND)
    return DemoAccount(account, password)
