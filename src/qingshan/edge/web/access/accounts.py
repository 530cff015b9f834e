"""Accounts: added, changed, disabled, their passwords set and tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.web.access import passwords
from qingshan.edge.web.access.account import Account, check_place, checked_name
from qingshan.edge.web.access.secret import digest, new_secret
from qingshan.edge.web.access.store import Store
from qingshan.edge.web.access.tables import account, link, session

TITLE = 60
"""Longest name people call somebody by."""

COLUMNS = tuple(each for each in account.c if each.name != "password")


class Accounts:
    """Accounts of a workspace.

    Parameters
    ----------
    store
        Where they are kept.
    about
        Words no password may be made of: names of the city and of the program.
    """

    def __init__(self, store: Store, about: tuple[str, ...] = ()) -> None:
        self._store, self._about = store, about
        self._known: tuple[int, Mapping[str, Account]] = -1, {}

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._store.reading() as connection:
            found = connection.execute(sa.select(*COLUMNS).order_by(account.c.name)).all()
        return tuple(account_of(row) for row in found)

    def known(self) -> Mapping[str, Account]:
        """Every account by its name, read again when one has changed."""
        turn, found = self._store.turn, self._known
        if found[0] != turn:
            found = self._known = turn, {each.name: each for each in self.all()}
        return found[1]

    def find(self, name: str) -> Account:
        """One account.

        Raises
        ------
        UsageError
            There is none.
        """
        return self._one(account.c.name == name.strip().lower(), name)

    def of_subject(self, subject: str) -> Account | None:
        """The account of somebody the identity provider knows."""
        with self._store.reading() as connection:
            row = connection.execute(sa.select(*COLUMNS).where(account.c.subject == subject)).first()
        return None if row is None else account_of(row)

    def add(self, name: str, title: str, *, role: str, area: str, now: int, subject: str = "") -> Account:
        """A new account; it has no password yet.

        Raises
        ------
        RefusedError
            The name is taken.
        UsageError
            Name, role or area mean nothing.
        """
        name = checked_name(name)
        check_place(role, area)
        row: dict[str, Any] = {
            "name": name, "title": _title(title) or name, "role": role, "area": area,
            "password": "", "subject": subject or None, "is_disabled": False, "made": now, "password_set": 0,
        }  # fmt: skip
        with self._store.changing() as connection:
            if connection.execute(sa.select(account.c.name).where(account.c.name == name)).first():
                raise RefusedError("account-taken", name=name)
            connection.execute(sa.insert(account).values(**row))
        return self.find(name)

    def change(self, name: str, *, title: str, role: str, area: str) -> Account:
        """The account under another title, in another role or area.

        Raises
        ------
        RefusedError
            Nobody would be left who manages accounts.
        """
        check_place(role, area)
        with self._store.changing() as connection:
            _known(connection, name)
            values = {"title": _title(title) or name, "role": role, "area": area}
            connection.execute(sa.update(account).where(account.c.name == name).values(**values))
            _keep_one_administrator(connection)
        return self.find(name)

    def disable(self, name: str, *, is_disabled: bool = True) -> Account:
        """The account closed or opened again; a closed one has no session left.

        Raises
        ------
        RefusedError
            Nobody would be left who manages accounts.
        """
        with self._store.changing() as connection:
            _known(connection, name)
            connection.execute(
                sa.update(account).where(account.c.name == name).values(is_disabled=is_disabled)
            )
            _keep_one_administrator(connection)
            if is_disabled:
                for table in (session, link):
                    connection.execute(sa.delete(table).where(table.c.account == name))
        return self.find(name)

    def set_password(self, name: str, password: str, *, now: int) -> Account:
        """The account with another password; every session and link of before has ended.

        Raises
        ------
        UsageError
            The password is too short, too long or a common one.
        """
        found = self.find(name)
        self.check_password(found.name, password)
        kept = passwords.keep(password)
        with self._store.changing() as connection:
            values = {"password": kept, "password_set": now}
            connection.execute(sa.update(account).where(account.c.name == found.name).values(**values))
            for table in (session, link):
                connection.execute(sa.delete(table).where(table.c.account == found.name))
        return self.find(name)

    def check_password(self, name: str, password: str) -> None:
        """Nothing, for a name and a password an account can have.

        Raises
        ------
        UsageError
            One of them cannot be used.
        """
        passwords.check(password, (checked_name(name), *self._about))

    def forget_password(self, name: str) -> None:
        """The password of an account is void, and its sessions have ended: a link is under way."""
        with self._store.changing() as connection:
            _known(connection, name)
            values = {"password": "", "password_set": 0}
            connection.execute(sa.update(account).where(account.c.name == name).values(**values))
            connection.execute(sa.delete(session).where(session.c.account == name))

    def whose(self, name: str, password: str) -> Account | None:
        """The account that a name and a password open; none takes as long to say as one."""
        name = name.strip().lower()
        with self._store.reading() as connection:
            row = connection.execute(sa.select(account).where(account.c.name == name)).first()
        is_right = passwords.fits(row.password if row else "", password)
        if row is None or not is_right or row.is_disabled:
            return None
        if passwords.is_dated(row.password):
            with self._store.writing() as connection:
                kept = passwords.keep(password)
                connection.execute(sa.update(account).where(account.c.name == name).values(password=kept))
        return account_of(row)

    def knows(self, name: str) -> bool:
        """Whether there is such an account; for the audit trail, never for an answer."""
        with self._store.reading() as connection:
            query = sa.select(account.c.name).where(account.c.name == name.strip().lower())
            return connection.execute(query).first() is not None

    def make_link(self, name: str, *, until: int) -> str:
        """The secret of a one-time link by which a password is chosen; older links of the account are void.

        Parameters
        ----------
        name
            Account; empty for the first administrator, who chooses a name too.
        """
        secret = new_secret()
        with self._store.writing() as connection:
            connection.execute(sa.delete(link).where(link.c.account == name))
            connection.execute(sa.insert(link).values(hash=digest(secret), account=name, until=until))
        return secret

    def of_link(self, secret: str, *, now: int) -> str:
        """Account of a link.

        Raises
        ------
        RefusedError
            The link was used, is too old, or never was one.
        """
        with self._store.reading() as connection:
            row = connection.execute(sa.select(link).where(link.c.hash == digest(secret))).first()
        if row is None or row.until <= now or (not row.account and self.all()):
            raise RefusedError("link-used")
        return str(row.account)

    def use_link(self, secret: str) -> None:
        """The link is used up.

        Raises
        ------
        RefusedError
            Somebody used it first.
        """
        with self._store.writing() as connection:
            if not connection.execute(sa.delete(link).where(link.c.hash == digest(secret))).rowcount:
                raise RefusedError("link-used")

    def bind(self, name: str, subject: str) -> None:
        """The account belongs to somebody the identity provider knows."""
        with self._store.changing() as connection:
            _known(connection, name)
            connection.execute(sa.update(account).where(account.c.name == name).values(subject=subject))

    def _one(self, condition: sa.ColumnElement[bool], name: str) -> Account:
        with self._store.reading() as connection:
            row = connection.execute(sa.select(*COLUMNS).where(condition)).first()
        if row is None:
            raise UsageError("unknown-account", name=name[:64])
        return account_of(row)


def account_of(row: sa.Row[Any]) -> Account:
    """The account of a row of its table."""
    return Account(
        row.name,
        row.title,
        row.role,
        row.area,
        row.subject or "",
        row.is_disabled,
        row.made,
        row.password_set,
    )


def _title(text: str) -> str:
    return " ".join(text.split())[:TITLE]


def _known(connection: sa.Connection, name: str) -> None:
    if connection.execute(sa.select(account.c.name).where(account.c.name == name)).first() is None:
        raise UsageError("unknown-account", name=name[:64])


def _keep_one_administrator(connection: sa.Connection) -> None:
    query = sa.select(sa.func.count()).where(
        account.c.role == "administrator", account.c.is_disabled.is_(False)
    )
    if not connection.execute(query).scalar():
        raise RefusedError("account-last-administrator")
