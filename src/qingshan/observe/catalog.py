"""The feeds that are known, by what they measure, the most particular first."""

from __future__ import annotations

from typing import Literal

from qingshan.base.errors import UsageError
from qingshan.observe.feeds import Source
from qingshan.observe.sources import generic, national, published, samples, stations
from qingshan.observe.table import Table

Medium = Literal["air", "water"]

SOURCES: dict[Medium, tuple[Source, ...]] = {
    "air": (national.LONG, national.ROWS, published.SOURCE, generic.SOURCE),
    "water": (stations.FEED, stations.ARCHIVE, samples.SOURCE),
}


def recognize(table: Table, medium: Medium = "air") -> Source:
    """The feed a table is of, by its headers."""
    return next(source for source in SOURCES[medium] if source.recognize(table))


def mapped(medium: Medium) -> Source:
    """The feed of tables that are read by a column mapping."""
    return SOURCES[medium][-1]


def named(key: str, medium: Medium = "air") -> Source:
    """The feed of that key.

    Raises
    ------
    UsageError
        There is none.
    """
    known = {source.key: source for source in SOURCES[medium]}
    if key not in known:
        raise UsageError("unknown-source", name=key, known=", ".join(known))
    return known[key]
