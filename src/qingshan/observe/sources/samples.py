"""Any table of water readings, wide or long, read by a column mapping: samples, or a bureau's stations."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicators
from qingshan.observe.batch import Batch, Keys, from_long, from_wide
from qingshan.observe.cells import Blanks, Cells
from qingshan.observe.feeds import Context, Source
from qingshan.observe.labels import read_date_and_hour
from qingshan.observe.lows import method_limit, read_water_cells
from qingshan.observe.mapping import ColumnMapping
from qingshan.observe.notes import read_classes, read_states, said_in
from qingshan.observe.places import NamedSites
from qingshan.observe.quality import STATE
from qingshan.observe.sampled import Sampled, read_months, read_times
from qingshan.observe.sections import coded_sections, named_sections
from qingshan.observe.table import Table
from qingshan.observe.units import conversion, likely_unit
from qingshan.observe.vocabulary import vocabulary

PUBLISHED = "class_published"


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
    roles, shown = mapping.roles.keys(), Where(value=" | ".join(table.headers)[:120])
    if not roles & {"time", "date"} and not {"year", "month"} <= roles:
        return Finding("no-time-column", shown)
    if not mapping.values and not mapping.items:
        return Finding("no-value-column", shown)
    if not mapping.site and not roles & {"site", "name"}:
        return Finding("no-section-column", shown)
    return None


def translate(table: Table, context: Context) -> Batch:
    """Batch of a table that fits the mapping of the context."""
    mapping = context.mapping
    assert mapping is not None
    roles = mapping.roles
    named, times = _sections(table, mapping, context), _times(table, mapping, context)
    time = roles.get("time") or roles.get("date") or roles["year"]
    keys = Keys(
        named.codes, times.labels, table.rows(), mapping.label if context.label is None else context.label,
        roles.get("site", roles.get("name", "")), time, table.frame[time],
    )  # fmt: skip
    read = _Reader(table, mapping)
    batch = read.long(keys, context) if mapping.items else read.wide(keys, context)
    told = [*named.findings, *times.findings, *read.told, *_doubtful(batch, mapping)]
    return replace(batch, findings=(*told, *batch.findings))


class _Reader:
    """The cells of one table by its mapping, and what was assumed on the way."""

    def __init__(self, table: Table, mapping: ColumnMapping) -> None:
        self.table, self.mapping = table, mapping
        self.blanks = Blanks(mapping.markers, mapping.numbers, mapping.zero_is_missing)
        self.told: list[Finding] = []

    def column(self, role: str) -> pl.Series | None:
        """The column of a role, where the table has one."""
        return self.table.frame[self.mapping.roles[role]] if role in self.mapping.roles else None

    def wide(self, keys: Keys, context: Context) -> Batch:
        """Batch of a table with a column per indicator."""
        columns = self.mapping.values
        cells = {key: self.cells(key, self.table.frame[c.header], c.unit) for key, c in columns.items()}
        words = said_in([self.table.frame[c.header] for c in columns.values()])
        return from_wide(keys, cells, context.now, by_record=True, notes=self.notes(words))

    def long(self, keys: Keys, context: Context) -> Batch:
        """Batch of a table with a row per indicator."""
        names = {name: column.header for name, column in self.mapping.items.items()}
        text = self.table.frame[self.mapping.roles["item"]].cast(pl.String)
        item = text.replace_strict(names, default=None, return_dtype=pl.String)
        value = self.table.frame[self.mapping.roles["value"]]
        limits = self.column("limit")
        cells = {}
        for key, unit in {c.header: c.unit for c in self.mapping.items.values()}.items():
            own = (item == key).fill_null(value=False)
            limit = None if limits is None else read_water_cells(
                limits.filter(own), self.blanks, conversion(key, _plain(unit))
            ).value  # fmt: skip
            cells[key] = self.cells(key, value.filter(own), unit, limit)
        return from_long(keys, item, cells, context.now, notes=self.notes(said_in([value])))

    def cells(self, key: str, sent: pl.Series, unit: str, limit: pl.Series | None = None) -> Cells:
        """Cells of one indicator; nondetects without a limit get that of the method, and it is told."""
        change = conversion(key, _plain(unit))
        assumed = method_limit(key)
        given = limit if limit is None or assumed is None else limit.fill_null(assumed)
        read = read_water_cells(sent, self.blanks, change, assumed if given is None else given)
        if sent.dtype == pl.String:
            bare = sent.str.strip_chars().str.to_lowercase().is_in(list(vocabulary("water").lows))
            without = bare if limit is None else bare & limit.is_null()
            self._tell_limit(key, assumed, int(without.fill_null(value=False).sum() or 0))
        return read

    def notes(self, words: pl.Series) -> dict[str, Cells]:
        """State and published class of each row, where the table says them."""
        found: dict[str, Cells] = {}
        said = self.column("state")
        remark = words if said is None else pl.select(
            pl.coalesce(pl.lit(said.cast(pl.String)).replace("", None), pl.lit(words))
        ).to_series()  # fmt: skip
        states = read_states(remark, is_column_of_states=False)
        if states.value.null_count() < len(states.value):
            found[STATE] = states
        published = self.column("class")
        if published is not None:
            found[PUBLISHED] = read_classes(published)
        return found

    def _tell_limit(self, key: str, assumed: float | None, count: int) -> None:
        if not count:
            return
        if assumed is None:
            self.told.append(Finding("nondetect-without-limit", Where(column=key), {"name": key}, count))
        else:
            params: dict[str, object] = {"name": key, "limit": f"{assumed:g} {indicators()[key].unit}"}
            self.told.append(Finding("nondetect-limit-assumed", Where(column=key), params, count))


def _plain(unit: str) -> str:
    return "" if unit == "-" else unit


def _sections(table: Table, mapping: ColumnMapping, context: Context) -> NamedSites:
    roles = mapping.roles
    if "site" in roles:
        return NamedSites(coded_sections(table.frame[roles["site"]], context.sites))
    if "name" in roles:
        province = table.frame[roles["province"]] if "province" in roles else None
        return named_sections(table.frame[roles["name"]], province, context.sites)
    return NamedSites(pl.Series([mapping.site]).new_from_index(0, table.frame.height))


def _times(table: Table, mapping: ColumnMapping, context: Context) -> Sampled:
    columns = {role: table.frame[header] for role, header in mapping.roles.items() if header in table.headers}
    day = context.fetched or context.now.date()
    if "time" in columns:
        return read_times(columns["time"], columns.get("fetched"), day, column=mapping.roles["time"])
    if "date" in columns:
        if "hour" in columns:
            return Sampled(read_date_and_hour(columns["date"], columns["hour"]))
        return read_times(columns["date"], None, day, column=mapping.roles["date"])
    return read_months(columns["year"], columns["month"], columns.get("day"))


def _doubtful(batch: Batch, mapping: ColumnMapping) -> list[Finding]:
    """Indicators whose median, once converted, speaks against the unit of the mapping."""
    sent = {key: column.unit for key, column in mapping.values.items()}
    sent |= {column.header: column.unit for column in mapping.items.values()}
    told = []
    for key in sent:
        kept = indicators()[key].unit
        median = (
            batch.frame[key].filter(batch.frame[key] > 0).median() if key in batch.frame.columns else None
        )
        if isinstance(median, float) and likely_unit(key, kept, median) != kept:
            params: dict[str, object] = {"unit": sent[key] or kept, "median": f"{median:g} {kept}"}
            told.append(Finding("unit-doubtful", Where(column=key, value=f"{median:g}"), params))
    return told


SOURCE = Source("samples", is_any, translate, unfit)
