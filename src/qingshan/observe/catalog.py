"""The feeds that are known, the most particular first."""

from __future__ import annotations

from qingshan.base.errors import UsageError
from qingshan.observe.feeds import Source
from qingshan.observe.sources import generic, national, published
from qingshan.observe.table import Table

SOURCES: tuple[Source, ...] = (national.LONG, national.ROWS, published.SOURCE, generic.SOURCE)


def recognize(table: Table) -> Source:
    """The feed a table is of, by its headers."""
    return next(source for source in SOURCES if source.recognize(table))


def named(key: str) -> Source:
    """The feed of that key.

    Raises
    ------
    UsageError
        There is none.
    """
    known = {source.key: source for source in SOURCES}
    if key not in known:
        raise UsageError("unknown-source", name=key, known=", ".join(known))
    return known[key]
