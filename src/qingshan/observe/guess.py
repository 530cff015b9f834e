"""Guessing a column mapping from headers and a look at the cells."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicator
from qingshan.observe.cells import read_cells
from qingshan.observe.feeds import feed
from qingshan.observe.labels import plainly
from qingshan.observe.mapping import Column, ColumnMapping
from qingshan.observe.places import KnownSites
from qingshan.observe.table import Table
from qingshan.observe.units import likely_unit
from qingshan.observe.vocabulary import Heading, heading

LOOKED_AT = 5000
"""Cells of a column looked at for its magnitude."""


def guess(table: Table, name: str, stem: str, sites: KnownSites) -> tuple[ColumnMapping, tuple[Finding, ...]]:
    """Mapping of a table by its headers, with what was assumed.

    Parameters
    ----------
    table
        Table that is no known feed.
    name
        Name the mapping gets.
    stem
        Name of the file, searched for a site of the register when the table has no column of sites.
    sites
        Register of sites.
    """
    found = {header: heading(header) for header in table.headers}
    roles = _roles(found, table)
    generic = feed("generic")
    values: dict[str, Column] = {}
    items: dict[str, Column] = {}
    told: list[Finding] = []
    if {"item", "value"} <= roles.keys() and not _has_indicators(found):
        items, told = _items(table, roles)
    else:
        roles = {role: header for role, header in roles.items() if role not in {"item", "value", "unit"}}
        values, told = _values(table, found)
    left = [
        h for h in table.headers if h not in roles.values() and h not in {c.header for c in values.values()}
    ]
    if left:
        told.append(
            Finding("columns-left-aside", Where(column=left[0]), {"columns": ", ".join(left)}, len(left))
        )
    site = "" if roles.keys() & {"site", "name"} else _site_of(stem, sites)
    blanks = generic.blanks
    mapping = ColumnMapping(
        name,
        generic.label,
        roles,
        values,
        items,
        site,
        "reference",
        blanks.markers,
        blanks.numbers,
        blanks.zero_is_missing,
        table.headers,
    )
    return mapping, tuple(told)


def _has_indicators(found: dict[str, Heading]) -> bool:
    return any(each.kind == "indicator" for each in found.values())


def _roles(found: dict[str, Heading], table: Table) -> dict[str, str]:
    roles: dict[str, str] = {}
    for header, each in found.items():
        if each.kind == "role" and each.key not in roles:
            roles[each.key] = header
    if {"date", "time"} <= roles.keys() and "hour" not in roles:
        if _are_hours(table.frame[roles["time"]]):
            roles["hour"] = roles.pop("time")
        else:
            del roles["date"]
    if "date" in roles and "hour" not in roles and "time" not in roles:
        roles["time"] = roles.pop("date")
    if "time" in roles or "date" in roles:
        roles = {role: header for role, header in roles.items() if role not in {"year", "month", "day"}}
    if "time" in roles:
        roles.pop("hour", None)
    return roles


def _are_hours(cells: pl.Series) -> bool:
    sample = plainly(cells.head(LOOKED_AT).drop_nulls().cast(pl.String))
    return bool(len(sample)) and bool(sample.str.contains(r"^\d{1,2}(\.0)?(:\d{2}){0,2}:?$").all())


def _values(table: Table, found: dict[str, Heading]) -> tuple[dict[str, Column], list[Finding]]:
    values: dict[str, Column] = {}
    told: list[Finding] = []
    for header, each in found.items():
        if each.kind == "indicator" and each.key not in values:
            unit, findings = _unit(each.key, each.unit, table.frame[header], header)
            values[each.key] = Column(header, unit)
            told.extend(findings)
    return values, told


def _items(table: Table, roles: dict[str, str]) -> tuple[dict[str, Column], list[Finding]]:
    frame = table.frame.select(
        item=pl.col(roles["item"]).cast(pl.String),
        value=pl.col(roles["value"]),
        unit=pl.col(roles["unit"]).cast(pl.String) if "unit" in roles else pl.lit(""),
    )
    items: dict[str, Column] = {}
    told: list[Finding] = []
    others: list[str] = []
    for text in frame["item"].drop_nulls().unique(maintain_order=True).head(500):
        said = heading(text)
        if said.kind == "indicator":
            rows = frame.filter(pl.col("item") == text)
            named = said.unit or next(
                (u for u in rows["unit"].drop_nulls().unique(maintain_order=True) if u), ""
            )
            unit, findings = _unit(
                said.key, heading(f"x ({named})").unit if named else "", rows["value"], text
            )
            items[text] = Column(said.key, unit)
            told.extend(findings)
        else:
            others.append(text)
    if others:
        told.append(
            Finding(
                "items-left-aside", Where(column=roles["item"]), {"items": ", ".join(others)}, len(others)
            )
        )
    return items, told


def _unit(key: str, named: str, cells: pl.Series, header: str) -> tuple[str, Iterable[Finding]]:
    """Unit of a column: the one named, unless the median speaks against it."""
    unit = named or indicator(key).unit
    numbers = read_cells(cells.head(LOOKED_AT), feed("generic").blanks).value
    median = numbers.filter(numbers > 0).median()
    if not isinstance(median, float):
        return unit, ()
    likely = likely_unit(key, unit, median)
    if likely == unit:
        return unit, ()
    params: dict[str, object] = {"median": f"{median:g}", "named": named or "—", "unit": likely}
    return likely, (Finding("unit-assumed", Where(column=header, value=f"{median:g}"), params),)


def _site_of(stem: str, sites: KnownSites) -> str:
    """The register's site a file name speaks of, when it speaks of exactly one."""
    words = [word for word in re.split(r"[\s_\-.（）()]+", stem) if word]
    codes = {sites.code(word) for word in words} - {""}
    return codes.pop() if len(codes) == 1 else ""
