"""Sessions of people and tokens of programs: found quickly, ended at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.web.access.account import Account, is_within
from qingshan.edge.web.access.accounts import account_of
from qingshan.edge.web.access.caller import Caller
from qingshan.edge.web.access.secret import TOKEN, digest, new_id, new_secret
from qingshan.edge.web.access.store import Store
from qingshan.edge.web.access.tables import account, session, token
from qingshan.edge.web.settings import Session as Limits

REMEMBERED = 4096
"""Sessions and tokens kept in memory; the one not used for longest goes first."""

TOUCH = 60
"""How far the last use of a session may lag behind in the database [s]."""

AGENT = 200
"""Signs kept of what a browser calls itself."""

MOST_TOKENS = 20
"""Tokens an account may have at a time."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its owner sees it; times in seconds since 1970."""

    id: str
    account: str
    began: int
    seen: int
    address: str
    agent: str
    way: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it; times in seconds since 1970."""

    id: str
    account: str
    title: str
    role: str
    made: int
    until: int


@dataclass(frozen=True, slots=True)
class Key:
    """What a secret opens: a caller, by a session or a token, until a moment [s since 1970]."""

    caller: Caller
    id: str
    until: int
    seen: int
    written: int


class Sessions:
    """Sessions and tokens of a workspace. Methods may be called from any thread."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._idle, self._longest = int(limits.idle_minutes * 60), int(limits.longest_hours * 3600)
        self._lock = threading.Lock()
        self._turn = -1
        self._known: OrderedDict[str, Key] = OrderedDict()

    def begin(self, who: Account, *, now: int, address: str, agent: str, way: str) -> str:
        """The secret of a new session."""
        secret = new_secret()
        row = {
            "hash": digest(secret), "id": new_id(), "account": who.name, "began": now, "seen": now,
            "address": address[:64], "agent": agent[:AGENT], "way": way,
        }  # fmt: skip
        with self._store.writing() as connection:
            connection.execute(sa.delete(session).where(self._is_over(now)))
            connection.execute(sa.insert(session).values(**row))
        return secret

    def quickly(self, secret: str, now: int) -> Key | None:
        """What a secret opens, when no database has to be asked."""
        if not self._store.is_fresh:
            return None
        with self._lock:
            key = self._known.get(digest(secret)) if self._turn == self._store.turn else None
            if key is None or self._is_spent(key, now) or now - key.written >= TOUCH:
                return None
            found = self._known[digest(secret)] = replace(key, seen=now)
            self._known.move_to_end(digest(secret))
        return found

    def find(self, secret: str, now: int) -> Key | None:
        """What a secret opens: nothing once it is too old, was ended, or its account is closed."""
        turn, hashed = self._store.turn, digest(secret)
        with self._lock:
            if turn != self._turn:
                self._known.clear()
                self._turn = turn
            before = self._known.pop(hashed, None)
        load = self._token if secret.startswith(TOKEN) else self._session
        key = load(hashed, now, before)
        if key is not None:
            with self._lock:
                self._known[hashed] = key
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return key

    def is_open(self, secret: str, now: int) -> bool:
        """Whether a secret still opens something; to look is not to use it, so an idle session stays idle."""
        hashed, is_current = digest(secret), self._store.is_fresh and self._turn == self._store.turn
        with self._lock:
            held = self._known.get(hashed)
        if held is not None and is_current:
            return not self._is_spent(held, now)
        if secret.startswith(TOKEN):
            return self._token(hashed, now, held) is not None
        row = self._row(session, hashed)
        return row is not None and not self._is_spent(self._opened(row, held), now)

    def of(self, name: str, now: int) -> tuple[Session, ...]:
        """Sessions of an account that are open, the last used first."""
        query = (
            sa.select(*(each for each in session.c if each.name != "hash"))
            .where(session.c.account == name, sa.not_(self._is_over(now)))
            .order_by(session.c.seen.desc())
        )
        with self._store.reading() as connection:
            return tuple(Session(**row) for row in connection.execute(query).mappings())

    def count(self, now: int) -> int:
        """Number of sessions that are open."""
        query = sa.select(sa.func.count()).select_from(session).where(sa.not_(self._is_over(now)))
        with self._store.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def end(self, name: str, ident: str) -> None:
        """One session of an account ends.

        Raises
        ------
        UsageError
            The account has no such session.
        """
        with self._store.changing() as connection:
            query = sa.delete(session).where(session.c.account == name, session.c.id == ident)
            if not connection.execute(query).rowcount:
                raise UsageError("unknown-session", id=ident[:64])

    def end_secret(self, secret: str) -> None:
        """The session of a secret ends, if there is one."""
        with self._store.changing() as connection:
            connection.execute(sa.delete(session).where(session.c.hash == digest(secret)))

    def end_all(self, name: str, *, but: str = "") -> None:
        """Every session of an account ends, but one."""
        with self._store.changing() as connection:
            connection.execute(sa.delete(session).where(session.c.account == name, session.c.id != but))

    def make_token(self, who: Account, title: str, *, role: str, now: int, until: int) -> str:
        """The secret of a new token; it is never told again.

        Raises
        ------
        RefusedError
            The role has a right the account lacks, or the account has too many tokens.
        """
        if not is_within(role, who.role):
            raise RefusedError("token-role", role=role, own=who.role)
        if len(self.tokens(who.name, now)) >= MOST_TOKENS:
            raise RefusedError("token-many", most=MOST_TOKENS)
        secret = TOKEN + new_secret()
        row = {
            "hash": digest(secret), "id": new_id(), "account": who.name,
            "title": " ".join(title.split())[:60] or "—", "role": role, "made": now, "until": until,
        }  # fmt: skip
        with self._store.writing() as connection:
            connection.execute(sa.delete(token).where(token.c.until <= now))
            connection.execute(sa.insert(token).values(**row))
        return secret

    def tokens(self, name: str, now: int) -> tuple[Token, ...]:
        """Tokens of an account that still open something, the newest first."""
        query = (
            sa.select(*(each for each in token.c if each.name != "hash"))
            .where(token.c.account == name, token.c.until > now)
            .order_by(token.c.made.desc())
        )
        with self._store.reading() as connection:
            return tuple(Token(**row) for row in connection.execute(query).mappings())

    def end_token(self, name: str, ident: str) -> None:
        """A token of an account ends.

        Raises
        ------
        UsageError
            The account has no such token.
        """
        with self._store.changing() as connection:
            query = sa.delete(token).where(token.c.account == name, token.c.id == ident)
            if not connection.execute(query).rowcount:
                raise UsageError("unknown-token", id=ident[:64])

    def _is_spent(self, key: Key, now: int) -> bool:
        return now >= key.until or (not key.caller.by_token and now - key.seen >= self._idle)

    def _is_over(self, now: int) -> sa.ColumnElement[bool]:
        return sa.or_(session.c.began <= now - self._longest, session.c.seen <= now - self._idle)

    def _session(self, hashed: str, now: int, before: Key | None) -> Key | None:
        row = self._row(session, hashed)
        if row is None:
            return None
        key = self._opened(row, before)
        if self._is_spent(key, now):
            return None
        if now - row.seen >= TOUCH:
            with self._store.writing() as connection:
                connection.execute(sa.update(session).where(session.c.hash == hashed).values(seen=now))
            key = replace(key, written=now)
        return replace(key, seen=now)

    def _opened(self, row: sa.Row[Any], before: Key | None) -> Key:
        seen = max(row.seen, before.seen if before else 0)
        return Key(account_of(row).caller, row.id, row.began + self._longest, seen, row.seen)

    def _token(self, hashed: str, now: int, before: Key | None) -> Key | None:
        row = self._row(token, hashed)
        if row is None or row.until <= now or not is_within(row.token_role, row.role):
            return None
        caller = replace(account_of(row).caller, role=row.token_role, by_token=True)
        return Key(caller, row.id, row.until, now, now)

    def _row(self, table: sa.Table, hashed: str) -> sa.Row[Any] | None:
        own = [table.c.role.label("token_role"), table.c.until] if table is token else []
        if table is session:
            own = [session.c.began, session.c.seen]
        query = (
            sa.select(table.c.id, *own, *(each for each in account.c if each.name != "password"))
            .join(account, account.c.name == table.c.account)
            .where(table.c.hash == hashed, account.c.is_disabled.is_(False))
        )
        with self._store.reading() as connection:
            return connection.execute(query).first()
