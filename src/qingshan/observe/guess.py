"""Guessing a column mapping from headers and a look at the cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicator
from qingshan.observe.catalog import Medium, mapped
from qingshan.observe.cells import read_cells
from qingshan.observe.feeds import feed
from qingshan.observe.labels import plainly
from qingshan.observe.mapping import Column, ColumnMapping
from qingshan.observe.places import KnownSites
from qingshan.observe.table import Table
from qingshan.observe.units import conversion, likely_unit
from qingshan.observe.vocabulary import Heading, heading, unknown_unit

LOOKED_AT = 5000
"""Cells of a column looked at for its magnitude."""


def guess(
    table: Table, name: str, stem: str, sites: KnownSites, medium: Medium = "air"
) -> tuple[ColumnMapping, tuple[Finding, ...]]:
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
    medium
        What the table is of; it tells how headers are read.
    """
    found = {header: heading(header, medium) for header in table.headers}
    roles = _roles(found, table)
    generic = feed(mapped(medium).key)
    values: dict[str, Column] = {}
    items: dict[str, Column] = {}
    told: list[Finding] = []
    if {"item", "value"} <= roles.keys() and not _has_indicators(found):
        items, told = _items(table, roles, medium)
    else:
        roles = {role: header for role, header in roles.items() if role not in {"item", "value", "unit"}}
        values, told = _values(table, found, medium)
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
    if "month" in roles and not roles.keys() & {"year", "time", "date"}:
        roles["time"] = roles.pop("month")
    if "time" in roles or "date" in roles:
        roles = {role: header for role, header in roles.items() if role not in {"year", "month", "day"}}
    if "time" in roles:
        roles.pop("hour", None)
    return roles


def _are_hours(cells: pl.Series) -> bool:
    sample = plainly(cells.head(LOOKED_AT).drop_nulls().cast(pl.String))
    return bool(len(sample)) and bool(sample.str.contains(r"^\d{1,2}(\.0)?(:\d{2}){0,2}:?$").all())


def _values(
    table: Table, found: dict[str, Heading], medium: Medium
) -> tuple[dict[str, Column], list[Finding]]:
    values: dict[str, Column] = {}
    told: list[Finding] = []
    for header, each in found.items():
        if each.kind == "indicator" and each.key not in values:
            fault = _unreadable_unit(header, each, medium)
            if fault:
                told.append(fault)
                continue
            unit, findings = _unit(each.key, each.unit, table.frame[header], header, medium)
            values[each.key] = Column(header, unit)
            told.extend(findings)
    return values, told


def _items(table: Table, roles: dict[str, str], medium: Medium) -> tuple[dict[str, Column], list[Finding]]:
    frame = table.frame.select(
        item=pl.col(roles["item"]).cast(pl.String),
        value=pl.col(roles["value"]),
        unit=pl.col(roles["unit"]).cast(pl.String) if "unit" in roles else pl.lit(""),
    )
    items: dict[str, Column] = {}
    told: list[Finding] = []
    others: list[str] = []
    for text in frame["item"].drop_nulls().unique(maintain_order=True).head(500):
        said = heading(text, medium)
        if said.kind == "indicator":
            rows = frame.filter(pl.col("item") == text)
            named = said.unit or next(
                (u for u in rows["unit"].drop_nulls().unique(maintain_order=True) if u), ""
            )
            named_unit = heading(f"x ({named})", medium) if named else said
            fault = _unreadable_unit(f"{text} ({named})", replace(named_unit, key=said.key), medium)
            if fault:
                told.append(fault)
                continue
            unit, findings = _unit(said.key, named_unit.unit, rows["value"], text, medium)
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


def _unreadable_unit(header: str, said: Heading, medium: Medium) -> Finding | None:
    """What to tell of a column of water whose unit is unknown or does not measure it: it is not read."""
    if medium == "air":
        return None
    strange = unknown_unit(header, medium)
    if not strange and said.unit not in {"", "-"}:
        try:
            conversion(said.key, said.unit)
        except UsageError:
            strange = said.unit
    if not strange:
        return None
    params: dict[str, object] = {"unit": strange, "known": indicator(said.key).unit or "-"}
    return Finding("unit-unknown", Where(column=header, value=strange), params)


def _unit(
    key: str, named: str, cells: pl.Series, header: str, medium: Medium
) -> tuple[str, Iterable[Finding]]:
    """Unit of a column: the one named, unless the median speaks against it.

    In water the unit named always holds: a hundred times the usual may be a spill.
    """
    unit = named or indicator(key).unit
    if named and medium == "water":
        return unit, ()
    numbers = read_cells(cells.head(LOOKED_AT), feed(mapped(medium).key).blanks).value
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
