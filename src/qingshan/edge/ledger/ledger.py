"""The ledger: entries appended in one durable step, each chained to the one before."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from qingshan.act.entry import Draft, Entry, Head, line_of, read_line, seal
from qingshan.base.errors import LedgerError
from qingshan.edge.ledger import tables
from qingshan.edge.ledger.tables import entry

PAGE = 5_000
"""Entries fetched at a time when all are read."""

MOST_DRAFTS = 16
"""Entries of one request that :meth:`Ledger.done` looks for."""


class Ledger:
    """Entries of one workspace. Any number of processes and threads may hold the same ledger open."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, where: str | Path) -> Ledger:
        """The ledger at a file or a database address; an empty one is made where there is none.

        Raises
        ------
        LedgerError
            It cannot be opened, or was made by a newer program.
        """
        url = where if isinstance(where, str) and "://" in where else f"sqlite:///{where}"
        ledger = cls(tables.make_engine(url))
        with _told("ledger-absent", ledger=ledger.name):
            ledger._prepare()
        return ledger

    @property
    def name(self) -> str:
        """Address of the database, without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        at: datetime,
        request: str = "",
        expected: Mapping[str, int] | None = None,
    ) -> tuple[Entry, ...]:
        """The drafts as entries: all of them are durable when this returns, or none of them is entered.

        Parameters
        ----------
        drafts
            What was decided, in order.
        at
            Now, with an offset.
        request
            Word of the request. Repeated after a broken connection it gives the entries of the first time
            and enters nothing.
        expected
            Number of entries the decider saw in each stream the decision rests on.

        Raises
        ------
        LedgerError
            A stream has moved since it was seen, the request is known with other content, or the database
            cannot be written.
        UsageError
            A draft is not fit for the ledger.
        """
        if not drafts:
            return ()
        with _told("ledger-not-written"), self._writing() as connection:
            done = _done(connection, request, drafts)
            if done:
                return done
            names = {each.stream for each in drafts} | set(expected or {})
            versions = _versions(connection, names)
            for stream, seen in (expected or {}).items():
                if versions.get(stream, 0) != seen:
                    raise LedgerError(
                        "ledger-moved", stream=stream, found=versions.get(stream, 0), expected=seen
                    )
            sealed = seal(drafts, head=_head(connection), versions=versions, request=request, at=at)
            connection.execute(sa.insert(entry), [_row(each) for each in sealed])
        return sealed

    def stream(self, name: str) -> tuple[Entry, ...]:
        """Entries about one thing, in order; none when nothing is known of it."""
        query = sa.select(entry.c.line, entry.c.hash).where(entry.c.stream == name).order_by(entry.c.version)
        with _told("ledger-absent", ledger=self.name), self._engine.connect() as connection:
            return tuple(read_line(line, digest) for line, digest in connection.execute(query))

    def done(self, request: str) -> tuple[Entry, ...]:
        """Entries of a request that was carried out before, in order; none where it was not."""
        words = [f"{request}#{place}" for place in range(MOST_DRAFTS)]
        query = (
            sa.select(entry.c.line, entry.c.hash).where(entry.c.request.in_(words)).order_by(entry.c.number)
        )
        with _told("ledger-absent", ledger=self.name), self._engine.connect() as connection:
            return tuple(read_line(line, digest) for line, digest in connection.execute(query))

    def streams(self, prefix: str) -> tuple[str, ...]:
        """Names of the streams that begin so, in the order of their first entries."""
        query = (
            sa.select(entry.c.stream)
            .where(entry.c.version == 1, entry.c.stream.startswith(prefix, autoescape=True))
            .order_by(entry.c.number)
        )
        with _told("ledger-absent", ledger=self.name), self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def entries(self, prefix: str = "", *, after: int = 0) -> Iterator[Entry]:
        """Entries whose stream begins with ``prefix``, in order, from the one after number ``after``."""
        query = sa.select(entry.c.line, entry.c.hash).order_by(entry.c.number).limit(PAGE)
        if prefix:
            query = query.where(entry.c.stream.startswith(prefix, autoescape=True))
        while True:
            with _told("ledger-absent", ledger=self.name), self._engine.connect() as connection:
                page = connection.execute(query.where(entry.c.number > after)).all()
            for line, digest in page:
                found = read_line(line, digest)
                after = found.number
                yield found
            if len(page) < PAGE:
                return

    def rows(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Entries as the verifier reads them: line, hash, and how the line must begin by its columns."""
        columns = (entry.c.number, entry.c.stream, entry.c.version, entry.c.kind, entry.c.request)
        query = sa.select(entry.c.line, entry.c.hash, *columns).order_by(entry.c.number)
        with _told("ledger-absent", ledger=self.name), self._engine.connect() as connection:
            for line, digest, number, stream, version, kind, request in connection.execute(query):
                head = f'[{number},"{stream}",{version},"{kind}","{request or ""}",'
                yield line.encode(), digest.encode(), head.encode()

    def head(self) -> Head:
        """Number and hash of the newest entry."""
        with _told("ledger-absent", ledger=self.name), self._engine.connect() as connection:
            return _head(connection)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with (
            self._engine.connect().execution_options(**{tables.WRITING: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def _prepare(self) -> None:
        with self._engine.connect() as connection:
            found = tables.format_of(connection)
        if found is None:
            with self._writing() as connection:
                found = tables.create(connection)
        if found > tables.FORMAT:
            raise LedgerError("ledger-too-new", ledger=self.name, found=found, known=tables.FORMAT)


@contextlib.contextmanager
def _told(code: str, **params: object) -> Iterator[None]:
    """A stretch of work whose faults of the database become :class:`LedgerError`."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError) as fault:
        reason = str(getattr(fault, "orig", None) or fault).splitlines()[0]
        raise LedgerError(code, **params, reason=reason) from fault


def _head(connection: sa.Connection) -> Head:
    query = sa.select(entry.c.number, entry.c.hash).order_by(entry.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return Head() if row is None else Head(row.number, row.hash)


def _versions(connection: sa.Connection, streams: set[str]) -> dict[str, int]:
    query = (
        sa.select(entry.c.stream, sa.func.max(entry.c.version))
        .where(entry.c.stream.in_(sorted(streams)))
        .group_by(entry.c.stream)
    )
    return dict(connection.execute(query).all())


def _done(connection: sa.Connection, request: str, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
    """Entries of the same request, when it was carried out before."""
    if not request:
        return ()
    words = [f"{request}#{place}" for place in range(len(drafts) + 1)]
    query = sa.select(entry.c.line, entry.c.hash).where(entry.c.request.in_(words)).order_by(entry.c.number)
    found = tuple(read_line(line, digest) for line, digest in connection.execute(query))
    if found and [_said(each) for each in found] != [_said(each) for each in drafts]:
        raise LedgerError("ledger-request-differs", request=request)
    return found


def _said(each: Entry | Draft) -> str:
    """What was decided, in a form in which a list that went through JSON equals the tuple it was."""
    return json.dumps(
        [each.stream, each.kind, each.who.strip(), each.ground.strip(), each.body], sort_keys=True
    )


def _row(each: Entry) -> dict[str, object]:
    return {
        "number": each.number,
        "stream": each.stream,
        "version": each.version,
        "kind": each.kind,
        "request": each.request or None,
        "line": line_of(each),
        "hash": each.hash,
    }
