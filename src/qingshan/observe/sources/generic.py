"""Any table, wide or long, read by a column mapping."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import polars as pl

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicators
from qingshan.observe.batch import Batch, Keys, from_long, from_wide
from qingshan.observe.cells import Blanks, Cells, read_cells, read_directions
from qingshan.observe.feeds import Context, Source
from qingshan.observe.labels import Labels, read_date_and_hour, read_labels, read_parts
from qingshan.observe.mapping import ColumnMapping
from qingshan.observe.places import NamedSites
from qingshan.observe.sources.published import named_sites
from qingshan.observe.table import Table
from qingshan.observe.units import conversion, is_reference_state, likely_unit


def is_any(_table: Table) -> bool:
    """Every table may be read by a mapping."""
    return True


def unfit(table: Table, mapping: ColumnMapping) -> Finding | None:
    """Why a table cannot be read by a mapping, or None."""
    missing = mapping.missing_from(table.headers)
    if missing:
        return Finding(
            "column-missing", Where(column=missing[0]), {"columns": ", ".join(missing)}, len(missing)
        )
    roles = mapping.roles.keys()
    if not ({"time"} <= roles or {"date", "hour"} <= roles or {"year", "month", "day", "hour"} <= roles):
        return Finding("no-time-column", Where(value=" | ".join(table.headers)[:120]))
    if not mapping.values and not mapping.items:
        return Finding("no-value-column", Where(value=" | ".join(table.headers)[:120]))
    if not mapping.site and not roles & {"site", "name"}:
        return Finding("no-site-column", Where(value=" | ".join(table.headers)[:120]))
    return None


def translate(table: Table, context: Context) -> Batch:
    """Batch of a table that fits the mapping of the context."""
    mapping = context.mapping
    assert mapping is not None
    roles = mapping.roles
    time = roles.get("time") or roles.get("date") or roles["year"]
    labels = _labels(table, mapping)
    if _is_daily(labels):
        raise RefusedError("not-hourly", column=time)
    named = _sites(table, mapping, context)
    keys = Keys(
        named.codes,
        labels,
        table.rows(),
        context.label or mapping.label,
        roles.get("site", roles.get("name", "")),
        time,
        table.frame[time],
    )
    blanks = Blanks(mapping.markers, mapping.numbers, mapping.zero_is_missing)
    if mapping.items:
        batch, cells = _long(table, mapping, keys, blanks, context)
    else:
        cells = {
            key: _cells(table.frame[c.header], key, c.unit, mapping, blanks)
            for key, c in mapping.values.items()
        }
        batch = from_wide(keys, cells, context.now)
    commas = sum(each.with_decimal_comma for each in cells.values())
    told = [Finding("decimal-comma", count=commas)] if commas else []
    told += [*_state(batch, mapping), *_doubtful(batch, mapping)]
    return replace(batch, findings=(*named.findings, *told, *batch.findings))


def _is_daily(labels: Labels) -> bool:
    """Whether no label says a time of day: the rows are days, not hours."""
    if not labels.has_clock:
        return True
    known = labels.label.drop_nulls()
    return bool((known.dt.hour() == 0).all()) and known.n_unique() > 1


def _sites(table: Table, mapping: ColumnMapping, context: Context) -> NamedSites:
    roles = mapping.roles
    if "site" in roles:
        column = table.frame[roles["site"]].cast(pl.String).str.strip_chars()
        distinct = column.drop_nulls().unique()
        by_name = {name: code for name in distinct if (code := context.sites.code(name)) and code != name}
        return NamedSites(column.replace(by_name) if by_name else column)
    if "name" in roles:
        city = table.frame[roles["city"]] if "city" in roles else None
        return named_sites(table.frame[roles["name"]], city, context.sites)
    return NamedSites(pl.Series([mapping.site]).new_from_index(0, table.frame.height))


def _labels(table: Table, mapping: ColumnMapping) -> Labels:
    columns = {role: table.frame[header] for role, header in mapping.roles.items() if header in table.headers}
    if "time" in columns:
        return read_labels(columns["time"])
    if "date" in columns:
        return read_date_and_hour(columns["date"], columns["hour"])
    return read_parts(columns["year"], columns["month"], columns["day"], columns["hour"])


def _cells(cells: pl.Series, key: str, unit: str, mapping: ColumnMapping, blanks: Blanks) -> Cells:
    if indicators()[key].unit == "°":
        return read_directions(cells, blanks)
    return read_cells(cells, blanks, conversion(key, unit, mapping.state))


def _long(
    table: Table, mapping: ColumnMapping, keys: Keys, blanks: Blanks, context: Context
) -> tuple[Batch, dict[str, Cells]]:
    text = table.frame[mapping.roles["item"]].cast(pl.String)
    item = text.replace_strict(
        {name: c.header for name, c in mapping.items.items()}, default=None, return_dtype=pl.String
    )
    units = {column.header: column.unit for column in mapping.items.values()}
    value = table.frame[mapping.roles["value"]]
    cells = {
        key: _cells(value.filter((item == key).fill_null(value=False)), key, unit, mapping, blanks)
        for key, unit in units.items()
    }
    return from_long(keys, item, cells, context.now), cells


def _state(batch: Batch, mapping: ColumnMapping) -> list[Finding]:
    """A word about gases measured before the reference state changed."""
    has_gas = any(indicators()[key].molar for key in batch.indicators)
    first = batch.frame["time"].min() if batch.frame.height else None
    is_asked = mapping.state == "reference" and has_gas
    if is_asked and isinstance(first, datetime) and not is_reference_state(first.date()):
        return [Finding("gas-state-old", Where(value=str(first)))]
    return []


def _doubtful(batch: Batch, mapping: ColumnMapping) -> list[Finding]:
    """Indicators whose median, once converted, speaks against the unit of the mapping."""
    sent = {key: column.unit for key, column in mapping.values.items()}
    sent |= {column.header: column.unit for column in mapping.items.values()}
    told = []
    for key in batch.indicators:
        kept = indicators()[key].unit
        median = batch.frame[key].filter(batch.frame[key] > 0).median()
        if isinstance(median, float) and likely_unit(key, kept, median) != kept:
            params: dict[str, object] = {"unit": sent[key] or kept, "median": f"{median:g} {kept}"}
            told.append(Finding("unit-doubtful", Where(column=key, value=f"{median:g}"), params))
    return told


SOURCE = Source("generic", is_any, translate, unfit)
