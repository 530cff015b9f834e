"""Where accounts are kept: the ledger's database when that is a server, else ``accounts.db``."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator

import sqlalchemy as sa

from qingshan.base.errors import LedgerError
from qingshan.edge.ledger.tables import WRITING, format_of, make_engine
from qingshan.edge.web.access import tables
from qingshan.edge.workspace import Workspace

FILE = "accounts.db"

LOOK = 1.0
"""How long a change by another process may go unseen [s]; one's own is seen at once."""


class Store:
    """A database of accounts. Methods may be called from any thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._looked = -LOOK
        self._turn = 0

    @classmethod
    def open(cls, workspace: Workspace) -> Store:
        """The accounts of a workspace; empty tables are made where there are none.

        Raises
        ------
        LedgerError
            The database cannot be opened, or was laid out by a newer program.
        """
        address = workspace.city.ledger
        if not sa.make_url(address or "sqlite://").get_backend_name().startswith("postgresql"):
            path = workspace.folder / FILE
            address = f"sqlite:///{path}"
            with _told(FILE):
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        store = cls(make_engine(address))
        store._prepare()
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def turn(self) -> int:
        """A number that moves whenever an account, a session or a token changes, whoever changes it."""
        if time.monotonic() - self._looked >= LOOK:
            with self._lock, self.reading() as connection:
                self._turn = connection.execute(sa.select(tables.about.c.turn)).scalar_one()
                self._looked = time.monotonic()
        return self._turn

    @property
    def is_fresh(self) -> bool:
        """Whether :attr:`turn` answers without asking the database."""
        return time.monotonic() - self._looked < LOOK

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A stretch of reading."""
        with _told(self._engine.url.render_as_string(hide_password=True)), self._engine.connect() as found:
            yield found

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction of what nobody needs to hear of, such as when a session was last used."""
        name = self._engine.url.render_as_string(hide_password=True)
        with (
            _told(name),
            self._engine.connect().execution_options(**{WRITING: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @contextlib.contextmanager
    def changing(self) -> Iterator[sa.Connection]:
        """A transaction after which everybody looks again at who may do what."""
        with self.writing() as connection:
            yield connection
            connection.execute(sa.update(tables.about).values(turn=tables.about.c.turn + 1))
        self._looked = -LOOK

    def _prepare(self) -> None:
        with self.reading() as connection:
            found = format_of(connection, tables.about)
        if found is None:
            with self.writing() as connection:
                found = tables.create(connection)
        if found > tables.FORMAT:
            raise LedgerError("ledger-too-new", ledger=FILE, found=found, known=tables.FORMAT)


@contextlib.contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError) as fault:
        reason = str(getattr(fault, "orig", None) or fault).splitlines()[0]
        raise LedgerError("accounts-absent", database=name, reason=reason) from fault
