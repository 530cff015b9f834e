"""Passwords tried too often: a pause for the account, and one for the address they come from."""

from __future__ import annotations

import ipaddress
import math

import sqlalchemy as sa

from qingshan.edge.web.access.store import Store
from qingshan.edge.web.access.tables import attempt
from qingshan.edge.web.errors import PausedError
from qingshan.edge.web.settings import Session as Limits


class Throttle:
    """Attempts in a row, counted before a password is looked at, so that many at a time gain nothing."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._pause = int(limits.pause_minutes * 60)
        self._most = {"account": int(limits.attempts), "address": int(limits.attempts_of_address)}

    def take(self, name: str, address: str, now: int) -> None:
        """One attempt more.

        Raises
        ------
        PausedError
            There were too many in a row.
        """
        with self._store.writing() as connection:
            connection.execute(sa.delete(attempt).where(attempt.c.last <= now - self._pause))
            for kind, key in _keys(name, address).items():
                row = connection.execute(sa.select(attempt).where(attempt.c.key == key)).first()
                if row is None:
                    connection.execute(sa.insert(attempt).values(key=key, tries=1, last=now))
                elif row.tries >= self._most[kind]:
                    raise PausedError(math.ceil((row.last + self._pause - now) / 60))
                else:
                    values = {"tries": row.tries + 1, "last": now}
                    connection.execute(sa.update(attempt).where(attempt.c.key == key).values(**values))

    def clear(self, name: str, address: str) -> None:
        """The password was right: the account begins anew, and the address has this attempt back."""
        keys = _keys(name, address)
        with self._store.writing() as connection:
            connection.execute(sa.delete(attempt).where(attempt.c.key == keys["account"]))
            connection.execute(
                sa.update(attempt)
                .where(attempt.c.key == keys["address"], attempt.c.tries > 0)
                .values(tries=attempt.c.tries - 1)
            )


def _keys(name: str, address: str) -> dict[str, str]:
    return {"account": f"account {name.strip().lower()[:64]}", "address": f"address {network_of(address)}"}


def network_of(address: str) -> str:
    """What one attacker holds: an IPv4 address, or the half of an IPv6 address that is given out.

    Examples
    --------
    >>> network_of("10.0.0.7"), network_of("2001:db8::1:2"), network_of("?")
    ('10.0.0.7', '2001:db8::/64', '?')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
