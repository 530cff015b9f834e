"""The tables of the ledger and the engine they live in: one writer at a time, nothing changed afterwards."""

from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy as sa

FORMAT = 1
"""Number of the layout; a ledger with a higher one needs a newer program."""

BUSY_SECONDS = 60
WRITING = "qingshan_writing"
"""Execution option of a connection that is about to write."""

ONE_WRITER = 0x71696E67
"""Key of the lock that PostgreSQL gives to one writer at a time."""

metadata = sa.MetaData()

about = sa.Table("ledger_about", metadata, sa.Column("format", sa.Integer, primary_key=True))

entry = sa.Table(
    "ledger_entry",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("request", sa.Text, unique=True),
    sa.Column("line", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.UniqueConstraint("stream", "version"),
    sa.Index("ledger_entry_kind", "kind"),
)
"""``line`` is what is hashed; the columns before it repeat its first words for look-up, and are verified."""

_REFUSE_SQLITE = tuple(
    f"CREATE TRIGGER ledger_entry_no_{word.lower()} BEFORE {word} ON ledger_entry "
    "BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never changed'); END"
    for word in ("UPDATE", "DELETE")
)
_REFUSE_POSTGRESQL = (
    "CREATE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'entries of the ledger are never changed'; END $$",
    "CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()",
)


def format_of(connection: sa.Connection, noted: sa.Table = about) -> int | None:
    """Number of the layout a database holds, as a table notes it; none where nothing is laid out yet."""
    if not sa.inspect(connection).has_table(noted.name):
        return None
    return connection.execute(sa.select(sa.func.max(noted.c.format))).scalar()


def create(connection: sa.Connection) -> int:
    """Layout of the ledger, made where there is none: tables, and triggers that refuse to change an entry."""
    found = format_of(connection)
    if found is not None:
        return found
    metadata.create_all(connection)
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in _REFUSE_SQLITE if is_sqlite else _REFUSE_POSTGRESQL:
        connection.exec_driver_sql(statement)
    connection.execute(sa.insert(about).values(format=FORMAT))
    return FORMAT


def make_engine(url: str) -> sa.Engine:
    """The engine of a database address such as ``sqlite:////city/ledger.db`` or ``postgresql+psycopg://…``."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS})
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sa.create_engine(address, pool_pre_ping=True)
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    # the driver's own way of beginning transactions is switched off: BEGIN is ours, in _begin_sqlite
    connection.isolation_level = None
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: sa.Connection) -> None:
    is_writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get(WRITING, False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_WRITER})")
