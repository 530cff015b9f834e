"""The tables of accounts. Of passwords, sessions, tokens and links only hashes are kept."""

from __future__ import annotations

import sqlalchemy as sa

from qingshan.edge.ledger.tables import format_of

FORMAT = 1
"""Number of the layout; a database with a higher one needs a newer program."""

metadata = sa.MetaData()

about = sa.Table(
    "access_about",
    metadata,
    sa.Column("format", sa.Integer, primary_key=True),
    sa.Column("turn", sa.Integer, nullable=False),
)
"""``turn`` moves with every change, so that a process can tell that what it remembers is old."""

account = sa.Table(
    "access_account",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, unique=True),
    sa.Column("is_disabled", sa.Boolean, nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("password_set", sa.BigInteger, nullable=False),
)
"""``password`` is an Argon2id hash, empty where none is set; ``subject`` is the identity provider's."""

session = sa.Table(
    "access_session",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("account", sa.Text, nullable=False, index=True),
    sa.Column("began", sa.BigInteger, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    sa.Column("way", sa.Text, nullable=False),
)

token = sa.Table(
    "access_token",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("account", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
)

link = sa.Table(
    "access_link",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
)
"""One-time links by which a password is chosen; an empty account makes the first administrator."""

attempt = sa.Table(
    "access_attempt",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("last", sa.BigInteger, nullable=False, index=True),
)
"""Passwords tried in a row, by account and by address."""


def create(connection: sa.Connection) -> int:
    """The layout, made where there is none."""
    found = format_of(connection, about)
    if found is not None:
        return found
    metadata.create_all(connection)
    connection.execute(sa.insert(about).values(format=FORMAT, turn=1))
    return FORMAT
