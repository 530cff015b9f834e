"""What each feed means by its labels, blanks and names, read from ``sources/sources.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Literal

from qingshan.base.finding import Finding
from qingshan.observe.batch import Batch
from qingshan.observe.cells import Blanks
from qingshan.observe.mapping import ColumnMapping
from qingshan.observe.places import KnownSites
from qingshan.observe.ports import HourlyAqi
from qingshan.observe.table import Table

LabelAt = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Feed:
    """Declaration of one feed; ``archive`` is the medium its readings are kept under."""

    key: str
    zh: str
    en: str
    label: LabelAt
    blanks: Blanks
    items: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    archive: str = "air"
    cadence: str = "hour"


@dataclass(frozen=True, slots=True)
class Context:
    """What a translation may know besides the table.

    ``now`` is the time of the import (Beijing, zone-less); ``label`` overrides the feed's hour label;
    ``mapping`` is given for tables that are no known feed; ``fetched`` is the day the file speaks of, for
    times without a year.
    """

    now: datetime
    sites: KnownSites = field(default_factory=KnownSites)
    hourly_aqi: HourlyAqi | None = None
    label: LabelAt | None = None
    mapping: ColumnMapping | None = None
    fetched: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of feed: how its tables are recognized and translated.

    ``unfit`` says why a table cannot be read by a mapping; a feed that has it is read by a mapping.
    """

    key: str
    recognize: Callable[[Table], bool]
    translate: Callable[[Table, Context], Batch]
    unfit: Callable[[Table, ColumnMapping], Finding | None] | None = None

    @property
    def is_mapped(self) -> bool:
        """Whether its tables are read by a column mapping."""
        return self.unfit is not None


@cache
def feed(key: str) -> Feed:
    """Declaration of the feed of that key."""
    text = files("qingshan.observe.sources").joinpath("sources.toml").read_text(encoding="utf-8")
    row = tomllib.loads(text)[key]
    blanks = Blanks(tuple(row["markers"]), tuple(row["numbers"]), row["zero_is_missing"])
    return Feed(
        key, row["zh"], row["en"], row["label"], blanks, row.get("items", {}), row.get("units", {}),
        row.get("archive", "air"), row.get("cadence", "hour"),
    )  # fmt: skip
